"""What is wrong with the plan, or with a fiche that somebody is still writing: shapes over a graph → a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hipgraph.store import Store
from hipgraph.validation.candidates import Candidate, candidate_store, read_candidate
from hipgraph.validation.engines import ENGINES, check
from hipgraph.validation.explain import findings
from hipgraph.validation.report import Finding, Report, Score, Severity
from hipgraph.validation.scores import scores
from hipgraph.validation.shapes import shapes_graph

__all__ = [
    "ENGINES",
    "Candidate",
    "Finding",
    "Report",
    "Score",
    "Severity",
    "candidate_store",
    "check_upload",
    "read_candidate",
    "validate",
    "validate_candidates",
]


def validate(store: Store, engine: str = "shifty") -> Report:
    """Return the report on what a store states; what was inferred is left out.

    Raises:
        ValidationError: There is no such engine.
    """
    found = findings(check(store.stated(), shapes_graph(), engine), store)
    return Report(found, scores(found, store))


def check_upload(name: str, content: bytes, kind: str) -> Report:
    """Return the report on what a user sends; `kind` is its suffix or media type.

    Raises:
        ValidationError: It cannot be read; the message has line and column.
    """
    return validate_candidates([read_candidate(name, content, kind)])


def validate_candidates(candidates: Sequence[Candidate], engine: str = "shifty") -> Report:
    """Return the report on fiches, or other RDF, of a user's, seen together with the published plan.

    A fiche of theirs takes the place of the published one with the same IRI. Only what is wrong with their
    own statements is reported, with its file and line.
    """
    store = candidate_store(candidates)
    own = {subject: candidate for candidate in candidates for subject in candidate.subjects}
    found = tuple(
        replace(finding, source=own[finding.focus].name, line=own[finding.focus].line_of(finding.focus, finding.field))
        for finding in findings(check(store.stated(), shapes_graph(), engine), store, about=own)
    )
    return Report(found, tuple(score for score in scores(found, store) if score.iri in own))
