"""The check of the graph as it is: made once for each of its versions, while nobody waits where that is possible."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Final

from hipgraph.errors import HipgraphError
from hipgraph.store.engine import Engine
from hipgraph.validation import Report, work

_FOLLOWED: Final = 60.0  # seconds that a report on a graph without versions holds, and that a failed check is let be


@dataclass(frozen=True, slots=True)
class _Kept:
    report: Report
    version: str
    until: float


class PlanCheck:
    """The report on what an engine holds."""

    def __init__(self, engine: Engine) -> None:
        """Check what an engine holds, once it runs."""
        self._engine = engine
        self._kept: _Kept | None = None
        self._task: asyncio.Task[Report] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._checks = ""  # the version that the task is about
        self._rest = 0.0  # until when no check is begun by itself

    def open(self) -> None:
        """Take the loop of the server, in which checks run."""
        self._loop = asyncio.get_running_loop()

    def close(self) -> None:
        """Give up a check that is running."""
        if self._task is not None:
            self._task.cancel()

    @property
    def known(self) -> Report | None:
        """The report, where it has been made of the graph as it is; of a graph without versions, as it was lately."""
        kept, version = self._kept, self._engine.version
        if kept is None or kept.version != version or (not version and kept.until < time.monotonic()):
            return None
        return kept.report

    def begin(self) -> None:
        """Let the graph be checked in the background, unless it has been, or is; from any thread."""
        if self._loop is not None and self.known is None and self._rest < time.monotonic():
            self._rest = time.monotonic() + _FOLLOWED
            self._loop.call_soon_threadsafe(self._running)

    async def report(self) -> Report:
        """Return the report, made now where it is not there; those who wait together wait for one check.

        Raises:
            HipgraphError: The graph cannot be checked.
        """
        known = self.known
        return known if known is not None else await asyncio.shield(self._running())

    def _running(self) -> asyncio.Task[Report]:
        if self._task is None or self._task.done() or self._checks != self._engine.version:
            self._checks = self._engine.version
            self._task = asyncio.create_task(self._made(self._checks))
            self._task.add_done_callback(_heard)
        return self._task

    async def _made(self, version: str) -> Report:
        report = await self._engine.site.value(work.published, ours=True)
        self._kept = _Kept(report, version, time.monotonic() + _FOLLOWED)
        return report


def _heard(task: asyncio.Task[Report]) -> None:
    """Take note of how a check ended: one that failed is told to who waits for it, and to nobody otherwise."""
    if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, HipgraphError):
        raise error
