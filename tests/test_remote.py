"""The graph in another engine. The other engine is our own server over HTTP; those of others have their turn in `slow/`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from hipgraph.binding import bound_parameters
from hipgraph.errors import (
    BusyError,
    EngineError,
    EngineTimeoutError,
    HipgraphError,
    QueryError,
    ResultTooLargeError,
    StoreError,
)
from hipgraph.media import format_for
from hipgraph.queries import Query, read_queries
from hipgraph.settings import Settings
from hipgraph.store import EmbeddedStore, Triples, Truth, iri_term
from hipgraph.store.building import whole
from hipgraph.store.client import Place
from hipgraph.store.loading import Loader, digest
from hipgraph.store.remote import RemoteStore
from hipgraph.web.app import create_app
from tests.servers import Answerer, answering, free_port, replying, serving

JSON = "application/sparql-results+json"
ONE = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:s"}}]}}'
MEASURES = "SELECT ?m { ?m a hip:Measure }"


@pytest.fixture(scope="module")
def embedded() -> EmbeddedStore:
    return whole()


@pytest.fixture(scope="module")
def remote() -> Iterator[RemoteStore]:
    with serving(Settings(workers=1, timeout=20)) as address, RemoteStore(Place(f"{address}/sparql")) as store:
        yield store


@pytest.mark.parametrize("question", read_queries(), ids=lambda question: question.name)
def test_every_question_has_the_same_answer(question: Query, embedded: EmbeddedStore, remote: RemoteStore) -> None:
    """With the same values for its parameters, row for row."""
    bound = bound_parameters(embedded, question, {})
    answers = [store.write(question.text, lambda formats: formats[2], bindings=bound) for store in (embedded, remote)]
    assert answers[0] == answers[1]


def test_every_form_of_query_is_answered(embedded: EmbeddedStore, remote: RemoteStore) -> None:
    """Rows, yes or no, and graphs; as values or written."""
    assert len(remote) == len(embedded)
    assert len(remote.select(MEASURES)) == 62
    assert remote.query("ASK { ?m a hip:Measure }") == Truth(True)
    assert remote.query("ASK { ?m a hip:Nothing }") == Truth(False)
    described = remote.query("DESCRIBE ?thing", bindings={"thing": iri_term("https://w3id.org/hip/id/measure/26")})
    assert isinstance(described, Triples)
    assert len(described.triples) > 20
    construct = "CONSTRUCT { ?m a hip:X } WHERE { ?m a hip:Measure }"
    written = [store.write(construct, lambda formats: formats[0]) for store in (remote, embedded)]
    assert written[0] == written[1]
    with pytest.raises(QueryError, match="no SELECT"):
        remote.select("ASK {}")


def test_the_graphs_that_a_request_names_are_the_dataset(embedded: EmbeddedStore, remote: RemoteStore) -> None:
    """By name, or all but what the program computed."""
    fiche = {"default_graphs": ["https://w3id.org/hip/doc/fiche/26"]}
    assert len(remote.query(MEASURES, **fiche).rows) == 1  # type: ignore[arg-type, union-attr]
    asserted = [store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", asserted=True) for store in (embedded, remote)]
    assert asserted[0] == asserted[1]
    stated = [[line for line in s.stated().splitlines() if b"_:" not in line] for s in (embedded, remote)]
    assert stated[0] == stated[1]


def test_words_are_found_in_its_texts(embedded: EmbeddedStore, remote: RemoteStore) -> None:
    """The index is of the other engine's texts."""
    query = 'SELECT ?thing { ?thing text:matches "woonwagenbewoners" } ORDER BY ?thing'
    assert remote.select(query) == embedded.select(query) != ()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * {\n ?s ?p", "error at 2:"),
        ("SELECT * { ?s nowhere:p ?o }", "the prefix 'nowhere:' is not declared"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * " + "{" * 300 + "}" * 300, "300 brackets deep"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_it_is_sent(query: str, words: str) -> None:
    """With the same words as the embedded store, whatever the engine would say."""
    with RemoteStore(Place("http://127.0.0.1:9/nowhere")) as store, pytest.raises(QueryError, match=words):
        store.query(query)


def _rows(*terms: str) -> bytes:
    """Return an answer with a row of an IRI and a property, for each."""
    rows = [{name: {"type": "uri", "value": term} for name in "spo"} for term in terms]
    return json.dumps({"head": {"vars": ["s", "p", "o"]}, "results": {"bindings": rows}}).encode()


def _over_all(answer: Answerer, *, union: bool = True, empty: Callable[[], bool] = lambda: False) -> Answerer:
    """Return what answers so, after it has told whether its default graph is the union of all."""

    def answered(handler: BaseHTTPRequestHandler) -> None:
        probe = handler.body.endswith(b"LIMIT+1")  # type: ignore[attr-defined]
        in_graphs = b"GRAPH" in handler.body  # type: ignore[attr-defined]
        there = () if empty() or not (in_graphs or union) else ("urn:a",)
        (replying(200, _rows(*there), content_type=JSON) if probe else answer)(handler)

    return answered


def _broken_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("content-type", JSON)
    handler.send_header("content-length", "100000")
    handler.end_headers()
    handler.wfile.write(ONE[:40])


def _silent(_: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (replying(500), EngineError, "answers 500 Internal Server Error"),
        (replying(502), EngineError, "answers 502"),
        (replying(503), BusyError, "too busy"),
        (replying(429), BusyError, "too busy"),
        (replying(504), EngineTimeoutError, "took too long"),
        (replying(400, b"\n no such function\nstack trace"), QueryError, "does not take this: no such function$"),
        (replying(404), StoreError, "answers 404"),
        (replying(401), StoreError, "answers 401"),
        (replying(200, b"<html>", content_type=JSON), EngineError, "cannot be read"),
        (
            replying(200, ONE, content_type=JSON, x_sparql_maxrows="1"),
            ResultTooLargeError,
            "cuts its answers at 1 rows",
        ),
        (_broken_off, EngineError, "broke off"),
        (_silent, EngineTimeoutError, "did not answer in 0.5 seconds"),
    ],
)
def test_an_engine_that_fails_is_told_apart(answer: Answerer, error: type[HipgraphError], words: str) -> None:
    """Each way of failing has its own error, and words that say what to do."""
    with (
        answering(_over_all(answer)) as address,
        RemoteStore(Place(address, timeout=0.5)) as store,
        pytest.raises(error, match=words),
    ):
        store.query("SELECT ?s { ?s ?p ?o }")


def test_a_graph_that_the_engine_would_cut_in_silence_is_refused() -> None:
    """Some engines cut graphs without a word: how much they give is found out first."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        rows = b"a\n" + b"1\n" * 1000
        count = ONE.replace(b'"s"', b'"count"').replace(b'"uri"', b'"literal"').replace(b"urn:s", b"1001")
        asked_csv = handler.headers["accept"] == "text/csv"
        replying(200, rows if asked_csv else count, content_type=JSON)(handler)

    with (
        answering(_over_all(answer)) as address,
        RemoteStore(Place(address)) as store,
        pytest.raises(ResultTooLargeError, match="at 1000 rows"),
    ):
        store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_a_node_without_a_name_is_read_however_virtuoso_names_it() -> None:
    """Also where the name is cut by the end of a part."""
    row = b'{ "s": { "type": "bnode", "value": "nodeID://b%d" } }'
    rows = b",".join(row % number for number in range(5000))
    body = b'{"head":{"vars":["s"]},"results":{"bindings":[' + rows + b"]}}"
    engine = _over_all(replying(200, body, content_type=JSON))
    with answering(engine) as address, RemoteStore(Place(address)) as store:
        assert len(store.select("SELECT ?s { ?s ?p ?o }")) == 5000


def test_an_engine_that_keeps_its_graphs_apart_is_told_as_soon_as_it_has_any() -> None:
    """A query that names its graphs is answered all the same."""
    empty = [True]
    engine = _over_all(replying(200, _rows(), content_type=JSON), union=False, empty=lambda: empty[0])
    with answering(engine) as address, RemoteStore(Place(address)) as store:
        assert store.select("SELECT ?s { ?s ?p ?o }") == ()
        empty[0] = False
        with pytest.raises(StoreError, match="apart from the default graph"):
            store.select("SELECT ?s { ?s ?p ?o }")
        assert store.select("SELECT ?s FROM <urn:g> { ?s ?p ?o }") == ()
        assert store.query("SELECT ?s { ?s ?p ?o }", default_graphs=["urn:g"]).rows == ()


def test_an_engine_that_cannot_tell_is_taken_as_it_is() -> None:
    """Where it does not take the question, that is no fault of the query."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = b"isIRI" in handler.body  # type: ignore[attr-defined]
        (replying(400, b"no isIRI here") if asked else replying(200, ONE, content_type=JSON))(handler)

    with answering(answer) as address, RemoteStore(Place(address)) as store:
        assert len(store.select("SELECT ?s { ?s ?p ?o }")) == 1


def test_a_server_over_an_engine_that_is_away_says_so_and_recovers() -> None:
    """502 and an unhealthy state while it is away; nothing to restart when it is back."""
    port = free_port()
    over = Settings(workers=1, timeout=3, store=f"http://127.0.0.1:{port}/sparql")
    with TestClient(create_app(over)) as client:
        gone = client.get("/sparql", params={"query": "ASK {}"})
        assert (gone.status_code, gone.headers["content-type"]) == (502, "application/problem+json")
        assert client.get("/health").status_code == 503
        assert client.get("/health/live").status_code == 200
        with serving(Settings(workers=1), port):
            assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
            assert client.get("/health").status_code == 200
            page = client.get("/doc/measure/26", headers={"accept": "text/html"})
            assert "Scholen aanmoedigen" in page.text
            assert "etag" not in client.get("/sparql", params={"query": "ASK {}"}).headers


def test_a_server_over_an_engine_that_is_silent_gives_up() -> None:
    """504 after the time that a query may take."""
    with (
        answering(_silent) as address,
        TestClient(create_app(Settings(workers=1, timeout=0.5, store=address))) as client,
    ):
        answer = client.get("/sparql", params={"query": "ASK {}"})
    assert answer.status_code == 504
    assert "did not answer" in answer.json()["detail"]


# --- loading ---------------------------------------------------------------------------------------------------------


class Watching:
    """Remembers how a load went, and may break it off."""

    def __init__(self, break_at: int = 0) -> None:
        self.seen: list[int] = []
        self.failures = 0
        self.break_at = break_at

    def at(self, statements: int) -> None:
        """Note it."""
        self.seen.append(statements)
        if len(self.seen) == self.break_at:
            raise KeyboardInterrupt

    def failed(self, error: BaseException | None, attempt: int, of: int) -> None:
        """Note it."""
        assert error is not None
        assert 0 < attempt < of
        self.failures += 1


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Place]:
    """Give a server of ours whose store is empty and can be changed."""
    from hipgraph.store.folder import build_folder  # noqa: PLC0415

    build_folder(tmp_path / "store", lambda _: None)
    settings = Settings(store=str(tmp_path / "store"), token="t", workers=1, timeout=20)  # noqa: S106
    with serving(settings) as address:
        yield Place(f"{address}/sparql", graphs=f"{address}/graph-store", user="any", password="t")  # noqa: S106


