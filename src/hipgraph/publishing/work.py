"""Making dumps as work for a worker: it has the graph, and its own memory."""

from __future__ import annotations

from pathlib import Path

from hipgraph.errors import UnknownResourceError
from hipgraph.publishing.dumps import write_dumps
from hipgraph.store import EmbeddedStore, Sink, Store


def dumped(store: Store, _outlet: Sink, folder: Path) -> None:
    """Write every dump of the worker's graph into a folder.

    Raises:
        UnknownResourceError: Another engine holds the graph; it has dumps of its own, or none.
    """
    if not isinstance(store, EmbeddedStore):
        msg = "another engine holds this graph; ask that engine for its dumps"
        raise UnknownResourceError(msg)
    write_dumps(store, folder)
