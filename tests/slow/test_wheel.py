"""The built wheel, installed where no checkout is near."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx2
import pytest
from tests.servers import free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(out), str(ROOT)]
    subprocess.run(command, check=True)
    return next(out.glob("*.whl"))


def test_the_wheel_carries_the_published_files(wheel: Path) -> None:
    """Ontology, data, shapes, queries, templates and licences travel with the code."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "hipgraph/published/ontology/hip.ttl",
        "hipgraph/published/data/fiches/62.ttl",
        "hipgraph/published/data/registers/organisations.ttl",
        "hipgraph/published/queries/site/names.rq",
        "hipgraph/web/templates/home.html",
        "hipgraph/web/static/hip.css",
        "hipgraph/py.typed",
    ):
        assert name in names
    assert any(name.endswith("licenses/data/LICENSE") for name in names)


def test_the_wheel_carries_the_editors_with_their_licences(wheel: Path) -> None:
    """Built from the lock, and nothing of what they were built with."""
    with zipfile.ZipFile(wheel) as archive:
        home = "hipgraph/web/static/editors"
        manifest = json.loads(archive.read(f"{home}/manifest.json"))
        names = set(archive.namelist())
        licences = archive.read(f"{home}/third-party-licences.txt").decode()
    assert set(manifest) == {"query", "yasgui"}
    assert all(f"{home}/{files['script']}" in names for files in manifest.values())
    assert "@codemirror/view" in licences
    assert "@zazuko/yasgui" in licences
    assert not any("node_modules" in name for name in names)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of programs where the wheel alone is installed."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    return folder / "bin"


def test_an_installed_wheel_answers(installed: Path, tmp_path: Path) -> None:
    """`pip install` and one command, without the development group."""
    command = [str(installed / "hipgraph"), "query", "cq01", "--format", "csv"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.count("\n") == len(
        (ROOT / "tests/expected/cq01-which-measures-involve-an-organisation.tsv").read_text().splitlines()
    )


def test_an_installed_wheel_serves_with_uvloop_too(installed: Path, tmp_path: Path) -> None:
    """Where it is installed, as with `uvicorn[standard]`, uvicorn takes it by itself."""
    subprocess.run([str(installed / "python"), "-m", "pip", "install", "--quiet", "uvloop"], check=True)
    port = free_port()
    command = [str(installed / "hipgraph"), "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as server:
        try:
            transport = httpx2.HTTPTransport(retries=10)
            with httpx2.Client(base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=60) as client:
                assert client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True
                assert client.get("/doc/measure/26", headers={"accept": "text/html"}).status_code == 200
            assert server.poll() is None
        finally:
            server.terminate()
