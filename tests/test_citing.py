"""Answers that can be cited: kept under the digest of what they are, and asked again of a graph that has changed."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from hipgraph.assets import published
from hipgraph.errors import QueryError, ResultTooLargeError, StorageFullError, StoreError, UnknownResourceError
from hipgraph.publishing import versions
from hipgraph.publishing.citations import CitableAnswer, citable, compared, result_of
from hipgraph.publishing.kept_answers import AnswerFolder
from hipgraph.publishing.references import bibtex, csl, reference
from hipgraph.settings import Settings
from hipgraph.store import EmbeddedStore, load
from hipgraph.web.app import create_app

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
WORK = """PREFIX hip: <https://w3id.org/hip/ns#> PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?measure ?title { ?measure hip:responsibleCabinet <https://w3id.org/hip/id/cabinet/werk> ; dct:title ?title }"""


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("answers")
    settings = Settings(workers=1, timeout=20, answers=str(folder))
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


def answer_to(store: EmbeddedStore, query: str = WORK) -> CitableAnswer:
    return citable(query, result_of(store, query), question="Wat doet Werk?")


def test_an_answer_holds_all_that_it_rests_on(store: EmbeddedStore) -> None:
    """Question, query, version, result, and the passages of each row."""
    answer = answer_to(store)
    assert answer.record["question"] == "Wat doet Werk?"
    assert answer.record["query"] == WORK
    assert answer.record["dataset"]["version"]
    assert len(answer.rows) == len(store.select(WORK))
    assert all(row["evidence"]["value"] and row["evidence_place"]["value"] for row in answer.rows)
    assert len(list(csv.DictReader(io.StringIO(answer.csv.decode())))) == len(answer.rows)


def test_the_same_answer_has_the_same_name(store: EmbeddedStore) -> None:
    """Also where it has a blank node, which an engine calls otherwise each time; another question gives another."""
    assert answer_to(store).name == answer_to(load()).name
    nameless = "SELECT ?b { VALUES ?x { 1 } BIND(BNODE() AS ?b) }"
    assert answer_to(store, nameless).name == answer_to(store, nameless).name
    assert citable(WORK, result_of(store, WORK)).name != answer_to(store).name


def test_what_is_different_on_a_later_version_is_shown() -> None:
    """A measure came under Work, one left it, one is called otherwise, and one is quoted otherwise."""
    store = load()
    answer = answer_to(store)
    mine = [row.text("measure") for row in store.select(WORK + " ORDER BY ?measure")]
    other = "https://w3id.org/hip/id/measure/62"
    assert other not in mine
    store.update(f"""PREFIX hip: <https://w3id.org/hip/ns#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX oa: <http://www.w3.org/ns/oa#>
        DELETE {{ GRAPH ?g {{ <{mine[0]}> hip:responsibleCabinet ?c }} }} WHERE {{ GRAPH ?g {{ <{mine[0]}> hip:responsibleCabinet ?c }} }} ;
        DELETE {{ GRAPH ?g {{ <{mine[1]}> dct:title ?t }} }} INSERT {{ GRAPH ?g {{ <{mine[1]}> dct:title "Anders" }} }}
          WHERE {{ GRAPH ?g {{ <{mine[1]}> dct:title ?t }} }} ;
        INSERT DATA {{ GRAPH <http://x/> {{ <{other}> hip:responsibleCabinet <https://w3id.org/hip/id/cabinet/werk> }} }} ;
        DELETE {{ GRAPH ?g {{ ?e oa:exact ?words }} }} INSERT {{ GRAPH ?g {{ ?e oa:exact "anders gelezen" }} }}
          WHERE {{ GRAPH ?g {{ <{mine[2]}> hip:evidence ?e . ?e oa:exact ?words }} }}""")
    found = compared(answer, result_of(store, WORK))
    assert found.changed
    assert {row["measure"]["value"] for row in found.gone} == {mine[0], mine[1]}
    assert {row["measure"]["value"] for row in found.fresh} == {mine[1], other}
    assert found.same == len(mine) - 2
    assert found.cited_otherwise == 1
    assert not compared(answer, answer.record["result"]).changed


def test_rows_are_compared_as_often_as_they_come(store: EmbeddedStore) -> None:
    """Two of the same are not one; and yes is not no."""
    twice = answer_to(store, "SELECT ?x { VALUES ?x { 1 1 2 } }")
    found = compared(twice, result_of(store, "SELECT ?x { VALUES ?x { 2 1 } }"))
    assert (found.same, len(found.gone), len(found.fresh)) == (2, 1, 0)
    assert compared(answer_to(store, "ASK {}"), result_of(store, "ASK { FILTER(false) }")).changed


