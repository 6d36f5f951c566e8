"""Bridges: which parties join policy fields, and what falls apart when one of them leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from hipgraph.errors import UnknownResourceError
from hipgraph.namespaces import DOC, ID
from hipgraph.queries import query_text
from hipgraph.store import Row, Store, grouped
from hipgraph.views.measures import names_in
from hipgraph.views.pictures import Grid, Heading

Pair = tuple[Heading, Heading]  # of policy fields, by their names


@dataclass(frozen=True, slots=True)
class FieldBridge:
    """A party, and what hangs on it."""

    party: Heading
    fields: tuple[Heading, ...]
    alone: tuple[Pair, ...]  # fields that nothing else joins: no other party, and no measure of both
    cut_off: tuple[Row, ...]  # measures that come to stand apart without it: `measure`, `number`, `title`, `only`

    @property
    def holds(self) -> bool:
        """Whether anything falls apart without it."""
        return bool(self.alone or self.cut_off)


@dataclass(frozen=True, slots=True)
class Bridges:
    """The parties that join policy fields: those on which most hangs first."""

    bridges: tuple[FieldBridge, ...]
    grid: Grid  # field × field: how many parties join them; without the one that leaves, where one does
    leaving: FieldBridge | None
    method: str
    versions: tuple[str, ...]  # of what computed them
    checksum: str  # SHA-256 of what they were computed from

    @property
    def sources(self) -> str:
        """The query that shows how they were computed."""
        nodes = (f"<{DOC}inferred#bridge-{name}>" for name in ("run", "method", "inputs", "checksum", "software"))
        return f"DESCRIBE {' '.join(nodes)}"


def bridges(store: Store, language: str, leaves: str = "") -> Bridges:
    """Return the bridges as they are published; `leaves` (a name under id/) is left out of the grid.

    Raises:
        UnknownResourceError: That party joins no policy fields.
    """
    names = names_in(store, language)
    joined = {
        party: tuple(sorted((Heading(row.text("field"), names[row.text("field")]) for row in rows), key=_by_name))
        for party, rows in grouped(store.select(query_text("site", "bridges.rq")), "party").items()
    }
    cuts = grouped(store.select(query_text("site", "cuts.rq")), "party")
    pairs = _pairs(joined)
    alone = _alone(pairs, store.select(query_text("site", "field-pairs.rq")))
    found = [
        FieldBridge(Heading(party, names[party]), fields, tuple(alone.get(party, ())), tuple(cuts.get(party, ())))
        for party, fields in joined.items()
    ]
    found.sort(key=lambda one: (-len(one.cut_off), -len(one.alone), -len(one.fields), _by_name(one.party)))
    leaving = next((one for one in found if one.party.iri == f"{ID}{leaves}"), None)
    if leaves and leaving is None:
        why = "it is a cabinet, takes part in measures of one field or of none, or is not in the plan"
        msg = f"{leaves!r} joins no policy fields: {why}"
        raise UnknownResourceError(msg)
    run = [row for row in store.select(query_text("site", "bridge-run.rq")) if row.language("method") == language]
    return Bridges(
        bridges=tuple(found),
        grid=_grid(pairs, leaving.party.iri if leaving else ""),
        leaving=leaving,
        method=run[0].text("method") if run else "",
        versions=tuple(dict.fromkeys(row.text("version") for row in run)),
        checksum=run[0].text("checksum") if run else "",
    )


def as_plain(found: Bridges) -> dict[str, object]:
    """Return the bridges for programs."""
    shown = (found.leaving,) if found.leaving else found.bridges
    rows = [
        {
            "party": one.party.iri,
            "name": one.party.name,
            "fields": [field.iri for field in one.fields],
            "alone": [[field.iri, other.iri] for field, other in one.alone],
            "cuts_off": [row.text("measure") for row in one.cut_off],
        }
        for one in shown
    ]
    return {"method": found.method, "versions": found.versions, "sha256": found.checksum, "bridges": rows}


def _pairs(joined: Mapping[str, tuple[Heading, ...]]) -> dict[Pair, list[str]]:
    """Return which parties join each pair of fields."""
    pairs: dict[Pair, list[str]] = {}
    for party, fields in joined.items():
        for field, other in combinations(fields, 2):
            pairs.setdefault((field, other), []).append(party)
    return pairs


def _alone(pairs: Mapping[Pair, list[str]], common: Iterable[Row]) -> dict[str, list[Pair]]:
    """Return for each party the pairs of fields that nothing else joins."""
    in_measures = {frozenset((row.text("field"), row.text("other"))) for row in common}
    found: dict[str, list[Pair]] = {}
    for (field, other), parties in sorted(pairs.items(), key=lambda item: (item[0][0].name, item[0][1].name)):
        if len(parties) == 1 and frozenset((field.iri, other.iri)) not in in_measures:
            found.setdefault(parties[0], []).append((field, other))
    return found


def _grid(pairs: Mapping[Pair, list[str]], leaving: str) -> Grid:
    counts = {(field.iri, other.iri): len(set(parties) - {leaving}) for (field, other), parties in pairs.items()}
    fields = tuple(sorted({field for pair in pairs for field in pair}, key=_by_name))
    return Grid(fields, fields, counts | {(other, field): count for (field, other), count in counts.items()})


def _by_name(heading: Heading) -> str:
    return heading.name.casefold()
