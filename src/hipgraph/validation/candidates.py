"""What a user gives to be checked: RDF in any of our syntaxes, or a fiche as plain YAML or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from hipgraph.errors import ExtractionError, FormatError, MediaTypeError, ValidationError
from hipgraph.namespaces import BASE
from hipgraph.queries import query_text
from hipgraph.store import EmbeddedStore, load, read_graph
from hipgraph.validation.fields import Fields, read_fields

# How a file or a body says what it is: suffix and media type → format.
_FORMATS = {
    ".ttl": "ttl",
    "text/turtle": "ttl",
    ".nt": "nt",
    "application/n-triples": "nt",
    ".jsonld": "jsonld",
    "application/ld+json": "jsonld",
    ".rdf": "rdfxml",
    ".owl": "rdfxml",
    "application/rdf+xml": "rdfxml",
    ".trig": "trig",
    "application/trig": "trig",
    ".nq": "nq",
    "application/n-quads": "nq",
    ".json": "json",
    "application/json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
    "text/yaml": "yaml",
}
KINDS = tuple(_FORMATS)
_PREFIX = re.compile(r"(?im)^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>")
_SUBJECT = re.compile(r"(?m)^[ \t]*(<[^>\s]*>|[\w.-]*:[^\s;,]*)[ \t\n]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A user's RDF, with where in the text each thing is said."""

    name: str
    graph: str  # IRI of the graph that it is put into
    content: bytes  # in `format`
    format: str
    subjects: frozenset[str] = frozenset()
    lines: Mapping[str, int] = field(default_factory=dict)  # IRI of a thing, or field of a fiche → line

    def line_of(self, focus: str, about: str) -> int:
        """Return the line that says something of a thing, or holds its field; 0 where the text has none."""
        return self.lines.get(focus) or self.lines.get(about) or self.lines.get("", 0)


def read_candidate(name: str, content: bytes, kind: str = "") -> Candidate:
    """Return what a file's content says; `kind` is a suffix or a media type, by default the name's suffix.

    Raises:
        ValidationError: It cannot be read; the message has the line, and the column where there is one.
    """
    wanted = (kind or PurePath(name).suffix).partition(";")[0].strip().lower()
    if wanted not in _FORMATS:
        msg = f"{name}: {wanted or 'no suffix'} is nothing that can be checked; give one of {', '.join(KINDS)}"
        raise MediaTypeError(msg)
    fmt = _FORMATS[wanted]
    try:
        if fmt in ("json", "yaml") and not _is_json_ld(content, fmt):
            return _of_fields(name, read_fields(content, fmt))
        return _of_rdf(name, content, "jsonld" if fmt == "json" else fmt)
    except (FormatError, ExtractionError, ValidationError) as error:
        msg = f"{name}: {error}"
        raise ValidationError(msg) from None


def candidate_store(candidates: Sequence[Candidate]) -> EmbeddedStore:
    """Return the published graph in which the candidates take the place of what they describe."""
    store = load(infer=False)
    for candidate in candidates:
        store.replace(candidate.graph, read_graph(candidate.content, candidate.format))
        for row in store.select(query_text("site", "same-fiche.rq")):
            if row.text("candidate") == candidate.graph:
                store.replace(row.text("graph"), ())
    return store


def _of_rdf(name: str, content: bytes, fmt: str) -> Candidate:
    triples = read_graph(content, fmt)
    if not triples:
        msg = "it holds no statements; give a fiche, or another part of the graph"
        raise ValidationError(msg)
    subjects = frozenset(str(getattr(triple.subject, "value", "")) for triple in triples)
    return Candidate(name, f"{BASE}doc/candidate/{name}", content, fmt, subjects, _lines(content, subjects))


def _of_fields(name: str, fields: Fields) -> Candidate:
    from hipgraph.extract import Draft, draft_turtle  # noqa: PLC0415  no server needs it to start

    draft = Draft(cells=fields.cells, rows=fields.rows, position=fields.position)
    content = draft_turtle(draft, load(infer=False))
    rdf = _of_rdf(name, content, "ttl")
    rows = {
        focus: fields.lines[f"milestones {period}"]
        for focus in rdf.subjects
        if (period := focus.partition("/milestone/")[2].partition("-")[2]) and f"milestones {period}" in fields.lines
    }
    return Candidate(name, rdf.graph, content, "ttl", rdf.subjects, {**fields.lines, **rows})


def _is_json_ld(content: bytes, fmt: str) -> bool:
    if fmt != "json":
        return False
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return False  # the reader of fields says what is wrong with it
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and any(key.startswith("@") for key in first)


def _lines(content: bytes, subjects: frozenset[str]) -> dict[str, int]:
    """Return on which line each subject first begins a statement, as Turtle is written by people and programs."""
    text = content.decode("utf-8", errors="replace")
    prefixes = dict(_PREFIX.findall(text))
    found: dict[str, int] = {}
    for match in _SUBJECT.finditer(text):
        iri = _iri(match[1], prefixes)
        if iri in subjects and iri not in found:
            found[iri] = text.count("\n", 0, match.start(1)) + 1
    for iri in subjects - found.keys():
        if (place := text.find(iri)) >= 0:
            found[iri] = text.count("\n", 0, place) + 1
    return found


def _iri(token: str, prefixes: Mapping[str, str]) -> str:
    if token.startswith("<"):
        return token[1:-1]
    prefix, _, local = token.partition(":")
    return prefixes.get(prefix, "") + local.replace("\\", "")
