"""Media types of results and graphs, and the choice between them; no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from hipgraph.errors import HipgraphError

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer: the name people give it, its media type and its file suffix."""

    name: str
    media_type: str
    suffix: str
    also: tuple[str, ...] = ()  # other names that clients use


RESULT_FORMATS = (
    Format("json", "application/sparql-results+json", "srj"),
    Format("xml", "application/sparql-results+xml", "srx"),
    Format("csv", "text/csv", "csv"),
    Format("tsv", "text/tab-separated-values", "tsv"),
    Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", ("excel",)),
)
GRAPH_FORMATS = (
    Format("ttl", "text/turtle", "ttl", ("turtle", "n3")),
    Format("jsonld", "application/ld+json", "jsonld", ("json-ld", "json")),
    Format("nt", "application/n-triples", "nt", ("ntriples",)),
    Format("rdfxml", "application/rdf+xml", "rdf", ("rdf+xml", "xml")),
    Format("trig", "application/trig", "trig"),
    Format("nq", "application/n-quads", "nq", ("nquads",)),
)
_SAME_AS = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "text/plain": "application/n-triples",
}


class NotAcceptableError(HipgraphError):
    """Nothing that can be offered is among what the client accepts."""


def negotiate(accept: str, offers: Sequence[str]) -> str:
    """Return the offer the client prefers.

    Offers stand in the server's order of preference, which settles ties.
    The most specific range decides the quality of an offer (RFC 9110, 12.5.1).

    >>> negotiate("text/*;q=0.5, application/ld+json", ["text/html", "text/turtle", "application/ld+json"])
    'application/ld+json'
    >>> negotiate("*/*, text/html;q=0", ["text/html", "text/turtle"])
    'text/turtle'

    Raises:
        NotAcceptableError: Every offer has quality 0.
    """
    return _negotiated(accept, tuple(offers))


@lru_cache(maxsize=512)  # clients send few headers, and many of each
def _negotiated(accept: str, offers: tuple[str, ...]) -> str:
    ranges = [_media_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    best = max(offers, key=lambda offer: _quality(offer, ranges))
    if _quality(best, ranges) <= 0:
        msg = f"nothing to offer for Accept: {accept!r}; ask for one of {', '.join(offers)}"
        raise NotAcceptableError(msg)
    return best


def format_for(formats: Sequence[Format], *, accept: str, name: str | None = None) -> Format:
    """Return the format that a client asks for, by name or media type first, else by its Accept header.

    Raises:
        NotAcceptableError: No such format, or none that the client accepts.
    """
    if name:
        if named := format_named(formats, name):
            return named
        msg = f"no format {name!r} for this answer; use one of {', '.join(offer.name for offer in formats)}"
        raise NotAcceptableError(msg)
    types = [offer.media_type for offer in formats]
    aliases = {alias: same for alias, same in _SAME_AS.items() if same in types}
    chosen = negotiate(accept, [*types, *aliases])
    chosen = aliases.get(chosen, chosen)
    return next(offer for offer in formats if offer.media_type == chosen)


def format_named(formats: Sequence[Format], name: str) -> Format | None:
    """Return the format that a name, a media type or a suffix means among these, None when it means none."""
    wanted = _SAME_AS.get(name, name)
    for offer in formats:
        if wanted in (offer.name, offer.media_type, offer.suffix, *offer.also):
            return offer
    return None


def _media_range(part: str) -> tuple[str, float]:
    media_range, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return media_range.lower(), _weight(value)
    return media_range.lower(), 1.0


def _weight(value: str) -> float:
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def _quality(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the weight that the most specific range that fits gives the offer."""
    family = offer.split("/", maxsplit=1)[0] + "/*"
    for candidate in (offer, family, "*/*"):
        weights = [weight for media_range, weight in ranges if media_range == candidate]
        if weights:
            return max(weights)
    return 0.0
