"""Rows as an Excel workbook, for people who live there."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import pyoxigraph as ox
import xlsxwriter

from hipgraph.namespaces import expand

_NUMBERS: Final = frozenset(
    expand(f"xsd:{name}") for name in ("integer", "decimal", "double", "float", "nonNegativeInteger", "gYear")
)
_BOOLEAN: Final = expand("xsd:boolean")
_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}
_WIDEST: Final = 60  # characters of a column
_LONGEST: Final = 32_767  # characters that a cell can hold
_CUT: Final = " … [een cel kan niet meer houden / a cell cannot hold more]"
_EXACT: Final = 15  # digits that Excel keeps of a number


def sheet(headings: Sequence[str], rows: Iterable[Sequence[object]], name: str = "hipgraph") -> bytes:
    """Return a workbook of one sheet; see `book`."""
    return book({name: (headings, rows)})


def book(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Return a workbook of headings and rows: headings stay in view, columns filter, numbers are numbers."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = made.add_format({"bold": True, "bottom": 1})
    for name, (headings, rows) in sheets.items():
        _fill(made.add_worksheet(name), headings, rows, bold)
    made.set_properties({"created": datetime(2018, 8, 1)})  # noqa: DTZ001  the same rows give the same file
    made.close()
    return stream.getvalue()


def _fill(
    page: xlsxwriter.worksheet.Worksheet,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    bold: xlsxwriter.format.Format,
) -> None:
    widths = [len(heading) for heading in headings]
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, bold)
    count = 0
    for count, row in enumerate(rows, 1):
        for column, term in enumerate(row):
            widths[column] = max(widths[column], _write(page, count, column, term))
    page.freeze_panes(1, 0)
    if headings:
        page.autofilter(0, 0, max(count, 1), len(headings) - 1)
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width + 2, _WIDEST))


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, term: object) -> int:
    """Write a term, or a plain value, into a cell and return how wide it is."""
    if term is None:
        return 0
    text = str(getattr(term, "value", term))
    if isinstance(term, (int, float)):
        page.write_number(row, column, term)
        return len(text)
    if isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS and len(text) <= _EXACT:
        try:
            page.write_number(row, column, float(text))
        except ValueError:  # "INF", or a value that its datatype does not have
            page.write_string(row, column, text)
    elif isinstance(term, ox.Literal) and term.datatype.value == _BOOLEAN and text in _TRUTHS:
        page.write_boolean(row, column, _TRUTHS[text])
    else:
        page.write_string(row, column, text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT)
    return len(text)
