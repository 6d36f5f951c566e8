"""Pages for people: the front page, the questions with their answers, every thing, and the query page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import yaml
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.templating import Jinja2Templates

from hipgraph.assets import published_text
from hipgraph.description import bound_parameters, describe, description_graph
from hipgraph.errors import HipgraphError, UnknownResourceError
from hipgraph.media import GRAPH_FORMATS, HTML, RESULT_FORMATS, format_for, negotiate
from hipgraph.namespaces import BASE, DOC, ID, KINDS, PREFIXES, shorten
from hipgraph.queries import Query, named_query, query_text, read_queries
from hipgraph.store import Store, Written, iri_term
from hipgraph.web.requests import LANGUAGES, language, wants_page
from hipgraph.web.responses import ResultResponse, problem_of
from hipgraph.web.tables import table_of, table_of_json

router = APIRouter()

_HERE = Path(__file__).parent
_DATA_TYPES = [*(fmt.media_type for fmt in GRAPH_FORMATS), "text/plain", "application/json", "application/xml"]
_MOST_ROWS = 1000  # of an answer that a page shows; the files have them all
_templates = Jinja2Templates(_HERE / "templates")
_templates.env.trim_blocks = _templates.env.lstrip_blocks = True


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
def home(request: Request) -> Response:
    """Show what this is and what can be asked."""
    rows = _store(request).select(query_text("site", "counts.rq"))
    counts = {shorten(row.text("kind")).partition(":")[2]: row.text("count") for row in rows}
    return page(request, "home.html", counts=counts, questions=read_queries())


@router.api_route("/queries", methods=["GET", "HEAD"], summary="The published questions")
def question_list(request: Request) -> Response:
    """List the questions, as a page or as JSON."""
    if wants_page(request):
        return page(request, "questions.html", questions=read_queries())
    content = [
        {
            "name": question.name,
            "summary": dict(question.summary),
            "parameters": {p.name: {"kind": p.kind, "default": p.default} for p in question.parameters},
        }
        for question in read_queries()
    ]
    return Response(json.dumps(content, ensure_ascii=False), media_type="application/json")


@router.api_route("/queries/{name}", methods=["GET", "HEAD"], summary="Ask a published question")
def question(request: Request, name: str) -> Response:
    """Answer a question, with its parameters from the URL, as a page or in a result format."""
    asked = named_query_or_404(name)
    store = _store(request)
    known = {parameter.name for parameter in asked.parameters}
    values = {
        key: value for key, value in request.query_params.items() if key not in ("lang", "format") or key in known
    }
    bound = bound_parameters(store, asked, values)
    wanted = request.query_params.get("format")
    if wanted or not wants_page(request):
        choose = partial(format_for, accept=request.headers.get("accept", "*/*"), name=wanted)
        return ResultResponse(store.write(asked.text, choose, bindings=bound))
    chosen = {p.name: values.get(p.name, p.default) for p in asked.parameters}
    columns, rows = table_of(store.query(asked.text, bindings=bound), store, language(request))
    return page(
        request,
        "question.html",
        question=asked,
        values=chosen,
        columns=columns,
        rows=rows,
        sparql=asked.with_values({name: str(term) for name, term in bound.items()}),
        formats=RESULT_FORMATS,
    )


@router.api_route("/id/{kind}/{name}", methods=["GET", "HEAD"], include_in_schema=False)
def thing(request: Request, kind: str, name: str) -> Response:
    """Send from a thing to the document about it (303)."""
    iri = f"{ID}{kind}/{name}"
    if not _store(request).query(query_text("site", "exists.rq"), bindings={"thing": iri_term(iri)}):
        describe(_store(request), iri)  # raises, with names that are near
    return RedirectResponse(f"/doc/{kind}/{name}", HTTPStatus.SEE_OTHER, headers={"Vary": "Accept"})


@router.api_route("/doc/{kind}/{name}", methods=["GET", "HEAD"], summary="What is known about one thing")
def document(request: Request, kind: str, name: str) -> Response:
    """Describe a thing, as a page or as RDF."""
    if kind not in KINDS:
        msg = f"there is no kind of thing {kind!r}; kinds: {', '.join(KINDS)}"
        raise UnknownResourceError(msg)
    iri, store = f"{ID}{kind}/{name}", _store(request)
    wanted = request.query_params.get("format")
    accept = request.headers.get("accept", "*/*")
    if wanted or not (wants_page(request) or negotiate(accept, [HTML, *_DATA_TYPES]) == HTML):
        fmt = format_for(GRAPH_FORMATS, accept=accept, name=wanted)
        return ResultResponse(Written(fmt.media_type, description_graph(store, iri, fmt.name)))
    return page(request, "thing.html", thing=describe(store, iri, language(request)), kind=kind, formats=GRAPH_FORMATS)


@router.api_route("/ns", methods=["GET", "HEAD"], summary="The ontology")
def ontology(request: Request) -> Response:
    """Serve the vocabulary as RDF."""
    accept = "*/*" if wants_page(request) else request.headers.get("accept", "*/*")
    fmt = format_for(GRAPH_FORMATS, accept=accept, name=request.query_params.get("format"))
    if fmt.name == "ttl":  # as it is kept, with its order and its comments
        return ResultResponse(Written(fmt.media_type, published_text("ontology", "hip.ttl").encode()))
    graph = PREFIXES["hip"].rstrip("#")
    return ResultResponse(
        _store(request).write(
            query_text("site", "graph.rq"), partial(format_for, accept="*/*", name=fmt.name), named_graphs=[graph]
        )
    )


def query_page(
    request: Request, text: str = "", written: Written | None = None, error: HipgraphError | None = None
) -> Response:
    """Return the page with a query, and its answer as a table or its error."""
    columns, rows = table_of_json(written) if written else ([], [])
    is_graph = written is not None and not written.media_type.endswith("json")
    return page(
        request,
        "query.html",
        status=HTTPStatus(problem_of(error).status_code) if error else HTTPStatus.OK,
        sparql=text,
        columns=columns,
        rows=rows[:_MOST_ROWS],
        total=len(rows),
        error=str(error) if error else "",
        formats=GRAPH_FORMATS if is_graph else RESULT_FORMATS,
        prefixes=PREFIXES,
    )


def error_page(request: Request, error: HipgraphError) -> Response:
    """Return an error as a page."""
    return page(request, "error.html", status=HTTPStatus(problem_of(error).status_code), error=str(error))


def named_query_or_404(name: str) -> Query:
    """Return the published question with a name.

    Raises:
        UnknownResourceError: There is none.
    """
    try:
        return named_query(name)
    except HipgraphError as error:
        raise UnknownResourceError(str(error)) from None


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    texts: Mapping[str, Mapping[str, str]] = yaml.safe_load((_HERE / "texts.yaml").read_text(encoding="utf-8"))
    return texts


def page(request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> HTMLResponse:  # noqa: ANN401  what the template shows
    """Return a page in the language that the request asks for."""
    chosen = language(request)
    other = next(code for code in LANGUAGES if code != chosen)
    shown = {
        **context,
        **_common(chosen),
        "other_lang": other,
        "other_url": f"{request.url.path}?{request.url.include_query_params(lang=other).query}",
    }
    return _templates.TemplateResponse(
        request, template, shown, status_code=status, headers={"Vary": "Accept", "Content-Language": chosen}
    )


def render(template: str, lang: str, **context: Any) -> str:  # noqa: ANN401
    """Return a page as a file that no server serves."""
    return _templates.env.get_template(template).render(**context, **_common(lang))


def _common(lang: str) -> dict[str, Any]:
    return {
        "lang": lang,
        "t": {key: words[lang] for key, words in _texts().items()},
        "local": _local,
        "prefixes": PREFIXES,
    }


def _local(iri: str) -> str:
    """Return where a page about an IRI is on this server, the IRI itself for things of others."""
    page = iri.split("#", maxsplit=1)[0]
    if page.startswith(ID):
        return f"/doc/{page.removeprefix(ID)}"
    if page.startswith(DOC) or page == PREFIXES["hip"].rstrip("#"):
        return f"/{page.removeprefix(BASE)}"
    return iri


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store
