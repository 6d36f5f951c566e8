"""An Oxigraph server of our own on loopback: the engine that we embed, as others run it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import free_port, wait_for

PROGRAM = next(Path(sys.executable).parent.glob("oxigraph"), None)


@contextmanager
def oxigraph(*, union: bool = True) -> Iterator[str]:
    """Give the address of a fresh server with an empty store; with `union` its default graph is all graphs."""
    assert PROGRAM, "oxigraph is not installed; it is in the group `engines`"
    place = f"127.0.0.1:{free_port()}"
    command = [str(PROGRAM), "serve", "--bind", place, *(["--union-default-graph"] if union else [])]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(f"http://{place}/query", process)
            yield f"http://{place}"
        finally:
            process.kill()
