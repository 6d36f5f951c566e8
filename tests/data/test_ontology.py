"""The vocabulary, checked as data and by a reasoner's reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from hipgraph.assets import published
from hipgraph.namespaces import PREFIXES

HIP = Namespace(PREFIXES["hip"])
NS = URIRef(PREFIXES["hip"].rstrip("#"))
CONTRACT = """
PolicyPlan ActionFiche Goal StrategicGoal OperationalGoal Measure Cabinet Administration Involvement Milestone Indicator
EffectIndicator OutputIndicator TargetValue BudgetEstimate TargetGroup Partnership Programme FundingProgramme Legislation
PolicyField FieldState position code page goalAsPrinted partOfGoal hasSubGoal underGoal contributesTo competentFor measure
agent role asPrinted evidence year period staffing fte hasAmount fundedBy involves responsibleCabinet
responsibleAdministration involvedCabinet involvedAdministration hasPartner mentions hasMilestone hasEffectIndicator
hasOutputIndicator hasIndicator hasTargetValue hasBudget targetsGroup withinPartnership refersToProgramme relatedMeasure
""".split()


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(published() / "ontology" / "hip.ttl")


def own_terms(graph: Graph) -> list[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    return sorted({s for kind in kinds for s in graph.subjects(RDF.type, kind) if str(s).startswith(str(HIP))})


@pytest.mark.parametrize("name", CONTRACT)
def test_the_contract_is_kept(ontology: Graph, name: str) -> None:
    """Every term that others rely on is there."""
    assert HIP[name] in own_terms(ontology)


def test_every_term_is_labelled_and_defined_in_both_languages(ontology: Graph) -> None:
    """A reader of either language knows what a term means, and where it comes from."""
    for term in own_terms(ontology):
        for predicate in (RDFS.label, SKOS.definition):
            languages = sorted(text.language for text in ontology.objects(term, predicate) if isinstance(text, Literal))
            assert languages == ["en", "nl"], (term, predicate)
        assert (term, RDFS.isDefinedBy, NS) in ontology


def test_every_hip_term_in_data_queries_and_code_is_defined(ontology: Graph) -> None:
    """Nothing uses a term that the vocabulary does not have."""
    known = {str(term).removeprefix(str(HIP)) for term in ontology.subjects()}
    root = published()
    files = [*root.glob("data/**/*.ttl"), *root.glob("queries/**/*.rq")]
    for path in files:
        used = set(re.findall(r"(?<![\w:<-])hip:([A-Za-z]\w*)", _code(path)))
        assert used <= known, (path.name, used - known)
    code = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "src").rglob("*.py"))
    assert set(re.findall(r"\bHIP\.([A-Za-z]\w*)", code)) <= known


def _code(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return re.sub(r'"[^"]*"', "", "\n".join(line for line in lines if not line.startswith("#")))


def test_a_reasoners_library_reads_it_without_a_warning(tmp_path: Path) -> None:
    """Owlready2 loads ontology and alignments, in RDF/XML, and finds the classes."""
    owlready2 = pytest.importorskip("owlready2", reason="install the dev group")
    graph = Graph()
    for name in ("hip.ttl", "alignments.ttl"):
        graph.parse(published() / "ontology" / name)
    path = tmp_path / "hip.owl"
    graph.serialize(path, format="xml")
    world = owlready2.World()
    loaded = world.get_ontology(path.as_uri()).load()
    assert {"Measure", "Goal", "Involvement"} <= {cls.name for cls in loaded.classes()}
    world.close()


def test_prefixes_mean_one_thing_everywhere() -> None:
    """A prefix in any file has the IRI that the code gives it."""
    root = published()
    for path in [*root.glob("ontology/*.ttl"), *root.glob("data/**/*.ttl"), *root.glob("queries/**/*.rq")]:
        for prefix, iri in re.findall(r"(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", path.read_text(encoding="utf-8")):
            assert PREFIXES[prefix] == iri, (path.name, prefix)


def test_the_version_is_the_packages(ontology: Graph) -> None:
    """Vocabulary and package are released together."""
    import tomllib  # noqa: PLC0415

    pyproject = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert str(ontology.value(NS, OWL.versionInfo)) == pyproject["project"]["version"]


def test_every_group_that_someone_speaks_for_is_in_the_definition() -> None:
    """The register says group by group when a measure has its target group at the table; it forgets none."""
    registers = Graph()
    for path in (published() / "data" / "registers").glob("*.ttl"):
        registers.parse(path)
    spoken = set(registers.objects(None, HIP.speaksFor))
    named = {
        property_: {registers.value(r, OWL.hasValue) for r in registers.subjects(OWL.onProperty, property_)}
        for property_ in (HIP.concernsGroup, HIP.speaksFor)
    }
    assert named == {HIP.concernsGroup: spoken, HIP.speaksFor: spoken}
