"""A change of a store on disk is there wholly or not at all, even where the server is killed while it writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx2
import pytest
from tests.servers import free_port

COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH <urn:big> { ?s ?p ?o } }"
SIZE = 150_000  # statements of one change: about a second of writing


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    environment = {**os.environ, "HIPGRAPH_TOKEN": "secret", "HIPGRAPH_MAX_UPLOAD_BYTES": str(1 << 28)}
    command = [sys.executable, "-m", "hipgraph", "serve", "--store", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx2.get(f"{url}/health", timeout=5).raise_for_status()
                break
            except httpx2.HTTPError:
                time.sleep(0.1)
        yield url, process
    finally:
        process.kill()
        process.wait()


def held(url: str) -> int:
    answer = httpx2.get(f"{url}/sparql", params={"query": COUNT}, headers={"accept": "text/csv"}, timeout=60)
    return int(answer.raise_for_status().text.split()[1])


def put(url: str, content: str, seen: list[int]) -> None:
    try:
        answer = httpx2.put(
            f"{url}/graph-store",
            params={"graph": "urn:big"},
            content=content,
            headers={"authorization": "Bearer secret", "content-type": "application/n-triples"},
            timeout=120,
        )
        seen.append(answer.status_code)
    except httpx2.HTTPError:
        seen.append(0)


@pytest.mark.parametrize("seconds", [0.1, 0.4, 0.7, 1.0, 1.4, 1.9, 2.5])
def test_a_server_that_is_killed_while_it_writes_wrote_all_or_nothing(tmp_path: Path, seconds: float) -> None:
    """What was told to be written is there; what was not is there wholly or not at all."""
    folder = tmp_path / "store"
    content = "".join(f'<urn:s{number}> <urn:p> "{number} and some words to write" .\n' for number in range(SIZE))
    seen: list[int] = []
    with served(folder) as (url, process):
        assert held(url) == 0
        writing = Thread(target=put, args=(url, content, seen))
        writing.start()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        writing.join()
    with served(folder) as (url, _):
        count = held(url)
    assert count in (0, SIZE)
    assert count == SIZE or seen == [0]
