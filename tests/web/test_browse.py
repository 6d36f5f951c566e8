"""Finding a way in: facets, search, pictures; each shows the data and the query behind it."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from hipgraph.errors import QueryError
from hipgraph.queries import named_query
from hipgraph.settings import Settings
from hipgraph.store import EmbeddedStore
from hipgraph.validation.form import field_labels
from hipgraph.views.across import across
from hipgraph.views.ledger import ledger
from hipgraph.views.measure import measure_of
from hipgraph.views.measures import chosen_query, facets, listing
from hipgraph.views.network import network
from hipgraph.views.pictures import PARTIES, calendar, estimates, field_states, goals_by_field
from hipgraph.web.app import create_app

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ID = "https://w3id.org/hip/id/"
ROLES_OF = """
PREFIX hip: <https://w3id.org/hip/ns#>
SELECT ?party ?measure ?role WHERE { ?part hip:agent ?party ; hip:measure ?measure ; hip:role ?role }
"""


def numbers(client: TestClient, address: str) -> list[str]:
    """Return the numbers of the measures that a page lists."""
    text = client.get(address, headers=BROWSER).text
    return re.findall(r'<td class="number">(\d\d)</td>', text)


def test_all_measures_are_listed(client: TestClient) -> None:
    """Where nothing is chosen."""
    assert numbers(client, "/measures") == [f"{number:02}" for number in range(1, 63)]


def test_choices_combine_and_the_address_holds_them(client: TestClient) -> None:
    """A party in a role is one involvement: not the party in any role and the role of anybody."""
    both = numbers(client, "/measures?organisation=minderhedenforum&role=partner")
    party = numbers(client, "/measures?organisation=minderhedenforum")
    assert both
    assert set(both) < set(party)
    two = numbers(client, "/measures?organisation=minderhedenforum&organisation=vvsg")
    assert set(two) == set(party) & set(numbers(client, "/measures?organisation=vvsg"))


def test_a_goal_brings_what_is_under_its_goals(client: TestClient) -> None:
    """A strategic goal has the measures of its operational goals."""
    under = {number for code in ("od-1.1", "od-1.2", "od-1.3") for number in numbers(client, f"/measures?goal={code}")}
    assert set(numbers(client, "/measures?goal=sd-1")) == under


def test_a_choice_that_leaves_nothing_can_be_taken_back(client: TestClient) -> None:
    """Its links are there all the same, and so are its boxes."""
    text = client.get("/measures?organisation=vvsg&target-group=woonwagenbewoners", headers=BROWSER).text
    assert numbers(client, "/measures?organisation=vvsg&target-group=woonwagenbewoners") == []
    assert len(re.findall(r'<input type="checkbox" name="[^"]+" value="[^"]+" checked', text)) == 2
    assert len(re.findall(r'<ul class="chosen".*?</ul>', text, re.DOTALL)[0].split("<li>")) == 3


def test_a_long_facet_shows_its_first_values_and_lists_the_rest(client: TestClient) -> None:
    """Twelve boxes, and a list for what is less frequent; no value stands in both."""
    text = client.get("/measures", headers=BROWSER).text
    boxes = re.findall(r'<input type="checkbox" name="organisation" value="([^"]+)"', text)
    listed = re.findall(r'<select name="organisation">(.*?)</select>', text, re.DOTALL)[0]
    options = re.findall(r'<option value="([^"]+)"', listed)
    assert len(boxes) == 12
    assert not set(boxes) & set(options)


def test_what_is_chosen_can_be_taken_back(client: TestClient) -> None:
    """Each choice is a link to the list without it."""
    text = client.get("/measures?goal=sd-1&year=2018", headers=BROWSER).text
    links = re.findall(r'<ul class="chosen".*?</ul>', text, re.DOTALL)[0]
    targets = [parse_qs(urlsplit(link.replace("&amp;", "&")).query) for link in re.findall(r'href="([^"]+)"', links)]
    assert {"year": ["2018"]} in targets
    assert {"goal": ["sd-1"]} in targets


def test_the_query_of_a_list_gives_that_list(client: TestClient) -> None:
    """The very SPARQL that is shown, asked at the endpoint as it stands."""
    address = "/measures?cabinet=werk&target-group=anderstaligen&sort=title"
    text = client.get(address, headers=BROWSER).text
    link = re.search(r'href="/sparql\?(lang=nl&amp;query=[^"]+)"', text)
    assert link
    query = parse_qs(link[1].replace("&amp;", "&"))["query"][0]
    rows = list(csv.reader(io.StringIO(client.get("/sparql", params={"query": query, "format": "csv"}).text)))
    shown = numbers(client, address)
    place = rows[0].index("number")
    assert [row[place] for row in rows[1:]] == shown
    table = list(csv.reader(io.StringIO(client.get(f"{address}&format=csv").text)))
    assert [row[table[0].index("number")] for row in table[1:]] == shown


def test_a_count_is_what_its_choice_would_leave(store: EmbeddedStore) -> None:
    """For each value of each facet that is offered first."""
    found = listing(store, {"goal": ["sd-2"]}, "number", "nl")
    for facet in found.facets:
        choice = facet.choices[0]
        choices = {"goal": ["sd-2"]}
        choices[facet.name] = [*choices.get(facet.name, ()), choice.value]
        assert len(listing(store, choices, "number", "nl").rows) == choice.count


@pytest.mark.parametrize(
    "address", ["/measures?year=x", "/measures?sort=nothing", "/measures?goal=%3E%7D", "/measures?organisation=a%20b"]
)
def test_a_choice_that_is_none_is_told(client: TestClient, address: str) -> None:
    """400, as a page and as a problem; nothing of it becomes part of a query."""
    assert client.get(address, headers=BROWSER).status_code == 400
    assert client.get(address).status_code == 400


def test_nothing_found_is_said(client: TestClient) -> None:
    """And how to go on."""
    text = client.get("/measures?organisation=nobody", headers=BROWSER).text
    assert "Geen maatregel heeft dat alles" in text


def test_every_facet_has_a_name_in_both_languages() -> None:
    """And its values come with measures."""
    for facet in facets():
        assert set(facet.summary) == {"nl", "en"}
    with pytest.raises(QueryError):
        chosen_query({}, "random")


# --- one measure -----------------------------------------------------------------------------------------------------


def test_a_measure_says_who_does_what_in_which_words(client: TestClient, store: EmbeddedStore) -> None:
    """Each party with its role, each with quotes, each year with its row."""
    measure = measure_of(store, f"{ID}measure/48", "nl")
    text = client.get("/doc/measure/48", headers=BROWSER).text
    for parties in measure.parties.values():
        for party in parties:
            assert party.quotes
            assert f'href="/doc/{party.iri.removeprefix(ID)}?lang=nl"' in text
    assert [year.period for year in measure.years] == re.findall(r"<h3>([\d\s–-]+)</h3>", text)
    assert "Verantwoordelijk kabinet" in text
    assert "Responsible cabinet" in client.get("/doc/measure/48?lang=en", headers=BROWSER).text


def test_a_measure_shows_what_is_missing_on_its_fiche() -> None:
    """Once the plan has been checked, which takes its time."""
    with TestClient(create_app(Settings(workers=1, timeout=120))) as client:
        assert client.get("/completeness").status_code == 200
        text = client.get("/doc/measure/05", headers=BROWSER).text
    assert "Wat er op deze fiche ontbreekt of niet klopt" in text


# --- search ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"), [("VDAB", "organisation/vdab"), ("kinderopvang", "measure/"), ("AII", "organisation/agii")]
)
def test_names_and_words_are_found(client: TestClient, words: str, found: str) -> None:
    """By abbreviation, by word, by an older name."""
    text = client.get("/search", params={"q": words}, headers=BROWSER).text
    assert f'href="/doc/{found}' in text


@pytest.mark.parametrize("words", ['"', "\\", "} DROP ALL", '" . ?s ?p ?o . "', "", "*", "xyzzyx"])
def test_whatever_is_typed_is_words(client: TestClient, words: str) -> None:
    """No part of a query, and no error."""
    assert client.get("/search", params={"q": words}, headers=BROWSER).status_code == 200


# --- pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["goals", "calendar", "money", "fields", "network"])
def test_a_picture_comes_with_its_data_and_its_query(client: TestClient, name: str) -> None:
    """As a page in both languages, as CSV, and as SPARQL to open."""
    for lang in ("nl", "en"):
        assert client.get(f"/overview/{name}?lang={lang}", headers=BROWSER).status_code == 200
    rows = client.get(f"/overview/{name}?format=csv").text.splitlines()
    assert len(rows) > 20
    assert 'href="/sparql?' in client.get(f"/overview/{name}", headers=BROWSER).text


def test_the_heat_map_counts_what_the_list_lists(client: TestClient, store: EmbeddedStore) -> None:
    """Each cell that has a number leads to exactly that many measures."""
    grid = goals_by_field(store, "nl")
    text = client.get("/overview/goals", headers=BROWSER).text
    links = re.findall(r'href="(/measures\?cabinet[^"]+)"[^>]*>(\d+)</a>', text)
    assert len(links) == len(grid.counts)
    for link, count in links[::5]:
        assert len(numbers(client, link.replace("&amp;", "&"))) == int(count)
    assert sum(grid.counts.values()) > 62


def test_the_network_is_links_with_names(store: EmbeddedStore) -> None:
    """A choice leaves the edges that it says."""
    drawn, edges = network(store, "nl", goal="sd-2", role="partner")
    assert edges
    assert {edge.role for edge in edges} == {"partner"}
    for edge in edges:
        assert f'href="/doc/{edge.party.removeprefix(ID)}"' in drawn
        assert f'href="/doc/{edge.measure.removeprefix(ID)}"' in drawn


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("organisation", "vdab"),
        ("cabinet", "werk"),
        ("goal", "sd-1"),
        ("target-group", "woonwagenbewoners"),
        ("programme", "amif"),
        ("partnership", "be-reyn"),
    ],
)
def test_a_thing_is_shown_across_the_fiches(store: EmbeddedStore, kind: str, name: str) -> None:
    """The same measures as the list that is chosen by it, their milestones, and who has a role in them."""
    found = across(store, kind, f"{ID}{kind}/{name}", "nl")
    assert found is not None
    listed = listing(store, {kind: [name]}, "number", "nl")
    assert found.measures == listed.rows
    numbers = {row.text("number") for row in found.measures}
    assert {row.text("number") for rows in found.years.values() for row in rows} <= numbers
    assert all(party.iri != f"{ID}{kind}/{name}" for party in found.company)
    for party in found.company:
        other, _, short = party.iri.removeprefix(ID).partition("/")
        both = {kind: [name]} | {other: [*([name] if other == kind else []), short]}
        shared = {row.text("measure") for row in listing(store, both, "number", "nl").rows}
        roles = {row.text("measure") for row in store.select(ROLES_OF) if row.text("party") == party.iri}
        assert len(shared & roles) == party.measures


def test_what_measures_are_not_chosen_by_has_no_such_part(store: EmbeddedStore) -> None:
    """A milestone is described as it is."""
    assert across(store, "milestone", f"{ID}milestone/26-2018", "nl") is None


def test_the_page_of_a_party_shows_its_years_and_its_company(client: TestClient) -> None:
    """With links to the measures that both are in."""
    text = client.get("/doc/organisation/minderhedenforum", headers=BROWSER).text
    assert "Wie er nog aan meewerkt" in text
    assert re.search(r"<summary>2018 <span", text)
    link = re.findall(r'href="(/measures\?organisation=minderhedenforum&amp;organisation=agii[^"]*)"', text)[0]
    assert len(numbers(client, link.replace("&amp;", "&"))) == 4


def test_the_fields_of_every_fiche_have_a_state(client: TestClient, store: EmbeddedStore) -> None:
    """As many empty ones as the list of measures finds by that facet."""
    rows = field_states(store)
    assert [row.number for row in rows] == [f"{number:02}" for number in range(1, 63)]
    assert all(set(row.states) == set(field_labels("nl")) for row in rows)
    empty = [row.number for row in rows if row.states["TargetValue"] == "Empty"]
    assert empty == numbers(client, "/measures?empty=TargetValue")
    assert {state for row in rows for state in row.states.values()} >= {"Filled", "Empty", "NotApplicable"}


def test_every_fiche_counts_once_in_what_the_estimates_say(store: EmbeddedStore) -> None:
    """By goal; the amounts are of the fiches that the list of amounts has."""
    said = estimates(store)
    assert [one.goal for one in said] == [f"SD {number}" for number in range(1, 6)]
    assert sum(one.fiches for one in said) == 62
    found = ledger(store)
    assert sum(one.amount for one in said) == len({entry.measure for entry in (*found.counted, *found.left_out)})
    regular = store.select(named_query("cq28").text)
    named = {entry.number for entry in (*found.counted, *found.left_out)}
    assert sum(one.regular for one in said) == len({row.text("fiche").rpartition("/")[2] for row in regular} - named)


@pytest.mark.parametrize("parties", PARTIES)
def test_the_calendar_is_by_those_who_answer_for_it(client: TestClient, store: EmbeddedStore, parties: str) -> None:
    """Cabinets, administrations or partners; the file has the rows of the page."""
    found, years = calendar(store, "nl", parties)
    assert {"2018", "2019"} <= set(years)
    kind = "cabinet" if parties == "cabinet" else "organisation"
    assert {party.iri.removeprefix(ID).partition("/")[0] for party in found} == {kind}
    rows = list(csv.DictReader(io.StringIO(client.get(f"/overview/calendar?by={parties}&format=csv").text)))
    assert len(rows) == sum(len(due) for by_year in found.values() for due in by_year.values())
    link = re.findall(r'href="([^"]+format=csv)"', client.get(f"/overview/calendar?by={parties}", headers=BROWSER).text)
    assert f"by={parties}" in link[0]


def test_unknown_parties_are_told(client: TestClient) -> None:
    """With those that there are."""
    answer = client.get("/overview/calendar?by=minister")
    assert answer.status_code == 400
    assert "administration" in answer.json()["detail"]


def test_the_network_is_drawn_from_the_query_that_it_shows(client: TestClient, store: EmbeddedStore) -> None:
    """With goal, role and cabinet in it: the rows of the file are those of the picture, before small parties go."""
    chosen = {"goal": "sd-2", "role": "partner", "cabinet": "onderwijs"}
    _, edges = network(store, "nl", **chosen, least=1)
    rows = list(csv.DictReader(io.StringIO(client.get("/overview/network", params={**chosen, "format": "csv"}).text)))
    assert {(edge.party, edge.measure) for edge in edges} == {(row["party"], row["measure"]) for row in rows}
    listed = numbers(client, "/measures?goal=sd-2&cabinet=onderwijs&role=responsible-cabinet")
    assert {edge.measure.rpartition("/")[2] for edge in edges} <= set(listed)
    assert edges


def test_every_statement_of_a_measure_says_where_it_stands(store: EmbeddedStore) -> None:
    """Indicators, estimate and milestones with their place; what is named with the words that name it."""
    for number in ("05", "48"):
        measure = measure_of(store, f"{ID}measure/{number}", "nl")
        for statement in (*measure.effects, *measure.outputs, *measure.targets, *measure.budget):
            assert statement.quotes
        assert all(year.quotes for year in measure.years)
        for link in (*measure.links["hip:targetsGroup"], *measure.links["hip:refersToProgramme"]):
            assert link.quotes, link.iri
