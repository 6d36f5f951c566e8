"""The versions of the published graph as a Linked Data Event Stream: what came, changed or went with each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from hipgraph.namespaces import BASE, ID, PREFIXES
from hipgraph.publishing.versions import Version, versions
from hipgraph.store import Triple, read_graph

PAGE: Final = 100  # members
_PREFIXES: Final = ("dct", "ldes", "prov", "rdf", "tree", "xsd", "owl")
Statements = Mapping[str, Sequence[tuple[str, str, str]]]  # thing → subject, property and value, as N-Triples


@dataclass(frozen=True, slots=True)
class Member:
    """A thing as it is from a version on; without statements it is gone."""

    thing: str
    version: Version
    statements: tuple[tuple[str, str, str], ...]

    @property
    def iri(self) -> str:
        """Its own IRI: that of the thing, under the version."""
        return f"{BASE}version/{self.version.name}/{self.thing.removeprefix(ID)}"


@cache
def members() -> tuple[Member, ...]:
    """Return the members, in the order of the versions and then of the things."""
    found: list[Member] = []
    before: Statements = {}
    for version in versions():
        after = _by_thing(version)
        found += [
            Member(thing, version, tuple(after.get(thing, ())))
            for thing in sorted(before.keys() | after.keys())
            if before.get(thing) != after.get(thing)
        ]
        before = after
    return tuple(found)


def pages() -> int:
    """Return how many pages the feed has."""
    return max(1, -(-len(members()) // PAGE))


def feed(server: str) -> tuple[Triple, ...]:
    """Return the root of the feed: what it is, and where its pages are."""
    lines = [
        f"<{server}/feed> a ldes:EventStream ; ldes:versionOfPath dct:isVersionOf ; ldes:timestampPath dct:created ;",
        f"  dct:isPartOf <{BASE}doc/void#dataset> ; tree:view <{server}/feed#view> .",
        f"<{server}/feed#view> a tree:Node .",
    ]
    for number in range(1, pages() + 1):
        first = members()[(number - 1) * PAGE].version.issued
        lines.append(
            f"<{server}/feed#view> tree:relation [ a tree:GreaterThanOrEqualToRelation ; tree:path dct:created ; "
            f'tree:value "{first:%Y-%m-%dT%H:%M:%SZ}"^^xsd:dateTime ; tree:node <{server}/feed/{number}> ] .'
        )
    return _graph(lines)


def feed_page(server: str, number: int) -> tuple[Triple, ...]:
    """Return a page of the feed, counted from 1; a page that is full never changes."""
    here = f"<{server}/feed/{number}>"
    lines = [f"{here} a tree:Node . <{server}/feed> a ldes:EventStream ; tree:view {here} ."]
    if number < pages():
        lines.append(f"{here} tree:relation [ a tree:Relation ; tree:node <{server}/feed/{number + 1}> ] .")
    for member in members()[(number - 1) * PAGE : number * PAGE]:
        lines += _lines(server, member)
    return _graph(lines)


def _lines(server: str, member: Member) -> Iterator[str]:
    yield f"<{server}/feed> tree:member <{member.iri}> ."
    created = f'"{member.version.issued:%Y-%m-%dT%H:%M:%SZ}"^^xsd:dateTime'
    yield f"<{member.iri}> dct:isVersionOf <{member.thing}> ; dct:created {created} ."
    if not member.statements:
        yield f"<{member.iri}> owl:deprecated true ."
    for subject, prop, value in member.statements:
        yield f"{_versioned(subject, member)} {prop} {_versioned(value, member)} ."


def _versioned(term: str, member: Member) -> str:
    """Return the thing itself, and a part of it that has no document of its own, under the version."""
    own = f"<{member.thing}"
    if term == f"{own}>" or term.startswith(f"{own}#"):
        return f"<{member.iri}{term.removeprefix(own)}"
    return term


def _by_thing(version: Version) -> Statements:
    found: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for subject, prop, value in version.store().texts_of_statements():
        if subject.startswith(ID):
            found[subject.partition("#")[0]].append((f"<{subject}>", f"<{prop}>", value))
    return {thing: sorted(statements) for thing, statements in found.items()}


def _graph(lines: Sequence[str]) -> tuple[Triple, ...]:
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in _PREFIXES)
    return read_graph((prefixes + "\n".join(lines)).encode(), "ttl")
