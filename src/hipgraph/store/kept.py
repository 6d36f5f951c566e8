"""A graph that was built once is kept on disk, so that a server starts at once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

from hipgraph.errors import StoreError
from hipgraph.store.embedded import EmbeddedStore
from hipgraph.store.fulltext import Text, TextIndex, build_index, temporary_index


def kept(version: str, build: Callable[[], EmbeddedStore]) -> EmbeddedStore:
    """Return the store of a version: as it was kept, else built, and then kept in place of older ones.

    A folder that cannot be written, or a file that cannot be read, costs time and nothing else.
    """
    path = user_cache_path("hipgraph") / f"{version}.nq"
    if path.exists():
        with suppress(StoreError):
            store = EmbeddedStore()
            store.bulk_add(path)
            return store
    store = build()
    with suppress(OSError):
        _keep(store, path)
    return store


def kept_folder(family: str, version: str, kind: str) -> Path:
    """Return where an index of a version is kept."""
    return user_cache_path("hipgraph") / f"{family}.{version}.{kind}"


def forget_others(folder: Path) -> None:
    """Remove the indexes of the same family and kind, but of other versions."""
    family, _, kind = folder.name.split(".")
    for other in folder.parent.glob(f"{family}.*.{kind}"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def kept_index(folder: Path, texts: Callable[[], Iterable[Text]]) -> TextIndex:
    """Return the index in a folder: as it was kept there, else of these texts, and then kept."""
    if folder.exists():
        with suppress(ValueError, OSError):
            return TextIndex(folder)
    try:
        build_index(folder, texts())
    except OSError:
        return temporary_index(texts())
    return TextIndex(folder)


def _keep(store: EmbeddedStore, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as fresh:
        fresh.write(store.dump())
    Path(fresh.name).replace(path)
    for other in path.parent.glob("*.nq"):
        if other != path:
            other.unlink(missing_ok=True)
