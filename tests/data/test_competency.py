"""The questions and their checked answers."""

from __future__ import annotations

import pytest
from tests.expected import EXPECTED, PAGE, answer, page

from hipgraph.binding import bound_parameters
from hipgraph.queries import Query, read_queries
from hipgraph.store import EmbeddedStore, Solutions

QUESTIONS = read_queries()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_gives_its_checked_answer(store: EmbeddedStore, question: Query) -> None:
    """The answer at the default parameters is the one that was checked against the document."""
    expected = EXPECTED / f"{question.name}.tsv"
    assert expected.exists(), "run `make expected` and check the answer against the document"
    assert answer(store, question).decode().splitlines() == expected.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_is_answered_with_rows(store: EmbeddedStore, question: Query) -> None:
    """No published question is answered by nothing, and its parameters are among its columns."""
    bound = bound_parameters(store, question, {})
    found = store.query(question.text, bindings=bound)
    assert isinstance(found, Solutions)
    assert found.rows
    assert set(bound) <= set(found.variables)


def test_no_answer_is_left_over() -> None:
    """Every expected answer belongs to a question."""
    assert {path.stem for path in EXPECTED.glob("*.tsv")} == {question.name for question in QUESTIONS}


def test_the_list_in_the_docs_is_current() -> None:
    """The documentation names every question as it is."""
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make expected`"
