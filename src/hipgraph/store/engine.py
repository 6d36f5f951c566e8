"""The graph and the workers that answer over it, started and ended together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar, TypeVarTuple

from hipgraph.settings import Settings
from hipgraph.store import changes
from hipgraph.store.interface import Store
from hipgraph.store.nursery import SITE, WRITER, Limits, Opening, Outlet
from hipgraph.store.openings import opening_of
from hipgraph.store.pool import Capacity, Pool
from hipgraph.store.processes import Nursery
from hipgraph.store.requests import PooledStore

Ts = TypeVarTuple("Ts")
T = TypeVar("T")

_SITE_WORKERS: Final = 2  # that answer what our own pages ask, whatever others ask of the endpoint


class Engine:
    """One nursery with pools: for queries from outside, for the site, and for the one who writes."""

    def __init__(self, settings: Settings, opening: Opening | None = None) -> None:
        """Choose a graph, by default the one that the settings name; `running` starts it."""
        self.settings = settings
        self.opening = opening or opening_of(settings)
        self.nursery = Nursery(self.opening, Limits(settings.memory, settings.max_result_bytes))
        self.endpoint = Pool(self.nursery, Capacity(settings.workers, settings.waiting, settings.timeout))
        self.site = Pool(self.nursery, Capacity(_SITE_WORKERS, settings.waiting, settings.timeout), SITE)
        self._writer = Pool(self.nursery, Capacity(1, settings.waiting, settings.timeout), WRITER)
        self.version = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Hold the graph and the workers while the server runs.

        Raises:
            StoreError: The graph cannot be loaded.
        """
        try:
            await self.nursery.start()
            if self.opening.has_states:
                await self._writer.value(changes.refresh)
            self.version = self.opening.version()
            await self.endpoint.start()
            await self.site.start()
            yield
        finally:
            for pool in (self.endpoint, self.site, self._writer):
                pool.close()
            self.nursery.close()

    @property
    def store(self) -> PooledStore:
        """The graph, for our own questions."""
        return PooledStore(self.site)

    async def change(self, work: Callable[[Store, Outlet, *Ts], T], *arguments: *Ts) -> T:
        """Change the graph, one change after the other; when it returns, every query sees the change.

        Raises:
            HipgraphError: The change failed, and nothing of it was made.
        """
        result = await self._writer.value(work, *arguments)
        await self._writer.value(changes.refresh)
        self.version = self.opening.version()
        self.endpoint.renew()
        self.site.renew()
        return result
