"""Requests that mean harm: nothing outside is reached, nothing is lost, and the server answers as before."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Final

import httpx2
import pytest
from pyparsing import ParseBaseException
from rdflib.plugins.sparql import prepareQuery, prepareUpdate
from tests.servers import serving

from hipgraph.errors import QueryError
from hipgraph.settings import Settings
from hipgraph.store import EmbeddedStore

TOKEN = {"authorization": "Bearer secret"}
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
REFUSED: Final = range(400, 500)


class Listener:
    """Somebody on loopback who counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        self.calls = 0
        self.thread = Thread(target=self._count, daemon=True)
        self.thread.start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.socket.shutdown(socket.SHUT_RDWR)
    listener.socket.close()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    settings = Settings(workers=2, timeout=1, memory=700, max_result_bytes=1 << 20, max_upload_bytes=1 << 18)
    with serving(settings) as url:
        yield url


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile") / "store"
    with serving(Settings(store=str(folder), token="secret", workers=1, timeout=30)) as url:  # noqa: S106
        yield url


@pytest.fixture(scope="module")
def http() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=30) as client:
        yield client


def counted(http: httpx2.Client, url: str) -> str:
    answer = http.get(f"{url}/sparql", params={"query": COUNT}, headers={"accept": "text/csv"})
    assert answer.status_code == 200
    return answer.text


@pytest.fixture(scope="module")
def size(http: httpx2.Client, server: str) -> str:
    return counted(http, server)


@pytest.fixture(autouse=True)
def unharmed(http: httpx2.Client, server: str, size: str, listener: Listener) -> Iterator[None]:
    """After each case the server is there, says the same, and nobody was called."""
    yield
    assert counted(http, server) == size
    assert listener.calls == 0


def test_the_listener_hears_who_calls(http: httpx2.Client) -> None:
    """Else the cases below would prove nothing."""
    other = Listener()
    with pytest.raises(httpx2.HTTPError):
        http.get(other.url)
    assert other.calls == 1


# --- what would reach outside ----------------------------------------------------------------------------------------

CALLS = {
    "plain": "SELECT * { SERVICE <$> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <$> { ?s ?p ?o } }",
    "lower case": "select * { service silent <$> { ?s ?p ?o } }",
    "mixed case": "SELECT * { SeRvIcE <$> { ?s ?p ?o } }",
    "variable": "SELECT * { VALUES ?e { <$> } SERVICE ?e { ?s ?p ?o } }",
    "variable from the graph": "SELECT * { ?x ?y ?e . SERVICE SILENT ?e { ?s ?p ?o } }",
    "in exists": "ASK { FILTER EXISTS { SERVICE <$> { ?s ?p ?o } } }",
    "in not exists": "ASK { FILTER NOT EXISTS { SERVICE SILENT <$> { ?s ?p ?o } } }",
    "in optional": "SELECT * { OPTIONAL { SERVICE <$> { ?s ?p ?o } } }",
    "in minus": "SELECT * { ?s ?p ?o MINUS { SERVICE <$> { ?s ?p ?o } } }",
    "in union": "SELECT * { { ?s ?p ?o } UNION { SERVICE <$> { ?s ?p ?o } } }",
    "in graph": "SELECT * { GRAPH ?g { SERVICE <$> { ?s ?p ?o } } }",
    "in a subquery": "SELECT * { { SELECT * { SERVICE <$> { ?s ?p ?o } } } }",
    "in a service": "SELECT * { SERVICE <$> { SERVICE <$> { ?s ?p ?o } } }",
    "in bind": "SELECT * { BIND(EXISTS { SERVICE <$> { ?s ?p ?o } } AS ?x) }",
    "in order by": "SELECT * { ?s ?p ?o } ORDER BY (EXISTS { SERVICE <$> { ?s ?p ?o } }) LIMIT 1",
    "in having": "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (EXISTS { SERVICE <$> { ?a ?b ?c } }) LIMIT 1",
    "in a select expression": "SELECT (EXISTS { SERVICE <$> { ?a ?b ?c } } AS ?x) { }",
    "in construct": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <$> { ?s ?p ?o } }",
    "in describe": "DESCRIBE ?s WHERE { SERVICE <$> { ?s ?p ?o } }",
    "behind a comment": "SELECT * { # ' \" {\n SERVICE <$> { ?s ?p ?o } }",
    "before a comment": "SELECT * { SERVICE # >\n <$> { ?s ?p ?o } }",
    "behind a carriage return": "SELECT * { #\rSERVICE <$> { ?s ?p ?o }\n }",
    "behind a string": 'SELECT * { ?s ?p "\\"" . SERVICE <$> { ?s ?p ?o } }',
    "behind a long string": "SELECT * { ?s ?p '''a'b''c\\'''' . SERVICE <$> { ?s ?p ?o } }",
    "behind a comparison": "SELECT * { FILTER(?a<?b)SERVICE <$> { ?s ?p ?o } FILTER(1>0) }",
    "behind a number": "SELECT * { ?s ?p 1SERVICE <$> { ?s ?p ?o } }",
    "as an escape": "SELECT * { \\u0053ERVICE <$> { ?s ?p ?o } }",
    "as a long escape": "SELECT * { \\U00000053ERVICE <$> { ?s ?p ?o } }",
    "escape that ends a string": 'ASK { ?s ?p "\\u0022 . SERVICE <$> { ?s ?p ?o } #" }',
    "escape that hides a quote": 'ASK { ?s ?p "\\u005C" . SERVICE <$> { ?s ?p " " } }',
    "prefixed name": "PREFIX e: <$> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "relative to a base": "BASE <$> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "beside text search": 'SELECT * { ?s text:matches "taal" . SERVICE <$> { ?s ?p ?o } }',
    "file": "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
    "load": "LOAD <$>",
    "load silent": "LOAD SILENT <$> INTO GRAPH <http://example.org/g>",
    "insert": "INSERT { ?s ?p ?o } WHERE { SERVICE <$> { ?s ?p ?o } }",
}


