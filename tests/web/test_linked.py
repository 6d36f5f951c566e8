"""Linked data: every IRI leads somewhere, in the syntax that is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF
from starlette.testclient import TestClient

from hipgraph.media import GRAPH_FORMATS
from hipgraph.namespaces import BASE, DOC, ID
from hipgraph.publishing.dumps import DUMPS
from hipgraph.settings import Settings
from hipgraph.store import read_graph
from hipgraph.web.app import create_app

SYNTAXES = {"ttl": "ttl", "nt": "nt", "jsonld": "jsonld", "rdf": "rdfxml", "trig": "trig", "nq": "nq"}
MEASURE = "/doc/measure/26"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ROOT = Path(__file__).parents[2]


def parsed(text: str, media_type: str) -> Graph:
    graph = Graph()
    fmt = {"application/ld+json": "json-ld", "application/rdf+xml": "xml", "application/n-triples": "nt"}
    graph.parse(data=text, format=fmt.get(media_type.partition(";")[0], "turtle"))
    return graph


def test_a_thing_leads_to_its_document(client: TestClient) -> None:
    """303, and the document is what describes it."""
    answer = client.get("/id/measure/26")
    assert answer.status_code == 303
    assert answer.headers["location"] == MEASURE
    assert 'rel="describedby"' in answer.headers["link"]


@pytest.mark.parametrize("fmt", GRAPH_FORMATS, ids=lambda fmt: fmt.name)
def test_a_document_comes_in_every_syntax(client: TestClient, fmt: object) -> None:
    """By Accept, by suffix and by name: the same bytes, and it tells where the others are."""
    media_type, suffix, name = fmt.media_type, fmt.suffix, fmt.name  # type: ignore[attr-defined]
    answer = client.get(MEASURE, headers={"accept": media_type})
    assert answer.headers["content-type"].startswith(media_type)
    assert client.get(f"{MEASURE}.{suffix}").content == answer.content
    assert client.get(MEASURE, params={"format": name}).content == answer.content
    assert answer.headers["content-location"] == f"{MEASURE}.{suffix}"
    assert f'<{BASE}doc/measure/26>; rel="canonical"' in answer.headers["link"]
    assert f'<{ID}measure/26>; rel="describes"' in answer.headers["link"]
    assert f'<{MEASURE}.html>; rel="alternate"; type="text/html"' in answer.headers["link"]
    assert "Accept" in answer.headers["vary"]
    assert answer.headers["last-modified"].endswith("GMT")


@pytest.mark.parametrize("path", ["/doc/measure/26", "/ns", "/catalog", "/feed"])
@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (BROWSER["accept"], "text/html"),
        ("text/html;q=0.5, text/turtle", "text/turtle"),
        ("text/html, text/turtle", "text/html"),
        ("text/html;q=0.8, application/json", "text/html"),  # no format of a graph
        ("text/html;q=0.5, text/csv", "text/html"),
        ("text/plain", "application/n-triples"),
        ("application/ld+json;q=0.9, application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_documents_and_catalogue_negotiate_alike(client: TestClient, path: str, accept: str, expected: str) -> None:
    """What the client prefers of all that there is; who takes anything gets what each gives first."""
    assert client.get(path, headers={"accept": accept}).headers["content-type"].partition(";")[0] == expected
    anything = client.get(path, headers={"accept": "*/*"}).headers["content-type"].partition(";")[0]
    assert anything == ("text/turtle" if path in ("/catalog", "/feed") else "text/html")


def test_the_syntaxes_say_the_same(client: TestClient) -> None:
    """Also JSON-LD, which is a tree around the thing."""
    said = [set(read_graph(client.get(f"{MEASURE}.{suffix}").content, name)) for suffix, name in SYNTAXES.items()]
    assert said[0]
    assert all(one == said[0] for one in said)
    tree = client.get(f"{MEASURE}.jsonld").json()
    assert tree["@id"] in ("measure:26", f"{ID}measure/26")
    assert tree["@context"] == client.get("/context.jsonld").json()["@context"]


def test_a_document_that_is_known_is_not_sent_again(client: TestClient) -> None:
    """By its tag."""
    tag = client.get(f"{MEASURE}.ttl").headers["etag"]
    assert client.get(f"{MEASURE}.ttl", headers={"if-none-match": tag}).status_code == 304
    assert client.get(f"{MEASURE}.nt", headers={"if-none-match": tag}).status_code == 200


def test_a_document_says_what_a_person_expects(client: TestClient) -> None:
    """What the thing is, what refers to it, and the names of what it is joined with."""
    graph = parsed(client.get("/doc/organisation/vdab.nt").text, "application/n-triples")
    vdab = URIRef(f"{ID}organisation/vdab")
    measures = set(graph.subjects(URIRef(f"{BASE}ns#hasPartner"), vdab))
    assert measures
    for measure in measures:
        assert graph.value(measure, URIRef("http://purl.org/dc/terms/title"))
    assert (URIRef(f"{DOC}organisation/vdab"), RDF.type, URIRef("http://xmlns.com/foaf/0.1/Document")) in graph


def test_a_large_document_comes_in_pages(client: TestClient) -> None:
    """Each of bounded size, with links to the next; together they say all."""
    links, page, seen = "next", 0, set[tuple[object, ...]]()
    while "next" in links:
        page += 1
        answer = client.get("/doc/role/mentioned.nt", params={"page": page})
        assert len(answer.content) < 400_000
        graph = parsed(answer.text, "application/n-triples")
        seen |= set(graph.triples((None, URIRef(f"{BASE}ns#role"), None)))
        links = answer.headers["link"]
    assert page > 1
    count = client.get(
        "/sparql",
        params={"query": f"SELECT (COUNT(DISTINCT ?i) AS ?n) {{ ?i <{BASE}ns#role> <{ID}role/mentioned> }}"},
        headers={"accept": "text/csv"},
    )
    assert len({subject for subject, _, role in seen if str(role) == f"{ID}role/mentioned"}) == int(
        count.text.split()[1]
    )
    assert client.get("/doc/role/mentioned.nt", params={"page": page + 1}).status_code == 404
    assert client.get("/doc/role/mentioned.nt", params={"page": "x"}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/id/organisation/minderhedenforun",
        "/doc/organisation/minderhedenforun",
        "/doc/organisation/minderhedenforun.ttl",
    ],
)
def test_what_is_not_there_suggests_what_is(client: TestClient, path: str) -> None:
    """404, with near names."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert "organisation/minderhedenforum" in answer.json()["detail"]


