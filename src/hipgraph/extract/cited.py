"""A graph whose statements cite the document that they were read from."""

from __future__ import annotations

from rdflib import RDF, Graph, Literal, Namespace, URIRef

from hipgraph.extract.document import Document
from hipgraph.extract.passage import Passage
from hipgraph.extract.quotes import runs
from hipgraph.extract.turtle import HIP, count_literal, dutch_literal
from hipgraph.namespaces import PREFIXES

OA = Namespace(PREFIXES["oa"])


class CitedGraph:
    """Statements, and for what they are about the words of the document and their place there."""

    def __init__(self, document: Document, base: str) -> None:
        """Start an empty graph; `base` is the IRI of the document that quotes are parts of."""
        self._document = document
        self._base = base
        self.graph = Graph(bind_namespaces="none")
        for prefix, iri in PREFIXES.items():
            self.graph.bind(prefix, iri)

    def say(self, subject: URIRef, predicate: URIRef, *values: URIRef | Literal) -> None:
        """Add one statement per value."""
        for value in values:
            self.graph.add((subject, predicate, value))

    def quote(self, subject: URIRef, passage: Passage, rule: str) -> None:
        """Cite the source for a statement: the words there, their place, and the rule that read them."""
        for start, end in runs(passage, self._document.text):
            quote = URIRef(f"{self._base}#char={start},{end}")
            self.say(subject, HIP.evidence, quote)
            self.say(quote, RDF.type, OA.TextQuoteSelector, OA.TextPositionSelector)
            self.say(quote, OA.exact, dutch_literal(" ".join(self._document.text[start:end].split())))
            self.say(quote, OA.start, count_literal(start))
            self.say(quote, OA.end, count_literal(end))
            self.say(quote, HIP.readBy, Literal(rule))
            if (page := self._document.page(start)) is not None:
                self.say(quote, HIP.page, Literal(page))