@pytest.fixture(scope="module")
def small() -> EmbeddedStore:
    """Return a store with some graphs, one of them with blank nodes."""
    store = EmbeddedStore()
    graphs = "".join(f"GRAPH <urn:g{n}> {{ <urn:a> <urn:b> {n}, [ <urn:c> {n} ] }} " for n in range(4))
    store.update(f"INSERT DATA {{ {graphs} }}")
    return store


def test_a_load_that_broke_off_goes_on(small: EmbeddedStore, target: Place) -> None:
    """What is there is not sent again; in the end the other engine holds the same."""
    with pytest.raises(KeyboardInterrupt):
        Loader(small, target, Watching(break_at=2)).load()
    watching = Watching()
    loaded = Loader(small, target, watching).load()
    assert (loaded.statements, loaded.skipped, loaded.others) == (12, 6, 0)
    assert watching.seen == [3, 6, 9, 12]
    again = Loader(small, target, Watching()).load()
    assert again.skipped == 12


def test_a_load_of_other_content_begins_anew(small: EmbeddedStore, target: Place) -> None:
    """What one graph held before is gone."""
    Loader(small, target, Watching()).load()
    other = EmbeddedStore()
    other.update("INSERT DATA { GRAPH <urn:g1> { <urn:x> <urn:y> <urn:z> } }")
    loaded = Loader(other, target, Watching()).load()
    assert (loaded.skipped, loaded.others) == (0, 3)
    with RemoteStore(target) as there:
        assert there.graph("urn:g1") == other.graph("urn:g1")


