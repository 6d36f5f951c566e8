"""Pages on which queries are written: the query with its answer, the editor with tabs, and why there is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Final

from cachetools import LRUCache, cached
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from hipgraph.errors import HipgraphError, RequestTooLargeError
from hipgraph.media import GRAPH_FORMATS, RESULT_FORMATS
from hipgraph.namespaces import PREFIXES
from hipgraph.queries import read_queries
from hipgraph.store import Store, Written
from hipgraph.store.metadata import runnable
from hipgraph.web.editors import editors
from hipgraph.web.pages import page
from hipgraph.web.requests import language, store_of, why_empty_in
from hipgraph.web.responses import problem_of
from hipgraph.web.tables import Table, table_of_json

router = APIRouter()

_MOST_ROWS: Final = 1000  # of an answer that a page shows; the files have them all


def query_page(
    request: Request, text: str = "", written: Written | None = None, error: HipgraphError | None = None
) -> Response:
    """Return the page with a query, and its answer as a table or its error."""
    lang, store = language(request), store_of(request)
    table, total = table_of_json(written, store, lang, _MOST_ROWS) if written else (Table(), 0)
    empty = written is not None and not error and not total
    is_graph = written is not None and not written.media_type.endswith("json")
    return page(
        request,
        "query.html",
        status=HTTPStatus(problem_of(error).status_code) if error else HTTPStatus.OK,
        sparql=text,
        table=table,
        total=total,
        why=why_empty_in(request, text) if empty else None,
        error=str(error) if error else "",
        formats=GRAPH_FORMATS if is_graph else RESULT_FORMATS,
        prefixes=PREFIXES,
        examples=[(words[lang], query) for words, query in _examples(store, request.app.state.engine.version)],
        editor=editors().get("query"),
        tabs="yasgui" in editors(),
        cited="evidence" in table.columns,
    )


@cached(LRUCache(4), key=lambda _store, version: version)
def _examples(store: Store, version: str) -> list[tuple[Mapping[str, str], str]]:  # noqa: ARG001  the key alone
    """Return the published questions, each in words and as a query over this version of the graph."""
    return [(question.summary, runnable(question, store)) for question in read_queries()]


@router.api_route("/why", methods=["GET", "HEAD"], summary="Why a query has no answer")
def why(request: Request) -> Response:
    """Answer with the part of a query that leaves nothing, how many rows were left before it, and near names."""
    query, limit = request.query_params.get("query", ""), request.app.state.settings.max_query_bytes
    if len(query.encode()) > limit:
        msg = f"the query is larger than {limit} bytes; ask for less"
        raise RequestTooLargeError(msg)
    found = why_empty_in(request, query)
    return JSONResponse(None if found is None else asdict(found))


@router.api_route("/editor", methods=["GET", "HEAD"], include_in_schema=False)
def editor_page(request: Request) -> Response:
    """Show an editor with tabs that a browser keeps; where it was not built, the query page, which does without."""
    if "yasgui" not in editors():
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/sparql{query}", HTTPStatus.TEMPORARY_REDIRECT)
    first = runnable(read_queries()[0], store_of(request))
    return page(request, "editor.html", editor=editors()["yasgui"], sparql=first)
