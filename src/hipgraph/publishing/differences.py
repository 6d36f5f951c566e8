"""What changed between two states of a graph: as statements, and in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from hipgraph.description import best, name_of
from hipgraph.namespaces import ID, expand, shorten
from hipgraph.queries import query_text
from hipgraph.store import EmbeddedStore, vocabulary

# The parts that a party can have in a measure: one that goes from one to another has moved.
_PARTS: Final = tuple(
    expand(f"hip:{name}")
    for name in (
        *("responsibleCabinet", "responsibleAdministration", "involvedCabinet", "involvedAdministration"),
        *("hasPartner", "mentions"),
    )
)
# Where the words stand in the document, and who read them, is no change of the plan.
_TECHNICAL: Final = frozenset(
    expand(name)
    for name in ("hip:evidence", "hip:readBy", "hip:hasInvolvement", "hip:hasMention", "oa:start", "oa:end", "oa:exact")
)
_MARKS: Final = ("#char=", "#cabinet-", "#responsible-", "#involved-", "#partner-", "#mentioned-")

_NAME, _VALUE = 80, 200  # characters of them that a line shows
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "added": {"nl": "toegevoegd", "en": "added"},
    "removed": {"nl": "verdwenen", "en": "removed"},
    "moved": {"nl": "verplaatst", "en": "moved"},
    "none": {"nl": "Er is niets veranderd.", "en": "Nothing has changed."},
}


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one property of a thing; without a property, the thing itself came or went."""

    thing: str
    name: str
    property: str  # IRI; "" where the whole thing was added or removed
    label: Mapping[str, str]
    before: tuple[str, ...]  # values that are gone, as people read them
    after: tuple[str, ...]
    moved_from: Mapping[str, str] | None = None  # label of the part that a party had before


@dataclass(frozen=True, slots=True)
class Difference:
    """What is in one state and not in the other: N-Quads lines, and changes."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changes: tuple[Change, ...]


def difference(old: EmbeddedStore, new: EmbeddedStore) -> Difference:
    """Return what changed from one state to another; nodes without a name are compared by what is said of them."""
    before, after = (frozenset(store.dump().decode().splitlines()) for store in (old, new))
    return Difference(tuple(sorted(after - before)), tuple(sorted(before - after)), tuple(_changes(old, new)))


def in_words(found: Difference, language: str) -> str:
    """Return the changes as lines, thing by thing."""
    if not found.changes:
        return _WORDS["none"][language]
    lines: list[str] = []
    last = ""
    for change in found.changes:
        if change.thing != last:
            lines.append(f"{shorten(change.thing)} {shortened(change.name, _NAME)}")
            last = change.thing
        lines.append(f"  {_line(change, language)}")
    return "\n".join(lines)


def as_json(found: Difference) -> str:
    """Return the changes and the statements for programs."""
    changes = [
        {
            "thing": change.thing,
            "name": change.name,
            "property": change.property,
            "label": dict(change.label),
            "before": list(change.before),
            "after": list(change.after),
            "movedFrom": dict(change.moved_from) if change.moved_from else None,
        }
        for change in found.changes
    ]
    content = {"changes": changes, "added": list(found.added), "removed": list(found.removed)}
    return json.dumps(content, ensure_ascii=False, indent=1)


def as_update(found: Difference) -> str:
    """Return the SPARQL update that makes the new state of the old one."""
    parts = [(verb, lines) for verb, lines in (("DELETE", found.removed), ("INSERT", found.added)) if lines]
    return " ;\n".join(f"{verb} DATA {{\n{_in_graphs(lines)}}}" for verb, lines in parts) + "\n"


def as_trig(found: Difference) -> str:
    """Return the statements that came and went as two named graphs."""
    graphs = {"urn:hipgraph:added": found.added, "urn:hipgraph:removed": found.removed}
    return "".join(f"<{name}> {{\n{''.join(_triple(line) for line in lines)}}}\n" for name, lines in graphs.items())


def _in_graphs(lines: Iterable[str]) -> str:
    by_graph: dict[str, list[str]] = {}
    for line in lines:
        by_graph.setdefault(line.removesuffix(" .").rpartition(" ")[2], []).append(_triple(line))
    return "".join(f"  GRAPH {graph} {{\n{''.join(triples)}  }}\n" for graph, triples in by_graph.items())


def _triple(line: str) -> str:
    return f"    {line.removesuffix(' .').rpartition(' ')[0]} .\n"


def _line(change: Change, language: str) -> str:
    if not change.property:
        return _WORDS["added" if change.after else "removed"][language]
    label = change.label[language]
    if change.moved_from:
        return f"{', '.join(change.after)}: {_WORDS['moved'][language]}, {change.moved_from[language]} → {label}"
    gone, come = (" | ".join(shortened(text, _VALUE) for text in side) for side in (change.before, change.after))
    if gone and come:
        return f"{label}: {gone} → {come}"
    return f"{label}: + {come}" if come else f"{label}: − {gone}"


def shortened(text: str, most: int) -> str:
    """Return a text of no more than so many characters.

    >>> shortened("a long story", 7)
    'a long…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