@pytest.mark.parametrize("case", CALLS)
def test_a_query_calls_nobody(http: httpx2.Client, server: str, listener: Listener, case: str) -> None:
    """By every method, as text and as a form."""
    query = CALLS[case].replace("$", listener.url)
    for answer in (
        http.get(f"{server}/sparql", params={"query": query}),
        http.post(f"{server}/sparql", data={"query": query}),
        http.post(f"{server}/sparql", content=query, headers={"content-type": "application/sparql-query"}),
    ):
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("case", CALLS)
def test_rdflib_calls_nobody_either(store: EmbeddedStore, listener: Listener, case: str) -> None:
    """Whether it gives the text to the engine or would evaluate by itself."""
    query = CALLS[case].replace("$", listener.url)
    dataset = store.dataset()
    for ask in (dataset.query, dataset.update, lambda text: dataset.query(text, DEBUG=True)):
        with pytest.raises((QueryError, ParseBaseException, SyntaxError, NotImplementedError, RecursionError)):
            list(ask(query) or ())


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE SILENT <$> { ?s ?p ?o } }",
        "SELECT * FROM <$> { ?s ?p ?o }",
        "SELECT * FROM NAMED <$> { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_rdflib_fetches_nothing_for_what_was_parsed_before(
    store: EmbeddedStore, listener: Listener, query: str
) -> None:
    """Rdflib itself would take the name of a graph for an address."""
    with pytest.raises(QueryError, match="would fetch"):
        store.dataset().query(prepareQuery(query.replace("$", listener.url)))


@pytest.mark.parametrize("update", ["LOAD <$>", "LOAD SILENT <$>", "INSERT { ?s ?p ?o } USING <$> WHERE { ?s ?p ?o }"])
def test_rdflib_fetches_nothing_for_an_update(store: EmbeddedStore, listener: Listener, update: str) -> None:
    """As a text or parsed before."""
    text = update.replace("$", listener.url)
    for given in (text, prepareUpdate(text)):
        with pytest.raises(QueryError, match="would fetch"):
            store.dataset().update(given)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <$> { ?s ?p ?o }",
        "SELECT * FROM NAMED <$> { GRAPH ?g { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } FROM <$> WHERE { ?s ?p ?o }",
        "DESCRIBE <$>",
        "ASK { GRAPH <$> { ?s ?p ?o } }",
    ],
)
def test_the_name_of_a_graph_is_no_address(http: httpx2.Client, server: str, listener: Listener, query: str) -> None:
    """A graph that is not there is empty."""
    answer = http.get(f"{server}/sparql", params={"query": query.replace("$", listener.url)})
    assert answer.status_code == 200
    named = {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": listener.url, "named-graph-uri": listener.url}
    assert http.get(f"{server}/sparql", params=named).json()["results"]["bindings"] == []


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <$>",
        "LOAD SILENT <$>",
        "load <$> into graph <http://example.org/g>",
        "CLEAR GRAPH <http://example.org/g> ; LOAD <$>",
        "LO\\u0041D <$>",
        "LOAD <file:///etc/passwd>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <$> { ?s ?p ?o } }",
        "INSERT { ?s ?p ?o } USING <$> WHERE { SERVICE SILENT ?g { ?s ?p ?o } }",
        "DELETE { ?s ?p ?o } WHERE { FILTER EXISTS { SERVICE <$> { ?s ?p ?o } } }",
    ],
)
def test_an_update_fetches_nothing(http: httpx2.Client, writable: str, listener: Listener, update: str) -> None:
    """Not even for who may change the store."""
    before = counted(http, writable)
    answer = http.post(f"{writable}/sparql", data={"update": update.replace("$", listener.url)}, headers=TOKEN)
    assert answer.status_code == 400
    assert counted(http, writable) == before


