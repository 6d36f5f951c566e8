"""Why no answer? Which part of a query leaves nothing, how much was left before it, and which names are near."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from hipgraph.description import near_labels, near_names, near_terms
from hipgraph.errors import HipgraphError
from hipgraph.namespaces import ID, PREFIXES, shorten
from hipgraph.queries import query_text
from hipgraph.store import Sink, Store, iri_term
from hipgraph.store.tokens import Token, form, names_dataset, pattern, tokens

_MOST_STEPS: Final = 25  # parts that are tried one after the other
_OPENING: Final = frozenset({"OPTIONAL", "MINUS", "GRAPH", "BIND", "VALUES", "FILTER", "SERVICE"})
_PREFIX: Final = re.compile(r"PREFIX\s+([\w.-]*:)\s*<([^>]*)>", re.IGNORECASE)
_MOST_NAMES: Final = 10  # of a part, that are looked up
_LONGEST: Final = 200  # characters of a part that are shown


@dataclass(frozen=True, slots=True)
class Emptiness:
    """What removed the rows of a query."""

    part: str  # of the pattern, as it is written
    before: int  # rows that were left until then
    near: Mapping[str, tuple[str, ...]]  # what it names that is not in the graph → names that are


def why_empty(store: Store, query: str) -> Emptiness | None:
    """Return what leaves a SELECT without rows; None where its pattern has some, or where that cannot be told.

    The parts of the pattern are counted one after the other, its filters last, as they apply to the whole of it.
    """
    opened = pattern(query)
    if form(query) != "SELECT" or opened is None or names_dataset(query):
        return None
    head = query[: next(token.start for token in tokens(query) if token.text.upper() == "SELECT")]
    parts = _ordered(_parts(query, opened))
    before = 1
    for number in range(1, min(len(parts), _MOST_STEPS) + 1):
        counting = f"{head} SELECT (COUNT(*) AS ?rows) WHERE {{ {' '.join(parts[:number])} }}"
        try:
            left = int(store.select(counting)[0].text("rows"))
        except HipgraphError:
            return None  # too much to count, or a part that does not stand alone
        if left == 0:
            part = parts[number - 1]
            return Emptiness(" ".join(part.split())[:_LONGEST], before, _near(store, part, head))
        before = left
    return None


def looked_for(store: Store, _outlet: Sink, query: str) -> Emptiness | None:
    """Return what leaves a query without rows, as work for a worker: it counts many times, and has limits there."""
    return why_empty(store, query)


def _ordered(parts: Sequence[str]) -> list[str]:
    filters = [part for part in parts if part[:6].upper() == "FILTER"]
    return [*(part for part in parts if part not in filters), *filters]


def _parts(query: str, opened: int) -> list[str]:
    """Return the parts of a group, each as it can stand in a group: triples one by one, and whole constructs."""
    found: list[str] = []
    run: list[Token] = []  # of triples
    rest = [token for token in tokens(query) if token.start >= opened]
    number = 0
    while number < len(rest) and rest[number].text != "}":
        token = rest[number]
        if token.text == "{" or (token.kind == "word" and token.text.upper() in _OPENING):
            found += _triples(query, run)
            run = []
            end = _end(rest, number)
            found.append(query[token.start : rest[end].end])
            number = end + 1
        else:
            run.append(token)
            number += 1
    return [*found, *_triples(query, run)]


def _end(rest: Sequence[Token], begin: int) -> int:
    """Return the last token of the construct that begins here: of its brackets, and of every UNION behind them."""
    depth, number = 0, begin
    while number < len(rest):
        depth += (rest[number].text in "({") - (rest[number].text in ")}")
        following = rest[number + 1].text.upper() if number + 1 < len(rest) else ""
        closed = depth == 0 and rest[number].text in ")}"
        of_values = rest[begin].text.upper() == "VALUES" and rest[number].text == ")" and following == "{"
        more = following == "UNION" or of_values
        if closed and not more:
            return number
        number += 1
    return len(rest) - 1


def _triples(query: str, run: Sequence[Token]) -> Iterator[str]:
    """Yield each property of a block of triples as a triple of its own, with its subject."""
    for sentence in _split(run, "."):
        parts = list(_split(sentence, ";"))
        if not parts:
            continue
        first, *others = parts
        yield f"{_text(query, first)} ."
        subject = _text(query, first[: _subject(first)])
        yield from (f"{subject} {_text(query, other)} ." for other in others)


def _subject(sentence: Sequence[Token]) -> int:
    """Return how many tokens the subject of a sentence has: more than one only where it is in brackets."""
    depth = 0
    for number, token in enumerate(sentence):
        depth += (token.text in "[(") - (token.text in "])")
        if depth == 0:
            return number + 1
    return len(sentence)


def _split(run: Sequence[Token], sign: str) -> Iterator[list[Token]]:
    depth, part = 0, list[Token]()
    for token in run:
        depth += (token.text in "[(") - (token.text in "])")
        if token.text == sign and depth == 0:
            if part:
                yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


def _text(query: str, part: Sequence[Token]) -> str:
    return query[part[0].start : part[-1].end]


def _near(store: Store, part: str, head: str) -> dict[str, tuple[str, ...]]:
    """Return, for each name in a part that the graph does not know, the names that are near."""
    prefixes = dict(_PREFIX.findall(head))
    found: dict[str, tuple[str, ...]] = {}
    names = (token for token in tokens(part) if token.kind == "string" or _iri(token, prefixes))
    for token in islice(names, _MOST_NAMES):
        if (iri := _iri(token, prefixes)) and not _is_known(store, iri):
            thing = iri.removeprefix(ID)
            found[shorten(iri)] = near_terms(store, iri) if thing == iri else near_names(store, thing)
        elif token.kind == "string":
            text = token.text.strip("\"'")
            found[token.text] = tuple(name for name in near_labels(store, text) if name != text)
    return {name: near for name, near in found.items() if near}


def _iri(token: Token, prefixes: Mapping[str, str]) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, colon, local = token.text.partition(":")
    if token.kind != "word" or not colon:
        return ""
    namespace = prefixes.get(f"{prefix}:") or PREFIXES.get(prefix)
    return f"{namespace}{local}" if namespace else ""


def _is_known(store: Store, iri: str) -> bool:
    try:
        return bool(store.query(query_text("site", "known.rq"), bindings={"term": iri_term(iri)}))
    except HipgraphError:
        return True
