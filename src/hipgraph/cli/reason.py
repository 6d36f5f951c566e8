"""`hipgraph reason`: what follows from ontology and data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipgraph.cli.options import Language

if TYPE_CHECKING:
    from hipgraph.reasoning.entailment import Share
    from hipgraph.store import EmbeddedStore

_HEADINGS = {
    Language.nl: ("uitspraken", "over", "naam", "{n} uitspraken volgen uit ontologie en gegevens"),
    Language.en: ("statements", "with", "name", "{n} statements follow from ontology and data"),
}


def reason(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Turtle files of your own, in place of the fiches.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File for what follows.")] = None,
    output: Annotated[
        str, typer.Option("--format", "-f", help="ttl, nt, nq, jsonld or rdfxml; the file's suffix decides otherwise.")
    ] = "",
    language: Annotated[Language, typer.Option("--lang", help="Language of names.")] = Language.nl,
) -> None:
    """Compute what follows from ontology and data: count it by property and class, and write it.

    With files of your own: what follows only with them, read together with the ontology and the registers.
    With --format and without --out, it is written to standard output and counted on standard error.
    """
    from hipgraph.reasoning.entailment import follow, shares, written  # noqa: PLC0415

    store, found = follow(files or [])
    if out or output:
        suffix = out.suffix.removeprefix(".") if out else ""
        _write(written(found, output or suffix or "ttl"), out)
    _print(store, shares(found), language, to_stderr=bool(output) and out is None)


def _write(content: bytes, out: Path | None) -> None:
    from hipgraph.errors import StoreError  # noqa: PLC0415

    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        msg = f"{out}: cannot be written: {error.strerror}; name a file in a folder that exists"
        raise StoreError(msg) from None


def _print(store: EmbeddedStore, counted: tuple[Share, ...], language: Language, *, to_stderr: bool) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from hipgraph.description import name_of  # noqa: PLC0415
    from hipgraph.namespaces import shorten  # noqa: PLC0415

    count, what, name, total = _HEADINGS[language]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(count, justify="right")
    table.add_column(what)
    table.add_column(name)
    for share in counted:
        kind = "rdf:type " if share.is_class else ""
        table.add_row(str(share.statements), f"{kind}{shorten(share.iri)}", name_of(store, share.iri, language.value))
    console = Console(stderr=to_stderr)
    if not console.is_terminal:
        console.width = 200
    console.print(table)
    console.print(total.format(n=sum(share.statements for share in counted)), highlight=False)
