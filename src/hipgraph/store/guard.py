"""What a query would reach, read before it runs; and the engine's messages in plain words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, Final, Literal

from hipgraph.errors import QueryError
from hipgraph.store.tokens import depth

_PLACE: Final = re.compile(r"error at (\d+):(\d+)")
_PREFIXED: Final = re.compile(r"[\w.-]*:")
_ESCAPE: Final = re.compile(r"\\u|\\U")
_DEEPEST: Final = 200  # brackets in brackets; deeper ones could take the parser's stack


def refuse_outside(query: str, allowed: Collection[str] = ()) -> None:
    r"""Return nothing when the query stays inside the graph, or calls only endpoints that are allowed.

    The engine would call any SERVICE itself, and cannot be told not to. A query that holds the word is
    parsed; where that leaves a doubt it is refused. Escapes are one: a parser that reads them before it
    splits the text into words, as SPARQL 1.1 says, sees other strings than the engine does.

    >>> refuse_outside("SELECT * { ?s ?p 'SERVICE' } # SERVICE")

    Raises:
        QueryError: The query calls another endpoint, or may do so.
    """
    if "service" not in query.lower():
        return
    parsed = None if _ESCAPE.search(query) else parse(query, "Query")
    called = [node.term for node in nodes(parsed) if node.name == "ServiceGraphPattern"] if parsed else []
    if parsed is None or any(str(term) not in allowed for term in called):
        msg = "SERVICE is not allowed here: this endpoint answers from its own graph only; leave that part out"
        raise QueryError(msg)


def refuse_nesting(query: str) -> None:
    """Return nothing when the query's brackets are nested no deeper than the parser can take.

    Raises:
        QueryError: They are.
    """
    if sum(map(query.count, "([{")) <= _DEEPEST:  # no need to look which are comments or strings
        return
    if (found := depth(query)) > _DEEPEST:
        msg = f"the query is nested {found} brackets deep, and {_DEEPEST} is the most; write it flatter"
        raise QueryError(msg)


def parse(text: str, kind: Literal["Query", "Update"]) -> Any | None:  # noqa: ANN401  rdflib's parse tree has no type
    """Return the parse tree, None where rdflib's parser does not know the syntax."""
    from pyparsing import ParseBaseException  # noqa: PLC0415  half a second, for few queries
    from rdflib.plugins.sparql import parser  # noqa: PLC0415

    try:
        return getattr(parser, f"parse{kind}")(lines_of(text))
    except (ParseBaseException, RecursionError):
        return None


def lines_of(text: str) -> str:
    """Return a text whose lines end as rdflib knows it: to the engine a carriage return ends a comment too."""
    return text.replace("\r", "\n")


def nodes(tree: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the parts of rdflib's parse tree that have a name."""
    from pyparsing import ParseResults  # noqa: PLC0415
    from rdflib.plugins.sparql.parserutils import CompValue  # noqa: PLC0415

    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, (ParseResults, list, tuple)):
            waiting.extend(node)


def readable(message: str, query: str) -> str:
    """Return the parser's message: the place, and what is wrong there where it is known.

    >>> readable("error at 1:12: expected one of Prefix not found, ['%']", "ASK { a:b ?")
    "error at 1:12: the prefix 'a:' is not declared; declare it with PREFIX a: <…>"
    >>> readable("error at 1:7: expected one of '*', [_]", "SELECT")
    "error at 1:7: the query cannot be read on from here: ''"
    """
    place = _PLACE.search(message)
    if place is None:
        return message
    line, column = int(place[1]), int(place[2])
    lines = query.splitlines() or [""]
    here = lines[min(line, len(lines)) - 1]
    if "Prefix not found" in message:
        prefix = ([*_PREFIXED.findall(here[:column])] or [":"])[-1]
        return f"{place[0]}: the prefix {prefix!r} is not declared; declare it with PREFIX {prefix} <…>"
    rest = here[column - 1 :][:60]
    hint = "; this endpoint answers queries, it takes no updates" if _UPDATE.search(query) else ""
    return f"{place[0]}: the query cannot be read on from here: {rest!r}{hint}"


_UPDATE: Final = re.compile(
    r"^\s*(?:(?:PREFIX|BASE)\s[^\n>]*>\s*)*(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE
)
