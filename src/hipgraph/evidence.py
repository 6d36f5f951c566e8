"""Where does it say so? The passages of the document behind the rows of any answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import Row, Sink, Solutions, Store, iri_term, text_term, write_solutions
from hipgraph.store.requests import Request, about_of, chosen

COLUMNS: Final = ("evidence", "evidence_place")
_ABOUT_ONE: Final = ("measure", "fiche")  # things about which a row says what it says of others
_AT_ONCE: Final = 200  # things that are looked up in one query
_SHOWN: Final = 5  # passages of a row; how many more there are is said


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """Words of the document, and where they stand: characters from `start` to `end` of the text that was read."""

    start: int
    end: int
    words: str
    page: str = ""  # "" where the document does not settle it

    @property
    def place(self) -> str:
        """Where it stands, in short: "p. 12, 1234-1300"."""
        return f"{f'p. {self.page}, ' if self.page else ''}{self.start}-{self.end}"


def passage_of(row: Row) -> Passage:
    """Return the passage that a row has in its columns quote, start, end and page."""
    return Passage(int(row.text("start")), int(row.text("end")), row.text("quote"), row.text("page"))


def place_of(row: Row) -> str:
    """Return where the passage of a row stands, in short; "" where it has none."""
    return passage_of(row).place if row.text("start") else ""


class Evidence:
    """The passages behind things, and behind what is said of a thing in a measure."""

    def __init__(self, store: Store, things: Iterable[str]) -> None:
        """Look up what there is on some things of the plan, by their IRIs."""
        wanted = sorted({thing for thing in things if thing.startswith(ID)})
        self._own: dict[str, set[Passage]] = {}
        self._named: dict[str, dict[str, set[Passage]]] = {}  # thing → measure → passages
        for row in _looked_up(store, "evidence-own.rq", wanted):
            self._own.setdefault(row.text("thing"), set()).add(passage_of(row))
        for row in _looked_up(store, "evidence-named.rq", wanted):
            by_measure = self._named.setdefault(row.text("thing"), {})
            by_measure.setdefault(row.text("measure"), set()).add(passage_of(row))

    def of(self, things: Sequence[str]) -> tuple[Passage, ...]:
        """Return what a row about these things rests on, in the order of the document.

        First what the things themselves were read from, and where a measure of the row names another thing of it; for a
        row of measures alone, what these were read from; for others alone, wherever they are named.
        """
        measures = {thing.replace("/fiche/", "/measure/") for thing in things if _is_about_one(thing)}
        others = [
            thing for thing in things if not _is_about_one(thing) and (thing in self._own or thing in self._named)
        ]
        found = {passage for thing in others for passage in self._own.get(thing, ())}
        found |= {passage for thing in others for measure in measures for passage in self._in(thing, measure)}
        if not found and not others:
            found = {passage for thing in things for passage in self._own.get(thing, ())}
        if not found and not measures:
            found = {passage for thing in others for named in self._named.get(thing, {}).values() for passage in named}
        return tuple(sorted(found))

    def _in(self, thing: str, measure: str) -> set[Passage]:
        return self._named.get(thing, {}).get(measure, set())


def with_evidence(store: Store, solutions: Solutions) -> Solutions:
    """Return rows with two columns more: the passages that each rests on, one per line, and their places.

    At most five passages stand in a row; a last line says how many more there are.
    """
    things = [[row.text(name) for name in solutions.variables if row.is_thing(name)] for row in solutions.rows]
    evidence = Evidence(store, (thing for row in things for thing in row))
    rows = tuple(
        Row({**{name: row[name] for name in row if name not in COLUMNS}, **_columns(evidence.of(found))})
        for row, found in zip(solutions.rows, things, strict=True)
    )
    kept = tuple(name for name in solutions.variables if name not in COLUMNS)
    return Solutions((*kept, *COLUMNS), rows)


def cited_answer(store: Store, outlet: Sink, request: Request) -> None:
    """Answer a query from outside, the rows of a SELECT with their passages."""
    found = store.query(request.query, **about_of(request))
    if isinstance(found, Solutions):
        write_solutions(with_evidence(store, found), partial(chosen, request), outlet)
    else:
        store.stream(request.query, partial(chosen, request), outlet, **about_of(request))


def _columns(passages: Sequence[Passage]) -> Row:
    if not passages:
        return Row()
    shown = passages[:_SHOWN]
    more = [f"(+{len(passages) - len(shown)})"] if len(passages) > len(shown) else []
    lines = ([passage.words for passage in shown] + more, [passage.place for passage in shown] + more)
    return Row({name: text_term("\n".join(texts)) for name, texts in zip(COLUMNS, lines, strict=True)})


def _looked_up(store: Store, name: str, things: Sequence[str]) -> Iterable[Row]:
    head, _, rest = query_text("site", name).partition("WHERE {")
    for begin in range(0, len(things), _AT_ONCE):
        values = " ".join(str(iri_term(thing)) for thing in things[begin : begin + _AT_ONCE])
        yield from store.select(f"{head}WHERE {{ VALUES ?thing {{ {values} }} {rest}")


def _is_about_one(thing: str) -> bool:
    return thing.removeprefix(ID).partition("/")[0] in _ABOUT_ONE
