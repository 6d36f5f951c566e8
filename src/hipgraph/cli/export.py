"""`hipgraph export`: the published graph as files; `hipgraph diff`: what changed between two states of it."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipgraph.cli.options import Language
from hipgraph.errors import HipgraphError

if TYPE_CHECKING:
    from hipgraph.store import EmbeddedStore


class DiffFormat(str, Enum):  # noqa: UP042  Typer shows a plain value
    """How a difference is written."""

    text = "text"
    json = "json"
    trig = "trig"
    update = "update"


def export(
    folder: Annotated[Path, typer.Argument(help="New folder.")],
    site: Annotated[bool, typer.Option("--site", help="Every page and document too, for any web server.")] = False,
    server: Annotated[str, typer.Option(help="Address under which the site will be hosted.")] = "http://127.0.0.1:8080",
) -> None:
    """Write the graph as files: RDF, CSV, a workbook, a database, a network; with --site the whole site."""
    if folder.exists():
        msg = f"{folder}: is there already; name a new folder, or remove this one first"
        raise HipgraphError(msg)
    if not site:
        from hipgraph.publishing.dumps import write_dumps  # noqa: PLC0415
        from hipgraph.store.building import whole  # noqa: PLC0415

        write_dumps(whole(), folder)
        typer.echo(f"{folder}: {sum(1 for _ in folder.iterdir())} files")
        return
    _export_site(folder, server.rstrip("/"))


def _export_site(folder: Path, server: str) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from hipgraph.web.static_site import export_site  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(str(folder))
        count = export_site(folder, server, lambda done, of: progress.update(task, completed=done, total=of))
    typer.echo(f"{folder}: {count} files, with rules for nginx (nginx.conf) and Apache (.htaccess)")


def diff(
    old: Annotated[str, typer.Argument(help="A version, a file or folder of RDF, or `now`.")],
    new: Annotated[str, typer.Argument(help="The same.")] = "now",
    output: Annotated[DiffFormat, typer.Option("--format", "-f", help="How it is written.")] = DiffFormat.text,
    language: Annotated[Language, typer.Option("--lang", help="Language of the words.")] = Language.nl,
) -> None:
    """Say what changed between two states of the plan: in words, or as RDF. Exit code 1 when anything did."""
    from hipgraph.publishing.differences import as_json, as_trig, as_update, difference, in_words  # noqa: PLC0415

    found = difference(state_named(old), state_named(new))
    if output is DiffFormat.text:
        typer.echo(in_words(found, language.value))
    else:
        write = {DiffFormat.json: as_json, DiffFormat.trig: as_trig, DiffFormat.update: as_update}[output]
        typer.echo(write(found), nl=output is DiffFormat.json)
    raise typer.Exit(1 if found.added or found.removed else 0)


def state_named(name: str) -> EmbeddedStore:
    """Return the state of the graph that a name means.

    Raises:
        HipgraphError: It is no version, file or folder.
    """
    from hipgraph.publishing.versions import now, versions  # noqa: PLC0415
    from hipgraph.store import EmbeddedStore  # noqa: PLC0415
    from hipgraph.store.building import fill_with  # noqa: PLC0415

    if name == "now":
        return now()
    for version in versions():
        if version.name == name:
            return version.store()
    path = Path(name)
    files = sorted(path.rglob("*.ttl")) if path.is_dir() else [path]
    if not files or not path.exists():
        known = ", ".join(version.name for version in versions())
        msg = f"{name!r} is neither a version ({known}), nor `now`, nor a file or folder with RDF"
        raise HipgraphError(msg)
    store = EmbeddedStore()
    fill_with(store, files, as_is=True)
    return store
