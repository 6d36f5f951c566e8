"""The plan as StratML Part 2 (ISO 17469), the XML of performance plans: goals, objectives, stakeholders, indicators.

A measure is an objective under its operational goal. What StratML has no element for stands as an indicator of the
objective whose stage in the value chain says what it is: an estimate is an input, a milestone the making of an output.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from hipgraph.namespaces import ID, expand
from hipgraph.plan import Plan, the_plan, told
from hipgraph.queries import query_text
from hipgraph.store import Row, Store, grouped

NAMESPACE: Final = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"
_STAGES: Final = {
    expand("hip:EffectIndicator"): "Outcome",
    expand("hip:OutputIndicator"): "Output",
}
_TARGET: Final = "Streefwaarde"
_WITHOUT_GOAL: Final = "Zonder doelstelling"
_MENTIONED: Final = f"{ID}role/mentioned"


def stratml(store: Store) -> bytes:
    """Return the plan as a StratML document, in Dutch, the language of the plan; always the same for the same graph."""
    plan = the_plan()
    root = ET.Element("PerformancePlanOrReport", {"xmlns": NAMESPACE, "Type": "Performance_Plan"})
    _texts(root, Name=told(plan.titles, "nl"), Description=told(plan.descriptions, "nl"))
    core = ET.SubElement(root, "StrategicPlanCore")
    _texts(ET.SubElement(core, "Organization"), Name=told(plan.publishers, "nl"))
    objectives = _objectives(store)
    goals = grouped(store.select(query_text("stratml", "goals.rq")), "goal")
    for row in (same[0] for same in goals.values()):
        goal = ET.SubElement(core, "Goal")
        above = f"{row.text('above_code')}: {row.text('above_name')}" if row.text("above_code") else ""
        _texts(goal, Name=row.text("name"), Description=row.text("name"), Identifier=_identifier(row.text("goal")))
        _texts(goal, SequenceIndicator=row.text("code"), **({"OtherInformation": above} if above else {}))
        goal.extend(objectives.get(row.text("goal"), ()))
    if loose := [one for goal, own in objectives.items() if goal not in goals for one in own]:
        goal = ET.SubElement(core, "Goal")
        _texts(goal, Name=_WITHOUT_GOAL, Description=_WITHOUT_GOAL)
        goal.extend(loose)
    _administration(root, plan)
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def _objectives(store: Store) -> dict[str, list[ET.Element]]:
    """Return the measures as objectives, by the goal under which they stand."""
    people, said = (_by_measure(store, "stratml", name) for name in ("stakeholders", "statements"))
    due, money = (_by_measure(store, "tables", name) for name in ("milestones", "budgets"))
    found: dict[str, list[ET.Element]] = {}
    rows = grouped(store.select(query_text("stratml", "measures.rq")), "measure")
    for measure, row in (
        (measure, same[0]) for measure, same in rows.items()
    ):  # under its first goal, where it has two
        objective = ET.Element("Objective")
        _texts(objective, Name=row.text("title"), Description=row.text("text"), Identifier=_identifier(measure))
        _texts(objective, SequenceIndicator=row.text("number"))
        objective.extend(_stakeholders(people.get(measure, ())))
        objective.extend(_statement(one) for one in said.get(measure, ()))
        objective.extend(_milestones(due.get(measure, ())))
        objective.extend(_estimates(money.get(measure, ())))
        found.setdefault(row.text("goal"), []).append(objective)
    return found


def _by_measure(store: Store, folder: str, name: str) -> Mapping[str, Sequence[Row]]:
    return grouped(store.select(query_text(folder, f"{name}.rq")), "measure")


def _stakeholders(rows: Iterable[Row]) -> Iterable[ET.Element]:
    for iri, own in grouped(rows, "stakeholder").items():
        is_group = iri.startswith(f"{ID}target-group/")
        kind = "Generic_Group" if is_group else "Organization"
        stakeholder = ET.Element("Stakeholder", {"StakeholderTypeType": kind})
        _texts(stakeholder, Name=own[0].text("name"))
        for row in own:
            role = ET.SubElement(stakeholder, "Role")
            _texts(role, Name="doelgroep" if is_group else row.text("role_name"))
            if row.text("role") != _MENTIONED:
                _texts(role, RoleType="Beneficiary" if is_group else "Performer")
        yield stakeholder


def _statement(row: Row) -> ET.Element:
    if stage := _STAGES.get(row.text("kind")):
        return _indicator(row.text("statement"), row.text("text"), stage=stage)
    indicator = _indicator(row.text("statement"), _TARGET)
    _texts(_target(indicator), Description=row.text("text"))
    return indicator


def _milestones(rows: Iterable[Row]) -> Iterable[ET.Element]:
    for iri, own in grouped(rows, "milestone").items():
        indicator = _indicator(iri, f"Mijlpaal {own[0].text('period')}", stage="Output_Processing")
        years = [row.text("year") for row in own]
        _texts(_target(indicator), **_dates(years), Description=own[0].text("text"))
        if staffing := own[0].text("staffing"):
            _texts(indicator, OtherInformation=staffing)
        yield indicator


def _estimates(rows: Iterable[Row]) -> Iterable[ET.Element]:
    for iri, own in grouped(rows, "budget").items():
        indicator = _indicator(iri, "Raming budgettair engagement", unit="EUR", stage="Input")
        for amount, same in grouped(own, "amount").items():
            if amount:
                years = sorted({row.text("year") for row in same} - {""})
                units = {"NumberOfUnits": same[0].text("value")} if same[0].text("value") else {}
                words = "; ".join(filter(None, (same[0].text("label"), _bound(same[0]))))
                described = {"Description": words} if words else {}
                _texts(_target(indicator), **_dates(years), **units, **described)
        _texts(indicator, OtherInformation=own[0].text("as_printed"))
        yield indicator


def _bound(row: Row) -> str:
    """Return what an amount of a range is, which is no sum to be added to the other end."""
    ends = {row.text("lower"): "ondergrens", row.text("upper"): "bovengrens"}
    if not row.text("lower") or not row.text("upper"):
        return ""
    return f"{ends.get(row.text('value'), 'grens')} van {row.text('lower')} tot {row.text('upper')} euro"


def _indicator(iri: str, dimension: str, *, unit: str = "", stage: str = "") -> ET.Element:
    indicator = ET.Element("PerformanceIndicator", {"ValueChainStage": stage} if stage else {})
    _texts(indicator, MeasurementDimension=dimension, UnitOfMeasurement=unit, Identifier=_identifier(iri))
    return indicator


def _target(indicator: ET.Element) -> ET.Element:
    return ET.SubElement(ET.SubElement(indicator, "MeasurementInstance"), "TargetResult")


def _dates(years: Sequence[str]) -> dict[str, str]:
    return {"StartDate": f"{min(years)}-01-01", "EndDate": f"{max(years)}-12-31"} if years else {}


def _administration(root: ET.Element, plan: Plan) -> None:
    about = ET.SubElement(root, "AdministrativeInformation")
    _texts(about, Identifier=_identifier(plan.iri), **_dates([year for year in (plan.start, plan.end) if year]))
    _texts(about, Source=plan.iri)


def _texts(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = text


def _identifier(iri: str) -> str:
    """Return what stands for an IRI as an ID of XML: the kind and the name, which are unique in a plan."""
    return re.sub(r"[^\w.-]", ".", iri.removeprefix(ID))
