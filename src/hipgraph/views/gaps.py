"""White spots: how many measures are for each target group under each goal, zeros and all, and of how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hipgraph.namespaces import ID, expand
from hipgraph.queries import query_text
from hipgraph.store import Store, grouped
from hipgraph.views.measures import choices_of, chosen_query, names_in, patterns, with_patterns
from hipgraph.views.pictures import Grid, Heading


@dataclass(frozen=True, slots=True)
class Gaps:
    """Counts of measures by target group and strategic goal."""

    grid: Grid  # of groups and goals: a zero is that no measure names the group
    of: Mapping[str, int]  # goal → measures that were looked at
    unread: Mapping[str, int]  # goal → of these, fiches with a field that could not be read

    def white(self, group: str) -> int:
        """Return under how many goals, of those that have measures, a group is named by none."""
        return sum(not self.grid.count(group, goal.iri) for goal in self.grid.columns if self.of[goal.iri])


def gaps(store: Store, language: str, *, cabinet: str = "", field: str = "", year: str = "") -> Gaps:
    """Return the counts, of the measures of a responsible cabinet, in a policy field or with a milestone in a year.

    A group is counted where a fiche names it itself; one that holds it in the register is not counted with it.

    Raises:
        QueryError: The cabinet or the field is no name, or the year is none.
    """
    looked_at = {row.text("measure") for row in store.select(chosen_query(_choices(cabinet, field, year)))}
    goals = {goal: under for goal, under in _measures(store, "goal").items() if "/goal/sd-" in goal}
    names = names_in(store, language)
    counts = {
        (group, goal): len(measures & under & looked_at)
        for group, measures in _measures(store, "target-group").items()
        for goal, under in goals.items()
    }
    unread = {
        row.text("measure")
        for row in store.select(query_text("site", "field-states.rq"))
        if row.text("state") == expand("hip:stateUnread")
    }
    groups = [row.text("group") for row in store.select(query_text("site", "target-groups.rq"))]
    return Gaps(
        grid=Grid(
            rows=tuple(sorted((Heading(iri, names[iri]) for iri in groups), key=lambda group: group.name.casefold())),
            columns=tuple(
                Heading(iri, iri.removeprefix(f"{ID}goal/").upper().replace("-", " ")) for iri in sorted(goals)
            ),
            counts=counts,
        ),
        of={goal: len(under & looked_at) for goal, under in goals.items()},
        unread={goal: len(under & looked_at & unread) for goal, under in goals.items()},
    )


def _measures(store: Store, facet: str) -> dict[str, set[str]]:
    """Return the measures that have each value of a facet."""
    rows = store.select(query_text("facets", f"{facet}.rq"))
    return {value: {row.text("measure") for row in same} for value, same in grouped(rows, "value").items()}


def gaps_query(cabinet: str = "", field: str = "", year: str = "") -> str:
    """Return the query for which measures name which group, of those that are looked at.

    Raises:
        QueryError: The cabinet or the field is no name, or the year is none.
    """
    return with_patterns(query_text("facets", "target-group.rq"), patterns(_choices(cabinet, field, year)))


def _choices(cabinet: str, field: str, year: str) -> dict[str, list[str]]:
    role = [("cabinet", cabinet), ("role", "responsible-cabinet")] if cabinet else []
    return choices_of([*role, ("policy-field", field), ("year", year)])


def as_rows(found: Gaps) -> list[dict[str, object]]:
    """Return every count as a row, the zeros too, with what it is of."""
    return [
        {
            "group": group.iri,
            "group_name": group.name,
            "goal": goal.iri,
            "measures": found.grid.count(group.iri, goal.iri),
            "of": found.of[goal.iri],
            "unread": found.unread[goal.iri],
        }
        for group in found.grid.rows
        for goal in found.grid.columns
    ]
