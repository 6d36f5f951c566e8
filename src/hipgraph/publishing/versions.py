"""The versions of the published graph, each kept as sorted N-Quads in data/versions/DATE_NAME.nq.gz.

    python -m hipgraph.publishing.versions NAME

keeps what the graph states now as a new version of today.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hipgraph.assets import data
from hipgraph.errors import StoreError
from hipgraph.namespaces import DOC, rebased
from hipgraph.store import EmbeddedStore, load
from hipgraph.store.building import published_graphs


@dataclass(frozen=True, slots=True)
class Version:
    """A version: its name, when it was published, and where its statements are."""

    name: str
    issued: datetime
    path: Path | None  # None: in the files as they are

    def store(self) -> EmbeddedStore:
        """Return a store with what the graph stated then, under the base of this deployment."""
        if self.path is None:
            return now()
        store = EmbeddedStore()
        text = rebased(gzip.decompress(self.path.read_bytes()).decode())
        store.bulk_add(io.BytesIO(text.encode()))
        return store


@cache
def versions() -> tuple[Version, ...]:
    """Return the versions, the oldest first; where none was kept, the files as they are, as of their newest."""
    kept = tuple(_version(path) for path in sorted((data() / "versions").glob("*.nq.gz")))
    if kept:
        return kept
    newest = max(path.stat().st_mtime for path, _ in published_graphs())
    return (Version("now", datetime.fromtimestamp(newest, UTC), None),)


@cache
def current() -> tuple[Version | None, str]:
    """Return the version that the files are now, None where they are no kept one; and a digest of what they state."""
    content, newest = now().dump(), versions()[-1]
    same = newest.path is not None and newest.store().dump() == content
    return (newest if same else None), hashlib.sha256(content).hexdigest()[:16]


def modified() -> datetime:
    """Return when the newest version was published."""
    return versions()[-1].issued


def stated(store: EmbeddedStore) -> bytes:
    """Return what the plan and the registers state, as sorted N-Quads; the ontology has versions of its own."""
    return b"".join(sorted(f"{quad} .\n".encode() for quad in store.quads() if DOC in str(quad.graph_name)))


def now() -> EmbeddedStore:
    """Return a store with what the published files state."""
    store = EmbeddedStore()
    store.bulk_add(io.BytesIO(stated(load(infer=False))))
    return store


def keep(name: str, day: datetime, folder: Path) -> Path:
    """Keep what the published files state as a version, and return its file.

    Raises:
        StoreError: There is a version of that name.
    """
    if any(version.name == name for version in versions()):
        msg = f"there is a version {name!r} already; versions do not change"
        raise StoreError(msg)
    path = folder / f"{day:%Y-%m-%d}_{name}.nq.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(stated(load(infer=False)), mtime=0))
    return path


def _version(path: Path) -> Version:
    day, _, name = path.name.removesuffix(".nq.gz").partition("_")
    return Version(name, datetime.fromisoformat(day).replace(tzinfo=UTC), path)


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004  itself and the name
        sys.exit("usage: python -m hipgraph.publishing.versions NAME")
    kept = keep(sys.argv[1], datetime.now(UTC), data() / "versions")
    sys.stdout.write(f"{kept}\n")
