"""What follows from a plan graph: our rules against owlrl and reasonable, each in a fresh process, in one run.

    pip install --group bench
    python benchmarks/reasoning.py [--sizes 10000 1000000] [--rounds 3] [--limit 200] [--memory 20]

Times are medians of the reasoning alone, loading apart; memory is the peak of the process. An engine that takes longer
than the limit (seconds, for one round, loading included) is stopped and reported as such, and so is one that
breaks off because it wants more than the memory (GiB). The machine is shared, so
read the ratios. The other two apply all or most rules of OWL 2 RL and so find more, most of it about the terms themselves;
"of ours" is how many of the statements that our rules find they find too.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from hipgraph.reasoning.entailment import INFERRED
from hipgraph.store import EmbeddedStore, infer
from plan_graph import plan_graph

Outcome = dict[str, float]


def by_hipgraph(path: Path, ours: Path) -> Outcome:
    store = EmbeddedStore()
    engine = store._store  # noqa: SLF001  to load N-Quads as they are
    start = time.perf_counter()
    engine.load(path=str(path.with_suffix(".nq")), format=ox.RdfFormat.N_QUADS)
    loaded = time.perf_counter()
    infer(store)
    done = time.perf_counter()
    found = [quad.triple for quad in engine.quads_for_pattern(None, None, None, ox.NamedNode(INFERRED))]
    ours.write_bytes(ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b"")
    return {"load": loaded - start, "reason": done - loaded, "inferred": len(found), "ours": len(found)}


def by_owlrl(path: Path, ours: Path) -> Outcome:
    import owlrl  # noqa: PLC0415
    from rdflib import Graph  # noqa: PLC0415

    start = time.perf_counter()
    graph = Graph().parse(path, format="nt")
    before, loaded = len(graph), time.perf_counter()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    done = time.perf_counter()
    shared = sum(triple in graph for triple in Graph().parse(ours, format="nt"))
    return {"load": loaded - start, "reason": done - loaded, "inferred": len(graph) - before, "ours": shared}


def by_reasonable(path: Path, ours: Path) -> Outcome:
    import reasonable  # noqa: PLC0415

    start = time.perf_counter()
    reasoner = reasonable.PyReasoner()
    reasoner.load_file(str(path.with_suffix(".ttl")))
    loaded = time.perf_counter()
    found = reasoner.reason()
    done = time.perf_counter()
    peak = _peak()
    written = {tuple(map(str, triple)) for triple in found}
    wanted = [
        tuple(map(_plain, (q.subject, q.predicate, q.object)))
        for q in ox.parse(path=str(ours), format=ox.RdfFormat.N_TRIPLES)
    ]
    stated = sum(1 for _ in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES))
    return {
        "load": loaded - start,
        "reason": done - loaded,
        "inferred": len(written) - stated,
        "ours": sum(triple in written for triple in wanted),
        "peak": peak,
    }


ENGINES: dict[str, Callable[[Path, Path], Outcome]] = {
    "hipgraph": by_hipgraph,
    "reasonable": by_reasonable,
    "owlrl": by_owlrl,
}


def _plain(quad_part: Any) -> str:  # noqa: ANN401  a term
    return str(getattr(quad_part, "value", quad_part))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def once(engine: str, path: Path, limit: float) -> Outcome | str:
    """Return what one fresh process measures, or why it measured nothing."""
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


def measured(engine: str, path: Path, rounds: int, limit: float) -> Outcome | str:
    """Return the medians of some rounds, or why one of them measured nothing."""
    outcomes: list[Outcome] = []
    for _ in range(rounds):
        outcome = once(engine, path, limit)
        if isinstance(outcome, str):
            return outcome
        outcomes.append(outcome)
    return {key: statistics.median(outcome[key] for outcome in outcomes) for key in outcomes[0]}


def prepare(folder: Path, size: int) -> tuple[Path, int]:
    """Return the graph as N-Triples (beside it: N-Quads, and Turtle by name), and its size."""
    path = folder / f"{size}.nt"
    quads = path.with_suffix(".nq")
    quads.write_text("".join(plan_graph(size)), encoding="utf-8")
    triples = {quad.triple for quad in ox.parse(path=str(quads), format=ox.RdfFormat.N_QUADS)}
    path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    path.with_suffix(".ttl").write_bytes(path.read_bytes())
    return path, len(triples)


def main() -> None:
    """Print the table, or, in a process of its own, one measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=200)
    parser.add_argument("--memory", type=int, default=20)
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.engine:  # the process of one measurement inherits the limit
        outcome = ENGINES[chosen.engine](chosen.file, chosen.file.with_suffix(".ours"))
        print(json.dumps({"peak": _peak()} | outcome))
        return
    resource.setrlimit(resource.RLIMIT_AS, (chosen.memory * 2**30, chosen.memory * 2**30))
    report(chosen.sizes, chosen.rounds, chosen.limit)


def report(sizes: list[int], rounds: int, limit: float) -> None:
    """Measure every engine on every size and print the table."""
    table = Table("triples", "engine", "load s", "reason s", "ratio", "peak MB", "inferred", "of ours")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path, triples = prepare(Path(folder), size)
            own = 0.0
            for engine in ENGINES:
                outcome = measured(engine, path, rounds, limit)
                own = own or (0.0 if isinstance(outcome, str) else outcome["reason"])
                table.add_row(str(triples), engine, *cells(outcome, own))
    console = Console()
    console.width = max(console.width, 100)
    console.print(table)


def cells(outcome: Outcome | str, own: float) -> tuple[str, ...]:
    """Return the cells of a row."""
    if isinstance(outcome, str):
        return ("–", outcome, "–", "–", "–", "–")
    return (
        f"{outcome['load']:.2f}",
        f"{outcome['reason']:.2f}",
        f"{outcome['reason'] / own:.1f}",
        f"{outcome['peak']:.0f}",
        f"{outcome['inferred']:.0f}",
        f"{outcome['ours']:.0f}",
    )


if __name__ == "__main__":
    main()