def test_what_was_replaced_or_withdrawn_says_so(tmp_path: Path) -> None:
    """301 to what took its place, and 410 for what nothing did: the graph decides."""
    settings = Settings(store=str(tmp_path / "store"), token="secret", workers=1, timeout=60)  # noqa: S106
    with TestClient(create_app(settings), follow_redirects=False) as client:
        update = (
            f"INSERT DATA {{ GRAPH <{DOC}fates> {{ <{ID}measure/26> <http://purl.org/dc/terms/isReplacedBy> <{ID}measure/27> ."
            f" <{ID}measure/28> <http://www.w3.org/2002/07/owl#deprecated> true }} }}"
        )
        headers = {"authorization": "Bearer secret"}
        assert client.post("/sparql", data={"update": update}, headers=headers).status_code == 204
        for path in ("/id/measure/26", "/doc/measure/26", "/doc/measure/26.ttl"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["location"]) == (301, "/doc/measure/27")
        for path in ("/id/measure/28", "/doc/measure/28", "/doc/measure/28.ttl"):
            assert client.get(path).status_code == 410


@pytest.mark.parametrize("path", ["/ns", "/shapes"])
def test_the_vocabulary_and_the_shapes_are_read_and_loaded(client: TestClient, path: str) -> None:
    """A page with every term and rule, and the same as RDF."""
    page = client.get(path, headers=BROWSER)
    assert page.headers["content-type"].startswith("text/html")
    turtle = parsed(client.get(f"{path}.ttl").text, "text/turtle")
    assert len(turtle) == len(parsed(client.get(f"{path}.nt").text, "application/n-triples"))
    for term in turtle.subjects(RDF.type, URIRef("http://www.w3.org/2002/07/owl#Class")):
        if path == "/ns" and str(term).startswith(f"{BASE}ns#"):
            assert f'id="{str(term).removeprefix(f"{BASE}ns#")}"' in page.text
    assert page.text.count("<svg") > 5 or path == "/shapes"


