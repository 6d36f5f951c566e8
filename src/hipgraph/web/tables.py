"""Answers as tables on a page: names instead of IRIs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hipgraph.description import name_of
from hipgraph.namespaces import ID, shorten
from hipgraph.store import Answer, Row, Solutions, Store, Written

_NUMBERED = ("measure", "fiche", "milestone", "goal")


def table_of(answer: Answer, store: Store, language: str) -> tuple[list[str], list[list[dict[str, str]]]]:
    """Return columns and rows of cells: the text to show, and the IRI behind it."""
    if not isinstance(answer, Solutions):
        return [], []
    names: dict[str, str] = {}
    rows = [[_cell(row, column, names) for column in answer.variables] for row in answer.rows]
    for iri in names:
        names[iri] = _short_name(store, iri, language)
    for row in rows:
        for cell in row:
            cell["text"] = names.get(cell["iri"], cell["text"])
    return list(answer.variables), rows


def _cell(row: Row, column: str, names: dict[str, str]) -> dict[str, str]:
    text = row.text(column)
    if not row.is_thing(column):
        return {"text": text, "iri": ""}
    names[text] = ""
    return {"text": text, "iri": text}


def _short_name(store: Store, iri: str, language: str) -> str:
    """Return a name short enough for a cell: the number of what the plan numbers, else the label."""
    kind, _, name = iri.removeprefix(ID).partition("/")
    return name if kind in _NUMBERED else name_of(store, iri, language)


def table_of_json(written: Written) -> tuple[list[str], list[list[dict[str, str]]]]:
    """Return columns and rows of an answer that was written as JSON; a graph as one cell of Turtle."""
    if not written.media_type.endswith("json"):
        return ["RDF"], [[{"text": written.body.decode(), "iri": ""}]]
    results = json.loads(written.body)
    if "boolean" in results:
        return ["ASK"], [[{"text": str(results["boolean"]).lower(), "iri": ""}]]
    columns: list[str] = results["head"]["vars"]
    return columns, [[_json_cell(row.get(name)) for name in columns] for row in results["results"]["bindings"]]


def _json_cell(term: Mapping[str, Any] | None) -> dict[str, str]:
    if term is None:
        return {"text": "", "iri": ""}
    if term["type"] == "uri":
        return {"text": shorten(term["value"]), "iri": term["value"]}
    return {"text": str(term["value"]), "iri": ""}