def test_a_load_mends_what_went_missing(small: EmbeddedStore, target: Place) -> None:
    """The counts of the graphs tell what must be sent again."""
    Loader(small, target, Watching()).load()
    with RemoteStore(target) as there:
        there.update("DELETE DATA { GRAPH <urn:g2> { <urn:a> <urn:b> 2 } }")
        assert Loader(small, target, Watching()).load().skipped == 9
        assert len(there.graph("urn:g2") or ()) == 3


def test_a_load_says_what_the_engine_does_not_hold(small: EmbeddedStore, target: Place) -> None:
    """Statements of others in one of its graphs are told, not removed."""
    Loader(small, target, Watching()).load()
    with RemoteStore(target) as there:
        there.update("INSERT DATA { GRAPH <urn:g2> { <urn:not> <urn:ours> 2 } }")
    with pytest.raises(StoreError, match=r"urn:g2 \(4 of 3\)"):
        Loader(small, target, Watching()).load()


def test_a_busy_engine_is_asked_again(small: EmbeddedStore) -> None:
    """Two refusals, then an answer."""
    refusals = iter([503, 500])
    watching = Watching()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        replying(next(refusals, 400), b"enough")(handler)

    with answering(answer) as address, pytest.raises(QueryError, match="enough"):
        Loader(small, Place(address), watching).load()
    assert watching.failures == 2


