"""The SPARQL 1.1 Protocol: queries by GET, QUERY, form and direct POST."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from hashlib import sha256
from http import HTTPStatus
from typing import Final, Protocol

from cachetools import LRUCache
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute

from hipgraph.errors import HipgraphError, MediaTypeError, QueryError, RequestTooLargeError
from hipgraph.evidence import cited_answer
from hipgraph.settings import read_settings
from hipgraph.store import Sink, Store, Written
from hipgraph.store.changes import Update, update
from hipgraph.store.engine import Engine
from hipgraph.store.processes import Reply
from hipgraph.store.requests import Request as Asked
from hipgraph.store.requests import answer
from hipgraph.web.access import demand_token
from hipgraph.web.parameters import Parameters, body_text, flag, only, parsed, seconds
from hipgraph.web.requests import limited_body, not_modified, unless_gone, wants_page
from hipgraph.web.responses import problem_of
from hipgraph.web.service import service_description

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_METHODS: Final = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
_BODIES: Final = {"Accept-Post": f"{_FORM}, {_QUERY}, {_UPDATE}", "Accept-Query": _QUERY}
_PAGE_RESULTS: Final = "application/sparql-results+json, text/turtle"
_FIRST: Final = 1 << 20  # bytes that are there before an answer begins; an error until then has a status
_CACHED: Final = 32 << 20  # bytes of answers that are kept
# Of these a second answer may differ from the first.
_CHANGING: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)


class Page(Protocol):
    """Shows a query and its answer to a person."""

    def __call__(
        self, request: Request, text: str = "", written: Written | None = None, error: HipgraphError | None = None
    ) -> Response:
        """Return the page."""


class Endpoint:
    """Answers queries over one graph."""

    def __init__(self, engine: Engine, page: Page | None = None) -> None:
        """Answer with the workers of an engine, once it runs; show `page` to browsers."""
        self._engine = engine
        self._page = page
        self.route: BaseRoute | None = None
        self._cache: LRUCache[str, Written] = LRUCache(_CACHED, getsizeof=lambda written: len(written.body))

    async def handle(self, request: Request) -> Response:
        """Answer a query or an update, or tell what can be asked."""
        request.scope["route"] = self.route  # as FastAPI's own routes do, for the metrics
        if request.method == "OPTIONS":
            return _options()
        try:
            return await self._handle(request)
        except HipgraphError as error:
            if self._page is not None and wants_page(request):
                raise  # a page is for the application that has pages
            return problem_of(error)

    async def _handle(self, request: Request) -> Response:
        parameters = await self._parameters(request)
        if "update" in parameters:
            return await self._updated(request, parameters)
        shown = self._page if wants_page(request) and "format" not in parameters else None
        if "query" not in parameters and request.method in ("GET", "HEAD"):
            if shown is not None:
                return await run_in_threadpool(shown, request)
            return await run_in_threadpool(service_description, request, self._engine)
        if shown is None:
            return await self._respond(request, parameters)
        asked = _asked(request, parameters, _PAGE_RESULTS)
        try:
            written = await self._written(request, asked, seconds(parameters))
        except QueryError as error:
            return await run_in_threadpool(shown, request, asked.query, error=error)
        return await run_in_threadpool(shown, request, asked.query, written)

    async def _parameters(self, request: Request) -> Parameters:
        """Return what a request gives, in its URL or in its body.

        Raises:
            RequestTooLargeError: The body is larger than it may be.
            MediaTypeError: The body is no query.
        """
        limit = self._engine.settings.max_query_bytes
        asking = request.method in ("GET", "HEAD")
        body: bytes | None = request.scope["query_string"] if asking else await limited_body(request, limit)
        if body is None or len(body) > limit:
            msg = f"the request is larger than {limit} bytes; ask for less"
            raise RequestTooLargeError(msg)
        if asking:
            return parsed(body.decode())
        kind, _, options = request.headers.get("content-type", "").partition(";")
        kind = kind.strip().lower()
        if kind == _FORM and request.method == "POST":
            return parsed(f"{request.url.query}&{body_text(body, options)}")
        if kind == _QUERY or (kind == _UPDATE and request.method == "POST"):
            name = "query" if kind == _QUERY else "update"
            return {**parsed(request.url.query), name: [body_text(body, options)]}
        msg = f"a body of type {kind!r} is no query; send {_FORM} or {_QUERY}"
        raise MediaTypeError(msg)

    async def _updated(self, request: Request, parameters: Parameters) -> Response:
        """Carry out an update: by POST, by who may, and alone."""
        if request.method != "POST" or "query" in parameters:
            msg = "an update comes by POST, and without a query beside it"
            raise QueryError(msg)
        demand_token(request, self._engine.settings)
        change = Update(
            only(parameters, "update"),
            tuple(parameters.get("using-graph-uri", ())),
            tuple(parameters.get("using-named-graph-uri", ())),
            _base(request),
        )
        await self._engine.change(update, change)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def _respond(self, request: Request, parameters: Parameters) -> Response:
        """Answer from what is kept where that is possible, else with a worker."""
        asked, patience = _asked(request, parameters, request.headers.get("accept", "*/*")), seconds(parameters)
        headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
        tag = self._tag(asked)
        if not tag:
            return await self._made(request, asked, headers, patience)
        headers["ETag"] = f'W/"{tag}"'
        if not_modified(request, headers["ETag"]):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        if (kept := self._cache.get(tag)) is not None:
            return Response(kept.body, media_type=kept.media_type, headers=headers)
        return await self._made(request, asked, headers, patience, tag)

    async def _made(
        self, request: Request, asked: Asked, headers: dict[str, str], patience: float | None, tag: str = ""
    ) -> Response:
        """Let a worker answer: with a status of its own while the answer is short, then as it comes."""
        async with AsyncExitStack() as stack:
            reply = await stack.enter_async_context(self._engine.endpoint.ask(_work(asked), asked, seconds=patience))
            await unless_gone(request, reply.begun(_FIRST))
            if not reply.done:
                return StreamingResponse(_chunks(reply, stack.pop_all()), media_type=reply.head, headers=headers)
            written = await _whole(reply)
        if tag:
            self._cache[tag] = written
        return Response(written.body, media_type=written.media_type, headers=headers)

    async def _written(self, request: Request, asked: Asked, patience: float | None) -> Written:
        async with self._engine.endpoint.ask(_work(asked), asked, seconds=patience) as reply:
            await unless_gone(request, reply.begun())
            return await _whole(reply)

    def _tag(self, asked: Asked) -> str:
        """Return what names the answer as long as the graph stays the same; "" where it may differ each time."""
        if not self._engine.version or _CHANGING.search(asked.query):
            return ""
        return sha256(repr((self._engine.version, asked)).encode()).hexdigest()[:32]


def sparql_router(engine: Engine | None = None, page: Page | None = None, path: str = "/sparql") -> APIRouter:
    """Return the endpoint as a router for any FastAPI application.

    Without an engine it has one of its own, over the published graph, that runs as long as the application. `page`
    shows a query and its answer to browsers; without it they get what every client gets.
    """
    own = engine or Engine(read_settings())
    router = APIRouter(lifespan=None if engine else lambda _: own.running())
    endpoint = Endpoint(own, page)
    # A plain route: FastAPI's own would read parameters and bodies, for a fifth of what a small query costs here.
    router.add_route(path, endpoint.handle, methods=[*_METHODS])
    endpoint.route = router.routes[-1]
    return router


def _options() -> Response:
    """Tell which methods there are and what a body can be."""
    return Response(status_code=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(_METHODS), **_BODIES})


async def _whole(reply: Reply) -> Written:
    return Written(reply.head, b"".join([chunk async for chunk in reply.chunks()]))


async def _chunks(reply: Reply, stack: AsyncExitStack) -> AsyncIterator[bytes]:
    """Yield an answer as it comes; where it ends in an error the connection breaks off, and is not ended."""
    async with stack:
        async for chunk in reply.chunks():
            yield chunk


def _base(request: Request) -> str:
    return str(request.url).partition("?")[0]


def _asked(request: Request, parameters: Parameters, accept: str) -> Asked:
    return Asked(
        query=only(parameters, "query"),
        accept=accept,
        formats=tuple(parameters.get("format", ())),
        default_graphs=tuple(parameters.get("default-graph-uri", ())),
        named_graphs=tuple(parameters.get("named-graph-uri", ())),
        base=_base(request),
        asserted=not flag(parameters, "inferred"),
        evidence=flag(parameters, "evidence", missing=False),
    )


def _work(asked: Asked) -> Callable[[Store, Sink, Asked], None]:
    return cited_answer if asked.evidence else answer
