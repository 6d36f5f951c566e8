"""`hipgraph answer …`: keep an answer so that it can be cited, show one, and ask it again of another state."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hipgraph.cli.export import state_named
from hipgraph.cli.options import Language
from hipgraph.cli.query import bindings_of, query_named
from hipgraph.errors import HipgraphError

if TYPE_CHECKING:
    from hipgraph.publishing.citations import Cells, CitableAnswer
    from hipgraph.publishing.kept_answers import AnswerFolder

answer = typer.Typer(no_args_is_help=True, help="Answers that can be cited.")

_Language = Annotated[Language, typer.Option("--lang", help="Language of what is told.")]
_Name = Annotated[str, typer.Argument(help="The answer's name: 32 digits and letters.")]
_Server = Annotated[str, typer.Option(help="Address of the site that serves the answer (HIPGRAPH_PUBLIC).")]
_WORDS: Final = {
    Language.nl: {"same": "gelijk gebleven", "cited": "met een andere vindplaats"},
    Language.en: {"same": "the same", "cited": "with other passages"},
}


@answer.command()
def keep(
    source: Annotated[str, typer.Argument(help="A file with a query, - for standard input, or a question's name.")],
    bind: Annotated[
        list[str] | None, typer.Option("--set", "-s", help="A question's parameter: organisation=vdab. Repeatable.")
    ] = None,
    question: Annotated[str, typer.Option(help="The question in words that the query answers.")] = "",
    language: _Language = Language.nl,
    server: _Server = "",
) -> None:
    """Keep the answer to a query with its evidence, and print how to cite it."""
    from hipgraph.binding import names_of  # noqa: PLC0415
    from hipgraph.publishing.citations import citable, result_of  # noqa: PLC0415
    from hipgraph.publishing.references import reference  # noqa: PLC0415
    from hipgraph.store.building import whole  # noqa: PLC0415

    text, published = query_named(source)
    store = whole()
    if published:
        bound = bindings_of(store, published, bind or [])
        text = published.with_values({name: str(term) for name, term in bound.items()})
        question = question or published.in_words(names_of(published, bound), language.value)
    found = citable(text, result_of(store, text), question=question)
    name = _folder().keep(found)
    typer.echo(reference(found, _address(name, server), language.value))


@answer.command()
def show(
    name: _Name,
    output: Annotated[str, typer.Option("--format", "-f", help="text, json, csv, bib or csl.")] = "text",
    language: _Language = Language.nl,
    server: _Server = "",
) -> None:
    """Print an answer that was kept, or what cites it."""
    from hipgraph.publishing.references import bibtex, csl, reference  # noqa: PLC0415

    found, address = _folder().get(name), _address(name, server)
    cited = reference(found, address, language.value)
    written: dict[str, Callable[[], str]] = {
        "text": lambda: f"{cited}\n\n{found.record['query']}\n\n{found.csv.decode()}",
        "json": found.content.decode,
        "csv": found.csv.decode,
        "bib": lambda: bibtex(found, address, language.value),
        "csl": lambda: json.dumps([csl(found, address, language.value)], ensure_ascii=False, indent=1),
    }
    if output not in written:
        msg = f"there is no format {output!r}; choose one of {', '.join(written)}"
        raise HipgraphError(msg)
    typer.echo(written[output](), nl=output in ("json", "csl"))


@answer.command()
def again(
    name: _Name,
    on: Annotated[str, typer.Option(help="A version, a file or folder of RDF, or `now`.")] = "now",
    language: _Language = Language.nl,
) -> None:
    """Ask a kept answer's query again, and print the rows that came and went; exit code 1 when anything did."""
    from hipgraph.publishing.citations import compared, result_of  # noqa: PLC0415
    from hipgraph.store.building import complete, whole  # noqa: PLC0415

    found = _folder().get(name)
    store = whole() if on == "now" else complete(state_named(on))
    comparison = compared(found, result_of(store, found.record["query"]))
    for sign, rows in (("-", comparison.gone), ("+", comparison.fresh)):
        for row in rows:
            typer.echo(f"{sign} {_line(found, row)}")
    words = _WORDS[language]
    typer.echo(f"= {comparison.same} {words['same']}, {comparison.cited_otherwise} {words['cited']}")
    raise typer.Exit(comparison.changed)


def _line(found: CitableAnswer, row: Cells) -> str:
    return " | ".join(row[column]["value"] for column in found.told if column in row)


def _address(name: str, server: str) -> str:
    """Return where an answer stands: on the site, where it is known, else its name alone."""
    from hipgraph.settings import read_settings  # noqa: PLC0415

    site = (server or read_settings().public).rstrip("/")
    return f"{site}/answer/{name}" if site else f"hipgraph:answer/{name}"


def _folder() -> AnswerFolder:
    from hipgraph.publishing.kept_answers import answer_folder  # noqa: PLC0415
    from hipgraph.settings import read_settings  # noqa: PLC0415

    folder = answer_folder(read_settings())
    if folder is None:
        msg = "no answers are kept (HIPGRAPH_ANSWERS=-); name a folder, or unset it"
        raise HipgraphError(msg)
    return folder
