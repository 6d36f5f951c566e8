"""What the endpoint says of itself: SPARQL 1.1 Service Description, VoID, prefixes, examples and limits."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from fastapi import Request
from starlette.responses import Response

from hipgraph.media import GRAPH_FORMATS
from hipgraph.namespaces import DOC, rebased
from hipgraph.queries import query_text
from hipgraph.store import Triples, read_graph, write_graph
from hipgraph.store.engine import Engine
from hipgraph.web.requests import choice_of

_TEMPLATE: Final = Path(__file__).parent / "service.ttl"
_GRAPHS: Final = (f"{DOC}void", f"{DOC}queries")  # what the graph says of itself


def service_description(request: Request, engine: Engine) -> Response:
    """Return the description in the format that is asked for."""
    fmt = choice_of(request)(GRAPH_FORMATS)
    endpoint = request.url.replace(query="")
    settings = engine.settings
    static = _template().format(
        endpoint=endpoint,
        limits=endpoint.replace(path="/limits"),
        timeout=settings.timeout,
        request_bytes=settings.max_query_bytes,
        result_bytes=settings.max_result_bytes,
        memory=settings.memory,
        workers=settings.workers,
        waiting=settings.waiting,
        update=" , sd:SPARQL11Update" if settings.store and settings.token else "",
    )
    found = engine.store.query(query_text("site", "graph.rq"), named_graphs=_GRAPHS)
    assert isinstance(found, Triples)  # noqa: S101  the query is a CONSTRUCT
    body = write_graph([*read_graph(static.encode(), "ttl"), *found.triples], fmt)
    return Response(body, media_type=fmt.media_type, headers={"Vary": "Accept"})


@cache
def _template() -> str:
    return rebased(_TEMPLATE.read_text(encoding="utf-8"))
