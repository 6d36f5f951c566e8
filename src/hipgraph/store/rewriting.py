"""A query as another engine must be told it: with its prefixes declared, and with values for its variables."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from hipgraph.namespaces import PREFIXES
from hipgraph.store.answers import Term
from hipgraph.store.interface import About
from hipgraph.store.tokens import pattern, tokens


def with_prologue(text: str, about: About) -> str:
    """Return a query with its base and prefixes declared: on its first line, so that the lines keep their numbers.

    >>> with_prologue("ASK { ?m a hip:Measure }", {})
    'PREFIX hip: <https://w3id.org/hip/ns#> ASK { ?m a hip:Measure }'
    """
    base = f"BASE <{about['base']}> " if about.get("base") else ""
    if about.get("strict"):
        return base + text
    found = list(tokens(text))
    declared = {name.text for word, name in pairwise(found) if word.text.upper() == "PREFIX"}
    used = {f"{token.text.partition(':')[0]}:" for token in found if token.kind == "word" and ":" in token.text}
    missing = [name for name in sorted(used - declared) if name[:-1] in PREFIXES]
    return base + "".join(f"PREFIX {name} <{PREFIXES[name[:-1]]}> " for name in missing) + text


def with_values(text: str, bindings: Mapping[str, Term | str]) -> str:
    """Return a query with values for its variables.

    >>> with_values("ASK { ?m ?p ?o }", {"m": "<urn:m>"})
    'ASK { VALUES (?m) { (<urn:m>) }  ?m ?p ?o }'
    """
    if not bindings:
        return text
    names = " ".join(f"?{name}" for name in bindings)
    values = f" VALUES ({names}) {{ ({' '.join(map(str, bindings.values()))}) }} "
    place = pattern(text)
    return f"{text} WHERE {{{values}}}" if place is None else f"{text[:place]}{values}{text[place:]}"