REMOTE_CONTEXTS = (
    '{"@context": "$", "@id": "http://example.org/a", "name": "x"}',
    '{"@context": ["$", {"name": "http://example.org/n"}], "name": "x"}',
    '{"@context": {"@import": "$"}, "@id": "http://example.org/a", "name": "x"}',
    '{"@context": {"n": {"@id": "http://example.org/n", "@context": "$"}}, "n": {"name": "x"}}',
    '[{"@graph": [{"@context": "$", "name": "x"}]}]',
)


@pytest.mark.parametrize("document", REMOTE_CONTEXTS)
def test_json_ld_fetches_no_context(http: httpx2.Client, writable: str, listener: Listener, document: str) -> None:
    """To be checked, or to be stored."""
    content = document.replace("$", listener.url)
    headers = {"content-type": "application/ld+json"}
    assert http.post(f"{writable}/validate", content=content, headers=headers).status_code in REFUSED
    graph = {"graph": "http://example.org/g"}
    answer = http.put(f"{writable}/graph-store", params=graph, content=content, headers={**headers, **TOKEN})
    assert answer.status_code in REFUSED


def test_owl_imports_are_not_followed(http: httpx2.Client, writable: str, listener: Listener) -> None:
    """A fiche that imports is checked for what it says itself."""
    content = (
        f"<{listener.url}a> a <https://w3id.org/hip/ns#Measure> ; "
        f"<http://www.w3.org/2002/07/owl#imports> <{listener.url}b> ."
        f"<> <http://www.w3.org/ns/shacl#shapesGraph> <{listener.url}c> ; "
        f"<http://www.w3.org/2002/07/owl#imports> <{listener.url}d> ."
    )
    answer = http.post(f"{writable}/validate", content=content, headers={"content-type": "text/turtle"})
    assert answer.status_code == 200
    assert answer.json()["findings"]


# --- what would take everything --------------------------------------------------------------------------------------

_FOUR: Final = "CONCAT(?{0},?{0},?{0},?{0}) AS ?{1}"
_LETTERS: Final = "abcdefghijklmno"
HEAVY = {
    "cartesian product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "rows without end": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "graph without end": "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }",
    "sort of everything": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a",
    "distinct of everything": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f }",
    "groups of everything": "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d ?c ?f",
    "giant group concat": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c), STR(?f))) AS ?t) { ?a ?b ?c . ?d ?e ?f }",
    "deep path": "SELECT (COUNT(*) AS ?n) { ?a (!<x:a>|^!<x:a>)* ?b . ?b (!<x:a>|^!<x:a>)* ?c }",
    "strings that grow": "SELECT (STRLEN(?o) AS ?size) { BIND('abcdefghijklmnop' AS ?a) "
    + " ".join(f"BIND({_FOUR.format(a, b)})" for a, b in pairwise(_LETTERS))
    + "}",
    "expression that is slow": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?a), STR(?f)), '(x+x+)+y$')) }",
    "answer after a product": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?f)) = STR(?i)) }",
    "values times values": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(300)))} }}" for name in "abcd")
    + " }",
}


