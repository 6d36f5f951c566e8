"""Linked data: every IRI of ours leads to a document, which is a page or RDF, as the client likes."""

from __future__ import annotations

import json
from email.utils import format_datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from hipgraph.assets import published_text
from hipgraph.description import describe, unknown
from hipgraph.errors import UnknownResourceError
from hipgraph.media import GRAPH_FORMATS, Format
from hipgraph.namespaces import BASE, DOC, ID, KINDS, PREFIXES
from hipgraph.publishing.documents import document_of, fate_of, written
from hipgraph.publishing.jsonld import context
from hipgraph.publishing.schema_org import of_thing
from hipgraph.publishing.versions import modified
from hipgraph.publishing.vocabulary import diagram, terms
from hipgraph.queries import query_text
from hipgraph.store import Store, Triples, Written, iri_term, read_graph, write_graph
from hipgraph.validation.shapes import FILES, rules
from hipgraph.views.across import across
from hipgraph.views.measure import measure_of
from hipgraph.web.pages import local, page
from hipgraph.web.reports import findings_of
from hipgraph.web.requests import PAGE, graph_or_page, language, not_modified, store_of, suffixed
from hipgraph.web.responses import ResultResponse

router = APIRouter()

_LISTED: Final = 500  # things of a graph that its page lists


@router.api_route("/id/{kind}/{name}", methods=["GET", "HEAD"], include_in_schema=False)
def thing(request: Request, kind: str, name: str) -> Response:
    """Send from a thing to the document about it (303), or to what has replaced it (301)."""
    iri, store = f"{ID}{kind}/{name}", store_of(request)
    if replacement := fate_of(store, iri):
        return RedirectResponse(local(replacement), HTTPStatus.MOVED_PERMANENTLY)
    if not store.query(query_text("site", "exists.rq"), bindings={"thing": iri_term(iri)}):
        describe(store, iri)  # raises, with names that are near
    address = f"/doc/{kind}/{name}"
    return RedirectResponse(
        address, HTTPStatus.SEE_OTHER, headers={"Vary": "Accept", "Link": f'<{address}>; rel="describedby"'}
    )


@router.api_route(
    "/doc/{path:path}", methods=["GET", "HEAD"], summary="What is known about one thing, or a named graph"
)
def document(request: Request, path: str) -> Response:
    """Answer with a document, in the format of its suffix or the one that is negotiated."""
    name, fmt = _format(request, path)
    kind, _, rest = name.partition("/")
    if kind in KINDS and "/" not in rest:
        return _about_thing(request, name, kind, fmt)
    return _named_graph(request, name, fmt)


@router.api_route("/ns", methods=["GET", "HEAD"], summary="The ontology")
@router.api_route("/ns.{suffix}", methods=["GET", "HEAD"], include_in_schema=False)
def ontology(request: Request, suffix: str = "") -> Response:
    """Answer with the ontology: as it is kept, in another RDF format, or as a page to read."""
    _, fmt = _format(request, f"ns.{suffix}" if suffix else "ns")
    headers = _headers("/ns", fmt, "")
    if fmt is PAGE:
        lang = language(request)
        shown = page(request, "vocabulary.html", terms=terms(), diagram=lambda term: diagram(term, lang))
        return _with(shown, headers)
    text = published_text("ontology", "hip.ttl")
    body = text.encode() if fmt.name == "ttl" else _graph_of(store_of(request), PREFIXES["hip"].rstrip("#"), fmt).body
    return _with(ResultResponse(Written(fmt.media_type, body)), headers)


@router.api_route("/shapes", methods=["GET", "HEAD"], summary="The shapes that a fiche is checked against")
@router.api_route("/shapes.{suffix}", methods=["GET", "HEAD"], include_in_schema=False)
def shapes(request: Request, suffix: str = "") -> Response:
    """Answer with the shapes: as they are kept, in another RDF format, or as a page to read."""
    _, fmt = _format(request, f"shapes.{suffix}" if suffix else "shapes")
    headers = _headers("/shapes", fmt, "")
    if fmt is PAGE:
        return _with(page(request, "shapes.html", rules=rules().values(), files=FILES), headers)
    texts = [published_text("shapes", f"{name}.ttl") for name in FILES]
    if fmt.name == "ttl":
        body = "\n".join(texts).encode()
    else:
        body = write_graph([triple for text in texts for triple in read_graph(text.encode(), "ttl")], fmt)
    return _with(ResultResponse(Written(fmt.media_type, body)), headers)


@router.api_route("/context.jsonld", methods=["GET", "HEAD"], summary="The JSON-LD context of our documents")
def json_ld_context() -> Response:
    """Answer with the context that our JSON-LD has inside."""
    return Response(json.dumps(context(), indent=1), media_type="application/ld+json")


