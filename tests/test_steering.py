"""For those who steer the plan: contradictions with both sides, agendas, letters."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Iterator

import feedparser
import icalendar
import pytest
from starlette.testclient import TestClient

from hipgraph.settings import Settings
from hipgraph.store import EmbeddedStore
from hipgraph.validation import Report, Severity, validate
from hipgraph.validation.mail import letter
from hipgraph.validation.shapes import rules
from hipgraph.validation.tensions import Tension, by_party, kinds_of, responsible, tensions
from hipgraph.views.across import across
from hipgraph.views.agenda import agenda
from hipgraph.web.app import create_app

ID = "https://w3id.org/hip/id/"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SERVER = "https://plan.example.org"


@pytest.fixture(scope="module")
def report(store: EmbeddedStore) -> Report:
    return validate(store)


@pytest.fixture(scope="module")
def found(report: Report, store: EmbeddedStore) -> tuple[Tension, ...]:
    return tensions(report, store)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """A server that has time to check the plan."""
    with TestClient(create_app(Settings(workers=1, timeout=120)), follow_redirects=False) as client:
        yield client


# --- what the plan says against itself -------------------------------------------------------------------------------


def test_each_contradiction_has_a_name_of_its_own_and_sides(found: tuple[Tension, ...]) -> None:
    """Only of rules about contradictions; of most the two sides stand in the document."""
    consistency = {rule.name for rule in rules().values() if rule.file == "consistency"}
    assert len({tension.iri for tension in found}) == len(found) > 100
    assert set(kinds_of(found)) <= consistency
    assert all(tension.sides for tension in found)
    assert sum(len(tension.sides) > 1 for tension in found) > 0.9 * len(found)


def test_a_side_is_what_is_printed_where_it_is_printed(found: tuple[Tension, ...], store: EmbeddedStore) -> None:
    """Each place is that of a passage that has these words."""
    rows = store.select(
        "PREFIX oa: <http://www.w3.org/ns/oa#> SELECT ?q ?s ?e { ?x oa:exact ?q ; oa:start ?s ; oa:end ?e }"
    )
    words = {f"{row.text('s')}-{row.text('e')}": row.text("q") for row in rows}
    placed = [side for tension in found for side in tension.sides if side.place]
    assert len(placed) > 150
    for side in placed:
        printed = words[side.place.rpartition(" ")[2]].strip(" .;:-–•").casefold()
        assert side.words.removesuffix("…").strip(" .;:-–•").casefold().endswith(printed[-30:]) or (
            printed.startswith(side.words.removesuffix("…").casefold()[:30])
        )


def test_the_goal_that_is_worded_otherwise_stands_beside_the_plans_own(found: tuple[Tension, ...]) -> None:
    """As read in the document: fiche 07 says OD 1.1 in other words."""
    one = next(
        tension
        for tension in found
        if tension.kind == "Fiche-goalWording"
        and tension.finding.fiche.endswith("/07")
        and "1.1" in tension.sides[0].words
    )
    assert one.sides[0].words == "OD 1.1: Empowerment van personen van buitenlandse herkomst"
    assert one.sides[1].words.startswith("We zetten in op empowerment van personen van buitenlandse herkomst")
    assert one.sides[0].place
    assert one.sides[1].place


def test_a_party_counts_its_own_fiches(found: tuple[Tension, ...], store: EmbeddedStore) -> None:
    """As many as the list shows when that party is chosen; what is on no fiche is nobody's."""
    counts = by_party(found, store)
    own = responsible(store)[f"{ID}cabinet/werk"]
    assert counts[f"{ID}cabinet/werk"] == sum(tension.finding.measure in own for tension in found) > 0


def test_the_list_is_chosen_cited_and_taken_along(client: TestClient, found: tuple[Tension, ...]) -> None:
    """By kind and party; what it is cited by leads to its place in the list; a file has the same rows."""
    text = client.get("/tensions?kind=Measure-oneRole&lang=en", headers=BROWSER).text
    assert text.count('<article class="tension"') == kinds_of(found)["Measure-oneRole"]
    assert all(f'id="{one.name}"' in text for one in found if one.kind == "Measure-oneRole")
    moved = client.get("/doc/tensions")
    assert (moved.status_code, moved.headers["location"]) == (303, "/tensions")
    rows = list(csv.DictReader(io.StringIO(client.get("/tensions?format=csv").text)))
    assert [row["iri"] for row in rows] == [one.iri for one in found]
    of_work = client.get("/tensions?format=json&party=cabinet/werk").json()
    assert 0 < len(of_work) < len(found)
    assert client.get("/tensions?kind=Nothing&lang=en", headers=BROWSER).text.count("<article") == 0


