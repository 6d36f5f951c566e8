"""What a validation found, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from rdflib.term import Node

Text = Mapping[str, str]  # language → words


class Severity(IntEnum):
    """How grave a finding is; a graver one is larger."""

    info = 0
    warning = 1
    violation = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a shape, told to people."""

    rule: str  # name of the property shape, such as "Measure-hasTargetValue"
    rule_text: Text  # what the rule says
    severity: Severity
    message: Text  # which field, what is wrong, what to do
    cause: Text  # what exactly the shape found
    path: Text  # the property or properties in words
    focus: str  # IRI of the thing that is wrong
    focus_name: str
    field: str = ""  # the form's field: "TargetValue"
    fiche: str = ""  # IRI of the fiche it is part of, "" outside fiches
    measure: str = ""
    title: str = ""  # of the measure
    value: str = ""
    term: Node | None = None  # the value as an RDF term
    component: str = ""  # IRI of the constraint component
    quotes: tuple[str, ...] = ()
    page: str = ""  # "" where the document does not settle it
    source: str = ""  # the user's file
    line: int = 0  # in that file; 0 where there is none


@dataclass(frozen=True, slots=True)
class Score:
    """How complete a fiche, or the fiches of a cabinet or a goal, are: 0 to 1."""

    kind: str  # "fiche", "cabinet" or "goal"
    iri: str
    name: str
    fiches: int
    score: float


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, gravest first within each fiche, and the scores."""

    findings: tuple[Finding, ...]
    scores: tuple[Score, ...] = ()

    def at_least(self, severity: Severity) -> Report:
        """Return the same report without what is less grave."""
        return replace(self, findings=tuple(f for f in self.findings if f.severity >= severity))

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, as SHACL says it."""
        return not self.findings

    @property
    def has_problems(self) -> bool:
        """Whether something graver than information was found."""
        return any(finding.severity > Severity.info for finding in self.findings)

    def counts(self) -> dict[Severity, int]:
        """Return how many findings there are of each severity, gravest first."""
        return {severity: sum(f.severity is severity for f in self.findings) for severity in reversed(Severity)}

    def by_fiche(self) -> list[tuple[str, list[Finding]]]:
        """Return the findings per fiche in the order of the plan; what is of no fiche last, under ""."""
        groups: dict[str, list[Finding]] = {}
        for finding in self.findings:
            groups.setdefault(finding.fiche, []).append(finding)
        return sorted(groups.items(), key=lambda group: (not group[0], group[0]))


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order in which people read them: the same for the same findings."""
    return tuple(sorted(findings, key=lambda f: (not f.fiche, f.fiche, -f.severity, f.rule, f.focus, f.value)))
