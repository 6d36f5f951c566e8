"""What every answer has, and what no client may do too often: security headers and a rate limit."""

from __future__ import annotations

import math
import time
from functools import partial
from http import HTTPStatus
from typing import Final

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hipgraph.errors import HipgraphError
from hipgraph.web.responses import Problem

_HEADERS: Final = {
    # Pictures and editors set styles of their own; scripts are files of this server.
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_RAW_HEADERS: Final = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
_FREE: Final = ("/static/", "/health", "/metrics")  # addresses that cost nothing


class SecurityHeaders:
    """Adds the headers that keep a browser from doing what no page of ours asks."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers added."""
        await self._app(scope, receive, partial(_with_headers, send) if scope["type"] == "http" else send)


async def _with_headers(send: Send, message: Message) -> None:
    if message["type"] == "http.response.start":
        there = {name for name, _ in message["headers"]}
        message["headers"] += [header for header in _RAW_HEADERS if header[0] not in there]
    await send(message)


class RateLimit:
    """Refuses a client that asks more often than it may, and says when it may again."""

    def __init__(self, app: ASGIApp, rate: str) -> None:
        """Wrap an application; `rate` is such as "60/minute"."""
        self._app = app
        self._rate = read_rate(rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse with 429."""
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self._app(scope, receive, send)
            return
        client = (scope.get("client") or ("",))[0]
        if self._limiter.hit(self._rate, client):
            await self._app(scope, receive, send)
            return
        seconds = max(1, math.ceil(self._limiter.get_window_stats(self._rate, client).reset_time - time.time()))
        detail = f"more than {self._rate} from one client; try again in {seconds} seconds, or take a dump"
        await Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": str(seconds)})(scope, receive, send)


def read_rate(text: str) -> RateLimitItem:
    """Return a rate such as "60/minute".

    Raises:
        HipgraphError: It is none.
    """
    try:
        return parse(text)
    except ValueError:
        msg = f"HIPGRAPH_RATE={text!r} is no rate; write it like 60/minute, or unset it"
        raise HipgraphError(msg) from None
