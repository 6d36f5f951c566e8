"""Columns give what the engine gives, for any query that they answer, and leave it all others."""

from __future__ import annotations

import asyncio
import errno
import random
import re
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import IO

import pytest

from hipgraph.errors import QueryError, StoreError
from hipgraph.settings import Settings
from hipgraph.store import Answer, EmbeddedStore, Solutions, load
from hipgraph.store.building import fill_whole
from hipgraph.store.changes import Update, update
from hipgraph.store.column_index import ColumnIndex
from hipgraph.store.columns import answered
from hipgraph.store.columns.reading import read
from hipgraph.store.engine import Engine
from hipgraph.store.folder import build_folder
from hipgraph.store.openings import Folder, Preloaded, make_indexes
from hipgraph.store.requests import Request, answer

AGENTS = """PREFIX hip: <https://w3id.org/hip/ns#>
SELECT ?agent (COUNT(DISTINCT ?measure) AS ?measures) { ?i hip:agent ?agent ; hip:measure ?measure }
GROUP BY ?agent ORDER BY DESC(?measures) ?agent LIMIT 3"""
P = "PREFIX : <http://e/> "
THINGS = [f"<http://e/{letter}>" for letter in "abcdefghp"]
VALUES = [
    '"b"',
    '"a b"',
    '"a"',
    '"a\\"b"',
    '"a\\tb\\n\\\\n"',
    "<<( :a :p 'b\\t' )>>",
    '"a"@nl',
    '"é"',
    "1",
    "2",
    '"2020"^^<http://www.w3.org/2001/XMLSchema#gYear>',
]
PROPERTIES = ["p", "q", "r"]


def with_columns(folder: Path, store: EmbeddedStore) -> EmbeddedStore:
    """Return a store that has columns."""
    store.columns = ColumnIndex(folder / "columns", store.nquads.lines)
    store.columns.make(len(store))
    return store


def of_engine(store: EmbeddedStore, query: str) -> Answer:
    """Return what the engine answers without columns."""
    columns, store.columns = store.columns, None
    try:
        return store.query(query)
    finally:
        store.columns = columns


def random_graph(chance: random.Random) -> str:
    """Return an INSERT DATA of some forty statements, many of them in two graphs."""
    lines = []
    for _ in range(40):
        value = chance.choice([*THINGS, *THINGS, "_:x", *VALUES])
        triple = f"{chance.choice(THINGS)} :{chance.choice(PROPERTIES)} {value} ."
        graphs = chance.choice([["<http://e/g>"], ["<http://e/h>"], ["<http://e/g>", "<http://e/h>"], [""]])
        lines += [f"GRAPH {graph} {{ {triple} }}" if graph else triple for graph in graphs]
    return f"{P} INSERT DATA {{ {' '.join(lines)} }}"


def random_query(chance: random.Random) -> str:
    """Return a query of the shapes that columns know."""
    pattern = " ".join(random_edge(chance) for _ in range(chance.randint(1, 4)))
    known = sorted({word for word in pattern.split() if word.startswith("?")})
    if not known:
        return f"{P} SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    pattern += random_filters(chance, known)
    some = chance.sample(known, chance.randint(1, len(known)))
    head, tail, sortable = f"{chance.choice(['', 'DISTINCT'])} {' '.join(some)}", "", some
    if chance.random() < 0.5:
        count = chance.choice(["COUNT(*)", f"COUNT(DISTINCT {chance.choice(known)})", f"COUNT({chance.choice(known)})"])
        head, tail, sortable = f"{' '.join(some)} ({count} AS ?n)", f"GROUP BY {' '.join(some)}", [*some, "?n"]
    if chance.random() < 0.5:
        keys = chance.sample(sortable, chance.randint(1, len(sortable)))
        tail += " ORDER BY " + " ".join(chance.choice(["{}", "DESC({})", "ASC({})"]).format(key) for key in keys)
    if chance.random() < 0.3:
        tail += f" LIMIT {chance.randint(0, 5)} OFFSET {chance.randint(0, 3)}"
    return f"{P} SELECT {head} {{ {pattern} }} {tail}"


