"""What the server tells of its work: metrics, and a log that knows no persons."""

from __future__ import annotations

import json
import logging
import time
from functools import lru_cache, partial
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hipgraph.errors import HipgraphError
from hipgraph.store.engine import Engine

LOG: Final = logging.getLogger("hipgraph.requests")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "QUERY", "PATCH"})
_FIGURES: Final = {
    "busy": "queries that are being answered",
    "waiting": "queries that wait for a worker",
    "lost": "workers that were killed or ended by themselves",
}
_SECONDS: Final = (0.005, 0.02, 0.1, 0.5, 2, 10, 60)


def open_log(target: str) -> None:
    """Let the log of requests go to a file, with "-" to standard error, with "" nowhere.

    Raises:
        HipgraphError: The file cannot be written.
    """
    if not target:
        return
    try:
        handler = logging.StreamHandler() if target == "-" else logging.FileHandler(target, encoding="utf-8")
    except OSError as error:
        msg = f"HIPGRAPH_LOG={target!r} cannot be written: {error.strerror}; name a file in a folder that exists"
        raise HipgraphError(msg) from None
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False


class Metrics:
    """The figures of one server, in a registry of their own."""

    def __init__(self, engine: Engine) -> None:
        """Count requests, and read the engine's figures when they are asked for."""
        self.registry = CollectorRegistry()
        labels = ("path", "method", "status")
        self.requests = Counter("hipgraph_requests", "Requests answered", labels, registry=self.registry)
        self.seconds = Histogram(
            "hipgraph_request_seconds", "Time to answer", ("path",), registry=self.registry, buckets=_SECONDS
        )
        self.sent = Counter("hipgraph_response_bytes", "Bytes sent", ("path",), registry=self.registry)
        # The same few over and over, and the library looks each up behind a lock.
        self.of = lru_cache(1000)(self._of)
        for name, pool in (("endpoint", engine.endpoint), ("site", engine.site)):
            for figure, meaning in _FIGURES.items():
                gauge = Gauge(f"hipgraph_{name}_{figure}", f"{name}: {meaning}", registry=self.registry)
                gauge.set_function(partial(getattr, pool, figure))

    def _of(self, path: str, method: str, status: int) -> tuple[Counter, Histogram, Counter]:
        """Return the figures of requests that ended so: how many, in what time, with how many bytes."""
        return self.requests.labels(path, method, status), self.seconds.labels(path), self.sent.labels(path)


class Observer:
    """Counts and logs every request: which address, how long, how much, with which outcome; never by whom, or what."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Wrap an application."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and note it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sending = _Sending(send)
        start = time.perf_counter()
        try:
            await self._app(scope, receive, sending)
        finally:
            self._note(scope, sending, time.perf_counter() - start)

    def _note(self, scope: Scope, sent: _Sending, seconds: float) -> None:
        route = scope.get("route")
        path = getattr(route, "path", "") or "other"  # the route's own pattern: what is asked for is nobody's business
        method = scope["method"] if scope["method"] in _METHODS else "other"
        requests, took, size = self._metrics.of(path, method, sent.status)
        requests.inc()
        took.observe(seconds)
        size.inc(sent.size)
        if LOG.isEnabledFor(logging.INFO):
            figures = {"status": sent.status, "bytes": sent.size, "ms": round(seconds * 1000, 1)}
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            LOG.info(json.dumps({"time": now, "path": path, "method": method, **figures}))


class _Sending:
    """Passes an answer on, and remembers its status and its size."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 500  # until the answer begins
        self.size = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self.size += len(message.get("body", b""))
        await self._send(message)
