"""The endpoint against its peers in one run: load, memory, each query of a mix, throughput, cold start.

    PYTHONPATH=. python benchmarks/endpoint.py [--sizes 0 1000000 10000000] [--without rdflib] [--plots docs/pictures]

Size 0 is the shipped graph, which we serve from memory; larger ones from a store on
disk, read into memory ("hipgraph") or not ("on disk"). All of it over HTTP, and the queries without it too. Needs Debian's wrk and
virtuoso-opensource. A query is asked several times as different text, so that no answer comes from a cache, and the median is
taken; "again" is the same text once more. The machine is shared, so the peers run at the same time and take turns: read the ratios.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

import httpx2
from rich.console import Console
from rich.table import Table

from engines import ENGINES, LONG, MIX, latencies
from hipgraph.store.building import whole
from peers import PEERS, Peer, hipgraph
from plan_graph import plan_graph

SEARCH = 'SELECT DISTINCT ?thing WHERE { ?thing text:matches "taalbeleid" }'
FIGURES = ("load s", "memory MiB", *MIX, "text index", "again", "requests/s", "p50 ms", "p99 ms", "repeated/s")
OURS = ("hipgraph", "on disk")
_SMALL = ("rdflib",)  # peers that would take hours to load more than _MUCH
_MUCH = 2_000_000  # statements
_TURNS = 5  # in which the throughput of each peer is measured
_WRK = """
local urls, n = {{}}, 0
{urls}
function request()
  n = n + 1
  return wrk.format("GET", urls[n % 4]{own})
end
"""
Measured = dict[str, float | None]


def asked_once(peer: Peer, client: HTTPConnection, query: str) -> float | None:
    """Return the milliseconds of a query that nobody asked before; None when it fails or the client waits too long."""
    client.close()  # a server may have let it go while the others were asked
    client.connect()
    start = time.perf_counter()
    try:
        peer.ask(client, f"{query}\n# {start}")
    except (HTTPException, OSError):
        return None
    return (time.perf_counter() - start) * 1000


def alternately(peers: Mapping[str, Peer], query: str, rounds: int, limit: float) -> dict[str, float | None]:
    """Return each peer's median time of a query, the first time of each not counted: it warms what is read from disk.

    The peers take turns, for what else runs on the machine comes and goes.
    """
    with ExitStack() as stack:
        clients = {name: stack.enter_context(closing(peer.connected(limit))) for name, peer in peers.items()}
        times: dict[str, list[float | None]] = {name: [] for name in peers}
        for _ in range(rounds + 1):
            for name, peer in peers.items():
                if len(times[name]) < 2 or sum(filter(None, times[name])) < LONG:  # noqa: PLR2004  a warm one at least
                    times[name].append(asked_once(peer, clients[name], query))
    return {name: None if None in found else statistics.median(found[1:]) for name, found in times.items()}  # type: ignore[type-var]


def throughput(peer: Peer, folder: Path, *, repeated: bool) -> Measured:
    """Return requests per second, and their latencies in ms, with wrk and 8 clients that ask light queries of the mix.

    No two requests are the same text, unless `repeated`.
    """
    path = httpx2.URL(peer.url).path
    light = [MIX[name] for name in ("lookup", "join", "partners", "path")]
    urls = "\n".join(f"urls[{place}] = '{path}?query={quote(text)}'" for place, text in enumerate(light))
    script = folder / "wrk.lua"
    script.write_text(_WRK.format(urls=urls, own="" if repeated else " .. '%0A%23' .. os.time() .. n"))
    command = ["wrk", "-t1", "-c8", "-d4", "--latency", "-s", str(script), peer.url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if failed := re.search(r"Non-2xx or 3xx responses: (\d+)", said):
        print(f"{peer.url}: {failed[0]}", file=sys.stderr)
        return {}
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
    if repeated:
        return {"repeated/s": rate}
    return {"requests/s": rate, "p50 ms": _latency(said, "50%"), "p99 ms": _latency(said, "99%")}


def _latency(said: str, name: str) -> float:
    number, unit = re.search(rf"{name}\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def compared(names: Sequence[str], path: Path, rounds: int, limit: float) -> dict[str, Measured]:
    """Return the figures of peers that run at the same time over a file."""
    peers: dict[str, Peer] = {}
    with ExitStack() as stack:
        for name in names:
            print(f"{path.stem} {name} …", file=sys.stderr)
            shipped = name in OURS and path.stem == "plan-0"
            peers[name] = stack.enter_context(PEERS[name](None if shipped else path))
        figures: dict[str, Measured] = {name: {"load s": peer.load} for name, peer in peers.items()}
        ours = {name: peer for name, peer in peers.items() if name in OURS}
        for query, text in MIX.items():
            _put(figures, query, alternately(peers, text, rounds, limit))
        _put(figures, "text index", alternately(ours, SEARCH, rounds, limit))
        _put(figures, "again", {name: asked_again(peer, limit) for name, peer in ours.items()})
        for figure, found in throughputs(peers, path.parent).items():
            _put(figures, figure, found)
        _put(figures, "memory MiB", {name: peer.memory() for name, peer in peers.items()})
    return figures


def _put(figures: dict[str, Measured], figure: str, found: Mapping[str, float | None]) -> None:
    for name, value in found.items():
        figures[name][figure] = value


def throughputs(peers: Mapping[str, Peer], folder: Path) -> dict[str, dict[str, float | None]]:
    """Return the medians of each peer's throughput, by figure: they take turns."""
    turns: dict[str, list[Measured]] = {name: [] for name in peers}
    for _ in range(_TURNS):
        for name, peer in peers.items():
            turns[name].append(throughput(peer, folder, repeated=False) | throughput(peer, folder, repeated=True))
    return {figure: {name: _middle(figure, turns[name]) for name in peers} for figure in FIGURES[-4:]}


