"""The engines themselves, without HTTP, each in a process of its own: each query of the mix, written out, in ms.

    PYTHONPATH=. python benchmarks/engines.py FILE

is part of `endpoint.py`, which says how to read the figures.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from hipgraph.settings import Settings
from hipgraph.store import Store
from peers import answer, built

MIX = {path.stem: path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "mix").glob("*.rq"))}
Ask = Callable[[str], object]
LONG = 20_000  # ms that a query may be asked again for


def _hipgraph(path: Path) -> Ask:
    from hipgraph.store.openings import Preloaded  # noqa: PLC0415

    return _asking(Preloaded(built(path)[0], columns=Settings().columns).prepare()())


def _on_disk(path: Path) -> Ask:
    from hipgraph.store.openings import Folder  # noqa: PLC0415

    return _asking(Folder(built(path)[0], columns=Settings().columns).opened())


def _asking(store: Store) -> Ask:
    return lambda query: store.write(query, lambda formats: next(fmt for fmt in formats if fmt.name in ("json", "nt")))


def _pyoxigraph(path: Path) -> Ask:
    import pyoxigraph as ox  # noqa: PLC0415

    store = ox.Store()
    store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    return lambda query: answer(store, query)


def _rdflib(path: Path) -> Ask:
    from rdflib import Dataset  # noqa: PLC0415

    graph = Dataset(default_union=True)
    graph.parse(path, format="nquads")

    def ask(query: str) -> object:
        found = graph.query(query)
        return found.serialize(format="json" if found.type == "SELECT" else "nt")

    return ask


ENGINES: dict[str, Callable[[Path], Ask]] = {
    "hipgraph": _hipgraph,
    "on disk": _on_disk,
    "pyoxigraph": _pyoxigraph,
    "rdflib": _rdflib,
}


def latencies(name: str, path: Path, rounds: int) -> dict[str, float | None]:
    """Return the median milliseconds of each query of the mix, each time a different text, by one engine."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_measured, name, path, rounds).result()


def _measured(name: str, path: Path, rounds: int) -> dict[str, float | None]:
    ask, number = ENGINES[name](path), count()
    return {query: _median(lambda text=text: ask(f"{text}\n# {next(number)}"), rounds) for query, text in MIX.items()}


def _median(ask: Callable[[], object], rounds: int) -> float:
    times: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
        if sum(times) > LONG:
            break
    return statistics.median(times)


if __name__ == "__main__":
    for engine in ENGINES:
        print(engine, latencies(engine, Path(sys.argv[1]), 5))
