"""Why no answer? The part of a query that leaves nothing, what was left before it, and near names."""

from __future__ import annotations

import subprocess
import sys

import pytest
from starlette.testclient import TestClient

from hipgraph.emptiness import _parts, why_empty
from hipgraph.queries import Query, read_queries
from hipgraph.store import EmbeddedStore
from hipgraph.store.tokens import pattern

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PREFIXES = (
    "PREFIX hip: <https://w3id.org/hip/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    " PREFIX dct: <http://purl.org/dc/terms/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
)
FORUM = "<https://w3id.org/hip/id/organisation/minderhedenform>"


@pytest.mark.parametrize(
    ("query", "part", "before", "near"),
    [
        ("SELECT ?m { ?m a hip:Measure ; hip:hasPartnr ?p }", "?m hip:hasPartnr ?p .", 62, "hip:hasPartner"),
        (
            f"SELECT ?m {{ ?m a hip:Measure ; hip:hasPartner {FORUM} ; dct:title ?t }}",
            f"?m hip:hasPartner {FORUM} .",
            62,
            "organisation/minderhedenforum",
        ),
        (
            'SELECT ?m { ?o skos:prefLabel "Minderheden forum"@nl . ?m hip:involves ?o }',
            '?o skos:prefLabel "Minderheden forum"@nl .',
            1,
            "Minderhedenforum",
        ),
        (
            "SELECT ?m { FILTER(?n > 99) ?m hip:underGoal ?g ; dct:identifier ?i BIND(xsd:integer(?i) AS ?n) }",
            "FILTER(?n > 99)",
            62,
            "",
        ),
        (
            "SELECT ?m { { ?m a hip:Measure } UNION { ?m a hip:PolicyPlan } ?m hip:nothing ?x OPTIONAL { ?m dct:title ?t } }",
            "?m hip:nothing ?x .",
            63,
            "",
        ),
        ("SELECT ?m { ?m a hip:Measure MINUS { ?m dct:title ?t } }", "MINUS { ?m dct:title ?t }", 62, ""),
        (
            "SELECT ?m { ?m a hip:Measure ; hip:hasBudget [ hip:hasAmount [ hip:nobody ?f ] ] }",
            "?m hip:hasBudget [ hip:hasAmount [ hip:nobody ?f ] ] .",
            62,
            "",
        ),
    ],
)
def test_the_part_that_leaves_nothing_is_named(
    store: EmbeddedStore, query: str, part: str, before: int, near: str
) -> None:
    """With the rows until then, and the names that do exist."""
    why = why_empty(store, PREFIXES + query)
    assert why is not None
    assert (why.part, why.before) == (part, before)
    named = [name for names in why.near.values() for name in names]
    assert named[:1] == [near] if near else True


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?m { ?m a hip:Measure }",
        "SELECT ?m { ?m a hip:Measure } LIMIT 0",
        "ASK { ?s hip:nothing ?o }",
        "nonsense",
        "",
    ],
)
def test_what_is_not_empty_by_its_pattern_is_not_explained(store: EmbeddedStore, query: str) -> None:
    """Rows that are there, a limit of nothing, no SELECT, no query."""
    assert why_empty(store, PREFIXES + query) is None


@pytest.mark.parametrize("question", read_queries(), ids=lambda question: question.name.partition("-")[0])
def test_the_parts_of_a_pattern_are_the_whole_of_it(store: EmbeddedStore, question: Query) -> None:
    """Put together again they give as many rows as the pattern does."""
    opened = pattern(question.text)
    assert opened is not None
    head, _, rest = question.text.partition("SELECT")
    whole = f"{head} SELECT (COUNT(*) AS ?n) WHERE {{ {question.text[opened : question.text.rindex('}') + 1]}"
    parts = f"{head} SELECT (COUNT(*) AS ?n) WHERE {{ {' '.join(_parts(question.text, opened))} }}"
    assert rest
    assert store.select(parts)[0].text("n") == store.select(whole)[0].text("n")


def test_the_page_the_interface_and_the_command_tell_it(client: TestClient) -> None:
    """In the words of each."""
    query = f"{PREFIXES} SELECT ?m {{ ?m a hip:Measure ; hip:hasPartnr ?p }}"
    text = client.get("/sparql", params={"query": query, "lang": "en"}, headers=BROWSER).text
    assert "Rows that were left until this part of the query: <strong>62</strong>" in text
    assert "<code>hip:hasPartner</code>" in text
    assert client.get("/why", params={"query": query}).json()["before"] == 62
    assert client.get("/why", params={"query": "ASK {}"}).json() is None
    done = subprocess.run(
        [sys.executable, "-m", "hipgraph", "query", "-"], input=query, capture_output=True, text=True, check=True
    )
    assert "62 rows were left" in done.stderr
    assert "hip:hasPartner" in done.stderr
