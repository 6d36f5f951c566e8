"""`hipgraph plan …`: for those who steer the plan: contradictions, what is due for whom, letters, and more."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hipgraph.cli.compare import compare
from hipgraph.cli.options import Language
from hipgraph.errors import UnknownResourceError

if TYPE_CHECKING:
    from hipgraph.store import Store
    from hipgraph.views.bridges import FieldBridge

plan = typer.Typer(no_args_is_help=True, help="For those who steer the plan: contradictions, agendas, letters.")
plan.command()(compare)

_Language = Annotated[Language, typer.Option("--lang", help="Language of what is told.")]
_Format = Annotated[str, typer.Option("--format", "-f", help="text or json.")]
_Party = Annotated[str, typer.Argument(help="A party: cabinet/werk, or any of its names.")]
_Server = Annotated[str, typer.Option(help="Address of the site that links lead to.")]
_BRIDGES: Final = {
    Language.nl: {
        "party": "partij",
        "cut": "maatregelen die zonder haar los staan",
        "alone": "paren van beleidsvelden die enkel zij verbindt",
        "fields": "beleidsvelden",
        "nothing": "Niets valt uiteen als deze partij wegvalt.",
    },
    Language.en: {
        "party": "party",
        "cut": "measures that stand apart without it",
        "alone": "pairs of policy fields that it alone joins",
        "fields": "policy fields",
        "nothing": "Nothing falls apart when this party leaves.",
    },
}
_SITE: Final = "http://127.0.0.1:8000"


@plan.command()
def tensions(
    kind: Annotated[str, typer.Option(help="Only of one kind, by the name of its rule.")] = "",
    output: _Format = "text",
    language: _Language = Language.nl,
) -> None:
    """List what the plan says against itself, with both its sides; exit code 1 when there is something."""
    from hipgraph.store import load  # noqa: PLC0415
    from hipgraph.validation import validate  # noqa: PLC0415
    from hipgraph.validation.tensions import as_plain, kinds_of  # noqa: PLC0415
    from hipgraph.validation.tensions import tensions as found_in  # noqa: PLC0415

    store = load()
    every = found_in(validate(store), store)
    found = [one for one in every if kind in ("", one.kind)]
    if kind and not found:
        msg = f"nothing is of kind {kind!r}; there are {', '.join(kinds_of(every))}"
        raise UnknownResourceError(msg)
    if output == "json":
        typer.echo(json.dumps([as_plain(one) for one in found], ensure_ascii=False, indent=1))
    for one in found if output != "json" else ():
        typer.secho(one.finding.message[language.value], bold=True)
        for side in one.sides:
            typer.echo(f"  “{side.words}”{f'  ({side.place})' if side.place else ''}")
        typer.secho(f"  {one.iri}\n", dim=True)
    raise typer.Exit(bool(found))


@plan.command()
def agenda(
    party: _Party,
    output: Annotated[str, typer.Option("--format", "-f", help="text, or ics for iCalendar.")] = "text",
    language: _Language = Language.nl,
    server: _Server = _SITE,
) -> None:
    """List what is due for a party or a target group, by year, with its role and the words of the milestone."""
    from hipgraph.description import name_of  # noqa: PLC0415
    from hipgraph.publishing.versions import modified  # noqa: PLC0415
    from hipgraph.store import load  # noqa: PLC0415
    from hipgraph.views.agenda import agenda as due_to  # noqa: PLC0415
    from hipgraph.views.agenda import as_calendar, described  # noqa: PLC0415

    store = load()
    iri = _party(store, party)
    found = due_to(store, iri, language.value)
    if not found:
        msg = f"nothing is due for {party!r}: it is no party or target group of a measure with milestones"
        raise UnknownResourceError(msg)
    if output == "ics":
        sys.stdout.buffer.write(as_calendar(found, name_of(store, iri, language.value), server, modified()))
        return
    for one in found:
        typer.secho(f"{one.year}  {one.number}. {one.title}", bold=True)
        typer.echo("".join(f"      {line}\n" for line in described(one).splitlines()))


@plan.command()
def mail(party: _Party, language: _Language = Language.nl, server: _Server = _SITE) -> None:
    """Print a letter to who is responsible: what is missing on which fiche, examples, and where to complete it."""
    from hipgraph.store import load  # noqa: PLC0415
    from hipgraph.validation import validate  # noqa: PLC0415
    from hipgraph.validation.mail import letter  # noqa: PLC0415
    from hipgraph.validation.tensions import responsible  # noqa: PLC0415

    store = load()
    iri = _party(store, party)
    if iri not in responsible(store):
        msg = f"{party!r} is responsible for no fiche; a letter goes to a responsible cabinet or administration"
        raise UnknownResourceError(msg)
    found = letter(validate(store), store, iri, language.value, server)
    typer.echo(f"Subject: {found.subject}\n\n{found.body}")


@plan.command()
def gaps(
    cabinet: Annotated[str, typer.Option(help="Of one responsible cabinet: werk.")] = "",
    field: Annotated[str, typer.Option(help="In one policy field: onderwijs.")] = "",
    year: Annotated[str, typer.Option(help="With a milestone in one year: 2018.")] = "",
    output: _Format = "text",
    language: _Language = Language.nl,
) -> None:
    """Count the measures for each target group under each goal, zeros and all, and of how many."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from hipgraph.store import load  # noqa: PLC0415
    from hipgraph.views.gaps import as_rows  # noqa: PLC0415
    from hipgraph.views.gaps import gaps as counted  # noqa: PLC0415

    found = counted(load(), language.value, cabinet=cabinet, field=field, year=year)
    if output == "json":
        typer.echo(json.dumps(as_rows(found), ensure_ascii=False, indent=1))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for goal in found.grid.columns:
        table.add_column(f"{goal.name} /{found.of[goal.iri]}", justify="right")
    for group in found.grid.rows:
        table.add_row(group.name, *(str(found.grid.count(group.iri, goal.iri)) for goal in found.grid.columns))
    Console().print(table)


