"""Words in texts: the things that say them, the best first, each once and with the text that fits best."""

from __future__ import annotations

from dataclasses import dataclass

from hipgraph.description import name_of
from hipgraph.namespaces import ID, expand
from hipgraph.queries import query_text
from hipgraph.store import Store, literal_term
from hipgraph.store.words import folded
from hipgraph.views.measures import names_in


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that says the words."""

    iri: str
    name: str
    text: str

    @property
    def path(self) -> str:
        """Its kind and name, as addresses have them: "measure/26"."""
        return self.iri.removeprefix(ID)

    @property
    def kind(self) -> str:
        """Its kind: "measure"."""
        return self.path.partition("/")[0]


def search_things(store: Store, words: str, language: str, most: int = 60) -> tuple[Hit, ...]:
    """Return the things that say all these words, themselves or by a part that has no document of its own."""
    if not words.strip():
        return ()
    term = str(literal_term(words, expand("xsd:string"))).partition("^^")[0]
    found: dict[str, str] = {}
    for row in store.select(query_text("site", "search.rq").replace('"WORDS"', term)):
        thing = row.text("thing").partition("#")[0]
        if thing.startswith(ID):
            found.setdefault(thing, row.text("text"))
    names, asked = names_in(store, language), folded(words)
    hits = [Hit(iri, names.get(iri) or name_of(store, iri, language), text) for iri, text in list(found.items())[:most]]
    return tuple(sorted(hits, key=lambda hit: folded(hit.name) != asked))  # what is called so comes first
