"""The SPARQL endpoint over HTTP."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

ASK = "ASK { ?s ?p ?o }"
MEASURES = "PREFIX hip: <https://w3id.org/hip/ns#> SELECT (COUNT(?m) AS ?n) { ?m a hip:Measure }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 5"
WHERE_IT_SAYS_SO = """
PREFIX hip: <https://w3id.org/hip/ns#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?measure ?role ?quote {
  ?involvement hip:agent <https://w3id.org/hip/id/organisation/minderhedenforum> ;
    hip:measure ?measure ; hip:role ?role ; hip:evidence/oa:exact ?quote . }
"""


def test_the_minderhedenforum_is_answered_with_role_and_quote(client: TestClient) -> None:
    """Eight fiches involve it, and each says so in words that name it."""
    rows = client.get("/sparql", params={"query": WHERE_IT_SAYS_SO}).json()["results"]["bindings"]
    measures = {row["measure"]["value"].rpartition("/")[2] for row in rows}
    assert measures == {"02", "12", "13", "40", "48", "54", "55", "59"}
    assert all("Minderhedenforum" in row["quote"]["value"] for row in rows)


def test_a_query_comes_by_get_by_form_and_as_the_body(client: TestClient) -> None:
    """The three ways of the protocol give the same answer."""
    answers = [
        client.get("/sparql", params={"query": MEASURES}),
        client.post("/sparql", data={"query": MEASURES}),
        client.post("/sparql", content=MEASURES, headers={"content-type": "application/sparql-query; charset=utf-8"}),
    ]
    assert [answer.json()["results"]["bindings"][0]["n"]["value"] for answer in answers] == ["62"] * 3


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (MEASURES, "application/sparql-results+json", "application/sparql-results+json"),
        (MEASURES, "application/sparql-results+xml", "application/sparql-results+xml"),
        (MEASURES, "text/csv", "text/csv"),
        (MEASURES, "text/tab-separated-values", "text/tab-separated-values"),
        (ASK, "application/json", "application/sparql-results+json"),
        (CONSTRUCT, "text/turtle", "text/turtle"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_answers_come_in_the_format_asked_for(client: TestClient, query: str, accept: str, media_type: str) -> None:
    """Results and graphs are negotiated."""
    answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "Accept" in answer.headers["vary"]


INFERRED = "https://w3id.org/hip/doc/inferred"
BRIDGES = "SELECT (COUNT(*) AS ?n) {} {{ ?o a <https://w3id.org/hip/ns#BridgeOrganisation> }}"


@pytest.mark.parametrize(
    ("query", "parameters", "number"),
    [
        (BRIDGES.format(""), {}, "62"),
        (BRIDGES.format(""), {"inferred": "true"}, "62"),
        (BRIDGES.format(""), {"inferred": "false"}, "0"),
        (BRIDGES.format(""), {"default-graph-uri": INFERRED}, "62"),
        (BRIDGES.format(""), {"inferred": "false", "default-graph-uri": INFERRED}, "0"),
        (BRIDGES.format(f"FROM <{INFERRED}>"), {}, "62"),
        (BRIDGES.format(f"FROM <{INFERRED}>"), {"inferred": "false"}, "62"),
        (MEASURES, {"inferred": "false"}, "62"),
        (
            "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?o a <https://w3id.org/hip/ns#Measure> } }",
            {"inferred": "false"},
            "62",
        ),
        (f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{INFERRED}> {{ ?s ?p ?o }} }}", {"inferred": "false"}, "0"),
    ],
)
def test_what_follows_is_left_out_on_demand(
    client: TestClient, query: str, parameters: dict[str, str], number: str
) -> None:
    """By a parameter of ours, or by naming the graphs; FROM in the query itself decides."""
    answer = client.get("/sparql", params={"query": query, **parameters})
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == number


def test_the_parameter_for_what_follows_is_true_or_false(client: TestClient) -> None:
    """Anything else is told apart from both."""
    answer = client.get("/sparql", params={"query": ASK, "inferred": "maybe"})
    assert answer.status_code == 400
    assert "must be true or false" in answer.text


def test_the_dataset_can_be_named_in_the_request(client: TestClient) -> None:
    """default-graph-uri narrows what is seen."""
    graph = "https://w3id.org/hip/doc/fiche/26"
    answer = client.get("/sparql", params={"query": MEASURES, "default-graph-uri": graph})
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "1"


def test_a_wrong_parameter_is_refused_though_the_answer_is_kept(client: TestClient) -> None:
    """What was asked before does not decide whether a request is right."""
    assert client.get("/sparql", params={"query": ASK}).status_code == 200
    assert client.get("/sparql", params={"query": ASK, "timeout": "soon"}).status_code == 400


@pytest.mark.parametrize(
    ("method", "arguments", "status", "words"),
    [
        ("get", {"params": {"query": "SELECT"}}, 400, "error at 1:7"),
        ("get", {"params": {"query": "DELETE WHERE { ?s ?p ?o }"}}, 400, "cannot be answered"),
        ("get", {"params": {"query": "ASK { SERVICE <http://127.0.0.1:9/> {} }"}}, 400, "SERVICE is not allowed"),
        ("get", {"params": {"query": ASK, "timeout": "soon"}}, 400, "must be a number of seconds above 0"),
        ("get", {"params": {"query": "ASK " + "{" * 300 + "}" * 300}}, 400, "nested 300 brackets deep"),
        ("get", {"params": {"query": [ASK, ASK]}}, 400, "must be given once, not 2 times"),
        ("post", {"data": {"other": "x"}}, 400, "must be given once, not 0 times"),
        ("post", {"content": "x", "headers": {"content-type": "text/plain"}}, 415, "text/plain"),
        ("post", {"content": b"\xff", "headers": {"content-type": "application/sparql-query"}}, 400, "not UTF-8"),
        ("post", {"data": {"query": "x" * 70_000}}, 413, "larger than 65536 bytes"),
        ("get", {"params": {"query": ASK}, "headers": {"accept": "image/png"}}, 406, "ask for one of"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(
    client: TestClient, method: str, arguments: dict[str, object], status: int, words: str
) -> None:
    """Errors are problem+json with a status that fits."""
    answer = client.request(method, "/sparql", **arguments)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]


def test_a_format_by_name_that_is_unknown_leaves_the_header_to_decide(client: TestClient) -> None:
    """Clients send `format` in many ways; it is no part of the protocol."""
    wanted = [("xml", "application/rdf+xml"), ("turtle", "text/turtle"), ("json", "application/ld+json")]
    for name, media_type in [*wanted, ("pdf", "text/turtle")]:
        answer = client.get("/sparql", params={"query": CONSTRUCT, "format": name}, headers={"accept": "text/turtle"})
        assert answer.headers["content-type"].partition(";")[0] == media_type


def test_a_head_request_is_answered(client: TestClient) -> None:
    """HEAD tells what GET would."""
    assert client.head("/sparql", params={"query": ASK}).status_code == 200
    assert client.head("/doc/measure/26").status_code == 200


def test_other_methods_are_not_allowed(client: TestClient) -> None:
    """The endpoint is read-only."""
    assert client.put("/sparql").status_code == 405


def test_pages_of_others_may_ask(client: TestClient) -> None:
    """Any origin may read the answers."""
    answer = client.get("/sparql", params={"query": ASK}, headers={"origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_query_that_takes_too_long_says_so(client: TestClient) -> None:
    """A heavy query ends with 503, and the server answers the next one."""
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answer = client.get("/sparql", params={"query": heavy})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "longer than 5 seconds" in answer.json()["detail"]
    assert client.get("/sparql", params={"query": ASK}).json()["boolean"] is True
