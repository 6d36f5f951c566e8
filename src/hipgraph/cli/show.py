"""`hipgraph show`: what is known about one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hipgraph.cli.options import Language

if TYPE_CHECKING:
    from rich.console import Console

    from hipgraph.description import Description

_SHOWN = 12  # values of one property; the rest is counted


def show(
    name: Annotated[str, typer.Argument(help="A name, abbreviation, kind/name, or IRI: vdab, measure/26, AgII.")],
    language: Annotated[Language, typer.Option("--lang", help="Language of names and roles.")] = Language.nl,
    output: Annotated[str, typer.Option("--format", "-f", help="text, ttl, jsonld, nt or rdfxml.")] = "text",
) -> None:
    """Show what the graph knows about one thing, with the words of the plan that say so."""
    from rich.console import Console  # noqa: PLC0415

    from hipgraph.description import describe, resolve  # noqa: PLC0415
    from hipgraph.media import GRAPH_FORMATS, format_for  # noqa: PLC0415
    from hipgraph.publishing.documents import document_of, written  # noqa: PLC0415
    from hipgraph.store import load  # noqa: PLC0415

    store = load()
    iri = resolve(store, name)
    if output != "text":
        fmt = format_for(GRAPH_FORMATS, accept="*/*", name=output)
        typer.echo(written(document_of(store, iri), iri, fmt).body.decode(), nl=False)
        return
    _print(Console(), describe(store, iri, language.value), language.value)


def _print(console: Console, description: Description, language: str) -> None:
    from rich.markup import escape  # noqa: PLC0415

    console.print(f"[bold]{escape(description.name)}[/bold]")
    console.print(f"[dim]{description.iri}[/dim]\n", highlight=False)
    from hipgraph.namespaces import PREFIXES  # noqa: PLC0415

    for prop in description.properties:
        if description.parts and prop.incoming and prop.iri.startswith(PREFIXES["hip"]):
            continue  # the measures follow below, with role and quote
        arrow = "← " if prop.incoming else ""
        console.print(f"{arrow}[cyan]{escape(prop.label)}[/cyan]")
        for value in prop.values[:_SHOWN]:
            console.print(f"   {escape(value.text)}", highlight=False)
        if len(prop.values) > _SHOWN:
            console.print(f"   … (+{len(prop.values) - _SHOWN})", style="dim")
    _print_parts(console, description, language)


def _print_parts(console: Console, description: Description, language: str) -> None:
    from rich.markup import escape  # noqa: PLC0415

    previous = ("", "")
    for part in description.parts:
        if not previous[0]:
            console.print("\n[bold]Maatregelen[/bold]" if language == "nl" else "\n[bold]Measures[/bold]")
        if previous != (part.number, part.role):
            console.print(f"\n[bold]{part.number}[/bold] [cyan]{part.role}[/cyan]  {escape(part.title)}")
        page = f"p. {part.page}, " if part.page else ""
        place = f"{page}{part.start}–{part.end}"
        console.print(f"   “{escape(part.quote)}” [dim]({place})[/dim]", highlight=False)
        previous = (part.number, part.role)
