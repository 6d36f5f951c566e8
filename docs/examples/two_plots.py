"""Two plots from the plan, with pandas and matplotlib.

pip install . pandas matplotlib
python docs/examples/two_plots.py plots
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

import hipgraph

MILESTONES = """
SELECT ?year (COUNT(DISTINCT ?milestone) AS ?milestones) {
  ?milestone a hip:Milestone ; hip:year ?year ; dct:description ?text .
} GROUP BY ?year ORDER BY ?year
"""
PARTNERS = """
SELECT ?name (COUNT(DISTINCT ?measure) AS ?measures) {
  ?measure hip:hasPartner ?party . ?party skos:prefLabel ?name FILTER(LANG(?name) = "nl")
} GROUP BY ?name ORDER BY DESC(?measures) ?name LIMIT 12
"""


def main(folder: Path) -> None:
    """Draw both plots into a folder."""
    graph = hipgraph.load()
    folder.mkdir(parents=True, exist_ok=True)
    years = graph.query(MILESTONES).to_pandas()
    axes = years.plot.bar(x="year", y="milestones", legend=False, title="Mijlpalen per jaar")
    axes.figure.savefig(folder / "milestones.svg", bbox_inches="tight")
    plt.close()
    partners = graph.query(PARTNERS).to_pandas().iloc[::-1]
    axes = partners.plot.barh(x="name", y="measures", legend=False, title="Partners in de meeste maatregelen")
    axes.figure.savefig(folder / "partners.svg", bbox_inches="tight")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "plots"))
