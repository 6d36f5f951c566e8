"""Both SHACL engines on the whole published plan."""

from __future__ import annotations

from tests.test_shapes import results

from hipgraph.store import load
from hipgraph.validation.engines import check
from hipgraph.validation.shapes import shapes_graph


def test_both_engines_find_the_same_in_the_published_plan() -> None:
    """The fast engine and the reference give the same results."""
    stated = load(infer=False).stated()
    fast, reference = (results(check(stated, shapes_graph(), engine)) for engine in ("shifty", "pyshacl"))
    assert len(fast) > 300
    assert fast == reference
