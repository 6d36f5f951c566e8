"""Servers of our own on loopback: ours over real HTTP, and ones that misbehave."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx2
import uvicorn

from hipgraph.settings import Settings
from hipgraph.web.app import create_app


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(settings: Settings, port: int = 0) -> Iterator[str]:
    """Give the address of a server with these settings."""
    port = port or free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=port, log_level="error", access_log=False))
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def wait_for(url: str, process: subprocess.Popen[bytes], told: Callable[[], str] = str) -> None:
    """Return when an endpoint answers; `told` gives what its process has said, where it has ended instead."""
    for _ in range(600):
        try:
            httpx2.get(url, params={"query": "ASK {}"}, timeout=5).raise_for_status()
        except httpx2.HTTPError:
            assert process.poll() is None, told()
            time.sleep(0.1)
        else:
            return
    msg = f"{url} does not answer"
    raise AssertionError(msg)


Answerer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(answer: Answerer) -> Iterator[str]:
    """Give the address of a server that does with each POST or PUT what `answer` does."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.body = self.rfile.read(int(self.headers["content-length"]))
            answer(self)

        do_PUT = do_POST  # noqa: N815  the name that the library looks for

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def replying(status: int, body: bytes = b"", **headers: str) -> Answerer:
    """Return what answers always the same."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer
