"""Questions in words over HTTP: a page, JSON, and the form of the TEXT2SPARQL challenge."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from hipgraph.ask.answering import answer, as_json
from hipgraph.ask.linking import KnownNames, Names
from hipgraph.ask.searching import search_things, snippet, suggestions
from hipgraph.namespaces import DOC
from hipgraph.queries import named_query
from hipgraph.store import Solutions
from hipgraph.web.pages import page
from hipgraph.web.requests import language, store_of, wants_page
from hipgraph.web.tables import table_of

router = APIRouter()

_SHOWN = 200  # rows that a page shows


@router.api_route("/ask", methods=["GET", "HEAD"], summary="Ask a question in words")
def ask(request: Request) -> Response:
    """Answer a question in Dutch or English, with the reading it rests on and the query.

    With `dataset` the answer is that of the TEXT2SPARQL challenge: dataset, question and query.
    """
    question = request.query_params.get("question", "").strip()
    lang, store = language(request), store_of(request)
    if not question:
        if wants_page(request):
            return page(request, "ask.html", found=None, question="")
        return JSONResponse({"title": "Bad Request", "status": 400, "detail": "give a question: /ask?question=…"}, 400)
    found = answer(store, question, lang, _names(request))
    if dataset := request.query_params.get("dataset"):
        return JSONResponse({"dataset": dataset, "question": question, "query": found.sparql})
    if not wants_page(request) or request.query_params.get("format") == "json":
        return JSONResponse(as_json(found) | {"sentence": found.sentence(lang)})
    table = table_of(Solutions(found.columns, found.rows[:_SHOWN]), store, lang)
    suggested = [named_query(name) for name in found.suggestions]
    shown: dict[str, Any] = {"question": question, "table": table, "suggested": suggested}
    return page(request, "ask.html", found=found, sentence=found.sentence(lang), dataset=f"{DOC}void#dataset", **shown)


@router.api_route("/search", methods=["GET", "HEAD"], summary="Search names and words")
def search(request: Request) -> Response:
    """Show what says the words, or is called so, the best first, by kind where one is wanted."""
    asked, kind = request.query_params.get("q", "").strip(), request.query_params.get("kind", "")
    found = search_things(store_of(request), asked, language(request), kind=kind, names=_names(request))
    if wants_page(request):
        return page(request, "search.html", q=asked, kind=kind, found=found, snippet=snippet)
    hits = [{"iri": hit.iri, "kind": hit.kind, "name": hit.name, "text": hit.text} for hit in found.hits]
    return JSONResponse({"hits": hits, "kinds": found.kinds, "near": list(found.near)})


@router.api_route("/suggest", methods=["GET", "HEAD"], summary="Names that begin so (OpenSearch suggestions)")
def suggest(request: Request) -> Response:
    """Answer with names that begin with what is typed, in the form that browsers know."""
    begun = request.query_params.get("q", "")
    return JSONResponse([begun, list(suggestions(_names(request), begun))])


def _names(request: Request) -> Names:
    known: KnownNames = request.app.state.names
    return known.current()