# --- what is due, for whom -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["organisation/vdab", "cabinet/werk", "target-group/woonwagenbewoners"])
def test_an_agenda_is_read_by_a_calendar_and_a_feed_reader(client: TestClient, store: EmbeddedStore, path: str) -> None:
    """Without complaint, with as many entries as milestones, each with the quoted words."""
    due = agenda(store, f"{ID}{path}", "nl")
    answer = client.get(f"/agenda/{path}.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(event["UID"]) for event in events] == [one.iri for one in due]
    assert len({str(event["UID"]) for event in events}) == len(events)
    for event, one in zip(events, due, strict=True):
        assert not event.errors
        assert event.decoded("DTSTART").year == one.year
        assert f"“{one.text}”" in str(event["DESCRIPTION"])
        assert all(role in str(event["DESCRIPTION"]) for role in one.roles)
    feed = feedparser.parse(client.get(f"/agenda/{path}.atom").content)
    assert not feed.bozo
    assert {entry.id for entry in feed.entries} == {one.iri for one in due}
    assert all("“" in entry.content[0].value for entry in feed.entries)


def test_an_agenda_has_the_milestones_of_the_partys_page(store: EmbeddedStore) -> None:
    """Year by year; a party that is named in two roles has one entry."""
    for kind, name in (("organisation", "vdab"), ("cabinet", "onderwijs")):
        shown = across(store, kind, f"{ID}{kind}/{name}", "nl")
        assert shown is not None
        due = agenda(store, f"{ID}{kind}/{name}", "nl")
        listed = {(year, row.text("milestone")) for year, rows in shown.years.items() for row in rows}
        assert {(str(one.year), one.milestone) for one in due} == listed


def test_a_page_leads_to_its_agenda_and_its_letter(client: TestClient) -> None:
    """A letter only where somebody is responsible."""
    cabinet = client.get("/doc/cabinet/werk", headers=BROWSER).text
    assert "/agenda/cabinet/werk.ics" in cabinet
    assert "/mail/cabinet/werk" in cabinet
    party = client.get("/doc/organisation/minderhedenforum", headers=BROWSER).text
    assert "/agenda/organisation/minderhedenforum.atom" in party
    assert "/mail/" not in party


@pytest.mark.parametrize(
    "path", ["/agenda/goal/sd-1.ics", "/agenda/organisation/vdab.doc", "/agenda/organisation/nobody.ics"]
)
def test_no_agenda_is_told(client: TestClient, path: str) -> None:
    """Of what has none."""
    assert client.get(path).status_code == 404


# --- letters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_letter_says_what_is_missing_on_whose_fiches(report: Report, store: EmbeddedStore, language: str) -> None:
    """Every violation and warning on the party's own fiches, nothing of others, and the form of each."""
    party = f"{ID}cabinet/werk"
    own = responsible(store)[party]
    told = letter(report, store, party, language, SERVER)
    flat = " ".join(told.body.split())
    asked = [one for one in report.findings if one.measure in own and one.severity > Severity.info]
    assert all(one.message[language] in flat for one in asked)
    for measure in {one.measure for one in asked}:
        assert f"{SERVER}/fiche?from={measure.rpartition('/')[2]}" in told.body
    numbers = {measure.rpartition("/")[2] for measure in own}
    assert {line.split("from=")[1] for line in told.body.splitlines() if "from=" in line} <= numbers
    assert max(len(line) for line in told.body.splitlines() if line.startswith("- ")) <= 78


def test_an_example_is_of_another_fiche_that_fills_the_field(report: Report, store: EmbeddedStore) -> None:
    """For the target value, which fiche 01 leaves empty: words of a fiche that has one."""
    body = letter(report, store, f"{ID}cabinet/werk", "nl", SERVER).body
    line = " ".join(body.partition("- Streefwaarde, op fiche ")[2].partition("\n- ")[0].split())
    number, _, words = line.partition(": ")
    targets = store.select(
        f"PREFIX hip: <https://w3id.org/hip/ns#> PREFIX dct: <http://purl.org/dc/terms/> SELECT ?t {{ <{ID}measure/{number}> hip:hasTargetValue/dct:description ?t }}"
    )
    assert words.strip("“”…") in {row.text("t")[: len(words.strip("“”…"))] for row in targets}


def test_who_has_nothing_missing_gets_a_letter_that_says_so(store: EmbeddedStore) -> None:
    """And no list."""
    told = letter(Report(()), store, f"{ID}cabinet/werk", "nl", SERVER)
    assert "Er ontbreekt niets" in told.body
    assert "fiche?from" not in told.body


def test_a_letter_is_a_page_and_a_text(client: TestClient) -> None:
    """For somebody who is responsible; others are told."""
    page = client.get("/mail/cabinet/werk?lang=en", headers=BROWSER)
    assert "Dear colleague" in page.text
    text = client.get("/mail/cabinet/werk?format=txt")
    assert text.text.startswith("Subject: Actiefiches")
    assert client.get("/mail/organisation/minderhedenforum").status_code == 404
    assert client.get("/mail/goal/sd-1").status_code == 404


def planned(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `hipgraph plan`."""
    command = [sys.executable, "-m", "hipgraph", "plan", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_line_does_the_same() -> None:
    """`hipgraph plan`: with exit codes that a script can use."""
    told = planned("tensions", "--kind", "Measure-oneRole")
    assert told.returncode == 1
    assert "39428-39458" in told.stdout
    calendar = planned("agenda", "VDAB", "--format", "ics")
    assert icalendar.Calendar.from_ical(calendar.stdout).walk("VEVENT")
    mail = planned("mail", "werk", "--lang", "en")
    assert "Dear colleague" in mail.stdout
    wrong = planned("mail", "minderhedenforum")
    assert wrong.returncode == 2
