"""The statements that a reasoner is given, under names that it prints back unmistakably."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hipgraph.media import GRAPH_FORMATS
from hipgraph.namespaces import PREFIXES
from hipgraph.queries import query_text
from hipgraph.store import Store

_RESERVED: Final = tuple(f"<{PREFIXES[name]}" for name in ("owl", "rdf", "rdfs", "xsd"))
_STRUCTURE: Final = (f"<{PREFIXES['owl']}", f"<{PREFIXES['rdf']}first>", f"<{PREFIXES['rdf']}rest>")
_TERM: Final = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>|_:\S+')
_SPACE: Final = "http://name/"
_NTRIPLES: Final = next(fmt for fmt in GRAPH_FORMATS if fmt.name == "nt")

NAME: Final = re.compile(r"\bn\d+_\b")  # a name as a reasoner prints it


@dataclass(frozen=True, slots=True)
class Axioms:
    """Statements as N-Triples, and what their names stand for."""

    lines: frozenset[str]
    names: Mapping[str, str]  # n12_ → IRI, or _:label
    malformed: tuple[tuple[str, ...], ...] = ()  # contradictions in themselves, as a reasoner would print them

    def text(self) -> str:
        """Return the statements as one N-Triples document."""
        return "".join(f"{line}\n" for line in sorted(self.lines))

    def without(self, printed: Iterable[str]) -> Axioms:
        """Return these statements less those about individuals that a reasoner printed."""
        gone = {line for axiom in printed for line in self.lines if _says(line, axiom.split(maxsplit=2))}
        return Axioms(self.lines - gone, self.names, self.malformed)


def read_axioms(store: Store) -> Axioms:
    """Return what a graph states, without what no reasoner needs: see queries/reasoning/axioms.rq."""
    lines, malformed = _lines(store, "axioms.rq"), _lines(store, "malformed.rq")
    classes = _unnamed_classes(lines)
    names: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        term = match[0]
        if term.startswith(('"', *_RESERVED)) or term in classes:
            return term
        return f"<{_SPACE}{names.setdefault(term, f'n{len(names)}_')}>"

    wrong = tuple(_malformed(_TERM.sub(renamed, line)) for line in malformed)
    statements = frozenset(_TERM.sub(renamed, line) for line in lines if line not in malformed)
    return Axioms(statements, MappingProxyType({name: term.strip("<>") for term, name in names.items()}), wrong)


def _lines(store: Store, query: str) -> list[str]:
    return store.write(query_text("reasoning", query), lambda _: _NTRIPLES).body.decode().splitlines()


def _malformed(line: str) -> tuple[str, ...]:
    thing, prop, value, datatype, *_ = _TERM.findall(line)
    kind = datatype.rpartition("#")[2].strip(">")
    return f"{' '.join(NAME.findall(thing + prop))} {value}", f"Malformed {value} {kind}"


def _unnamed_classes(lines: Iterable[str]) -> set[str]:
    """Return the blank nodes that are part of an axiom, and not things."""
    found = set()
    for line in lines:
        if "_:" in line:
            terms = _TERM.findall(line)
            if any(term.startswith(_STRUCTURE) for term in terms[1:]):
                found |= {term for term in terms if term.startswith("_:")}
    return found


def _says(line: str, axiom: list[str]) -> bool:
    """Whether a statement is what a reasoner printed as `subject property value`."""
    if len(axiom) != 3 or not NAME.fullmatch(axiom[0]):  # noqa: PLR2004  subject, property, value
        return False
    subject, prop, value = axiom
    if not line.startswith(f"<{_SPACE}{subject}> "):
        return False
    if prop == "type":
        return line.endswith(f"<{PREFIXES['rdf']}type> <{_SPACE}{value}> .")
    if f"> <{_SPACE}{prop}> " not in line:
        return False
    return line.endswith(f" <{_SPACE}{value}> .") or ('"' in line and not NAME.fullmatch(value))
