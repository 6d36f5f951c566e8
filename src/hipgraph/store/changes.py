"""What changes the graph: updates, and whole graphs that are put, extended or removed; all or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from hipgraph.errors import UnknownResourceError
from hipgraph.media import Format
from hipgraph.store.answers import Sink
from hipgraph.store.embedded import EmbeddedStore
from hipgraph.store.folder import FolderStore
from hipgraph.store.interface import Store
from hipgraph.store.remote import RemoteStore
from hipgraph.store.syntax import Triple, read_graph, write_graph

Changeable = FolderStore | RemoteStore


@dataclass(frozen=True, slots=True)
class Update:
    """An update from outside, and the graphs that its WHERE clauses see."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Payload:
    """A graph in a format."""

    content: bytes
    format: str
    base: str  # what relative IRIs are relative to


def refresh(store: Store, _: Sink) -> str:
    """Let readers see the store as it is now, and return the name of that state."""
    return _own(store).snapshot()


def update(store: Store, _: Sink, change: Update) -> None:
    """Carry out an update."""
    _own(store).update(change.text, change.default_graphs, change.named_graphs, change.base)


def put(store: Store, _: Sink, graph: str, payloads: tuple[Payload, ...]) -> bool:
    """Let a graph ("" for the default one) hold what is sent, and nothing else; return whether it is new."""
    return _insert(_own(store), graph, payloads, f"DROP SILENT {_named(graph)} ;")


def post(store: Store, _: Sink, graph: str, payloads: tuple[Payload, ...]) -> bool:
    """Add what is sent to a graph, which need not be there; return whether it is new."""
    return _insert(_own(store), graph, payloads, "")


def delete(store: Store, _: Sink, graph: str) -> None:
    """Remove a graph.

    Raises:
        UnknownResourceError: There is none.
    """
    own = _own(store)
    _known(own, graph)
    own.apply(f"DROP {_named(graph)}")


def read(store: Store, sink: Sink, graph: str, fmt: Format) -> None:
    """Write a graph into a sink.

    Raises:
        UnknownResourceError: There is none.
    """
    assert isinstance(store, EmbeddedStore | RemoteStore)  # noqa: S101  what an opening opens
    triples = _known(store, graph)
    sink.begin(fmt.media_type)
    sink.write(write_graph(triples, fmt))


def _insert(store: Changeable, graph: str, payloads: tuple[Payload, ...], first: str) -> bool:
    new = store.graph(graph) is None
    lines = [f"{triple} ." for sent in payloads for triple in read_graph(sent.content, sent.format, sent.base)]
    create = f"CREATE SILENT {_named(graph)} ;" if graph else ""
    body = "\n".join(lines)
    store.apply(f"{first} {create} INSERT DATA {{ {f'GRAPH <{graph}> {{ {body} }}' if graph else body} }}")
    return new


def _named(graph: str) -> str:
    return f"GRAPH <{graph}>" if graph else "DEFAULT"


def _known(store: EmbeddedStore | RemoteStore, graph: str) -> tuple[Triple, ...]:
    found = store.graph(graph)
    if found is None:
        msg = f"there is no graph <{graph}> here"
        raise UnknownResourceError(msg)
    return found


def _own(store: Store) -> Changeable:
    assert isinstance(store, Changeable)  # noqa: S101  the kinds of store whose workers are asked this
    return store
