"""Plans side by side: a measure is known by its words, whatever number it has."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from hipgraph.errors import ValidationError
from hipgraph.publishing.versions import versions
from hipgraph.store import EmbeddedStore
from hipgraph.views.comparison import comparison, word_changes

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PREFIXES = "@prefix : <http://x/> . @prefix hip: <https://w3id.org/hip/ns#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
GOALS = """
:g1 skos:notation "OD 1.1" ; skos:prefLabel "We maken huizen en scholen regenklaar"@nl .
:g2 skos:notation "OD 2.1" ; skos:prefLabel "We geven de bodem weer ruimte voor water"@nl .
"""
OLD = f"""{PREFIXES}{GOALS}
:a a hip:Measure ; dct:identifier "01" ; dct:title "Elke school krijgt een regenput" ; dct:description "De leerlingen meten zelf." ; hip:underGoal :g1 .
:b a hip:Measure ; dct:identifier "02" ; dct:title "Huurders krijgen een regenton zonder ervoor te betalen" ; hip:underGoal :g1 .
:c a hip:Measure ; dct:identifier "03" ; dct:title "Boeren leggen poelen aan met advies" ; hip:underGoal :g2 .
:d a hip:Measure ; dct:identifier "04" ; dct:title "Metingen van grondwater zijn te lezen" ; hip:underGoal :g2 .
"""
NEW = f"""{PREFIXES}
:g1 skos:notation "OD 3.4" ; skos:prefLabel "We maken huizen en scholen regenklaar."@nl .
:g2 skos:notation "OD 2.1" ; skos:prefLabel "We geven de bodem weer ruimte voor water"@nl .
:p a hip:Measure ; dct:identifier "07" ; dct:title "Elke school krijgt  een regenput" ; dct:description "De leerlingen meten zelf." ; hip:underGoal :g1 .
:q a hip:Measure ; dct:identifier "01" ; dct:title "Huurders krijgen een regenton en betalen ervoor" ; hip:underGoal :g1 .
:r a hip:Measure ; dct:identifier "02" ; dct:title "Boeren leggen poelen aan met advies" ; hip:underGoal :g1 .
:s a hip:Measure ; dct:identifier "03" ; dct:title "Een stad zonder stenen tuinen" ; hip:underGoal :g1 .
"""


def graph(turtle: str) -> EmbeddedStore:
    store = EmbeddedStore()
    store.add_turtle(turtle, "http://x/", "test")
    return store


def test_what_stayed_moved_vanished_and_came() -> None:
    """One only renumbered, one reworded, one moved, one gone and one new; a goal with another number is the same."""
    found = comparison(graph(OLD), graph(NEW))
    told = {(p.before.number, p.after.number): (p.reworded, p.moved) for p in found.pairs}
    assert told == {("01", "07"): (False, False), ("02", "01"): (True, False), ("03", "02"): (False, True)}
    assert [one.number for one in found.vanished] == ["04"]
    assert [one.number for one in found.fresh] == ["03"]
    assert [pair.after.number for pair in found.changed] == ["01", "02"]


def test_what_changed_in_the_fields_is_told(store: EmbeddedStore) -> None:
    """A cabinet that answers no more, and an estimate that says something else, though every word of the title stays."""
    old = store.dump().decode()
    role = "https://w3id.org/hip/id/measure/01#responsible-cabinet-werk"
    changed = old.replace(
        f"<{role}> <https://w3id.org/hip/ns#agent> <https://w3id.org/hip/id/cabinet/werk>",
        f"<{role}> <https://w3id.org/hip/ns#agent> <https://w3id.org/hip/id/cabinet/sport>",
    )
    assert changed != old
    new = EmbeddedStore()
    new.bulk_add(io.BytesIO(changed.encode()))
    found = comparison(store, new)
    (pair,) = found.changed
    assert (pair.before.number, pair.reworded, pair.moved) == ("01", False, False)
    assert [(one.what, one.gone, one.fresh) for one in pair.facts] == [
        ("role_responsible-cabinet", ("Werk",), ("Sport",))
    ]


def test_an_upload_is_limited_also_when_its_length_is_not_told(client: TestClient) -> None:
    """It is refused as soon as it is larger than it may be."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.ttl"\r\n\r\n'
    for address in ("/compare", "/validate"):
        parts = iter([head, *[b" " * 100_000] * 60, b"\r\n--x--\r\n"])
        answer = client.post(address, content=parts, headers={"content-type": "multipart/form-data; boundary=x"})
        assert answer.status_code == 413, address