def random_filters(chance: random.Random, known: list[str]) -> str:
    """Return conditions, or none."""
    filters = ""
    if chance.random() < 0.3:
        other = chance.choice([*known, *THINGS])
        filters += f" FILTER({chance.choice(known)} {chance.choice(['=', '!='])} {other})"
    if chance.random() < 0.3:
        told = chance.choice(["(CONTAINS(STR({}), '{}'))", "CONTAINS({}, '{}')"])
        filters += " FILTER" + told.format(
            chance.choice(known), chance.choice(["a", "b", "/", "2", "é", "zz", "u001", "\t"])
        )
    return filters


def random_edge(chance: random.Random) -> str:
    """Return a triple pattern, with a path now and then."""
    steps = [f"{chance.choice(['', '', '^'])}:{chance.choice(PROPERTIES)}" for _ in range(chance.choice([1, 1, 1, 2]))]
    path = "/".join(f"{step}{chance.choice(['', '', '', '*', '+'])}" for step in steps)
    path = "?p" if chance.random() < 0.2 else path
    subject = chance.choice(["?x", "?y", "?z", "?p", chance.choice(THINGS)])
    value = chance.choice(["?x", "?y", "?z", "?w", chance.choice([*THINGS, *VALUES[:-1]])])
    return f"{subject} {path} {value} ."


def bag(answer: Solutions) -> Counter[tuple[tuple[str, str], ...]]:
    """Return the rows of an answer, whatever their order."""
    return Counter(tuple(sorted((name, str(term)) for name, term in row.items())) for row in answer.rows)


@pytest.mark.parametrize("seed", range(40))
def test_any_query_that_columns_answer_has_the_engines_answer(seed: int, tmp_path: Path) -> None:
    """The same rows, as often, and in the same order where one is asked for."""
    chance = random.Random(seed)  # noqa: S311  chance, and no secret
    store = EmbeddedStore()
    store.apply(random_graph(chance))
    columns = with_columns(tmp_path, store).columns.open()
    told = 0
    for _ in range(40):
        query = random_query(chance)
        if answered(query, columns, {}) is None:
            continue
        told += 1
        ours, theirs = store.query(query), of_engine(store, query)
        assert ours.variables == theirs.variables, query
        if "LIMIT" not in query:
            assert bag(ours) == bag(theirs), query
        keys = re.findall(r"[?](\w+)", query.partition("ORDER BY")[2])
        assert [[row[key] for key in keys] for row in ours.rows] == [
            [row[key] for key in keys] for row in theirs.rows
        ], query
    assert told > 3


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x (COUNT(*) AS ?n) { ?x :p ?y } GROUP BY ?x",
        "SELECT ?x (COUNT(DISTINCT ?y) AS ?n) WHERE { ?x :p/^:q+ ?y . FILTER(?x != ?y && ?x != :a) } GROUP BY ?x",
        "SELECT DISTINCT ?x { $x a :T ; :p 'b', 5 . } ORDER BY DESC(?x) LIMIT 3 OFFSET 1 # a comment",
        "SELECT ?x { ?x ?p ?y FILTER CONTAINS(STR(?y), 'a') }",
    ],
)
def test_columns_know_these_shapes(query: str) -> None:
    """Groups, distinct rows, paths, conditions, words in texts."""
    assert read(P + query, {}) is not None


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { ?x :p ?y OPTIONAL { ?x :q ?z } }",
        "SELECT * { ?x :p ?y }",
        'SELECT ?x { ?x :p "a"^^:t }',
        "SELECT ?x { ?x :p -5 }",
        "SELECT ?x { ?x :p 05 }",
        "SELECT ?x { ?x :p|:q ?y }",
        "SELECT ?x { ?x <p> ?y }",
        "SELECT ?x { ?x other:p ?y }",
        "SELECT ?x (SUM(?y) AS ?n) { ?x :p ?y } GROUP BY ?x",
        "SELECT ?x (COUNT(*) AS ?x) { ?x :p ?y } GROUP BY ?x",
        "SELECT ?y (COUNT(*) AS ?n) { ?x :p ?y } GROUP BY ?x",
        "SELECT ?x { ?x :p ?y } ORDER BY ?z",
        "SELECT DISTINCT ?x { ?x :p ?y } ORDER BY ?y",
        "SELECT ?x FROM <urn:g> { ?x :p ?y }",
        "SELECT ?x { GRAPH ?g { ?x :p ?y } }",
        "SELECT ?x { ?x :p ?y } VALUES ?x { :a }",
        "SELECT ?x { ?x :p ?y FILTER(?y > 5) }",
        "SELECT ?x { ?x :p ?y FILTER CONTAINS(?y, 'a\\n') }",
        "ASK { ?x :p ?y }",
    ],
)
def test_columns_leave_what_they_do_not_know(query: str) -> None:
    """Whatever they would have to guess at is the engine's."""
    assert read(P + query, {}) is None


