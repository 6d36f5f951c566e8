"""A query as the words and signs that it is written in: enough to look into it, not to understand it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"{3}(?:[^\\"]|\\.|\"{1,2}(?!\"))*\"{3} | '{3}(?:[^\\']|\\.|'{1,2}(?!'))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<word>[^\W\d][\w.-]*(?:(?<!\.))?:?(?:[\w:%.\\-]*[\w:%\\-])? | :(?:[\w:%.\\-]*[\w:%\\-])?)
  | (?P<number>\d[\w.+-]*)
  | (?P<sign>[^\s])
    """,
    re.VERBOSE | re.DOTALL,
)


_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind ("iri", "string", "variable", "word", "number", "sign"), its text and its place."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The place just behind it."""
        return self.start + len(self.text)


def tokens(query: str) -> Iterator[Token]:
    """Yield the pieces of a query without its comments and white space.

    >>> [token.text for token in tokens("ASK { ?s hip:of 'a # b' } # x")]
    ['ASK', '{', '?s', 'hip:of', "'a # b'", '}']
    """
    for match in _TOKEN.finditer(query):
        if match.lastgroup and match.lastgroup != "comment":
            yield Token(match.lastgroup, match[0], match.start())


def depth(query: str) -> int:
    """Return how deep brackets are nested in a query.

    >>> depth("SELECT * { { ?s ?p ?o } FILTER((1)) }")
    3
    """
    here = deepest = 0
    for token in tokens(query):
        if token.kind == "sign":
            here += (token.text in "({[") - (token.text in ")}]")
            deepest = max(deepest, here)
    return deepest


def names_dataset(query: str) -> bool:
    """Whether the query says by FROM or FROM NAMED which graphs it is about: outside every group.

    >>> names_dataset("SELECT * FROM <http://g/> { ?s ?p ?o }"), names_dataset("SELECT ?from { ?from ?p 'FROM' }")
    (True, False)
    >>> names_dataset("CONSTRUCT { ?s ?p ?o } FROM <http://g/> WHERE { ?s ?p ?o }")
    True
    """
    if "from" not in query.lower():
        return False
    here = 0
    for token in tokens(query):
        here += (token.text == "{") - (token.text == "}")
        if here == 0 and token.kind == "word" and token.text.upper() == "FROM":
            return True
    return False


def form(query: str) -> str:
    """Return the form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE; "" where it has none.

    >>> form("PREFIX select: <http://e/> ASK {}")
    'ASK'
    """
    return next((t.text.upper() for t in tokens(query) if t.kind == "word" and t.text.upper() in _FORMS), "")


def pattern(query: str) -> int | None:
    """Return the place just behind the bracket that opens a query's WHERE; None where it has no WHERE.

    >>> query = "CONSTRUCT { ?s a ?o } WHERE { ?s ?p ?o }"
    >>> query[pattern(query):]
    ' ?s ?p ?o }'
    """
    groups: list[Token] = []  # the outermost ones
    here = 0
    for token in tokens(query):
        if token.kind == "sign":
            groups += [token] if token.text == "{" and here == 0 else []
            here += (token.text in "({[") - (token.text in ")}]")
    template = form(query) == "CONSTRUCT" and len(groups) > 1
    return groups[template].end if groups else None
