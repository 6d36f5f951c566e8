"""`hipgraph extract`: from a plan's text to Turtle files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def extract(
    text: Annotated[Path, typer.Argument(help="The plan's text, as a PDF-to-text tool printed it (UTF-8).")],
    out: Annotated[Path, typer.Option(help="Folder for the fiches: one NN.ttl each.")],
    plan: Annotated[str, typer.Option(help="The plan's name in its IRI; by default that of its plan.ttl.")] = "",
) -> None:
    """Read a plan's text and write one Turtle file per fiche.

    Names are linked to the registers. A name that no register knows is listed, and ends the
    command with exit code 1; its fiche is written without it.
    """
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    from hipgraph.extract import read_document, read_fiches, turtle_files, unlinked, write_files  # noqa: PLC0415
    from hipgraph.store import load, plan_name  # noqa: PLC0415

    console = Console(stderr=True)
    document = read_document(text)
    fiches = read_fiches(document, load(infer=False, fiches=False))
    files = track(
        turtle_files(document, fiches, plan or plan_name()),
        description="Writing fiches",
        total=len(fiches),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    write_files(files, out)
    unknown = list(unlinked(fiches))
    typer.echo(f"{len(fiches)} fiches written to {out}", err=True)
    for fiche, role, printed in unknown:
        line = document.line_number(printed.start)
        typer.echo(f"fiche {fiche.position:02d}, line {line}: no register knows the {role} {printed.text!r}", err=True)
    if unknown:
        raise typer.Exit(1)