def _about_thing(request: Request, name: str, kind: str, fmt: Format) -> Response:
    iri, store = f"{ID}{name}", store_of(request)
    if replacement := fate_of(store, iri):
        return RedirectResponse(local(replacement), HTTPStatus.MOVED_PERMANENTLY)
    headers = _headers(f"/doc/{name}", fmt, iri) | _tag(request, fmt)
    if "ETag" in headers and not_modified(request, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if fmt is PAGE:
        return _with(_thing_page(request, name, kind, iri), headers)
    found_page = document_of(store, iri, _page_number(request))
    near = {"prev": found_page.page - 1, "next": found_page.page + 1}
    for rel, number in near.items():
        if 1 <= number <= found_page.pages:
            headers["Link"] += f', </doc/{name}.{fmt.suffix}?page={number}>; rel="{rel}"'
    return _with(ResultResponse(written(found_page, iri, fmt)), headers)


def _thing_page(request: Request, name: str, kind: str, iri: str) -> Response:
    store, lang = store_of(request), language(request)
    found = describe(store, iri, lang)
    about = of_thing(found, kind)
    shown: dict[str, Any] = {"thing": found, "kind": kind, "formats": GRAPH_FORMATS, "path": name, "about": about}
    if kind != "measure":
        return page(request, "thing.html", across=across(store, kind, iri, lang), **shown)
    findings = findings_of(request, iri)
    answer = page(request, "measure.html", measure=measure_of(store, iri, lang), findings=findings, **shown)
    return _with(answer, {} if findings is not None else {"Cache-Control": "no-store"})


def _named_graph(request: Request, name: str, fmt: Format) -> Response:
    graph, store = f"{DOC}{name}", store_of(request)
    rows = store.select(query_text("publish", "named-graph.rq"), graph=iri_term(graph))
    if not rows:
        raise unknown(store, graph)
    headers = _headers(f"/doc/{name}", fmt, "") | _tag(request, fmt)
    if fmt is not PAGE:
        return _with(ResultResponse(_graph_of(store, graph, fmt)), headers)
    things = store.select(query_text("publish", "graph-things.rq"), graph=iri_term(graph))
    named = {row.text("thing"): row.text("name") for row in things}
    shown = page(
        request,
        "graph.html",
        graph=graph,
        count=rows[0].text("count"),
        things=list(named.items())[:_LISTED],
        total=len(named),
        formats=GRAPH_FORMATS,
        path=name,
    )
    return _with(shown, headers)


def _graph_of(store: Store, graph: str, fmt: Format) -> Written:
    found = store.query(query_text("site", "graph.rq"), named_graphs=[graph])
    assert isinstance(found, Triples)  # noqa: S101  a CONSTRUCT
    return Written(fmt.media_type, write_graph(found.triples, fmt))


def _format(request: Request, path: str) -> tuple[str, Format]:
    """Return a path without its suffix, and the format: the suffix's, the one named, or the one negotiated."""
    stem, dot, suffix = path.rpartition(".")
    if dot and (fmt := suffixed(suffix)):
        return stem, fmt
    return path, graph_or_page(request, page_first=True)


def _headers(path: str, fmt: Format, iri: str) -> dict[str, str]:
    """Return what tells a client which document this is, what it is about, and in which other formats it is there."""
    others = (other for other in (PAGE, *GRAPH_FORMATS) if other is not fmt)
    links = [f'<{BASE}{path.removeprefix("/")}>; rel="canonical"']
    links += [f'<{path}.{other.suffix}>; rel="alternate"; type="{other.media_type}"' for other in others]
    links += [f'<{iri}>; rel="describes"'] if iri else []
    return {
        "Vary": "Accept",
        "Link": ", ".join(links),
        "Content-Location": f"{path}.{fmt.suffix}",
        "Last-Modified": format_datetime(modified(), usegmt=True),
    }


def _tag(request: Request, fmt: Format) -> dict[str, str]:
    version = request.app.state.engine.version
    if not version or fmt is PAGE:  # pages have their tags from what they say
        return {}
    seen = f"{version} {request.url.path} {request.url.query} {fmt.name} {language(request)}"
    return {"ETag": f'W/"{sha256(seen.encode()).hexdigest()[:32]}"', "Cache-Control": "no-cache"}


def _with(response: Response, headers: dict[str, str]) -> Response:
    response.headers.update(headers)
    return response


def _page_number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):  # noqa: PLR2004  digits of a page's number
        msg = f"page={text!r} is no page; give a number"
        raise UnknownResourceError(msg)
    return int(text)
