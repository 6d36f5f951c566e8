"""Pages that are kept as long as the graph stays the same: it is the same page for everybody who asks for it."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from cachetools import LRUCache
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hipgraph.media import HTML
from hipgraph.store.engine import Engine
from hipgraph.web.requests import not_modified, wants_page

_SPACE: Final = 32 << 20  # bytes of pages that are kept
_OWN_WAYS: Final = (
    "/sparql",
    "/health",
    "/metrics",
    "/static/",
    "/dump/",
    "/answer/",
)  # that keep for themselves, or keep nothing


@dataclass(frozen=True, slots=True)
class _Page:
    headers: list[tuple[bytes, bytes]]
    body: bytes
    route: Any  # that answered, for the metrics


class PageCache:
    """Answers with a page that it has of this version of the graph, and keeps those that it passes on.

    A handler whose page is not done says `Cache-Control: no-store`.
    """

    def __init__(self, app: ASGIApp, engine: Engine) -> None:
        """Wrap an application over the graph of an engine."""
        self._app = app
        self._engine = engine
        self._pages: MutableMapping[str, _Page] = LRUCache(_SPACE, getsizeof=lambda page: len(page.body))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http" or scope["path"].startswith(_OWN_WAYS):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if not self._is_for_pages(request):
            await self._app(scope, receive, send)
            return
        key = f"{self._engine.version} {datetime.now(UTC):%Y-%m-%d} {request.url}"  # a page may say which day it is
        if (page := self._pages.get(key)) is None:
            taken = _Taken(send)
            await self._app(scope, receive, taken)
            if not taken.is_page:
                return
            page = taken.page(scope.get("route"))
            if 0 < len(page.body) <= _SPACE:
                self._pages[key] = page
        scope["route"] = page.route
        await _answer(request, page, send)

    def _is_for_pages(self, request: Request) -> bool:
        return (
            bool(self._engine.version)
            and request.method in ("GET", "HEAD")
            and not request.query_params.get("format")
            and wants_page(request)
        )


class _Taken:
    """Holds back a page that may be kept, and passes on everything else as it comes."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._parts: list[bytes] = []

    @property
    def is_page(self) -> bool:
        """Whether the answer was held back."""
        return self._start is not None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _may_be_kept(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._parts.append(message.get("body", b""))

    def page(self, route: object) -> _Page:
        """Return the page, with a tag by which a client can ask whether it is still the same."""
        assert self._start is not None  # noqa: S101  `is_page` was asked
        body = b"".join(self._parts)
        headers = MutableHeaders(raw=list(self._start["headers"]))
        headers.setdefault("ETag", f'W/"{sha256(body).hexdigest()[:32]}"')
        headers.setdefault("Cache-Control", "no-cache")
        return _Page(headers.raw, body, route)


def _may_be_kept(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_page = headers.get("content-type", "").startswith(HTML)
    return start["status"] == HTTPStatus.OK and is_page and "no-store" not in headers.get("cache-control", "")


async def _answer(request: Request, page: _Page, send: Send) -> None:
    headers = Headers(raw=page.headers)
    same = not_modified(request, headers["etag"])
    status = HTTPStatus.NOT_MODIFIED if same else HTTPStatus.OK
    raw = [(name, value) for name, value in page.headers if not same or name != b"content-length"]
    await send({"type": "http.response.start", "status": status.value, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if same else page.body})
