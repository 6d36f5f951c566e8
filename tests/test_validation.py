"""Checking the plan, and a fiche that somebody is still writing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rdflib import RDF, SH, Graph

from hipgraph.assets import published
from hipgraph.errors import MediaTypeError, ValidationError
from hipgraph.media import GRAPH_FORMATS
from hipgraph.store import EmbeddedStore, read_graph, write_graph
from hipgraph.validation import Report, Severity, check_upload, read_candidate, validate
from hipgraph.validation.engines import check
from hipgraph.validation.formats import WRITERS
from hipgraph.validation.shapes import shapes_graph

COMPLETE = """
maatregel: We openen een taalcafé in elke gemeente
strategische_doelstellingen: "SD 2: De kennis van het Nederlands bij anderstaligen is versterkt"
operationele_doelstellingen: "OD 2.1: We maken werk van een behoeftedekkend aanbod Nederlands als tweede taal"
raming: 50.000 euro in 2018, betaald door AMIF
effectindicatoren: Meer anderstaligen spreken Nederlands in hun gemeente.
outputindicatoren: [Aantal taalcafés, Aantal bezoekers]
streefwaarden: 300 taalcafés tegen eind 2019
verantwoordelijke_kabinetten: Integratie en Inburgering
verantwoordelijke_administraties: Agentschap Binnenlands Bestuur
andere_partners: [VVSG, Minderhedenforum]
duiding: Een taalcafé brengt anderstaligen en Nederlandstaligen samen.
mijlpalen:
  - {periode: 2018, tekst: Honderd gemeenten doen mee., personeelsinzet: "0,5 VTE"}
  - {periode: 2019, tekst: Alle gemeenten doen mee., personeelsinzet: "0,5 VTE"}
