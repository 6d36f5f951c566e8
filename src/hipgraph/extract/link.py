"""From the cells of a sheet to a fiche whose names are linked to the registers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process, utils

from hipgraph.extract.amounts import amounts
from hipgraph.extract.document import Document, Line, passage_of
from hipgraph.extract.form import Sheet
from hipgraph.extract.goals import printed_goals
from hipgraph.extract.mentions import RUNNING_TEXT, mentions, texts
from hipgraph.extract.milestones import milestones
from hipgraph.extract.names import Matcher, Name
from hipgraph.extract.parties import parties
from hipgraph.extract.passage import Passage, joined
from hipgraph.extract.pointers import pointers, resolved
from hipgraph.extract.records import Amount, Fiche, Milestone, PrintedGoal
from hipgraph.extract.statements import statements
from hipgraph.extract.states import field_state
from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import Store

_ROLES = {
    "responsible_cabinets": ("responsible-cabinet", "cabinet"),
    "responsible_administrations": ("responsible-administration", "organisation"),
    "involved_cabinets": ("involved-cabinet", "cabinet"),
    "involved_administrations": ("involved-administration", "organisation"),
    "other_partners": ("partner", "organisation"),
}
_GOAL_FIELDS = ("strategic_goals", "operational_goals")
_GIVEN_BY = re.compile(r"\b(?:toegewezen|toegekend|betaald|gefinancierd) door\b")
_MIN_WORDING = 85  # of 100: how alike a printed wording and a goal's must be


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the register with one of its wordings."""

    name: str
    code: str
    wording: str
    above: str


@dataclass(frozen=True, slots=True)
class Registers:
    """What the registers know, ready to be looked up."""

    goals: tuple[Goal, ...]
    matchers: dict[str, Matcher]  # by kind, for cells
    readers: dict[str, Matcher]  # by kind, for running text
    funds: frozenset[str]  # the programmes that pay

    @classmethod
    def of(cls, store: Store, names: Sequence[Name]) -> Registers:
        """Return the registers that a store holds."""
        kinds = ("organisation", "cabinet", "target-group", "programme", "partnership")
        rows = store.select(query_text("site", "goals.rq"))
        parties_too = {name.label.lower() for name in names if name.kind == "organisation"}
        return cls(
            goals=tuple(
                Goal(
                    _local(row.text("goal")),
                    row.text("code"),
                    row.text("wording"),
                    _local(row.text("above")),
                )
                for row in rows
            ),
            matchers={kind: Matcher(n for n in names if n.kind == kind and n.in_cells) for kind in kinds},
            readers={
                kind: Matcher(
                    name
                    for name in names
                    # "lokale besturen" in running text are more often partners than those it is for
                    if name.kind == kind
                    and name.in_text
                    and not (kind == "target-group" and name.label.lower() in parties_too)
                )
                for kind in kinds
            },
            funds=frozenset(row.text("fund") for row in store.select(query_text("site", "funds.rq"))),
        )


def link(document: Document, sheets: Iterable[Sheet], registers: Registers) -> tuple[Fiche, ...]:
    """Return the fiches of a plan, their names linked and their pointers resolved."""
    fiches = [fiche_of(document, sheet, milestones(sheet.cells["milestones"]), registers) for sheet in sheets]
    coded = [replace(fiche, code=code) for fiche, code in zip(fiches, _codes(fiches, registers), strict=True)]
    return tuple(
        replace(fiche, pointers=resolved(fiche, coded, {goal.code: goal.name for goal in registers.goals}))
        for fiche in coded
    )


def fiche_of(document: Document, sheet: Sheet, rows: tuple[Milestone, ...], registers: Registers) -> Fiche:
    """Return one fiche, its names linked; its code and its pointers wait for the other fiches."""
    cells = {cell: passage_of(lines) for cell, lines in sheet.cells.items()}
    whole = joined([passage for passage in cells.values() if passage])
    goals = tuple(goal for field in _GOAL_FIELDS for goal in printed_goals(sheet.cells[field]))
    listed = tuple(
        party
        for cell, (role, kind) in _ROLES.items()
        for party in parties(role, cells[cell], registers.matchers[kind].within(whole))
    )
    budget = _funded(amounts(cells["budget"]), registers)
    sd, od = (_section(lines, registers) for lines in (sheet.strategic_heading, sheet.operational_heading))
    readers = {kind: reader.within(whole) for kind, reader in registers.readers.items()}
    return Fiche(
        position=sheet.position,
        code="",
        page=document.page(sheet.start),
        title=cells["title"],
        strategic_goal=sd,
        operational_goal=od,
        goals=goals,
        contributes_to=tuple(dict.fromkeys(filter(None, (_goal_of(goal, registers, od) for goal in goals)))),
        budget=cells["budget"],
        amounts=budget,
        effect_indicators=statements(sheet.cells["effect_indicators"], document.names),
        output_indicators=statements(sheet.cells["output_indicators"], document.names),
        targets=statements(sheet.cells["targets"], document.names),
        parties=listed,
        explanation=cells["explanation"],
        milestones=rows,
        mentions=tuple(mentions(sheet, rows, listed, readers)),
        pointers=pointers(text for cell in RUNNING_TEXT for text in texts(sheet, cell, rows)),
        states=_states(cells, rows, has_amounts=bool(budget)),
    )