@pytest.mark.parametrize("case", HEAVY)
def test_a_heavy_query_is_stopped_and_says_why(http: httpx2.Client, server: str, case: str) -> None:
    """Its time, its memory or its size is up; an answer that had begun breaks off, and is not whole."""
    try:
        answer = http.get(
            f"{server}/sparql", params={"query": HEAVY[case]}, headers={"accept": "text/csv, text/turtle"}
        )
    except httpx2.RemoteProtocolError:
        return
    assert answer.status_code in (422, 503)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_many_heavy_queries_leave_room(http: httpx2.Client, server: str) -> None:
    """The pages of the site are answered by workers of their own."""
    threads = [
        Thread(target=httpx2.get, args=(f"{server}/sparql",), kwargs={"params": {"query": query}, "timeout": 60})
        for query in [HEAVY["cartesian product"]] * 6
    ]
    for thread in threads:
        thread.start()
    assert http.get(f"{server}/", headers={"accept": "text/html"}).status_code == 200
    assert http.get(f"{server}/health").status_code == 200
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { " + "{ " * 5_000 + "}" * 5_000 + " }",
        "SELECT * { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
        "SELECT * { ?s " + "(" * 20_000 + "<x:p>" + ")" * 20_000 + " ?o }",
        "SELECT * { ?s ?p " + "[ <x:p> " * 6_000 + "]" * 6_000 + " }",
        "SELECT * { ?s ?p " + "(" * 20_000 + ")" * 20_000 + " }",
        "SELECT * { FILTER(" + "!" * 60_000 + "true) }",
        "SELECT * { FILTER(" + "-" * 60_000 + "1 = 1) }",
        "SELECT * { ?s " + "^" * 60_000 + "<x:p> ?o }",
        "SELECT * { FILTER(1" + "+1" * 30_000 + " = 1) }",
        "SELECT * { FILTER(true" + "||true" * 10_000 + ") }",
        "SELECT * { ?s <x:p>" + "/<x:p>" * 9_000 + " ?o }",
        "ASK { " + "OPTIONAL { " * 5_000 + "}" * 5_000 + " }",
    ],
)
def test_what_is_nested_without_end_is_refused_or_answered(http: httpx2.Client, server: str, query: str) -> None:
    """The parser recurses, and its stack is the process's: the answer says so, and the server stays."""
    answer = http.post(f"{server}/sparql", content=query, headers={"content-type": "application/sparql-query"})
    assert answer.status_code in (200, 400, 503)


# --- what is no request ----------------------------------------------------------------------------------------------


def raw(server: str, request: bytes) -> bytes:
    """Return the first bytes that the server says to these bytes; nothing where it hangs up, or waits for more."""
    host, port = server.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=2) as connection:
        try:
            connection.sendall(request)
            return connection.recv(1 << 20)
        except (ConnectionError, TimeoutError):
            return b""


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /sparql?query=" + b"a" * 200_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\nhost: x\r\n" + b"x: y\r\n" * 50_000 + b"\r\n",
        b"GET /sparql?query=%ff%fe%00 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /sparql?query=%zz HTTP/1.1\r\nhost: x\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999\r\n\r\nASK {}",
        b"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzzz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00" * 1000,
        b"BREW /sparql HTTP/1.1\r\nhost: x\r\n\r\n",
    ],
)
def test_what_is_hardly_http_is_refused(server: str, request_bytes: bytes) -> None:
    """Or answered, or the line is cut: never with a fault of ours."""
    said = raw(server, request_bytes)
    assert not said or said.startswith((b"HTTP/1.1 4", b"HTTP/1.1 2")), said[:80]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"\xff\xfe\xfa", "application/sparql-query", 400),
        (b"query=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"ASK {}", "application/sparql-query; charset=utf-7", 415),
        (b"ASK {}", "text/plain", 415),
        (b"ASK {}", ";;", 415),
        (b"ASK { ?s ?p '" + b"a" * 70_000 + b"' }", "application/sparql-query", 413),
        (b"query=ASK+{}&query=ASK+{}", "application/x-www-form-urlencoded", 400),
        (b"&" * 60_000, "application/x-www-form-urlencoded", 400),
        (gzip.compress(b"ASK {}" + b" " * 1_000_000), "application/sparql-query", 400),
        (b"ASK { ?s ?p ?o }\x00", "application/sparql-query", 400),
    ],
)
def test_a_body_that_is_none_is_refused(
    http: httpx2.Client, server: str, content: bytes, kind: str, status: int
) -> None:
    """With the status that fits."""
    answer = http.post(f"{server}/sparql", content=content, headers=[(b"content-type", kind.encode())])
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("timeout", "-1", 400),
        ("timeout", "nan", 400),
        ("timeout", "1e999", 400),
        ("inferred", "maybe", 400),
        ("default-graph-uri", "> } #", 400),
        ("default-graph-uri", "no iri", 400),
        ("named-graph-uri", 'x"> { ?s ?p ?o } } #', 400),
    ],
)
def test_a_parameter_that_is_none_is_refused(
    http: httpx2.Client, server: str, name: str, value: str, status: int
) -> None:
    """A parameter never becomes a part of the query."""
    answer = http.get(f"{server}/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 1", name: value})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/app.py",
        "/static/..%2f..%2fapp.py",
        "/doc/../../../etc/passwd",
        "/doc/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/doc/measure/02%00.ttl",
        "/doc/measure/" + "9" * 5_000,
        "/id/measure/02%3E%20%7D%20%23",
        "/doc/measure/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    ],
)
def test_a_path_stays_in_its_place(server: str, path: str) -> None:
    """Nothing of the machine is shown, and nothing that was sent becomes a part of a page."""
    said = raw(server, f"GET {path} HTTP/1.1\r\nhost: x\r\naccept: text/html\r\nconnection: close\r\n\r\n".encode())
    assert said.startswith((b"HTTP/1.1 4", b"HTTP/1.1 303")), said[:80]
    assert b"root:" not in said
    assert b"<script>alert" not in said


