"""What every answer has: the headers that keep a browser from doing what no page of ours asks."""

from __future__ import annotations

from functools import partial
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
