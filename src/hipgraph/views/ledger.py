"""A ledger that refuses: amounts as printed, and sums only over what can be summed, with what was left out and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import Store, iri_term
from hipgraph.views.amounts import Entry, amounts
from hipgraph.views.measures import pattern_of, responsible_patterns, term_of, with_patterns
from hipgraph.views.pictures import estimates_said


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a sum is of, what it leaves out, and how many fiches name no amount at all."""

    counted: tuple[Entry, ...]
    left_out: tuple[Entry, ...]
    silent: Mapping[str, int]  # "regular", "words", "empty" → fiches
    funds: tuple[str, ...]  # IRIs of those that pay for any amount of the plan
    years: tuple[str, ...]  # that any amount is for

    @property
    def total(self) -> Decimal:
        """The sum, in euro."""
        return sum((entry.value for entry in self.counted), Decimal())

    @property
    def refused(self) -> bool:
        """Whether there is nothing that can be summed."""
        return not self.counted


def ledger_query(goal: str = "", cabinet: str = "", fund: str = "", year: str = "") -> str:
    """Return the query for the amounts under a goal, of a responsible cabinet, paid by a fund, or for a year.

    Raises:
        QueryError: A value is no name or no year.
    """
    paid = [f"\n  ?amount hip:fundedBy {iri_term(f'{ID}{fund}')} ."] if fund else []
    of_year = [f"\n  ?amount hip:year {term_of('year', year)} ."] if year else []
    return with_patterns(query_text("site", "ledger.rq"), [*_chosen(goal, cabinet), *paid, *of_year])


def ledger(store: Store, *, goal: str = "", cabinet: str = "", fund: str = "", year: str = "") -> Ledger:
    """Return the amounts of the measures under a goal, of a responsible cabinet, of a fund, or for a year.

    `goal` and `cabinet` are names of such, `fund` is one under id/: programme/amif. Every amount of these is either
    counted or left out with its reason; in a sum for a year, what is for no year or several is left out too.

    Raises:
        QueryError: A value is no name or no year.
    """
    if year:
        term_of("year", year)  # raises
    every = amounts(store)
    measures = {row.text("measure") for row in store.select(ledger_query(goal, cabinet))}
    found = [entry for entry in every if entry.measure in measures]
    if fund:
        found = [_for_fund(entry) for entry in found if f"{ID}{fund}" in entry.funds]
    if year:
        found = [_for_year(entry) for entry in found if year in entry.years or not entry.years]
    silent = {} if fund or year else _silent(store, _chosen(goal, cabinet))
    return Ledger(
        counted=tuple(entry for entry in found if not entry.reason),
        left_out=tuple(entry for entry in found if entry.reason),
        silent=silent,
        funds=tuple(sorted({payer for entry in every for payer in entry.funds})),
        years=tuple(sorted({one for entry in every for one in entry.years})),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """A sum as a bar: over how many amounts, and its share of the largest."""

    name: str
    count: int
    total: Decimal
    share: float


def bars(found: Ledger, names: Mapping[str, str]) -> dict[str, tuple[Bar, ...]]:
    """Return the sum that a ledger has, by goal, year and fund, each over what can be summed so.

    By year without amounts for no year or several, by fund without those that several pay; under "" what has none.
    """
    sides: dict[str, defaultdict[str, list[Decimal]]] = {side: defaultdict(list) for side in ("goal", "year", "fund")}
    for entry in found.counted:
        sides["goal"][entry.goal].append(entry.value)
        if len(entry.years) <= 1:
            sides["year"]["".join(entry.years)].append(entry.value)
        if len(entry.funds) <= 1:
            sides["fund"]["".join(names[fund] for fund in entry.funds)].append(entry.value)
    return {side: _bars(values) for side, values in sides.items()}


def _bars(values: Mapping[str, Sequence[Decimal]]) -> tuple[Bar, ...]:
    totals = {name: sum(amounts, Decimal()) for name, amounts in values.items()}
    most = max(totals.values(), default=Decimal()) or Decimal(1)
    return tuple(Bar(name, len(values[name]), total, float(total / most)) for name, total in sorted(totals.items()))


def as_plain(found: Ledger) -> dict[str, object]:
    """Return a ledger as JSON has it, amounts as decimal numbers in text."""
    return {
        "total": None if found.refused else str(found.total),
        "counted": [_plain(entry) for entry in found.counted],
        "left_out": [_plain(entry) for entry in found.left_out],
        "fiches_without_amount": dict(found.silent),
    }


def _plain(entry: Entry) -> dict[str, object]:
    return {
        "measure": entry.measure,
        "amount": entry.amount,
        "printed": entry.printed,
        "value": str(entry.value),
        "years": list(entry.years),
        "label": entry.label,
        "funds": list(entry.funds),
        "place": entry.place,
        "reason": entry.reason or None,
    }


def _chosen(goal: str, cabinet: str) -> list[str]:
    return [*([pattern_of("goal", goal)] if goal else []), *responsible_patterns(cabinet)]


def _silent(store: Store, chosen: Sequence[str]) -> dict[str, int]:
    """Return how many fiches name no amount, by what they say instead."""
    counts = Counter(said for _, said in estimates_said(store, chosen))
    del counts["amount"]
    return dict(counts)


def _for_fund(entry: Entry) -> Entry:
    return replace(entry, reason=entry.reason or ("funds" if len(entry.funds) > 1 else ""))


def _for_year(entry: Entry) -> Entry:
    of_years = "no_year" if not entry.years else "years" if len(entry.years) > 1 else ""
    return replace(entry, reason=entry.reason or of_years)
