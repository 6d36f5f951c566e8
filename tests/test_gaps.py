"""White spots: counts by target group and goal, with real zeros and what each is of."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from starlette.testclient import TestClient

from hipgraph.errors import QueryError
from hipgraph.store import EmbeddedStore
from hipgraph.views.gaps import as_rows, gaps
from hipgraph.views.measures import listing

ID = "https://w3id.org/hip/id/"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"cabinet": "onderwijs"},
        {"year": "2018"},
        {"field": "gezin"},
        {"cabinet": "werk", "year": "2019"},
        {"field": "onderwijs", "year": "2018"},
    ],
)
def test_a_count_is_of_the_measures_that_the_list_lists(store: EmbeddedStore, chosen: dict[str, str]) -> None:
    """For every goal the denominator, and for some groups the count, are what the facets give."""
    found = gaps(store, "nl", **chosen)
    choices = {name.replace("field", "policy-field"): [value] for name, value in chosen.items()} | (
        {"role": ["responsible-cabinet"]} if "cabinet" in chosen else {}
    )
    for goal in found.grid.columns:
        code = goal.iri.rpartition("/")[2]
        assert found.of[goal.iri] == len(listing(store, {**choices, "goal": [code]}, "number", "nl").rows)
        for group in found.grid.rows[::9]:
            both = {**choices, "goal": [code], "target-group": [group.iri.rpartition("/")[2]]}
            assert found.grid.count(group.iri, goal.iri) == len(listing(store, both, "number", "nl").rows)


def test_the_zeros_are_there(store: EmbeddedStore) -> None:
    """Every group of the register with every goal, also a group that no measure names."""
    found = gaps(store, "nl")
    rows = as_rows(found)
    assert len(rows) == len(found.grid.rows) * 5
    assert sum(found.of.values()) == 62
    assert any(row["measures"] == 0 for row in rows)
    group = f"{ID}target-group/woonwagenbewoners"
    assert found.white(group) == sum(not found.grid.count(group, goal.iri) for goal in found.grid.columns) >= 3


def test_what_could_not_be_read_is_no_zero(store: EmbeddedStore) -> None:
    """It is counted beside: of the shipped plan every field was read."""
    assert set(gaps(store, "nl").unread.values()) == {0}


def test_a_wrong_choice_is_told(store: EmbeddedStore) -> None:
    """A year that is none."""
    with pytest.raises(QueryError):
        gaps(store, "nl", year="soon")


def test_the_page_the_interface_and_the_command_say_the_same(client: TestClient) -> None:
    """A cell leads to as many measures as it says."""
    rows = client.get("/gaps?cabinet=onderwijs").json()
    text = client.get("/overview/gaps?cabinet=onderwijs&lang=en", headers=BROWSER).text
    links = re.findall(r'href="(/measures\?target-group[^"]+)"[^>]*>(\d+)</a>', text)
    assert len(links) == sum(row["measures"] > 0 for row in rows)
    for link, count in links[::7]:
        listed = client.get(link.replace("&amp;", "&"), headers=BROWSER).text
        assert len(re.findall(r'<td class="number">\d\d</td>', listed)) == int(count)
    command = [sys.executable, "-m", "hipgraph", "plan", "gaps", "--cabinet", "onderwijs", "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == rows
