"""How many questions are read, and answered, as they were meant.

    python benchmarks/ask.py [questions.yaml] [--transcript 20]

A file has a list of questions: `q`, and what is expected of it: `intent`, `roles`, `words`, a list of values per facet, and
`measures` for the numbers of the fiches in the answer. What a question does not say is not compared. `--transcript` prints
questions with their answers and queries, as Markdown.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

import yaml

from hipgraph.ask.answering import Answered, answer
from hipgraph.ask.linking import Names
from hipgraph.store import load
from hipgraph.views.measures import facets

OWN = Path(__file__).parents[1] / "tests" / "ask" / "questions.yaml"
SHOWN = 5  # rows of a transcript


def as_meant(case: dict[str, Any], found: Answered) -> bool:
    """Return whether an answer is what a case expects."""
    reading = found.reading
    compared = [
        case.get("intent", reading.intent) == reading.intent,
        set(case.get("roles", reading.roles)) == set(reading.roles),
        set(case.get("words", reading.words)) == set(reading.words),
        case.get("measures") in (None, [row.text("number") for row in found.rows]),
    ]
    names = [facet.name for facet in facets()]
    compared += [set(case[name]) == set(reading.choices.get(name, ())) for name in names if name in case]
    return all(compared)


def transcript(found: Answered) -> str:
    """Return a question with its answer, as Markdown."""
    rows = "\n".join(
        "| " + " | ".join(row.text(name)[:80] for name in found.columns) + " |" for row in found.rows[:SHOWN]
    )
    head = "| " + " | ".join(found.columns) + " |\n|" + " --- |" * len(found.columns)
    quotes = "\n".join(
        f"> {row.text('number')}: “{row.text('quote')[:160]}” ({row.text('start')})" for row in found.quotes[:2]
    )
    more = f"\n\n… {len(found.rows) - SHOWN} more" if len(found.rows) > SHOWN else ""
    table = f"{head}\n{rows}{more}\n\n" if found.rows else ""
    return (
        f"### {found.question}\n\n{found.sentence('en')}\n\n{table}{quotes}\n\n```sparql\n{found.sparql.strip()}\n```\n"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path, nargs="?", default=OWN)
    parser.add_argument("--transcript", type=int, default=0)
    asked = parser.parse_args()
    cases = yaml.safe_load(asked.file.read_text(encoding="utf-8"))
    store = load()
    names = Names.of(store)
    good, times = 0, []
    for number, case in enumerate(cases):
        start = time.perf_counter()
        found = answer(store, case["q"], "en", names)
        times.append(time.perf_counter() - start)
        meant = as_meant(case, found)
        good += meant
        if number < asked.transcript:
            print(transcript(found))
        elif not meant and not asked.transcript:
            print(
                f"not as meant: {case['q']}: {found.reading.intent} {dict(found.reading.choices)} {found.reading.roles}"
            )
    if not asked.transcript:
        print(
            f"{good} of {len(cases)} as meant ({good / len(cases):.0%}); median {statistics.median(times) * 1000:.0f} ms"
        )


if __name__ == "__main__":
    main()
