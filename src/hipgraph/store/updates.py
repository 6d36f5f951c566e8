"""An update before it runs: what it would reach, and which graphs its WHERE clauses see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hipgraph.errors import QueryError
from hipgraph.store.answers import iri_term
from hipgraph.store.guard import nodes, parse, readable, refuse_nesting
from hipgraph.store.tokens import tokens

_OUTSIDE: Final = ("ServiceGraphPattern", "Load")
_REACHING: Final = ("service", "load")


def with_dataset(text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Return an update whose WHERE clauses see these graphs, and nothing outside.

    Raises:
        QueryError: It names graphs itself too, calls another endpoint or loads from an address, or is nested too deep.
    """
    refuse_nesting(text)
    _refuse_outside(text)
    if not default_graphs and not named_graphs:
        return text
    words = [token for token in tokens(text) if token.kind == "word"]
    if any(word.text.upper() in ("USING", "WITH") for word in words):
        msg = "the update says USING or WITH, so the request cannot name graphs as well; leave one of the two out"
        raise QueryError(msg)
    clauses = [f"USING {iri_term(iri)}" for iri in default_graphs]
    clauses += [f"USING NAMED {iri_term(iri)}" for iri in named_graphs]
    places = [
        word.start
        for before, word in zip([None, *words], words, strict=False)
        if word.text.upper() == "WHERE" and not (before and before.text.upper() == "DELETE")
    ]
    parts = [text[begin:end] for begin, end in zip([0, *places], [*places, len(text)], strict=True)]
    return f" {' '.join(clauses)} ".join(parts)


def _refuse_outside(text: str) -> None:
    """Refuse what the engine would fetch; where that is in doubt, too (see `guard.refuse_outside`)."""
    folded = text.lower()
    if not any(word in folded for word in _REACHING):
        return
    parsed = None if "\\u" in folded else parse(text, "Update")
    if parsed is None or any(node.name in _OUTSIDE for node in nodes(parsed)):
        msg = "LOAD and SERVICE are not allowed here: this endpoint fetches nothing; send the statements themselves"
        raise QueryError(msg)


def readable_update(message: str, text: str) -> str:
    """Return the parser's message with its place."""
    return readable(message, text).partition("; this endpoint answers queries")[0]
