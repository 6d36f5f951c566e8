from __future__ import annotations

from pathlib import Path

import pytest

from hipgraph.errors import ExtractionError
from hipgraph.extract.document import Document, passage_of, read_document


def test_words_broken_over_lines_are_joined() -> None:
    """A line without a space at its end goes on in the next line, hyphen and all."""
    lines = Document("de SES-\n\nindicatoren en ondersteunend\ne activiteiten \n").lines
    assert passage_of(lines).text == "de SES-indicatoren en ondersteunende activiteiten"


def test_letters_that_kerning_set_apart_are_joined() -> None:
    """A letter that is no word of the text belongs to the word before it."""
    text = "dit wordt nie t betaald, want niet iedereen betaalt in de klaspraktijk of de klasprakt ijk zelf \n"
    assert "wordt niet betaald" in passage_of(Document(text).lines).text
    assert "de klaspraktijk zelf" in passage_of(Document(text).lines).text


def test_an_elided_compound_keeps_its_space() -> None:
    """A hyphen with a space behind it ends a word: the other half comes later."""
    assert passage_of(Document("zorg- \n\nen welzijn \n").lines).text == "zorg- en welzijn"


def test_a_web_address_goes_on_to_its_domain() -> None:
    """An address broken over lines is one address."""
    assert passage_of(Document("Website \nwww.vrije-monitor \nVlaanderen.be \n").lines).text.endswith(
        "www.vrije-monitorVlaanderen.be"
    )


def test_footers_and_link_targets_are_no_content() -> None:
    """A page footer and the addresses at the end of a page are left out; text goes on behind them."""
    text = "een zin die \n\n\npagina 9 van 116 Plan – bijlage       \n\n \nhttp://a.be/x\n verder gaat \n"
    assert passage_of(Document(text).lines).text == "een zin die verder gaat"


def test_every_character_knows_its_place(document: Document) -> None:
    """The offsets of a passage point at the same characters in the source."""
    passage = passage_of(document.lines)
    assert all(document.text[at] == char for char, at in zip(passage.text, passage.offsets, strict=True) if char != " ")


def test_pages_are_known_between_two_numbers_that_agree() -> None:
    """Pages count when as many breaks stand between two printed numbers as the numbers say."""
    text = "a \npagina 1 van 9 X \n b \n c \n d \npagina 4 van 9 X \n e \n f \n h \npagina 9 van 9 X \n"
    document = Document(text)
    assert [document.page(text.index(f"{char} \n")) for char in "abcdefh"] == [None, 2, 3, 4, 5, None, 9]


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    """Another encoding is named with the line and what to do."""
    path = tmp_path / "plan.txt"
    path.write_bytes("Maatregel \nGeïnd \n".encode("cp1252"))
    with pytest.raises(ExtractionError, match=r"line 2: byte 0xef is not UTF-8; save"):
        read_document(path)


def test_utf16_and_binary_files_are_refused(tmp_path: Path) -> None:
    """NUL characters are no text."""
    path = tmp_path / "plan.txt"
    path.write_bytes(b"M\0a\0a\0t\0")
    with pytest.raises(ExtractionError, match="NUL"):
        read_document(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A path that cannot be read is in the message."""
    with pytest.raises(ExtractionError, match="nowhere"):
        read_document(tmp_path / "nowhere.txt")


def test_windows_line_ends_make_no_difference(tmp_path: Path, small_plan: Path, document: Document) -> None:
    """Carriage returns are read away."""
    path = tmp_path / "plan.txt"
    path.write_bytes(small_plan.read_bytes().replace(b"\n", b"\r\n"))
    assert read_document(path) == document
