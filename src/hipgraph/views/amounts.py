"""The amounts that estimates name, as printed and as numbers, and why one can be in no sum."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hipgraph.evidence import place_of
from hipgraph.namespaces import expand
from hipgraph.queries import query_text
from hipgraph.store import Row, Store, grouped


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount, and why it is not in the sum; "" where it is."""

    amount: str
    measure: str
    number: str
    title: str
    goal: str  # "SD 1"
    printed: str
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    years: tuple[str, ...]
    label: str
    funds: tuple[str, ...]
    place: str  # "p. 12, 1234-1300"
    whole: bool  # the estimate names its parts too
    reason: str = ""


def amounts(store: Store) -> list[Entry]:
    """Return every amount once, with the reason for which no sum can have it."""
    return _judged(_entries(store.select(query_text("site", "ledger.rq"))), store)


def reasons(language: str) -> dict[str, str]:
    """Return why amounts are left out, in words."""
    return {name: words[language] for name, words in _rules()["reasons"].items()}


def _entries(rows: Iterable[Row]) -> list[tuple[Entry, str]]:
    """Return each amount once, with the words of its estimate."""
    return [(_entry(same), same[0].text("estimate")) for same in grouped(rows, "amount").values()]


def _entry(same: Sequence[Row]) -> Entry:
    first = same[0]
    return Entry(
        amount=first.text("amount"),
        measure=first.text("measure"),
        number=first.text("number"),
        title=first.text("title"),
        goal=first.text("goal_code"),
        printed=first.text("printed"),
        value=Decimal(first.text("value")),
        lower=Decimal(first.text("lower")) if first.text("lower") else None,
        upper=Decimal(first.text("upper")) if first.text("upper") else None,
        years=tuple(sorted({row.text("year") for row in same if row.text("year")})),
        label=first.text("label"),
        funds=tuple(sorted({row.text("fund") for row in same if row.text("fund")})),
        place=place_of(first),
        whole=first.text("whole") == "true",
    )


def _judged(entries: Sequence[tuple[Entry, str]], store: Store) -> list[Entry]:
    """Return each amount with the reason for which no sum can have it."""
    together: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry, _ in entries:
        together[entry.measure].append(entry)
    related = {
        frozenset((row.text("measure"), row.text("other")))
        for row in store.select(query_text("site", "measure-links.rq"))
        if row.text("link") == expand("hip:relatedMeasure")
    }
    found = []
    for entry, estimate in entries:
        own = together[entry.measure]
        others = [other for other, _ in entries if other.measure != entry.measure and other.value == entry.value]
        found.append(replace(entry, reason=_reason(entry, own, estimate) or _repeated(entry, others, related)))
    return found


def _reason(entry: Entry, own: Sequence[Entry], estimate: str) -> str:
    if entry.lower is not None:
        return "range"
    if entry.whole:
        return "total"
    rules = _rules()
    if re.search(rules["wider"], estimate, re.IGNORECASE):
        return "wider"
    if not entry.years and re.search(rules["yearly"], f"{entry.label} {_after(entry, own, estimate)}", re.IGNORECASE):
        return "yearly"
    return ""


def _repeated(entry: Entry, others: Sequence[Entry], related: set[frozenset[str]]) -> str:
    """Tell an amount that another fiche has for the same: with its label, or where the fiches point at each other."""
    for other in others:
        pointing = frozenset((entry.measure, other.measure)) in related
        if pointing or (entry.label and entry.label.casefold() == other.label.casefold()):
            return "twice"
    return ""


def _after(entry: Entry, own: Sequence[Entry], estimate: str) -> str:
    """Return the words of an estimate behind an amount, up to the next one."""
    place = estimate.find(entry.printed)
    begin = place + len(entry.printed) if place >= 0 else 0
    ends = [found for other in own if (found := estimate.find(other.printed, begin)) > begin]
    return estimate[begin : min(ends, default=len(estimate))]


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return rules
