"""How complete fiches are: a number per fiche, and its mean per cabinet and per goal.

A fiche has a point to earn for each field of the form that a rule of completeness is about. A field with
content earns it, an empty one does not, one with only a placeholder ("Nog te bepalen") earns half of it. A
field that says it does not apply is left out. The milestones earn the share of the plan's years whose row has
content. The score is what was earned of what could be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hipgraph.description import name_of
from hipgraph.namespaces import PREFIXES
from hipgraph.queries import query_text
from hipgraph.store import Row, Store
from hipgraph.validation.report import Finding, Score, Severity
from hipgraph.validation.shapes import rules

_MILESTONES = "Milestones"
_PLACEHOLDER = "FieldReport-placeholder"
_NOT_APPLICABLE = PREFIXES["hip"] + "stateNotApplicable"
_ROWS = {"Measure-everyYear": 1.0, "Milestone-content": 1.0, "Milestone-placeholder": 0.5}  # what a year loses by each


def scores(findings: Iterable[Finding], store: Store) -> tuple[Score, ...]:
    """Return the scores of all fiches, cabinets and goals, in this order; kept to those that `store` describes."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.fiche, []).append(finding)
    rows = store.select(query_text("site", "fiches.rq"))
    years = plan_years(store)
    fiches = {fiche: _score(found.get(fiche, []), years) for fiche in dict.fromkeys(row.text("fiche") for row in rows)}
    titles = {row.text("fiche"): row.text("title") for row in rows}
    return (
        *(Score("fiche", fiche, titles[fiche], 1, score) for fiche, score in fiches.items()),
        *_means("cabinet", rows, fiches, store),
        *_means("goal", rows, fiches, store),
    )


def fields() -> tuple[str, ...]:
    """Return the fields of the form that count."""
    return tuple(sorted({rule.field for rule in rules().values() if rule.completeness}))


def _score(findings: Sequence[Finding], years: Sequence[str]) -> float:
    earned = {field: points for field in fields() if (points := _points(field, findings, years)) is not None}
    return sum(earned.values()) / len(earned) if earned else 0.0


def _points(field: str, findings: Sequence[Finding], years: Sequence[str]) -> float | None:
    """Return what a field earns, None where it does not count."""
    here = [finding for finding in findings if finding.field == field]
    if field == _MILESTONES:
        return 1 - _lost_years(here, years)
    complete = {rule.name for rule in rules().values() if rule.completeness}
    if any(finding.rule in complete and finding.severity > Severity.info for finding in here):
        return 0.0
    placeholders = [finding.value for finding in here if finding.rule == _PLACEHOLDER]
    if _NOT_APPLICABLE in placeholders:
        return None
    return 0.5 if placeholders else 1.0


def _lost_years(findings: Iterable[Finding], years: Sequence[str]) -> float:
    lost: dict[str, float] = {}
    for finding in findings:
        year = finding.value if finding.rule == "Measure-everyYear" else finding.focus_name
        if finding.rule in _ROWS and year in years:
            lost[year] = max(lost.get(year, 0.0), _ROWS[finding.rule])
    return sum(lost.values()) / len(years) if years else 0.0


def plan_years(store: Store) -> tuple[str, ...]:
    """Return the years of the plan, in order."""
    rows = store.select(query_text("site", "plan-years.rq"))
    return tuple(str(year) for row in rows for year in range(int(row.text("start")[:4]), int(row.text("end")[:4]) + 1))


def _means(kind: str, rows: Iterable[Row], fiches: dict[str, float], store: Store) -> Iterator[Score]:
    groups: dict[str, dict[str, float]] = {}
    for row in rows:
        if row.text(kind):
            groups.setdefault(row.text(kind), {})[row.text("fiche")] = fiches[row.text("fiche")]
    for iri, scored in sorted(groups.items()):
        yield Score(kind, iri, name_of(store, iri), len(scored), sum(scored.values()) / len(scored))
