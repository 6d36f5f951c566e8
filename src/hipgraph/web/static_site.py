"""The site as files that any web server can host, with rules for nginx and Apache that negotiate as we do."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import httpx2

from hipgraph.errors import HipgraphError
from hipgraph.media import GRAPH_FORMATS, RESULT_FORMATS
from hipgraph.namespaces import BASE, DOC, ID
from hipgraph.publishing.dumps import CHECKSUMS, DUMPS, MANIFEST
from hipgraph.publishing.feed import pages
from hipgraph.queries import read_queries
from hipgraph.settings import Settings
from hipgraph.store import Store
from hipgraph.web.app import create_app
from hipgraph.web.catalogue import graphs, things

Item = tuple[str, str]  # a file of the site, and the address that gives it
_RULES: Final = Path(__file__).parent / "rules"
_STATIC: Final = Path(__file__).parent / "static"
# Pages that are the same for everybody; what they let a reader choose needs a server.
_PAGES: Final = (
    *("queries", "measures", "completeness", "tensions", "toegankelijkheid"),
    *(f"overview/{name}" for name in ("goals", "gaps", "calendar", "money", "fields", "network", "bridges")),
)
_AT_ONCE: Final = 16


def export_site(folder: Path, server: str, progress: Callable[[int, int], None]) -> int:
    """Write every page and document of the published graph into a new folder, and rules for web servers.

    `server` is the address under which it will be hosted, without a slash at its end. `progress` is told how many
    files are written, of how many. Return how many were. The folder is there wholly or not at all.

    Raises:
        HipgraphError: The folder is there already, or a page cannot be made.
    """
    if folder.exists():
        msg = f"{folder}: is there already; name a new folder, or remove this one first"
        raise HipgraphError(msg)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        fresh = Path(name) / "site"
        count = asyncio.run(_export(fresh, server, progress))
        for rules in ("nginx.conf", ".htaccess"):
            text = (_RULES / rules.removeprefix(".")).read_text(encoding="utf-8")
            _write(fresh / rules, text.replace("{base}", BASE).encode())
        fresh.rename(folder)
    return count


async def _export(folder: Path, server: str, progress: Callable[[int, int], None]) -> int:
    app = create_app(Settings(workers=1, timeout=600, answers="-"))
    transport = httpx2.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url=server) as client:
        items = await asyncio.to_thread(_items, app.state.store)  # it asks the workers, which this loop serves
        for start in range(0, len(items), _AT_ONCE):
            batch = items[start : start + _AT_ONCE]
            answers = await asyncio.gather(*(_asked(client, *item) for item in batch))
            for (file, _), content in zip(batch, answers, strict=True):
                _write(folder / file, content)
            progress(start + len(batch), len(items))
    return len(items)


async def _asked(client: httpx2.AsyncClient, file: str, address: str) -> bytes:
    answer = await client.get(address, headers={"accept": "text/html" if file.endswith("html") else "*/*"})
    if not answer.is_success:
        msg = f"{address} cannot be made: {answer.status_code} {answer.text[:200]}"
        raise HipgraphError(msg)
    return answer.content


def _items(store: Store) -> list[Item]:
    fixed = [("sitemap.xml", "/sitemap.xml"), ("robots.txt", "/robots.txt"), ("context.jsonld", "/context.jsonld")]
    fixed += [("queries.json", "/queries")]
    fixed += [(f"dump/{name}", f"/dump/{name}") for name in (*(dump.name for dump in DUMPS), MANIFEST, CHECKSUMS)]
    static = (str(path.relative_to(_STATIC)) for path in sorted(_STATIC.rglob("*")) if path.is_file())
    fixed += [(f"static/{name}", f"/static/{name}") for name in static]
    paths = [*(iri.removeprefix(ID) for iri in things(store)), *(iri.removeprefix(DOC) for iri in graphs(store))]
    documents = ["ns", "shapes", "catalog", "feed", *(f"doc/{path}" for path in paths)]
    return [*fixed, *_lists(), *(item for path in documents for item in _documents(path))]


def _lists() -> Iterator[Item]:
    yield from _pages("index", "/")
    yield from _pages("dump/index", "/dump")
    for page in _PAGES:
        yield from _pages(page, f"/{page}")
    for number in range(1, pages() + 1):
        yield from _rdf(f"feed/{number}", f"/feed/{number}?format={{name}}")
    for question in read_queries():
        yield from _pages(f"queries/{question.name}", f"/queries/{question.name}")
        formats = RESULT_FORMATS
        yield from [(f"queries/{question.name}.{f.name}", f"/queries/{question.name}?format={f.name}") for f in formats]


def _documents(path: str) -> Iterator[Item]:
    yield from _pages(path, f"/{path}")
    yield from _rdf(path, f"/{path}.{{suffix}}")


def _pages(file: str, address: str) -> Iterable[Item]:
    return [(f"{file}.html", address), (f"{file}.en.html", f"{address}?lang=en")]


def _rdf(file: str, address: str) -> Iterable[Item]:
    return [(f"{file}.{fmt.suffix}", address.format(name=fmt.name, suffix=fmt.suffix)) for fmt in GRAPH_FORMATS]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
