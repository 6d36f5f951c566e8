"""A fiche as plain YAML or JSON: the fields of the form, under English or Dutch names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from rapidfuzz import process

from hipgraph.errors import ValidationError

# Name of a field → (cell of the form, name of its field in the graph, its name in Dutch).
FIELDS = {
    "title": ("Title", "maatregel"),
    "strategic_goals": ("StrategicGoal", "strategische_doelstellingen"),
    "operational_goals": ("OperationalGoal", "operationele_doelstellingen"),
    "budget": ("Budget", "raming"),
    "effect_indicators": ("EffectIndicator", "effectindicatoren"),
    "output_indicators": ("OutputIndicator", "outputindicatoren"),
    "targets": ("TargetValue", "streefwaarden"),
    "responsible_cabinets": ("ResponsibleCabinet", "verantwoordelijke_kabinetten"),
    "responsible_administrations": ("ResponsibleAdministration", "verantwoordelijke_administraties"),
    "involved_cabinets": ("InvolvedCabinet", "betrokken_kabinetten"),
    "involved_administrations": ("InvolvedAdministration", "betrokken_administraties"),
    "other_partners": ("OtherPartners", "andere_partners"),
    "explanation": ("Explanation", "duiding"),
    "milestones": ("Milestones", "mijlpalen"),
    "position": ("Title", "nummer"),
}
ROW = {"period": "periode", "text": "tekst", "staffing": "personeelsinzet"}
ONCE = ("title", "budget", "explanation")  # cells of one text; the others hold several
_DUTCH = {dutch: name for name, (_, dutch) in FIELDS.items()}
_DUTCH_ROW = {dutch: name for name, dutch in ROW.items()}


@dataclass(frozen=True, slots=True)
class Fields:
    """The words of a fiche, and the line of each field."""

    cells: Mapping[str, tuple[str, ...]]
    rows: tuple[tuple[str, str, str], ...]  # period, text, staffing
    position: int
    lines: Mapping[str, int] = field(default_factory=dict)  # graph's name of a field, "milestones 2018", "" → line

    def plain(self, language: str) -> dict[str, Any]:
        """Return what `read_fields` reads: words and lists under the Dutch or the English names of the fields."""
        found: dict[str, Any] = {"position": str(self.position)} if self.position else {}
        for name in FIELDS:
            if name in ONCE:
                found[name] = " ".join(self.cells.get(name, ()))
            elif name != "position":
                found[name] = list(self.cells.get(name, ()))
        found["milestones"] = [dict(zip(ROW, row, strict=True)) for row in self.rows]
        return found if language != "nl" else _in_dutch(found)


def read_fields(content: bytes, fmt: str) -> Fields:
    """Return the fields of a fiche in YAML or JSON.

    Raises:
        ValidationError: It is not YAML or JSON, or holds what the form does not have.
    """
    text = _decoded(content)
    value = _json(text) if fmt == "json" else _yaml(text)
    if not isinstance(value, dict):
        msg = "line 1: a fiche is a list of fields with their names, such as 'title: …'"
        raise ValidationError(msg)
    marks = _marks(text)
    named = {_known(name, FIELDS, _DUTCH, marks): words for name, words in value.items()}
    lines = {FIELDS[known][0]: marks.get(name, 1) for name, known in zip(value, named, strict=True)}
    rows, row_lines = _rows(named.pop("milestones", None), marks)
    position = _position(named.pop("position", None), marks)
    cells = {name: tuple(_words(words, name, lines[FIELDS[name][0]])) for name, words in named.items()}
    return Fields(cells, rows, position, {"": 1, "Staffing": lines.get("Milestones", 1), **lines, **row_lines})


def _in_dutch(found: Mapping[str, Any]) -> dict[str, Any]:
    rows = [{ROW[name]: text for name, text in row.items()} for row in found["milestones"]]
    return {FIELDS[name][1]: rows if name == "milestones" else value for name, value in found.items()}


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"byte {error.start} is not UTF-8; save it as UTF-8"
        raise ValidationError(msg) from None


def _json(text: str) -> Any:  # noqa: ANN401  whatever stands there
    try:
        return json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        msg = f"line {error.lineno}, column {error.colno}: this is not JSON: {error.msg}"
        raise ValidationError(msg) from None
    except RecursionError:
        msg = "line 1: nested too deep; a fiche has fields, and rows in its milestones"
        raise ValidationError(msg) from None


def _yaml(text: str) -> Any:  # noqa: ANN401
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            msg = "aliases (*name) are not read; write the words out"
            raise ValidationError(msg)
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  it makes strings, lists and dictionaries only
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        msg = f"{place}this is not YAML: {error.problem}"
        raise ValidationError(msg) from None
    except (yaml.YAMLError, RecursionError) as error:
        msg = f"this is not YAML: {error}"
        raise ValidationError(msg) from None


def _marks(text: str) -> dict[str, int]:
    """Return the line of each key: "title", and "milestones 0" for the first row of the milestones."""
    try:
        root = yaml.compose(text.replace("\t", " "), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return {}  # JSON that YAML reads otherwise: correct, but without lines
    found: dict[str, int] = {}
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        found[key.value] = key.start_mark.line + 1
        if isinstance(value, yaml.SequenceNode):
            found |= {f"{key.value} {number}": row.start_mark.line + 1 for number, row in enumerate(value.value)}
    return found


def _known(name: object, names: Mapping[str, object], dutch: Mapping[str, str], marks: Mapping[str, int]) -> str:
    wanted = str(name)
    if wanted in names:
        return wanted
    if wanted in dutch:
        return dutch[wanted]
    near = process.extractOne(wanted, [*names, *dutch], score_cutoff=60)
    hint = f"did you mean {near[0]!r}?" if near else f"the form has {', '.join(names)}"
    msg = f"line {marks.get(wanted, 1)}: the form has no field {wanted!r}; {hint}"
    raise ValidationError(msg)


def _words(value: Any, name: str, line: int) -> list[str]:  # noqa: ANN401
    values = value if isinstance(value, list) else [value]
    if any(isinstance(item, (dict, list)) for item in values):
        msg = f"line {line}: {name} holds words, or a list of words"
        raise ValidationError(msg)
    return [text for item in values if (text := _text(item))]


def _text(value: object) -> str:
    return "" if value in (None, "null", "~") else str(value).strip()


def _rows(value: Any, marks: Mapping[str, int]) -> tuple[tuple[tuple[str, str, str], ...], dict[str, int]]:  # noqa: ANN401
    rows: list[tuple[str, str, str]] = []
    lines: dict[str, int] = {}
    for number, row in enumerate(value if isinstance(value, list) else [value] if value else []):
        line = next(
            (marks[f"{name} {number}"] for name in ("milestones", "mijlpalen") if f"{name} {number}" in marks), 1
        )
        if not isinstance(row, dict):
            msg = f"line {line}: a row of the milestones has a period, a text and the staffing"
            raise ValidationError(msg)
        cells = {_known(name, ROW, _DUTCH_ROW, {str(name): line}): _text(words) for name, words in row.items()}
        if not cells.get("period"):
            msg = f"line {line}: this row of the milestones has no period; write its year"
            raise ValidationError(msg)
        rows.append((cells["period"], cells.get("text", ""), cells.get("staffing", "")))
        lines[f"milestones {cells['period']}"] = line
    return tuple(rows), lines


def _position(value: object, marks: Mapping[str, int]) -> int:
    text = _text(value)
    if text and not (text.isdigit() and 0 < int(text) < 10_000):  # noqa: PLR2004  four digits
        line = marks.get("position") or marks.get("nummer", 1)
        msg = f"line {line}: {text!r} is no number of a fiche; give its place in the plan, from 1, or leave it out"
        raise ValidationError(msg)
    return int(text or 0)
