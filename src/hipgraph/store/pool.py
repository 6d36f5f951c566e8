"""Queries from outside, each in a worker process that can be killed.

The engine can neither be timed out nor cancelled, and a query that exhausts memory takes its process with
it. So workers answer, and one that overruns, or whose client goes away, is replaced.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar, TypeVarTuple

from hipgraph.errors import LESS, BusyError, QueryTimeoutError
from hipgraph.store.interface import Store
from hipgraph.store.nursery import READER, Outlet
from hipgraph.store.processes import Nursery, Reply, Worker

Ts = TypeVarTuple("Ts")
T = TypeVar("T")
Work = Callable[[Store, Outlet, *Ts], T]  # what a worker does with its store

_OUR_SECONDS: Final = 60.0  # that our own work may take, such as to check the plan or to write its dumps
_PATIENCE: Final = 1.0  # seconds after which a query steps back for others


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much a pool does at once."""

    workers: int = 2
    waiting: int = 64  # requests that may wait for a worker; more are refused
    timeout: float = 30.0  # seconds that one request may take


class Pool:
    """Some workers of a nursery, and the requests that wait for them."""

    def __init__(self, nursery: Nursery, capacity: Capacity, kind: bytes = READER) -> None:
        """Take workers of a kind from a nursery that is, or will be, started."""
        self.capacity = capacity
        self._kind = kind
        self._nursery = nursery
        self._idle: deque[Worker] = deque()
        self._places = asyncio.Semaphore(capacity.workers)
        self.waiting = 0
        self._generation = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self.lost = 0  # workers that were killed, or ended by themselves
        self.busy = 0  # requests that are being answered

    async def start(self) -> None:
        """Return when the first worker is ready; the others come when they are needed."""
        self._loop = asyncio.get_running_loop()
        self._idle.append(await self._nursery.fork(self._kind))

    @asynccontextmanager
    async def ask(
        self, work: Work[*Ts, T], *arguments: *Ts, seconds: float | None = None, ours: bool = False
    ) -> AsyncIterator[Reply]:
        """Give the reply to a piece of work as it comes; to leave early kills the worker that is at it.

        `seconds` may shorten the time that it may take; what is `ours`, and nobody's request, may take a minute at
        least.

        Raises:
            BusyError: Too many requests are waiting.
        """
        async with self._place():
            generation = self._generation
            worker = self._living() or await self._nursery.fork(self._kind)
            reply = worker.ask(work, *arguments)
            most = max(self.capacity.timeout, _OUR_SECONDS) if ours else self.capacity.timeout
            allowed = min(seconds or math.inf, most)
            self.busy += 1
            try:
                with self._timed(worker, reply, allowed):
                    yield reply
            finally:
                self.busy -= 1
                self._put_back(worker, reply, current=generation == self._generation)
                reply.close()

    async def value(self, work: Work[*Ts, T], *arguments: *Ts, seconds: float | None = None, ours: bool = False) -> T:
        """Return what a piece of work gives; see `ask`.

        Raises:
            HipgraphError: It raised one, took too long, or its worker was lost.
        """
        async with self.ask(work, *arguments, seconds=seconds, ours=ours) as reply:
            await reply.begun()
            result: T = reply.value
            return result

    def call(self, work: Work[*Ts, T], *arguments: *Ts, seconds: float | None = None) -> T:
        """Return what a piece of work gives; for threads other than the one that started the pool."""
        assert self._loop is not None  # noqa: S101  `start` comes first
        return asyncio.run_coroutine_threadsafe(self.value(work, *arguments, seconds=seconds), self._loop).result()

    def renew(self) -> None:
        """Let every worker that has seen the graph as it was give way to one that sees it as it is."""
        self._generation += 1
        self.close()

    def close(self) -> None:
        """End the idle workers; the nursery's end takes the others."""
        while self._idle:
            self._idle.pop().kill()

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._places.locked() and self.waiting >= self.capacity.waiting:
            msg = f"{self.waiting} queries are waiting already; try again in a few seconds"
            raise BusyError(msg)
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    def _living(self) -> Worker | None:
        """Return an idle worker that is still there."""
        while self._idle:
            if (worker := self._idle.pop()).alive:
                return worker
            worker.kill()
        return None

    @contextmanager
    def _timed(self, worker: Worker, reply: Reply, seconds: float) -> Iterator[None]:
        """Let a worker step back after a while, and make its answer an error where it takes longer than it may."""
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle

        def linger() -> None:
            nonlocal timer
            if not reply.done:
                worker.step_back()
            timer = loop.call_later(seconds - _PATIENCE, overrun)

        def overrun() -> None:
            if not reply.done:
                msg = f"the query took longer than {seconds:g} seconds and was stopped; {LESS}"
                reply.fail(QueryTimeoutError(msg))

        timer = loop.call_later(_PATIENCE, linger) if seconds > _PATIENCE else loop.call_later(seconds, overrun)
        try:
            yield
        finally:
            timer.cancel()

    def _put_back(self, worker: Worker, reply: Reply, *, current: bool) -> None:
        if reply.whole and current and not (reply.last or worker.polite):
            self._idle.append(worker)
        else:
            self.lost += not reply.whole
            worker.kill()
