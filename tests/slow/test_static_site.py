"""The static site behind a real nginx, and a real Apache, answers as the server does."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.servers import free_port, serving

from hipgraph.settings import Settings
from hipgraph.web.static_site import export_site

SERVERS = ("nginx", "apache2")
MODULES = Path("/usr/lib/apache2/modules")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPTS = (
    *(BROWSER, "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"),
    *("application/trig", "application/n-quads"),
)


@pytest.fixture(scope="module")
def live() -> Iterator[str]:
    with serving(Settings(workers=1, timeout=120, answers="-")) as url:
        httpx2.get(f"{url}/completeness", timeout=120).raise_for_status()  # pages of measures show what it finds
        yield url


@pytest.fixture(scope="module")
def site(live: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    export_site(folder / "site", live, lambda _done, _of: None)
    folder.chmod(0o755)
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o055)
    return folder / "site"


@pytest.fixture(scope="module", params=SERVERS)
def static(site: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    program = shutil.which(request.param, path="/usr/sbin:/usr/bin")
    if program is None:
        pytest.skip(f"there is no {request.param} on this machine")
    port = free_port()
    command = {"nginx": nginx, "apache2": apache}[request.param](program, site, port)
    with subprocess.Popen(command) as process:
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


def nginx(program: str, site: Path, port: int) -> list[str]:
    """Return what starts nginx with the rules of the site."""
    folder = site.parent
    rules = (site / "nginx.conf").read_text()
    rules = re.sub(r"listen \S+;", f"listen 127.0.0.1:{port};", rules)
    rules = re.sub(r"root \S+;", f"root {site};", rules)
    config = folder / "main.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;"
        f" uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; {rules} }}"
    )
    return [program, "-c", str(config), "-p", str(folder)]


def apache(program: str, site: Path, port: int) -> list[str]:
    """Return what starts Apache as a host sets it up, with what the rules of the site need, and no more."""
    names = ("mpm_event", "authz_core", "dir", "mime", "negotiation", "rewrite", "headers")
    loaded = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in names)
    config = site.parent / "apache.conf"
    config.write_text(
        f"{loaded}ServerName localhost\nListen 127.0.0.1:{port}\nPidFile {site.parent}/apache.pid\nErrorLog /dev/stderr\n"
        f"User www-data\nGroup www-data\nTypesConfig /etc/mime.types\nDirectoryIndex index.html\nDocumentRoot {site}\n"
        f"<Directory {site}>\nOptions Indexes FollowSymLinks MultiViews\nRequire all granted\n"
        f"AllowOverride FileInfo Indexes Options=MultiViews\n</Directory>\n"
    )
    return [program, "-d", str(site.parent), "-f", str(config), "-DFOREGROUND"]


PAGES = ("/overview/goals", "/overview/gaps?lang=en", "/tensions", "/measures", "/toegankelijkheid")  # for people
PATHS = (
    *PAGES,
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
def test_a_web_server_answers_as_ours_does(live: str, static: str, accept: str) -> None:
    """Status, place, type and content, for each address and each type that a client may ask for."""
    with httpx2.Client(headers={"accept": accept}, timeout=60) as client:
        for path in PATHS:
            ours, theirs = client.get(live + path), client.get(static + path)
            if ours.status_code == 406 or (path.startswith(("/queries/", *PAGES)) and accept != BROWSER):
                continue  # what has no such syntax
            assert theirs.status_code == ours.status_code, path
            location = theirs.headers.get("location", "").removeprefix(static)
            assert location == ours.headers.get("location", ""), path
            if ours.status_code == 200:
                kind = ours.headers["content-type"].partition(";")[0]
                assert theirs.headers["content-type"].partition(";")[0] == kind, path
                assert theirs.content.replace(static.encode(), live.encode()) == ours.content, path