def test_too_many_measures_are_told(store: EmbeddedStore) -> None:
    """Each is held against each of the other plan, so there is a limit."""
    many = "".join(f':m{n} a hip:Measure ; dct:identifier "{n}" ; dct:title "t" .\n' for n in range(1001))
    with pytest.raises(ValidationError, match="has 1001 measures"):
        comparison(graph(PREFIXES + many), store)


def test_the_same_plan_is_the_same(store: EmbeddedStore) -> None:
    """No two measures of the shipped plan are taken for one, however alike they begin."""
    found = comparison(store, store)
    assert len(found.pairs) == 62
    assert all(pair.before == pair.after for pair in found.pairs)
    assert (found.changed, found.vanished, found.fresh) == ((), (), ())


def test_words_are_compared_one_by_one() -> None:
    """What is only before, what is only after, what is in both."""
    assert list(word_changes("een vaste tolk komt", "een tolk komt vaak")) == [
        ("=", "een"), ("-", "vaste"), ("=", "tolk komt"), ("+", "vaak"),
    ]  # fmt: skip


def test_what_is_no_plan_is_told(store: EmbeddedStore) -> None:
    """Whichever of the two it is."""
    with pytest.raises(ValidationError, match="the first is no plan"):
        comparison(EmbeddedStore(), store)
    with pytest.raises(ValidationError, match="the second is no plan"):
        comparison(store, EmbeddedStore())


def test_a_version_and_a_file_are_compared_on_the_site(client: TestClient) -> None:
    """The first version by its address, another plan by sending it, packed or not."""
    first = versions()[0].name
    assert client.get(f"/compare?version={first}").json()["vanished"] == []
    assert "62 maatregelen in beide" in client.get(f"/compare?version={first}", headers=BROWSER).text
    assert client.get("/compare?version=none").status_code == 404
    for name, content in (("other.ttl", OLD.encode()), ("other.ttl.gz", gzip.compress(OLD.encode()))):
        sent = client.post("/compare", files={"file": (name, content)})
        assert sent.status_code == 200
        assert len(sent.json()["vanished"]) == 4
        assert len(sent.json()["new"]) == 62


def test_a_changed_fiche_shows_its_words(client: TestClient, store: EmbeddedStore) -> None:
    """On the page, word by word."""
    changed = store.dump().decode().replace("Ontwikkeling van een uniform", "Uitrol van een uniform")
    page = client.post(
        "/compare?lang=en", files={"file": ("x.nq.gz", gzip.compress(changed.encode()))}, headers=BROWSER
    ).text
    assert "<del>Uitrol</del> <ins>Ontwikkeling</ins> van een uniform" in page
    assert "62 measures in both, 1 of them changed, 0 vanished, 0 new" in page


@pytest.mark.parametrize(
    ("name", "content", "status", "says"),
    [
        ("plan.pdf", b"%PDF", 400, "tells no format"),
        ("plan.ttl", b"this is no Turtle", 400, "cannot be read"),
        ("plan.ttl", b"<http://x/a> <http://x/b> 1 .", 400, "is no plan"),
        ("plan.ttl.gz", b"not packed", 400, "cannot be read"),
        ("plan.ttl.gz", gzip.compress(b" " * 70_000_000), 400, "unpacked"),
        ("plan.ttl", b" " * 5_000_000, 413, "pack the file"),
    ],
)
def test_a_file_that_cannot_be_compared_is_told(
    client: TestClient, name: str, content: bytes, status: int, says: str
) -> None:
    """What is wrong with it."""
    answer = client.post("/compare", files={"file": (name, content)})
    assert answer.status_code == status
    assert says in answer.json()["detail"]


def test_a_request_without_a_file_is_told(client: TestClient) -> None:
    """As a problem, and on the page."""
    assert "there is no file" in client.post("/compare", data={"x": "y"}).json()["detail"]
    shown = client.post("/compare", data={"x": "y"}, headers=BROWSER)
    assert (shown.status_code, "there is no file" in shown.text) == (400, True)


def test_on_the_command_line(tmp_path: Path) -> None:
    """With an exit code for scripts."""
    for name, text in (("old.ttl", OLD), ("new.ttl", NEW)):
        (tmp_path / name).write_text(text, encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hipgraph", "plan", "compare", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = run(str(tmp_path / "old.ttl"), str(tmp_path / "new.ttl"), "--lang", "en")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "- 04. Metingen van grondwater zijn te lezen  (vanished)",
        "+ 03. Een stad zonder stenen tuinen  (new)",
        "~ 02 → 01. Huurders krijgen een regenton en betalen ervoor  (reworded)",
        "~ 03 → 02. Boeren leggen poelen aan met advies  (moved to another goal: OD 2.1 → OD 3.4)",
        "= unchanged: 1",
    ]
    assert run(versions()[0].name, "now").returncode == 0
    assert "neither a version" in run("nowhere").stderr
