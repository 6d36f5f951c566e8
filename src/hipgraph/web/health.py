"""Whether the server lives, whether it can answer, what it allows, and how much it does."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from prometheus_client import generate_latest
from starlette.responses import JSONResponse, Response

from hipgraph.errors import HipgraphError
from hipgraph.store.engine import Engine
from hipgraph.store.requests import count
from hipgraph.web.pages import page
from hipgraph.web.requests import wants_page

router = APIRouter()

_LIMITS: Final = (
    "timeout",
    "max_query_bytes",
    "max_result_bytes",
    "max_upload_bytes",
    "memory",
    "workers",
    "waiting",
    "rate",
)


@router.api_route("/health", methods=["GET", "HEAD"], summary="Whether the server can answer")
async def health(request: Request) -> Response:
    """Tell how many statements the graph holds, once a worker has counted them; 503 when none can."""
    engine: Engine = request.app.state.engine
    try:
        statements = await engine.site.value(count)
    except HipgraphError as error:
        return JSONResponse({"status": "failing", "detail": str(error)}, HTTPStatus.SERVICE_UNAVAILABLE)
    return JSONResponse({"status": "ok", "statements": statements, "version": engine.version})


@router.api_route("/health/live", methods=["GET", "HEAD"], summary="Whether the server lives")
async def live() -> dict[str, str]:
    """Tell that requests are taken; what answers them may still be starting."""
    return {"status": "ok"}


@router.get("/metrics", summary="Figures of the server, for Prometheus")
async def metrics(request: Request) -> Response:
    """Tell how many requests were answered and how the workers are."""
    return Response(generate_latest(request.app.state.metrics.registry), media_type="text/plain; version=0.0.4")


@router.api_route("/limits", methods=["GET", "HEAD"], summary="What a query may take")
def limits(request: Request) -> Response:
    """Tell the limits, as a page or as JSON."""
    settings = asdict(request.app.state.settings)
    allowed = {name: settings[name] for name in _LIMITS}
    if wants_page(request) and "format" not in request.query_params:
        return page(request, "limits.html", limits=allowed)
    return JSONResponse(allowed)
