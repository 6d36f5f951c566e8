"""The engines that check a graph against shapes: the only door to them.

Shifty is written in Rust and is the default; pySHACL is the reference, and a test shows that they agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rdflib import SH, BNode, Graph

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

    # As bytes: a text could be taken for a path or an address. As N-Triples: it keeps how literals are written.
    source = shapes.serialize(format="nt", encoding="utf-8")
    try:
        _, report, _ = PreparedValidator(source).validate(
            data, graph_mode="data", infer=False, sort_results=False, on_unsupported="error"
        )
    except ValueError as error:
        raise ValidationError(str(error)) from None
    return _with_paths(report, shapes)


def _with_paths(report: Graph, shapes: Graph) -> Graph:
    """Return the report with the paths of several steps, which shifty leaves out, taken over from the shapes."""
    for result, node in list(report.subject_objects(SH.resultPath)):
        path = shapes.value(report.value(result, SH.sourceShape), SH.path)
        if isinstance(node, BNode) and path is not None:
            report.set((result, SH.resultPath, path))
            report += shapes.cbd(path)
    return report


def _pyshacl(data: bytes, shapes: Graph) -> Graph:
    import pyshacl  # noqa: PLC0415
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError  # noqa: PLC0415

    graph = Graph().parse(data=data, format="nt")
    try:
        _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, advanced=True, inplace=True)
    except (ShapeLoadError, ReportableRuntimeError) as error:
        raise ValidationError(str(error)) from None
    if not isinstance(report, Graph):  # it returns, not raises, that a constraint cannot be evaluated
        raise ValidationError(str(report))
    return report


ENGINES: Final[Mapping[str, Callable[[bytes, Graph], Graph]]] = {"shifty": _shifty, "pyshacl": _pyshacl}
