"""How a server comes by its graph: the published files in memory, or a store in a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import ClassVar

from hipgraph.assets import published
from hipgraph.errors import StoreError
from hipgraph.settings import Settings
from hipgraph.store.building import load, published_graphs
from hipgraph.store.embedded import EmbeddedStore
from hipgraph.store.folder import FolderStore, build_folder, newest_state
from hipgraph.store.interface import Store
from hipgraph.store.kept import kept, kept_index
from hipgraph.store.metadata import describe_itself


@dataclass(frozen=True, slots=True)
class Published:
    """The published files in memory: loaded once in the nursery, shared by all workers."""

    allowed: frozenset[str] = frozenset()  # endpoints that SERVICE may call

    @property
    def closed(self) -> bool:
        """Whether a worker need open nothing: all is in memory, and no query may call another endpoint."""
        return not self.allowed

    def prepare(self) -> Callable[[], Store]:
        """Return what gives the one store.

        Raises:
            StoreError: A published file cannot be loaded.
        """
        version = self.version()
        store = kept(version, _built)
        index = kept_index(version, store)
        store.open_index = lambda: index
        store.allowed = self.allowed
        return lambda: store

    def writable(self) -> EmbeddedStore:
        """Refuse: the published files are changed in their repository.

        Raises:
            StoreError: Always.
        """
        msg = "the published graph is read-only; serve a store in a folder to change it (HIPGRAPH_STORE)"
        raise StoreError(msg)

    def version(self) -> str:
        """Return a digest of the published files and of the program that reads them."""
        digest = hashlib.sha256(f"{metadata.version('hipgraph')} {metadata.version('tantivy')}".encode())
        for path in [*(path for path, _ in published_graphs()), *(published() / "queries").rglob("*.rq")]:
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Folder:
    """A store in a folder, on disk: each worker opens its newest state; the nursery itself opens nothing."""

    path: Path
    allowed: frozenset[str] = frozenset()
    closed: ClassVar[bool] = False  # a store on disk opens files as it reads

    def prepare(self) -> Callable[[], Store]:
        """Return what opens the newest state."""
        return self._opened

    def writable(self) -> FolderStore:
        """Return the store, open for writing; where the folder is not there, it is made of the published files.

        Raises:
            StoreError: It can neither be opened nor made, or another process writes to it.
        """
        if not self.path.exists():
            build_folder(self.path, _built())
        return FolderStore(self.path)

    def version(self) -> str:
        """Return the name of the newest state."""
        return f"{hashlib.sha256(str(self.path.resolve()).encode()).hexdigest()[:8]}-{newest_state(self.path).name}"

    def _opened(self) -> EmbeddedStore:
        store = EmbeddedStore(newest_state(self.path), read_only=True)
        store.open_index = partial(kept_index, self.version(), store)
        store.allowed = self.allowed
        return store


def _built() -> EmbeddedStore:
    store = load()
    describe_itself(store)
    return store


def opening_of(settings: Settings) -> Published | Folder:
    """Return how a deployment comes by its graph."""
    allowed = frozenset(settings.service.split())
    return Folder(Path(settings.store), allowed) if settings.store else Published(allowed)