def test_numbers_are_put_in_order_by_the_engine(tmp_path: Path) -> None:
    """As text 10 comes before 9."""
    store = EmbeddedStore()
    store.apply(f"{P} INSERT DATA {{ :a :p 9, 10 . :b :p 'x' }}")
    query = f"{P} SELECT ?y {{ :a :p ?y }} ORDER BY ?y"
    assert [row.text("y") for row in with_columns(tmp_path, store).query(query).rows] == ["9", "10"]


def test_a_query_that_is_not_valid_is_an_error_with_columns_too(tmp_path: Path) -> None:
    """What columns could read of it does not matter."""
    store = with_columns(tmp_path, load(infer=False))
    twice = f"{AGENTS} OFFSET 0 LIMIT 5"
    assert read(twice, {}) is not None
    for query in (twice, AGENTS.replace("hip: <", "hop: <")):
        with pytest.raises(QueryError, match="error at"):
            store.query(query, strict=True)


def test_columns_are_for_the_union_of_all_graphs_only(tmp_path: Path) -> None:
    """A query about some graphs, or about values from outside, is the engine's."""
    store = with_columns(tmp_path, load())
    everything = store.query(AGENTS).rows
    assert everything == of_engine(store, AGENTS).rows
    assert len(everything) == 3
    assert store.query(AGENTS, default_graphs=["urn:none"]).rows == ()
    agent = everything[2]["agent"]
    assert [row["agent"] for row in store.query(AGENTS, bindings={"agent": agent}).rows] == [agent]


def test_a_store_on_disk_has_columns_of_its_newest_state_and_old_ones_go(tmp_path: Path) -> None:
    """They come after a change by themselves; until then, and after it, every answer is of the graph as it is."""
    folder = tmp_path / "mine"
    insert = (
        "PREFIX hip: <https://w3id.org/hip/ns#> INSERT DATA { <urn:i%d> hip:agent <urn:a> ; hip:measure <urn:m%d> }"
    )
    count = AGENTS.replace("?agent ;", "<urn:a> ;").replace("?agent (", "(").split("GROUP")[0]

    async def work(engine: Engine) -> list[int]:
        counts = []
        for number in range(5):
            await engine.change(update, Update(insert % (number, number)))
            async with engine.endpoint.ask(answer, Request(count, "text/csv")) as reply:
                await reply.begun()
                counts.append(int(b"".join([chunk async for chunk in reply.chunks()]).split()[1]))
        newest = max((folder / "states").iterdir()).name
        for _ in range(600):
            if (folder / "indexes" / newest / "texts").exists():
                break
            await asyncio.sleep(0.1)
        assert (folder / "indexes" / newest / "columns").exists()
        return counts

    async def run() -> list[int]:
        engine = Engine(Settings(store=str(folder), columns=1))
        async with engine.running():
            return await work(engine)

    assert asyncio.run(run()) == [1, 2, 3, 4, 5]
    assert {path.name for path in (folder / "indexes").iterdir()} <= {
        path.name for path in (folder / "states").iterdir()
    }
    store = Folder(folder, columns=1).opened()
    assert store.columns.answered(count, {}) is not None
    assert store.query(count).rows == of_engine(store, count).rows


