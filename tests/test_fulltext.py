"""Words in texts: how they are found, and how a query asks for them."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from hipgraph.errors import QueryError
from hipgraph.store import EmbeddedStore
from hipgraph.store.fulltext import LazyIndex, Text, TextIndex, temporary_index
from hipgraph.store.matching import with_matches
from hipgraph.store.words import stem

ENDINGS = ("", "en", "s", "heden", "ingen", "lijkheid", "ende", "baar")

TEXTS = (
    Text("urn:1", "urn:p", "De maatregelen van het Agentschap Integratie en Inburgering", "nl"),
    Text("urn:2", "urn:p", "Een maatregel voor taalcafés", "nl"),
    Text("urn:3", "urn:p", "Measures for newcomers", "en"),
    Text("urn:4", "urn:p", "Integratie door werk; het agentschap helpt", "nl"),
    Text("urn:5", "urn:code", "M-26"),
    Text("urn:6", "urn:p", "...", "nl"),
)


@pytest.fixture(scope="module")
def index() -> TextIndex:
    return temporary_index(TEXTS)


@pytest.mark.parametrize(
    ("words", "things"),
    [
        ("maatregel", {"urn:1", "urn:2"}),
        ("MAATREGELEN", {"urn:1", "urn:2"}),
        ("measure", {"urn:3"}),
        ("taalcafe", {"urn:2"}),
        ("agentschap integratie", {"urn:1", "urn:4"}),
        ('"agentschap integratie"', {"urn:1"}),
        ('"agentschap"', {"urn:1", "urn:4"}),
        ("inburg*", {"urn:1"}),
        ("M-26", {"urn:5"}),
        ("agentschap measures", set()),
        ("", set()),
        ("… ! *", set()),
        ('"" "unclosed', set()),
        (".*", set()),
        ("a[b* (c", set()),
    ],
)
def test_all_words_are_found_in_any_form(index: TextIndex, words: str, things: set[str]) -> None:
    """Without case and accents, by stem in both languages, as a phrase, by beginning; whatever is typed is no pattern."""
    assert {match.text.thing for match in index.matches(words)} == things


def test_the_word_as_it_was_asked_comes_first(index: TextIndex) -> None:
    """Another form of it counts less."""
    assert [match.text.thing for match in index.matches("maatregel")] == ["urn:2", "urn:1"]


def test_an_index_is_opened_when_it_is_needed_and_again_when_it_is_old(index: TextIndex) -> None:
    """Another engine's graph may be another one by then."""
    opened: list[int] = []
    lazy = LazyIndex(lambda: opened.append(1) or index, seconds=0)
    assert opened == []
    for _ in range(2):
        assert list(lazy.matches("measure"))
    assert len(opened) == 2


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s text:matches "Measures" }',
        "SELECT * { ?s text:matches 'Measures' . }",
        'PREFIX t: <https://w3id.org/hip/text#> SELECT * { ?s t:matches """Measures""" . ?s ?p ?o }',
        'SELECT * { ?s <https://w3id.org/hip/text#matches> "Measures" }',
        'SELECT * { ?x ?y ?z . ?s text:matches "Measures" }',
        'SELECT * { { ?s text:matches "Measures" } UNION { ?s ?p ?o } }',
        'SELECT * { FILTER(true) ?s text:matches "Measures" }',
        r'SELECT * { ?s text:matches "\u004Deasures\n" }',
    ],
)
def test_a_search_becomes_the_things_that_are_found(index: TextIndex, query: str) -> None:
    """Wherever a triple can stand."""
    found = with_matches(query, index.matches)
    assert "matches" not in found.partition("SELECT")[2]
    assert "VALUES (?s) { (<urn:3>) }" in found


def test_score_and_text_can_be_had_too(index: TextIndex) -> None:
    """In a list before the property."""
    found = with_matches('SELECT * { (?s ?score ?text) text:matches "Measures" }', index.matches)
    assert "VALUES (?s ?score ?text) { (<urn:3> " in found
    assert '"Measures for newcomers"@en' in found


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s text:matches ?words }",
        'SELECT * { <urn:1> text:matches "x" }',
        'SELECT * { ?s text:matches "x"@nl }',
        'SELECT * { ?s text:matches "x", "y" }',
        'SELECT * { ?s text:matches "x" ; ?p ?o }',
        'SELECT * { ?s a ?c ; text:matches "x" }',
        'SELECT * { (?a ?b ?c ?d) text:matches "x" }',
        'SELECT * { (<urn:1> ?score) text:matches "x" }',
        'SELECT * { () text:matches "x" }',
        "SELECT * { ?s text:matches",
    ],
)
def test_a_search_that_is_written_otherwise_is_told_how(index: TextIndex, query: str) -> None:
    """It would otherwise find nothing, in silence."""
    with pytest.raises(QueryError, match="a triple of its own"):
        with_matches(query, index.matches)


def test_words_that_are_no_string_of_the_language_are_refused(index: TextIndex) -> None:
    """The engine would refuse them too."""
    with pytest.raises(QueryError, match="cannot be read"):
        with_matches(r'SELECT * { ?s text:matches "a\q" }', index.matches)


@pytest.mark.parametrize("query", ['ASK { ?s ?p "text:matches" }', "ASK { } # text:matches"])
def test_the_name_in_a_text_is_no_search(index: TextIndex, query: str) -> None:
    """The query stays as it is."""
    assert with_matches(query, index.matches) == query


def test_the_plan_is_searched_in_a_query(store: EmbeddedStore) -> None:
    """The same things as reading every text would give, joined with the rest of the query."""
    rows = store.select('SELECT DISTINCT ?m { ?m text:matches "minderhedenforum" . ?m a hip:Milestone }')
    slow = "SELECT DISTINCT ?m { ?m a hip:Milestone ; ?p ?t FILTER(CONTAINS(LCASE(STR(?t)), 'minderhedenforum') && isLiteral(?t)) }"
    expected = {row.text("m") for row in store.select(slow)}
    assert {row.text("m") for row in rows} == expected
    assert expected


def test_stems_are_the_same_from_many_threads_at_once() -> None:
    """Pages are answered in threads, and a stem that is found is kept for all of them."""
    words = [f"{first}{last}" for first in ("maatregel", "inburger", "samenwerk", "ver") for last in ENDINGS]
    words = [f"{word}{number}" if number else word for number in range(40) for word in words]
    alone = [stem.__wrapped__(word, "nl") for word in words]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda _: [stem.__wrapped__(word, "nl") for word in words], range(8)))
    finally:
        sys.setswitchinterval(before)
    assert all(each == alone for each in found)
