"""Another plan in the same form: its own registers, words, years and parties, through the same program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Namespace

WATER = Path(__file__).parent / "plans" / "water"
HIP, OA = Namespace("https://w3id.org/hip/ns#"), Namespace("http://www.w3.org/ns/oa#")
# Every page of a site over that plan, and every published question, asked in one process.
_SITE = """
import json, sys
from starlette.testclient import TestClient
from hipgraph.queries import read_queries
from hipgraph.settings import Settings
from hipgraph.web.app import create_app
browser = {"accept": "text/html"}
paths = ["/", "/measures", "/queries", "/completeness", "/tensions", "/catalog", "/feed", "/compare", "/fiche?from=01", "/search?q=water"]
paths += [f"/overview/{name}" for name in ("goals", "gaps", "calendar", "money", "fields", "network", "bridges")]
paths += ["/doc/measure/03", "/doc/plan/waterwijs-2031", "/doc/organisation/awb", "/mail/cabinet/landbouw", "/ask?question=Wat doet Hydropunt in 2031%3F"]
with TestClient(create_app(Settings(workers=1, timeout=60, answers="-"))) as client:
    pages = {path: client.get(path, headers=browser) for path in paths}
    asked = {one.name: client.get(f"/queries/{one.name}", headers={"accept": "application/json"}) for one in read_queries()}
    catalogue = client.get("/catalog?format=nt").text
    json.dump({
        "pages": {path: [page.status_code, page.text] for path, page in pages.items()},
        "asked": {name: [answer.status_code, answer.json()] for name, answer in asked.items()},
        "catalogue": catalogue,
        "agenda": client.get("/agenda/organisation/awb.ics").text,
        "stratml": client.get("/dump/hip.stratml.xml").text,
    }, sys.stdout)
