from __future__ import annotations

import pytest

from hipgraph.media import GRAPH_FORMATS, RESULT_FORMATS, NotAcceptableError, format_for, negotiate


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("text/*", "csv"),
        ("application/json", "json"),
        ("application/xml;q=0.9, text/csv;q=0.1", "xml"),
        ("text/html, application/sparql-results+xml;q=0.9, */*;q=0.1", "xml"),
        ("text/csv;q=0, text/*", "tsv"),
        ("text/csv;q=nonsense, text/tab-separated-values", "tsv"),
    ],
)
def test_the_client_gets_the_result_format_it_prefers(accept: str, expected: str) -> None:
    """Weights, wildcards and the common names of formats are understood."""
    assert format_for(RESULT_FORMATS, accept=accept).name == expected


def test_a_format_by_name_beats_the_header() -> None:
    """A name, a media type or a suffix says which format is meant."""
    for name in ("ttl", "turtle", "n3", "text/turtle"):
        assert format_for(GRAPH_FORMATS, accept="application/ld+json", name=name).name == "ttl"


def test_what_cannot_be_offered_is_refused() -> None:
    """The message lists what there is."""
    with pytest.raises(NotAcceptableError, match="ask for one of"):
        negotiate("image/png", ["text/html"])
    with pytest.raises(NotAcceptableError, match="use one of json, xml, csv, tsv"):
        format_for(RESULT_FORMATS, accept="*/*", name="pdf")
