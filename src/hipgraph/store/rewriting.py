"""A query as another engine must be told it: with its prefixes declared, and with values for its variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    values = f" {values_block(bindings, [map(str, bindings.values())])} "
    place = pattern(text)
    return f"{text} WHERE {{{values}}}" if place is None else f"{text[:place]}{values}{text[place:]}"


def values_block(names: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return the VALUES that give these variables these rows of terms, each as a query writes it.

    >>> values_block(["a", "b"], [["1", "UNDEF"], ["2", "<urn:x>"]])
    'VALUES (?a ?b) { (1 UNDEF) (2 <urn:x>) }'
    """
    lines = ["({})".format(" ".join(row)) for row in rows]
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {' '.join(lines)} }}"
