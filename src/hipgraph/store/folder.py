"""A store in a folder: one process writes to it, and others read states of it that do not change any more.

FOLDER/store/        the store itself
FOLDER/states/NAME/  a state of it, made of hard links: cheap to make, and safe to read beside a writer
FOLDER/indexes/NAME/ what is found faster by an index of that state: words, and what many rows are read for
FOLDER/changed       there when the store has changed since its newest state, or may have
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from hipgraph.errors import StoreError
from hipgraph.store.embedded import EmbeddedStore

_PATIENCE = 5.0  # seconds
_KEPT = 3  # states: workers that are busy still read an older one


class FolderStore(EmbeddedStore):
    """The store in a folder, open for writing."""

    def __init__(self, folder: Path) -> None:
        """Open the store; what a broken-off load left behind is removed.

        Raises:
            StoreError: There is none, or another process writes to it.
        """
        inner = folder / "store"
        if not inner.is_dir():
            msg = f"{folder}: holds no store; make one with `hipgraph build --store {folder}`"
            raise StoreError(msg)
        for left in inner.glob("bulk-*.sst"):
            left.unlink()
        _patiently(super().__init__, inner)
        self._states = folder / "states"
        self._changed = folder / "changed"

    def apply(self, text: str, base: str | None = None) -> None:
        """Carry out an update; see `EmbeddedStore.apply`."""
        self._changed.touch()
        super().apply(text, base)

    def snapshot(self) -> str:
        """Put everything on disk, make a state of it for readers where something changed, and return its name."""
        states = sorted(self._states.glob("[0-9]*"))
        if states and not self._changed.exists():
            return states[-1].name
        self.flush()
        number = max((int(path.name) for path in self._states.glob("[0-9]*")), default=0) + 1
        self._states.mkdir(exist_ok=True)
        forget_indexes(self._states.parent)  # also of a state that had this number before
        self.backup(self._states / f"{number:06d}")
        for old in sorted(self._states.glob("[0-9]*"))[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        self._changed.unlink(missing_ok=True)
        return f"{number:06d}"


@retry(retry=retry_if_exception_type(StoreError), stop=stop_after_delay(_PATIENCE), wait=wait_fixed(0.05), reraise=True)
def _patiently(open_store: Callable[[Path], None], folder: Path) -> None:
    """Open a store that a process may just be leaving: one that was killed holds it until it is gone."""
    open_store(folder)


def newest_state(folder: Path) -> Path:
    """Return the state that readers should see.

    Raises:
        StoreError: There is none yet.
    """
    states = sorted((folder / "states").glob("[0-9]*"))
    if not states:
        msg = f"{folder}: no state of the store has been made yet"
        raise StoreError(msg)
    return states[-1]


def indexes_of(state: Path) -> Path:
    """Return the folder of what is found faster in a state."""
    return state.parent.parent / "indexes" / state.name


def forget_indexes(folder: Path) -> None:
    """Remove the indexes of states that are gone."""
    for index in (folder / "indexes").glob("*"):
        if not (folder / "states" / index.name).exists():
            shutil.rmtree(index, ignore_errors=True)


def build_folder(folder: Path, fill: Callable[[EmbeddedStore], object]) -> int:
    """Make a store, filled by `fill`, in a folder that is not there yet, and return how many statements it has.

    Raises:
        StoreError: The folder is there, or cannot be written; nothing half made is left.
    """
    if folder.exists():
        msg = f"{folder}: is there already; name a new folder, or remove this one first"
        raise StoreError(msg)
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        (fresh / "store").mkdir(parents=True)
        size = _filled(fresh / "store", fill)
        fresh.rename(folder)
    except OSError as error:
        msg = f"{folder}: cannot be written ({error.strerror})"
        raise StoreError(msg) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return size


def _filled(folder: Path, fill: Callable[[EmbeddedStore], object]) -> int:
    """Fill a store, close it, and return its size."""
    store = EmbeddedStore(folder)
    try:
        fill(store)
        store.optimize()
        store.flush()
        return len(store)
    finally:
        store.close()
