"""The SPARQL 1.1 Graph Store HTTP Protocol: whole graphs, read, put, extended and removed."""

from __future__ import annotations

from email.message import Message
from functools import partial
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from hipgraph.errors import MediaTypeError, QueryError, RequestTooLargeError
from hipgraph.media import GRAPH_FORMATS, format_named
from hipgraph.store import changes, iri_term
from hipgraph.store.engine import Engine
from hipgraph.web.access import demand_token
from hipgraph.web.requests import choice_of, limited_body

PATH: Final = "/graph-store"
_DEFAULT: Final = ""  # the name of the default graph, which has none
_MULTIPART: Final = "multipart/form-data"


class GraphStore:
    """Whole graphs of one store."""

    def __init__(self, engine: Engine) -> None:
        """Read and change with the workers of an engine, once it runs."""
        self._engine = engine

    async def read(self, request: Request) -> Response:
        """Answer a graph in the format that is asked for."""
        fmt = choice_of(request)(GRAPH_FORMATS)
        async with self._engine.endpoint.ask(changes.read, _graph(request), fmt) as reply:
            await reply.begun()
            body = b"".join([chunk async for chunk in reply.chunks()])
        return Response(body, media_type=fmt.media_type, headers={"Vary": "Accept"})

    async def put(self, request: Request) -> Response:
        """Let a graph hold what is sent."""
        demand_token(request, self._engine.settings)
        graph = _graph(request)
        new = await self._engine.change(changes.put, graph, await self._payloads(request, graph))
        return Response(status_code=HTTPStatus.CREATED if new else HTTPStatus.NO_CONTENT)

    async def post(self, request: Request) -> Response:
        """Add what is sent to a graph; without a graph, to a new one."""
        demand_token(request, self._engine.settings)
        named = {"graph", "default"} & set(request.query_params) or request.path_params.get("path")
        graph = _graph(request) if named else f"{request.url.replace(query='')}/{uuid4()}"
        new = await self._engine.change(changes.post, graph, await self._payloads(request, graph))
        headers = {} if named else {"Location": graph}
        return Response(status_code=HTTPStatus.CREATED if new else HTTPStatus.NO_CONTENT, headers=headers)

    async def delete(self, request: Request) -> Response:
        """Remove a graph."""
        demand_token(request, self._engine.settings)
        await self._engine.change(changes.delete, _graph(request))
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def _payloads(self, request: Request, graph: str) -> tuple[changes.Payload, ...]:
        """Return the graphs in a body: one, or several in a form."""
        base = graph or str(request.url)
        limit = self._engine.settings.max_upload_bytes
        kind = request.headers.get("content-type", "")
        if kind.partition(";")[0].strip().lower() == _MULTIPART:
            async with request.form(max_part_size=limit) as form:
                files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
                return tuple([_payload(await part.read(), part.content_type or "", base) for part in files])
        body = await limited_body(request, limit)
        if body is None:
            msg = f"the graph is larger than {limit} bytes; send it in parts, or raise HIPGRAPH_MAX_UPLOAD_BYTES"
            raise RequestTooLargeError(msg)
        return (_payload(body, kind, base),)


def graph_router(engine: Engine) -> APIRouter:
    """Return the Graph Store Protocol as a router: graphs named by `?graph=` or by their own address below it."""
    router = APIRouter()
    store = GraphStore(engine)
    for path, shown in ((PATH, True), (f"{PATH}/{{path:path}}", False)):
        add = partial(router.add_api_route, path, include_in_schema=shown)
        add(store.read, methods=["GET", "HEAD"], summary="Read a graph")
        add(store.put, methods=["PUT"], summary="Replace a graph")
        add(store.post, methods=["POST"], summary="Add to a graph")
        add(store.delete, methods=["DELETE"], summary="Remove a graph")
    return router


def _graph(request: Request) -> str:
    """Return the graph that a request is about.

    Raises:
        QueryError: It names none, or more than one, or what it names is no IRI.
    """
    named = request.query_params.getlist("graph")
    default = "default" in request.query_params
    direct = bool(request.path_params.get("path"))
    if len(named) + default + direct != 1:
        msg = "name one graph: ?graph=IRI, or ?default, or its own address below this one"
        raise QueryError(msg)
    if default:
        return _DEFAULT
    graph = named[0] if named else str(request.url.replace(query=""))
    iri_term(graph)
    return graph


def _payload(content: bytes, kind: str, base: str) -> changes.Payload:
    header = Message()
    header["content-type"] = kind
    fmt = format_named(GRAPH_FORMATS, header.get_content_type()) if kind else None
    if fmt is None:
        types = ", ".join(offer.media_type for offer in GRAPH_FORMATS)
        msg = f"a graph of type {kind!r} is not read here; send one of {types}"
        raise MediaTypeError(msg)
    return changes.Payload(content, fmt.name, base)
