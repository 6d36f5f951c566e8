"""The ontology as people read it: each term with what it means, what it joins, and a small picture of a class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Final

from hipgraph.namespaces import PREFIXES, expand, shorten
from hipgraph.queries import query_text
from hipgraph.store import Row, vocabulary

_KINDS: Final = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the ontology; its texts by language, its relations by the prefixed name of the property."""

    iri: str
    name: str
    kind: str  # "Class", "ObjectProperty", …
    texts: Mapping[str, Mapping[str, str]]  # "rdfs:label" → "nl" → text
    relations: Mapping[str, Sequence[str]]  # "rdfs:domain" → prefixed names

    def text(self, name: str, language: str) -> str:
        """Return a text in a language, else in any, else ""."""
        found = self.texts.get(name, {})
        return found.get(language) or next(iter(found.values()), "")


@cache
def terms() -> tuple[Term, ...]:
    """Return the terms, classes first, then properties, each kind by name."""
    rows: dict[str, list[Row]] = {}
    for row in vocabulary().select(query_text("publish", "vocabulary.rq")):
        rows.setdefault(row.text("term"), []).append(row)
    found = [_term(iri, said) for iri, said in rows.items()]
    return tuple(sorted(found, key=lambda term: (_KINDS.index(term.kind), term.name.casefold())))


def _term(iri: str, rows: Sequence[Row]) -> Term:
    texts: dict[str, dict[str, str]] = {}
    relations: dict[str, list[str]] = {}
    for row in rows:
        name = shorten(row.text("property"))
        if row.is_thing("value"):
            relations.setdefault(name, []).append(shorten(row.text("value")))
        else:
            texts.setdefault(name, {})[row.language("value")] = row.text("value")
    kind = next(kind for kind in _KINDS if f"owl:{kind}" in relations["rdf:type"])
    return Term(iri, iri.removeprefix(PREFIXES["hip"]), kind, texts, relations)


@dataclass(frozen=True, slots=True)
class Edge:
    """A property that joins a class with another, seen from the first."""

    property: str
    other: str  # prefixed name of a class or a datatype
    incoming: bool


def edges(term: Term) -> tuple[Edge, ...]:
    """Return the properties that join a class with others: by their domain and range."""
    own = f"hip:{term.name}"
    found: list[Edge] = []
    for other in terms():
        domains, ranges = other.relations.get("rdfs:domain", ()), other.relations.get("rdfs:range", ())
        found += [Edge(other.name, end, incoming=False) for end in ranges if own in domains]
        found += [Edge(other.name, start, incoming=True) for start in domains if own in ranges and start != own]
    return tuple(found)


def diagram(term: Term, language: str) -> str:
    """Return a class as an SVG picture: on the left what points at it, on the right what it points at; "" for none."""
    joined = edges(term)
    left, right = [e for e in joined if e.incoming], [e for e in joined if not e.incoming]
    if not joined:
        return ""
    rows = max(len(left), len(right))
    height, middle = rows * _ROW + 20, (rows * _ROW + 20) / 2
    name = escape(term.text("rdfs:label", language))
    parts = [f'<svg class="diagram" viewBox="0 0 {_WIDTH} {height}" role="group" aria-label="{name}">']
    for side, column in ((left, _LEFT), (right, _RIGHT)):
        top = middle - len(side) * _ROW / 2
        for number, edge in enumerate(side):
            parts.append(_edge(edge, column, top + (number + 0.5) * _ROW, middle))
    return "".join([*parts, _box(f"hip:{term.name}", _CENTRE, middle, "own"), "</svg>"])


_WIDTH, _BOX, _ROW = 760, 170, 34
_LEFT, _CENTRE, _RIGHT = 90, 380, 670  # middles of the columns


def _edge(edge: Edge, column: float, y: float, middle: float) -> str:
    near, far = (column + _BOX / 2, _CENTRE - _BOX / 2) if edge.incoming else (column - _BOX / 2, _CENTRE + _BOX / 2)
    label_x, label_y = (near + far) / 2, y + (middle - y) * 0.3 - 4
    line = f'<line x1="{near:g}" y1="{y:g}" x2="{far:g}" y2="{middle:g}"/>'
    text = f'<text class="property" x="{label_x:g}" y="{label_y:g}">{edge.property}</text>'
    return f'{line}<a href="#{edge.property}">{text}</a>{_box(edge.other, column, y)}'


def _box(name: str, x: float, y: float, kind: str = "") -> str:
    href = f"#{name.removeprefix('hip:')}" if name.startswith("hip:") else expand(name)
    left, top = x - _BOX / 2, y - 12
    box = f'<rect class="{kind}" x="{left:g}" y="{top:g}" width="{_BOX}" height="24" rx="4"/>'
    return f'<a href="{href}">{box}<text x="{x:g}" y="{y + 4:g}">{name}</text></a>'
