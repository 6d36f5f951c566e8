"""What the shapes find in the published plan: every finding was read beside the document."""

from __future__ import annotations

from tests.expected import FINDINGS, lines

from hipgraph.store import EmbeddedStore
from hipgraph.validation import validate


def test_the_findings_are_those_that_were_checked(store: EmbeddedStore) -> None:
    """Nothing more, nothing less; a new one is checked against the document before `make expected` takes it in."""
    assert lines(validate(store)).splitlines() == FINDINGS.read_text(encoding="utf-8").splitlines()
