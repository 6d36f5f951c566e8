"""A report as RDF, JSON, CSV or JUnit XML."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from hipgraph.namespaces import DOC, PREFIXES
from hipgraph.validation.report import Finding, Report, Severity
from hipgraph.validation.shapes import rules

_COLUMNS = ("fiche", "title", "severity", "field", "rule", "message_nl", "message_en", "cause_nl", "cause_en")
_MORE_COLUMNS = ("focus", "focus_name", "value", "quote", "page", "source", "line")


def as_json(report: Report) -> str:
    """Return counts, findings and scores as JSON."""
    content = {
        "conforms": report.conforms,
        "counts": {severity.name: count for severity, count in report.counts().items()},
        "findings": [_plain(finding) for finding in report.findings],
        "scores": [
            {"kind": s.kind, "iri": s.iri, "name": s.name, "fiches": s.fiches, "score": round(s.score, 3)}
            for s in report.scores
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_csv(report: Report) -> str:
    """Return one line per finding, with a heading."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, [*_COLUMNS, *_MORE_COLUMNS], extrasaction="ignore")
    writer.writeheader()
    for finding in report.findings:
        texts = {
            f"{name}_{lang}": getattr(finding, name)[lang] for name in ("message", "cause") for lang in ("nl", "en")
        }
        writer.writerow({**_plain(finding), **texts, "quote": " | ".join(finding.quotes)})
    return stream.getvalue()


def as_junit(report: Report) -> str:
    """Return a test suite per fiche: what is graver than information is a failure."""
    root = Element("testsuites", name="hipgraph validate")
    groups = dict(report.by_fiche())
    fiches = [score.iri for score in report.scores if score.kind == "fiche"]
    for fiche in dict.fromkeys([*fiches, *groups]):
        suite = SubElement(root, "testsuite", name=fiche or "registers")
        found = groups.get(fiche, [])
        failures = sum(finding.severity > Severity.info for finding in found)
        suite.attrib |= {"tests": str(len(found) or 1), "failures": str(failures), "errors": "0"}
        for finding in found:
            _junit_case(suite, finding)
        if not found:
            SubElement(suite, "testcase", name="complete and consistent", classname=fiche)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def as_turtle(report: Report) -> str:
    """Return a SHACL validation report in Turtle."""
    return report_graph(report).serialize(format="turtle")


def as_json_ld(report: Report) -> str:
    """Return a SHACL validation report in JSON-LD."""
    return report_graph(report).serialize(format="json-ld", context=dict(_prefixes())) + "\n"


def report_graph(report: Report) -> Graph:
    """Return the report in the SHACL vocabulary, each result with a message in both languages."""
    graph = Graph()
    for prefix, iri in _prefixes().items():
        graph.bind(prefix, iri)
    root = URIRef(f"{DOC}validation")
    graph.add((root, RDF.type, SH.ValidationReport))
    graph.add((root, SH.conforms, Literal(report.conforms)))
    for number, finding in enumerate(report.findings, 1):
        result = URIRef(f"{root}#{number}")
        graph.add((root, SH.result, result))
        for predicate, value in _statements(finding, graph):
            graph.add((result, predicate, value))
    return graph


def _statements(finding: Finding, graph: Graph) -> list[tuple[URIRef, Node]]:
    shape = URIRef(PREFIXES["hipsh"] + finding.rule)
    path = [URIRef(step) for step in rules()[str(shape)].path]
    result: list[tuple[URIRef, Node]] = [
        (RDF.type, SH.ValidationResult),
        (SH.focusNode, URIRef(finding.focus)),
        (SH.resultPath, path[0] if len(path) == 1 else Collection(graph, BNode(), list(path)).uri),
        (SH.resultSeverity, SH[finding.severity.name.capitalize()]),
        (SH.sourceShape, shape),
        (SH.sourceConstraintComponent, URIRef(finding.component)),
        *((SH.resultMessage, Literal(words, lang=language)) for language, words in finding.message.items()),
    ]
    return [*result, (SH.value, finding.term)] if finding.term is not None else result


def _prefixes() -> dict[str, str]:
    return {name: PREFIXES[name] for name in ("hip", "hipsh", "sh", "dct", "skos", "measure", "milestone", "fiche")}


def _plain(finding: Finding) -> dict[str, Any]:
    names = ("rule", "message", "cause", "path", "focus", "focus_name", "field", "fiche", "measure", "title", "value")
    plain = {name: getattr(finding, name) for name in (*names, "quotes", "page", "source", "line")}
    return {"severity": finding.severity.name, **plain}


def _junit_case(suite: Element, finding: Finding) -> None:
    name = f"{finding.field or finding.rule}: {finding.focus_name}"
    case = SubElement(suite, "testcase", name=name, classname=finding.rule)
    if finding.source:
        case.attrib |= {"file": finding.source, "line": str(finding.line)}
    message, cause = finding.message["nl"], finding.cause["nl"]
    if finding.severity is Severity.info:
        SubElement(case, "system-out").text = f"{message}\n{cause}"
    else:
        SubElement(case, "failure", type=finding.severity.name, message=message).text = cause


WRITERS: Final[Mapping[str, Callable[[Report], str]]] = {
    "json": as_json,
    "csv": as_csv,
    "junit": as_junit,
    "ttl": as_turtle,
    "jsonld": as_json_ld,
}
