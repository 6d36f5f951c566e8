"""The form of a fiche: what its fields are, what the shapes ask of each, and the words of a fiche that is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from hipgraph.namespaces import PREFIXES, expand
from hipgraph.queries import query_text
from hipgraph.store import Store, grouped, iri_term, vocabulary
from hipgraph.validation.fields import FIELDS, ONCE, Fields
from hipgraph.validation.report import Text
from hipgraph.validation.shapes import Rule, rules

# What a field is filled from, where it holds names that a register has.
_REGISTERS: Final = {
    "strategic_goals": "hip:StrategicGoal",
    "operational_goals": "hip:OperationalGoal",
    "responsible_cabinets": "hip:Cabinet",
    "involved_cabinets": "hip:Cabinet",
    "responsible_administrations": "org:Organization",
    "involved_administrations": "org:Organization",
    "other_partners": "org:Organization",
}
_LONG: Final = ("explanation", "budget", "effect_indicators", "output_indicators", "targets")


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the form."""

    name: str  # as `read_fields` knows it: "effect_indicators"
    field: str  # as the graph and a finding know it: "EffectIndicator"
    label: Text
    rules: tuple[Rule, ...]  # that are about it
    register: str  # the class whose things it names, such as hip:Cabinet; "" for free words
    many: bool  # it holds several texts
    long: bool  # a text has several lines

    @property
    def required(self) -> bool:
        """Whether the fiche cannot do without it."""
        return any(rule.severity == "Violation" for rule in self.asked)

    @property
    def asked(self) -> tuple[Rule, ...]:
        """The rules that ask for what the field holds."""
        return tuple(rule for rule in self.rules if rule.completeness and rule.name.startswith(("Measure-", "Fiche-")))


@cache
def form_fields() -> tuple[FormField, ...]:
    """Return the fields in the order of the form, but for the rows of the milestones."""
    labels = _labels()
    return tuple(
        FormField(
            name=name,
            field=field,
            label=labels[field],
            rules=rules_about(field),
            register=_REGISTERS.get(name, ""),
            many=name not in ONCE,
            long=name in _LONG,
        )
        for name, (field, _) in FIELDS.items()
        if name not in ("position", "milestones")
    )


def field_labels(language: str) -> dict[str, str]:
    """Return what each field of the form is called in a language, in the order of the form."""
    labels = _labels()
    order = [field for name, (field, _) in FIELDS.items() if name != "position"]
    return {field: labels[field][language] for field in [*order, "Staffing"]}


def rules_about(field: str) -> tuple[Rule, ...]:
    """Return the rules about a field, those about its being there first."""
    found = [rule for rule in rules().values() if rule.field == field]
    return tuple(sorted(found, key=lambda rule: (not rule.completeness, rule.name)))


def register_of(store: Store, kind: str) -> tuple[str, ...]:
    """Return the names of the things of a class, such as hip:Cabinet, as a fiche prints them: a goal with its code."""
    rows = store.select(query_text("site", "register.rq"), kind=iri_term(expand(kind)))
    return tuple(dict.fromkeys(row.text("name") for row in rows))


def words_of(store: Store, measure: str) -> Fields:
    """Return the words of the fiche of a measure; without any, where there is no such measure."""
    cells: dict[str, list[str]] = {}
    rows: list[tuple[str, str, str]] = []
    for row in store.select(query_text("site", "fiche-words.rq"), measure=iri_term(measure)):
        if row.text("field") == "milestones":
            rows.append((row.text("period"), row.text("text"), row.text("staffing")))
        else:
            cells.setdefault(row.text("field"), []).append(row.text("text"))
    number = measure.rpartition("/")[2]
    return Fields({name: tuple(texts) for name, texts in cells.items()}, tuple(rows), int(number) if cells else 0)


@cache
def _labels() -> Mapping[str, Text]:
    """Return what each field of the form is called, by language."""
    fields = grouped(vocabulary().select(query_text("site", "form-fields.rq")), "field")
    return {
        iri.removeprefix(f"{PREFIXES['hip']}field"): {row.language("label"): row.text("label") for row in rows}
        for iri, rows in fields.items()
    }
