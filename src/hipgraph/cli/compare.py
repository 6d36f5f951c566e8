"""`hipgraph plan compare`: which measures stayed, were reworded, moved, vanished or are new."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hipgraph.cli.export import state_named
from hipgraph.cli.options import Language
from hipgraph.errors import HipgraphError

if TYPE_CHECKING:
    from hipgraph.views.comparison import PlanComparison

_WIDTH: Final = 100  # characters of a title
_WORDS: Final = {
    Language.nl: {
        "vanished": "verdwenen",
        "new": "nieuw",
        "reworded": "anders verwoord",
        "moved": "naar een andere doelstelling",
        "fields": "andere velden: {}",
        "same": "ongewijzigd: {}",
    },
    Language.en: {
        "vanished": "vanished",
        "new": "new",
        "reworded": "reworded",
        "moved": "moved to another goal",
        "fields": "other fields: {}",
        "same": "unchanged: {}",
    },
}


def compare(
    before: Annotated[str, typer.Argument(help="A version, a file or folder of RDF (another plan), or `now`.")],
    after: Annotated[str, typer.Argument(help="The same.")] = "now",
    output: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
    language: Annotated[Language, typer.Option("--lang", help="Language of what is told.")] = Language.nl,
) -> None:
    """Say which measures vanished, are new, moved or were reworded; exit code 1 when any did."""
    from hipgraph.views.comparison import as_plain, comparison  # noqa: PLC0415

    found = comparison(state_named(before), state_named(after))
    if output not in ("text", "json"):
        msg = f"there is no format {output!r}; choose text or json"
        raise HipgraphError(msg)
    if output == "json":
        typer.echo(json.dumps(as_plain(found), ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(_lines(found, _WORDS[language])))
    raise typer.Exit(bool(found.changed or found.vanished or found.fresh))


def _lines(found: PlanComparison, words: Mapping[str, str]) -> Iterator[str]:
    for one in found.vanished:
        yield f"- {one.number}. {_short(one.title)}  ({words['vanished']})"
    for one in found.fresh:
        yield f"+ {one.number}. {_short(one.title)}  ({words['new']})"
    for pair in found.changed:
        how = [words["reworded"]] if pair.reworded else []
        if pair.moved:
            how.append(f"{words['moved']}: {pair.before.code} → {pair.after.code}")
        if pair.facts:
            how.append(words["fields"].format(", ".join(change.what for change in pair.facts)))
        yield f"~ {pair.before.number} → {pair.after.number}. {_short(pair.after.title)}  ({'; '.join(how)})"
    yield f"= {words['same'].format(len(found.pairs) - len(found.changed))}"


def _short(title: str) -> str:
    return shorten(title, _WIDTH, placeholder="…")
