"""Write what is expected anew: answers of the questions, the page that lists them, findings; the diff is the review."""

from __future__ import annotations

from pathlib import Path

from hipgraph.binding import bound_parameters
from hipgraph.media import RESULT_FORMATS
from hipgraph.queries import Query, read_queries
from hipgraph.store import EmbeddedStore, load
from hipgraph.validation import Report, validate

EXPECTED = Path(__file__).parent / "expected"
FINDINGS = EXPECTED / "findings.txt"
PAGE = Path(__file__).parents[1] / "docs" / "questions.md"
_HEAD = """# The questions

Each is a file in [`queries/cq/`](../queries/cq), answered on the command line by `hipgraph query cqNN`, on the web at
`/queries/cqNN`, and checked against the document in [`tests/expected/`](../tests/expected). `make expected` writes the
answers and this page anew.

| | vraag | question | `--set` |
| --- | --- | --- | --- |
"""
_TSV = next(fmt for fmt in RESULT_FORMATS if fmt.name == "tsv")


def answer(store: EmbeddedStore, query: Query) -> bytes:
    """Return a question's answer, its parameters at their defaults, as SPARQL TSV."""
    return store.write(query.text, lambda _: _TSV, bindings=bound_parameters(store, query, {})).body


def page() -> str:
    """Return the list of questions for the documentation."""
    rows = [_HEAD]
    for query in read_queries():
        settable = " ".join(f"`{p.name}={p.default}`" for p in query.parameters)
        number = query.name.partition("-")[0]
        rows.append(f"| {number} | {query.summary['nl']} | {query.summary['en']} | {settable} |\n")
    return "".join(rows)


def lines(report: Report) -> str:
    """Return a report as one line per finding, in Dutch: severity, rule, thing, message."""
    return "".join(f"{f.severity.name} {f.rule} {local(f.focus)} {f.message['nl']}\n" for f in report.findings)


def local(iri: str) -> str:
    """Return the part of an IRI that says what it is."""
    return iri.partition("/id/")[2] or iri


if __name__ == "__main__":
    graph = load()
    PAGE.write_text(page(), encoding="utf-8")
    EXPECTED.mkdir(exist_ok=True)
    for old in EXPECTED.glob("*.tsv"):
        old.unlink()
    for question in read_queries():
        (EXPECTED / f"{question.name}.tsv").write_bytes(answer(graph, question))
    FINDINGS.write_text(lines(validate(graph)), encoding="utf-8")
