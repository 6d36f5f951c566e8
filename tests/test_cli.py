"""The command line, run for real."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hipgraph", *arguments], input=stdin, capture_output=True, text=True, check=False
    )


def test_help_names_every_command() -> None:
    """A newcomer sees what there is."""
    text = run("--help").stdout
    assert all(
        command in text for command in ("serve", "query", "queries", "show", "reason", "extract", "validate", "build")
    )


@pytest.mark.parametrize("statement", ["import hipgraph", "import hipgraph.cli"])
def test_starting_costs_little(statement: str) -> None:
    """Neither the web framework, nor an RDF engine, nor a reasoner is loaded before it is needed."""
    heavy = "fastapi starlette uvicorn rdflib pyoxigraph pyshacl owlready2 jinja2 rich.table".split()
    code = f"import sys; {statement}; print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_a_question_is_asked_by_its_name() -> None:
    """A table for people, formats for programs."""
    assert "Minderhedenforum" in run("query", "cq01").stdout
    csv = run("query", "cq01", "--set", "organisation=vdab", "--format", "csv").stdout
    assert csv.startswith("organisation,measure,title,role,quote,start")
    assert "organisation/vdab" in csv


def test_a_query_comes_from_a_file_or_from_standard_input(tmp_path: Path) -> None:
    """SPARQL of one's own works without declaring the project's prefixes."""
    text = "SELECT (COUNT(?m) AS ?n) { ?m a hip:Measure }"
    path = tmp_path / "mine.rq"
    path.write_text(text)
    assert run("query", str(path), "-f", "csv").stdout.split() == ["n", "62"]
    assert run("query", "-", "-f", "csv", stdin=text).stdout.split() == ["n", "62"]
    assert "ja / yes" in run("query", "-", stdin="ASK {}").stdout
    assert (
        "hip:Measure" in run("query", "-", stdin="CONSTRUCT { ?m a hip:Measure } { ?m a hip:Measure } LIMIT 1").stdout
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("query", "-"), "cannot be answered"),
        (("query", "nowhere.rq"), "there is no such file"),
        (("query", "cq99"), "no question is called 'cq99'"),
        (("query", "cq01", "--set", "organisation=vdab2"), "near names: organisation/vdab"),
        (("query", "cq01", "--format", "pdf"), "no format 'pdf'"),
        (("show", "vdab2"), "near names: organisation/vdab"),
        (("reason", "nowhere.ttl"), "cannot be read"),
        (("reason", "--format", "pdf"), "no format 'pdf'"),
        (("reason", "--out", "nowhere/x.ttl"), "name a file in a folder that exists"),
        (("extract", "nowhere.txt", "--out", "x"), "cannot be read"),
        (("validate", "nowhere.yaml"), "nowhere.yaml: cannot be read"),
        (("validate", "pyproject.toml"), ".toml is nothing that can be checked"),
        (("validate", "--format", "pdf", "--severity", "violation"), "no format 'pdf' for a report"),
        (("validate", "--engine", "topbraid"), "there is no engine 'topbraid'"),
    ],
)
def test_wrong_use_is_one_clear_line_and_exit_code_2(arguments: tuple[str, ...], words: str) -> None:
    """No traceback: what was wrong and what to do."""
    done = run(*arguments, stdin="SELECT")
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_show_tells_what_is_known_of_one_thing() -> None:
    """Names, roles and quotes for people; RDF for programs."""
    text = run("show", "minderhedenforum").stdout
    assert "Gebruikers: 3 vertegenwoordigers" in text
    assert "mentioned" in run("show", "minderhedenforum", "--lang", "en").stdout
    assert "organisation:minderhedenforum" in run("show", "minderhedenforum", "-f", "ttl").stdout


def test_a_query_can_leave_out_what_follows() -> None:
    """Nobody states who is a bridge organisation."""
    text = "SELECT (COUNT(?o) AS ?n) { ?o a hip:BridgeOrganisation }"
    assert run("query", "-", "-f", "csv", stdin=text).stdout.split() == ["n", "62"]
    assert run("query", "-", "-f", "csv", "--asserted", stdin=text).stdout.split() == ["n", "0"]


def test_reason_counts_what_follows_and_writes_it(tmp_path: Path) -> None:
    """By property and by class; as RDF in a file or on standard output."""
    out = tmp_path / "inferred.nt"
    done = run("reason", "--out", str(out), "--lang", "en")
    assert done.returncode == 0
    assert "bridge organisation" in done.stdout
    number = int(done.stdout.splitlines()[-1].split()[0])
    assert len(out.read_text(encoding="utf-8").splitlines()) == number > 5000
    streamed = run("reason", "--format", "nq")
    assert len(streamed.stdout.splitlines()) == number
    assert streamed.stdout.splitlines()[0].endswith(" <https://w3id.org/hip/doc/inferred> .")
    assert f"{number} uitspraken volgen" in streamed.stderr


def test_reason_tells_what_follows_from_files_of_ones_own(tmp_path: Path) -> None:
    """Together with ontology and registers, and only what follows with them."""
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        "@prefix hip: <https://w3id.org/hip/ns#> . @prefix c: <https://w3id.org/hip/id/cabinet/> ."
        "<http://example.org/m> a hip:Measure ; hip:responsibleCabinet c:werk ; hip:involvedCabinet c:sport ."
    )
    text = run("reason", str(mine), "--format", "ttl").stdout
    assert "hip:CrossDomainMeasure" in text
    assert "minderhedenforum" not in text
    assert "(0 " not in run("reason", str(mine)).stdout


def test_questions_are_listed_with_what_can_be_set() -> None:
    """The list shows parameters with their defaults."""
    assert "organisation=minderhedenforum" in run("queries", "--lang", "en").stdout


def test_extract_writes_a_file_per_fiche_and_lists_the_unknown(small_plan: Path, tmp_path: Path) -> None:
    """Names that no register knows are told with their line; exit code 1 says there are some."""
    out = tmp_path / "fiches"
    done = run("extract", str(small_plan), "--out", str(out), "--plan", "wijk")
    assert done.returncode == 1
    assert sorted(path.name for path in out.iterdir()) == ["01.ttl", "02.ttl"]
    assert "'Stichting Zeepbel'" in done.stderr
    again = run("extract", str(small_plan), "--out", str(out), "--plan", "wijk")
    assert again.returncode == 1


def test_fiches_are_never_replaced_by_fewer(small_plan: Path, tmp_path: Path) -> None:
    """A part of a plan does not take the place of the whole."""
    for name in ("01", "02", "03"):
        (tmp_path / f"{name}.ttl").write_text("")
    done = run("extract", str(small_plan), "--out", str(tmp_path))
    assert done.returncode == 2
    assert "holds 3 fiches and this text has 2" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--out", "{file}"), "is a file"),
        (("--out", "{folder}/new", "--plan", "a b>c"), "cannot be a plan's name"),
    ],
)
def test_what_extract_cannot_do_is_said(
    small_plan: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    """A file in the folder's place, a name that is no part of an IRI."""
    named = [argument.format(file=small_plan, folder=tmp_path) for argument in arguments]
    done = run("extract", str(small_plan), *named)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("damage", ["cut", "other"])
