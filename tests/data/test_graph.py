"""The published graph as a whole."""

from __future__ import annotations

import pytest

from hipgraph.store import EmbeddedStore

COUNTS = {
    "hip:ActionFiche": 62,
    "hip:Measure": 62,
    "hip:StrategicGoal": 5,
    "hip:OperationalGoal": 13,
}
OFFENDERS = {
    "a thing of ours that is referred to and not described": """
        SELECT DISTINCT ?thing { ?s ?p ?thing FILTER(STRSTARTS(STR(?thing), "https://w3id.org/hip/id/"))
        FILTER NOT EXISTS { ?thing a ?class } }""",
    "a measure without exactly one goal above it": """
        SELECT ?thing { ?thing a hip:Measure OPTIONAL { ?thing hip:underGoal ?goal } }
        GROUP BY ?thing HAVING(COUNT(?goal) != 1)""",
    "an involvement without a measure, a party, a role, words or a quote": """
        SELECT ?thing { ?thing a hip:Involvement FILTER NOT EXISTS {
        ?thing hip:measure ?m ; hip:agent ?a ; hip:role ?r ; hip:asPrinted ?w ; hip:evidence/oa:exact ?q } }""",
    "a direct property without an involvement in that role": """
        SELECT ?thing { VALUES (?p ?role) {
            (hip:responsibleCabinet role:responsible-cabinet) (hip:involvedCabinet role:involved-cabinet)
            (hip:responsibleAdministration role:responsible-administration)
            (hip:involvedAdministration role:involved-administration) (hip:hasPartner role:partner)
            (hip:mentions role:mentioned) }
        ?thing ?p ?agent FILTER NOT EXISTS { ?i hip:measure ?thing ; hip:agent ?agent ; hip:role ?role } }""",
    "an involvement in a role without its direct property": """
        SELECT ?thing { ?i hip:measure ?thing ; hip:agent ?agent FILTER NOT EXISTS { ?thing hip:involves ?agent } }""",
    "a party that is mentioned although it has a role": """
        SELECT ?thing { ?thing hip:mentions ?a
        { ?thing hip:hasPartner ?a } UNION { ?thing hip:responsibleAdministration ?a } UNION
        { ?thing hip:involvedAdministration ?a } }""",
    "a milestone without year, period or quote": """
        SELECT ?thing { ?thing a hip:Milestone FILTER NOT EXISTS {
        ?thing hip:year ?y ; hip:period ?p ; hip:evidence/oa:exact ?q } }""",
    "a quote without words and place": """
        SELECT ?thing { ?s hip:evidence ?thing FILTER NOT EXISTS { ?thing oa:exact ?q ; oa:start ?a ; oa:end ?e
        FILTER(?a < ?e) } }""",
    "a fiche without a report on every field of the form": """
        SELECT ?thing { ?thing a hip:ActionFiche ; hip:fieldReport ?r } GROUP BY ?thing HAVING(COUNT(?r) != 15)""",
    "a field with printed words whose state is empty": """
        SELECT ?thing { ?f foaf:primaryTopic ?thing ; hip:fieldReport ?r . ?r hip:field hip:fieldTargetValue ;
        hip:state hip:stateEmpty . ?thing hip:hasTargetValue ?t }""",
    "a registered thing without a name in both languages": """
        SELECT ?thing { ?thing skos:prefLabel ?any FILTER(STRSTARTS(STR(?thing), "https://w3id.org/hip/id/"))
        FILTER NOT EXISTS { ?thing skos:prefLabel ?nl , ?en FILTER(lang(?nl) = "nl" && lang(?en) = "en") } }""",
    "an organisation without exactly one kind": """
        SELECT ?thing { ?thing a org:Organization ; skos:prefLabel ?l
        FILTER(STRSTARTS(STR(?thing), "https://w3id.org/hip/id/organisation/") && lang(?l) = "nl")
        OPTIONAL { ?thing org:classification ?kind } } GROUP BY ?thing HAVING(COUNT(?kind) != 1)""",
    "two goals on different levels of one measure that do not hold together": """
        SELECT ?thing { ?thing hip:underGoal ?od FILTER NOT EXISTS { ?od a hip:OperationalGoal ; hip:partOfGoal ?sd } }""",
}


@pytest.mark.parametrize(("kind", "count"), COUNTS.items())
def test_the_whole_plan_is_there(store: EmbeddedStore, kind: str, count: int) -> None:
    """62 fiches, 62 measures, every goal."""
    assert store.select(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a {kind} }}")[0].text("n") == str(count)


@pytest.mark.parametrize("query", OFFENDERS.values(), ids=OFFENDERS)
def test_nothing_in_the_graph_is(store: EmbeddedStore, query: str) -> None:
    """Each query returns the offenders; there are none."""
    assert [row.text("thing") for row in store.select(query)] == []


def test_no_name_stands_for_two_things_of_a_kind(store: EmbeddedStore) -> None:
    """One name, one thing, in organisations, partnerships and programmes; the one exception is the plan's own."""
    rows = store.select("""
        SELECT ?name (COUNT(DISTINCT ?thing) AS ?n) {
          ?thing skos:prefLabel|skos:altLabel|skos:hiddenLabel ?label FILTER(lang(?label) = "nl")
          BIND(REPLACE(STR(?thing), "^https://w3id.org/hip/id/([^/]*)/.*$", "$1") AS ?kind)
          FILTER(?kind IN ("organisation", "partnership", "programme", "cabinet"))
          BIND(CONCAT(?kind, " ", LCASE(?label)) AS ?name) } GROUP BY ?name HAVING(COUNT(DISTINCT ?thing) > 1)""")
    assert [row.text("name") for row in rows] == ["organisation vvj"]


def test_no_party_is_registered_twice(store: EmbeddedStore) -> None:
    """No organisation is a partnership or a programme under another IRI."""
    rows = store.select("""
        SELECT DISTINCT ?thing ?other {
          ?thing skos:prefLabel ?label . ?other skos:prefLabel|skos:altLabel ?same
          FILTER(?thing != ?other && lang(?label) = "nl" && lang(?same) = "nl" && LCASE(?label) = LCASE(?same))
          FILTER(CONTAINS(STR(?thing), "/organisation/") && REGEX(STR(?other), "/(partnership|programme)/")) }""")
    assert [(row.text("thing"), row.text("other")) for row in rows] == []