@pytest.mark.parametrize(
    "path", ["/doc/register/organisations", "/doc/inferred", "/doc/void", "/doc/fiche/26", "/doc/queries"]
)
def test_a_named_graph_is_a_document_too(client: TestClient, path: str) -> None:
    """As a page and as RDF."""
    assert client.get(path, headers=BROWSER).status_code == 200
    assert len(parsed(client.get(f"{path}.nt").text, "application/n-triples")) > 10


def test_no_page_shows_an_iri_where_there_is_a_name(client: TestClient) -> None:
    """Values that are things are links with their names."""
    for path in (
        "/doc/measure/26",
        "/doc/organisation/vdab",
        "/doc/goal/sd-1",
        "/doc/programme/amif",
        "/doc/cabinet/werk",
    ):
        text = client.get(path, headers=BROWSER).text
        shown = re.sub(r"<[^>]*>", " ", re.sub(r"<(script|code).*?</\1>", "", text, flags=re.DOTALL))
        assert ID not in shown


# --- the catalogue and what hangs on it ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def catalogue(client: TestClient) -> Graph:
    return parsed(client.get("/catalog", headers={"accept": "text/turtle"}).text, "text/turtle")


def test_a_crawler_reaches_every_measure_from_the_catalogue(client: TestClient, catalogue: Graph) -> None:
    """By following links alone: the dataset, its root resource, and on from document to document."""
    void = "http://rdfs.org/ns/void#"
    waiting = {str(iri) for iri in catalogue.objects(None, URIRef(f"{void}rootResource"))}
    seen: set[str] = set()
    while waiting:
        iri = waiting.pop()
        seen.add(iri)
        address = client.get(iri.replace(BASE, "/")).headers["location"]
        answer = client.get(address, headers={"accept": "application/n-triples"})
        graph = parsed(answer.text, "application/n-triples")
        kinds = ("plan/", "fiche/", "measure/", "goal/")
        found = {str(term).partition("#")[0] for triple in graph for term in (triple[0], triple[2])}
        waiting |= {iri for iri in found if iri.startswith(tuple(ID + kind for kind in kinds))} - seen
    assert len([iri for iri in seen if "/measure/" in iri]) == 62


def test_the_catalogue_has_what_its_profile_demands(catalogue: Graph) -> None:
    """The mandatory and recommended properties of DCAT-AP 3 for each class, as shapes of our own say them."""
    import pyshacl  # noqa: PLC0415

    shapes = Graph().parse(ROOT / "tests" / "data" / "dcat-ap.ttl")
    conforms, _, text = pyshacl.validate(catalogue, shacl_graph=shapes, advanced=False)
    assert conforms, text
    assert len(set(catalogue.subjects(RDF.type, DCAT.Distribution))) == len(DUMPS)


def test_every_distribution_is_there_as_described(client: TestClient, catalogue: Graph) -> None:
    """With the size and the checksum that the catalogue gives."""
    import hashlib  # noqa: PLC0415

    spdx = "http://spdx.org/rdf/terms#"
    for distribution in catalogue.subjects(RDF.type, DCAT.Distribution):
        answer = client.get(str(catalogue.value(distribution, DCAT.downloadURL)))
        assert answer.status_code == 200
        assert len(answer.content) == int(str(catalogue.value(distribution, DCAT.byteSize)))
        checksum = catalogue.value(distribution, URIRef(f"{spdx}checksum"))
        value = catalogue.value(checksum, URIRef(f"{spdx}checksumValue"))
        assert hashlib.sha256(answer.content).hexdigest() == str(value)


