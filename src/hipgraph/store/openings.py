"""How a server comes by its graph: the published files in memory, a store in a folder, or another engine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import ClassVar, Final

from hipgraph.assets import published
from hipgraph.errors import StoreError
from hipgraph.namespaces import BASE
from hipgraph.settings import Settings
from hipgraph.store.building import fill_whole, published_graphs, whole
from hipgraph.store.client import Place
from hipgraph.store.column_index import ColumnIndex
from hipgraph.store.embedded import EmbeddedStore
from hipgraph.store.folder import FolderStore, build_folder, indexes_of, newest_state
from hipgraph.store.fulltext import LazyIndex, TextIndex
from hipgraph.store.interface import Store
from hipgraph.store.kept import forget_others, kept, kept_folder, kept_index
from hipgraph.store.remote import RemoteStore

_MARGIN: Final = 1.0  # seconds before we give up that another engine must answer: so it is known who was too slow
_FOLLOWED: Final = 60.0  # seconds after which another engine's graph may be another one


@dataclass(frozen=True, slots=True)
class Published:
    """The published files in memory: loaded once in the nursery, shared by all workers."""

    allowed: frozenset[str] = frozenset()  # endpoints that SERVICE may call
    columns: int = 0  # statements from which on it has columns; 0 for never
    has_states: ClassVar[bool] = False

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
        store = kept(version, whole)
        texts, columns = (kept_folder("published", version, kind) for kind in ("index", "columns"))
        store.index = LazyIndex(partial(kept_index, texts, store.texts))
        store.allowed = self.allowed
        if self.columns:
            store.columns = ColumnIndex(columns, store.nquads.lines, self.columns)
        opened = _ready(store)
        forget_others(texts)
        forget_others(columns)
        return opened

    def writable(self) -> EmbeddedStore:
        """Refuse: the published files are changed in their repository.

        Raises:
            StoreError: Always.
        """
        msg = "the published graph is read-only; serve a store in a folder to change it (HIPGRAPH_STORE)"
        raise StoreError(msg)

    def version(self) -> str:
        """Return a digest of the published files and of the program that reads them."""
        versions = (metadata.version(name) for name in ("hipgraph", "networkx", "tantivy"))
        digest = hashlib.sha256(" ".join((BASE, *versions)).encode())
        for path in [*(path for path, _ in published_graphs()), *(published() / "queries").rglob("*.rq")]:
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Folder:
    """A store in a folder, on disk: each worker opens its newest state; the nursery itself opens nothing."""

    path: Path
    allowed: frozenset[str] = frozenset()
    columns: int = 0  # statements from which on it has columns; 0 for never
    closed: ClassVar[bool] = False  # a store on disk opens files as it reads
    has_states: ClassVar[bool] = True

    def prepare(self) -> Callable[[], Store]:
        """Return what opens the newest state."""
        return self.opened

    def writable(self) -> FolderStore:
        """Return the store, open for writing; where the folder is not there, it is made of the published files.

        Raises:
            StoreError: It can neither be opened nor made, or another process writes to it.
        """
        if not self.path.exists():
            build_folder(self.path, fill_whole)
        return FolderStore(self.path)

    def snapshot(self) -> None:
        """Make a state of the store where something changed, and let the store go.

        Raises:
            StoreError: It can neither be opened nor made, or another process writes to it.
        """
        store = Folder.writable(self)
        store.snapshot()
        store.close()

    def version(self) -> str:
        """Return what names the newest state, and no other: a folder may be made anew in the same place."""
        state = newest_state(self.path)
        return f"{_digest(f'{state.resolve()} {state.stat().st_mtime_ns}')}-{state.name}"

    def opened(self) -> EmbeddedStore:
        """Return the newest state, to be read."""
        state = newest_state(self.path)
        store = EmbeddedStore(state, read_only=True)
        store.index = LazyIndex(partial(kept_index, indexes_of(state) / "texts", store.texts))
        store.allowed = self.allowed
        if self.columns:
            store.columns = ColumnIndex(indexes_of(state) / "columns", store.nquads.lines, self.columns)
        return store


@dataclass(frozen=True, slots=True)
class Preloaded(Folder):
    """A store in a folder, read into memory once: several times faster to ask, and not to be changed."""

    has_states: ClassVar[bool] = False

    @property
    def closed(self) -> bool:  # type: ignore[override]  # as for the published files: all is in memory
        """Whether a worker need open nothing."""
        return not self.allowed

    def prepare(self) -> Callable[[], Store]:
        """Return what gives the one store.

        Raises:
            StoreError: It can neither be opened nor made, or another process writes to it.
        """
        self.snapshot()
        disk = self.opened()
        with disk.nquads.shared():
            store = disk.in_memory()
            store.index, store.columns, store.allowed = disk.index, disk.columns, self.allowed
            return _ready(store)

    def writable(self) -> FolderStore:
        """Refuse: the copy in memory would not follow.

        Raises:
            StoreError: Always.
        """
        msg = "a store that is read into memory is read-only; unset HIPGRAPH_PRELOAD to change it"
        raise StoreError(msg)


@dataclass(frozen=True, slots=True)
class Remote:
    """The graph behind another SPARQL endpoint: each worker asks there."""

    place: Place
    allowed: frozenset[str] = frozenset()
    closed: ClassVar[bool] = False
    has_states: ClassVar[bool] = False

    def prepare(self) -> Callable[[], Store]:
        """Return what opens a connection; nothing is asked yet, for the engine may come later than we do."""
        return self.writable

    def writable(self) -> RemoteStore:
        """Return the store; whether it can be changed, the engine says."""
        store = RemoteStore(self.place)
        store.allowed = self.allowed
        store.index = LazyIndex(partial(_index_of, self.place.url, store), _FOLLOWED)
        return store

    def version(self) -> str:
        """Return "": others may change the graph, so nothing is known of its version."""
        return ""


def _ready(store: EmbeddedStore) -> Callable[[], Store]:
    """Return what gives a store in memory, with all it needs at hand: a worker that is sealed can open nothing."""
    from hipgraph.store.spreadsheet import sheet  # noqa: PLC0415  only who holds the graph writes workbooks of answers

    make_indexes(store)
    if store.columns is not None and store.columns.open() is None:
        store.columns = None  # there are none, and none will come
    sheet((), ())
    return lambda: store


def make_indexes(store: EmbeddedStore) -> None:
    """Make what a store finds faster by an index, where it is not there yet, and open it."""
    with store.nquads.shared():
        if store.columns is not None and store.columns.open() is None:
            store.columns.make(len(store))  # to count a store on disk is to read it
        next(store.index.matches("a"), None)


def _index_of(url: str, store: RemoteStore) -> TextIndex:
    folder = kept_folder(_digest(url), store.version(), "index")
    index = kept_index(folder, store.texts)
    forget_others(folder)
    return index


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def opening_of(settings: Settings) -> Published | Folder | Preloaded | Remote:
    """Return how a deployment comes by its graph."""
    allowed = frozenset(settings.service.split())
    if settings.store.startswith(("http://", "https://")):
        place = Place(
            settings.store,
            update=settings.store_update,
            user=settings.store_user,
            password=settings.store_password,
            timeout=max(settings.timeout - _MARGIN, settings.timeout / 2),
        )
        return Remote(place, allowed)
    if not settings.store:
        return Published(allowed, settings.columns)
    return (Preloaded if settings.preload else Folder)(Path(settings.store), allowed, settings.columns)
