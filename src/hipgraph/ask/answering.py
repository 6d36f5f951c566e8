"""The answer to a question: a sentence, rows, quotes, and the query that gave them, with the reading it rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rapidfuzz import fuzz, process

from hipgraph.ask.linking import Mention, Names
from hipgraph.ask.reading import Reading, read
from hipgraph.namespaces import ID, expand
from hipgraph.queries import query_text, read_queries
from hipgraph.store import Row, Solutions, Store, quoted
from hipgraph.views.measures import names_in, pattern_of_any, patterns, with_patterns

_COUNTED: Final = {  # what a number is of, per query: the column whose different values count
    "measures": "measure",
    "parties": "party",
    "ranking": "party",
    "compare": "compared",
    "quotes": "measure",
    "milestones": "milestone",
    "money": "amount",
    "target-groups": "group",
    "programmes": "programme",
    "partnerships": "partnership",
    "goals": "goal",
    "indicators": "indicator",
}
_NOUNS: Final = {  # one, and several
    "measure": {"nl": ("maatregel", "maatregelen"), "en": ("measure", "measures")},
    "party": {"nl": ("partij", "partijen"), "en": ("party", "parties")},
    "compared": {"nl": ("ding vergeleken", "dingen vergeleken"), "en": ("thing compared", "things compared")},
    "milestone": {"nl": ("mijlpaal", "mijlpalen"), "en": ("milestone", "milestones")},
    "amount": {"nl": ("bedrag", "bedragen"), "en": ("amount", "amounts")},
    "group": {"nl": ("doelgroep", "doelgroepen"), "en": ("target group", "target groups")},
    "programme": {"nl": ("programma", "programma's en regels"), "en": ("programme", "programmes and rules")},
    "partnership": {"nl": ("samenwerkingsverband", "samenwerkingsverbanden"), "en": ("partnership", "partnerships")},
    "goal": {"nl": ("doelstelling", "doelstellingen"), "en": ("goal", "goals")},
    "indicator": {"nl": ("indicator", "indicatoren"), "en": ("indicator", "indicators")},
}
_SUGGESTED: Final = 5


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the reading, in words: what was recognised, and as what."""

    label: Mapping[str, str]
    value: str
    words: str  # of the question
    guessed: bool
    others: tuple[str, ...]  # other things that go by that name: "kind/name"


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a question; without a query it was not understood, and there are suggestions."""

    question: str
    reading: Reading
    clauses: tuple[Clause, ...]
    sparql: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    count: int
    counted: str  # what the count is of: a column
    quotes: tuple[Row, ...]
    suggestions: tuple[str, ...]  # names of published questions

    def sentence(self, language: str) -> str:
        """Return the answer in a sentence."""
        if not self.sparql:
            return _UNKNOWN[language]
        noun = _NOUNS[self.counted][language][self.count != 1]
        parts = "; ".join(f"{clause.label[language].lower()} {clause.value}" for clause in self.clauses)
        return f"{self.count} {noun} ({parts})." if parts else f"{self.count} {noun}."


_UNKNOWN: Final = {
    "nl": "Die vraag begrijp ik niet: geen woord ervan noemt iets uit het plan. Deze vragen kan ik wel beantwoorden.",
    "en": "I do not understand that question: no word of it names anything in the plan. These I can answer.",
}


def answer(store: Store, question: str, language: str, names: Names | None = None) -> Answered:
    """Return the answer to a question in Dutch or English."""
    reading = read(question, names or Names.of(store))
    if not reading.understood:
        return Answered(question, reading, (), "", (), (), 0, "measure", (), _suggestions(question, language))
    sparql = query_of(reading)
    found = store.query(sparql)
    assert isinstance(found, Solutions)  # noqa: S101  each is a SELECT
    counted = _COUNTED[reading.intent]
    count = len({str(row[counted]) for row in found.rows if counted in row})
    clauses = _clauses(reading, names_in(store, language))
    quotes = _quotes(store, reading)
    return Answered(question, reading, clauses, sparql, found.variables, found.rows, count, counted, quotes, ())


def query_of(reading: Reading) -> str:
    """Return the query that answers a reading."""
    choices, compared = dict(reading.choices), ""
    if reading.intent == "compare":
        facet = next(name for name, values in choices.items() if len(values) > 1)
        compared = pattern_of_any(facet, choices.pop(facet), "?compared")
    parts = [compared, *(_own(reading.intent, pattern) for pattern in patterns(choices))]
    if reading.roles:
        terms = " ".join(f"<{ID}role/{role}>" for role in reading.roles)
        parts.append(f"\n  VALUES ?in_role {{ {terms} }}\n  ?involvement hip:measure ?measure ; hip:role ?in_role .")
    if reading.words:
        body = re.search(r"WHERE \{(.*)\}\s*ORDER", query_text("ask", "text.rq"), re.DOTALL)
        assert body is not None  # noqa: S101  it is such a query
        parts.append(body[1].rstrip().replace('"WORDS"', quoted(" ".join(reading.words))))
    return with_patterns(query_text("ask", f"{reading.intent}.rq"), parts)


def _own(intent: str, pattern: str) -> str:
    """Return a pattern that fits the question: who works with whom, and which milestones are of a year."""
    if intent in ("parties", "ranking") and "hip:agent" in pattern:
        return pattern.replace("?involvement", "?with")
    if intent == "milestones":
        return re.sub(r"\?milestone hip:year (\?\w+) ; dct:description \?text \.", r"?milestone hip:year \1 .", pattern)
    return pattern


def _quotes(store: Store, reading: Reading) -> tuple[Row, ...]:
    """Return the words that say so, where an answer rests on who takes part."""
    if reading.intent in ("quotes", "compare", "ranking") or not ({"organisation", "cabinet"} & set(reading.choices)):
        return ()
    plain = Reading("quotes", False, reading.choices, reading.roles, reading.words, reading.mentions, True)
    return store.select(query_of(plain))


def _clauses(reading: Reading, names: Mapping[str, str]) -> tuple[Clause, ...]:
    labels = {query.name: query.summary for query in read_queries("facets")}
    said = {(one.facet, one.value): one for one in reading.mentions}
    found = [
        _clause(labels[facet], facet, value, said.get((facet, value)), names)
        for facet, values in reading.choices.items()
        for value in values
    ]
    found += [_clause(labels["role"], "role", role, None, names) for role in reading.roles]
    searched = {"nl": "met de woorden", "en": "with the words"}
    found += [Clause(searched, " ".join(reading.words), "", guessed=False, others=())] if reading.words else []
    return tuple(found)


def _clause(
    label: Mapping[str, str], facet: str, value: str, mention: Mention | None, names: Mapping[str, str]
) -> Clause:
    iri = expand(f"hip:field{value}") if facet == "empty" else f"{ID}{facet}/{value}"
    shown = names.get(iri, value)
    if mention is None:
        return Clause(label, shown, "", guessed=False, others=())
    return Clause(label, shown, mention.words, mention.guessed, mention.others)


def _suggestions(question: str, language: str) -> tuple[str, ...]:
    published = {query.name: query.summary[language] for query in read_queries()}
    near = process.extract(question, published, scorer=fuzz.token_set_ratio, limit=_SUGGESTED)
    return tuple(name for _, _, name in near)


def as_json(found: Answered) -> dict[str, Any]:
    """Return an answer for programs: the reading, the rows as plain values, the quotes, and the query."""
    return {
        "question": found.question,
        "understood": bool(found.sparql),
        "intent": found.reading.intent if found.sparql else None,
        "reading": [
            {
                "label": dict(one.label),
                "value": one.value,
                "words": one.words,
                "guessed": one.guessed,
                "others": list(one.others),
            }
            for one in found.clauses
        ],
        "count": found.count,
        "rows": [{name: row.text(name) for name in row} for row in found.rows],
        "quotes": [{name: row.text(name) for name in row} for row in found.quotes],
        "sparql": found.sparql,
        "suggestions": list(found.suggestions),
    }
