"""From the text of a query to what columns can answer. What they cannot, however it is written, is None: no error.

This is no parser of SPARQL: the engine is one, and says whether a query is valid. It knows the few shapes that columns
answer, and gives up at the first word that is in none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import count, pairwise
from typing import Final

from hipgraph.namespaces import PREFIXES
from hipgraph.store.columns.algebra import (
    Condition,
    Constant,
    Contains,
    Count,
    Cut,
    Edge,
    Node,
    Order,
    Pattern,
    Select,
    Variable,
)
from hipgraph.store.tokens import Token, tokens

_TYPE: Final = f"<{PREFIXES['rdf']}type>".encode()
_INTEGER: Final = f'"{{}}"^^<{PREFIXES["xsd"]}integer>'
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^\\]*>")
_NAME: Final = re.compile(r"([\w.-]*):([^\\]*)")
_STRING: Final = re.compile(r"\"[^\"\\\x00-\x1f\x7f]*\"|'[^'\"\\\x00-\x1f\x7f]*'")  # what is written without escapes
_TAG: Final = re.compile(r"[a-z]+(-[a-z0-9]+)*")  # in small letters, as the engine keeps it
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,17}")  # as the engine writes it, within its 64 bits
_END: Final = Token("end", "", -1)


class _UnknownError(Exception):
    """The query holds what columns do not know."""


def read(query: str, prefixes: Mapping[str, str]) -> Select | None:
    """Return what a query asks, None where that is more than columns know; `prefixes` need not be declared in it.

    >>> read("SELECT ?s { ?s <urn:p>/<urn:q> 5 }", {}).pattern.edges[1].prop
    b'<urn:q>'
    >>> read("SELECT ?s { OPTIONAL { ?s <urn:p> 5 } }", {})
    """
    try:
        select = _Reader(tokens(query), prefixes).query()
    except _UnknownError:
        return None
    return select if select.sound else None


class _Reader:
    """A query, read from its first word to its last."""

    def __init__(self, found: Iterator[Token], prefixes: Mapping[str, str]) -> None:
        self._tokens = found
        self._prefixes = dict(prefixes)
        self._fresh = (Variable(f".{number}") for number in count())
        self._token = next(found, _END)

    def query(self) -> Select:
        while self._has("PREFIX"):
            name = _full(_NAME, self._take("word"))[1]
            self._prefixes[name] = _full(_ABSOLUTE, self._take("iri"))[0][1:-1]
        self._expect("SELECT")
        distinct = self._has("DISTINCT")
        shown = tuple(self._shown())
        self._has("WHERE")
        pattern = self._pattern()
        grouped = self._has("GROUP")
        groups = tuple(self._groups()) if grouped else ()
        orders = tuple(self._orders()) if self._has("ORDER") else ()
        cut = self._cut()
        if self._token is not _END:
            raise _UnknownError
        grouped = grouped or any(isinstance(item, Count) for item in shown)
        return Select(shown, distinct, pattern, groups if grouped else None, orders, cut)

    def _shown(self) -> Iterator[str | Count]:
        while not self._at("WHERE", "{"):
            if self._has("("):
                yield self._count()
            else:
                yield self._variable().name

    def _count(self) -> Count:
        self._expect("COUNT", "(")
        distinct = self._has("DISTINCT")
        of = "" if not distinct and self._has("*") else self._variable().name
        self._expect(")", "AS")
        name = self._variable().name
        self._expect(")")
        return Count(name, of, distinct)

    def _pattern(self) -> Pattern:
        edges: list[Edge] = []
        filters: list[Condition | Contains] = []
        self._expect("{")
        while not self._has("}"):
            if self._has("FILTER"):
                filters += self._filter()
                self._has(".")
            else:
                edges += self._edges()
                if not self._at("FILTER", "}"):
                    self._expect(".")
        conditions = tuple(each for each in filters if isinstance(each, Condition))
        return Pattern(tuple(edges), conditions, tuple(each for each in filters if isinstance(each, Contains)))

    def _edges(self) -> Iterator[Edge]:
        subject = self._node()
        while not self._at(".", "}", "FILTER"):
            steps = list(self._path())
            for item in self._objects():
                nodes = [subject, *(next(self._fresh) for _ in steps[1:]), item]
                for (prop, inverse, repeat), ends in zip(steps, pairwise(nodes), strict=True):
                    start, end = reversed(ends) if inverse else ends
                    yield Edge(start, prop, end, repeat)
            while self._has(";"):
                pass

    def _path(self) -> Iterator[tuple[bytes | Variable, bool, str]]:
        """Yield each step of a path: its property, whether it goes to the subject, and how often."""
        if self._at(kind="variable"):
            yield self._variable(), False, ""
            return
        while True:
            inverse = self._has("^")
            prop = _TYPE if self._has("a") else self._named()
            repeat = self._take("sign") if self._at("*", "+") else ""
            yield prop, inverse, repeat
            if not self._has("/"):
                return

    def _objects(self) -> Iterator[Node]:
        yield self._node()
        while self._has(","):
            yield self._node()

    def _filter(self) -> Iterator[Condition | Contains]:
        if self._at("CONTAINS"):
            yield self._contains()
            return
        self._expect("(")
        while True:
            if self._at("(", "CONTAINS"):
                yield from self._filter()
            else:
                yield self._condition()
            if self._has(")"):
                return
            self._expect("&", "&")

    def _contains(self) -> Contains:
        self._expect("CONTAINS", "(")
        any_kind = self._has("STR")
        self._expect(*(["("] if any_kind else []))
        name = self._variable().name
        self._expect(*([")"] if any_kind else []), ",")
        text = _full(_STRING, self._take("string"))[0][1:-1]
        self._expect(")")
        if not text:
            raise _UnknownError
        return Contains(name, text.encode(), any_kind)

    def _condition(self) -> Condition:
        left = self._variable()
        same = not self._has("!")
        self._expect("=")
        return Condition(left, self._variable() if self._at(kind="variable") else Constant(self._named()), same)

    def _groups(self) -> Iterator[str]:
        self._expect("BY")
        while self._at(kind="variable"):
            yield self._variable().name

    def _orders(self) -> Iterator[Order]:
        self._expect("BY")
        while self._at("ASC", "DESC") or self._at(kind="variable"):
            if self._at(kind="variable"):
                yield Order(self._variable().name, descending=False)
                continue
            descending = self._has("DESC")
            self._expect(*([] if descending else ["ASC"]), "(")
            yield Order(self._variable().name, descending)
            self._expect(")")

    def _cut(self) -> Cut:
        numbers = {}
        while self._at("LIMIT", "OFFSET"):
            name = self._take("word").upper()
            numbers[name] = int(_full(_NUMBER, self._take("number"))[0])
        return Cut(numbers.get("LIMIT"), numbers.get("OFFSET", 0))

    def _node(self) -> Node:
        if self._at(kind="variable"):
            return self._variable()
        if self._at(kind="number"):
            return Constant(_INTEGER.format(_full(_NUMBER, self._take("number"))[0]).encode())
        if not self._at(kind="string"):
            return Constant(self._named())
        text = _full(_STRING, self._take("string"))[0][1:-1]
        if self._at("^"):
            raise _UnknownError
        tag = f"@{_full(_TAG, self._take('word'))[0]}" if self._has("@") else ""
        return Constant(f'"{text}"{tag}'.encode())

    def _variable(self) -> Variable:
        return Variable(self._take("variable")[1:])

    def _named(self) -> bytes:
        if self._at(kind="iri"):
            text = self._take("iri")
        else:
            prefix, name = _full(_NAME, self._take("word")).groups()
            if prefix not in self._prefixes:
                raise _UnknownError
            text = f"<{self._prefixes[prefix]}{name}>"
        return _full(_ABSOLUTE, text)[0].encode()

    def _at(self, *texts: str, kind: str = "") -> bool:
        """Whether the next word or sign is one of these, or of this kind."""
        return self._token.kind == kind if kind else self._sign() in texts

    def _has(self, text: str) -> bool:
        """Whether the next word or sign is this one; it is passed then."""
        found = self._at(text)
        if found:
            self._token = next(self._tokens, _END)
        return found

    def _expect(self, *texts: str) -> None:
        for text in texts:
            if not self._has(text):
                raise _UnknownError

    def _take(self, kind: str) -> str:
        """Return the next word or sign, which must be of this kind, and pass it."""
        if not self._at(kind=kind):
            raise _UnknownError
        text, self._token = self._token.text, next(self._tokens, _END)
        return text

    def _sign(self) -> str:
        """Return the next word or sign as it is compared: words of SPARQL in whatever letters, but for `a`."""
        if self._token.kind not in {"word", "sign"}:
            return ""
        return self._token.text if self._token.text == "a" else self._token.text.upper()


def _full(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None:
        raise _UnknownError
    return match
