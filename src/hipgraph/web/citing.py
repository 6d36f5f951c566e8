"""Answers that can be cited: keeping one, its page and its files, and asking it again of the graph as it is."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse, Response

from hipgraph.errors import ForbiddenError, RequestTooLargeError
from hipgraph.media import Format, format_for
from hipgraph.publishing.citations import (
    Cells,
    CitableAnswer,
    citable,
    compared,
    work,
)
from hipgraph.publishing.kept_answers import AnswerFolder, answer_folder
from hipgraph.publishing.references import bibtex, csl, reference
from hipgraph.store import Written
from hipgraph.web.pages import page
from hipgraph.web.parameters import body_text, only, parsed
from hipgraph.web.requests import language, limited_body, server_of, store_of, unless_gone, wants_data, wants_page
from hipgraph.web.tables import Table, table_of_json

router = APIRouter()

_JSON: Final = Format("json", "application/json", "json")
_CSV: Final = Format("csv", "text/csv", "csv")
_BIBTEX: Final = Format("bib", "application/x-bibtex", "bib", ("bibtex",))
_CSL: Final = Format("csl", "application/vnd.citationstyles.csl+json", "csl", ("csl-json",))
_FORMATS: Final = (_JSON, _BIBTEX, _CSL)
_MARGIN: Final = 4096  # bytes of a form beside the query
_MOST_ROWS: Final = 1000  # that a page shows


@router.post("/answer", summary="Keep the answer to a query, so that it can be cited")
async def keep(request: Request) -> Response:
    """Answer the form's `query`, keep the answer with its `question`, and lead to it."""
    limit = request.app.state.settings.max_query_bytes
    body = await limited_body(request, 3 * limit + _MARGIN)  # a character may take three in a form
    form = parsed(body_text(body, "")) if body is not None else {}
    query = only(form, "query") if body is not None else ""
    if body is None or len(query.encode()) > limit:
        msg = f"the query is larger than {limit} bytes; ask for less"
        raise RequestTooLargeError(msg)
    folder, engine = _folder(request), request.app.state.engine
    result = await unless_gone(request, engine.endpoint.value(work, query))
    question = form.get("question", [""])[0]
    answer = await run_in_threadpool(citable, query, result, question=question, state=_state(request))
    name = await run_in_threadpool(folder.keep, answer)
    if wants_page(request):
        return RedirectResponse(f"/answer/{name}?lang={language(request)}", HTTPStatus.SEE_OTHER)
    return JSONResponse({"name": name, **answer.record}, HTTPStatus.CREATED, {"Location": f"/answer/{name}"})


@router.api_route("/answer/{name}", methods=["GET", "HEAD"], summary="An answer that was kept, and how to cite it")
def kept(request: Request, name: str) -> Response:
    """Answer with question, query, version, result and evidence, as a page or JSON; or with what cites it."""
    answer, lang = _folder(request).get(name), language(request)
    address = _address(request, name)
    headers = {"Link": f'<{address}>; rel="cite-as"', "Vary": "Accept"}
    if wants_data(request):
        accept = request.headers.get("accept", "*/*")
        fmt = format_for((*_FORMATS, _CSV), accept=accept, name=request.query_params.get("format"))
        return Response(_written(answer, fmt, address, lang), media_type=fmt.media_type, headers=headers)
    shown = page(
        request,
        "answer.html",
        answer=answer,
        about=answer.record["dataset"],
        table=_table(request, answer.columns, answer.rows),
        total=len(answer.rows),
        reference=reference(answer, address, lang),
        formats=(*_FORMATS, _CSV),
        comparison=None,
    )
    shown.headers.update(headers)
    return shown


@router.api_route("/answer/{name}/again", methods=["GET", "HEAD"], summary="What is different when it is asked now")
async def again(request: Request, name: str) -> Response:
    """Ask the same query of the graph as it is, and show the rows that came and went."""
    answer = await run_in_threadpool(_folder(request).get, name)
    result = await unless_gone(request, request.app.state.engine.endpoint.value(work, answer.record["query"]))
    return await run_in_threadpool(_comparison, request, answer, result)


def _comparison(request: Request, answer: CitableAnswer, result: dict[str, object]) -> Response:
    found = compared(answer, result)
    if wants_data(request):
        rows = {"gone": list(found.gone), "fresh": list(found.fresh)}
        counts = {"changed": found.changed, "same": found.same, "cited_otherwise": found.cited_otherwise}
        return JSONResponse({**counts, **rows}, headers={"Vary": "Accept"})
    now = citable(answer.record["query"], result, state=_state(request))
    return page(
        request,
        "answer.html",
        answer=answer,
        about=answer.record["dataset"],
        now=now.record["dataset"],
        comparison=found,
        gone=_table(request, answer.columns, found.gone),
        fresh=_table(request, answer.columns, found.fresh),
    )


def _written(answer: CitableAnswer, fmt: Format, address: str, lang: str) -> bytes:
    if fmt is _JSON:
        return answer.content
    if fmt is _CSV:
        return answer.csv
    if fmt is _BIBTEX:
        return bibtex(answer, address, lang).encode()
    return json.dumps([csl(answer, address, lang)], ensure_ascii=False, indent=1).encode()


def _table(request: Request, columns: tuple[str, ...], rows: tuple[Cells, ...]) -> Table:
    results = {"head": {"vars": columns}, "results": {"bindings": rows}}
    written = Written("application/sparql-results+json", json.dumps(results).encode())
    return table_of_json(written, store_of(request), language(request), _MOST_ROWS)[0]


def _folder(request: Request) -> AnswerFolder:
    folder = answer_folder(request.app.state.settings)
    if folder is None:
        msg = "this server keeps no answers (HIPGRAPH_ANSWERS=-); cite the query itself"
        raise ForbiddenError(msg)
    return folder


def _state(request: Request) -> str:
    """Return what the graph calls its version, "" for the published one, whose versions have names."""
    settings, engine = request.app.state.settings, request.app.state.engine
    return engine.version or "?" if settings.store else ""


def _address(request: Request, name: str) -> str:
    return f"{server_of(request)}/answer/{name}"
