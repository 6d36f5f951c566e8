"""The shapes, rule by rule: examples that pass and fail, for both engines.

`tests/shapes/<rule>/valid*.ttl` keep to their rule and `invalid*.ttl` break it, whatever other rules say of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, SH, BNode, Graph, URIRef

from hipgraph.namespaces import expand, shorten
from hipgraph.validation.engines import ENGINES, check
from hipgraph.validation.shapes import Rule, rules, shapes_graph

EXAMPLES = Path(__file__).parent / "shapes"
PARTS = (
    SH.focusNode,
    SH.sourceShape,
    SH.resultSeverity,
    SH.resultPath,
    SH.value,
    SH.sourceConstraintComponent,
)
FILES = sorted(EXAMPLES.glob("*/*.ttl"))
RULES = sorted(rules().values(), key=lambda rule: rule.name)
# A rule is named after the class that its shape is about; these have a shorter or wider name.
WIDER = {
    "Amount": "schema:MonetaryAmount",
    "Fiche": "hip:ActionFiche",
    "Goal": "hip:Goal hip:OperationalGoal hip:StrategicGoal",
    "NamedThing": "hip:Goal org:Organization hip:TargetGroup hip:PolicyField hip:Partnership hip:Programme hip:Role"
    " hip:FormField hip:FieldState hip:OrganisationKind",
    "Party": "org:Organization",
    "Plan": "hip:PolicyPlan",
    "Quote": "oa:TextQuoteSelector",
    "Statement": "hip:Indicator hip:TargetValue hip:BudgetEstimate",
    "Term": "owl:Class owl:ObjectProperty owl:DatatypeProperty",
}


def results(report: Graph) -> set[tuple[str, ...]]:
    """Return what both engines must agree on: focus, shape, severity, path, value and component.

    Shifty gives no list for a path of several steps: its shape tells it. And it gives the focus as the value of
    a query that has none.
    """
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus, shape, severity, path, value, component = (report.value(result, part) for part in PARTS)
        steps = rules()[str(shape)].path if isinstance(path, BNode) else (str(path),)
        terms = (focus, shape, severity, None if value == focus else value, component)
        found.add((*(term.n3() if term else "" for term in terms), *steps))
    return found


def targets(rule: Rule) -> set[str]:
    """Return the classes that a rule is about."""
    shapes = shapes_graph()
    return {
        shorten(str(target))
        for shape in shapes.subjects(SH.property, URIRef(rule.iri))
        for target in shapes.objects(shape, SH.targetClass)
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_an_example_does_what_its_name_says(file: Path) -> None:
    """A valid one gives no result from its rule, an invalid one does; both engines give the same results."""
    data = Graph().parse(file).serialize(format="nt", encoding="utf-8")
    found = {engine: results(check(data, shapes_graph(), engine)) for engine in ENGINES}
    broken = {shape for _, shape, *_ in found["shifty"]}
    assert (f"<{expand('hipsh:' + file.parent.name)}>" in broken) is file.stem.startswith("invalid")
    assert found["shifty"] == found["pyshacl"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_an_example_that_passes_and_one_that_fails(rule: Rule) -> None:
    """What a rule asks, and what it refuses, can be seen in two small files."""
    assert (EXAMPLES / rule.name / "valid.ttl").exists()
    assert (EXAMPLES / rule.name / "invalid.ttl").exists()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_speaks_both_languages(rule: Rule) -> None:
    """Its name and its message are there once in Dutch and once in English, and nothing else."""
    assert set(rule.text) == set(rule.message) == {"nl", "en"}
    assert all(text.strip() for text in (*rule.text.values(), *rule.message.values()))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_named_after_its_class(rule: Rule) -> None:
    """`Measure-hasBudget` is about measures."""
    start = rule.name.partition("-")[0]
    assert targets(rule)
    assert targets(rule) <= set(WIDER.get(start, f"hip:{start}").split())


def test_no_example_is_left_over() -> None:
    """Every folder is of a rule, and every file in it is an example of one kind or the other."""
    assert {folder.name for folder in EXAMPLES.iterdir()} == {rule.name for rule in RULES}
    stems = {path.relative_to(EXAMPLES): path.name for path in EXAMPLES.glob("*/*")}
    odd = [path for path, name in stems.items() if name.split("-")[0].split(".")[0] not in ("valid", "invalid")]
    assert odd == []
    assert len(FILES) == len(stems)
