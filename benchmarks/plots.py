"""Pictures of what `endpoint.py` has measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt
from matplotlib.ticker import ScalarFormatter

Figures = Mapping[str, Mapping[str, float | None]]  # by peer, then by what was measured


def plot(results: Mapping[int, Figures], queries: Sequence[str], folder: Path) -> None:
    """Draw the latencies of each size, and how they grow from one size to the next."""
    mpl.rcParams["svg.hashsalt"] = "hipgraph"
    folder.mkdir(parents=True, exist_ok=True)
    for size, columns in results.items():
        figure, axes = plt.subplots(figsize=(9, 4))
        times = {name: [found.get(query) or 0 for query in queries] for name, found in columns.items()}
        _bars(axes, times, queries)
        axes.set_title(f"{size:,} statements, median over HTTP, no cache")
        axes.set_ylabel("ms")
        _save(figure, folder / f"endpoint-{size}.svg")
    for small, large in pairwise(sorted(filter(None, results))):
        figure, axes = plt.subplots(figsize=(9, 4))
        both = [name for name in results[large] if name in results[small]]
        growth = {
            name: [_ratio(results[large][name], results[small][name], query) for query in queries] for name in both
        }
        _bars(axes, growth, queries)
        axes.set_title(f"How many times as long a query takes over {large:,} statements as over {small:,}")
        for line in (1, large / small):
            axes.axhline(line, color="grey", linewidth=0.8, linestyle="--")
        _save(figure, folder / f"growth-{large}.svg")


def _ratio(large: Mapping[str, float | None], small: Mapping[str, float | None], query: str) -> float:
    before, after = small.get(query), large.get(query)
    return after / before if before and after else 0


def _bars(axes: Any, values: Mapping[str, Sequence[float]], labels: Sequence[str]) -> None:  # noqa: ANN401
    width = 0.8 / len(values)
    for place, (name, heights) in enumerate(values.items()):
        axes.bar([number + place * width for number in range(len(labels))], heights, width, label=name)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(ScalarFormatter())
    axes.set_xticks([number + 0.4 - width / 2 for number in range(len(labels))], list(labels))
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)


def _save(figure: Any, path: Path) -> None:  # noqa: ANN401
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
