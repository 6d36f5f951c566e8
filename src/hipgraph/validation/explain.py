"""From an engine's report to findings that people can act on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from textwrap import shorten

import yaml
from rdflib import SH, Graph, URIRef
from rdflib.term import Node

from hipgraph.description import name_of
from hipgraph.namespaces import ID, PREFIXES
from hipgraph.queries import query_text
from hipgraph.store import Row, Store, iri_term
from hipgraph.validation.report import Finding, Severity, Text, ordered
from hipgraph.validation.shapes import Rule, rules, shapes_graph

LANGUAGES = ("nl", "en")
_HIP_FIELD = PREFIXES["hip"] + "field"
_WANTED = (SH["class"], SH.datatype, SH.hasValue, SH.minInclusive, SH.minExclusive)
_LONGEST = 200  # characters of a value in a cause; the quote has it all


def findings(report: Graph, store: Store, about: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Return the results of a SHACL report as findings, with what the graph knows about each.

    `about` names the things whose results are wanted; by default all are.
    """
    explain = _Explainer(report, store)
    return ordered(
        explain.finding(result)
        for result, focus in report.subject_objects(SH.focusNode)
        if about is None or str(focus) in about
    )


class _Explainer:
    """Looks up in the graph what a result is about; each thing once."""

    def __init__(self, report: Graph, store: Store) -> None:
        self.report = report
        self.store = store
        self._contexts: dict[str, Row] = {}
        self._names: dict[tuple[str, str], str] = {}

    def finding(self, result: Node) -> Finding:
        rule = rules()[str(self.report.value(result, SH.sourceShape))]
        focus = str(self.report.value(result, SH.focusNode))
        value = str(self.report.value(result, SH.value) or "")
        value = "" if value == focus else value  # SHACL's value of a query that gives none
        about = self._context(focus)
        quotes = tuple(self._quotes(focus, value))
        severity = str(self.report.value(result, SH.resultSeverity)).removeprefix(PREFIXES["sh"])
        return Finding(
            rule=rule.name,
            rule_text=rule.text,
            severity=Severity[severity.lower()],
            message=_messages(rule, [str(text) for text in self.report.objects(result, SH.resultMessage)]),
            cause=self._cause(result, rule, value),
            path={language: self._path(rule, language) for language in LANGUAGES},
            focus=focus,
            focus_name=about.text("period") or self._name(focus, "nl"),
            field=rule.field or about.text("field").removeprefix(_HIP_FIELD),
            fiche=about.text("fiche"),
            measure=about.text("measure"),
            title=about.text("title"),
            value=value,
            term=self.report.value(result, SH.value),
            component=str(self.report.value(result, SH.sourceConstraintComponent)),
            quotes=tuple(dict.fromkeys(row.text("quote").lstrip("-•– ") for row in quotes)),
            page=next((row.text("page") for row in quotes), ""),
        )

    def _context(self, focus: str) -> Row:
        if focus not in self._contexts:
            found = (
                self.store.select(query_text("site", "fiche-of.rq"), focus=iri_term(focus)) if _is_iri(focus) else ()
            )
            self._contexts[focus] = found[0] if found else Row()
        return self._contexts[focus]

    def _quotes(self, focus: str, value: str) -> Iterator[Row]:
        """Yield the passages that show what is wrong: those with the value, else those of what is one statement."""
        if not _is_iri(focus):
            return
        rows = self.store.select(query_text("site", "quotes-of.rq"), focus=iri_term(focus))
        words = value.partition(": ")[2] or value
        if of_value := [row for row in rows if value and row.text("value") == value]:
            yield from of_value
        elif holding := [
            row for row in rows if value and words[:60] in row.text("quote") and row.text("quote") != value
        ]:
            yield from holding[:2]
        elif not focus.startswith((f"{ID}measure/", f"{ID}fiche/")) or "#" in focus:
            yield from [row for row in rows if not row.text("quote").isdigit()][:2]

    def _cause(self, result: Node, rule: Rule, value: str) -> Text:
        component = str(self.report.value(result, SH.sourceConstraintComponent)).removeprefix(PREFIXES["sh"])
        kind = component.removesuffix("ConstraintComponent")
        if kind == "SPARQL" and not value:
            kind = "Nothing"
        kind = rule.name if rule.name in _texts() else kind
        wanted = next((w for p in _WANTED if (w := shapes_graph().value(URIRef(rule.iri), p)) is not None), "")
        return {
            language: _texts()[kind][language].format(
                path=self._path(rule, language),
                value=self._shown(value, language),
                wanted=self._shown(str(wanted), language),
            )
            for language in LANGUAGES
        }

    def _path(self, rule: Rule, language: str) -> str:
        return " → ".join(f"‘{self._name(step, language)}’" for step in rule.path)

    def _shown(self, value: str, language: str) -> str:
        shown = self._name(value, language) if _is_iri(value) else value
        return shorten(shown, _LONGEST, placeholder="…")

    def _name(self, iri: str, language: str) -> str:
        key = (iri, language)
        if key not in self._names:
            self._names[key] = name_of(self.store, iri, language) if _is_iri(iri) else iri
        return self._names[key]


def _messages(rule: Rule, texts: Collection[str]) -> Text:
    """Return a result's messages by language: an engine that fills in a template may drop the language."""
    found = {}
    for language, template in rule.message.items():
        pattern = re.sub(r"\\{\\\?\w+\\}", "(?s:.*)", re.escape(template))
        found[language] = next((text for text in texts if re.fullmatch(pattern, text)), template)
    return found


def _is_iri(text: str) -> bool:
    return text.startswith(("http://", "https://", "urn:")) and " " not in text


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = yaml.safe_load(
        (Path(__file__).parent / "texts.yaml").read_text(encoding="utf-8")
    )
    return texts
