"""What others build on: dumps, tables, the feed, and what changed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import networkx as nx
import pytest
import zstandard
from openpyxl import load_workbook

from hipgraph.namespaces import BASE, ID
from hipgraph.publishing import feed, versions
from hipgraph.publishing.differences import as_json, as_trig, as_update, difference, in_words
from hipgraph.publishing.dumps import CHECKSUMS, DUMPS, manifest, write_dumps
from hipgraph.publishing.feed import feed_page, members, pages
from hipgraph.publishing.tables import tables
from hipgraph.store import EmbeddedStore
from hipgraph.store.building import whole

PREFIXES = f"PREFIX hip: <{BASE}ns#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX m: <{ID}measure/> PREFIX o: <{ID}organisation/> "


@pytest.fixture(scope="module")
def graph() -> EmbeddedStore:
    return whole()


@pytest.fixture(scope="module")
def dumps(graph: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dumps") / "now"
    write_dumps(graph, folder)
    return folder


def csv_rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))


def loaded(content: bytes, fmt: str) -> EmbeddedStore:
    store = EmbeddedStore()
    store.bulk_add(io.BytesIO(content), fmt)
    return store


def test_every_dump_of_the_dataset_loads_as_the_same_graph(graph: EmbeddedStore, dumps: Path) -> None:
    """Canonical statements are equal, graph names and nodes without a name included."""
    expected = graph.dump()
    unpack = {"gz": gzip.decompress, "zst": zstandard.ZstdDecompressor().decompress}
    for syntax in ("nq", "trig"):
        for suffix, read in unpack.items():
            assert loaded(read((dumps / f"hip.{syntax}.{suffix}").read_bytes()), syntax).dump() == expected
    assert loaded((dumps / "hip.jsonld").read_bytes(), "jsonld").dump() == expected
    union = {line.rsplit(" ", 2)[0] for line in expected.decode().splitlines() if "_:" not in line}
    turtle = loaded((dumps / "hip.ttl").read_bytes(), "ttl").dump().decode().splitlines()
    assert {line.removesuffix(" .") for line in turtle if "_:" not in line} == union


def test_the_same_graph_gives_the_same_files(dumps: Path, tmp_path: Path) -> None:
    """Another load of it, too: byte by byte, by their checksums."""
    write_dumps(whole(), tmp_path / "again")
    assert (tmp_path / "again" / CHECKSUMS).read_text() == (dumps / CHECKSUMS).read_text()


def test_the_manifest_names_every_file(dumps: Path) -> None:
    """With its size."""
    found = {about["name"]: about["bytes"] for about in manifest(dumps)}
    assert set(found) == {dump.name for dump in DUMPS}
    assert all((dumps / name).stat().st_size == size for name, size in found.items())


def test_the_tables_say_the_same_in_every_file(dumps: Path) -> None:
    """CSV, workbook and database have the same rows, and CSVW describes every column."""
    described = {table["url"]: table for table in json.loads((dumps / "csv-metadata.json").read_text())["tables"]}
    book = load_workbook(dumps / "hip.xlsx")
    with closing(sqlite3.connect(dumps / "hip.sqlite")) as database:
        for table in tables():
            rows = csv_rows(dumps / f"{table.name}.csv")
            columns = described[f"{table.name}.csv"]["tableSchema"]["columns"]
            assert [column["name"] for column in columns] == rows[0]
            assert book[table.title["nl"]].max_row == len(rows)
            (count,) = database.execute(f'SELECT COUNT(*) FROM "{table.name}"').fetchone()  # noqa: S608
            assert count == len(rows) - 1
        (total,) = database.execute("SELECT SUM(value) FROM budgets WHERE measure LIKE '%/18'").fetchone()
        assert total == 400_000
    assert len(csv_rows(dumps / "measures.csv")) == 63


def test_the_network_is_read_by_a_network_library(dumps: Path) -> None:
    """Parties and measures, joined by roles."""
    network = nx.read_graphml(dumps / "hip.graphml")
    roles = {data["role"] for _, _, data in network.edges("measure:02", data=True)}
    assert "responsible-cabinet" in roles
    assert network.nodes["organisation:vdab"]["label"]


# --- what changed ----------------------------------------------------------------------------------------------------


@pytest.fixture
def old() -> EmbeddedStore:
    return versions.versions()[-1].store()


def changed(update: str) -> EmbeddedStore:
    store = versions.versions()[-1].store()
    store.update(PREFIXES + update)
    return store


def test_the_newest_version_is_what_is_published(old: EmbeddedStore) -> None:
    """What changes the plan's data needs a new version (python -m hipgraph.publishing.versions NAME)."""
    found = difference(old, versions.now())
    assert in_words(found, "nl") == "Er is niets veranderd."
    assert found.added == found.removed == ()


