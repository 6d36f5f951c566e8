"""Who joins policy fields and what falls apart without them: computed, and published among what was inferred."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import yaml

from hipgraph.namespaces import ID, expand
from hipgraph.queries import query_text
from hipgraph.store.datasets import INFERRED

if TYPE_CHECKING:
    import networkx as nx

    from hipgraph.store.answers import Row
    from hipgraph.store.embedded import EmbeddedStore

_FILE: Final = Path(__file__).parent / "bridges.yaml"  # what the method is, in both languages


@dataclass(frozen=True, slots=True)
class Bridge:
    """A party that takes part in measures of several policy fields."""

    party: str
    fields: tuple[str, ...]
    cut_off: tuple[str, ...]  # measures that without it no longer hang together with the largest piece of the rest


def bridges(rows: Iterable[Row]) -> tuple[Bridge, ...]:
    """Return the bridges among parties, measures and fields as queries/build/bridges.rq gives them, by their IRIs."""
    import networkx as nx  # noqa: PLC0415  for dumps and bridges alone

    graph: nx.Graph[str] = nx.Graph()
    fields: dict[str, set[str]] = {}
    for row in rows:
        party, measure, field = (row.text(name) for name in ("party", "measure", "field"))
        graph.add_edge(party, measure)
        fields.setdefault(party, set()).update({field} - {""})
    cuts = _cuts(graph, fields)
    return tuple(
        Bridge(party, tuple(sorted(joined)), cuts.get(party, ()))
        for party, joined in sorted(fields.items())
        if len(joined) > 1
    )


def add_bridges(store: EmbeddedStore) -> None:
    """Add the bridges to the graph of what was inferred, with the method, its inputs and the version of what ran."""
    rows = tuple(store.select(query_text("build", "bridges.rq")))
    store.add(INFERRED.value, _statements(bridges(rows), rows))


def _cuts(graph: nx.Graph[str], parties: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """Return what each party cuts off when it leaves: every piece of what it held together, but the largest.

    Where no piece is the largest, all are cut off.
    """
    import networkx as nx  # noqa: PLC0415

    found = {}
    for party in set(nx.articulation_points(graph)) & parties.keys():
        rest = nx.restricted_view(graph, [party], [])
        pieces = {frozenset(nx.node_connected_component(rest, measure)).difference(parties) for measure in graph[party]}
        largest = max(map(len, pieces))
        kept = [piece for piece in pieces if len(piece) == largest]
        cut = [piece for piece in pieces if len(kept) > 1 or piece not in kept]
        found[party] = tuple(sorted(measure for piece in cut for measure in piece))
    return found


def _statements(found: Iterable[Bridge], rows: Iterable[Row]) -> Iterator[ox.Triple]:
    run, method, inputs, software, checksum = (
        _node(f"bridge-{name}") for name in ("run", "method", "inputs", "software", "checksum")
    )
    words = _words()
    yield from _said(run, "prov:Activity", words["run"])
    yield _triple(run, "prov:used", inputs)
    yield _triple(run, "prov:wasAssociatedWith", software)
    yield _triple(run, "prov:qualifiedAssociation", _node("bridge-association"))
    yield _triple(_node("bridge-association"), "rdf:type", _term("prov:Association"))
    yield _triple(_node("bridge-association"), "prov:agent", software)
    yield _triple(_node("bridge-association"), "prov:hadPlan", method)
    yield from _said(method, "prov:Plan", words["method"])
    yield from _said(software, "prov:SoftwareAgent", words["software"])
    for name in ("hipgraph", "networkx"):
        yield _triple(software, "owl:versionInfo", ox.Literal(f"{name} {metadata.version(name)}"))
    yield from _said(inputs, "prov:Entity", words["inputs"])
    yield _triple(inputs, "sh:select", ox.Literal(query_text("build", "bridges.rq")))
    yield _triple(inputs, "spdx:checksum", checksum)
    yield _triple(checksum, "rdf:type", _term("spdx:Checksum"))
    yield _triple(checksum, "spdx:algorithm", _term("spdx:checksumAlgorithm_sha256"))
    yield _triple(checksum, "spdx:checksumValue", ox.Literal(_digest(rows), datatype=_term("xsd:hexBinary")))
    for bridge in found:
        node = _node(f"bridge-of-{_name(bridge.party)}")
        yield _triple(node, "rdf:type", _term("hip:Bridge"))
        yield _triple(node, "prov:wasGeneratedBy", run)
        yield _triple(node, "hip:bridgingParty", ox.NamedNode(bridge.party))
        for predicate, things in (("hip:joinsField", bridge.fields), ("hip:cutsOff", bridge.cut_off)):
            yield from (_triple(node, predicate, ox.NamedNode(thing)) for thing in things)


def _said(node: ox.NamedNode, kind: str, words: Mapping[str, Mapping[str, str]]) -> Iterator[ox.Triple]:
    yield _triple(node, "rdf:type", _term(kind))
    for predicate, texts in words.items():
        yield from (_triple(node, predicate, ox.Literal(text.strip(), language=lang)) for lang, text in texts.items())


def _digest(rows: Iterable[Row]) -> str:
    """Return the SHA-256 of the rows, one per line: anybody can run the query and compare."""
    lines = (",".join(row.text(name) for name in ("party", "measure", "field")) for row in rows)
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def _name(party: str) -> str:
    """Return a name for a party in another IRI: its own, or for a thing of others the digest of its IRI."""
    own = party.removeprefix(ID).replace("/", "-")
    return own if re.fullmatch(r"[\w.-]+", own) else hashlib.sha256(party.encode()).hexdigest()[:16]


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return words


def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{INFERRED.value}#{name}")


def _term(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))


def _triple(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, _term(predicate), value)
