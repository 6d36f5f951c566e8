"""What a query would reach, read before it runs; and the engine's messages in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hipgraph.errors import QueryError

_PLACE = re.compile(r"error at (\d+):(\d+)")
_PREFIXED = re.compile(r"[\w.-]*:")
_ESCAPE = re.compile(r"\\u|\\U")


def refuse_outside(query: str) -> None:
    r"""Return nothing when the query stays inside the graph.

    The engine would call any SERVICE itself, and cannot be told not to. A query that holds the word is
    parsed; where that leaves a doubt it is refused. Escapes are one: a parser that reads them before it
    splits the text into words, as SPARQL 1.1 says, sees other strings than the engine does.

    >>> refuse_outside("SELECT * { ?s ?p 'SERVICE' } # SERVICE")

    Raises:
        QueryError: The query calls another endpoint, or may do so.
    """
    if "service" not in query.lower():
        return
    parsed = _parse(query)
    if parsed is None or _ESCAPE.search(query) or any(node.name == "ServiceGraphPattern" for node in _nodes(parsed)):
        msg = "SERVICE is not allowed here: this endpoint answers from its own graph only; leave that part out"
        raise QueryError(msg)


def names_dataset(query: str) -> bool:
    """Whether the query says by FROM or FROM NAMED which graphs it is about."""
    if "from" not in query.lower():
        return False
    parsed = _parse(query)
    return parsed is not None and any(getattr(node, "datasetClause", None) for node in _nodes(parsed))


def _parse(query: str) -> Any | None:  # noqa: ANN401  rdflib's parse tree has no type
    """Return the parse tree, None where rdflib's parser does not know the query's syntax."""
    from pyparsing import ParseBaseException  # noqa: PLC0415  half a second, for few queries
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415

    try:
        return parseQuery(query)
    except (ParseBaseException, RecursionError):
        return None


def _nodes(tree: Any) -> Iterator[Any]:  # noqa: ANN401
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


_UPDATE = re.compile(
    r"^\s*(?:(?:PREFIX|BASE)\s[^\n>]*>\s*)*(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE
)
