from __future__ import annotations

import pytest

from hipgraph.errors import ExtractionError
from hipgraph.extract.document import Document, passage_of
from hipgraph.extract.form import sheets


def test_every_cell_of_the_form_is_found(document: Document) -> None:
    """Labels are found in any case, in the middle of a line, and broken over lines."""
    first, second = sheets(document)
    assert passage_of(first.cells["targets"]).text == "n.v.t."
    assert passage_of(first.cells["other_partners"]).text == "VVSG, Minderhedenforum e.a."
    assert passage_of(second.cells["responsible_cabinets"]).text == "Jeugd"
    assert passage_of(second.cells["budget"]).text == "Binnen de reguliere middelen"


def test_the_next_sections_headings_are_no_milestones(document: Document) -> None:
    """Headings at the end of a fiche belong to the fiches behind them."""
    first, second = sheets(document)
    assert passage_of(first.cells["milestones"]).text.endswith("2033")
    assert passage_of(first.strategic_heading).text.startswith("SD 1:")
    assert passage_of(second.strategic_heading).text.startswith("SD 2:")
    assert passage_of(second.operational_heading).text.startswith("OD 2.1:")


def test_bars_of_slashes_are_no_text(document: Document) -> None:
    """What the layout draws is left out of the explanation."""
    assert all("//" not in passage_of(sheet.cells["explanation"]).text for sheet in sheets(document))


def test_the_left_column_goes_on_over_the_page(document: Document) -> None:
    """Behind a page break the output indicators go on, though the label of the targets came before."""
    outputs = sheets(document)[0].cells["output_indicators"]
    assert passage_of(outputs).text.endswith("een jaarverslag van de buurthuizen")


def test_a_missing_goal_label_is_bridged(document: Document) -> None:
    """A goal that stands behind the budget without its label is still the goal field."""
    text = document.text.replace("STRATEGISCHE DOELSTELLING SD 2", " SD 2")
    second = sheets(Document(text))[1]
    assert passage_of(second.cells["budget"]).text == "Binnen de reguliere middelen"
    assert passage_of(second.cells["strategic_goals"]).text.startswith("SD 2: Kinderen")


def test_a_text_that_is_no_plan_is_refused() -> None:
    """Without a single fiche the message says what a plan's text is."""
    with pytest.raises(ExtractionError, match="line 1: this is not a plan's text"):
        sheets(Document("Geachte heer,\n\nhierbij de notulen.\n"))


def test_a_text_that_is_cut_off_is_refused(document: Document) -> None:
    """The message names the line, the label that is missing and the one before it."""
    cut = document.text[: document.text.rindex("Duiding")]
    with pytest.raises(ExtractionError, match=r"line \d+: the label 'Duiding maatregel' does not follow 'Andere part"):
        sheets(Document(cut))


def test_a_text_that_ends_before_its_last_page_is_refused(document: Document) -> None:
    """The footers say how many pages there are."""
    with pytest.raises(ExtractionError, match=r"the text ends on page \d+ of 9; give the whole of it"):
        sheets(Document(document.text.replace("pagina 3 van 5", "pagina 3 van 9")))


def test_a_text_without_headings_is_read(document: Document) -> None:
    """A part of a plan may begin after its section's headings."""
    first = sheets(Document(document.text[document.text.index("Maatregel") :]))[0]
    assert first.strategic_heading == ()


def test_a_misspelt_label_is_named(document: Document) -> None:
    """A label that is nearly one of the form is shown beside the right one."""
    text = document.text.replace("Output indicator", "Uitputindicatoren")
    with pytest.raises(ExtractionError, match=r"line 112: unknown label 'Uitputindicatoren'; the form has 'output"):
        sheets(Document(text))


def test_an_unknown_label_in_capitals_is_named(document: Document) -> None:
    """A goal field that the form does not have is refused, not read as text."""
    text = document.text.replace("Nog te bepalen", "FINANCIELE DOELSTELLING FD 1: sparen \n\nNog te bepalen")
    with pytest.raises(ExtractionError, match="unknown label 'FINANCIELE DOELSTELLING'"):
        sheets(Document(text))
