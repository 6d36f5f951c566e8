"""`hipgraph validate`: what is missing in the plan, or in a fiche of one's own, and what contradicts itself."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipgraph.cli.options import Language
from hipgraph.errors import ValidationError

if TYPE_CHECKING:
    from rich.status import Status

    from hipgraph.reasoning import Consistency
    from hipgraph.store import EmbeddedStore
    from hipgraph.validation import Candidate, Report


class Gravity(str, Enum):  # noqa: UP042  Typer shows a plain value
    """The least grave findings to report."""

    violation = "violation"
    warning = "warning"
    info = "info"


def validate(
    files: Annotated[
        list[Path] | None, typer.Argument(help="RDF, or a fiche in YAML or JSON; without any, the published plan.")
    ] = None,
    output: Annotated[
        str, typer.Option("--format", "-f", help="text, json, csv, html, junit, ttl or jsonld.")
    ] = "text",
    severity: Annotated[Gravity, typer.Option("--severity", "-s", help="The least grave to report.")] = Gravity.info,
    language: Annotated[Language, typer.Option("--lang", help="Language of the report.")] = Language.nl,
    engine: Annotated[str, typer.Option(help="shifty (fast) or pyshacl (the reference).")] = "shifty",
    show_scores: Annotated[
        bool, typer.Option("--scores", help="Also how complete fiches, cabinets and goals are.")
    ] = False,
    owl: Annotated[
        bool, typer.Option("--owl", help="Check with an OWL 2 reasoner instead that nothing contradicts.")
    ] = False,
) -> None:
    """Check the plan, or files of your own, for what is missing and what contradicts itself.

    Exit code 1 when a violation or a warning is reported; information alone is fine.
    """
    from hipgraph.validation import Severity  # noqa: PLC0415

    candidates = [_candidate(path) for path in files or []]
    if owl:
        _check_owl(candidates, language.value)
        return
    with _progress():
        report = _report(candidates, engine).at_least(Severity[severity.value])
    _write(report, output, language.value, scores=show_scores)
    if report.has_problems:
        raise typer.Exit(1)


def _candidate(path: Path) -> Candidate:
    from hipgraph.validation import read_candidate  # noqa: PLC0415

    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror}); give a file with RDF, or a fiche in YAML or JSON"
        raise ValidationError(msg) from None
    return read_candidate(str(path), content)


def _report(candidates: list[Candidate], engine: str) -> Report:
    from hipgraph.store import load  # noqa: PLC0415
    from hipgraph.validation import validate, validate_candidates  # noqa: PLC0415

    if candidates:
        return validate_candidates(candidates, engine)
    return validate(load(infer=False), engine)


def _progress() -> Status:
    from rich.console import Console  # noqa: PLC0415

    return Console(stderr=True).status("…")


def _write(report: Report, output: str, language: str, *, scores: bool) -> None:
    from hipgraph.validation.formats import WRITERS  # noqa: PLC0415

    if output == "text":
        from hipgraph.cli.reports import print_report  # noqa: PLC0415

        print_report(report, language, scores=scores)
    elif output == "html":
        from hipgraph.web.reports import report_file  # noqa: PLC0415

        sys.stdout.write(report_file(report, language))
    elif output in WRITERS:
        sys.stdout.write(WRITERS[output](report))
    else:
        msg = f"no format {output!r} for a report; use one of text, html, {', '.join(WRITERS)}"
        raise ValidationError(msg)


def _check_owl(candidates: list[Candidate], language: str) -> None:
    with _progress():
        consistency = _consistency(candidates)
    typer.echo(consistency.explanation[language])
    if not consistency.consistent:
        raise typer.Exit(1)


def _consistency(candidates: list[Candidate]) -> Consistency:
    from hipgraph.reasoning import check_consistency  # noqa: PLC0415
    from hipgraph.store import load  # noqa: PLC0415
    from hipgraph.validation import candidate_store  # noqa: PLC0415

    store: EmbeddedStore = candidate_store(candidates) if candidates else load(infer=False)
    return check_consistency(store)
