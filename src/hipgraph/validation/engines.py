"""The engines that check a graph against shapes: the only door to them.

Shifty is written in Rust and is the default; pySHACL is the reference, and a test shows that they agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rdflib import Graph

from hipgraph.errors import ValidationError


def check(data: bytes, shapes: Graph, engine: str = "shifty") -> Graph:
    """Return the SHACL validation report on data in N-Triples.

    Raises:
        ValidationError: There is no such engine, or the shapes are no shapes.
    """
    if engine not in ENGINES:
        msg = f"there is no engine {engine!r}; use one of {', '.join(ENGINES)}"
        raise ValidationError(msg)
    return ENGINES[engine](data, shapes)


def _shifty(data: bytes, shapes: Graph) -> Graph:
    from shifty import PreparedValidator  # noqa: PLC0415

    # As bytes: a text could be taken for a path or an address.
    source = shapes.serialize(format="turtle", encoding="utf-8")
    try:
        _, report, _ = PreparedValidator(source).validate(data, infer=False, sort_results=False)
    except ValueError as error:
        raise ValidationError(str(error)) from None
    return report


def _pyshacl(data: bytes, shapes: Graph) -> Graph:
    import pyshacl  # noqa: PLC0415
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError  # noqa: PLC0415

    graph = Graph().parse(data=data, format="nt")
    try:
        _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, advanced=True, inplace=True)
    except (ShapeLoadError, ReportableRuntimeError) as error:
        raise ValidationError(str(error)) from None
    assert isinstance(report, Graph)  # noqa: S101  pySHACL gives bytes only to those who ask for them
    return report


ENGINES: Final[Mapping[str, Callable[[bytes, Graph], Graph]]] = {"shifty": _shifty, "pyshacl": _pyshacl}
