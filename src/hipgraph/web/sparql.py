"""The SPARQL 1.1 Protocol: queries by GET, by form and by direct POST."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from hipgraph.errors import QueryError
from hipgraph.store import pool as pools
from hipgraph.web.pages import query_page, wants_page
from hipgraph.web.responses import Problem, ResultResponse

router = APIRouter()
T = TypeVar("T")

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_PAGE_RESULTS = "application/sparql-results+json, text/turtle"
_POLL = 0.25  # seconds between two looks whether the client is still there


@router.api_route("/sparql", methods=["GET", "HEAD"], summary="Query the graph, or see the query page")
async def get_query(request: Request) -> Response:
    """Answer the query in the URL; without one, show a page to write it on."""
    parameters = _parameters(request.url.query)
    if "query" not in parameters:
        if wants_page(request):
            return await run_in_threadpool(query_page, request)
        return Problem(HTTPStatus.BAD_REQUEST, "the parameter 'query' is missing; give it a SPARQL query")
    return await _answer(request, parameters)


@router.post("/sparql", summary="Query the graph, by form or with the query as the body")
async def post_query(request: Request) -> Response:
    """Answer the query in the body."""
    body = await request.body()
    if len(body) > request.app.state.settings.max_query_bytes:
        limit = request.app.state.settings.max_query_bytes
        return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the request is larger than {limit} bytes; ask for less")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _FORM:
        return await _answer(request, _parameters(_text(body)))
    if kind == _QUERY:
        return await _answer(request, {**_parameters(request.url.query), "query": [_text(body)]})
    return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"a body of type {kind!r} is no query; send {_FORM} or {_QUERY}")


async def _answer(request: Request, parameters: Mapping[str, Sequence[str]]) -> Response:
    page = wants_page(request) and "format" not in parameters
    asked = pools.Request(
        query=_only(parameters, "query"),
        accept=_PAGE_RESULTS if page else request.headers.get("accept", "*/*"),
        formats=tuple(parameters.get("format", ())),
        default_graphs=tuple(parameters.get("default-graph-uri", ())),
        named_graphs=tuple(parameters.get("named-graph-uri", ())),
        asserted=not _flag(parameters, "inferred"),
    )
    pool: pools.Pool = request.app.state.pool
    if not page:
        return ResultResponse(await run(request, pool.submit(asked)))
    try:
        written = await run(request, pool.submit(asked))
        return await run_in_threadpool(query_page, request, asked.query, written)
    except QueryError as error:
        return await run_in_threadpool(query_page, request, asked.query, error=error)


async def run(request: Request, future: Future[T]) -> T:
    """Return what a worker gives; a client that goes away takes its work with it."""
    pool: pools.Pool = request.app.state.pool
    waiting = asyncio.wrap_future(future)
    while not (await asyncio.wait({waiting}, timeout=_POLL))[0]:
        if await request.is_disconnected():
            waiting.cancel()
    if not waiting.cancelled():
        waiting.exception()  # looked at, so that asyncio does not report it too
    return pool.result(future)


def _parameters(encoded: str) -> dict[str, list[str]]:
    return parse_qs(encoded, keep_blank_values=True)


def _only(parameters: Mapping[str, Sequence[str]], name: str) -> str:
    values = parameters.get(name, ())
    if len(values) != 1:
        msg = f"the parameter {name!r} must be given once, not {len(values)} times"
        raise QueryError(msg)
    return values[0]


def _flag(parameters: Mapping[str, Sequence[str]], name: str) -> bool:
    value = _only(parameters, name) if name in parameters else "true"
    if value not in ("true", "false"):
        msg = f"the parameter {name!r} is {value!r}; it must be true or false"
        raise QueryError(msg)
    return value == "true"


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"the body is not UTF-8 (byte {error.start}); encode the query as UTF-8"
        raise QueryError(msg) from None
