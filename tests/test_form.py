"""The form of a fiche: its fields from the shapes, and the words of a fiche that come back unchanged."""

from __future__ import annotations

import json

import pytest

from hipgraph.store import EmbeddedStore
from hipgraph.validation import candidate_store, read_candidate
from hipgraph.validation.fields import FIELDS, read_fields
from hipgraph.validation.form import form_fields, register_of, words_of

MEASURE = "https://w3id.org/hip/id/measure/"


@pytest.mark.parametrize("number", range(1, 63), ids=lambda number: f"{number:02}")
def test_a_fiche_comes_back_unchanged(store: EmbeddedStore, number: int) -> None:
    """Graph to words, words to a graph of their own, and that to words again: nothing lost, nothing added."""
    language = "nl" if number % 2 else "en"
    words = words_of(store, f"{MEASURE}{number:02}")
    candidate = read_candidate("fiche.json", json.dumps(words.plain(language)).encode())
    assert words_of(candidate_store([candidate]), f"{MEASURE}{number:02}") == words


def test_plain_words_are_read_as_they_are_written(store: EmbeddedStore) -> None:
    """Under Dutch and English names."""
    words = words_of(store, f"{MEASURE}48")
    for language in ("nl", "en"):
        again = read_fields(json.dumps(words.plain(language)).encode(), "json")
        assert (again.rows, again.position) == (words.rows, words.position)
        assert {name: texts for name, texts in again.cells.items() if texts} == words.cells


def test_no_measure_has_no_words(store: EmbeddedStore) -> None:
    """An unknown one is no empty fiche with a number."""
    words = words_of(store, f"{MEASURE}63")
    assert (words.cells, words.rows, words.position) == ({}, (), 0)


def test_the_fields_are_those_of_the_form_with_what_the_shapes_ask() -> None:
    """Each has a label in both languages; what is required is what is a violation when it is missing."""
    fields = {field.name: field for field in form_fields()}
    assert set(fields) == set(FIELDS) - {"position", "milestones"}
    assert all(set(field.label) == {"nl", "en"} for field in fields.values())
    required = {name for name, field in fields.items() if field.required}
    assert required == {
        *("title", "strategic_goals", "operational_goals", "explanation"),
        *("responsible_cabinets", "responsible_administrations"),
    }


def test_lists_are_filled_from_the_registers(store: EmbeddedStore) -> None:
    """As a fiche prints the names: a goal with its code, an organisation without the cabinets."""
    assert len(register_of(store, "hip:StrategicGoal")) == 5
    assert register_of(store, "hip:StrategicGoal")[0].startswith("SD 1: Tegen 2019")
    assert "Onderwijs" in register_of(store, "hip:Cabinet")
    assert "Welzijn, Volksgezondheid en Gezin" not in register_of(store, "org:Organization")
    assert "Minderhedenforum" in register_of(store, "org:Organization")
