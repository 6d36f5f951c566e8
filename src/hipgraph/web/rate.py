"""What no client may do too often."""

from __future__ import annotations

import math
import time
from http import HTTPStatus
from typing import Final

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from hipgraph.errors import HipgraphError
from hipgraph.web.responses import Problem

_FREE: Final = ("/static/", "/health", "/metrics")  # addresses that cost nothing


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
