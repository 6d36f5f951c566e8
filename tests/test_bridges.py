"""Bridges between policy fields: computed by a graph library, published with how, and told on every face."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterable

import pytest
from starlette.testclient import TestClient

from hipgraph.errors import UnknownResourceError
from hipgraph.namespaces import ID
from hipgraph.store import EmbeddedStore, iri_term
from hipgraph.store.answers import Row
from hipgraph.store.bridges import Bridge, bridges
from hipgraph.views.bridges import FieldBridge
from hipgraph.views.bridges import bridges as published

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
RUN = "https://w3id.org/hip/doc/inferred#bridge-run"


def rows(*edges: tuple[str, str, str]) -> Iterable[Row]:
    return [
        Row(
            party=iri_term(f"http://x/{party}"),
            measure=iri_term(f"http://x/{measure}"),
            field=iri_term(f"http://x/{of}"),
        )
        for party, measure, of in edges
    ]


def x(*names: str) -> tuple[str, ...]:
    return tuple(f"http://x/{name}" for name in names)


def test_the_smaller_piece_is_cut_off() -> None:
    """A holds m1 to m2 and m3; B, which is in one field, is no bridge though m4 hangs on it."""
    found = bridges(
        rows(*(("a", m, "f" if m == "m1" else "g") for m in ("m1", "m2")), ("b", "m2", "g"), ("b", "m4", "g"))
    )
    assert found == (Bridge("http://x/a", x("f", "g"), x("m1")),)


def test_nothing_is_cut_off_where_there_is_another_way() -> None:
    """Two parties that share both measures: each joins the fields, and neither is needed."""
    found = bridges(rows(*((party, measure, of) for party in "ab" for measure, of in (("m1", "f"), ("m2", "g")))))
    assert found == (Bridge("http://x/a", x("f", "g"), ()), Bridge("http://x/b", x("f", "g"), ()))


def test_where_no_piece_is_the_largest_all_are_cut_off() -> None:
    """Nothing chooses between them."""
    found = bridges(rows(("a", "m2", "g"), ("a", "m1", "f"), ("a", "m3", "f")))
    assert found == (Bridge("http://x/a", x("f", "g"), x("m1", "m2", "m3")),)


def reached(store: EmbeddedStore, start: str, without: str) -> set[str]:
    """Return the measures that share parties, over however many steps, as the query language itself finds them."""
    takes_part = """
      { ?i hip:agent ?party ; hip:measure %s ; hip:role ?role . FILTER(?role != role:mentioned)
        FILTER NOT EXISTS { ?party a hip:Cabinet } FILTER NOT EXISTS { ?party org:classification hip:describedGroup } }
      UNION { %s hip:withinPartnership ?party }"""
    query = f"""PREFIX hip: <https://w3id.org/hip/ns#> PREFIX org: <http://www.w3.org/ns/org#>
      PREFIX role: <https://w3id.org/hip/id/role/> SELECT DISTINCT ?from ?to WHERE {{
      {{ {takes_part.replace("%s", "?from")} }} {{ {takes_part.replace("%s", "?to").replace("?i ", "?j ").replace("?role", "?part")} }}
      FILTER(?party != <{without}>) }}"""
    near: dict[str, set[str]] = {}
    for row in store.select(query):
        near.setdefault(row.text("from"), set()).add(row.text("to"))
    found, fresh = {start}, {start}
    while fresh:
        fresh = {to for one in fresh for to in near.get(one, ())} - found
        found |= fresh
    return found


@pytest.mark.parametrize("party", ["departement-cjm", "departement-ov", "jongerenwelzijn", "sport-vlaanderen"])
def test_what_is_cut_off_is_out_of_reach(store: EmbeddedStore, party: str) -> None:
    """Of the shipped plan, and found by another way: from what is left no measure that was cut off is reached."""
    iri = f"{ID}organisation/{party}"
    one = next(one for one in published(store, "nl").bridges if one.party.iri == iri)
    cut = {row.text("measure") for row in one.cut_off}
    taken = f"""PREFIX hip: <https://w3id.org/hip/ns#> SELECT ?measure {{
        ?i hip:agent <{iri}> ; hip:measure ?measure ; hip:role ?role FILTER(?role != <{ID}role/mentioned>) }}"""
    own = {row.text("measure") for row in store.select(taken)}
    pieces = {frozenset(reached(store, measure, iri)) for measure in own}
    largest = max(map(len, pieces))
    kept = [piece for piece in pieces if len(piece) == largest]
    assert cut == set().union(*pieces) - (kept[0] if len(kept) == 1 else set())


def test_a_measure_that_nobody_else_takes_part_in_is_told(store: EmbeddedStore) -> None:
    """It is not only apart: there is nobody left."""
    cut = [row for one in published(store, "nl").bridges for row in one.cut_off]
    for row in cut:
        others = store.select(
            f"""PREFIX hip: <https://w3id.org/hip/ns#> PREFIX org: <http://www.w3.org/ns/org#> SELECT DISTINCT ?p {{
            {{ ?i hip:measure <{row.text("measure")}> ; hip:agent ?p ; hip:role ?r . FILTER(?r != <{ID}role/mentioned>)
               MINUS {{ ?p a hip:Cabinet }} MINUS {{ ?p org:classification hip:describedGroup }} }}
            UNION {{ <{row.text("measure")}> hip:withinPartnership ?p }} }}"""
        )
        assert (row.text("only") == "true") == (len(others) == 1)
    assert {row.text("only") for row in cut} == {"true", "false"}


def test_the_method_its_inputs_and_its_version_are_published(store: EmbeddedStore) -> None:
    """Whoever runs the query again gets the same digest."""
    found = store.select(
        f"""PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX spdx: <http://spdx.org/rdf/terms#>
        PREFIX hip: <https://w3id.org/hip/ns#> PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX dct: <http://purl.org/dc/terms/>
        SELECT ?query ?digest ?version ?method (COUNT(?bridge) AS ?bridges) WHERE {{ GRAPH <https://w3id.org/hip/doc/inferred> {{
          <{RUN}> prov:used ?inputs ; prov:wasAssociatedWith/owl:versionInfo ?version ; prov:qualifiedAssociation/prov:hadPlan/dct:description ?method .
          ?inputs sh:select ?query ; spdx:checksum/spdx:checksumValue ?digest . ?bridge a hip:Bridge ; prov:wasGeneratedBy <{RUN}> }}
        }} GROUP BY ?query ?digest ?version ?method"""
    )
    assert {row.text("version").partition(" ")[0] for row in found} == {"hipgraph", "networkx"}
    assert {row.language("method") for row in found} == {"nl", "en"}
    lines = [
        ",".join(row.text(name) for name in ("party", "measure", "field"))
        for row in store.select(found[0].text("query"))
    ]
    assert hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest() == found[0].text("digest")
    assert int(found[0].text("bridges")) == len(published(store, "nl").bridges)


def test_a_pair_hangs_on_one_party_when_nothing_else_joins_it(store: EmbeddedStore) -> None:
    """The grid without that party has a zero there, and no measure is of both fields."""
    for one in published(store, "nl").bridges:
        grid = published(store, "nl", one.party.iri.removeprefix(ID)).grid if one.alone else None
        for field, other in one.alone:
            assert grid is not None
            assert grid.count(field.iri, other.iri) == 0
            both = f"ASK {{ ?m <https://w3id.org/hip/ns#inPolicyField> <{field.iri}> , <{other.iri}> }}"
            assert not store.query(both)


def test_a_party_that_joins_nothing_is_told(store: EmbeddedStore) -> None:
    """An unknown name too."""
    with pytest.raises(UnknownResourceError, match="joins no policy fields"):
        published(store, "nl", "organisation/nobody")


def told(one: FieldBridge) -> dict[str, object]:
    return {"party": one.party.iri, "cuts_off": [row.text("measure") for row in one.cut_off]}


def test_every_face_says_the_same(client: TestClient, store: EmbeddedStore) -> None:
    """The page, its table, the interface and the command."""
    found = published(store, "en")
    plain = client.get("/bridges?lang=en").json()
    assert [{name: one[name] for name in ("party", "cuts_off")} for one in plain["bridges"]] == [
        told(one) for one in found.bridges
    ]
    assert plain["sha256"] == found.checksum
    table = list(csv.DictReader(io.StringIO(client.get("/overview/bridges?format=csv").text)))
    assert len(table) == sum(len(one.fields) for one in found.bridges)
    page = client.get("/overview/bridges?leaves=organisation/abb&lang=en", headers=BROWSER).text
    assert "Equal opportunities – Housing" in page
    assert "07. Projectoproep Intersectionaliteit" in page
    command = [sys.executable, "-m", "hipgraph", "plan", "bridges", "--lang", "en", "-f", "json"]
    assert json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) == plain
    one = client.get("/bridges?leaves=organisation/abb").json()["bridges"]
    assert [row["party"] for row in one] == [f"{ID}organisation/abb"]
    assert client.get("/bridges?leaves=cabinet/werk").status_code == 404
    assert client.get("/overview/bridges?leaves=organisation/nobody").status_code == 404
