"""The real document: its text must give exactly the published fiches.

The text is not part of the repository. `HIPGRAPH_SOURCE` names it; see docs/extraction.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hipgraph.assets import published
from hipgraph.extract import Document, read_document, read_fiches, turtle_files, unlinked
from hipgraph.extract.records import Fiche
from hipgraph.store import EmbeddedStore, load

SOURCE = os.environ.get("HIPGRAPH_SOURCE")
pytestmark = pytest.mark.skipif(not SOURCE, reason="HIPGRAPH_SOURCE does not name the plan's text")


@pytest.fixture(scope="module")
def text() -> Document:
    return read_document(Path(SOURCE or ""))


@pytest.fixture(scope="module")
def extracted(text: Document) -> tuple[Fiche, ...]:
    return read_fiches(text, load(infer=False, fiches=False))


def test_extracting_gives_the_published_fiches(text: Document, extracted: tuple[Fiche, ...]) -> None:
    """data/fiches/ is what `hipgraph extract` makes, byte for byte."""
    folder = published() / "data" / "fiches"
    made = dict(turtle_files(text, extracted, "hip-2018"))
    assert set(made) == {path.name for path in folder.iterdir()}
    stale = [name for name, content in made.items() if (folder / name).read_bytes() != content]
    assert stale == [], "run `hipgraph extract TEXT --out data/fiches`"


def test_every_name_is_linked(extracted: tuple[Fiche, ...]) -> None:
    """No party of the shipped plan is unknown to the registers."""
    assert [(fiche.position, role, words.text) for fiche, role, words in unlinked(extracted)] == []


def test_every_quote_is_in_the_document(text: Document) -> None:
    """A wrong citation cannot be published."""
    store: EmbeddedStore = load(infer=False)
    rows = store.select("SELECT ?words ?start ?end { ?q oa:exact ?words ; oa:start ?start ; oa:end ?end }")
    assert len(rows) > 1500
    wrong = [
        row.text("words")
        for row in rows
        if " ".join(text.text[int(row.text("start")) : int(row.text("end"))].split()) != row.text("words")
    ]
    assert wrong == []


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_cut_document_is_refused(text: Document, share: float) -> None:
    """A part of the document is not taken for the whole of it."""
    from hipgraph.errors import ExtractionError  # noqa: PLC0415
    from hipgraph.extract.form import sheets  # noqa: PLC0415

    cut = text.text[: int(len(text.text) * share)]
    end_of_form = cut.rfind("Duiding maatregel")
    with pytest.raises(ExtractionError, match=r"line \d+"):
        sheets(Document(cut[:end_of_form]))
