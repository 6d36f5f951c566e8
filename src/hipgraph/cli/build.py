"""`hipgraph build`: the graph as a store on disk, or loaded into another engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hipgraph.cli.options import Language
from hipgraph.errors import HipgraphError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from hipgraph.store import EmbeddedStore
    from hipgraph.store.client import Place

_PATIENCE: Final = 600.0  # seconds that an engine may be silent: it may be indexing
_TEXTS: Final = {
    Language.nl: {
        "built": "{folder}: {statements} uitspraken; dien ze op met: hipgraph serve --store {folder}",
        "loaded": "{url}: houdt alle {statements} uitspraken ({skipped} waren er al)",
        "others": "Daarnaast houdt deze motor nog {others} andere grafen.",
        "failed": "poging {attempt} van {of} mislukte: {error}",
    },
    Language.en: {
        "built": "{folder}: {statements} statements; serve them with: hipgraph serve --store {folder}",
        "loaded": "{url}: holds all {statements} statements ({skipped} were there already)",
        "others": "This engine holds {others} other graphs besides.",
        "failed": "attempt {attempt} of {of} failed: {error}",
    },
}


def build(
    files: Annotated[
        list[Path] | None, typer.Argument(help="RDF files (.nq, .trig, .ttl, .nt, …, also .gz) in place of the fiches.")
    ] = None,
    store: Annotated[Path | None, typer.Option(help="New folder for a store on disk.")] = None,
    to: Annotated[str, typer.Option(help="Address of another engine's SPARQL endpoint.")] = "",
    graph_store: Annotated[
        str, typer.Option(help="Where that engine takes whole graphs (Graph Store Protocol), if elsewhere.")
    ] = "",
    as_is: Annotated[
        bool, typer.Option("--as-is", help="The files alone: without ontology, registers and what follows.")
    ] = False,
    language: Annotated[Language, typer.Option("--lang", help="Language of messages.")] = Language.nl,
) -> None:
    """Build the graph as a store on disk (--store), or load it into another engine (--to).

    A load that broke off goes on from there when it is started again. HIPGRAPH_STORE_USER and
    HIPGRAPH_STORE_PASSWORD say who you are to that engine.
    """
    if bool(store) == bool(to):
        msg = "say where the graph should go: --store FOLDER or --to ADDRESS"
        raise HipgraphError(msg)
    texts = _TEXTS[language]
    if store:
        typer.echo(texts["built"].format(folder=store, statements=_build(store, files or [], as_is=as_is)))
        return
    with _source(files or [], as_is=as_is) as source:
        _load(source, _place(to, graph_store), texts)


def _build(folder: Path, files: list[Path], *, as_is: bool) -> int:
    from rich.console import Console  # noqa: PLC0415

    from hipgraph.settings import read_settings  # noqa: PLC0415
    from hipgraph.store.building import fill_whole, fill_with  # noqa: PLC0415
    from hipgraph.store.folder import build_folder  # noqa: PLC0415
    from hipgraph.store.openings import Folder, make_indexes  # noqa: PLC0415

    fill = partial(fill_with, files=files, as_is=as_is) if files else fill_whole
    with Console(stderr=True).status(f"hipgraph: {folder}"):
        size = build_folder(folder, fill)
        opening = Folder(folder, columns=read_settings().columns)
        opening.snapshot()
        make_indexes(opening.opened())
    return size


@contextmanager
def _source(files: list[Path], *, as_is: bool) -> Iterator[EmbeddedStore]:
    """Give what should be loaded; of files, in a store on disk, for they may be larger than memory."""
    from hipgraph.store import EmbeddedStore  # noqa: PLC0415
    from hipgraph.store.building import fill_with, whole  # noqa: PLC0415

    if not files:
        yield whole()
        return
    with TemporaryDirectory(prefix="hipgraph-build") as folder:
        source = EmbeddedStore(Path(folder))
        fill_with(source, files, as_is=as_is)
        yield source


def _place(url: str, graph_store: str) -> Place:
    from hipgraph.settings import read_settings  # noqa: PLC0415
    from hipgraph.store.client import Place  # noqa: PLC0415

    settings = read_settings()
    return Place(url, graphs=graph_store, user=settings.store_user, password=settings.store_password, timeout=_PATIENCE)


def _load(source: EmbeddedStore, place: Place, texts: Mapping[str, str]) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    from hipgraph.store.loading import Loader  # noqa: PLC0415

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        watcher = _Watcher(progress, progress.add_task(place.url, total=len(source)), texts)
        loaded = Loader(source, place, watcher).load()
    typer.echo(texts["loaded"].format(url=place.url, statements=loaded.statements, skipped=loaded.skipped))
    if loaded.others:
        typer.echo(texts["others"].format(others=loaded.others))


class _Watcher:
    """Shows how a load goes."""

    def __init__(self, progress: Progress, task: TaskID, texts: Mapping[str, str]) -> None:
        self._progress = progress
        self._task = task
        self._texts = texts

    def at(self, statements: int) -> None:
        self._progress.update(self._task, completed=statements)

    def failed(self, error: BaseException | None, attempt: int, of: int) -> None:
        self._progress.console.print(self._texts["failed"].format(error=error, attempt=attempt, of=of), highlight=False)
