"""What kind of empty, or of full, a cell is."""

from __future__ import annotations

import re

# The first rule that matches the words of a cell gives its state (a concept of the hip:FieldState scheme).
_RULES = (
    ("stateEmpty", re.compile(r"")),
    ("stateSlash", re.compile(r"[/\s]+")),
    ("stateNotApplicable", re.compile(r"(?:n\.?\s?v\.?\s?t\.?|niet van toepassing)[.\s]*", re.IGNORECASE)),
    ("stateNotInAdvance", re.compile(r"niet (?:op voorhand|vooraf) te (?:bepalen|voorspellen)\b.*", re.IGNORECASE)),
    (
        "stateToBeDetermined",
        re.compile(r"(?:nog\s+)?(?:nader\s+)?te bepalen\b.*|nog (?:toe )?te \w+\b.*", re.IGNORECASE),
    ),
    ("stateNone", re.compile(r"geen\b.{0,60}", re.IGNORECASE)),
    ("stateSeeElsewhere", re.compile(r"\(?zie (?:ook )?(?:actie)?(?:fiche|maatregel|OD|SD)\b.*", re.IGNORECASE)),
    (
        "stateRegularMeans",
        re.compile(
            r"(?:(?:binnen|via) (?:de |het )?)?(?:regulier\w*|algemene)\b.*|personeelsinzet betrokken\b.*"
            r"|.*\b(?:binnen|via) (?:de |het )?regulier\w* .*",
            re.IGNORECASE,
        ),
    ),
)


def field_state(words: str) -> str:
    """Return the name of the state of a cell with these words.

    >>> field_state("n.v.t."), field_state("niet vooraf te bepalen"), field_state("12 projecten")
    ('stateNotApplicable', 'stateNotInAdvance', 'stateFilled')
    """
    collapsed = " ".join(words.split())
    return next((state for state, rule in _RULES if rule.fullmatch(collapsed)), "stateFilled")
