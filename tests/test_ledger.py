"""A ledger that refuses: sums only over what can be summed, and every other amount with its reason."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal

import pytest
from starlette.testclient import TestClient

from hipgraph.errors import QueryError
from hipgraph.store import EmbeddedStore, load
from hipgraph.views.amounts import reasons
from hipgraph.views.ledger import bars, ledger
from hipgraph.views.measures import names_in

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def left_out(store: EmbeddedStore, **chosen: str) -> dict[tuple[str, str], str]:
    """Return why each amount that is left out is left out, by fiche and printed words."""
    return {(entry.number, entry.printed): entry.reason for entry in ledger(store, **chosen).left_out}


def test_every_amount_is_counted_or_left_out_with_a_reason(store: EmbeddedStore) -> None:
    """Each once, and the sum is of those that are counted."""
    found = ledger(store)
    amounts = store.select("PREFIX schema: <http://schema.org/> SELECT ?a { ?a a schema:MonetaryAmount }")
    entries = [entry.amount for entry in (*found.counted, *found.left_out)]
    assert sorted(entries) == sorted(row.text("a") for row in amounts)
    assert found.total == sum(entry.value for entry in found.counted)
    assert {entry.reason for entry in found.left_out} <= set(reasons("nl")) == set(reasons("en"))
    assert sum(found.silent.values()) + len({e.measure for e in (*found.counted, *found.left_out)}) == 62


def test_the_reasons_are_those_of_the_document(store: EmbeddedStore) -> None:
    """Read beside it: a total of its parts, a range, what is wider than the measure, what is per year."""
    why = left_out(store)
    assert why["03", "2 miljoen euro"] == "total"
    assert {why["13", "200.000 euro"], why["13", "270.000 euro"]} == {"range"}
    assert {reason for (number, _), reason in why.items() if number in ("15", "16", "31")} == {"wider"}
    assert {reason for (number, _), reason in why.items() if number in ("05", "19", "25", "32")} == {"yearly"}
    counted = {entry.number for entry in ledger(store).counted}
    assert {"03", "07", "28", "33", "49", "54"} <= counted


def test_a_sum_for_a_year_leaves_out_what_is_for_no_year_or_several(store: EmbeddedStore) -> None:
    """An amount of 2017-2019 is no amount of 2018."""
    found = ledger(store, year="2018")
    assert found.total == Decimal(4_509_000)
    assert {entry.number for entry in found.counted} == {"18", "49"}
    why = left_out(store, year="2018")
    assert why["08", "€ 50.000"] == "years"
    assert why["07", "400.000€"] == "no_year"


def test_choices_combine_and_what_cannot_be_summed_is_refused(store: EmbeddedStore) -> None:
    """By goal, cabinet and fund; without anything to sum there is no zero, but no sum."""
    assert ledger(store, fund="programme/amif").total == Decimal("6034438.50")
    assert ledger(store, goal="sd-2").total == Decimal(2_830_230)
    refused = ledger(store, cabinet="werk")
    assert refused.refused
    assert len(refused.left_out) == 2
    assert refused.silent["regular"] == 4
    with pytest.raises(QueryError):
        ledger(store, year="soon")


def test_the_bars_are_of_what_is_counted(store: EmbeddedStore) -> None:
    """By goal they add up to the sum; by year and fund to no more."""
    found = ledger(store)
    sides = bars(found, names_in(store, "nl"))
    assert sum((bar.total for bar in sides["goal"]), Decimal()) == found.total
    assert sum((bar.total for bar in sides["year"]), Decimal()) <= found.total
    assert {bar.name for bar in sides["year"]} == {"", *found.years}
    assert len(sides["fund"]) == len(found.funds) + 1


def test_the_same_amount_on_two_fiches_is_counted_on_neither() -> None:
    """Where both call it the same: which of the two it belongs to is not for us to say."""
    store = load()
    assert all(entry.reason != "twice" for entry in ledger(store).left_out)
    text = (
        "PREFIX hip: <https://w3id.org/hip/ns#> PREFIX schema: <http://schema.org/>"
        " PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
        " INSERT DATA { GRAPH <https://w3id.org/hip/doc/fiche/54> {"
        " <https://w3id.org/hip/id/budget/54> hip:hasAmount <https://w3id.org/hip/id/budget/54#amount-9> ."
        " <https://w3id.org/hip/id/budget/54#amount-9> a schema:MonetaryAmount ; schema:value 326230 ;"
        ' hip:asPrinted "326.230 euro"@nl ; rdfs:label "Projectsubsidie aspirant-tolken"@nl } }'
    )
    store.apply(text)
    why = left_out(store)
    assert why["54", "326.230 euro"] == why["30", "326.230 euro"] == "twice"


def test_the_page_the_interface_and_the_command_say_the_same(client: TestClient) -> None:
    """The sum, how many amounts it leaves out, and why."""
    plain = client.get("/ledger?goal=sd-2").json()
    assert plain["total"] == "2830230"
    text = client.get("/overview/money?goal=sd-2&lang=en", headers=BROWSER).text
    assert "€ 2,830,230" in text
    assert reasons("en")["yearly"] in text
    assert client.get("/ledger?cabinet=werk").json()["total"] is None
    assert "niets dat opgeteld kan worden" in client.get("/overview/money?cabinet=werk", headers=BROWSER).text
    command = [sys.executable, "-m", "hipgraph", "plan", "ledger"]
    done = subprocess.run([*command, "--goal", "sd-2", "-f", "json"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == plain
    nothing = subprocess.run([*command, "--cabinet", "werk"], capture_output=True, text=True, check=False)
    assert nothing.returncode == 1
    assert "dekt volgens de raming meer" in nothing.stdout
