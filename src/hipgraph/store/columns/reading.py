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
from hipgraph.store.columns.cursor import Cursor, UnknownError, full
from hipgraph.store.tokens import Token, tokens

_TYPE: Final = f"<{PREFIXES['rdf']}type>".encode()
_INTEGER: Final = f'"{{}}"^^<{PREFIXES["xsd"]}integer>'
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^\\]*>")
_NAME: Final = re.compile(r"([\w.-]*):([^\\]*)")
_STRING: Final = re.compile(r"\"[^\"\\\x00-\x1f\x7f]*\"|'[^'\"\\\x00-\x1f\x7f]*'")  # what is written without escapes
_TAG: Final = re.compile(r"[a-z]+(-[a-z0-9]+)*")  # in small letters, as the engine keeps it
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,17}")  # as the engine writes it, within its 64 bits


def read(query: str, prefixes: Mapping[str, str]) -> Select | None:
    """Return what a query asks, None where that is more than columns know; `prefixes` need not be declared in it.

    >>> read("SELECT ?s { ?s <urn:p>/<urn:q> 5 }", {}).pattern.edges[1].prop
    b'<urn:q>'
    >>> read("SELECT ?s { OPTIONAL { ?s <urn:p> 5 } }", {})
    """
    try:
        select = _Reader(tokens(query), prefixes).query()
    except UnknownError:
        return None
    return select if select.sound else None


class _Reader(Cursor):
    """A query, read from its first word to its last."""

    def __init__(self, found: Iterator[Token], prefixes: Mapping[str, str]) -> None:
        super().__init__(found)
        self._prefixes = dict(prefixes)
        self._fresh = (Variable(f".{number}") for number in count())

    def query(self) -> Select:
        while self.has("PREFIX"):
            name = full(_NAME, self.take("word"))[1]
            self._prefixes[name] = full(_ABSOLUTE, self.take("iri"))[0][1:-1]
        self.expect("SELECT")
        distinct = self.has("DISTINCT")
        shown = tuple(self._shown())
        self.has("WHERE")
        pattern = self._pattern()
        grouped = self.has("GROUP")
        groups = tuple(self._groups()) if grouped else ()
        orders = tuple(self._orders()) if self.has("ORDER") else ()
        cut = self._cut()
        self.end()
        grouped = grouped or any(isinstance(item, Count) for item in shown)
        return Select(shown, distinct, pattern, groups if grouped else None, orders, cut)

    def _shown(self) -> Iterator[str | Count]:
        while not self.at("WHERE", "{"):
            if self.has("("):
                yield self._count()
            else:
                yield self._variable().name

    def _count(self) -> Count:
        self.expect("COUNT", "(")
        distinct = self.has("DISTINCT")
        of = "" if not distinct and self.has("*") else self._variable().name
        self.expect(")", "AS")
        name = self._variable().name
        self.expect(")")
        return Count(name, of, distinct)

    def _pattern(self) -> Pattern:
        edges: list[Edge] = []
        filters: list[Condition | Contains] = []
        self.expect("{")
        while not self.has("}"):
            if self.has("FILTER"):
                filters += self._filter()
                self.has(".")
            else:
                edges += self._edges()
                if not self.at("FILTER", "}"):
                    self.expect(".")
        return Pattern(tuple(edges), tuple(filters))

    def _edges(self) -> Iterator[Edge]:
        subject = self._node()
        while not self.at(".", "}", "FILTER"):
            steps = list(self._path())
            for item in self._objects():
                nodes = [subject, *(next(self._fresh) for _ in steps[1:]), item]
                for (prop, inverse, repeat), ends in zip(steps, pairwise(nodes), strict=True):
                    start, end = reversed(ends) if inverse else ends
                    yield Edge(start, prop, end, repeat)
            while self.has(";"):
                pass

    def _path(self) -> Iterator[tuple[bytes | Variable, bool, str]]:
        """Yield each step of a path: its property, whether it goes to the subject, and how often."""
        if self.at(kind="variable"):
            yield self._variable(), False, ""
            return
        while True:
            inverse = self.has("^")
            prop = _TYPE if self.has("a") else self._named()
            repeat = self.take("sign") if self.at("*", "+") else ""
            yield prop, inverse, repeat
            if not self.has("/"):
                return

    def _objects(self) -> Iterator[Node]:
        yield self._node()
        while self.has(","):
            yield self._node()

    def _filter(self) -> Iterator[Condition | Contains]:
        if self.at("CONTAINS"):
            yield self._contains()
            return
        self.expect("(")
        while True:
            if self.at("(", "CONTAINS"):
                yield from self._filter()
            else:
                yield self._condition()
            if self.has(")"):
                return
            self.expect("&", "&")

    def _contains(self) -> Contains:
        self.expect("CONTAINS", "(")
        any_kind = self.has("STR")
        self.expect(*(["("] if any_kind else []))
        name = self._variable().name
        self.expect(*([")"] if any_kind else []), ",")
        text = full(_STRING, self.take("string"))[0][1:-1]
        self.expect(")")
        if not text:
            raise UnknownError
        return Contains(name, text.encode(), any_kind)

    def _condition(self) -> Condition:
        left = self._variable()
        same = not self.has("!")
        self.expect("=")
        return Condition(left, self._variable() if self.at(kind="variable") else Constant(self._named()), same)

    def _groups(self) -> Iterator[str]:
        self.expect("BY")
        while self.at(kind="variable"):
            yield self._variable().name

    def _orders(self) -> Iterator[Order]:
        self.expect("BY")
        while self.at("ASC", "DESC") or self.at(kind="variable"):
            if self.at(kind="variable"):
                yield Order(self._variable().name, descending=False)
                continue
            descending = self.has("DESC")
            self.expect(*([] if descending else ["ASC"]), "(")
            yield Order(self._variable().name, descending)
            self.expect(")")

    def _cut(self) -> Cut:
        numbers = {}
        while self.at("LIMIT", "OFFSET"):
            name = self.take("word").upper()
            numbers[name] = int(full(_NUMBER, self.take("number"))[0])
        return Cut(numbers.get("LIMIT"), numbers.get("OFFSET", 0))

    def _node(self) -> Node:
        if self.at(kind="variable"):
            return self._variable()
        if self.at(kind="number"):
            return Constant(_INTEGER.format(full(_NUMBER, self.take("number"))[0]).encode())
        if not self.at(kind="string"):
            return Constant(self._named())
        text = full(_STRING, self.take("string"))[0][1:-1]
        if self.at("^"):
            raise UnknownError
        tag = f"@{full(_TAG, self.take('word'))[0]}" if self.has("@") else ""
        return Constant(f'"{text}"{tag}'.encode())

    def _variable(self) -> Variable:
        return Variable(self.take("variable")[1:])

    def _named(self) -> bytes:
        if self.at(kind="iri"):
            text = self.take("iri")
        else:
            prefix, name = full(_NAME, self.take("word")).groups()
            if prefix not in self._prefixes:
                raise UnknownError
            text = f"<{self._prefixes[prefix]}{name}>"
        return full(_ABSOLUTE, text)[0].encode()
