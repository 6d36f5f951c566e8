"""Questions in words: how they are read, and what they answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from hipgraph.ask.answering import answer, as_json
from hipgraph.ask.linking import Names
from hipgraph.ask.reading import read
from hipgraph.ask.searching import search_things, snippet, suggestions
from hipgraph.store import EmbeddedStore

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
QUESTIONS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8"))
FACETS = ("goal", "cabinet", "organisation", "year", "programme", "target-group", "partnership", "empty")


@pytest.fixture(scope="module")
def names(store: EmbeddedStore) -> Names:
    return Names.of(store)


@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: case["q"])
def test_a_question_is_read_as_it_was_meant(store: EmbeddedStore, names: Names, case: dict[str, Any]) -> None:
    """What is asked, on which side, in which role; and the answer rests on that."""
    reading = read(case["q"], names)
    assert reading.intent == case["intent"]
    expected = {facet: set(case[facet]) for facet in FACETS if facet in case}
    assert {facet: set(values) for facet, values in reading.choices.items()} == expected
    assert set(reading.roles) == set(case.get("roles", ()))
    assert set(reading.words) == set(case.get("words", ()))
    assert any(mention.guessed for mention in reading.mentions) == case.get("guessed", False)
    if "counts" in case:
        assert reading.counts is case["counts"]
    found = answer(store, case["q"], "nl", names)
    if "measures" in case:
        assert [row.text("number") for row in found.rows] == case["measures"]
    elif not case.get("words"):
        assert (found.count == 0) == case.get("zero", False)
    for language in ("nl", "en"):
        assert found.sentence(language).startswith(str(found.count))


def test_an_answer_is_what_the_graph_says(store: EmbeddedStore, names: Names) -> None:
    """Compared with queries that were written by hand, over the direct properties."""
    by_hand = {
        "Hoeveel maatregelen vallen onder SD 1?": "?m hip:underGoal/hip:partOfGoal goal:sd-1",
        "Voor welke maatregelen is het kabinet Onderwijs verantwoordelijk?": "?m hip:responsibleCabinet cabinet:onderwijs",
        "In welke fiches staat VDAB als partner?": "?m hip:hasPartner organisation:vdab",
        "Welke maatregelen betrekken VDAB en AgII?": "?m hip:involves organisation:vdab , organisation:agii",
        "Which measures refer to the M-decreet?": "?m hip:refersToProgramme programme:m-decreet",
        "Toon de maatregelen voor nieuwkomers": "?m hip:targetsGroup target-group:nieuwkomers",
    }
    for question, pattern in by_hand.items():
        rows = store.select(f"SELECT DISTINCT ?m {{ ?m a hip:Measure . {pattern} }}")
        expected = {row.text("m") for row in rows}
        assert expected
        assert {row.text("measure") for row in answer(store, question, "nl", names).rows} == expected


def test_things_are_compared_and_ranked(store: EmbeddedStore, names: Names) -> None:
    """By how many measures each has; the numbers are those of a query written by hand."""
    found = answer(store, "Vergelijk SD 1 en SD 5", "nl", names)
    counts = {row.text("compared").rpartition("/")[2]: int(row.text("measures")) for row in found.rows}
    assert counts == {
        code: answer(store, f"Hoeveel maatregelen onder {code}?", "nl", names).count for code in ("sd-1", "sd-5")
    }
    ranked = answer(store, "Welke organisaties zijn in de meeste maatregelen partner?", "nl", names)
    by_hand = store.select(
        "SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m hip:hasPartner ?p } GROUP BY ?p ORDER BY DESC(?n) LIMIT 1"
    )
    assert ranked.rows[0].text("measures") == by_hand[0].text("n")


@pytest.mark.parametrize("question", ["Wat is de hoofdstad van Frankrijk?", "asdf qwer", "???", "the of and"])
def test_what_is_not_understood_says_so_and_suggests(store: EmbeddedStore, names: Names, question: str) -> None:
    """No query is made up."""
    found = answer(store, question, "nl", names)
    assert found.sparql == ""
    assert len(found.suggestions) == 5
    assert found.sentence("en").startswith("I do not understand")


def test_words_that_mean_nothing_here_are_told(store: EmbeddedStore, names: Names) -> None:
    """They are searched in the texts, and the reading says that."""
    found = answer(store, "Welke maatregelen van VDAB gaan over eenhoorns?", "nl", names)
    assert found.count == 0
    assert "met de woorden eenhoorns" in found.sentence("nl")


def test_an_answer_about_a_party_brings_the_words_that_say_so(store: EmbeddedStore, names: Names) -> None:
    """One quote at least for each measure."""
    found = answer(store, "Welke maatregelen betrekken het Minderhedenforum?", "nl", names)
    assert {row.text("number") for row in found.quotes} == {row.text("number") for row in found.rows}
    assert all(row.text("quote") for row in found.quotes)


def test_whatever_is_asked_becomes_no_part_of_a_query(store: EmbeddedStore, names: Names) -> None:
    """Words are words."""
    for question in ('maatregelen over "} DROP ALL', "measures about ' . ?s ?p ?o", "maatregelen\\", "fiches \x00 x"):
        as_json(answer(store, question, "en", names))


@pytest.mark.parametrize("mark", ["^^", "\\", "\n", "} #"])
def test_a_search_with_marks_of_the_query_language_is_a_search(store: EmbeddedStore, names: Names, mark: str) -> None:
    """It finds what the words find."""
    plain = search_things(store, "lokale besturen", "nl", names=names)
    found = search_things(store, f"lokale {mark} besturen", "nl", names=names)
    assert plain.hits
    assert [hit.iri for hit in found.hits] == [hit.iri for hit in plain.hits]


# --- over HTTP -------------------------------------------------------------------------------------------------------


def test_the_page_answers_and_shows_the_query(client: TestClient) -> None:
    """With the reading, the quotes, and the query to open."""
    text = client.get(
        "/ask", params={"question": "Welke maatregelen betrekken het Minderhedenforum?"}, headers=BROWSER
    ).text
    assert "8 maatregelen" in text
    assert "<blockquote" in text
    assert 'href="/sparql?' in text
    assert "hip:agent" in text


def test_the_challenge_gets_its_form(client: TestClient) -> None:
    """Dataset, question and query; the query runs at the endpoint."""
    question = "Which measures involve VDAB?"
    found = client.get("/ask", params={"dataset": "https://example.org/d", "question": question}).json()
    assert (found["dataset"], found["question"]) == ("https://example.org/d", question)
    answered = client.get("/sparql", params={"query": found["query"], "format": "json"}).json()
    assert answered["results"]["bindings"]


def test_programs_get_json(client: TestClient) -> None:
    """Also when the question is not understood, or missing."""
    found = client.get("/ask", params={"question": "Wat moet VDAB doen in 2018?"}).json()
    assert found["understood"]
    assert found["intent"] == "milestones"
    assert client.get("/ask", params={"question": "xyzzy"}).json()["understood"] is False
    assert client.get("/ask").status_code == 400
    assert client.get("/ask", headers=BROWSER).status_code == 200


def test_search_finds_a_thing_by_what_it_says(store: EmbeddedStore, client: TestClient) -> None:
    """Each thing once, what is called so first; over HTTP too, by kind."""
    found = search_things(store, "minderhedenforum", "nl")
    assert found.hits[0].path == "organisation/minderhedenforum"
    assert len({hit.iri for hit in found.hits}) == len(found.hits)
    answered = client.get("/search", params={"q": "minderhedenforum", "kind": "measure"}).json()
    assert {hit["kind"] for hit in answered["hits"]} == {"measure"}
    assert answered["kinds"] == found.kinds
    assert search_things(store, " ", "nl").hits == ()


def test_search_is_widened_by_the_graph(store: EmbeddedStore) -> None:
    """An older name finds the thing, a broader group the narrower ones."""
    assert search_things(store, "AII", "nl").hits[0].path == "organisation/agii"
    row = store.select(
        "SELECT ?broader ?narrower ?name { ?narrower skos:broader ?broader ; a hip:TargetGroup . ?broader skos:prefLabel ?name }"
    )[0]
    found = search_things(store, row.text("name"), "nl")
    assert {row.text("broader"), row.text("narrower")} <= {hit.iri for hit in found.hits[:20]}


def test_a_misspelt_search_is_told_what_is_near(store: EmbeddedStore, client: TestClient) -> None:
    """Where nothing was found."""
    found = search_things(store, "minderhedenfourm", "nl")
    assert found.hits == ()
    assert "Minderhedenforum" in found.near
    assert "Bedoelde u misschien" in client.get("/search?q=minderhedenfourm", headers=BROWSER).text


def test_a_snippet_marks_the_words_in_any_form() -> None:
    """And cuts a long text around them."""
    pieces = snippet("x " * 400 + "De maatregelen voor nieuwkomers " + "y " * 400, "maatregel")
    assert ("maatregelen", True) in pieces
    assert pieces[0] == ("… ", False)
    assert sum(len(text) for text, _ in pieces) < 300


def test_names_are_suggested_while_one_types(client: TestClient, names: Names) -> None:
    """In the form that browsers know."""
    typed, found = client.get("/suggest?q=minderh").json()
    assert typed == "minderh"
    assert "Minderhedenforum" in found
    assert suggestions(names, "") == ()
    assert client.get("/suggest").json() == ["", []]


# --- published questions as an interface -----------------------------------------------------------------------------


def test_published_questions_are_described_with_their_parameters(client: TestClient) -> None:
    """Each is an operation of its own in OpenAPI."""
    paths = client.get("/api").json()["paths"]
    operation = paths["/queries/cq06-what-must-an-organisation-deliver-in-a-year"]["get"]
    named = {one["name"]: one for one in operation["parameters"]}
    assert named["year"]["schema"]["default"] == "2018"
    assert {"organisation", "limit", "offset", "format"} <= set(named)


def test_an_answer_comes_in_pages(client: TestClient) -> None:
    """Together the pages are the answer."""
    address = "/queries/cq01-which-measures-involve-an-organisation"
    whole = client.get(address, params={"organisation": "VDAB", "format": "csv"}).text.splitlines()
    parts = [
        client.get(
            address, params={"organisation": "VDAB", "format": "csv", "limit": 5, "offset": start}
        ).text.splitlines()[1:]
        for start in range(0, len(whole), 5)
    ]
    assert [row for part in parts for row in part] == whole[1:]


@pytest.mark.parametrize(
    ("parameters", "status", "words"),
    [
        ({"organisation": "VDAP"}, 404, "organisation/vdab"),
        ({"organisation": "vdab> } DROP ALL"}, 404, "nothing in the graph"),
        ({"organisation": "AMIF"}, 404, "no organisation"),
        ({"nothing": "x"}, 400, "has no parameter"),
        ({"limit": "-1"}, 400, "no number of rows"),
        ({"limit": "x"}, 400, "no number of rows"),
    ],
)
def test_a_parameter_that_is_none_is_told(
    client: TestClient, parameters: dict[str, str], status: int, words: str
) -> None:
    """With what is near; nothing of it becomes part of the query."""
    answer = client.get("/queries/cq01-which-measures-involve-an-organisation", params={"format": "json", **parameters})
    assert answer.status_code == status
    assert words in answer.json()["detail"]
