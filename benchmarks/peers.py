"""What the endpoint is measured against, each a server in a process of its own.

    python benchmarks/peers.py thin|rdflib-endpoint FILE PORT

serves one of them: `thin` is the bare engine behind the thinnest HTTP layer that can be written.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx2
from tests.servers import free_port
from tests.slow.virtuoso import virtuoso

ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
Receive, Send = Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]


@dataclass(frozen=True)
class Peer:
    """A server that runs over a graph: where, since when, and in which processes."""

    url: str
    load: float  # seconds till the graph was there
    pid: int

    def connected(self, limit: float) -> HTTPConnection:
        """Return a connection that waits so many seconds: the leanest client there is, for it is measured too."""
        url = httpx2.URL(self.url)
        return HTTPConnection(url.host, url.port, timeout=limit)

    def ask(self, connection: HTTPConnection, query: str) -> bytes:
        """Return an answer, rows as JSON and graphs as N-Triples.

        Raises:
            HTTPException: It is no answer.
        """
        path = f"{httpx2.URL(self.url).path}?{urlencode({'query': query})}"
        connection.request("GET", path, headers={"accept": ACCEPT})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != HTTPStatus.OK:
            raise HTTPException(body)
        return body

    def memory(self) -> float:
        """Return the MiB that its processes hold, shared pages counted once."""
        return sum(map(_proportional, _family(self.pid)))


def _proportional(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


@contextmanager
def _process(command: list[str], url: str, **environment: str) -> Iterator[Peer]:
    start = time.perf_counter()
    with subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL) as process:
        try:
            while True:
                try:
                    httpx2.get(url, params={"query": "ASK {}"}, timeout=5).raise_for_status()
                    break
                except httpx2.HTTPError:
                    if process.poll() is not None:
                        raise
                    time.sleep(0.01)
            yield Peer(url, time.perf_counter() - start, process.pid)
        finally:
            process.kill()


@cache
def built(path: Path) -> tuple[Path, float]:
    """Return the store on disk that is made of a file, and how many seconds that took; in another process, 0."""
    store, start = path.with_suffix(".store"), time.perf_counter()
    if store.exists():
        return store, 0.0
    command = [sys.executable, "-m", "hipgraph", "build", "--as-is", "--store", str(store), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return store, time.perf_counter() - start


@contextmanager
def hipgraph(path: Path | None, **settings: str) -> Iterator[Peer]:
    """Serve a file from a store on disk, made of it, or the published plan from memory."""
    port, took = free_port(), 0.0
    command = [sys.executable, "-m", "hipgraph", "serve", "--port", str(port)]
    if path:
        store, took = built(path)
        command += ["--store", str(store)]
    url = f"http://127.0.0.1:{port}/sparql"
    with _process(command, url, HIPGRAPH_TIMEOUT="600", HIPGRAPH_MEMORY="0", HIPGRAPH_WORKERS="2", **settings) as peer:
        yield Peer(peer.url, peer.load + took, peer.pid)


@contextmanager
def _peer(name: str, path: Path) -> Iterator[Peer]:
    port = free_port()
    slash = "" if name == "thin" else "/"
    with _process([sys.executable, __file__, name, str(path), str(port)], f"http://127.0.0.1:{port}{slash}") as peer:
        yield peer


@contextmanager
def thin(path: Path) -> Iterator[Peer]:
    """Serve a file by the bare engine, in memory."""
    with _peer("thin", path) as peer:
        yield peer


@contextmanager
def rdflib_endpoint(path: Path) -> Iterator[Peer]:
    """Serve a file by rdflib, in memory."""
    with _peer("rdflib-endpoint", path) as peer:
        yield peer


@contextmanager
def virtuoso_server(path: Path) -> Iterator[Peer]:
    """Serve a file by Virtuoso, loaded by its own bulk loader."""
    with ExitStack() as stack:
        server = stack.enter_context(virtuoso(megabytes=2_000))
        start = time.perf_counter()
        (server.folder / "plan.nq").symlink_to(path.resolve())
        server.run(f"ld_dir('{server.folder}', 'plan.nq', 'urn:none')")
        server.run("rdf_loader_run()")
        server.run("checkpoint")
        yield Peer(server.sparql, time.perf_counter() - start, server.process.pid)


@contextmanager
def oxigraph_server(path: Path) -> Iterator[Peer]:
    """Serve a file by the bare engine's own server, which has no Python in it, from a store on disk."""
    program, port = Path(sys.executable).with_name("oxigraph"), free_port()
    store, start = path.with_suffix(".oxigraph"), time.perf_counter()
    subprocess.run(
        [str(program), "load", "--location", str(store), "--file", str(path)], check=True, capture_output=True
    )
    took = time.perf_counter() - start
    command = [str(program), "serve-read-only", "--location", str(store), "--union-default-graph"]
    with _process([*command, "--bind", f"127.0.0.1:{port}"], f"http://127.0.0.1:{port}/query") as peer:
        yield Peer(peer.url, peer.load + took, peer.pid)


PEERS: dict[str, Callable[[Any], AbstractContextManager[Peer]]] = {
    "hipgraph": partial(hipgraph, HIPGRAPH_PRELOAD="1"),
    "on disk": hipgraph,
    "bare engine": thin,
    "Oxigraph": oxigraph_server,
    "rdflib": rdflib_endpoint,
    "Virtuoso": virtuoso_server,
}


def _serve_thin(path: Path, port: int) -> None:
    import pyoxigraph as ox  # noqa: PLC0415
    import uvicorn  # noqa: PLC0415
    from starlette.concurrency import run_in_threadpool  # noqa: PLC0415

    store = ox.Store()
    store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)

    async def app(scope: dict[str, Any], _receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        query = parse_qs(scope["query_string"].decode())["query"][0]
        body = await run_in_threadpool(answer, store, query)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    uvicorn.run(app, port=port, log_level="error", access_log=False)


def answer(store: Any, query: str) -> bytes:  # noqa: ANN401
    """Return what the bare engine answers, rows as JSON and graphs as N-Triples."""
    import pyoxigraph as ox  # noqa: PLC0415

    found = store.query(query, use_default_graph_as_union=True)
    graph = isinstance(found, ox.QueryTriples)
    body: bytes = found.serialize(format=ox.RdfFormat.N_TRIPLES if graph else ox.QueryResultsFormat.JSON)
    return body


def _serve_rdflib(path: Path, port: int) -> None:
    import uvicorn  # noqa: PLC0415
    from rdflib import Dataset  # noqa: PLC0415
    from rdflib_endpoint import SparqlEndpoint  # noqa: PLC0415

    graph = Dataset(default_union=True)
    graph.parse(path, format="nquads")
    uvicorn.run(SparqlEndpoint(graph=graph), port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    {"thin": _serve_thin, "rdflib-endpoint": _serve_rdflib}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
