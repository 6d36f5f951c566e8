"""An Oxigraph server of our own on loopback: the engine that we embed, as others run it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from tests.servers import free_port

PROGRAM = next(Path(sys.executable).parent.glob("oxigraph"), None)


@contextmanager
def oxigraph(*, union: bool = True) -> Iterator[str]:
    """Give the address of a fresh server with an empty store; with `union` its default graph is all graphs."""
    assert PROGRAM, "oxigraph is not installed; it is in the group `engines`"
    place = f"127.0.0.1:{free_port()}"
    command = [str(PROGRAM), "serve", "--bind", place, *(["--union-default-graph"] if union else [])]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://{place}", process)
            yield f"http://{place}"
        finally:
            process.kill()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            httpx2.get(f"{address}/query", params={"query": "ASK {}"}, timeout=5).raise_for_status()
        except httpx2.HTTPError:
            assert process.poll() is None
            time.sleep(0.1)
        else:
            return
    msg = "Oxigraph does not answer"
    raise AssertionError(msg)
