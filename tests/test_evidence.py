"""Where does it say so? The passages that the rows of any SELECT rest on."""

from __future__ import annotations

import csv
import io
import subprocess
import sys

import pytest
from starlette.testclient import TestClient

from hipgraph.evidence import Evidence, with_evidence
from hipgraph.queries import read_queries
from hipgraph.store import EmbeddedStore, Solutions

ID = "https://w3id.org/hip/id/"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
INVOLVED = """PREFIX hip: <https://w3id.org/hip/ns#>
SELECT ?measure ?party WHERE { ?measure hip:hasPartner ?party } ORDER BY ?measure ?party"""


def solutions(store: EmbeddedStore, text: str) -> Solutions:
    """Return the rows of a query."""
    found = store.query(text)
    assert isinstance(found, Solutions)
    return found


def test_a_row_has_the_words_that_name_the_party_in_that_measure(store: EmbeddedStore) -> None:
    """And of no other measure: each place lies in the fiche's own part of the document."""
    spans = {
        row.text("measure"): (int(row.text("low")), int(row.text("high")))
        for row in store.select(
            "PREFIX hip: <https://w3id.org/hip/ns#> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX foaf: <http://xmlns.com/foaf/0.1/>"
            "SELECT ?measure (MIN(?start) AS ?low) (MAX(?end) AS ?high) { ?fiche foaf:primaryTopic ?measure . GRAPH ?fiche_doc { ?thing hip:evidence ?e . ?e oa:start ?start ; oa:end ?end }"
            ' FILTER(STR(?fiche_doc) = REPLACE(STR(?fiche), "/id/", "/doc/")) } GROUP BY ?measure'
        )
    }
    found = with_evidence(store, solutions(store, INVOLVED))
    assert len(found.rows) > 100
    for row in found.rows:
        assert row.text("evidence"), row
        low, high = spans[row.text("measure")]
        for place in row.text("evidence_place").splitlines():
            if not place.startswith("(+"):
                start, end = place.rpartition(" ")[2].split("-")
                assert low <= int(start) < int(end) <= high


def test_what_was_read_from_a_cell_has_that_cell(store: EmbeddedStore) -> None:
    """A milestone has its own words; a measure alone those that it was read from; a party alone where it is named."""
    things = [f"{ID}milestone/48-2018", f"{ID}measure/48", f"{ID}organisation/minderhedenforum"]
    evidence = Evidence(store, things)
    assert evidence.of(things[:1])[0].words == "2018"
    assert any("registratiesysteem" in passage.words for passage in evidence.of(things[1:2]))
    assert len(evidence.of(things[2:])) >= 13
    assert [passage.words for passage in evidence.of(things[1:])] == [
        (
            "Lokale besturen, provinciebesturen, Departement Omgeving, Departement Welzijn, Volksgezondheid en Gezin,"
            " Minderhedenforum, Provinciebesturen."
        )
    ]
    assert evidence.of(["https://example.org/x", f"{ID}role/partner"]) == ()


def test_more_passages_than_are_shown_are_counted(store: EmbeddedStore) -> None:
    """The last line says how many are left out."""
    text = "SELECT ?party { VALUES ?party { <https://w3id.org/hip/id/organisation/vdab> } }"
    row = with_evidence(store, solutions(store, text)).rows[0]
    lines = row.text("evidence").splitlines()
    whole = Evidence(store, [f"{ID}organisation/vdab"]).of([f"{ID}organisation/vdab"])
    assert lines[-1] == f"(+{len(whole) - 5})"


@pytest.mark.parametrize("fmt", ["csv", "json", "xml", "tsv", "xlsx"])
def test_the_endpoint_joins_them_in_every_format(client: TestClient, fmt: str) -> None:
    """With `evidence=1`; the rows and their order are those of the query."""
    asked = {"query": INVOLVED, "format": fmt}
    plain, cited = client.get("/sparql", params=asked), client.get("/sparql", params={**asked, "evidence": "1"})
    assert cited.status_code == 200
    assert cited.headers["content-type"] == plain.headers["content-type"]
    assert cited.content != plain.content
    if fmt == "csv":
        rows = list(csv.DictReader(io.StringIO(cited.text)))
        assert [(r["measure"], r["party"]) for r in rows] == [
            (r["measure"], r["party"]) for r in csv.DictReader(io.StringIO(plain.text))
        ]
        assert all(row["evidence"] and row["evidence_place"] for row in rows)


def test_what_has_no_rows_is_answered_as_it_is(client: TestClient) -> None:
    """ASK and CONSTRUCT; an odd value of the parameter is told."""
    assert client.get("/sparql", params={"query": "ASK {}", "evidence": "1"}).json()["boolean"] is True
    graph = client.get("/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "evidence": "1"})
    assert graph.status_code == 200
    assert client.get("/sparql", params={"query": "ASK {}", "evidence": "maybe"}).status_code == 400


def test_a_blank_node_and_an_unbound_value_are_kept(client: TestClient) -> None:
    """A blank node as the IRI of a skolem, for a format must be able to say it."""
    query = "SELECT ?x ?y ?z { BIND(BNODE() AS ?x) BIND('a\"\\\\b'@nl AS ?y) }"
    row = client.get("/sparql", params={"query": query, "evidence": "1"}).json()["results"]["bindings"][0]
    assert row["x"]["value"].startswith("https://w3id.org/hip/.well-known/genid/")
    assert row["y"] == {"type": "literal", "value": 'a"\\b', "xml:lang": "nl"}
    assert "z" not in row


@pytest.mark.parametrize("question", read_queries(), ids=lambda question: question.name.partition("-")[0])
def test_every_question_can_be_asked_with_its_passages(client: TestClient, question: object) -> None:
    """On its page by a switch, and as a file."""
    name = question.name  # type: ignore[attr-defined]
    text = client.get(f"/queries/{name}?evidence=1", headers=BROWSER).text
    assert "Zonder vindplaatsen" in text
    plain = client.get(f"/queries/{name}?format=csv").text
    cited = client.get(f"/queries/{name}?format=csv&evidence=1").text
    assert len(list(csv.reader(io.StringIO(cited)))) == len(list(csv.reader(io.StringIO(plain))))


def test_the_command_line_does_the_same() -> None:
    """`--evidence`, and a clear word for what has no rows."""
    command = [sys.executable, "-m", "hipgraph", "query"]
    done = subprocess.run(
        [*command, "cq11", "--evidence", "--format", "csv"], capture_output=True, text=True, check=True
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert all(row["evidence"] for row in rows)
    wrong = subprocess.run([*command, "-", "--evidence"], input="ASK {}", capture_output=True, text=True, check=False)
    assert (wrong.returncode, "SELECT" in wrong.stderr) == (2, True)
