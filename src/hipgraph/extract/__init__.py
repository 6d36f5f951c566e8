"""From a plan's text to fiches as RDF: text → cells → records → links → triples."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hipgraph.errors import ExtractionError
from hipgraph.extract.document import Document, read_document
from hipgraph.extract.drafts import Draft, draft_turtle
from hipgraph.extract.form import sheets
from hipgraph.extract.link import Registers, link
from hipgraph.extract.names import registered_names
from hipgraph.extract.records import Fiche, unlinked
from hipgraph.extract.triples import graph_of
from hipgraph.extract.turtle import turtle
from hipgraph.store import Store

__all__ = [
    "Document",
    "Draft",
    "Fiche",
    "draft_turtle",
    "read_document",
    "read_fiches",
    "turtle_files",
    "unlinked",
    "write_files",
]


def read_fiches(document: Document, store: Store) -> tuple[Fiche, ...]:
    """Return the fiches of a plan's text, linked to the registers that a store holds.

    Raises:
        ExtractionError: The text is no plan, is cut off, or does not follow the form.
    """
    return link(document, sheets(document), Registers.of(store, registered_names(store)))


def turtle_files(document: Document, fiches: Sequence[Fiche], plan: str) -> Iterator[tuple[str, bytes]]:
    """Yield for each fiche its file's name and content.

    Raises:
        ExtractionError: The plan's name cannot stand in an IRI.
    """
    if not re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", plan):
        msg = f"{plan!r} cannot be a plan's name; use lower-case letters, digits and hyphens, such as hip-2018"
        raise ExtractionError(msg)
    for fiche in fiches:
        name = f"{fiche.position:02d}"
        yield f"{name}.ttl", turtle(graph_of(fiche, document, plan))


def write_files(files: Iterable[tuple[str, bytes]], folder: Path) -> None:
    """Write files into a folder, all of them or, on a failure, none; a former extraction there is replaced.

    Raises:
        ExtractionError: The folder holds other things than a former extraction, or cannot be written.
    """
    folder = folder.resolve()
    made = list(files)
    _refuse_loss(folder, len(made))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            fresh = Path(scratch) / "fresh"
            fresh.mkdir()
            for name, content in made:
                (fresh / name).write_bytes(content)
            if folder.exists():
                folder.rename(Path(scratch) / "former")
            shutil.move(fresh, folder)
    except OSError as error:
        msg = f"{folder}: cannot be written ({error.strerror})"
        raise ExtractionError(msg) from None


def _refuse_loss(folder: Path, count: int) -> None:
    """Refuse to replace what is no former extraction, or one that had more fiches."""
    if not folder.exists():
        return
    if not folder.is_dir() or any(not re.fullmatch(r"\d\d+\.ttl", path.name) for path in folder.iterdir()):
        msg = f"{folder}: is a file, or holds files that no extraction wrote; give a new or empty folder"
        raise ExtractionError(msg)
    if (former := len(list(folder.iterdir()))) > count:
        msg = f"{folder}: holds {former} fiches and this text has {count}; give a new folder, or empty this one first"
        raise ExtractionError(msg)
