"""The plan as StratML: it keeps to the content models of the standard, and says what the graph says."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from hipgraph.publishing.stratml import NAMESPACE, stratml
from hipgraph.store import EmbeddedStore

NS = {"s": NAMESPACE}
# The content models as we wrote them down, and the published schema where HIPGRAPH_STRATML names it.
SCHEMAS = [str(Path(__file__).parent / "data" / "stratml.xsd"), *filter(None, [os.environ.get("HIPGRAPH_STRATML")])]


@pytest.fixture(scope="module")
def document(store: EmbeddedStore) -> bytes:
    return stratml(store)


@pytest.fixture(scope="module")
def plan(document: bytes) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314  we wrote it


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: Path(path).stem)
def test_it_is_valid(document: bytes, schema: str) -> None:
    """Elements in their order, identifiers that are unique, dates and numbers that are some."""
    validator = xmlschema.XMLSchema(schema)
    assert [(fault.path, fault.reason) for fault in validator.iter_errors(document.decode())] == []
    wrong = document.decode().replace("measure.02<", "measure.01<", 1)
    assert not validator.is_valid(wrong)


def test_every_measure_is_an_objective_of_its_goal(store: EmbeddedStore, plan: ET.Element) -> None:
    """With its number, its title and its explanation."""
    expected = {
        (row.text("number"), row.text("code"), row.text("title"), row.text("text"))
        for row in store.select("""PREFIX hip: <https://w3id.org/hip/ns#> PREFIX dct: <http://purl.org/dc/terms/>
            PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT * { ?m a hip:Measure ; dct:identifier ?number ; dct:title ?title ; hip:underGoal/skos:notation ?code
                       OPTIONAL { ?m dct:description ?text } }""")
    }
    found = {
        (
            objective.findtext("s:SequenceIndicator", "", NS),
            goal.findtext("s:SequenceIndicator", "", NS),
            objective.findtext("s:Name", "", NS),
            objective.findtext("s:Description", "", NS),
        )
        for goal in plan.iterfind(".//s:Goal", NS)
        for objective in goal.iterfind("s:Objective", NS)
    }
    assert len(expected) == 62
    assert found == expected


def test_who_does_what_for_whom(plan: ET.Element) -> None:
    """Fiche 48: its parties by role, whom it is for, and who is only mentioned performs nothing."""
    (objective,) = (
        one for one in plan.iterfind(".//s:Objective", NS) if one.findtext("s:SequenceIndicator", "", NS) == "48"
    )
    roles = {
        (one.findtext("s:Name", "", NS), role.findtext("s:Name", "", NS), role.findtext("s:RoleType", "", NS))
        for one in objective.iterfind("s:Stakeholder", NS)
        for role in one.iterfind("s:Role", NS)
    }
    assert ("Minderhedenforum", "partner", "Performer") in roles
    assert ("rondtrekkende woonwagenbewoners", "doelgroep", "Beneficiary") in roles
    assert all(kind == "" for _, role, kind in roles if role == "vermeld")


def test_indicators_milestones_and_amounts_are_there(store: EmbeddedStore, plan: ET.Element) -> None:
    """As many of each as the graph has, by their stage; amounts as numbers."""
    stages = [one.get("ValueChainStage", "") for one in plan.iterfind(".//s:PerformanceIndicator", NS)]
    counted = {
        row.text("kind").rpartition("#")[2]: int(row.text("n"))
        for row in store.select("""PREFIX hip: <https://w3id.org/hip/ns#>
            SELECT ?kind (COUNT(DISTINCT ?x) AS ?n) {
              VALUES ?kind { hip:EffectIndicator hip:OutputIndicator hip:TargetValue hip:Milestone hip:BudgetEstimate }
              ?x a ?kind } GROUP BY ?kind""")
    }
    assert stages.count("Outcome") == counted["EffectIndicator"]
    assert stages.count("Output") == counted["OutputIndicator"]
    assert stages.count("Output_Processing") == counted["Milestone"]
    assert stages.count("Input") == counted["BudgetEstimate"]
    assert stages.count("") == counted["TargetValue"]
    values = sorted(Decimal(str(units.text)) for units in plan.iterfind(".//s:NumberOfUnits", NS))
    amounts = store.select("SELECT ?v { ?a a <http://schema.org/MonetaryAmount> ; <http://schema.org/value> ?v }")
    assert values == sorted(Decimal(row.text("v")) for row in amounts)
