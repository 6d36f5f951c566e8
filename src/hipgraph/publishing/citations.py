"""Answers that can be cited: question, query, version, result and evidence, kept under the digest of all that."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import Any, Final

from hipgraph.errors import QueryError, ResultTooLargeError
from hipgraph.evidence import COLUMNS, with_evidence
from hipgraph.media import RESULT_FORMATS
from hipgraph.namespaces import BASE, DOC
from hipgraph.plan import the_plan
from hipgraph.publishing.versions import current
from hipgraph.store import Sink, Solutions, Store, Triples, written_solutions

Cells = Mapping[str, Mapping[str, str]]  # of a row, by column, as SPARQL's JSON has them
_JSON: Final = next(fmt for fmt in RESULT_FORMATS if fmt.name == "json")
_MOST_ROWS: Final = 10_000
_LARGEST: Final = 4 << 20  # bytes of one answer
_LONGEST: Final = 1000  # characters of a question
_GENID: Final = re.compile(re.escape(f"{BASE}.well-known/genid/") + r"\w+")
_ONLY: Final = "ASK"  # the column of yes or no


@dataclass(frozen=True, slots=True)
class CitableAnswer:
    """An answer as it was given once; `record` is all that its name is the digest of."""

    record: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The first 32 hexadecimal digits of the SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()[:32]

    @property
    def content(self) -> bytes:
        """The record as canonical JSON (RFC 8785)."""
        return json.dumps(self.record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def csv(self) -> bytes:
        """The result as CSV (RFC 4180), an IRI as it is."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(self.columns)
        writer.writerows([row.get(name, {}).get("value", "") for name in self.columns] for row in self.rows)
        return text.getvalue().encode()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the result; those of the evidence are the last two."""
        return tuple(self.record["result"]["head"].get("vars", (_ONLY,)))

    @property
    def told(self) -> tuple[str, ...]:
        """The columns without those of the evidence."""
        return tuple(name for name in self.columns if name not in COLUMNS)

    @property
    def rows(self) -> tuple[Cells, ...]:
        """The rows of the result; yes or no is one row."""
        return _rows(self.record["result"])


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different when the same query is asked again."""

    same: int  # rows that are in both answers
    gone: tuple[Cells, ...]
    fresh: tuple[Cells, ...]
    cited_otherwise: int  # of the same rows, those whose passages are others

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        return bool(self.gone or self.fresh or self.cited_otherwise)


def result_of(store: Store, query: str) -> dict[str, Any]:
    """Return the answer to a SELECT, with its evidence, or to an ASK, as SPARQL's JSON; the same one is always alike.

    Raises:
        QueryError: It cannot be answered, or gives a graph.
        ResultTooLargeError: It has too many rows to be kept.
    """
    found = store.query(query)
    if isinstance(found, Triples):
        msg = "this query gives a graph; rows (SELECT), or yes or no (ASK), can be kept as an answer to be cited"
        raise QueryError(msg)
    if not isinstance(found, Solutions):
        return {"head": {}, "boolean": bool(found)}
    if len(found.rows) > _MOST_ROWS:
        msg = f"this answer has {len(found.rows)} rows, and at most {_MOST_ROWS} can be kept; add LIMIT, or cite a dump"
        raise ResultTooLargeError(msg)
    cited = found if set(COLUMNS) & set(found.variables) else with_evidence(store, found)
    text = written_solutions(cited, lambda _: _JSON).body.decode()
    numbers: dict[str, str] = {}
    named = _GENID.sub(lambda node: numbers.setdefault(node[0], f"{BASE}.well-known/genid/b{len(numbers)}"), text)
    result: dict[str, Any] = json.loads(named)
    return result


def work(store: Store, _outlet: Sink, query: str) -> dict[str, Any]:
    """Return the same, as work for a worker, which has limits."""
    return result_of(store, query)


def citable(query: str, result: Mapping[str, Any], *, question: str = "", state: str = "") -> CitableAnswer:
    """Return an answer that can be cited; `state` is what the store calls its version, "" for the published files.

    Raises:
        QueryError: The question is too long.
        ResultTooLargeError: All together is too large to be kept.
    """
    if len(question) > _LONGEST:
        msg = f"the question has {len(question)} characters; it may have {_LONGEST}"
        raise QueryError(msg)
    answer = CitableAnswer(
        {
            "question": " ".join(question.split()),
            "query": query.strip(),
            "dataset": {"iri": f"{DOC}void#dataset", **_plan(), **_version(state)},
            "software": f"hipgraph {metadata.version('hipgraph')}",
            "result": result,
        }
    )
    if len(answer.content) > _LARGEST:
        size = len(answer.content)
        msg = f"this answer has {size} bytes with its evidence; one of {_LARGEST} can be kept: add LIMIT"
        raise ResultTooLargeError(msg)
    return answer


def compared(answer: CitableAnswer, result: Mapping[str, Any]) -> Comparison:
    """Return how a later answer to the same query differs; rows are compared without regard to their order."""
    before, after = (_by_key(rows) for rows in (answer.rows, _rows(result)))
    old, new = (Counter({key: len(rows) for key, rows in side.items()}) for side in (before, after))
    gone, fresh = old - new, new - old
    return Comparison(
        same=(old & new).total(),
        gone=tuple(row for key, count in gone.items() for row in before[key][-count:]),
        fresh=tuple(row for key, count in fresh.items() for row in after[key][-count:]),
        cited_otherwise=sum(
            _evidence(one) != _evidence(other)
            for key in old.keys() & new.keys()
            for one, other in zip(before[key], after[key], strict=False)
        ),
    )


def _plan() -> dict[str, Any]:
    plan = the_plan()
    return {
        "plan": plan.iri,
        "title": dict(plan.titles),
        "publisher": dict(plan.publishers),
        "planIssued": plan.issued,
    }


def _version(state: str) -> dict[str, str]:
    """Return which version gave an answer; the day too, where the graph is in no version that is kept."""
    kept, digest = (None, state) if state else current()
    if kept is not None:
        return {"version": kept.name, "issued": f"{kept.issued:%Y-%m-%d}", "state": digest, "asked": ""}
    return {"version": "", "issued": "", "state": digest, "asked": f"{datetime.now(UTC):%Y-%m-%d}"}


def _rows(result: Mapping[str, Any]) -> tuple[Cells, ...]:
    if "boolean" in result:
        return ({_ONLY: {"type": "literal", "value": str(result["boolean"]).lower()}},)
    return tuple(result["results"]["bindings"])


def _by_key(rows: Sequence[Cells]) -> dict[str, list[Cells]]:
    found: dict[str, list[Cells]] = {}
    for row in rows:
        told = {name: cell for name, cell in row.items() if name not in COLUMNS}
        found.setdefault(_GENID.sub("_:", json.dumps(told, sort_keys=True)), []).append(row)
    return found


def _evidence(row: Cells) -> list[str]:
    return [row[name]["value"] for name in COLUMNS if name in row]