# --- what would be stored or checked ---------------------------------------------------------------------------------

_LAUGHS: Final = (
    '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="x:a"/></rdf:RDF>'
)
_ALIASES: Final = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in pairwise(_LETTERS))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (_LAUGHS, "application/rdf+xml"),
        (_ALIASES, "application/yaml"),
        ("!!python/object/apply:os.system ['touch /tmp/x']", "application/yaml"),
        ("[" * 100_000, "application/json"),
        ("{" * 100_000, "application/yaml"),
        ("<a:b> <a:c> " + "[ <a:d> " * 10_000, "text/turtle"),
        ("<a:b> <a:c> " + "(" * 100_000, "text/turtle"),
        ("\x00" * 1000, "text/turtle"),
        ("a" * (1 << 19), "text/turtle"),
        ("x", "application/x-unknown"),
        (json.dumps({"@context": {"a": {"@id": "b"}, "b": {"@id": "a"}}, "a": 1}), "application/ld+json"),
    ],
)
def test_a_fiche_that_means_harm_is_refused(http: httpx2.Client, server: str, content: str, kind: str) -> None:
    """Or checked as what little it is; nothing unfolds without end."""
    answer = http.post(f"{server}/validate", content=content.encode(), headers={"content-type": kind})
    assert answer.status_code in (200, 400, 413, 415, 503)
    assert "root:" not in answer.text


def test_nobody_changes_what_is_read_only(http: httpx2.Client, server: str, size: str) -> None:
    """With whatever credentials."""
    for headers in ({}, TOKEN, {"authorization": "Basic Og=="}, {"authorization": "Bearer"}):
        assert http.post(f"{server}/sparql", data={"update": "CLEAR ALL"}, headers=headers).status_code == 403
        answer = http.delete(f"{server}/graph-store", params={"default": ""}, headers=headers)
        assert answer.status_code == 403
    assert counted(http, server) == size


def test_a_wrong_token_is_no_token(http: httpx2.Client, writable: str) -> None:
    """However it is shown."""
    before = counted(http, writable)
    for value in ("Bearer secre", "Bearer secret2", "bearer", "Basic c2VjcmV0", "Basic !!!", "secret", ""):
        answer = http.post(
            f"{writable}/sparql", data={"update": "CLEAR ALL"}, headers={"authorization": value} if value else {}
        )
        assert answer.status_code == 401, value
    assert counted(http, writable) == before


def test_a_problem_says_nothing_of_the_inside(http: httpx2.Client, server: str) -> None:
    """No path, no module, no stack."""
    bad = ("SELECT", "ASK { ?s", "SELECT * { ?s ?p ?o } LIMIT x", HEAVY["cartesian product"], "\x00")
    for query in bad:
        text = http.get(f"{server}/sparql", params={"query": query}).text
        for word in ("Traceback", "site-packages", str(Path(__file__).parents[2]), ".py"):
            assert word not in text
