"""The graph and the workers that answer over it, started and ended together."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar, TypeVarTuple

from hipgraph.errors import HipgraphError
from hipgraph.settings import Settings
from hipgraph.store import changes
from hipgraph.store.embedded import EmbeddedStore
from hipgraph.store.folder import forget_indexes
from hipgraph.store.interface import Store
from hipgraph.store.nursery import SITE, WRITER, Limits, Opening, Outlet
from hipgraph.store.openings import Folder, make_indexes, opening_of
from hipgraph.store.pool import Capacity, Pool
from hipgraph.store.processes import Nursery
from hipgraph.store.requests import PooledStore

Ts = TypeVarTuple("Ts")
T = TypeVar("T")

_LOG: Final = logging.getLogger("hipgraph.store")
_DAY: Final = 86_400.0  # seconds
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
        self._indexer = Pool(self.nursery, Capacity(1, 1, _DAY))
        self._stale = asyncio.Event()  # there may be a state without its indexes
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
                self._stale.set()
            self.version = self.opening.version()
            await self.endpoint.start()
            await self.site.start()
            indexing = asyncio.create_task(self._keep_indexed())
            try:
                yield
            finally:
                indexing.cancel()
        finally:
            for pool in (self.endpoint, self.site, self._indexer, self._writer):
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
        if self.opening.has_states:
            self._stale.set()
        return result

    async def _keep_indexed(self) -> None:
        """Make the indexes of each state that comes; until they are there, questions are answered without."""
        while await self._stale.wait():
            self._stale.clear()
            start = time.monotonic()
            try:
                await self._indexer.value(_index, self.opening)
            except (HipgraphError, OSError) as error:
                _LOG.warning("the indexes could not be made; questions that would use them are slower: %s", error)
            self._indexer.renew()  # the next state is another one, and what this one took is free again
            await asyncio.sleep(time.monotonic() - start)  # where changes come and come, half of the time is theirs


def _index(store: Store, _: Outlet, opening: Opening) -> None:
    assert isinstance(store, EmbeddedStore) and isinstance(opening, Folder)  # noqa: S101, PT018  it alone has states
    forget_indexes(opening.path)
    make_indexes(store)
