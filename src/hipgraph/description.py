"""What is known about one thing: its names, what is said of it, and what refers to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from hipgraph.errors import QueryError, UnknownResourceError
from hipgraph.namespaces import ID, KINDS, shorten
from hipgraph.queries import query_text
from hipgraph.store import Row, Store, grouped, iri_term

_MIN_SUGGESTION = 70  # of 100


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property: its text, and its IRI where it is a thing."""

    text: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A property with its label and its values; `incoming` when the values refer to the thing."""

    iri: str
    label: str
    values: tuple[Value, ...]
    incoming: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What a party does in one measure, and the words that say so."""

    measure: str
    number: str
    title: str
    role: str
    quote: str
    start: int
    end: int
    page: str  # "" where the document does not settle it


@dataclass(frozen=True, slots=True)
class Description:
    """What is known about one thing."""

    iri: str
    name: str
    properties: tuple[Property, ...]
    parts: tuple[Part, ...]


def describe(store: Store, iri: str, language: str = "nl") -> Description:
    """Return what is known about a thing, labels in the language asked for where there are any.

    Raises:
        UnknownResourceError: The graph says nothing of it and nothing refers to it.
    """
    thing = iri_term(iri)
    outgoing = store.select(query_text("site", "outgoing.rq"), thing=thing)
    incoming = store.select(query_text("site", "incoming.rq"), thing=thing)
    if not outgoing and not incoming:
        raise unknown(store, iri)
    labels = _property_labels(store, language)
    properties = (
        *_properties(outgoing, "value", labels, language, incoming=False),
        *_properties(incoming, "from", labels, language, incoming=True),
    )
    return Description(iri, name_of(store, iri, language), properties, _parts(store, iri, language))


def resolve(store: Store, name: str) -> str:
    """Return the IRI that a person means: by IRI, "organisation/vdab", "vdab", or any of its labels.

    Raises:
        UnknownResourceError: Nothing, or more than one thing, goes by that name.
    """
    if name.startswith(("http://", "https://")):
        return name
    path = name.replace(":", "/", 1)
    if path.partition("/")[0] in KINDS and _exists(store, ID + path):
        return ID + path
    labels = store.select(query_text("site", "labels.rq"))
    things = sorted({row.text("thing") for row in labels})
    exact = [thing for thing in things if thing.removeprefix(ID) == path or thing.rpartition("/")[2] == name.lower()]
    named = sorted({row.text("thing") for row in labels if row.text("label").casefold() == name.casefold()})
    found = exact or named
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(thing.removeprefix(ID) for thing in found)
        msg = f"{name!r} names more than one thing; say which: {choices}"
        raise UnknownResourceError(msg)
    raise unknown(store, name)


def _exists(store: Store, iri: str) -> bool:
    try:
        return bool(store.query(query_text("site", "exists.rq"), bindings={"thing": iri_term(iri)}))
    except QueryError:  # what is no IRI is no thing
        return False


def name_of(store: Store, iri: str, language: str = "nl") -> str:
    """Return a thing's name in a language, else in Dutch, else its IRI in short."""
    rows = store.select(query_text("site", "name.rq"), thing=iri_term(iri))
    foremost = [row for row in rows if row.text("rank") == rows[0].text("rank")]
    return best(_named(foremost, "name"), language) or shorten(iri)


def best(texts: Iterable[tuple[str, str]], language: str) -> str:
    """Return, of texts with their language, the one in the language asked for, else in Dutch, else any."""
    ordered = sorted(texts, key=lambda text: (text[1] != language, text[1] != "nl"))
    return ordered[0][0] if ordered else ""


def _properties(
    rows: Iterable[Row], column: str, labels: Mapping[str, str], language: str, *, incoming: bool
) -> Iterable[Property]:
    grouped: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        grouped.setdefault(row.text("property"), {}).setdefault(str(row[column]), []).append(row)
    for iri, values in grouped.items():
        shown = tuple(_value(same, column, language) for same in values.values())
        yield Property(iri, labels.get(iri, shorten(iri)), shown, incoming)


def _value(rows: list[Row], column: str, language: str) -> Value:
    text = rows[0].text(column)
    if not rows[0].is_thing(column):
        return Value(text)
    return Value(best(_named(rows, "name"), language) or shorten(text), text)


def _named(rows: Iterable[Row], column: str) -> list[tuple[str, str]]:
    return [(row.text(column), row.language(column)) for row in rows if column in row]


def _property_labels(store: Store, language: str) -> dict[str, str]:
    labels = grouped(store.select(query_text("site", "property-labels.rq")), "property")
    return {iri: best(_named(rows, "label"), language) for iri, rows in labels.items()}


def _parts(store: Store, iri: str, language: str) -> tuple[Part, ...]:
    rows = store.select(query_text("site", "roles.rq"), agent=iri_term(iri))
    return tuple(
        Part(
            measure=row.text("measure"),
            number=row.text("number"),
            title=row.text("title"),
            role=row.text("role_name"),
            quote=row.text("quote"),
            start=int(row.text("start")),
            end=int(row.text("end")),
            page=row.text("page"),
        )
        for row in rows
        if row.language("role_name") == language
    )


def unknown(store: Store, name: str) -> UnknownResourceError:
    """Return the error for a name that the graph does not know, with names that are near."""
    things = near_names(store, name.rpartition("/")[2])
    hint = f"; near names: {', '.join(things)}" if things else f"; kinds of things: {', '.join(KINDS)}"
    return UnknownResourceError(f"nothing in the graph is called {name!r}{hint}")


def near_names(store: Store, name: str) -> tuple[str, ...]:
    """Return the things that are called nearly so, the nearest first: "organisation/vdab"."""
    names = {row.text("label"): row.text("thing") for row in store.select(query_text("site", "labels.rq"))}
    candidates = {label: label for label in names} | {iri: iri.removeprefix(ID) for iri in names.values()}
    return tuple(dict.fromkeys(names.get(key, key).removeprefix(ID) for key in _nearest(name, candidates)))


def near_terms(store: Store, iri: str) -> tuple[str, ...]:
    """Return the classes and properties that are called nearly so, by their prefixed names, the nearest first."""
    rows = store.select(query_text("site", "property-labels.rq"))
    names = {shorten(row.text("property")) for row in rows}
    return tuple(_nearest(shorten(iri).partition(":")[2], {name: name.partition(":")[2] for name in names}))


def near_labels(store: Store, text: str) -> tuple[str, ...]:
    """Return the names, as the graph writes them, that are nearly a text, the nearest first."""
    labels = {row.text("label") for row in store.select(query_text("site", "labels.rq"))}
    return tuple(_nearest(text, {label: label for label in labels}))


def _nearest(wanted: str, candidates: Mapping[str, str]) -> list[str]:
    near = process.extract(
        wanted,
        candidates,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=_MIN_SUGGESTION,
        limit=5,
    )
    return [key for _, _, key in near]
