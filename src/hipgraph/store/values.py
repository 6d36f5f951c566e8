"""Terms as plain Python values, and rows as frames of pandas or polars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from hipgraph.errors import HipgraphError
from hipgraph.namespaces import expand

_MADE: Final[Mapping[str, Callable[[str], object]]] = {
    **{expand(f"xsd:{name}"): int for name in ("integer", "int", "long", "nonNegativeInteger", "gYear")},
    **{expand(f"xsd:{name}"): float for name in ("decimal", "double", "float")},
    expand("xsd:boolean"): {"true": True, "1": True, "false": False, "0": False}.__getitem__,
}


def plain(term: object) -> object:
    """Return a term as a number, a truth value, a text or an IRI as text; None for none.

    >>> plain(ox.Literal("2018", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear")))
    2018
    """
    if isinstance(term, ox.Literal):
        try:
            return _MADE.get(term.datatype.value, str)(term.value)
        except (ValueError, KeyError):  # a value that its datatype does not have
            return term.value
    return None if term is None else str(getattr(term, "value", term))


def columns(variables: Sequence[str], rows: Iterable[Mapping[str, object]]) -> dict[str, list[object]]:
    """Return rows as columns of plain values."""
    found: dict[str, list[object]] = {name: [] for name in variables}
    for row in rows:
        for name in variables:
            found[name].append(plain(row.get(name)))
    return found


def frame(library: str, content: Mapping[str, list[object]]) -> Any:  # noqa: ANN401  a frame of that library
    """Return columns as a DataFrame of pandas or polars.

    Raises:
        HipgraphError: The library is not installed.
    """
    import importlib  # noqa: PLC0415

    try:
        return importlib.import_module(library).DataFrame(content)
    except ModuleNotFoundError:
        msg = f"{library} is not installed; install it with: pip install {library}"
        raise HipgraphError(msg) from None
