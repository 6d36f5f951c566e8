"""The static site behind a real nginx answers as the server does."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator

import httpx2
import pytest
from tests.servers import free_port, serving

from hipgraph.settings import Settings
from hipgraph.web.static_site import export_site

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="there is no nginx on this machine")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPTS = (
    *(BROWSER, "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"),
    *("application/trig", "application/n-quads"),
)


@pytest.fixture(scope="module")
def live() -> Iterator[str]:
    with serving(Settings(workers=1, timeout=120)) as url:
        httpx2.get(f"{url}/completeness", timeout=120).raise_for_status()  # pages of measures show what it finds
        yield url


@pytest.fixture(scope="module")
def static(live: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("static")
    export_site(folder / "site", live, lambda _done, _of: None)
    folder.chmod(0o755)
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o055)
    port = free_port()
    rules = (folder / "site" / "nginx.conf").read_text()
    rules = re.sub(r"listen \S+;", f"listen 127.0.0.1:{port};", rules)
    rules = re.sub(r"root \S+;", f"root {folder / 'site'};", rules)
    config = folder / "main.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;"
        f" uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; {rules} }}"
    )
    with subprocess.Popen([str(NGINX), "-c", str(config), "-p", str(folder)]) as process:
        url = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                httpx2.get(url)
                break
            except httpx2.HTTPError:
                assert process.poll() is None
                time.sleep(0.1)
        yield url
        process.terminate()


PATHS = (
    *("/", "/?lang=en", "/queries", "/ns", "/shapes", "/catalog", "/feed", "/dump", "/context.jsonld", "/robots.txt"),
    *("/doc/measure/26", "/doc/measure/26?lang=en", "/doc/organisation/vdab", "/doc/goal/od-1.1", "/doc/fiche/01"),
    *("/doc/register/goals", "/doc/void", "/doc/measure/26.ttl", "/doc/measure/26.jsonld", "/doc/measure/26?format=nt"),
    *("/queries/cq04-which-organisations-bridge-policy-fields", "/feed/1", "/dump/measures.csv", "/dump/hip.xlsx"),
    *(
        "/id/measure/26",
        "/id/organisation/vdab",
        "/id/nothing/here",
        "/doc/nothing/here",
        "/.well-known/void",
        "/nothing",
    ),
)


@pytest.mark.parametrize("accept", ACCEPTS, ids=lambda accept: accept.partition(",")[0])
def test_nginx_answers_as_the_server_does(live: str, static: str, accept: str) -> None:
    """Status, place, type and content, for each address and each type that a client may ask for."""
    with httpx2.Client(headers={"accept": accept}, timeout=60) as client:
        for path in PATHS:
            ours, theirs = client.get(live + path), client.get(static + path)
            if ours.status_code == 406 or (path.startswith("/queries/") and accept != BROWSER):
                continue  # what has no such syntax
            assert theirs.status_code == ours.status_code, path
            location = theirs.headers.get("location", "").removeprefix(static)
            assert location == ours.headers.get("location", ""), path
            if ours.status_code == 200:
                kind = ours.headers["content-type"].partition(";")[0]
                assert theirs.headers["content-type"].partition(";")[0] == kind, path
                assert theirs.content.replace(static.encode(), live.encode()) == ours.content, path