def _middle(figure: str, turns: Sequence[Measured]) -> float | None:
    values = [turn.get(figure) for turn in turns]
    return None if None in values else statistics.median(values)  # type: ignore[type-var]


def asked_again(peer: Peer, limit: float) -> float:
    """Return the milliseconds of a query that was just answered."""
    with closing(peer.connected(limit)) as client:
        peer.ask(client, MIX["aggregate"])
        start = time.perf_counter()
        peer.ask(client, MIX["aggregate"])
        return (time.perf_counter() - start) * 1000


def table(title: str, columns: dict[str, Measured]) -> Table:
    """Return the figures, and beside each peer's how many times ours it is."""
    shown = Table(title=title)
    shown.add_column("")
    for name in columns:
        shown.add_column(name, justify="right")
    for figure in [each for each in FIGURES if any(each in found for found in columns.values())]:
        ours = columns["hipgraph"].get(figure)
        cells = [_cell(found.get(figure), ours if name != "hipgraph" else None) for name, found in columns.items()]
        shown.add_row(figure, *cells)
    return shown


def _cell(value: float | None, ours: float | None) -> str:
    if value is None:
        return "–"
    text = f"{value:,.{1 if value < 100 else 0}f}"  # noqa: PLR2004
    return f"{text} ({value / ours:.2f}×)" if ours else text


def cold_start(rounds: int) -> float:
    """Return the median of the seconds from the command to the first answer."""
    times = []
    for _ in range(rounds):
        with hipgraph(None) as peer:
            times.append(peer.load)
    return statistics.median(times)


def written(size: int, folder: Path) -> Path:
    """Return a file with a plan graph of that size, the shipped one for 0."""
    path = folder / f"plan-{size}.nq"
    if not size:
        path.write_bytes(whole().dump())
        return path
    with path.open("w", encoding="utf-8") as file:
        file.writelines(plan_graph(size))
    return path


def _able(names: Iterable[str], without: Sequence[str], size: int) -> list[str]:
    return [name for name in names if name not in without and (size <= _MUCH or name not in _SMALL)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 1_000_000, 10_000_000])
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=120)
    parser.add_argument("--plots", type=Path)
    asked = parser.parse_args()
    console = Console(width=140)
    results: dict[int, dict[str, Measured]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in asked.sizes:
            path = written(size, Path(folder))
            names = [name for name in _able(PEERS, asked.without, size) if size or name != "on disk"]
            results[size] = compared(names, path, asked.rounds, asked.limit)
            console.print(table(f"{size:,} statements" if size else "the shipped graph", results[size]))
            if size:
                able = _able(ENGINES, asked.without, size)
                inside = {name: latencies(name, path, asked.rounds) for name in able}
                console.print(table(f"{size:,} statements, without HTTP", inside))
    console.print(f"cold start: {cold_start(5):.2f} s from `hipgraph serve` to the first answer")
    if asked.plots:
        from plots import plot  # noqa: PLC0415

        plot(results, list(MIX), asked.plots)


if __name__ == "__main__":
    main()