def test_a_folder_that_is_made_anew_has_nothing_of_the_old_one(tmp_path: Path) -> None:
    """Neither its words nor its version."""
    folder, versions, found = tmp_path / "mine", set(), []
    for word in ("appel", "peer"):
        build_folder(folder, lambda store, word=word: store.apply(f"INSERT DATA {{ <urn:s> <urn:p> '{word}' }}"))
        opening = Folder(folder)
        opening.snapshot()
        versions.add(opening.version())
        found.append([match.text.words for match in opening.opened().index.matches(word)])
        shutil.rmtree(folder)
    assert found == [["appel"], ["peer"]]
    assert len(versions) == 2


def test_without_numpy_the_engine_answers_and_it_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "hipgraph.store.columns", None)
    store = with_columns(tmp_path, load(infer=False))
    assert "pip install 'hipgraph[columns]'" in caplog.text
    assert len(store.query(AGENTS).rows) == 3


def test_a_large_graph_in_memory_has_columns_too(tmp_path: Path) -> None:
    """Where it is large enough, and nowhere else."""
    folder = tmp_path / "mine"
    build_folder(folder, fill_whole)
    assert Preloaded(folder, columns=10**9).prepare()().columns is None
    store = Preloaded(folder, columns=1).prepare()()
    assert store.columns.answered(AGENTS, {}) is not None
    assert store.query(AGENTS).rows == of_engine(store, AGENTS).rows
    assert Preloaded(folder).prepare()().columns is None


def test_a_store_on_disk_is_read_once_for_all_of_its_indexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it is read into memory too; and not at all where they are there."""
    dumps = []
    write = EmbeddedStore._write_nquads
    monkeypatch.setattr(EmbeddedStore, "_write_nquads", lambda store, file: dumps.append(file) or write(store, file))
    for opened in (lambda opening: make_indexes(opening.opened()), lambda opening: opening.prepare()):
        folder = tmp_path / str(len(dumps))
        build_folder(folder, lambda store: store.apply("INSERT DATA { <urn:s> <urn:p> 'appel' }"))
        opening = Preloaded(folder, columns=1)
        opening.snapshot()
        opened(opening)
    assert len(dumps) == 2
    make_indexes(opening.opened())
    assert len(dumps) == 2


def test_without_room_for_a_dump_there_are_no_indexes_and_it_is_said_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing half made is taken for whole: neither the columns nor the words."""

    def full(_: EmbeddedStore, file: IO[bytes]) -> None:
        file.write(b'<urn:s> <urn:p> "appel"')
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = tmp_path / "mine"
    build_folder(folder, lambda store: store.apply("INSERT DATA { <urn:s> <urn:p> 'appel' }"))
    opening = Folder(folder, columns=1)
    opening.snapshot()
    monkeypatch.setattr(EmbeddedStore, "_write_nquads", full)
    with pytest.raises(StoreError, match="No space left on device"):
        make_indexes(opening.opened())
    assert "No space left on device" in caplog.text
    monkeypatch.undo()
    make_indexes(opening.opened())
    assert [match.text.words for match in opening.opened().index.matches("appel")] == ["appel"]


def test_columns_that_cannot_be_read_are_passed_over_and_made_anew(tmp_path: Path) -> None:
    """No query fails for them."""
    store = with_columns(tmp_path, load(infer=False))
    (tmp_path / "columns" / "starts.npy").write_bytes(b"")
    again = ColumnIndex(tmp_path / "columns", store.nquads.lines)
    assert again.open() is None
    store.columns = again
    assert len(store.query(AGENTS).rows) == 3
    again.make(len(store))
    assert again.open() is not None


def test_a_state_that_gets_the_number_of_an_older_one_does_not_get_its_indexes(tmp_path: Path) -> None:
    """As when the states are removed, or a store is put back without them."""
    folder = tmp_path / "mine"
    build_folder(folder, lambda store: store.apply("INSERT DATA { <urn:s> <urn:p> 'appel' }"))
    opening = Folder(folder, columns=1)
    opening.snapshot()
    make_indexes(opening.opened())
    shutil.rmtree(folder / "states")
    store = opening.writable()
    store.apply("INSERT DATA { <urn:s> <urn:p> 'peer' }")
    store.snapshot()
    opened = opening.opened()
    make_indexes(opened)
    assert len(list(opened.index.matches("peer"))) == 1
    assert len(opened.query("SELECT DISTINCT ?o { ?s <urn:p> ?o }").rows) == 2
