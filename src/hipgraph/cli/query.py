"""`hipgraph query` and `hipgraph queries`: ask in SPARQL, or ask a published question."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipgraph.cli.options import Language
from hipgraph.errors import QueryError

if TYPE_CHECKING:
    from hipgraph.queries import Query
    from hipgraph.store import Store, Term


def query(
    source: Annotated[str, typer.Argument(help="A file with a query, - for standard input, or a question's name.")],
    bind: Annotated[
        list[str] | None, typer.Option("--set", "-s", help="A question's parameter: organisation=vdab. Repeatable.")
    ] = None,
    output: Annotated[
        str, typer.Option("--format", "-f", help="table, json, xml, csv or tsv; ttl, jsonld, nt or rdfxml.")
    ] = "table",
    asserted: Annotated[
        bool, typer.Option("--asserted", help="Only over what is stated, without what follows.")
    ] = False,
    evidence: Annotated[bool, typer.Option("--evidence", help="With the passages that each row rests on.")] = False,
) -> None:
    """Answer a SPARQL query over the published graph."""
    from hipgraph.cli.tables import print_answer  # noqa: PLC0415
    from hipgraph.evidence import with_evidence  # noqa: PLC0415
    from hipgraph.media import format_for  # noqa: PLC0415
    from hipgraph.store import Solutions, load, written_solutions  # noqa: PLC0415

    text, question = query_named(source)
    store = load(infer=not asserted)
    bindings = bindings_of(store, question, bind or [])
    choose = partial(format_for, accept="*/*", name=output)
    if output != "table" and not evidence:
        sys.stdout.buffer.write(store.write(text, choose, bindings=bindings).body)
        sys.stdout.buffer.flush()
        return
    found = store.query(text, bindings=bindings)
    if evidence:
        if not isinstance(found, Solutions):
            msg = "--evidence is for the rows of a SELECT; this query gives none"
            raise QueryError(msg)
        found = with_evidence(store, found)
    if output == "table" or not isinstance(found, Solutions):
        print_answer(found)
        if isinstance(found, Solutions) and not found.rows:
            _tell_why(store, question.with_values({k: str(v) for k, v in bindings.items()}) if question else text)
        return
    sys.stdout.buffer.write(written_solutions(found, choose).body)
    sys.stdout.buffer.flush()


def _tell_why(store: Store, text: str) -> None:
    """Say on standard error why there is no answer, where that can be told."""
    from hipgraph.emptiness import why_empty  # noqa: PLC0415

    if (why := why_empty(store, text)) is None:
        return
    typer.echo(f"{why.before} rows were left until this part of the query, and none after it: {why.part}", err=True)
    for name, near in why.near.items():
        typer.echo(f"nothing is called {name}; near: {', '.join(near)}", err=True)


def queries(
    language: Annotated[Language, typer.Option("--lang", help="Language of the questions.")] = Language.nl,
) -> None:
    """List the published questions, with what can be set in them."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from hipgraph.queries import read_queries  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for heading in ("name", "vraag" if language is Language.nl else "question", "--set"):
        table.add_column(heading, overflow="fold")
    for question in read_queries():
        settable = " ".join(f"{p.name}={p.default}" for p in question.parameters)
        table.add_row(question.name.split("-")[0], question.summary[language.value], settable)
    Console().print(table)


def query_named(source: str) -> tuple[str, Query | None]:
    """Return the text of a query, and the published question that it is, if it is one.

    Raises:
        QueryError: There is no such file or question.
    """
    from hipgraph.queries import named_query  # noqa: PLC0415

    if source == "-":
        return _text(sys.stdin.buffer.read(), "standard input"), None
    path = Path(source)
    with suppress(OSError):  # a name too long for a file is a question's name, or wrong
        if path.is_file():
            return _text(path.read_bytes(), source), None
    if path.suffix == ".rq":
        msg = f"{source}: there is no such file"
        raise QueryError(msg)
    question = named_query(source)
    return question.text, question


def _text(raw: bytes, source: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{source}: byte {error.start} is not UTF-8; save the query as UTF-8"
        raise QueryError(msg) from None


def bindings_of(store: Store, question: Query | None, assignments: list[str]) -> dict[str, Term]:
    """Return the values of a question's parameters as terms.

    Raises:
        QueryError: There is no question to set anything in, or it has no such parameter.
    """
    from hipgraph.binding import bound_parameters  # noqa: PLC0415

    if question is None:
        if assignments:
            msg = "--set is for the parameters of a published question; write the value into the query itself"
            raise QueryError(msg)
        return {}
    pairs = [assignment.partition("=")[::2] for assignment in assignments]
    return bound_parameters(store, question, dict(pairs))