def test_content_is_known_by_what_it_says(small: EmbeddedStore) -> None:
    """Whatever its order and its blank nodes; another value is another content."""
    copy = EmbeddedStore()
    copy.bulk_extend(reversed(list(small.quads())))
    assert digest(copy) == digest(small)
    copy.update("INSERT DATA { GRAPH <urn:g2> { <urn:a> <urn:b> 5 } }")
    assert digest(copy) != digest(small)


def test_statements_without_a_graph_are_not_loaded(target: Place) -> None:
    """Each engine sees them in its own way."""
    store = EmbeddedStore()
    store.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    with pytest.raises(StoreError, match="belong to no graph"):
        Loader(store, target, Watching()).load()


def test_updates_go_to_the_engine(target: Place) -> None:
    """Through a server of ours with a token, and back."""
    over = Settings(
        workers=1,
        store=target.url,
        store_user=target.user,
        store_password=target.password,
        token="mine",  # noqa: S106
    )
    mine = {"authorization": "Bearer mine"}
    with TestClient(create_app(over)) as client:
        data = {"update": "INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:b> 'c' } }"}
        assert client.post("/sparql", data=data).status_code == 401
        assert client.post("/sparql", data=data, headers=mine).status_code == 204
        put = {"content": "<urn:x> <urn:y> <urn:z> .", "headers": {**mine, "content-type": "text/turtle"}}
        assert client.put("/graph-store", params={"graph": "urn:i"}, **put).status_code == 201  # type: ignore[arg-type]
        assert "urn:z" in client.get("/graph-store", params={"graph": "urn:i"}).text
        assert client.delete("/graph-store", params={"graph": "urn:i"}, headers=mine).status_code == 204
        assert client.get("/graph-store", params={"graph": "urn:i"}).status_code == 404
        assert client.get("/graph-store", params={"default": ""}).status_code == 502
    with httpx2.Client() as direct:
        rows = direct.get(target.url, params={"query": "SELECT ?o { <urn:a> ?p ?o }", "format": "csv"}).text
    assert rows.split() == ["o", "c"]


def test_the_format_of_an_answer_is_the_clients_choice(remote: RemoteStore) -> None:
    """The other engine is always asked in its own standard format."""
    written = remote.write(MEASURES, lambda formats: format_for(formats, accept="*/*", name="xlsx"))
    assert written.body.startswith(b"PK")
