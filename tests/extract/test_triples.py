from __future__ import annotations

from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS

from hipgraph.extract import Document, Fiche, turtle_files

HIP = Namespace("https://w3id.org/hip/ns#")
OA = Namespace("http://www.w3.org/ns/oa#")
MEASURE = URIRef("https://w3id.org/hip/id/measure/01")


def graph(document: Document, fiches: tuple[Fiche, ...]) -> Graph:
    files = dict(turtle_files(document, fiches, "wijk"))
    return Graph().parse(data=files["01.ttl"], format="turtle")


def test_every_quote_is_in_the_source_where_it_says(document: Document, fiches: tuple[Fiche, ...]) -> None:
    """The cited words are the words at the cited place."""
    said = graph(document, fiches)
    quotes = list(said.subject_objects(OA.exact))
    assert quotes
    for quote, words in quotes:
        start, end = (int(said.value(quote, place)) for place in (OA.start, OA.end))
        assert " ".join(document.text[start:end].split()) == str(words)


def test_every_statement_node_has_evidence(document: Document, fiches: tuple[Fiche, ...]) -> None:
    """Nothing that was read stands without its quote."""
    said = graph(document, fiches)
    for cls in (HIP.Milestone, HIP.Involvement, HIP.OutputIndicator, HIP.TargetValue, HIP.BudgetEstimate, HIP.Mention):
        nodes = list(said.subjects(RDF.type, cls))
        assert nodes or cls == HIP.Mention
        assert all((node, HIP.evidence, None) in said for node in nodes)


def test_a_party_is_direct_and_in_its_role(document: Document, fiches: tuple[Fiche, ...]) -> None:
    """The direct property and the involvement say the same."""
    said = graph(document, fiches)
    agii = URIRef("https://w3id.org/hip/id/organisation/agii")
    assert (MEASURE, HIP.responsibleAdministration, agii) in said
    node = said.value(predicate=HIP.agent, object=agii)
    assert said.value(node, HIP.asPrinted) == Literal("Agentschap Integratie en Inburgering (AgII)", lang="nl")


def test_an_unknown_party_is_not_invented(document: Document, fiches: tuple[Fiche, ...]) -> None:
    """A name that no register knows gets no identifier; the cell's words stay with the field."""
    assert "zeepbel" not in " ".join(map(str, graph(document, fiches).all_nodes())).lower().replace(
        "stichting zeepbel", ""
    )


def test_the_same_fiche_gives_the_same_file(document: Document, fiches: tuple[Fiche, ...]) -> None:
    """Files do not depend on the order of sets."""
    assert dict(turtle_files(document, fiches, "wijk")) == dict(turtle_files(document, tuple(reversed(fiches)), "wijk"))


def test_an_empty_cell_has_no_node(document: Document, fiches: tuple[Fiche, ...]) -> None:
    """Only printed words make a node; the state tells what kind of empty a cell is."""
    second = Graph().parse(data=dict(turtle_files(document, fiches, "wijk"))["02.ttl"], format="turtle")
    assert not list(second.subjects(RDF.type, HIP.EffectIndicator))
    target = second.value(predicate=RDF.type, object=HIP.TargetValue)
    assert second.value(target, DCTERMS.description) == Literal("Nog te bepalen", lang="nl")
