"""Workers that answer, are killed when they must be, and are there again at once."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest

from hipgraph.errors import BusyError, QueryError, QueryTimeoutError, ResultTooLargeError, StoreError, WorkerLostError
from hipgraph.settings import Settings
from hipgraph.store import Sink, Store
from hipgraph.store.engine import Engine
from hipgraph.store.processes import Reply
from hipgraph.store.requests import Request, answer, count

T = TypeVar("T")
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GREEDY = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?d"
LETTERS = "abcdefghijklm"
TIMES_FOUR = (f"BIND(CONCAT(?{a}, ?{a}, ?{a}, ?{a}) AS ?{b})" for a, b in pairwise(LETTERS))
DOUBLING = f"SELECT (STRLEN(?m) AS ?n) {{ BIND('abcdefghijklmnop' AS ?a) {' '.join(TIMES_FOUR)} }}"


def running(work: Callable[[Engine], Awaitable[T]], **settings: object) -> T:
    """Return what some work gives with an engine that runs."""

    async def run() -> T:
        engine = Engine(Settings(**{"workers": 2, "timeout": 60, **settings}))  # type: ignore[arg-type]
        async with engine.running():
            return await work(engine)

    return asyncio.run(run())


async def asked(engine: Engine, query: str, seconds: float | None = None) -> bytes:
    async with engine.endpoint.ask(answer, Request(query), seconds=seconds) as reply:
        await reply.begun()
        return b"".join([chunk async for chunk in reply.chunks()])


def test_a_query_that_takes_too_long_is_stopped_and_the_next_is_answered() -> None:
    """At its limit, which a client may shorten and not extend; a new worker is there at once."""

    async def work(engine: Engine) -> tuple[float, float, bytes]:
        times = []
        for seconds in (0.5, 100.0):
            start = time.perf_counter()
            with pytest.raises(QueryTimeoutError, match=r"was stopped.*dump"):
                await asked(engine, SLOW, seconds)
            times.append(time.perf_counter() - start)
        return times[0], times[1], await asked(engine, "ASK {}")

    shortened, full, then = running(work, timeout=1.5)
    assert 0.4 < shortened < 1.4 < full < 5
    assert b"true" in then


def test_an_answer_that_comes_too_late_stays_an_error() -> None:
    """Also where its reader looks only after it has come."""
    query = """PREFIX hip: <https://w3id.org/hip/ns#>
        SELECT (COUNT(*) AS ?n) { ?a a hip:Measure . ?b a hip:Measure . ?c a hip:Milestone }"""

    async def work(engine: Engine) -> None:
        async with engine.endpoint.ask(answer, Request(query), seconds=0.01) as reply:
            await asyncio.sleep(3)
            with pytest.raises(QueryTimeoutError):
                await reply.begun()
            assert not reply.whole

    running(work)


@pytest.mark.parametrize("query", [GREEDY, DOUBLING])
def test_a_query_that_wants_too_much_memory_ends_its_worker_only(query: str) -> None:
    """The message says so, and the next query is answered."""

    async def work(engine: Engine) -> bytes:
        with pytest.raises(WorkerLostError, match=r"too much memory.*dump"):
            await asked(engine, query)
        return await asked(engine, "ASK {}")

    assert b"true" in running(work, memory=500)


def test_an_answer_that_is_too_large_is_an_error() -> None:
    """It is never a part of the answer that looks like the whole."""

    async def work(engine: Engine) -> None:
        with pytest.raises(ResultTooLargeError, match=r"larger than 10000 bytes.*dump"):
            await asked(engine, "SELECT * { ?s ?p ?o }")
        await asked(engine, "SELECT * { ?s ?p ?o } LIMIT 5")

    running(work, max_result_bytes=10_000)


def test_who_leaves_takes_the_work_along() -> None:
    """A worker whose client has gone is killed; its place is free again."""

    async def work(engine: Engine) -> tuple[int, float]:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await asked(engine, SLOW)
        start = time.perf_counter()
        await asyncio.gather(*(asked(engine, "ASK {}") for _ in range(4)))
        return engine.endpoint.lost, time.perf_counter() - start

    lost, seconds = running(work, workers=1)
    assert lost == 1
    assert seconds < 2


def test_too_many_queries_are_refused_and_not_kept_waiting() -> None:
    """Those that wait are answered in the end."""

    async def work(engine: Engine) -> list[object]:
        queries = (asked(engine, SLOW, 0.6) for _ in range(4))
        return await asyncio.gather(*queries, return_exceptions=True)

    outcomes = running(work, workers=1, waiting=2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["BusyError"] + ["QueryTimeoutError"] * 3
    assert any("waiting already" in str(outcome) for outcome in outcomes if isinstance(outcome, BusyError))


def test_heavy_queries_do_not_stop_the_site() -> None:
    """Our own pages have workers of their own."""

    async def work(engine: Engine) -> float:
        heavy = [asyncio.ensure_future(asked(engine, SLOW, 3)) for _ in range(2)]
        await asyncio.sleep(0.2)
        start = time.perf_counter()
        assert await engine.site.value(count) > 30_000
        taken = time.perf_counter() - start
        await asyncio.gather(*heavy, return_exceptions=True)
        return taken

    assert running(work) < 2


def test_an_answer_comes_while_it_is_made() -> None:
    """Its first bytes are there before its last; a worker that is killed meanwhile makes it an error."""

    async def work(engine: Engine) -> int:
        query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
        async with engine.endpoint.ask(answer, Request(query), seconds=0.8) as reply:
            await reply.begun(1000)
            assert reply.head == "application/sparql-results+json"
            assert not reply.done
            sizes = []
            with pytest.raises(QueryTimeoutError):
                await collect(reply, sizes)
            return sum(sizes)

    assert running(work) > 1_000_000


async def collect(reply: Reply, sizes: list[int]) -> None:
    chunks = reply.chunks()
    while True:
        sizes.append(len(await anext(chunks)))


def crash(_store: Store, _outlet: Sink) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def fail(_store: Store, _outlet: Sink) -> None:
    msg = "a fault of ours with /secret/path"
    raise RuntimeError(msg)


def parent(_store: Store, _outlet: Sink) -> int:
    return os.getppid()


def test_a_worker_that_leaves_when_it_has_grown_is_not_asked_again() -> None:
    """It says so with its last answer: the next request goes to a new one, and none is lost."""

    async def work(engine: Engine) -> tuple[set[int], int]:
        pids = {await engine.site.value(grown) for _ in range(8)}
        return pids, engine.site.lost

    pids, lost = running(work)
    assert len(pids) == 8
    assert lost == 0


def grown(_store: Store, _outlet: Sink) -> int:
    """Keep much memory, at the cost of some work, and tell by whom."""
    KEPT.append(bytearray(100 << 20))
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    return os.getpid()


KEPT: list[bytearray] = []


def test_a_crash_or_a_fault_of_ours_is_one_query_lost(capfd: pytest.CaptureFixture[str]) -> None:
    """The client is not shown our insides; the log is."""

    async def work(engine: Engine) -> bytes:
        for broken in (crash, fail):
            with pytest.raises(WorkerLostError) as caught:
                await engine.endpoint.value(broken)
            assert "secret" not in str(caught.value)
        return await asked(engine, "ASK {}")

    assert b"true" in running(work)
    assert "/secret/path" in capfd.readouterr().err


def test_a_nursery_that_ends_is_started_again() -> None:
    """The server recovers by itself."""

    async def work(engine: Engine) -> bytes:
        os.kill(await engine.endpoint.value(parent), signal.SIGKILL)
        await asyncio.sleep(0.2)
        return await asked(engine, "ASK {}")

    assert b"true" in running(work)


def test_what_a_worker_says_is_its_own() -> None:
    """Errors keep their kind and their words across processes."""

    async def work(engine: Engine) -> None:
        with pytest.raises(QueryError, match="error at 1:"):
            await asked(engine, "SELECT ?x { nonsense }")

    running(work)


def test_a_store_in_a_folder_is_made_changed_and_seen(tmp_path: Path) -> None:
    """It begins as the published graph; a change is seen by every query after it, and is there after a restart."""
    from hipgraph.store.changes import Update, update  # noqa: PLC0415

    folder = str(tmp_path / "mine")
    insert = Update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 , 2 } }")

    async def change(engine: Engine) -> tuple[int, int, str, str]:
        before, old = await engine.site.value(count), engine.version
        await engine.change(update, insert)
        return before, await engine.site.value(count), old, engine.version

    async def look(engine: Engine) -> int:
        return await engine.site.value(count)

    before, after, old, new = running(change, store=folder)
    assert after == before + 2
    assert old != new
    assert running(look, store=folder) == after


def test_a_store_in_a_folder_is_read_into_memory(tmp_path: Path) -> None:
    """It answers the same, words in texts too, and takes no change."""
    from hipgraph.store.changes import Update, update  # noqa: PLC0415

    folder = str(tmp_path / "mine")

    async def change(engine: Engine) -> None:
        with pytest.raises((StoreError, WorkerLostError)):
            await engine.change(update, Update("INSERT DATA { <urn:a> <urn:b> 1 }"))

    text = 'PREFIX text: <https://w3id.org/hip/text#> ASK { ?s text:matches "taal" . ?s a ?kind }'

    async def both(engine: Engine) -> tuple[int, bytes]:
        return await engine.site.value(count), await asked(engine, text)

    assert running(both, store=folder, preload=1) == running(both, store=folder)
    running(change, store=folder, preload=1)


def test_the_published_graph_is_not_changed() -> None:
    """A store of one's own is needed for that."""
    from hipgraph.store.changes import Update, update  # noqa: PLC0415

    async def work(engine: Engine) -> None:
        with pytest.raises((StoreError, WorkerLostError)):
            await engine.change(update, Update("INSERT DATA { <urn:a> <urn:b> 1 }"))

    running(work)