def test_what_cannot_be_kept_is_told(store: EmbeddedStore, tmp_path: Path) -> None:
    """A graph, too many rows, too long a question, too little room."""
    with pytest.raises(QueryError, match="gives a graph"):
        result_of(store, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1")
    with pytest.raises(ResultTooLargeError, match="add LIMIT"):
        result_of(store, "SELECT * { ?s ?p ?o } LIMIT 10001")
    with pytest.raises(QueryError, match="it may have 1000"):
        citable("ASK {}", {"boolean": True}, question="x" * 1001)
    answer = answer_to(store)
    with pytest.raises(StorageFullError, match="no more answers are kept"):
        AnswerFolder(tmp_path, len(answer.content) - 1).keep(answer)
    assert list(tmp_path.iterdir()) == []


def test_an_answer_that_was_changed_is_not_given(store: EmbeddedStore, tmp_path: Path) -> None:
    """Nor one that is not there, or whose name leads elsewhere."""
    folder = AnswerFolder(tmp_path / "new", 1 << 20)
    name = folder.keep(answer_to(store))
    assert folder.keep(answer_to(store)) == name
    assert folder.get(name) == answer_to(store)
    path = tmp_path / "new" / f"{name}.json"
    path.write_bytes(path.read_bytes().replace(b"Wat doet Werk?", b"Wat doet Sport?"))
    with pytest.raises(StoreError, match="was changed"):
        folder.get(name)
    for wrong in ("0" * 32, "../../etc/passwd", ""):
        with pytest.raises(UnknownResourceError, match="is kept here"):
            folder.get(wrong)


def test_it_is_said_how_to_cite_it(store: EmbeddedStore) -> None:
    """As a sentence in each language, for BibTeX, and for programs that read CSL-JSON."""
    answer, address = answer_to(store), "https://example.org/answer/abc"
    for language, words in (("nl", "Antwoord op “Wat doet Werk?”"), ("en", "Answer to “Wat doet Werk?”")):
        told = reference(answer, address, language)
        assert words in told
        assert told.endswith(address)
        assert answer.record["dataset"]["version"] in told
    told = reference(answer, address, "nl")
    assert told.startswith("hipgraph (20")
    assert "(Vlaamse Regering, 2018)" in told
    entry, cited = bibtex(answer, address, "nl"), csl(answer, address, "nl")
    year = str(cited["issued"]["date-parts"][0][0])
    assert f"year = {{{year}}}" in entry
    assert f"hipgraph ({year})" in told
    assert cited["URL"] == address


def test_what_means_something_to_tex_is_written_out(store: EmbeddedStore) -> None:
    """A question cannot break the file of a reader, nor run a command in it."""
    query = "ASK {}"
    entry = bibtex(citable(query, result_of(store, query), question=r"}\input{x} ~^ 5 % & #_$"), "http://x/", "en")
    assert r"\}\textbackslash{}input\{x\} \textasciitilde{}\textasciicircum{} 5 \% \& \#\_\$" in entry


def test_a_version_is_named_only_where_it_is_that(tmp_path: Path, store: EmbeddedStore) -> None:
    """Of the shipped files the newest; of files that were changed since, a digest and the day."""
    about = answer_to(store).record["dataset"]
    assert (about["version"], about["asked"]) == (versions.versions()[-1].name, "")
    shutil.copytree(published() / "data", tmp_path / "plan")
    fiche = tmp_path / "plan" / "fiches" / "01.ttl"
    fiche.write_text(fiche.read_text(encoding="utf-8").replace("VDAB", "de VDAB"), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "hipgraph",
        "--data",
        str(tmp_path / "plan"),
        "answer",
        "keep",
        "cq11",
        "--lang",
        "en",
    ]
    environment = {**os.environ, "HIPGRAPH_ANSWERS": str(tmp_path / "answers")}
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    assert "version" not in told
    assert re.search(r"state [0-9a-f]{16} on 20\d\d-", told)


def test_a_column_called_evidence_stays(store: EmbeddedStore) -> None:
    """What a query calls so is its answer."""
    query = "SELECT (1 AS ?evidence) (2 AS ?b) {}"
    assert answer_to(store, query).columns == ("evidence", "b")


def test_an_answer_that_is_taken_away_is_gone(tmp_path: Path) -> None:
    """Its page too."""
    with TestClient(create_app(Settings(workers=1, answers=str(tmp_path)))) as client:
        name = client.post("/answer", data={"query": "ASK {}"}).json()["name"]
        assert client.get(f"/answer/{name}", headers=BROWSER).status_code == 200
        (tmp_path / f"{name}.json").unlink()
        assert client.get(f"/answer/{name}", headers=BROWSER).status_code == 404


def test_a_link_of_an_answer_leads_to_the_web(keeping: TestClient) -> None:
    """An IRI that is a script is shown, and not linked."""
    address = keeping.post("/answer", data={"query": "SELECT (<javascript:alert(1)> AS ?x) {}"}).headers["location"]
    assert 'href="javascript:' not in keeping.get(address, headers=BROWSER).text


def test_from_an_answer_on_a_page_to_its_citation(keeping: TestClient) -> None:
    """The button below a question's answer, the page that it leads to, its files, and the question asked again."""
    shown = keeping.get("/queries/cq01?organisation=vdab&lang=en", headers=BROWSER).text
    form = dict(re.findall(r'<input type="hidden" name="(query|question)" value="([^"]*)"', shown))
    from html import unescape  # noqa: PLC0415

    sent = {name: unescape(value) for name, value in form.items()}
    assert "vdab" in sent["question"]
    answered = keeping.post("/answer?lang=en", data=sent, headers=BROWSER)
    assert answered.status_code == 303
    address = answered.headers["location"]
    page = keeping.get(address, headers=BROWSER)
    assert "How to cite this" in page.text
    assert 'rel="cite-as"' in page.headers["link"]
    path = address.partition("?")[0]
    record = keeping.get(path).json()
    assert record["query"] == sent["query"].strip()
    assert len(record["result"]["results"]["bindings"]) == len(
        keeping.get("/queries/cq01?organisation=vdab").json()["results"]["bindings"]
    )
    assert keeping.get(f"{path}?format=bib").text.startswith("@misc{hip-")
    assert keeping.get(f"{path}?format=csl").json()[0]["type"] == "dataset"
    assert keeping.get(f"{path}?format=csv").text.startswith("organisation,measure,")
    again = keeping.get(f"{path}/again").json()
    assert (again["changed"], again["gone"], again["fresh"]) == (False, [], [])
    assert "The answer is the same." in keeping.get(f"{path}/again?lang=en", headers=BROWSER).text


def test_a_program_keeps_an_answer(keeping: TestClient) -> None:
    """It gets the record and where it stands; what is wrong is told as everywhere."""
    made = keeping.post("/answer", data={"query": WORK})
    assert made.status_code == 201
    assert keeping.get(made.headers["location"]).json()["query"] == WORK
    assert keeping.post("/answer", data={"query": "nonsense"}).status_code == 400
    assert keeping.post("/answer", data={"question": "Wat?"}).status_code == 400
    assert keeping.post("/answer", data={"query": "ASK {}" + " " * 70_000}).status_code == 413
    assert keeping.post("/answer", data={"query": "CONSTRUCT WHERE { ?s ?p ?o }"}).status_code == 400
    assert keeping.get("/answer/xyz").status_code == 404
    assert keeping.get("/answer/xyz/again").status_code == 404
    assert keeping.get(f"{made.headers['location']}?format=xlsx").status_code == 406


def test_a_server_can_keep_none() -> None:
    """Then it says so, and shows no button."""
    with TestClient(create_app(Settings(workers=1, answers="-"))) as client:
        assert client.post("/answer", data={"query": "ASK {}"}).status_code == 403
        assert 'class="keep"' not in client.get("/queries/cq11", headers=BROWSER).text


def test_on_the_command_line(tmp_path: Path) -> None:
    """Kept, shown, and asked again, of now and of a version without any measures."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "HIPGRAPH_ANSWERS": str(tmp_path / "answers")}
        command = [sys.executable, "-m", "hipgraph", "answer", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    told = run("keep", "cq01", "--set", "organisation=vdab", "--lang", "en")
    assert "Answer to “Which measures involve this organisation" in told.stdout
    name = told.stdout.strip().rpartition("/")[2]
    assert json.loads(run("show", name, "-f", "json").stdout)["query"].startswith("PREFIX")
    assert "no format" in run("show", name, "-f", "pdf").stderr
    same = run("again", name, "--lang", "en")
    assert (same.returncode, same.stdout.split()[-3:]) == (0, ["with", "other", "passages"])
    inferred = run("keep", "cq42").stdout.strip().rpartition("/")[2]
    newest = versions.versions()[-1].name
    assert run("again", inferred, "--on", newest).returncode == 0
    empty = tmp_path / "empty.ttl"
    empty.write_text("")
    gone = run("again", name, "--on", str(empty))
    assert gone.returncode == 1
    assert gone.stdout.startswith("- https://w3id.org/hip/id/organisation/vdab | ")
