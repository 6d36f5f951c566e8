"""What a request asks for besides its address: a page or data, in which language, whether anything is new to it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager as AsyncContextManager
from functools import partial
from typing import Any, Final, TypeVar

from fastapi import Request
from starlette.datastructures import FormData
from starlette.types import Message

from hipgraph.emptiness import Emptiness, looked_for
from hipgraph.errors import ClientGoneError, HipgraphError
from hipgraph.media import GRAPH_FORMATS, HTML, RESULT_FORMATS, Format, format_for, negotiate
from hipgraph.store import Store
from hipgraph.store.answers import Choice
from hipgraph.store.pool import Pool

T = TypeVar("T")
LANGUAGES = ("nl", "en")
_SOON: Final = 0.05  # seconds after which it is worth while to see whether a client is still there
_PATIENCE: Final = 5.0  # seconds in which it must be told why there is no answer
PAGE: Final = Format("html", HTML, "html")


def store_of(request: Request) -> Store:
    """Return the graph that the application serves."""
    store: Store = request.app.state.store
    return store


def server_of(request: Request) -> str:
    """Return the address of the server without a slash at its end: its public one, else the one that is asked."""
    public: str = request.app.state.settings.public
    return (public or str(request.base_url)).rstrip("/")


def why_empty_in(request: Request, query: str) -> Emptiness | None:
    """Return why a query has no answer; None too where it takes longer to tell than it is worth.

    A worker of the endpoint looks for it, with the limits of a query.
    """
    pool: Pool = request.app.state.engine.endpoint
    try:
        return pool.call(looked_for, query, seconds=_PATIENCE)
    except HipgraphError:
        return None


def wants_page(request: Request) -> bool:
    """Whether a client asks for a page before any format of data."""
    accept = request.headers.get("accept", "")
    offers = [HTML, *(fmt.media_type for fmt in (*RESULT_FORMATS, *GRAPH_FORMATS))]
    return HTML in accept and negotiate(accept, offers) == HTML


def wants_data(request: Request) -> bool:
    """Whether a client names a format, or asks for any format of data before a page."""
    return bool(request.query_params.get("format")) or not wants_page(request)


def choice_of(request: Request) -> Choice:
    """Return what chooses the format that a client names, else the one that its Accept header prefers."""
    return partial(format_for, accept=request.headers.get("accept", "*/*"), name=request.query_params.get("format"))


def suffixed(suffix: str) -> Format | None:
    """Return the format of a graph, or the page, that a suffix means; None when it means none."""
    return next((fmt for fmt in (*GRAPH_FORMATS, PAGE) if fmt.suffix == suffix), None)


def graph_or_page(request: Request, *, page_first: bool) -> Format:
    """Return the format of a graph that a client asks for, or the page.

    One that takes anything gets the page where that is first.
    """
    accept = request.headers.get("accept", "*/*")
    if not request.query_params.get("format") and (page_first or HTML in accept):
        return format_for((PAGE, *GRAPH_FORMATS), accept=accept)
    return choice_of(request)(GRAPH_FORMATS)


def language(request: Request) -> str:
    """Return the language that a page should be in: Dutch, unless the address asks for English."""
    asked = request.query_params.get("lang", LANGUAGES[0])
    return asked if asked in LANGUAGES else LANGUAGES[0]


def not_modified(request: Request, etag: str) -> bool:
    """Whether the client has what this entity tag names, compared weakly (RFC 9110, 13.1.2)."""
    known = request.headers.get("if-none-match", "")
    plain = etag.removeprefix("W/")
    return known.strip() == "*" or any(part.strip().removeprefix("W/") == plain for part in known.split(","))


async def limited_body(request: Request, limit: int) -> bytes | None:
    """Return the body, None as soon as it is larger than it may be."""
    if int(request.headers.get("content-length") or 0) > limit:
        return None
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
    return b"".join(parts)


async def limited_form(request: Request, limit: int) -> AsyncContextManager[FormData] | None:
    """Return the form that a request sends, to be read in a context; None when it is larger than it may be."""
    body = await limited_body(request, limit)
    if body is None:
        return None
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    return Request(request.scope, receive).form()


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Return what some work gives; it is dropped when the client goes away first.

    Raises:
        ClientGoneError: Nobody waits for it any more.
    """
    watch = _Watch(request)
    try:
        return await work
    except asyncio.CancelledError:
        if not watch.cancelled():
            raise
        msg = "the client has gone away"
        raise ClientGoneError(msg) from None
    finally:
        watch.end()


class _Watch:
    """Cancels the task that made it when the client goes away; it begins after a while, for most work is done then."""

    def __init__(self, request: Request) -> None:
        working = asyncio.current_task()
        assert working is not None  # noqa: S101  a request is answered in a task
        self._gone = False
        self._request = request
        self._working = working
        self._watching: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_SOON, self._begin)

    def cancelled(self) -> bool:
        """Whether this, and nothing else besides, has cancelled the task."""
        return self._gone and self._working.uncancel() == 0

    def end(self) -> None:
        """Watch no longer."""
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def _begin(self) -> None:
        self._watching = asyncio.create_task(self._departure())

    async def _departure(self) -> None:
        """Wait till the client has closed the connection; what is left of its body is passed over."""
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._working.cancel()
