"""What schemathesis must know to send our bodies."""

from __future__ import annotations

import schemathesis


@schemathesis.serializer("application/sparql-query", "application/sparql-update", "application/trig")
def as_text(_context: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


schemathesis.serializer.alias(
    ["text/turtle", "application/n-triples", "application/n-quads", "application/rdf+xml"], "application/trig"
)
