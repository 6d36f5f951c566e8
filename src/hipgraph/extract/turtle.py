"""A fiche's graph as a Turtle file that people can read."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from rdflib import XSD, Graph, Literal, Namespace
from rdflib.plugins.serializers.turtle import TurtleSerializer

from hipgraph.namespaces import PREFIXES

HIP = Namespace(PREFIXES["hip"])
SCHEMA = Namespace(PREFIXES["schema"])


def turtle(graph: Graph) -> bytes:
    """Return a graph as Turtle, the same for the same graph."""
    stream = BytesIO()
    _FicheSerializer(graph).serialize(stream, encoding="utf-8")
    return stream.getvalue().rstrip(b"\n") + b"\n"


class _FicheSerializer(TurtleSerializer):
    """Turtle in the order in which a person reads a fiche: the sheet, its measure, then the parts."""

    topClasses = [  # noqa: N815, RUF012  the base class names and types it so
        HIP.ActionFiche,
        HIP.Measure,
        HIP.EffectIndicator,
        HIP.OutputIndicator,
        HIP.TargetValue,
        HIP.BudgetEstimate,
        SCHEMA.MonetaryAmount,
        HIP.Milestone,
        HIP.Involvement,
        HIP.Mention,
        HIP.Pointer,
        HIP.FieldReport,
    ]


def dutch_literal(text: str) -> Literal:
    """Return words of the plan as a literal."""
    return Literal(text, lang="nl")


def year_literal(year: int) -> Literal:
    """Return a year as xsd:gYear."""
    return Literal(str(year), datatype=XSD.gYear)


def decimal_literal(value: Decimal) -> Literal:
    """Return a number without needless zeros."""
    return Literal(value.normalize() if value % 1 else value.quantize(Decimal(1)), datatype=XSD.decimal)


def count_literal(value: int) -> Literal:
    """Return a number of characters, as the Web Annotation vocabulary wants it."""
    return Literal(value, datatype=XSD.nonNegativeInteger)