def _funded(found: tuple[Amount, ...], registers: Registers) -> tuple[Amount, ...]:
    """Return the sums with the funds that the words saying what each is for name.

    A sum whose parts are printed too has the funds of its parts, and none of its own.
    """
    wholes = {amount.part_of for amount in found}
    return tuple(
        amount if number in wholes else replace(amount, funds=_funds(amount.purpose, registers))
        for number, amount in enumerate(found)
    )


def _funds(purpose: Passage | None, registers: Registers) -> tuple[str, ...]:
    if purpose is None:
        return ()
    payers = [hit.thing for hit in registers.readers["programme"].find(purpose) if hit.thing in registers.funds]
    if _GIVEN_BY.search(purpose.text):
        payers += [hit.thing for hit in registers.readers["organisation"].find(purpose)]
    return tuple(dict.fromkeys(payers))


def _states(cells: dict[str, Passage], rows: Sequence[Milestone], *, has_amounts: bool) -> dict[str, str]:
    states = {cell: field_state(passage.text) for cell, passage in cells.items()}
    if has_amounts:
        states["budget"] = "stateFilled"
    staffing = {
        "stateFilled" if row.fte is not None else field_state(row.staffing.text) for row in rows if row.staffing
    }
    texts_of_rows = {field_state(row.text.text) for row in rows if row.text}
    return states | {"staffing": _common(staffing), "milestones": _common(texts_of_rows)}


def _common(states: set[str]) -> str:
    """Return the state that all rows of a column share; rows that differ have filled it."""
    return next(iter(states or {"stateEmpty"})) if len(states) <= 1 else "stateFilled"


def _section(heading: tuple[Line, ...], registers: Registers) -> str:
    goals = printed_goals(heading)
    return _goal_of(goals[0], registers, "") if goals else ""


def _goal_of(printed: PrintedGoal, registers: Registers, section: str) -> str:
    """Return the goal that a code and a wording mean together.

    The wording decides when it is a goal's, since fiches number some goals otherwise than the
    sections do; of goals worded alike the one with that code. Else the code decides.
    """
    level = [goal for goal in registers.goals if goal.code[:2] == printed.code[:2]]
    alike = process.extract(
        printed.wording.text,
        {goal: goal.wording for goal in level},
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=_MIN_WORDING,
        limit=None,
    )
    if alike:
        return max(alike, key=lambda found: (found[1], found[2].code == printed.code))[2].name
    begins = [goal for goal in level if _begins_with(printed.wording.text, goal.wording)]
    same_code = [goal for goal in level if goal.code == printed.code]
    found = begins or [goal for goal in same_code if goal.name == section] or same_code
    return found[0].name if found else ""


def _begins_with(printed: str, wording: str) -> bool:
    """A cell may print more behind the goal: "… herkomst. Zie ook VAPA"."""
    return utils.default_process(printed).startswith(utils.default_process(wording))


def _codes(fiches: Sequence[Fiche], registers: Registers) -> Iterator[str]:
    """Yield each fiche's place under its operational goal, in the order of the document.

    A fiche counts under the goal of its section when it names that goal itself, else under the
    operational goal that it does name.
    """
    codes = {goal.name: goal.code for goal in registers.goals}
    places: Counter[str] = Counter()
    for fiche in fiches:
        own = [name for name in fiche.contributes_to if codes[name].startswith("OD")]
        home = fiche.operational_goal if fiche.operational_goal in own or not own else own[0]
        places[home] += 1
        yield f"{codes[home].removeprefix('OD').strip()}.{places[home]}" if home else ""


def _local(iri: str) -> str:
    return iri.removeprefix(ID).partition("/")[2]
