"""The queries that are published with the data: `.rq` files with `#+` headers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hipgraph.assets import published, published_text
from hipgraph.errors import QueryError
from hipgraph.namespaces import rebased


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a query that its user may bind."""

    name: str
    kind: str  # a kind of thing ("organisation"), or "year"
    default: str  # the name of a thing, or a year
    summary: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Query:
    """One published query: its text, and what its header says about it."""

    name: str
    text: str
    summary: Mapping[str, str]
    parameters: tuple[Parameter, ...] = ()
    tags: tuple[str, ...] = ()
    description: Mapping[str, str] = field(default_factory=dict)

    def with_values(self, values: Mapping[str, str]) -> str:
        """Return the query with its parameters as VALUES lines that anybody can edit, without its header.

        Values are terms as SPARQL writes them; the caller makes them, never a stranger.
        """
        body = "\n".join(line for line in self.text.splitlines() if not line.startswith("#+"))
        for name, term in values.items():
            body = body.replace("WHERE {", f"WHERE {{\n  VALUES ?{name} {{ {term} }}", 1)
        return body.strip() + "\n"

    def in_words(self, values: Mapping[str, str], language: str) -> str:
        """Return the question in words, with what its parameters are set to."""
        told = [f"{p.summary[language]}: {values.get(p.name) or p.default}" for p in self.parameters]
        return self.summary[language] + (f" ({', '.join(told)})" if told else "")


def read_query(path: Path) -> Query:
    """Return the query in a `.rq` file.

    Raises:
        QueryError: Its header is not YAML, or lacks a summary in Dutch and English.
    """
    text = rebased(path.read_text(encoding="utf-8"))
    header = _header(text, path)
    summary = header.get("summary")
    if not isinstance(summary, dict) or not {"nl", "en"} <= set(summary):
        msg = f"{path}: the header needs '#+ summary:' with 'nl' and 'en' below it"
        raise QueryError(msg)
    return Query(
        name=path.stem,
        text=text,
        summary=summary,
        parameters=tuple(_parameters(header.get("parameters") or {})),
        tags=tuple(header.get("tags") or ()),
        description=header.get("description") or {},
    )


@cache
def read_queries(family: str = "cq") -> tuple[Query, ...]:
    """Return the queries of one family (`cq`, `checks`, `site`, `rules`), in the order of their names."""
    folder = published() / "queries" / family
    return tuple(read_query(path) for path in sorted(folder.glob("*.rq")))


@cache
def query_text(family: str, name: str) -> str:
    """Return the text, without its header, of one query that the program itself uses."""
    text = published_text("queries", family, name)
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+"))


def named_query(name: str) -> Query:
    """Return the competency question with a name, or with the number that begins it ("cq07").

    Raises:
        QueryError: There is none.
    """
    for query in read_queries():
        if name in (query.name, query.name.split("-")[0]):
            return query
    msg = f"no question is called {name!r}; `hipgraph queries` lists them"
    raise QueryError(msg)


def _header(text: str, path: Path) -> dict[str, Any]:
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        msg = f"{path}: its #+ header is not YAML: {error}"
        raise QueryError(msg) from None
    return header if isinstance(header, dict) else {}


def _parameters(declared: Mapping[str, Mapping[str, Any]]) -> Iterable[Parameter]:
    for name, words in declared.items():
        yield Parameter(name, str(words["kind"]), str(words["default"]), words["summary"])
