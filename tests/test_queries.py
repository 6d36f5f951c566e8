from __future__ import annotations

from pathlib import Path

import pytest

from hipgraph.errors import QueryError
from hipgraph.queries import named_query, read_queries, read_query


def test_questions_are_found_by_number_and_by_name() -> None:
    """The number that begins a name is enough."""
    assert named_query("cq01") is named_query("cq01-which-measures-involve-an-organisation")
    with pytest.raises(QueryError, match="`hipgraph queries` lists them"):
        named_query("cq99")


def test_a_header_needs_both_languages(tmp_path: Path) -> None:
    """A query without an English summary is not published."""
    path = tmp_path / "q.rq"
    path.write_text("#+ summary:\n#+   nl: Vraag?\nASK {}")
    with pytest.raises(QueryError, match="'nl' and 'en'"):
        read_query(path)


def test_a_header_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    """The file is in the message."""
    path = tmp_path / "q.rq"
    path.write_text("#+ summary: [\nASK {}")
    with pytest.raises(QueryError, match=r"q\.rq: its #\+ header is not YAML"):
        read_query(path)


def test_there_are_at_least_thirty_questions() -> None:
    """Each has a question in both languages and a number of its own."""
    questions = read_queries()
    assert len(questions) >= 30
    assert all(words.endswith("?") for question in questions for words in question.summary.values())
    assert len({question.name.split("-")[0] for question in questions}) == len(questions)


@pytest.mark.parametrize("family", ["cq", "site"])
def test_every_select_is_ordered(family: str) -> None:
    """Answers do not depend on chance."""
    for question in read_queries(family):
        if "SELECT" in question.text:
            assert "ORDER BY" in question.text, question.name
        assert "SAMPLE(" not in question.text
