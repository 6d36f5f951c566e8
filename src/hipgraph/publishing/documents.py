"""The document about a thing, or about a named graph: RDF of bounded size, in pages."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hipgraph.description import unknown
from hipgraph.errors import UnknownResourceError, WithdrawnError
from hipgraph.media import Format
from hipgraph.namespaces import DOC, ID, PREFIXES
from hipgraph.publishing.jsonld import framed
from hipgraph.queries import query_text
from hipgraph.store import Store, Term, Triple, Triples, Written, iri_term, read_graph, write_graph

_PAGE: Final = 100  # things that refer to one, in a page
_FORMER: Final = "OFFSET 0"


@dataclass(frozen=True, slots=True)
class Document:
    """A page of a document: its triples, and how many pages there are."""

    iri: str  # of the document, without its page
    triples: tuple[Triple, ...]
    page: int
    pages: int


def document_of(store: Store, iri: str, page: int = 1) -> Document:
    """Return a page of the document about a thing: what is said of it first, what refers to it in pages.

    Raises:
        UnknownResourceError: The graph says nothing of it, or has no such page.
    """
    thing = iri_term(iri)
    own = _graph(store, query_text("publish", "document.rq"), thing)
    count = store.select(query_text("publish", "count-incoming.rq"), thing=thing)
    incoming = int(count[0].text("count")) if count else 0
    if not own and not incoming:
        raise unknown(store, iri)
    pages = max(1, math.ceil(incoming / _PAGE))
    if not 1 <= page <= pages:
        msg = f"the document about {iri} has {pages} pages, and no page {page}"
        raise UnknownResourceError(msg)
    query = query_text("publish", "document-incoming.rq").replace(_FORMER, f"OFFSET {(page - 1) * _PAGE}")
    others = _graph(store, query, thing)
    address = f"{DOC}{iri.removeprefix(ID)}"
    about = _about_document(address, iri, page, pages)
    return Document(address, tuple(dict.fromkeys([*about, *own, *others])), page, pages)


def fate_of(store: Store, iri: str) -> str:
    """Return the IRI of what has replaced a thing, "" when nothing has.

    Raises:
        WithdrawnError: It was withdrawn, and nothing has replaced it.
    """
    rows = store.select(query_text("publish", "fate.rq"), thing=iri_term(iri))
    replaced = [row.text("replacement") for row in rows if "replacement" in row]
    if replaced:
        return replaced[0]
    if any(row.text("deprecated") == "true" for row in rows):
        msg = f"{iri} was withdrawn; nothing has taken its place"
        raise WithdrawnError(msg)
    return ""


def _graph(store: Store, query: str, thing: Term) -> tuple[Triple, ...]:
    found = store.query(query, bindings={"thing": thing})
    assert isinstance(found, Triples)  # noqa: S101  a CONSTRUCT
    return found.triples


def _about_document(address: str, iri: str, page: int, pages: int) -> tuple[Triple, ...]:
    """Return what is to be said of the document itself: what it is about, of which dataset, and its pages."""
    lines = [f"<{address}> a foaf:Document ; foaf:primaryTopic <{iri}> ; void:inDataset <{DOC}void#dataset> ."]
    if pages > 1:
        near = {"first": 1, "previous": page - 1, "next": page + 1, "last": pages}
        views = [f"hydra:{name} <{address}?page={number}>" for name, number in near.items() if 1 <= number <= pages]
        here = f"<{address}?page={page}>"
        lines.append(f"<{address}> hydra:view {here} . {here} a hydra:PartialCollectionView ; {' ; '.join(views)} .")
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("foaf", "hydra", "void"))
    return read_graph(f"{prefixes}{' '.join(lines)}".encode(), "ttl")


def written(document: Document, iri: str, fmt: Format) -> Written:
    """Return a document in a format; JSON-LD as a tree around its thing."""
    body = framed(document.triples, iri) if fmt.name == "jsonld" else write_graph(document.triples, fmt)
    return Written(fmt.media_type, body)