"""


def run(*command: str, code: int = 0) -> str:
    environment = {**os.environ, "HIPGRAPH_DATA": str(WATER)}
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == code, done.stderr
    return done.stdout


def rows(query: str) -> list[dict[str, str]]:
    text = f"PREFIX hip: <https://w3id.org/hip/ns#> PREFIX dct: <http://purl.org/dc/terms/> {query}"
    code = "import sys, hipgraph; sys.stdout.buffer.write(hipgraph.load().write(sys.argv[1], lambda offers: offers[0]).body)"
    bindings = json.loads(run("-c", code, text))["results"]["bindings"]
    return [{name: cell["value"].rpartition("/id/")[2] for name, cell in row.items()} for row in bindings]


@pytest.fixture(scope="module")
def site() -> dict[str, Any]:
    answers: dict[str, Any] = json.loads(run("-c", _SITE))
    return answers


def test_its_text_gives_its_fiches(tmp_path: Path) -> None:
    """Every name is in its registers, and what is extracted is what is kept."""
    out = tmp_path / "fiches"
    run("-m", "hipgraph", "extract", str(WATER / "plan.txt"), "--out", str(out))
    made = {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()}
    assert made == {path.name: path.read_text(encoding="utf-8") for path in (WATER / "fiches").iterdir()}


def test_every_quote_is_in_its_text() -> None:
    """Character by character, but for white space."""
    text = (WATER / "plan.txt").read_text(encoding="utf-8")
    count = 0
    for path in (WATER / "fiches").iterdir():
        graph = Graph().parse(path)
        for quote, words in graph.subject_objects(OA.exact):
            start, end = (int(str(graph.value(quote, place))) for place in (OA.start, OA.end))
            count += 1
            assert " ".join(text[start:end].split()) == str(words)
    assert count > 60


def test_what_a_reader_reads_is_in_the_graph() -> None:
    """Parties in their roles, sums, years, staff, target groups and a partnership: read by hand, fiche by fiche."""
    involved = {
        (row["m"], row["role"], row["party"])
        for row in rows("SELECT * { ?i hip:measure ?m ; hip:role ?role ; hip:agent ?party }")
    }
    assert {one for one in involved if one[0] == "measure/01" and one[1] != "role/mentioned"} == {
        ("measure/01", "role/responsible-cabinet", "cabinet/omgeving"),
        ("measure/01", "role/responsible-cabinet", "cabinet/onderwijs"),
        ("measure/01", "role/responsible-administration", "organisation/awb"),
        ("measure/01", "role/involved-cabinet", "cabinet/energie"),
        ("measure/01", "role/involved-administration", "organisation/hydropunt"),
        ("measure/01", "role/partner", "organisation/scholenkoepel-delta"),
        ("measure/01", "role/partner", "organisation/vlaams-waterplatform"),
    }
    sums = rows(
        "SELECT ?m ?v ?low ?fund { ?m hip:hasBudget/hip:hasAmount ?a . ?a <http://schema.org/value> ?v OPTIONAL { ?a <http://schema.org/minValue> ?low } OPTIONAL { ?a hip:fundedBy ?fund } }"
    )
    assert {(row["m"], Decimal(row["v"]), row.get("low", ""), row.get("fund", "")) for row in sums} == {
        ("measure/01", Decimal(3200000), "", "programme/blauw-fonds"),
        ("measure/01", Decimal("400000.75"), "", ""),
        ("measure/03", Decimal(1000000), "1000000", ""),
        ("measure/03", Decimal(1500000), "1000000", ""),
    }
    due = rows("SELECT ?m ?period ?fte { ?m hip:hasMilestone ?x . ?x hip:period ?period OPTIONAL { ?x hip:fte ?fte } }")
    assert {(row["m"], row["period"], row.get("fte", "")) for row in due if row["m"] != "measure/03"} == {
        ("measure/01", "2031", "1.5"), ("measure/01", "2032-2033", "3"), ("measure/01", "2034", ""),
        ("measure/02", "2032", ""), ("measure/02", "2033", ""), ("measure/04", "2031", "0.5"), ("measure/04", "2032", ""),
    }  # fmt: skip
    groups = {(row["m"], row["g"]) for row in rows("SELECT ?m ?g { ?m hip:targetsGroup ?g }")}
    assert {
        ("measure/01", "target-group/scholen"),
        ("measure/02", "target-group/huurders"),
        ("measure/03", "target-group/landbouwers"),
    } <= groups
    assert rows("SELECT ?m ?p { ?m hip:withinPartnership ?p }") == [{"m": "measure/03", "p": "partnership/regenkring"}]
    assert {(row["a"], row["b"]) for row in rows("SELECT ?a ?b { ?a hip:relatedMeasure ?b }")} >= {
        ("measure/01", "measure/03"),
        ("measure/04", "measure/01"),
    }


def test_the_same_shapes_find_what_is_wrong_with_it() -> None:
    """The goal that fiche 02 numbers otherwise, the years that are missing, the field that fiche 04 leaves empty."""
    report = json.loads(run("-m", "hipgraph", "validate", "-f", "json", code=1))
    found = {(one["rule"], one["focus"].rpartition("/id/")[2].partition("#")[0]) for one in report["findings"]}
    assert {("Fiche-goalNumber", "fiche/02"), ("Measure-noGap", "measure/03")} <= found
    assert any(focus == "measure/04" and "udget" in rule for rule, focus in found)
    assert not any(focus.startswith("measure/05") for _, focus in found)
    assert "Geen tegenspraak" in run("-m", "hipgraph", "validate", "--owl")


def test_the_site_tells_of_that_plan_and_no_other(site: dict[str, Any]) -> None:
    """Every kind of page; its own name, years and words, and no name of the shipped plan or its example."""
    assert {path for path, (status, _) in site["pages"].items() if status != 200} == set()
    assert "Actieplan Waterwijs als graaf die antwoordt" in site["pages"]["/"][1]
    assert "Wateroverheid" in site["pages"]["/"][1]
    shown = "".join(text for _, text in site["pages"].values())
    for word in ("Integratiebeleidsplan", "Vlaamse Regering", "hip-2018", "inderhedenforum", "VDAB"):
        assert word not in shown, word


def test_its_questions_are_answered_with_its_own_things(site: dict[str, Any]) -> None:
    """A question whose usual example is not in this plan takes the first thing of the same kind."""
    assert {name for name, (status, _) in site["asked"].items() if status != 200} == set()
    (first,) = (answer for name, (_, answer) in site["asked"].items() if name.startswith("cq01"))
    assert {row["organisation"]["value"] for row in first["results"]["bindings"]} == {
        "https://w3id.org/hip/id/organisation/awb"
    }
    (due,) = (answer for name, (_, answer) in site["asked"].items() if name.startswith("cq33"))
    assert due["results"]["bindings"]


def test_it_is_a_dataset_of_its_own(site: dict[str, Any]) -> None:
    """The catalogue, the agenda and the dumps are about it."""
    assert "https://w3id.org/hip/id/plan/waterwijs-2031" in site["catalogue"]
    assert '"2031-01-01"' in site["catalogue"]
    assert "hip-2018" not in site["catalogue"]
    assert "Twintig watercoaches" in site["agenda"].replace("\r\n ", "")
    assert site["stratml"].count("<Objective>") == 4


def test_a_folder_without_a_plan_is_told(tmp_path: Path) -> None:
    """By its option and by its variable; so is a plan.ttl that describes none."""
    command = [sys.executable, "-m", "hipgraph", "--data", str(tmp_path), "query", "cq01"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "is no folder with a plan.ttl" in done.stderr) == (2, True)
    (tmp_path / "plan.ttl").write_text("<http://x/a> <http://x/b> 1 .")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "it must describe one hip:PolicyPlan" in done.stderr) == (2, True)
