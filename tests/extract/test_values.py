"""Single values: statements, goals, sums of money, states, year rows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hipgraph.extract import Fiche
from hipgraph.extract.amounts import amounts
from hipgraph.extract.document import Document, passage_of
from hipgraph.extract.goals import printed_goals
from hipgraph.extract.milestones import milestones
from hipgraph.extract.passage import Passage
from hipgraph.extract.statements import statements
from hipgraph.extract.states import field_state


def passage(text: str) -> Passage:
    return Passage(text, tuple(range(len(text))))


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        ("2 miljoen euro", [("2000000", None, ())]),
        ("59.201,81 euro per jaar t.e.m. april 2018", [("59201.81", "per jaar t.e.m. april 2018", ())]),
        ("2018: € 4.309.000", [("4309000", None, (2018,))]),
        ("80 000 euro", [("80000", None, ())]),
        ("200.000€", [("200000", None, ())]),
        ("AMIF: 1.204.985,71", [("1204985.71", "AMIF", ())]),
        ("250.000 (voor alle doelgroepen)", [("250000", "voor alle doelgroepen", ())]),
        ("504.000 euro voor 2016", [("504000", None, (2016,))]),
        ("2017-2019: € 50.000, en inbreng van derden", [("50000", None, (2017, 2018, 2019))]),
        ("Te evalueren in 2017, 3 voorzieningen", []),
    ],
)
def test_sums_are_read_as_they_are_printed(
    budget: str, expected: list[tuple[str, str | None, tuple[int, ...]]]
) -> None:
    """Every way of writing a sum gives its number, what it is for and its years."""
    found = [(a.euros, a.purpose.text if a.purpose else None, a.years) for a in amounts(passage(budget))]
    assert [(Decimal(value), purpose, years) for value, purpose, years in expected] == found


@pytest.mark.parametrize(
    "words",
    ["200.000 euro-270.000 euro", "tussen 200.000 en 270.000 euro per jaar", "Tussen de 200.000 en 270.000 euro"],
)
def test_a_range_gives_its_two_bounds(words: str) -> None:
    """Both bounds are sums and know of each other, so that nobody adds them up."""
    low, high = amounts(passage(words))
    assert (low.euros, high.euros) == (200_000, 270_000)
    assert low.bounds == high.bounds == (200_000, 270_000)


def test_two_sums_are_no_range() -> None:
    """The word "en" joins two sums, unless "tussen" comes before."""
    assert [amount.bounds for amount in amounts(passage("200.000 en 270.000 euro"))] == [None, None]


def test_sums_in_brackets_are_parts_of_the_sum_before() -> None:
    """What a sum is made of is not counted beside it."""
    whole, own, fund = amounts(passage("2 miljoen euro (500.000 euro VL – 1.500.000 euro AMIF middelen)"))
    assert (whole.part_of, own.part_of, fund.part_of) == (None, 0, 0)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("", "stateEmpty"),
        ("/ ", "stateSlash"),
        ("n.v.t.", "stateNotApplicable"),
        ("nvt", "stateNotApplicable"),
        ("Niet van toepassing", "stateNotApplicable"),
        ("Nog te bepalen ", "stateToBeDetermined"),
        ("niet  vooraf te bepalen", "stateNotInAdvance"),
        ("Geen streefwaarde", "stateNone"),
        ("Binnen de reguliere budgetten", "stateRegularMeans"),
        ("zie fiche 5.1.2", "stateSeeElsewhere"),
        ("Min. 150 dossiers op jaarbasis", "stateFilled"),
    ],
)
def test_kinds_of_empty_are_told_apart(words: str, state: str) -> None:
    """A cell says in which way it is empty, or that it is full."""
    assert field_state(words) == state


def test_goals_keep_their_printed_code() -> None:
    """Codes without a dot, several goals in a cell, and a joining word are read as printed."""
    text = "OD1: Samen wonen en \n\nOD 4.2.: Samen werken. \n"
    found = [(goal.code, goal.wording.text) for goal in printed_goals(Document(text).lines)]
    assert found == [("OD 1", "Samen wonen"), ("OD 4.2", "Samen werken.")]


def test_a_numbered_list_drops_its_headings_and_slashes() -> None:
    """Items are statements, headings that introduce them are none, and "/" says nothing."""
    text = "Fase 1: \n-Verslag van de \nwerking \nFase 2: \n- / \n2. Een eindrapport \n"
    assert [item.text for item in statements(Document(text).lines)] == ["Verslag van de werking", "Een eindrapport"]


def test_statements_without_bullets_end_where_the_author_broke_off() -> None:
    """A capital after a finished sentence starts a statement; one after a full line does not."""
    text = "Er is een volledige dekking in de \nVlaamse gemeenten. \nEr is een ruim aanbod. \n"
    found = statements(Document(text).lines, frozenset({"Vlaamse"}))
    assert [item.text for item in found] == [
        "Er is een volledige dekking in de Vlaamse gemeenten.",
        "Er is een ruim aanbod.",
    ]


def test_year_rows_are_told_from_years_in_the_text(fiches: tuple[Fiche, ...]) -> None:
    """A year that only wrapped to the start of a line opens no row."""
    rows = fiches[0].milestones
    assert [row.period.text for row in rows] == ["2030-2031", "2032", "2033"]
    assert rows[0].years == (2030, 2031)
    assert rows[1].text.text.endswith("voorjaar van 2032 starten.")
    assert not rows[2].text


def test_staffing_in_the_middle_of_a_row_is_set_apart(fiches: tuple[Fiche, ...]) -> None:
    """Each page of a row has its own staffing cell; the milestone's text goes on behind it."""
    row = fiches[0].milestones[0]
    assert row.text.text.endswith(
        "en een tolk. De buurthuizen werken daarna met een eigen ploeg van vrijwilligers uit de wijk zelf"
    )
    assert row.staffing.text == "0,5 VTE per buurthuis Projectleider 1VTE"
    assert row.fte == Decimal("1.5")


def test_staffing_without_a_number_is_known_by_its_narrow_column(fiches: tuple[Fiche, ...]) -> None:
    """Prose in the right column wraps before the left column would."""
    row = fiches[0].milestones[1]
    assert row.staffing.text.startswith("Het beheer is toevertrouwd aan een kleine stuurgroep")
    assert row.fte is None


def test_staffing_on_the_line_of_the_year_is_split_off() -> None:
    """A row on one line has its staffing behind its text."""
    (row,) = milestones(Document("2018 Oprichting netwerk 0,3 VTE (Sport Vlaanderen) \n").lines)
    assert (row.text.text, row.staffing.text) == ("Oprichting netwerk", "0,3 VTE (Sport Vlaanderen)")


def test_a_season_belongs_to_the_period() -> None:
    """What stands in brackets behind a year is printed with it."""
    (row,) = milestones(Document("2018 (voorjaar)  - start \n").lines)
    assert (row.period.text, row.years, row.text.text) == ("2018 (voorjaar)", (2018,), "- start")


def test_a_passage_refuses_offsets_that_do_not_fit() -> None:
    """Text and places are as long as each other."""
    with pytest.raises(ValueError, match="3 characters but 1"):
        Passage("abc", (0,))


def test_words_are_kept_where_nothing_was_broken() -> None:
    """A single letter that is a word of the text stays a word."""
    assert passage_of(Document("o o m te beginnen a b \n").lines).text == "o o m te beginnen a b"
