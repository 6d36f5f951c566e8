"""`hipgraph ask` and `hipgraph search`: questions in words, and words in texts."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hipgraph.cli.options import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from hipgraph.ask.answering import Answered

_SHOWN: Final = 20  # rows and quotes that the terminal shows; the other formats have them all
_TEXTS: Final = {
    Language.nl: {
        "says": "In de woorden van het plan",
        "more": "en nog {count}",
        "read": "Gelezen als",
        "guess": "(bedoelde u dat?)",
        "other": "ook zo genoemd",
    },
    Language.en: {
        "says": "In the words of the plan",
        "more": "and {count} more",
        "read": "Read as",
        "guess": "(did you mean that?)",
        "other": "also called so",
    },
}


class AnswerFormat(str, Enum):  # noqa: UP042  Typer shows a plain value
    """How an answer is written."""

    text = "text"
    json = "json"
    sparql = "sparql"


def ask(
    question: Annotated[str, typer.Argument(help="A question in Dutch or English.")],
    output: Annotated[
        AnswerFormat, typer.Option("--format", "-f", help="How the answer is written.")
    ] = AnswerFormat.text,
    language: Annotated[Language, typer.Option("--lang", help="Language of the answer.")] = Language.nl,
) -> None:
    """Answer a question in words: a sentence, the rows, the quoted words, and the query.

    Exit code 1 when it is not understood.
    """
    from hipgraph.ask.answering import answer, as_json  # noqa: PLC0415
    from hipgraph.store import load  # noqa: PLC0415

    found = answer(load(), question, language.value)
    if output is AnswerFormat.text:
        _print(found, language)
    elif output is AnswerFormat.sparql:
        typer.echo(found.sparql.rstrip())
    else:
        typer.echo(json.dumps(as_json(found), ensure_ascii=False, indent=1))
    raise typer.Exit(0 if found.sparql else 1)


def _print(found: Answered, language: Language) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415

    from hipgraph.queries import named_query  # noqa: PLC0415

    console, texts = Console(), _TEXTS[language]
    console.print(f"[bold]{escape(found.sentence(language.value))}[/bold]")
    for name in found.suggestions:
        console.print(f"  hipgraph query {name.partition('-')[0]}   {named_query(name).summary[language.value]}")
    for clause in found.clauses:
        guess = f" {texts['guess']}" if clause.guessed else ""
        others = f" ({texts['other']}: {', '.join(clause.others)})" if clause.others else ""
        label = f"[dim]{texts['read']}[/dim] {clause.label[language.value]}"
        console.print(f"{label}: {escape(clause.value)}{guess}{others}", highlight=False)
    _print_rows(console, found, texts)
    if found.sparql:
        console.print(f"\n[dim]{escape(found.sparql.strip())}[/dim]", highlight=False)


def _print_rows(console: Console, found: Answered, texts: Mapping[str, str]) -> None:
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from hipgraph.namespaces import shorten  # noqa: PLC0415

    table = Table(box=None, header_style="dim")
    for column in found.columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in found.rows[:_SHOWN]:
        table.add_row(*(escape(shorten(row.text(column))) for column in found.columns))
    if found.rows:
        console.print(table)
    if len(found.rows) > _SHOWN:
        console.print(f"[dim]… {texts['more'].format(count=len(found.rows) - _SHOWN)}[/dim]")
    _print_quotes(console, found, texts)


def _print_quotes(console: Console, found: Answered, texts: Mapping[str, str]) -> None:
    from rich.markup import escape  # noqa: PLC0415

    if found.quotes:
        console.print(f"\n[bold]{texts['says']}[/bold]")
    for quote in found.quotes[:_SHOWN]:
        place = f"[dim]{quote.text('role_name')}, {quote.text('start')}[/dim]"
        console.print(f"  {quote.text('number')}  “{escape(quote.text('quote'))}”  {place}", highlight=False)


def search(
    words: Annotated[str, typer.Argument(help='Words; "…" is a phrase, taal* a beginning.')],
    most: Annotated[int, typer.Option("--limit", help="Things that are shown.")] = 20,
) -> None:
    """Search the words of all texts, the best first."""
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415

    from hipgraph.ask.searching import search_things, snippet  # noqa: PLC0415
    from hipgraph.store import load  # noqa: PLC0415

    console = Console()
    found = search_things(load(), words, "nl", most=most)
    for name in found.near:
        console.print(f"? {escape(name)}", highlight=False)
    for hit in found.hits:
        console.print(f"[bold]{escape(hit.name)}[/bold]  [dim]{hit.path}[/dim]", highlight=False)
        if hit.text not in ("", hit.name):
            found_in = snippet(hit.text, words)
            pieces = (f"[bold]{escape(text)}[/bold]" if marked else escape(text) for text, marked in found_in)
            console.print(f"  {''.join(pieces)}", highlight=False)
