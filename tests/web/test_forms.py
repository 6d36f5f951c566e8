"""The form for a fiche over HTTP: rows, errors at their fields, files, and nothing kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from hipgraph.settings import Settings
from hipgraph.store import EmbeddedStore, read_graph
from hipgraph.validation.form import words_of
from hipgraph.web.app import create_app

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORM = {**BROWSER, "content-type": "application/x-www-form-urlencoded"}
MEASURE = "https://w3id.org/hip/id/measure/"


class Boxes(HTMLParser):
    """Reads what a browser would send of a form: its boxes in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._area = ""
        self._text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        found = dict(attrs)
        if tag == "input" and found.get("name"):
            self.sent.append((str(found["name"]), found.get("value") or ""))
        if tag == "textarea":
            self._area, self._text = str(found["name"]), ""

    def handle_data(self, data: str) -> None:  # noqa: D102
        self._text += data

    def handle_endtag(self, tag: str) -> None:  # noqa: D102
        if tag == "textarea":
            self.sent.append((self._area, self._text))
            self._area = ""


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """A server that has time: a check looks at the whole plan."""
    with TestClient(create_app(Settings(workers=1, timeout=120)), follow_redirects=False) as client:
        yield client


def boxes(client: TestClient, address: str) -> list[tuple[str, str]]:
    """Return the boxes of the form at an address."""
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200
    return Boxes(answer.text).sent


def send(client: TestClient, sent: list[tuple[str, str]], button: str, lang: str = "nl") -> str:
    """Press a button of the form."""
    answer = client.post(f"/fiche?lang={lang}", content=urlencode([*sent, ("do", button)]), headers=FORM)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("number", ["01", "05", "26", "48", "62"])
def test_a_fiche_that_is_there_opens_and_goes_out_unchanged(
    client: TestClient, store: EmbeddedStore, number: str
) -> None:
    """As JSON, with the words that it came with."""
    sent = boxes(client, f"/fiche?from={number}&lang=en")
    answer = client.post("/fiche?lang=en", content=urlencode([*sent, ("do", "json")]), headers=FORM)
    assert answer.headers["content-disposition"] == 'attachment; filename="fiche.json"'
    assert answer.json() == words_of(store, f"{MEASURE}{number}").plain("en")


def test_an_empty_form_has_a_row_for_each_year_of_the_plan(client: TestClient) -> None:
    """And one box for each other field."""
    sent = boxes(client, "/fiche")
    assert [value for name, value in sent if name == "milestones.period"] == ["2018", "2019"]
    assert len([name for name, _ in sent if name == "other_partners"]) == 1


def test_rows_are_added_and_taken_away_without_a_script(client: TestClient) -> None:
    """The author goes on in the new box; what stood in the others stays."""
    sent = [(name, "VVSG" if name == "other_partners" else value) for name, value in boxes(client, "/fiche")]
    text = send(client, sent, "add:other_partners")
    assert [value for name, value in Boxes(text).sent if name == "other_partners"] == ["VVSG", ""]
    assert re.search(r'<input id="other_partners-1"[^>]*autofocus', text)
    text = send(client, Boxes(text).sent, "remove:other_partners:0")
    assert [value for name, value in Boxes(text).sent if name == "other_partners"] == [""]
    text = send(client, Boxes(text).sent, "add:milestones")
    assert [value for name, value in Boxes(text).sent if name == "milestones.period"] == ["2018", "2019", ""]
    text = send(client, Boxes(text).sent, "remove:milestones:1")
    assert [value for name, value in Boxes(text).sent if name == "milestones.period"] == ["2018", ""]
    for button in ("remove:milestones:99", "remove:nothing:x", "add:nothing", "nonsense:1:2"):
        send(client, Boxes(text).sent, button)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_errors_are_in_the_words_of_the_shapes_and_lead_to_their_fields(client: TestClient, lang: str) -> None:
    """Each link of the summary is the place of a box, and the box says it too."""
    text = send(client, boxes(client, "/fiche"), "check", lang)
    summary = text.partition('role="alert"')[2].partition("</section>")[0]
    targets = re.findall(r'<a href="#([^"]+)"', summary)
    assert len(targets) > 5
    assert all(f'id="{target}"' in text for target in targets)
    assert ("het veld is leeg" if lang == "nl" else "the field is empty") in summary
    assert 'aria-describedby="said-title"' in text


def test_a_fiche_of_the_plan_is_checked_as_the_plan_is(client: TestClient) -> None:
    """Only what is really missing on it is said; its own title is not among that."""
    text = send(client, boxes(client, "/fiche?from=26"), "check")
    assert "Streefwaarde: het veld is leeg" in text
    assert "Duiding maatregel: het veld is leeg" not in text


def test_a_row_without_a_year_is_told_so(client: TestClient) -> None:
    """And what was written stays in the form."""
    sent = [(name, "geen jaar" if name == "milestones.period" else value) for name, value in boxes(client, "/fiche")]
    text = send(client, sent, "check")
    assert "geen jaar" in text.partition('role="alert"')[2].partition("</p>")[0]
    assert ("milestones.period", "geen jaar") in Boxes(text).sent


def test_it_is_taken_along_as_turtle_and_as_a_sheet(client: TestClient) -> None:
    """The Turtle is what would be published; the sheet has every word and no box."""
    sent = boxes(client, "/fiche?from=26")
    answer = client.post("/fiche", content=urlencode([*sent, ("do", "ttl")]), headers=FORM)
    assert answer.headers["content-type"].startswith("text/turtle")
    assert any("measure/26" in str(triple.subject) for triple in read_graph(answer.content, "ttl"))
    sheet = send(client, sent, "print")
    assert "<textarea" not in sheet
    assert "Meer scholen voeren een actief talenbeleid" in sheet


def test_wrong_use_is_told(client: TestClient) -> None:
    """A fiche that is not there, and one that is too large."""
    assert client.get("/fiche?from=63", headers=BROWSER).status_code == 404
    large = client.post("/fiche", content=b"title=" + b"x" * 5_000_000, headers=FORM)
    assert large.status_code == 413


@pytest.mark.parametrize("odd", ["position=" + "9" * 5000, "position=²", "do=remove:title:" + "9" * 5000, ""])
def test_odd_numbers_are_no_numbers(client: TestClient, odd: str) -> None:
    """The form comes back."""
    assert client.post("/fiche", content=f"{odd}&do=add:title", headers=FORM).status_code == 200


def test_a_form_of_too_many_boxes_is_refused(client: TestClient) -> None:
    """Before anything is drawn of it."""
    assert client.post("/fiche", content="targets=&" * 3000, headers=FORM).status_code == 413
