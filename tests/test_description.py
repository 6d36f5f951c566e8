from __future__ import annotations

import pytest

from hipgraph.binding import bound_parameters
from hipgraph.description import describe, name_of, resolve
from hipgraph.errors import QueryError, UnknownResourceError
from hipgraph.publishing.documents import document_of
from hipgraph.queries import named_query
from hipgraph.store import EmbeddedStore

ID = "https://w3id.org/hip/id/"


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("agii", "organisation/agii"),
        ("AII", "organisation/agii"),
        ("Agentschap Integratie en Inburgering", "organisation/agii"),
        ("organisation:vdab", "organisation/vdab"),
        ("measure/26", "measure/26"),
        ("AMIF", "programme/amif"),
        ("fiche/26", "fiche/26"),
        ("milestone/26-2018", "milestone/26-2018"),
    ],
)
def test_things_are_found_by_every_name(store: EmbeddedStore, name: str, iri: str) -> None:
    """Abbreviations, full names and short IRIs lead to the thing."""
    assert resolve(store, name) == ID + iri


def test_a_name_of_two_things_asks_which(store: EmbeddedStore) -> None:
    """A portfolio is a cabinet and a policy field."""
    with pytest.raises(UnknownResourceError, match=r"more than one thing; say which: .*policy-field/welzijn"):
        resolve(store, "welzijn")


def test_a_misspelt_name_brings_near_ones(store: EmbeddedStore) -> None:
    """An unknown name suggests those that are like it."""
    with pytest.raises(UnknownResourceError, match=r"near names: organisation/minderhedenforum"):
        resolve(store, "Minderhedenforun")
    with pytest.raises(UnknownResourceError, match="kinds of things"):
        resolve(store, "xqzw")


def test_a_party_is_described_with_its_roles_and_quotes(store: EmbeddedStore) -> None:
    """The Minderhedenforum stands in eight fiches, each with the words that say so."""
    parts = describe(store, f"{ID}organisation/minderhedenforum").parts
    assert sorted({part.number for part in parts}) == [
        "02",
        "12",
        "13",
        "40",
        "48",
        "54",
        "55",
        "59",
    ]
    assert {part.role for part in parts} == {"partner", "vermeld"}
    assert all("Minderhedenforum" in part.quote for part in parts)


def test_labels_come_in_the_language_asked_for(store: EmbeddedStore) -> None:
    """English where there is English, Dutch otherwise."""
    description = describe(store, f"{ID}organisation/agii", "en")
    assert description.name == "Agency for Integration and Civic Integration"
    assert {part.role for part in description.parts} >= {"partner", "mentioned"}


def test_every_measure_is_called_by_its_title(store: EmbeddedStore) -> None:
    """The name of a thing is its title before any other text of it."""
    for row in store.select("SELECT ?m ?title { ?m a hip:Measure ; dct:title ?title }"):
        assert name_of(store, row.text("m")) == row.text("title")


def test_what_is_not_there_is_unknown(store: EmbeddedStore) -> None:
    """Neither a page nor RDF describes nothing."""
    with pytest.raises(UnknownResourceError):
        describe(store, f"{ID}measure/63")
    with pytest.raises(UnknownResourceError):
        document_of(store, f"{ID}measure/63")


def test_a_description_in_rdf_brings_the_quotes(store: EmbeddedStore) -> None:
    """The parts of a measure and the cited words come with it."""
    text = str(document_of(store, f"{ID}measure/40").triples)
    assert "TextQuoteSelector" in text
    assert "cliëntvertegenwoordigers" in text


def test_parameters_are_terms_of_their_kind(store: EmbeddedStore) -> None:
    """A name becomes the thing of the kind that the question asks for; anything else is refused."""
    question = named_query("cq06")
    bound = bound_parameters(store, question, {"organisation": "VDAB", "year": "2019"})
    assert str(bound["organisation"]) == f"<{ID}organisation/vdab>"
    with pytest.raises(UnknownResourceError, match="is programme:amif, no organisation"):
        bound_parameters(store, question, {"organisation": "AMIF"})
    with pytest.raises(QueryError, match="is not a year"):
        bound_parameters(store, question, {"year": "next"})
    with pytest.raises(QueryError, match="has no parameter 'city'"):
        bound_parameters(store, question, {"city": "Gent"})


def test_a_parameter_is_never_pasted(store: EmbeddedStore) -> None:
    """Query text as a value is a name that nothing has."""
    with pytest.raises(UnknownResourceError):
        bound_parameters(store, named_query("cq01"), {"organisation": "vdab> . ?s ?p ?o } #"})


@pytest.mark.parametrize(
    ("iri", "language", "shown"),
    [
        ("measure/42", "nl", {"maatregel met Europese cofinanciering", "maatregel met de doelgroep aan tafel"}),
        ("organisation/vdab", "en", {"bridge organisation"}),
        ("goal/od-1.1", "nl", set()),
    ],
)
def test_the_defined_classes_of_a_thing_are_shown(
    store: EmbeddedStore, iri: str, language: str, shown: set[str]
) -> None:
    """Beside what is stated; other classes that follow would only repeat it."""
    stated = {"maatregel", "administration", "operationele doelstelling"}
    types = next(
        p for p in describe(store, f"https://w3id.org/hip/id/{iri}", language).properties if p.iri.endswith("#type")
    )
    assert {value.text for value in types.values} - stated == shown
