"""The form of an action sheet: its labels, in the order in which the page prints them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hipgraph.errors import ExtractionError
from hipgraph.extract.document import Document, Line


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the form and the name of the cell that follows it."""

    cell: str
    words: str
    optional: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        """Match the label in any case, its words and letters broken over lines as a table does."""
        words = (_broken_word(word) for word in self.words.split())
        return re.compile(r"(?<![\w-])" + r"\s*".join(words) + r"(?![\w-])", re.IGNORECASE)


FORM = (
    Label("title", "Maatregel"),
    Label("budget", "Raming Budgettair engagement"),
    Label("strategic_goals", "STRATEGISCHE DOELSTELLING", optional=True),
    Label("effect_indicators", "effect indicator"),
    Label("operational_goals", "OPERATIONELE DOELSTELLING"),
    Label("responsible_cabinets", "verantwoordelijken kabinet"),
    Label("output_indicators", "output indicator"),
    Label("targets", "Streefwaarde"),
    Label("responsible_administrations", "administratie"),
    Label("involved_cabinets", "betrokkenen kabinet"),
    Label("involved_administrations", "administratie"),
    Label("other_partners", "Andere partners"),
    Label("explanation", "Duiding maatregel"),
    Label("milestones", "Mijlpalen Geschatte personeelsinzet (VTE)"),
)

_FICHE_START = re.compile(r"(?m)^ ?(Maatregel)\b(?=[ \n])")
_HEADING = re.compile(r"^\s*(SD|OD)\s?\d+(?:\.\d+)*\s*[.:]")
_GOAL_LINE = re.compile(r"(?m)^\s*(?=SD\s?\d+\s*[.:])")
_CAPITAL_LABEL = re.compile(r"(?m)^ ?([A-Z]{5,}(?: [A-Z]{5,})+)\b")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One fiche as printed: its place in the document and the lines of each of its cells."""

    position: int
    start: int
    end: int
    strategic_heading: tuple[Line, ...]
    operational_heading: tuple[Line, ...]
    cells: dict[str, tuple[Line, ...]]


def sheets(document: Document) -> tuple[Sheet, ...]:
    """Return the fiches of a plan in the order of the document.

    Raises:
        ExtractionError: The text is no plan, is cut off, or a label of the form is missing.
    """
    starts = [match.start(1) for match in _FICHE_START.finditer(document.text)]
    if not starts:
        msg = (
            "line 1: this is not a plan's text: no line starts with the label 'Maatregel';"
            " give the text that a PDF-to-text tool printed of the action sheets"
        )
        raise ExtractionError(msg)
    read = tuple(_read_sheets(document, starts))
    reached = document.last_page()
    if reached and reached[0] < reached[1]:
        last = document.line_number(len(document.text))
        msg = f"line {last}: the text ends on page {reached[0]} of {reached[1]}; give the whole of it"
        raise ExtractionError(msg)
    return read


def _read_sheets(document: Document, starts: list[int]) -> Iterator[Sheet]:
    headings: dict[str, tuple[Line, ...]] = {"SD": (), "OD": ()}
    headings |= _headings(document.between(0, starts[0]))
    for position, (start, end) in enumerate(zip(starts, [*starts[1:], len(document.text)], strict=True), 1):
        cells = _cells(document, start, end)
        rows, following = _without_headings(cells["milestones"])
        cells["milestones"] = rows
        yield Sheet(position, start, end, headings["SD"], headings["OD"], cells)
        headings |= _headings(following)


def _cells(document: Document, start: int, end: int) -> dict[str, tuple[Line, ...]]:
    spans = _label_spans(document, start, end)
    ends = [label_start for _, label_start, _ in spans[1:]] + [end]
    cells = {
        cell: document.between(content_start, content_end)
        for (cell, _, content_start), content_end in zip(spans, ends, strict=True)
    }
    cells["explanation"] = tuple(line for line in cells["explanation"] if line.text.strip(" /"))
    cells |= _columns_over_pages(cells["output_indicators"], cells["targets"])
    return cells


def _columns_over_pages(outputs: tuple[Line, ...], targets: tuple[Line, ...]) -> dict[str, tuple[Line, ...]]:
    """Give back to the left column what a new page prints of it behind the right column's label."""
    page = next((i for i, line in enumerate(targets) if line.page_break), len(targets))
    return {"output_indicators": (*outputs, *targets[page:]), "targets": targets[:page]}


def _label_spans(document: Document, start: int, end: int) -> list[tuple[str, int, int]]:
    """Return (cell, where its label starts, where its content starts), in printed order."""
    _refuse_unknown(document, start, end)
    spans: list[tuple[str, int, int]] = []
    place = start
    for index, label in enumerate(FORM):
        limit = _next_label_start(document.text, FORM[index + 1], place, end) if label.optional else end
        match = label.pattern.search(document.text, place, limit)
        if match:
            span = (match.start(), match.end())
        elif label.optional and (bare := _GOAL_LINE.search(document.text, place, limit)):
            span = (bare.end(), bare.end())
        else:
            raise _missing_label(document, FORM[index - 1], label, place, end)
        spans.append((label.cell, *span))
        place = span[1]
    return spans


def _next_label_start(text: str, label: Label, place: int, end: int) -> int:
    match = label.pattern.search(text, place, end)
    return match.start() if match else end


def _missing_label(document: Document, before: Label, label: Label, place: int, end: int) -> ExtractionError:
    after = document.line_number(place)
    found = f"line {after}: the label {label.words!r} does not follow {before.words!r}"
    candidates = {line.words: line for line in document.between(place, end)}
    close = difflib.get_close_matches(label.words, candidates, n=1, cutoff=0.6)
    if close:
        return ExtractionError(
            f"line {candidates[close[0]].number}: unknown label {close[0]!r};"
            f" the form has {label.words!r} there (after {before.words!r} on line {after})"
        )
    last = document.line_number(end)
    return ExtractionError(f"{found}, up to line {last}; the text is cut off or is not in the form of an action sheet")


def _refuse_unknown(document: Document, start: int, end: int) -> None:
    known = {label.words for label in FORM}
    for match in _CAPITAL_LABEL.finditer(document.text, start, end):
        if match[1] not in known and not any(word in match[1] for word in known):
            line = document.line_number(match.start(1))
            msg = f"line {line}: unknown label {match[1]!r}; the form has {', '.join(sorted(known))}"
            raise ExtractionError(msg)


def _without_headings(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Split off the headings of the next section, which the text prints at the end of a fiche."""
    for index, line in enumerate(lines):
        if _HEADING.match(line.text):
            return lines[:index], lines[index:]
    return lines, ()


def _headings(lines: tuple[Line, ...]) -> dict[str, tuple[Line, ...]]:
    found: dict[str, tuple[Line, ...]] = {}
    kind = ""
    for line in lines:
        match = _HEADING.match(line.text)
        kind = match[1] if match else kind
        if kind:
            found[kind] = (line,) if match else (*found[kind], line)
    return found


def _broken_word(word: str) -> str:
    return r"\n*".join(re.escape(letter) for letter in word)