def test_a_title_that_was_reworded_is_told(old: EmbeddedStore) -> None:
    """Before and after, in both languages."""
    new = changed(
        'DELETE { GRAPH ?g { m:26 dct:title ?t } } INSERT { GRAPH ?g { m:26 dct:title "Nieuw"@nl } } '
        "WHERE { GRAPH ?g { m:26 dct:title ?t } }"
    )
    found = difference(old, new)
    assert "titel: Scholen aanmoedigen om een actief talenbeleid te voeren → Nieuw" in in_words(found, "nl")
    assert "title: Scholen aanmoedigen" in in_words(found, "en")


def test_a_party_that_moved_is_told_as_one_change(old: EmbeddedStore) -> None:
    """From one part to another; one that only came, or went, is told as that."""
    new = changed(
        "DELETE { GRAPH ?g { m:26 hip:mentions o:vlor } } INSERT { GRAPH ?g { m:26 hip:hasPartner o:vlor , o:vdab } } "
        "WHERE { GRAPH ?g { m:26 hip:mentions o:vlor } }"
    )
    words = in_words(difference(old, new), "nl")
    assert "Vlaamse Onderwijsraad: verplaatst, vermeldt → heeft partner" in words
    assert "heeft partner: + " in words
    assert len(words.splitlines()) == 3


def test_a_fiche_that_vanished_and_one_that_came_are_told(old: EmbeddedStore) -> None:
    """The thing as a whole, not each of its statements."""
    new = changed(f"DELETE WHERE {{ GRAPH <{BASE}doc/fiche/03> {{ ?s ?p ?o }} }}")
    assert "  verdwenen" in in_words(difference(old, new), "nl").splitlines()
    assert "  added" in in_words(difference(new, old), "en").splitlines()


def test_where_the_words_stand_is_no_change_of_the_plan(old: EmbeddedStore) -> None:
    """It is in the RDF of the difference alone."""
    new = changed("DELETE { GRAPH ?g { ?e hip:readBy ?r } } WHERE { GRAPH ?g { ?e hip:readBy ?r } }")
    found = difference(old, new)
    assert found.changes == ()
    assert found.removed


def test_nodes_without_a_name_are_compared_by_what_is_said_of_them() -> None:
    """Their labels do not matter."""
    one, other = EmbeddedStore(), EmbeddedStore()
    one.update(
        "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> _:x . _:x <urn:q> 1 . <urn:b> <urn:p> _:y . _:y <urn:q> 2 } }"
    )
    other.update(
        "INSERT DATA { GRAPH <urn:g> { <urn:b> <urn:p> _:x . _:x <urn:q> 2 . <urn:a> <urn:p> _:z . _:z <urn:q> 1 } }"
    )
    assert difference(one, other).added == ()


def test_the_update_of_a_difference_makes_the_new_state(old: EmbeddedStore) -> None:
    """And the TriG and the JSON hold the same statements."""
    new = changed(
        'INSERT DATA { GRAPH <urn:g> { m:26 dct:title "Nog \\"een\\" titel"@nl } } ; DELETE WHERE { GRAPH ?g { m:27 ?p ?o } }'
    )
    found = difference(old, new)
    old.update(as_update(found))
    assert old.dump() == new.dump()
    assert len(loaded(as_trig(found).encode(), "trig")) == len(found.added) + len(found.removed)
    assert len(json.loads(as_json(found))["removed"]) == len(found.removed)


# --- the feed --------------------------------------------------------------------------------------------------------


def test_the_feed_has_every_thing_once_in_its_first_version() -> None:
    """Each with when it came to be so, and what was said of it then."""
    things = [member.thing for member in members() if member.version == versions.versions()[0]]
    assert len(things) == len(set(things))
    assert f"{ID}measure/26" in things
    found = [triple for number in range(1, pages() + 1) for triple in feed_page("http://s", number)]
    member = f"<{BASE}version/{versions.versions()[0].name}/measure/26>"
    about = {str(triple.predicate): str(triple.object) for triple in found if str(triple.subject) == member}
    assert about["<http://purl.org/dc/terms/isVersionOf>"] == f"<{ID}measure/26>"
    assert "dateTime" in about["<http://purl.org/dc/terms/created>"]
    assert "<http://purl.org/dc/terms/title>" in about


def test_a_later_version_brings_what_changed_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is gone comes once more, as withdrawn."""
    kept, count = versions.versions(), len(members())
    new = changed(
        f"DELETE WHERE {{ GRAPH <{BASE}doc/fiche/03> {{ <{ID}milestone/03-2019> ?p ?o }} }} ; "
        'DELETE { GRAPH ?g { m:26 dct:title ?t } } INSERT { GRAPH ?g { m:26 dct:title "x"@nl } } WHERE { GRAPH ?g { m:26 dct:title ?t } }'
    )
    path = tmp_path / "2027-01-01_0.2.0.nq.gz"
    path.write_bytes(gzip.compress(versions.stated(new)))
    later = versions.Version("0.2.0", kept[-1].issued.replace(year=2027), path)
    monkeypatch.setattr(feed, "versions", lambda: (*kept, later))
    fresh = feed.members.__wrapped__()[count:]
    assert {member.thing for member in fresh} == {f"{ID}milestone/03-2019", f"{ID}measure/26"}
    assert [member.thing for member in fresh if not member.statements] == [f"{ID}milestone/03-2019"]
