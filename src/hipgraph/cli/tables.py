"""Answers as tables in a terminal."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from hipgraph.media import GRAPH_FORMATS
from hipgraph.namespaces import shorten
from hipgraph.store import Answer, Row, Solutions, Truth, write_graph


def print_answer(answer: Answer) -> None:
    """Print solutions as a table with short names, yes or no in words, a graph as Turtle."""
    if isinstance(answer, Solutions):
        _print_rows(answer)
    elif isinstance(answer, Truth):
        Console().print("ja / yes" if answer else "nee / no")
    else:
        sys.stdout.write(write_graph(answer.triples, GRAPH_FORMATS[0]).decode())


def _print_rows(answer: Solutions) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for variable in answer.variables:
        table.add_column(variable, overflow="fold")
    for row in answer.rows:
        table.add_row(*(_cell(row, name) for name in answer.variables))
    console = Console()
    if not console.is_terminal:
        console.width = 200
    console.print(table)
    console.print(f"({len(answer.rows)})", style="dim", highlight=False)


def _cell(row: Row, name: str) -> str:
    text = row.text(name)
    return shorten(text) if row.is_thing(name) else text.replace("[", "\\[")
