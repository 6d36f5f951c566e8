"""A validation report in a terminal."""

from __future__ import annotations

from textwrap import shorten

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hipgraph.validation import Finding, Report, Severity

_WORDS = {
    "nl": {
        Severity.violation: ("overtreding", "overtredingen"),
        Severity.warning: ("waarschuwing", "waarschuwingen"),
        Severity.info: ("opmerking", "opmerkingen"),
        "registers": "Plan en registers",
        "nothing": "Niets gevonden: volledig en zonder tegenspraak.",
        "found": "Gevonden",
        "line": "regel",
        "page": "p.",
        "fiche": "Fiche",
        "cabinet": "Kabinet",
        "goal": "Doelstelling",
        "fiches": "fiches",
        "score": "volledig",
    },
    "en": {
        Severity.violation: ("violation", "violations"),
        Severity.warning: ("warning", "warnings"),
        Severity.info: ("remark", "remarks"),
        "registers": "Plan and registers",
        "nothing": "Nothing found: complete and without contradiction.",
        "found": "Found",
        "line": "line",
        "page": "p.",
        "fiche": "Fiche",
        "cabinet": "Cabinet",
        "goal": "Goal",
        "fiches": "fiches",
        "score": "complete",
    },
}
_STYLE = {Severity.violation: "bold red", Severity.warning: "yellow", Severity.info: "blue"}
_SIGN = {Severity.violation: "✗", Severity.warning: "▲", Severity.info: "·"}
_QUOTED = 160  # characters of a quote; the formats for machines have it whole


def print_report(report: Report, language: str, *, scores: bool = False) -> None:
    """Print the findings per fiche, then their number, then the scores where they are asked for."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 120
    for fiche, findings in report.by_fiche():
        _print_fiche(console, fiche, findings, language)
    if scores:
        _print_scores(console, report, language)
    words = _WORDS[language]
    if report.conforms:
        console.print(f"[green]{words['nothing']}[/green]")
        return
    counted = (f"{count} {words[severity][count != 1]}" for severity, count in report.counts().items() if count)
    console.print(f"[bold]{words['found']}: {', '.join(counted)}.[/bold]")


def _print_fiche(console: Console, fiche: str, findings: list[Finding], language: str) -> None:
    words = _WORDS[language]
    number = fiche.rpartition("/")[2]
    heading = f"{words['fiche']} {number} · {findings[0].title}" if fiche else str(words["registers"])
    console.print(f"[bold]{escape(heading)}[/bold]", no_wrap=True, overflow="ellipsis")
    for finding in findings:
        _print_finding(console, finding, language)
    console.print()


def _print_finding(console: Console, finding: Finding, language: str) -> None:
    style = _STYLE[finding.severity]
    table = Table.grid(padding=(0, 1, 0, 1))
    sign = f"[{style}]{_SIGN[finding.severity]} {_WORDS[language][finding.severity][0]}[/{style}]"
    table.add_row(sign, escape(finding.message[language]))
    table.add_row("", f"[dim]{escape(_where(finding, language))}[/dim]")
    for quote in finding.quotes:
        table.add_row("", f"[italic]“{escape(_short(quote))}”[/italic]")
    console.print(table)


def _where(finding: Finding, language: str) -> str:
    words = _WORDS[language]
    kind, _, name = finding.focus.partition("/id/")[2].partition("/")
    parts = [_short(finding.cause[language]), f"{kind}/{name}" if kind else finding.focus]
    if finding.page:
        parts.append(f"{words['page']} {finding.page}")
    if finding.line:
        parts.insert(0, f"{finding.source}, {words['line']} {finding.line}")
    return " · ".join(parts)


def _short(text: str) -> str:
    return shorten(text, _QUOTED, placeholder="…")


def _print_scores(console: Console, report: Report, language: str) -> None:
    words = _WORDS[language]
    for kind in ("fiche", "cabinet", "goal"):
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(str(words[kind]))
        table.add_column("")
        table.add_column(str(words["fiches"]), justify="right")
        table.add_column(str(words["score"]), justify="right")
        for score in (score for score in report.scores if score.kind == kind):
            name = score.iri.rpartition("/")[2]
            table.add_row(name, escape(score.name[:80]), str(score.fiches), f"{score.score:.0%}")
        if table.row_count:
            console.print(table)
            console.print()
