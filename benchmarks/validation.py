"""How long it takes to check a plan graph against the published shapes: shifty against pySHACL, each in a fresh process.

    python benchmarks/validation.py [--sizes 33000 1000000] [--limit 600]

Times are those of one check, from N-Triples in memory to the report as a graph. Memory is the peak of the process as
Linux tells it; `ru_maxrss` would count what its parent held, too. An engine that takes longer than the limit
(seconds, imports included) is stopped and reported as such. "same" is whether an engine gives exactly the
results of the first one: focus, path, value, shape, severity and component. The machine is shared, so read the ratios.

    python benchmarks/validation.py --shapes [--sizes 1000000]

Times each node shape by itself, with shifty, the slowest first.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, SH, Graph
from rich.console import Console
from rich.table import Table

from hipgraph.namespaces import shorten
from hipgraph.validation.engines import ENGINES, check
from hipgraph.validation.shapes import shapes_graph
from plan_graph import plan_graph

PARTS = (SH.focusNode, SH.resultPath, SH.value, SH.sourceShape, SH.resultSeverity, SH.sourceConstraintComponent)
Outcome = dict[str, float]


def results(report: Graph) -> list[str]:
    """Return the results of a report, each as a line; a path that is no IRI is told by its shape."""
    lines = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        terms = [report.value(result, part) for part in PARTS]
        lines.append(" ".join("-" if term is None else "_" if term.n3()[:2] == "_:" else term.n3() for term in terms))
    return sorted(lines)


def once(engine: str, path: Path) -> Outcome:
    """Return what one check measures; its results are written beside the data."""
    data, shapes = path.read_bytes(), shapes_graph()
    start = time.perf_counter()
    report = check(data, shapes, engine)
    seconds = time.perf_counter() - start
    high_water = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    found = results(report)
    path.with_suffix(f".{engine}").write_text("\n".join(found), encoding="utf-8")
    return {"seconds": seconds, "peak": int(high_water[1]) / 1024 if high_water else 0, "results": len(found)}


def measured(engine: str, path: Path, limit: float) -> Outcome | str:
    """Return what a fresh process measures, or why it measured nothing."""
    command = [sys.executable, __file__, "--engine", engine, "--file", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return f"stopped at {limit:g} s"
    if done.returncode:
        print(engine, done.returncode, done.stderr[-2000:], file=sys.stderr)
        return f"broke off (exit {done.returncode})"
    outcome: Outcome = json.loads(done.stdout.splitlines()[-1])
    return outcome


def prepare(folder: Path, size: int) -> tuple[Path, int]:
    """Return a plan graph as N-Triples, and its size."""
    path = folder / f"{size}.nt"
    text = "".join(plan_graph(size)).encode()
    triples = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS)}
    path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    return path, len(triples)


def report(sizes: list[int], limit: float) -> None:
    """Measure every engine on every size and print the table."""
    table = Table("triples", "engine", "seconds", "ratio", "peak MB", "results", "same")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path, triples = prepare(Path(folder), size)
            outcomes = {engine: measured(engine, path, limit) for engine in ENGINES}
            for engine, outcome in outcomes.items():
                table.add_row(str(triples), engine, *cells(outcome, path.with_suffix(f".{engine}"), outcomes))
    console = Console()
    console.width = max(console.width, 100)
    console.print(table)


def cells(outcome: Outcome | str, found: Path, outcomes: dict[str, Outcome | str]) -> tuple[str, ...]:
    """Return the cells of a row."""
    if isinstance(outcome, str):
        return (outcome, "–", "–", "–", "–")
    first = next(iter(outcomes))
    own, reference = outcomes[first], found.with_suffix(f".{first}")
    comparable = found != reference and reference.exists()
    same = ("yes" if found.read_bytes() == reference.read_bytes() else "NO") if comparable else "–"
    return (
        f"{outcome['seconds']:.2f}",
        "–" if isinstance(own, str) else f"{outcome['seconds'] / own['seconds']:.1f}",
        f"{outcome['peak']:.0f}",
        f"{outcome['results']:.0f}",
        same,
    )


def by_shape(sizes: list[int]) -> None:
    """Print how long each node shape takes by itself."""
    from shifty import PreparedValidator  # noqa: PLC0415

    validator = PreparedValidator(shapes_graph().serialize(format="turtle", encoding="utf-8"))
    names = sorted(str(shape) for shape in shapes_graph().subjects(RDF.type, SH.NodeShape))
    table = Table("triples", "node shape", "seconds")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path, triples = prepare(Path(folder), size)
            data, times = path.read_bytes(), {}
            for name in names:
                start = time.perf_counter()
                validator.validate(data, shape_names=[name], infer=False, sort_results=False)
                times[name] = time.perf_counter() - start
            for name in sorted(times, key=lambda name: -times[name]):
                table.add_row(str(triples), shorten(name), f"{times[name]:.2f}")
    Console().print(table)


def main() -> None:
    """Print a table, or, in a process of its own, one measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[33_000, 1_000_000])
    parser.add_argument("--limit", type=float, default=600)
    parser.add_argument("--shapes", action="store_true", help="time each node shape by itself")
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.engine:
        print(json.dumps(once(chosen.engine, chosen.file)))
    elif chosen.shapes:
        by_shape(chosen.sizes)
    else:
        report(chosen.sizes, chosen.limit)


if __name__ == "__main__":
    main()