@plan.command()
def ledger(
    goal: Annotated[str, typer.Option(help="Under one goal: sd-1.")] = "",
    cabinet: Annotated[str, typer.Option(help="Of one responsible cabinet: werk.")] = "",
    fund: Annotated[str, typer.Option(help="Paid by one fund: programme/amif.")] = "",
    year: Annotated[str, typer.Option(help="For one year: 2018.")] = "",
    output: _Format = "text",
    language: _Language = Language.nl,
) -> None:
    """Add up what can be added up, and list what was left out and why; exit code 1 when nothing can be summed."""
    from hipgraph.store import load  # noqa: PLC0415
    from hipgraph.views.amounts import reasons  # noqa: PLC0415
    from hipgraph.views.ledger import as_plain  # noqa: PLC0415
    from hipgraph.views.ledger import ledger as summed  # noqa: PLC0415

    found = summed(load(), goal=goal, cabinet=cabinet, fund=fund, year=year)
    if output == "json":
        typer.echo(json.dumps(as_plain(found), ensure_ascii=False, indent=1))
        raise typer.Exit(found.refused)
    why = reasons(language.value)
    for entry in (*found.counted, *found.left_out):
        told = f"  {why[entry.reason]}" if entry.reason else ""
        sign = "-" if entry.reason else "+"
        typer.echo(f"{sign} {entry.value:>14,.2f}  {entry.number}  {entry.printed}  {entry.label}{told}")
    if not found.refused:
        typer.secho(f"= {found.total:>14,.2f}", bold=True)
    raise typer.Exit(found.refused)


@plan.command()
def bridges(
    leaves: Annotated[str, typer.Option(help="What falls apart when this party leaves: agii.")] = "",
    output: _Format = "text",
    language: _Language = Language.nl,
) -> None:
    """List which parties join policy fields, and what falls apart without them."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from hipgraph.namespaces import ID  # noqa: PLC0415
    from hipgraph.store import load  # noqa: PLC0415
    from hipgraph.views.bridges import as_plain  # noqa: PLC0415
    from hipgraph.views.bridges import bridges as found_in  # noqa: PLC0415

    store = load()
    found = found_in(store, language.value, _party(store, leaves).removeprefix(ID) if leaves else "")
    if output == "json":
        typer.echo(json.dumps(as_plain(found), ensure_ascii=False, indent=1))
        return
    for line in _told(found.leaving, _BRIDGES[language]) if found.leaving else ():
        typer.echo(line)
    if found.leaving is None:
        table = Table(box=None, pad_edge=False)
        for column in ("party", "cut", "alone", "fields"):
            table.add_column(_BRIDGES[language][column], justify="left" if column == "party" else "right")
        for each in found.bridges:
            table.add_row(each.party.name, *(str(len(of)) for of in (each.cut_off, each.alone, each.fields)))
        Console().print(table)


def _told(one: FieldBridge, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what falls apart without a party, as lines."""
    if not one.holds:
        yield words["nothing"]
    if one.cut_off:
        yield f"{words['cut']}:"
        yield from (f"  {row.text('number')}. {row.text('title')}" for row in one.cut_off)
    if one.alone:
        yield f"{words['alone']}:"
        yield from (f"  {field.name} – {other.name}" for field, other in one.alone)


def _party(store: Store, name: str) -> str:
    """Return the IRI of a party by any of its names; a cabinet comes before the field that is called the same."""
    from hipgraph.description import resolve  # noqa: PLC0415

    for kind in ("cabinet", "organisation", "target-group"):
        with suppress(UnknownResourceError):
            return resolve(store, f"{kind}/{name}")
    return resolve(store, name)
