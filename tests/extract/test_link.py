"""Names in cells and in text, linked to the registers."""

from __future__ import annotations

import pytest

from hipgraph.extract import Document, Fiche, unlinked
from hipgraph.extract.names import Matcher, Name
from hipgraph.extract.parties import parties
from hipgraph.extract.passage import Passage
from hipgraph.extract.quotes import quote

ID = "https://w3id.org/hip/id/organisation/"


def passage(text: str) -> Passage:
    return Passage(text, tuple(range(len(text))))


def name(label: str, thing: str, **more: object) -> Name:
    return Name(label, ID + thing, **more)  # type: ignore[arg-type]


_NONE = Passage("", ())
_EMPTY = Fiche(
    position=1, code="", page=None, title=_NONE, strategic_goal="", operational_goal="", goals=(), contributes_to=(),
    budget=_NONE, amounts=(), effect_indicators=(), output_indicators=(), targets=(), parties=(), explanation=_NONE,
    milestones=(), mentions=(), pointers=(), states={},
)  # fmt: skip
MATCHER = Matcher(
    [
        name("Departement Onderwijs en Vorming", "ov"),
        name("Departement WVG", "wvg"),
        name("afdeling W&S", "w-s", parent=ID + "wvg"),
        name("afdeling ESF", "esf"),
        name("Kind en Gezin", "keg"),
        name("VDAB", "vdab"),
        name("VVJ", "jeugd"),
        name("VVJ", "pers", preferred=False),
        name("vereniging van journalisten", "pers"),
    ]
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Departement Onderwijs en Vorming en VDAB", ["Departement Onderwijs en Vorming=ov", "VDAB=vdab"]),
        (
            "Departement WVG (afdeling ESF)",
            ["Departement WVG (afdeling ESF)=wvg", "Departement WVG (afdeling ESF)=esf"],
        ),
        ("Departement WVG, afdeling W&S", ["Departement WVG, afdeling W&S=wvg", "Departement WVG, afdeling W&S=w-s"]),
        ("Gebruikers: 3 vertegenwoordigers (VDAB, Kind en Gezin)", ["VDAB=vdab", "Kind en Gezin=keg"]),
        ("VDAB, volgen de actie op via Kind en Gezin", ["VDAB=vdab"]),
        ("VDAB, Stichting Zeepbel en Fonds Twee e.a.", ["VDAB=vdab", "Stichting Zeepbel=", "Fonds Twee="]),
        ("kind en gezin, vdab", ["kind en gezin=keg", "vdab="]),
        ("/", []),
    ],
)
def test_a_cell_is_split_into_its_parties(cell: str, expected: list[str]) -> None:
    """Known names hold together, what belongs to a name stays with it, prose and headings are no party."""
    found = parties("partner", passage(cell), MATCHER)
    assert [f"{party.printed.text}={party.thing.removeprefix(ID)}" for party in found] == expected


def test_an_ambiguous_name_means_what_the_fiche_calls_it_elsewhere() -> None:
    """An abbreviation of two parties is settled by the full name in the same fiche."""
    usual = MATCHER.within(passage("VVJ en VDAB")).find(passage("VVJ"))
    settled = MATCHER.within(passage("de Vereniging van Journalisten")).find(passage("VVJ"))
    assert [hit.thing for hit in (*usual, *settled)] == [ID + "jeugd", ID + "pers"]


def test_names_are_whole_words() -> None:
    """A name inside a longer word is none; a hyphen ends a word."""
    assert [hit.start for hit in MATCHER.find(passage("VDABs en VDAB-aanbod"))] == [9]


def test_names_that_no_register_knows_are_listed(fiches: tuple[Fiche, ...]) -> None:
    """What cannot be linked is told with its fiche, its role and its words."""
    assert [(f.position, role, words.text) for f, role, words in unlinked(fiches)] == [
        (1, "responsible-administration", "Stichting Zeepbel")
    ]


def test_a_party_in_running_text_is_cited_with_its_sentence(fiches: tuple[Fiche, ...]) -> None:
    """A mention brings the sentence around it."""
    quotes = [m.quote.text for m in fiches[0].mentions if m.thing.endswith("/minderhedenforum")]
    assert quotes == [
        "Het buurthuis is voor elk van hen een open plek; het Minderhedenforum denkt mee over het onthaal."
    ]


def test_pointers_lead_to_fiches_by_code_and_by_title(fiches: tuple[Fiche, ...]) -> None:
    """A pointer is resolved by its number or its words; one that leads nowhere is kept."""
    assert [(pointer.printed.text, pointer.target) for pointer in fiches[0].pointers] == [
        ("(zie fiche 2.1.1)", "02"),
        ("(zie ook fiche wandelen)", "02"),
        ("(fiche speelstraten)", ""),
    ]


def test_a_fiche_has_its_place_under_its_goal(fiches: tuple[Fiche, ...]) -> None:
    """Codes count the fiches of an operational goal."""
    assert [fiche.code for fiche in fiches] == ["1.1.1", "2.1.1"]


def test_a_quote_is_one_run_of_the_source(document: Document) -> None:
    """A sentence that a page footer cuts is quoted up to the footer."""
    text = "Een zin die VDAB noemt"
    offsets = (*range(12), *range(500, 510))
    assert quote(Passage(text, offsets), 12, 16).text == "VDAB noemt"
    assert document


def test_a_pointer_means_the_fiche_whose_title_names_what_its_sentence_names() -> None:
    """A registered thing in the pointer's sentence and in one title settles it before words do."""
    from dataclasses import replace  # noqa: PLC0415

    from hipgraph.extract.pointers import pointers, resolved  # noqa: PLC0415
    from hipgraph.extract.records import Mention  # noqa: PLC0415

    def fiche(position: int, title: str, start: int) -> Fiche:
        words = Passage(title, tuple(range(start, start + len(title))))
        return replace(_EMPTY, position=position, title=words, mentions=(Mention(ID + "esf", words[:6], words),))

    (pointer,) = pointers([passage("De dienst (zie fiche wandelen) helpt.")])
    reader = replace(_EMPTY, mentions=(Mention(ID + "esf", pointer.quote[3:9], pointer.quote),), pointers=(pointer,))
    others = [reader, fiche(2, "Dienst voor de wijk", 500)]
    walk = replace(_EMPTY, position=3, title=Passage("Wandelen", tuple(range(900, 908))))
    assert [p.target for p in resolved(reader, [*others, walk], {})] == ["02"]
    assert [p.target for p in resolved(reader, [reader, walk], {})] == ["03"]
