"""The whole graph as files: RDF in several syntaxes, tables, a workbook, a database, and a network; always the same."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hipgraph.namespaces import shorten
from hipgraph.publishing.stratml import stratml
from hipgraph.publishing.tables import csv_file, csvw, sqlite_file, tables, workbook
from hipgraph.queries import query_text
from hipgraph.store import EmbeddedStore, Store, write_dataset
from hipgraph.store.replacing import replacing

MANIFEST: Final = "manifest.json"
CHECKSUMS: Final = "SHA256SUMS"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LEVEL: Final = 12  # of zstd: smaller than gzip, and as soon done


@dataclass(frozen=True, slots=True)
class Dump:
    """A file that is published: its name, its media type, and what compresses it ("" for nothing)."""

    name: str
    media_type: str
    title: Mapping[str, str]
    compression: str = ""


_RDF: Final = {"nl": "De hele graaf", "en": "The whole graph"}
_UNION: Final = {"nl": "De hele graaf, zonder benoemde grafen", "en": "The whole graph, without named graphs"}

DUMPS: Final = (
    Dump("hip.nq.gz", "application/n-quads", _RDF, "gzip"),
    Dump("hip.nq.zst", "application/n-quads", _RDF, "zstd"),
    Dump("hip.trig.gz", "application/trig", _RDF, "gzip"),
    Dump("hip.trig.zst", "application/trig", _RDF, "zstd"),
    Dump("hip.ttl", "text/turtle", _UNION),
    Dump("hip.jsonld", "application/ld+json", _RDF),
    *(Dump(f"{table.name}.csv", "text/csv", table.title) for table in tables()),
    Dump(
        "csv-metadata.json",
        "application/csvm+json",
        {"nl": "Beschrijving van de CSV (CSVW)", "en": "About the CSV (CSVW)"},
    ),
    Dump("hip.xlsx", _SHEET, {"nl": "Alle tabellen als werkmap", "en": "All tables as a workbook"}),
    Dump(
        "hip.sqlite", "application/vnd.sqlite3", {"nl": "Alle tabellen als databank", "en": "All tables as a database"}
    ),
    Dump(
        "hip.graphml",
        "application/graphml+xml",
        {"nl": "Netwerk van partijen en maatregelen", "en": "Network of parties and measures"},
    ),
    Dump("hip.stratml.xml", "application/xml", {"nl": "Het plan als StratML", "en": "The plan as StratML"}),
)


def write_dumps(store: EmbeddedStore, folder: Path) -> None:
    """Write every dump, a manifest and checksums into a folder; it is there wholly or not at all.

    Raises:
        OSError: The folder cannot be written.
    """
    with replacing(folder) as fresh:
        for name, content in _contents(store):
            (fresh / name).write_bytes(content)
        described = [_described(dump, (fresh / dump.name).read_bytes()) for dump in DUMPS]
        text = json.dumps({"files": described}, ensure_ascii=False, indent=1) + "\n"
        (fresh / MANIFEST).write_text(text, encoding="utf-8")
        lines = [f"{about['sha256']}  {about['name']}\n" for about in described]
        (fresh / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
        fresh.chmod(0o755)


def manifest(folder: Path) -> list[dict[str, Any]]:
    """Return what the manifest of a folder says of its files: name, media type, bytes, SHA-256, title."""
    files: list[dict[str, Any]] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    return files


def _contents(store: EmbeddedStore) -> Iterator[tuple[str, bytes]]:
    import zstandard  # noqa: PLC0415  for dumps alone

    whole = store.dump()
    for syntax in ("nq", "trig"):
        text = whole if syntax == "nq" else write_dataset(whole, "trig")
        yield f"hip.{syntax}.gz", gzip.compress(text, mtime=0)
        yield f"hip.{syntax}.zst", zstandard.ZstdCompressor(level=_LEVEL).compress(text)
    yield "hip.ttl", write_dataset(whole, "ttl")
    yield "hip.jsonld", write_dataset(whole, "jsonld")
    for table in tables():
        yield f"{table.name}.csv", csv_file(table, store)
    yield "csv-metadata.json", csvw()
    yield "hip.xlsx", workbook(store)
    yield "hip.sqlite", sqlite_file(store)
    yield "hip.graphml", network_file(store)
    yield "hip.stratml.xml", stratml(store)


def network_file(store: Store) -> bytes:
    """Return the parties and the measures they are involved in as GraphML, each edge with its role."""
    import networkx as nx  # noqa: PLC0415  for dumps and bridges alone

    graph: nx.MultiGraph[str] = nx.MultiGraph()
    for row in store.select(query_text("publish", "network.rq")):
        measure, party, role = (shorten(row.text(name)) for name in ("measure", "party", "role"))
        graph.add_node(measure, kind="measure", label=row.text("title"))
        graph.add_node(party, kind=party.partition(":")[0], label=row.text("name"))
        graph.add_edge(party, measure, key=role, role=role.partition(":")[2])
    return ("\n".join(nx.generate_graphml(graph)) + "\n").encode()


def _described(dump: Dump, content: bytes) -> dict[str, Any]:
    return {
        "name": dump.name,
        "mediaType": dump.media_type,
        "compression": dump.compression,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "title": dict(dump.title),
    }