Statements = dict[str, dict[str, set[str]]]  # thing → property → values as N-Triples


def _changes(old: EmbeddedStore, new: EmbeddedStore) -> Iterator[Change]:
    before, after = _statements(old), _statements(new)
    for thing in sorted(before.keys() | after.keys()):
        store = new if thing in after else old
        name = name_of(store, thing)
        if thing not in before or thing not in after:
            came, went = (("1",), ()) if thing in after else ((), ("1",))
            yield Change(thing, name, "", {}, went, came)
            continue
        yield from _with_moves(list(_of_thing(thing, name, (before[thing], after[thing]), (old, new))))


def _of_thing(
    thing: str, name: str, sides: tuple[dict[str, set[str]], dict[str, set[str]]], stores: tuple[Any, Any]
) -> Iterator[Change]:
    before, after = sides
    for prop in sorted(before.keys() | after.keys()):
        gone, come = before.get(prop, set()) - after.get(prop, set()), after.get(prop, set()) - before.get(prop, set())
        if gone or come:
            shown = [
                tuple(_shown(store, value) for value in sorted(side))
                for store, side in zip(stores, (gone, come), strict=True)
            ]
            yield Change(thing, name, prop, _label(prop), shown[0], shown[1])


def _with_moves(changes: list[Change]) -> Iterator[Change]:
    """Yield the changes, a party that left one part and came into another as one of them."""
    left = {value: change for change in changes if change.property in _PARTS for value in change.before}
    came = {value for change in changes if change.property in _PARTS for value in change.after}
    for change in changes:
        if change.property not in _PARTS:
            yield change
            continue
        for value in change.after:
            if value in left:
                yield Change(
                    change.thing, change.name, change.property, change.label, (value,), (value,), left[value].label
                )
        gone = tuple(value for value in change.before if value not in came)
        fresh = tuple(value for value in change.after if value not in left)
        if gone or fresh:
            yield Change(change.thing, change.name, change.property, change.label, gone, fresh)


def _statements(store: EmbeddedStore) -> Statements:
    """Return what is said of the things of the plan; of a part without a document, by what it is part of."""
    found: Statements = {}
    for subject, prop, value in store.texts_of_statements():
        if not subject.startswith(ID) or prop in _TECHNICAL or any(mark in subject for mark in _MARKS):
            continue
        thing, _, part = subject.partition("#")
        if part and prop == expand("rdf:type"):
            continue
        found.setdefault(thing, {}).setdefault(prop, set()).add(value)
    return found


def _shown(store: EmbeddedStore, value: str) -> str:
    if value.startswith("<"):
        return name_of(store, value[1:-1])
    return value.rpartition('"')[0].removeprefix('"')


@cache
def _labels() -> dict[str, dict[str, str]]:
    labels: dict[str, list[tuple[str, str]]] = {}
    for row in vocabulary().select(query_text("site", "property-labels.rq")):
        labels.setdefault(row.text("property"), []).append((row.text("label"), row.language("label")))
    return {iri: {language: best(texts, language) for language in ("nl", "en")} for iri, texts in labels.items()}


def _label(prop: str) -> dict[str, str]:
    return _labels().get(prop) or dict.fromkeys(("nl", "en"), shorten(prop))
