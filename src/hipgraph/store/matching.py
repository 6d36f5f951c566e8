"""Full-text search inside a query: `?thing text:matches "words"` becomes the things that say these words.

The engine knows no such property. Before it runs, the triple is replaced by a VALUES block that an index gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from hipgraph.errors import QueryError
from hipgraph.namespaces import PREFIXES
from hipgraph.store.fulltext import Match
from hipgraph.store.rewriting import values_block
from hipgraph.store.tokens import Token, tokens

MATCHES: Final = f"{PREFIXES['text']}matches"
_HOW: Final = (
    'text:matches stands in a triple of its own: ?thing text:matches "words" .'
    ' or (?thing ?score ?text) text:matches "words" .'
)
_COLUMNS: Final = 3  # thing, score, text
_STARTS: Final = "{.}"  # what can stand before a triple


def with_matches(query: str, find: Callable[[str], Iterable[Match]]) -> str:
    """Return the query with each search replaced by what it finds.

    Raises:
        QueryError: A search is not written as it should be.
    """
    found = list(tokens(query))
    parts, place = [], 0
    for number in _searches(found):
        first, variables = _subject(found, number)
        words, last = _object(found, number)
        parts += [query[place : found[first].start], _values(variables, find(words))]
        place = found[last].end
    return "".join([*parts, query[place:]])


def _searches(found: Sequence[Token]) -> list[int]:
    """Return the places of the predicate."""
    prefixes = {
        name.text: iri.text
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if word.kind == "word" and word.text.upper() == "PREFIX"
    }
    names = {f"<{MATCHES}>", "text:matches" if "text:" not in prefixes else ""}
    names |= {f"{name}matches" for name, iri in prefixes.items() if iri == f"<{PREFIXES['text']}>"}
    return [number for number, token in enumerate(found) if token.kind in ("iri", "word") and token.text in names]


def _subject(found: Sequence[Token], number: int) -> tuple[int, list[str]]:
    """Return the place of the subject, and its variables."""
    before = number - 1
    if before >= 0 and found[before].text == ")":
        first = max((n for n in range(before) if found[n].text == "("), default=-1)
        variables = [token.text for token in found[first + 1 : before] if token.kind == "variable"]
        whole = first >= 0 and len(variables) == before - first - 1 <= _COLUMNS
    else:
        first, variables = before, [found[before].text]
        whole = before >= 0 and found[before].kind == "variable"
    alone = first > 0 and (found[first - 1].text in _STARTS or found[first - 1].text == ")")
    if not (whole and variables and alone):
        raise QueryError(_HOW)
    return first, variables


def _object(found: Sequence[Token], number: int) -> tuple[str, int]:
    """Return the words that are searched, and the place of the last token that tells them."""
    last = number + 1
    after = found[last + 1].text if last + 1 < len(found) else ""
    if last >= len(found) or found[last].kind != "string" or after in (";", ",", "@", "^"):
        raise QueryError(_HOW)
    return _said(found[last].text), last


def _said(string: str) -> str:
    """Return what a string of a query says: Turtle writes its strings in the same ways, with the same escapes."""
    try:
        (quad,) = ox.parse(f"<urn:s> <urn:p> {string} .", format=ox.RdfFormat.TURTLE)
    except SyntaxError:
        msg = f"the words that are searched cannot be read: {string}"
        raise QueryError(msg) from None
    assert isinstance(quad.object, ox.Literal)  # noqa: S101  it is a string
    return quad.object.value


def _values(variables: Sequence[str], matches: Iterable[Match]) -> str:
    rows = dict.fromkeys(_row(match, len(variables)) for match in matches)  # a thing that matches twice is one thing
    return f" {values_block([variable[1:] for variable in variables], rows)} "


def _row(match: Match, columns: int) -> tuple[str, ...]:
    text = match.text
    literal = ox.Literal(text.words, language=text.language) if text.language else ox.Literal(text.words)
    terms = (f"<{text.thing}>", f"{match.score:.4f}", str(literal))
    return terms[:columns]
