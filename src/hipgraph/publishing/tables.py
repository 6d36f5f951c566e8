"""The plan as tables: CSV with a CSVW description, a workbook, and a SQLite file."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from hipgraph.queries import query_text
from hipgraph.store import Row, Store

_FILE: Final = Path(__file__).parent / "tables.yaml"
_SQL: Final = {"integer": "INTEGER", "decimal": "NUMERIC", "gYear": "INTEGER"}
_MADE: Final = {"integer": int, "decimal": float, "gYear": int}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its titles by language, its datatype in XML Schema, and what separates several values in a cell."""

    name: str
    title: Mapping[str, str]
    datatype: str
    separator: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is published; `rows` gives what it holds."""

    name: str
    title: Mapping[str, str]
    columns: tuple[Column, ...]

    def rows(self, store: Store) -> list[tuple[str, ...]]:
        """Return the rows as texts, in an order that does not change."""
        found = store.select(query_text("tables", f"{self.name}.rq"))
        return [tuple(_cell(row, column) for column in self.columns) for row in found]


@cache
def tables() -> tuple[Table, ...]:
    """Return the tables that are published."""
    said: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(Table(name, about["title"], tuple(_columns(about["columns"]))) for name, about in said.items())


def csv_file(table: Table, store: Store) -> bytes:
    """Return a table as CSV (RFC 4180, UTF-8), with the names of the columns first."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    writer.writerows(table.rows(store))
    return text.getvalue().encode()


def csvw(base: str = "") -> bytes:
    """Return the description of the CSV files by CSV on the Web; `base` is the address of their folder."""
    described = [
        {
            "url": f"{base}{table.name}.csv",
            "dc:title": [{"@value": text, "@language": lang} for lang, text in table.title.items()],
            "tableSchema": {"columns": [_described(column) for column in table.columns]},
        }
        for table in tables()
    ]
    about = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "tables": described,
    }
    return (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode()


def workbook(store: Store) -> bytes:
    """Return all tables as an Excel workbook, a sheet for each, numbers as numbers."""
    from hipgraph.store.spreadsheet import book  # noqa: PLC0415  a library of its own, for few answers

    return book(
        {
            table.title["nl"]: (
                [column.title["nl"] for column in table.columns],
                [[_made(text, column) for text, column in zip(row, table.columns, strict=True)] for row in rows],
            )
            for table in tables()
            for rows in [table.rows(store)]
        }
    )


def sqlite_file(store: Store) -> bytes:
    """Return all tables as a SQLite database."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hip.sqlite"
        with sqlite3.connect(path) as database:
            for table in tables():
                names = ", ".join(f'"{column.name}" {_SQL.get(column.datatype, "TEXT")}' for column in table.columns)
                database.execute(f'CREATE TABLE "{table.name}" ({names})')
                places = ", ".join("?" * len(table.columns))
                rows = (
                    [_made(text, column) for text, column in zip(row, table.columns, strict=True)]
                    for row in table.rows(store)
                )
                database.executemany(f'INSERT INTO "{table.name}" VALUES ({places})', rows)  # noqa: S608  names of ours
        database.close()
        return path.read_bytes()


def _columns(said: Mapping[str, Mapping[str, str]]) -> list[Column]:
    return [
        Column(name, {"nl": about["nl"], "en": about["en"]}, about.get("type", "string"), about.get("separator", ""))
        for name, about in said.items()
    ]


def _described(column: Column) -> dict[str, Any]:
    more = {"separator": column.separator} if column.separator else {}
    return {"name": column.name, "titles": dict(column.title), "datatype": column.datatype, **more}


def _cell(row: Row, column: Column) -> str:
    text = row.text(column.name)
    return column.separator.join(sorted(text.split(column.separator))) if column.separator else text


def _made(text: str, column: Column) -> object:
    if not text:
        return None
    return _MADE.get(column.datatype, str)(text)