def test_void_is_where_crawlers_look(client: TestClient) -> None:
    """RFC 5785: it leads to the description with its partitions."""
    answer = client.get("/.well-known/void")
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/void")
    graph = parsed(client.get("/doc/void.nt").text, "application/n-triples")
    assert list(graph.objects(None, URIRef("http://rdfs.org/ns/void#classPartition")))


def test_every_page_of_the_sitemap_is_there(client: TestClient) -> None:
    """A sample of them; and crawlers are told where it is."""
    text = client.get("/sitemap.xml").text
    addresses = re.findall(r"<loc>([^<]+)</loc>", text)
    assert len(addresses) > 700
    for address in addresses[::60]:
        assert client.get(address, headers=BROWSER).status_code == 200
    assert "/sitemap.xml" in client.get("/robots.txt").text


def test_search_engines_are_told_what_a_page_is_about(client: TestClient) -> None:
    """schema.org in JSON-LD, without a script that runs."""
    text = client.get("/", headers=BROWSER).text
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1])  # type: ignore[index]
    assert found["@type"] == "Dataset"
    assert found["distribution"]
    text = client.get("/doc/measure/26", headers=BROWSER).text
    assert '"@id": "https://w3id.org/hip/id/measure/26"' in text


# --- another base, and the rules of w3id -----------------------------------------------------------------------------


def test_the_rules_of_w3id_and_the_server_agree(client: TestClient) -> None:
    """Each redirect leads to an address that answers, and each kind of IRI has one."""
    rules = (ROOT / "docs" / "w3id.htaccess").read_text(encoding="utf-8")
    found = re.findall(r"^RewriteRule (\S+) https://HOST(\S+) ", rules, re.MULTILINE)
    for iri in (
        "",
        "ns",
        "shapes",
        "context.jsonld",
        "id/measure/26",
        "doc/measure/26",
        "doc/void",
        "version/0.1.0/measure/26",
    ):
        target = next(
            re.sub(pattern, goal.replace("$1", r"\1").replace("$2", r"\2"), iri)
            for pattern, goal in found
            if re.match(pattern, iri)
        )
        assert client.get(target).status_code in (200, 303), iri


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that publishes under another base, in a process of its own."""
    import os  # noqa: PLC0415
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415
    import time  # noqa: PLC0415

    import httpx2  # noqa: PLC0415
    from tests.servers import free_port  # noqa: PLC0415

    port = free_port()
    cache = str(tmp_path_factory.mktemp("cache"))
    environment = {**os.environ, "HIPGRAPH_BASE_IRI": "https://plan.example/kb/", "XDG_CACHE_HOME": cache}
    command = [sys.executable, "-m", "hipgraph", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        for _ in range(300):
            try:
                httpx2.get(f"http://127.0.0.1:{port}/health").raise_for_status()
                break
            except httpx2.HTTPError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.kill()


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/queries",
            "/queries/cq01-which-measures-involve-an-organisation",
            "/doc/measure/26",
            "/doc/measure/26.ttl",
        ),
        *("/doc/measure/26.jsonld", "/doc/organisation/vdab.nt", "/ns", "/ns.ttl", "/ns.nt", "/shapes", "/shapes.ttl"),
        *("/context.jsonld", "/catalog", "/catalog.ttl", "/feed.ttl", "/feed/1", "/sitemap.xml", "/dump/hip.ttl"),
        *("/dump/measures.csv", "/dump/hip.graphml", "/sparql", "/api", "/completeness", "/limits", "/doc/void.ttl"),
    ],
)
def test_under_another_base_nothing_of_the_first_is_left(elsewhere: str, path: str) -> None:
    """In no output."""
    import httpx2  # noqa: PLC0415

    accept = {"accept": "text/html"} if "." not in path and path not in ("/api", "/sparql") else {}
    answer = httpx2.get(elsewhere + path, headers=accept, timeout=120)
    assert answer.status_code == 200
    assert "w3id.org/hip" not in answer.text
    unnamed = ("/queries", "/limits", "/completeness", "/sitemap.xml", "/dump/hip.graphml", "/shapes", "/catalog")
    assert "plan.example/kb/" in answer.text or path in unnamed
