"""A letter to who is responsible: what is missing or contradictory on which fiche, and how another fiche says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import fill, shorten
from typing import Final

import yaml

from hipgraph.description import name_of
from hipgraph.namespaces import ID
from hipgraph.plan import the_plan, told
from hipgraph.store import Store
from hipgraph.validation.form import field_labels, form_fields, words_of
from hipgraph.validation.report import Finding, Report, Severity
from hipgraph.validation.tensions import responsible

_WIDTH: Final = 78
_EXAMPLE: Final = 160  # characters of an example


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that can be sent as it is."""

    subject: str
    body: str


def letter(report: Report, store: Store, party: str, language: str, server: str) -> Letter:
    """Return the letter to a cabinet or an administration about the fiches that it is responsible for.

    Remarks are left out: they ask for nothing. `server` is where the form is.
    """
    own = responsible(store).get(party, set())
    by_measure = {measure: _asked(report.findings, measure) for measure in sorted(own)}
    missing = {measure: found for measure, found in by_measure.items() if found}
    words, name = _words()[language], name_of(store, party, language)
    about = {"plan": told(the_plan().names, language), "name": name, "all": len(own), "some": len(missing)}
    parts = [words["dear"], _filled(words["intro" if missing else "none"].format(**about))]
    parts += [_fiche(found, language, server) for found in missing.values()]
    fields = dict.fromkeys(finding.field for found in missing.values() for finding in found)
    if examples := [text for field in fields if (text := _example(store, report, field, set(missing), language))]:
        parts.append("\n".join([words["examples"], *examples]))
    return Letter(words["subject"].format(**about), "\n\n".join([*parts, words["end"]]) + "\n")


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    words: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    )
    return words


def _asked(findings: Iterable[Finding], measure: str) -> list[Finding]:
    return [finding for finding in findings if finding.measure == measure and finding.severity > Severity.info]


def _fiche(found: Sequence[Finding], language: str, server: str) -> str:
    number = found[0].measure.rpartition("/")[2]
    title = shorten(found[0].title, 100, placeholder="…")
    said = dict.fromkeys(_filled(finding.message[language], "- ", "  ") for finding in found)
    form = _words()[language]["form"].format(address=f"{server}/fiche?from={number}")
    return "\n".join([_words()[language]["fiche"].format(number=number, title=title), *said, form])


def _example(store: Store, report: Report, field: str, without: set[str], language: str) -> str:
    """Return how the most complete fiche that fills a field fills it; nothing for what is no single field."""
    name = next((one.name for one in form_fields() if one.field == field), "")
    good = sorted((score for score in report.scores if score.kind == "fiche"), key=lambda score: -score.score)
    empty = {finding.measure for finding in report.findings if finding.field == field}
    for score in good:
        measure = score.iri.replace("/fiche/", "/measure/")
        if name and measure not in empty | without and (texts := words_of(store, measure).cells.get(name)):
            words = shorten(texts[0], _EXAMPLE, placeholder="…")
            label = field_labels(language)[field]
            number = measure.removeprefix(f"{ID}measure/")
            line = _words()[language]["example"].format(field=label[:1].upper() + label[1:], number=number, words=words)
            return _filled(line, "- ", "  ")
    return ""


def _filled(text: str, first: str = "", next_ones: str = "") -> str:
    return fill(text, _WIDTH, initial_indent=first, subsequent_indent=next_ones, break_on_hyphens=False)
