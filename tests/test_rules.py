"""The rules, one by one, on axioms of no plan in particular."""

from __future__ import annotations

from pathlib import Path

import pytest

from hipgraph.assets import published
from hipgraph.namespaces import PREFIXES
from hipgraph.store import EmbeddedStore, add_file, building, datasets, infer

HEAD = (
    "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("owl", "rdfs", "xsd")) + "@prefix : <http://x/> .\n"
)
SOME = "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :D ]"
VALUE = "[ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ]"
TWO = '[ a owl:Restriction ; owl:onProperty :p ; owl:onClass :D ; owl:minQualifiedCardinality "2"^^xsd:nonNegativeInteger ]'
PAIR = ":a :p :v , :w . :v a :D . :w a :D ."


def inferred(tmp_path: Path, turtle: str) -> EmbeddedStore:
    path = tmp_path / "axioms.ttl"
    path.write_text(HEAD + turtle)
    store = EmbeddedStore()
    add_file(store, path, "http://x/graph")
    infer(store)
    return store


def test_every_rule_is_applied() -> None:
    """No rule in the folder is forgotten."""
    assert {path.stem for path in (published() / "queries" / "rules").iterdir()} == {
        name for names in building.RULES for name in names
    }


@pytest.mark.parametrize(
    ("turtle", "follows"),
    [
        (":C rdfs:subClassOf :D . :a a :C .", ":a a :D"),
        (":p rdfs:subPropertyOf :q . :a :p :b .", ":a :q :b"),
        (":p owl:inverseOf :q . :a :p :b . :c :q :d .", ":b :q :a . :d :p :c"),
        (":p a owl:SymmetricProperty . :a :p :b .", ":b :p :a"),
        (":p owl:propertyChainAxiom ( :p :q ) . :a :p :b . :b :q :c . :c :q :d .", ":a :p :c , :d"),
        (f":C owl:equivalentClass {SOME} . :a :p :b . :b a :D .", ":a a :C"),
        (f"{SOME} rdfs:subClassOf :C . :a :p :b . :b a :D .", ":a a :C"),
        (f":C owl:equivalentClass {VALUE} . :a :p :v .", ":a a :C"),
        (f":C owl:equivalentClass {TWO} . {PAIR} [] a owl:AllDifferent ; owl:distinctMembers ( :w :v ) .", ":a a :C"),
        (f":C owl:equivalentClass [ owl:intersectionOf ( :D :E {VALUE} ) ] . :a a :D , :E ; :p :v .", ":a a :C"),
        (f":C owl:equivalentClass [ owl:unionOf ( :D {VALUE} ) ] . :a :p :v . :b a :D .", ":a a :C . :b a :C"),
        (
            f":C owl:equivalentClass [ owl:intersectionOf ( :D [ a owl:Restriction ; owl:onProperty :q ; owl:someValuesFrom {VALUE} ] ) ] . :a a :D ; :q :b . :b :p :v .",
            ":a a :C",
        ),
    ],
)
def test_what_follows_is_found(tmp_path: Path, turtle: str, follows: str) -> None:
    """Also through classes that have no name."""
    store = inferred(tmp_path, turtle)
    assert store.query(f"PREFIX : <http://x/> ASK {{ {follows} }}")
    assert not store.query(f"ASK {{ GRAPH <{datasets.INFERRED.value}> {{ ?s a ?class FILTER(isBlank(?class)) }} }}")


@pytest.mark.parametrize(
    "turtle",
    [
        f":C owl:equivalentClass {TWO} . {PAIR}",
        f":C owl:equivalentClass {TWO} . :a :p :v , :w . :v a :D . [] a owl:AllDifferent ; owl:distinctMembers ( :v :w ) .",
        f":C owl:equivalentClass {SOME} . :a :p :b .",
        f":C rdfs:subClassOf {VALUE} . :a :p :v .",
        f":C owl:equivalentClass [ owl:intersectionOf ( :D :E {VALUE} ) ] . :a a :D , :E .",
        f":C owl:equivalentClass [ owl:intersectionOf ( :D :E {VALUE} ) ] . :a a :D ; :p :v .",
    ],
)
def test_nothing_else_is_found(tmp_path: Path, turtle: str) -> None:
    """Two names may mean one thing; a condition that is only necessary makes no member."""
    assert not inferred(tmp_path, turtle).query("PREFIX : <http://x/> ASK { ?thing a :C }")
