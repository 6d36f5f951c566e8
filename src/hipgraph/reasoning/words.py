"""A contradiction in plain words, in Dutch and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hipgraph.namespaces import shorten
from hipgraph.reasoning.axioms import NAME

LANGUAGES: Final = ("nl", "en")
_UNNAMED: Final = {"nl": "iets zonder IRI", "en": "something without an IRI"}
_LONGEST: Final = 60  # characters of a name
_T: Final = r"(n\d+_)"
# What a reasoner prints → the sentence, with the names where the numbers are. The first that fits is taken.
_SENTENCES: Final = tuple(
    (re.compile(pattern), {"nl": dutch, "en": english})
    for pattern, dutch, english in (
        (rf"{_T} type (.+)", "{0} is een {1}", "{0} is a {1}"),
        (
            r"DisjointClasses\((.+)\)",
            "niets is twee van deze tegelijk: {0}",
            "nothing is two of these at once: {0}",
        ),
        (r"DifferentIndividuals\((.+)\)", "deze zijn niet hetzelfde: {0}", "these are not the same: {0}"),
        (rf"{_T} disjointWith (.+)", "niets is zowel {0} als {1}", "nothing is both {0} and {1}"),
        (rf"Functional {_T}", "er is hoogstens één waarde voor {0}", "there is at most one value for {0}"),
        (rf"Irreflexive {_T}", "niets heeft zichzelf als waarde voor {0}", "nothing has itself as value for {0}"),
        (
            rf"{_T} o {_T} subPropertyOf {_T}",
            "{0} en daarna {1} geven samen {2}",
            "{0} and then {1} together make {2}",
        ),
        (rf"{_T} subPropertyOf {_T}", "{0} is een geval van {1}", "{0} is a case of {1}"),
        (rf"{_T} subClassOf (.+)", "elk ding in {0} voldoet aan: {1}", "every {0} meets: {1}"),
        (rf"{_T} equivalentTo (.+)", "{0} is precies: {1}", "{0} is exactly: {1}"),
        (rf"{_T} domain (.+)", "wat een waarde heeft voor {0}, is een {1}", "what has a value for {0} is a {1}"),
        (rf"{_T} range (.+)", "wat als waarde bij {0} staat, is een {1}", "what stands as value of {0} is a {1}"),
        (rf"{_T} inverseOf {_T}", "{0} is het omgekeerde van {1}", "{0} is the inverse of {1}"),
        (rf"{_T} differentFrom {_T}", "{0} en {1} zijn niet hetzelfde", "{0} and {1} are not the same"),
        (rf"{_T} sameAs {_T}", "{0} en {1} zijn hetzelfde", "{0} and {1} are the same"),
        (r'Malformed "(.*)" (\w+)', "“{0}” is geen xsd:{1}", "“{0}” is no xsd:{1}"),
        (rf"NOT \({_T} {_T} (.+)\)", "niet: {0} – {1} – {2}", "not: {0} – {1} – {2}"),
        (rf"{_T} {_T} (.+)", "{0} – {1} – {2}", "{0} – {1} – {2}"),
    )
)
_DUTCH: Final = {
    "or": "of",
    "and": "en",
    "not": "niet",
    "some": "met een",
    "only": "met alleen",
    "exactly": "precies",
    "min": "minstens",
    "max": "hoogstens",
    "value": "met als waarde",
}
_KEYWORD: Final = re.compile(rf"(?<![“”\w])({'|'.join(_DUTCH)})(?![“”\w])")


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called: printed name → IRI, and IRI → language → label."""

    iris: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    def short(self, text: str) -> str:
        """Return a text with prefixed names for the printed ones."""
        return NAME.sub(lambda match: shorten(self.iris[match[0]]), text)

    def full(self, text: str, language: str) -> str:
        """Return a text with labels and prefixed names for the printed ones."""
        return NAME.sub(lambda match: self._name(self.iris[match[0]], language), text)

    def _name(self, iri: str, language: str) -> str:
        if iri.startswith("_:"):
            return f"{_UNNAMED[language]} ({iri[:8]})"
        labels = self.labels.get(iri, {})
        label = labels.get(language) or labels.get(LANGUAGES[0]) or next(iter(labels.values()), "")
        if not label:
            return shorten(iri)
        cut = label if len(label) <= _LONGEST else f"{label[:_LONGEST].rstrip()}…"
        return f"“{cut}” ({shorten(iri)})"


def sentence(axiom: str, others: str, names: Names, language: str) -> str:
    """Return an axiom as a sentence; of a long list only those that the other axioms speak of."""
    for pattern, wordings in _SENTENCES:
        if match := pattern.fullmatch(axiom):
            parts = (_worded(part, others, names, language) for part in match.groups())
            return wordings[language].format(*parts)
    return _worded(axiom, others, names, language)


def _worded(part: str, others: str, names: Names, language: str) -> str:
    listed = NAME.findall(part)
    if len(listed) > 1 and NAME.sub("", part).strip() == "":
        concerned = [name for name in listed if name in NAME.findall(others)]
        part = ", ".join(concerned if len(concerned) > 1 else listed)
    translated = _KEYWORD.sub(lambda match: _DUTCH[match[0]], part) if language == LANGUAGES[0] else part
    return names.full(translated, language)
