"""Which plan this is, as its plan.ttl tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import plan_name, vocabulary

Texts = Mapping[str, str]  # by language


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan, what it is called, whose it is, and of when."""

    iri: str
    titles: Texts
    names: Texts  # short; where it has none, the titles
    descriptions: Texts
    publishers: Texts
    issued: str  # a year, with or without month and day; "" where it is not told
    start: str  # the first year that it covers
    end: str  # the last


@cache
def the_plan() -> Plan:
    """Return the plan of the published files, or of those that HIPGRAPH_DATA names.

    Raises:
        StoreError: Its files cannot be loaded.
    """
    rows = vocabulary().select(query_text("publish", "plan.rq"))
    titles, names, descriptions, publishers = (
        {row.language("title"): row.text(column) for row in rows if row.text(column)}
        for column in ("title", "name", "description", "publisher")
    )
    issued, start, end = (rows[0].text(column) if rows else "" for column in ("issued", "start", "end"))
    return Plan(f"{ID}plan/{plan_name()}", titles, names or titles, descriptions, publishers, issued, start, end)


def told(texts: Texts, language: str) -> str:
    """Return a text in a language, else in another, else "".

    >>> told({"nl": "plan"}, "en")
    'plan'
    """
    return texts.get(language) or next(iter(texts.values()), "")