"""


@pytest.fixture(scope="module")
def plan_report(store: EmbeddedStore) -> Report:
    return validate(store)


def checked(text: str, kind: str = ".yaml") -> Report:
    return check_upload("mine", text.encode(), kind)


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


def test_a_complete_fiche_in_yaml_has_no_finding() -> None:
    """Every field is filled in, every name is known, every year of the plan has its row."""
    report = checked(COMPLETE)
    assert rules(report) == []
    assert report.conforms
    assert [score.score for score in report.scores] == [1.0]


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("maatregel", "Measure-title"),
        ("strategische_doelstellingen", "Fiche-strategicGoal"),
        ("operationele_doelstellingen", "Fiche-operationalGoal"),
        ("raming", "Measure-hasBudget"),
        ("effectindicatoren", "Measure-hasEffectIndicator"),
        ("outputindicatoren", "Measure-hasOutputIndicator"),
        ("streefwaarden", "Measure-hasTargetValue"),
        ("verantwoordelijke_kabinetten", "Measure-responsibleCabinet"),
        ("verantwoordelijke_administraties", "Measure-responsibleAdministration"),
        ("andere_partners", "Measure-hasPartner"),
        ("duiding", "Measure-description"),
    ],
)
def test_each_field_that_is_left_out_is_reported_with_its_name(field: str, rule: str) -> None:
    """The message begins with the field as the form prints it, and the score falls."""
    lines = [line for line in COMPLETE.splitlines() if not line.startswith(field)]
    report = checked("\n".join(lines))
    assert checked("\n".join([*lines, f"{field}: ' '"])).findings
    assert rule in rules(report)
    finding = next(finding for finding in report.findings if finding.rule == rule)
    assert finding.message["nl"].partition(":")[0]
    assert finding.message["en"].partition(":")[0]
    assert report.scores[0].score < 1


def test_a_finding_knows_its_line() -> None:
    """For a file the report says where: the row, the field, or the start of the fiche."""
    text = COMPLETE.replace("Alle gemeenten doen mee.", "Nog te bepalen").lstrip()
    found = next(f for f in checked(text).findings if f.rule == "Milestone-placeholder")
    assert text.splitlines()[found.line - 1].strip().startswith("- {periode: 2019")
    assert found.source == "mine"


def test_a_party_that_no_register_knows_is_reported() -> None:
    """The words are kept and quoted; nothing is dropped."""
    report = checked(COMPLETE.replace("VVSG", "Stichting Zeepbel"))
    found = [finding for finding in report.findings if finding.rule == "Involvement-agent"]
    assert [finding.quotes for finding in found] == [("Stichting Zeepbel",)]


def test_json_and_english_names_say_the_same_as_yaml() -> None:
    """A fiche without content misses the same fields however it is written."""
    yaml_report = checked("maatregel: Iets doen")
    json_report = checked(json.dumps({"title": "Iets doen"}), "application/json; charset=utf-8")
    assert rules(yaml_report) == rules(json_report)
    assert len(yaml_report.findings) > 8


def test_a_published_fiche_that_is_sent_gives_its_own_findings(plan_report: Report) -> None:
    """It takes the place of the published one; what others do wrong is not reported."""
    fiche = "https://w3id.org/hip/id/fiche/07"
    content = (published() / "data" / "fiches" / "07.ttl").read_bytes()
    sent = check_upload("07.ttl", content, ".ttl")
    assert rules(sent) == [finding.rule for finding in plan_report.findings if finding.fiche == fiche]
    assert all(finding.line > 0 for finding in sent.findings)
    nt = Graph().parse(data=content, format="turtle")
    for kind, fmt in ((".nt", "nt"), (".jsonld", "json-ld"), (".rdf", "xml"), ("application/trig", "trig")):
        assert rules(checked(nt.serialize(format=fmt), kind)) == rules(sent)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("@prefix a: <b> . a:x a:y .", ".ttl", "mine: line 1, column 26: "),
        ("", ".ttl", "it holds no statements"),
        ("{", ".json", "line 1, column 2: this is not JSON"),
        ("a: [", ".yaml", "line 1, column 5: this is not YAML"),
        ("- a", ".yaml", "line 1: a fiche is a list of fields with their names"),
        ("titel: x", ".yaml", "line 1: the form has no field 'titel'; did you mean 'title'"),
        ("mijlpalen: [2018]", ".yaml", "line 1: a row of the milestones has a period, a text and the staffing"),
        ("mijlpalen:\n - tekst: x", ".yaml", "line 2: this row of the milestones has no period"),
        ("mijlpalen:\n - periode: straks", ".yaml", "'straks' is no year"),
        ("title: {a: b}", ".yaml", "line 1: title holds words, or a list of words"),
        ("a: &b c\nd: *b", ".yaml", "aliases"),
        ("nummer: -1", ".yaml", "'-1' is no number of a fiche"),
        ("x: " + "[" * 3000, ".yaml", "not YAML"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, kind: str, words: str) -> None:
    """What is wrong, where, and what to do; never a traceback."""
    with pytest.raises(ValidationError, match=words):
        checked(text, kind)


def test_what_is_of_no_known_kind_is_refused() -> None:
    """A picture is no fiche; nor are bytes that are no text."""
    with pytest.raises(MediaTypeError, match="image/png is nothing that can be checked"):
        read_candidate("mine", b"", "image/png")
    with pytest.raises(ValidationError, match="is not UTF-8"):
        check_upload("mine", b"title: \xff", ".yaml")


def test_an_engine_that_is_not_there_is_named(store: EmbeddedStore) -> None:
    """The message lists those that are."""
    with pytest.raises(ValidationError, match="there is no engine 'topbraid'; use one of shifty, pyshacl"):
        validate(store, "topbraid")


@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
def test_shapes_that_are_no_shapes_are_refused(engine: str) -> None:
    """Neither engine passes over what it cannot evaluate."""
    wrong = Graph().parse(
        data="@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:targetNode <urn:x> ; sh:sparql [ sh:select 'SELECT $this { SERVICE <urn:y> { $this ?p ?o } }' ] ."
    )
    with pytest.raises(ValidationError):
        check(b"<urn:x> <urn:p> <urn:o> .\n", wrong, engine)


def test_what_was_inferred_is_not_checked(store: EmbeddedStore) -> None:
    """By inference a measure contributes to the goal of its section, whatever its fiche prints."""
    organisation = b"<https://w3id.org/hip/id/organisation/vvsg> "
    types = [line for line in store.stated().splitlines() if line.startswith(organisation) and b"#type>" in line]
    assert len(types) == 1
    assert store.select("SELECT ?c { <https://w3id.org/hip/id/organisation/vvsg> a ?c }") != types
    assert "Fiche-section" in rules(validate(store))


def test_the_least_grave_findings_can_be_left_out(plan_report: Report) -> None:
    """Counts follow what is left."""
    grave = plan_report.at_least(Severity.violation)
    assert {finding.severity for finding in grave.findings} == {Severity.violation}
    assert grave.counts()[Severity.warning] == 0
    assert plan_report.has_problems
    assert not plan_report.conforms


def test_a_score_is_what_was_earned_of_what_could_be(plan_report: Report) -> None:
    """Thirteen fields count; a placeholder is worth half, a field that does not apply is left out."""
    from hipgraph.validation.scores import fields  # noqa: PLC0415

    assert len(fields()) == 13
    half = checked(COMPLETE.replace("300 taalcafés tegen eind 2019", "Nog te bepalen"))
    assert half.scores[0].score == pytest.approx(12.5 / 13)
    left_out = checked(COMPLETE.replace("300 taalcafés tegen eind 2019", "n.v.t."))
    assert left_out.scores[0].score == 1.0
    one_year = checked("\n".join(line for line in COMPLETE.splitlines() if "periode: 2019" not in line))
    assert one_year.scores[0].score == pytest.approx(12.5 / 13)
    kinds = {score.kind for score in plan_report.scores}
    assert kinds == {"fiche", "cabinet", "goal"}
    assert all(0 < score.score <= 1 for score in plan_report.scores)


def test_a_report_is_written_for_programs(plan_report: Report) -> None:
    """JSON, CSV, JUnit and RDF hold every finding, with messages in both languages."""
    number = len(plan_report.findings)
    as_json = json.loads(WRITERS["json"](plan_report))
    assert len(as_json["findings"]) == sum(as_json["counts"].values()) == number
    assert set(as_json["findings"][0]["message"]) == {"nl", "en"}
    rows = list(csv.DictReader(io.StringIO(WRITERS["csv"](plan_report))))
    assert len(rows) == number
    assert all(row["message_nl"] and row["message_en"] for row in rows)
    suites = ET.fromstring(WRITERS["junit"](plan_report)).findall("testsuite")  # noqa: S314  our own
    failures = sum(int(suite.attrib["failures"]) for suite in suites)
    assert failures == sum(f.severity > Severity.info for f in plan_report.findings)
    for name in ("ttl", "jsonld"):
        triples = read_graph(WRITERS[name](plan_report).encode(), name)
        graph = Graph().parse(data=write_graph(triples, GRAPH_FORMATS[0]))
        results = list(graph.subjects(RDF.type, SH.ValidationResult))
        assert len(results) == number
        assert all(len(set(graph.objects(result, SH.resultMessage))) == 2 for result in results)
        assert all(graph.value(result, SH.resultPath) for result in results)


def test_the_shapes_are_one_graph_with_a_message_for_each_constraint() -> None:
    """No result can leave the engine without words."""
    shapes = shapes_graph()
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        holder = shapes.value(shape, SH.sparql) or shape
        assert len(list(shapes.objects(holder, SH.message))) == 2, shape


def test_an_example_from_the_documentation_is_read() -> None:
    """What docs/validation.md shows can be copied and checked."""
    page = (Path(__file__).parents[1] / "docs" / "validation.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    assert {f.severity for f in checked(example).findings} <= {Severity.info}