def test_a_failed_extraction_leaves_the_folder_as_it_was(small_plan: Path, tmp_path: Path, damage: str) -> None:
    """Nothing is half written."""
    text = small_plan.read_text(encoding="utf-8")
    plan = tmp_path / "plan.txt"
    plan.write_text(text[: len(text) // 2] if damage == "cut" else "Geachte heer,\n")
    out = tmp_path / "fiches"
    done = run("extract", str(plan), "--out", str(out))
    assert done.returncode == 2
    assert "line " in done.stderr
    assert not out.exists()


def test_a_folder_with_other_files_is_not_touched(small_plan: Path, tmp_path: Path) -> None:
    """Nobody's thesis is replaced by fiches."""
    (tmp_path / "thesis.doc").write_text("x")
    done = run("extract", str(small_plan), "--out", str(tmp_path))
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_validate_reports_the_plan_for_people_and_programs() -> None:
    """Grouped by fiche, with counts, in both languages; exit code 1, for there are warnings."""
    done = run("validate", "--lang", "en", "--scores")
    assert done.returncode == 1
    assert "Fiche 29 · " in done.stdout
    assert "there is no row for 2018, a year of the plan" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Found: 2 violations, ")
    assert "100%" in done.stdout
    grave = json.loads(run("validate", "-f", "json", "-s", "violation").stdout)
    assert {finding["rule"] for finding in grave["findings"]} == {"Measure-everyYear"}
    page = run("validate", "-f", "html", "-s", "violation").stdout
    assert page.startswith("<!doctype html>")
    assert "<style>" in page


def test_validate_checks_a_file_of_ones_own(tmp_path: Path) -> None:
    """The example of the documentation is complete: exit code 0; a party that nobody knows is a violation."""
    page = (Path(__file__).parents[1] / "docs" / "validation.md").read_text(encoding="utf-8")
    fiche = tmp_path / "fiche.yaml"
    fiche.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert run("validate", str(fiche)).returncode == 0
    fiche.write_text(fiche.read_text(encoding="utf-8").replace("VVSG", "Stichting Zeepbel"), encoding="utf-8")
    done = run("validate", str(fiche))
    assert done.returncode == 1
    line = 1 + next(n for n, words in enumerate(fiche.read_text(encoding="utf-8").splitlines()) if "Zeepbel" in words)
    assert f"fiche.yaml, regel {line}" in " ".join(done.stdout.split())
    assert "Stichting Zeepbel" in done.stdout


def test_validate_owl_says_whether_all_can_be_true(tmp_path: Path) -> None:
    """A reasoner checks the plan, or a file of one's own with it, and names what cannot be true together."""
    done = run("validate", "--owl", "--lang", "en")
    assert (done.returncode, done.stdout.strip()) == (0, "No contradiction found.")
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(
        "@prefix hip: <https://w3id.org/hip/ns#> . <https://w3id.org/hip/id/measure/02> a hip:Goal, hip:Measure ."
    )
    done = run("validate", "--owl", str(wrong))
    assert done.returncode == 1
    assert "niets is twee van deze tegelijk" in done.stdout


def test_a_store_is_built_in_a_folder_and_only_once(tmp_path: Path) -> None:
    """The published plan with what follows; a folder that is there is left as it is."""
    folder = tmp_path / "store"
    done = run("build", "--store", str(folder), "--lang", "en")
    assert (done.returncode, "statements; serve them with: hipgraph serve --store" in done.stdout) == (0, True)
    again = run("build", "--store", str(folder))
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    assert not list(tmp_path.glob("*.new"))


def test_a_store_is_built_of_files_of_ones_own(tmp_path: Path) -> None:
    """Compressed or not, in any RDF format; alone, or with ontology and registers and what follows."""
    from hipgraph.store.folder import FolderStore  # noqa: PLC0415

    quad = b"<http://e.org/m> <https://w3id.org/hip/ns#hasPartner> <https://w3id.org/hip/id/organisation/vdab> <http://e.org/g> ."
    (tmp_path / "mine.nq.gz").write_bytes(gzip.compress(quad))
    (tmp_path / "more.ttl").write_text("<http://e.org/s> a <http://e.org/C> .")
    files = [str(tmp_path / name) for name in ("mine.nq.gz", "more.ttl")]
    assert run("build", *files, "--as-is", "--store", str(tmp_path / "alone")).stdout.split()[1] == "2"
    names = FolderStore(tmp_path / "alone").names()
    assert names == ((tmp_path / "more.ttl").resolve().as_uri(), "http://e.org/g")
    assert run("build", *files, "--store", str(tmp_path / "whole")).returncode == 0
    follows = "ASK { <http://e.org/m> <https://w3id.org/hip/ns#involves> <https://w3id.org/hip/id/organisation/vdab> }"
    assert FolderStore(tmp_path / "whole").query(follows)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("mine.xyz", "", "the end of its name tells no format"),
        ("mine.ttl", "this is no Turtle", "cannot be loaded"),
        ("mine.nq.gz", "this is not compressed", "cannot be loaded"),
        ("", "", "say where the graph should go"),
    ],
)
def test_what_cannot_be_built_leaves_nothing(tmp_path: Path, name: str, content: str, words: str) -> None:
    """One line that says what to do, and no half of a store."""
    (tmp_path / (name or "none")).write_text(content)
    where = ["--store", str(tmp_path / "store")] if name else []
    done = run("build", *([str(tmp_path / name)] if name else []), *where)
    assert (done.returncode, words in done.stderr) == (2, True)
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.glob("store*"))
