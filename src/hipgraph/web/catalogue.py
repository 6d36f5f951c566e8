"""What lets others find and take the data: catalogue, VoID, dumps, feed, and what search engines read."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from platformdirs import user_cache_path
from starlette.responses import FileResponse, RedirectResponse, Response

from hipgraph.errors import UnknownResourceError
from hipgraph.media import GRAPH_FORMATS, Format
from hipgraph.namespaces import ID
from hipgraph.publishing import work
from hipgraph.publishing.catalog import catalogue
from hipgraph.publishing.differences import difference, in_words
from hipgraph.publishing.dumps import CHECKSUMS, DUMPS, MANIFEST, manifest
from hipgraph.publishing.feed import feed, feed_page, pages
from hipgraph.publishing.versions import versions
from hipgraph.queries import query_text
from hipgraph.store import Store, Triple, Written, write_graph
from hipgraph.web.pages import page
from hipgraph.web.requests import PAGE, graph_or_page, language, server_of, store_of, suffixed, wants_page
from hipgraph.web.responses import ResultResponse

router = APIRouter()

_PAGES: Final = tuple("/ /queries /sparql /completeness /validate /ns /shapes /catalog /dump /feed".split())
_FOREVER: Final = f"public, max-age={int(timedelta(days=365).total_seconds())}, immutable"


@router.api_route("/catalog", methods=["GET", "HEAD"], summary="The catalogue (DCAT-AP)")
@router.api_route("/catalog.{suffix}", methods=["GET", "HEAD"], include_in_schema=False)
async def catalog(request: Request, suffix: str = "") -> Response:
    """Answer with the catalogue, as RDF or as a page."""
    files = manifest(await _dumps(request))
    if (fmt := _format(request, suffix)) is PAGE:
        return page(request, "catalog.html", files=files, formats=GRAPH_FORMATS, versions=versions())
    return _graph(catalogue(server_of(request), files), fmt)


@router.api_route("/.well-known/void", methods=["GET", "HEAD"], summary="VoID: what the dataset holds, counted")
def void(request: Request) -> Response:
    """Send to the graph that describes the dataset (RFC 5785, and the VoID note)."""
    del request
    return RedirectResponse("/doc/void", HTTPStatus.SEE_OTHER, headers={"Vary": "Accept"})


@router.api_route("/dump", methods=["GET", "HEAD"], summary="The whole graph as files")
@router.api_route("/dump/", methods=["GET", "HEAD"], include_in_schema=False)
async def dumps(request: Request) -> Response:
    """List the files, as a page or as JSON."""
    folder = await _dumps(request)
    if wants_page(request):
        return page(request, "catalog.html", files=manifest(folder), formats=GRAPH_FORMATS, versions=versions())
    return FileResponse(folder / MANIFEST, media_type="application/json")


@router.api_route("/dump/{name}", methods=["GET", "HEAD"], summary="One of the files")
async def dump(request: Request, name: str) -> Response:
    """Answer with a file."""
    if name in (MANIFEST, CHECKSUMS):
        return FileResponse(await _dumps(request) / name)
    known = next((one for one in DUMPS if one.name == name), None)
    if known is None:
        msg = f"there is no dump {name!r}; there are {', '.join(one.name for one in DUMPS)}"
        raise UnknownResourceError(msg)
    # What is compressed is so as a file: a client that unpacked it by itself would have another one than the checksum.
    media_type = {"gzip": "application/gzip", "zstd": "application/zstd"}.get(known.compression, known.media_type)
    return FileResponse(await _dumps(request) / name, media_type=media_type, filename=name)


@router.api_route("/feed", methods=["GET", "HEAD"], summary="What changed (Linked Data Event Stream)")
@router.api_route("/feed.{suffix}", methods=["GET", "HEAD"], include_in_schema=False)
def changes(request: Request, suffix: str = "") -> Response:
    """Answer with the root of the feed, or with the versions and what changed between them as a page."""
    if (fmt := _format(request, suffix)) is PAGE:
        lang = language(request)
        steps = [
            (new, in_words(difference(old.store(), new.store()), lang))
            for old, new in zip(versions(), versions()[1:], strict=False)
        ]
        return page(request, "feed.html", first=versions()[0], steps=steps[::-1], formats=GRAPH_FORMATS)
    return _graph(feed(server_of(request)), fmt)


@router.api_route("/feed/{number}", methods=["GET", "HEAD"], summary="A page of the feed")
def changes_page(request: Request, number: int) -> Response:
    """Answer with a page of the feed as RDF; one that is full never changes."""
    if not 1 <= number <= pages():
        msg = f"the feed has {pages()} pages, and no page {number}"
        raise UnknownResourceError(msg)
    fmt = graph_or_page(request, page_first=False)
    answer = _graph(feed_page(server_of(request), number), GRAPH_FORMATS[0] if fmt is PAGE else fmt)
    answer.headers["Cache-Control"] = _FOREVER if number < pages() else "no-cache"
    return answer


@router.api_route("/sitemap.xml", methods=["GET", "HEAD"], include_in_schema=False)
def sitemap(request: Request) -> Response:
    """Answer with every page there is, in both languages."""
    server = server_of(request)
    paths = [*_PAGES, *(f"/doc/{iri.removeprefix(ID)}" for iri in things(store_of(request)))]
    entries = "".join(
        f"<url><loc>{server}{path}</loc>"
        f'<xhtml:link rel="alternate" hreflang="en" href="{server}{path}?lang=en"/>'
        f"<lastmod>{versions()[-1].issued:%Y-%m-%d}</lastmod></url>\n"
        for path in paths
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    return Response(f"{head}{entries}</urlset>\n", media_type="application/xml")


@router.api_route("/robots.txt", methods=["GET", "HEAD"], include_in_schema=False)
def robots(request: Request) -> Response:
    """Tell crawlers where the pages are, and to leave the queries alone."""
    closed = "".join(f"Disallow: {path}\n" for path in ("/sparql?", "/graph-store", "/answer/"))
    text = f"User-agent: *\n{closed}Sitemap: {server_of(request)}/sitemap.xml\n"
    return Response(text, media_type="text/plain")


def things(store: Store) -> tuple[str, ...]:
    """Return the IRI of each thing that has a document."""
    return tuple(row.text("thing") for row in store.select(query_text("publish", "things.rq")))


def graphs(store: Store) -> tuple[str, ...]:
    """Return the IRI of each named graph whose document is about no single thing."""
    return tuple(row.text("graph") for row in store.select(query_text("publish", "graphs.rq")))


async def _dumps(request: Request) -> Path:
    """Return the folder with the dumps of the graph as it is; they are made when they are first asked for."""
    state: Any = request.app.state
    version = state.engine.version
    if not version:
        msg = "another engine holds this graph; ask that engine for its dumps"
        raise UnknownResourceError(msg)
    folder: Path = user_cache_path("hipgraph") / "dumps" / version
    async with state.dumping:
        if not (folder / MANIFEST).exists():
            await state.engine.site.value(work.dumped, folder, ours=True)
    return folder


def _format(request: Request, suffix: str) -> Format:
    """Return the format of the suffix, else the one that is negotiated: RDF for who takes anything."""
    if not suffix:
        return graph_or_page(request, page_first=False)
    if (fmt := suffixed(suffix)) is None:
        msg = f"there is no format .{suffix}; use {', '.join('.' + fmt.suffix for fmt in GRAPH_FORMATS)} or .html"
        raise UnknownResourceError(msg)
    return fmt


def _graph(triples: tuple[Triple, ...], fmt: Format) -> Response:
    return ResultResponse(Written(fmt.media_type, write_graph(triples, fmt)))
