"""The web application: routers, error handler and static files, put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from hipgraph.ask.linking import KnownNames
from hipgraph.errors import HipgraphError, QueryError, UnknownResourceError
from hipgraph.settings import Settings
from hipgraph.store.engine import Engine
from hipgraph.web import (
    asking,
    browse,
    catalogue,
    citing,
    comparing,
    forms,
    health,
    linked,
    pages,
    querying,
    reports,
    steering,
)
from hipgraph.web.checking import PlanCheck
from hipgraph.web.graphs import graph_router
from hipgraph.web.kept import PageCache
from hipgraph.web.observe import Metrics, Observer
from hipgraph.web.openapi import openapi
from hipgraph.web.requests import wants_page
from hipgraph.web.responses import Problem, problem_of
from hipgraph.web.shield import SecurityHeaders
from hipgraph.web.sparql import sparql_router

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE", "QUERY")
_EXPOSED: Final = ("ETag", "Link", "Location", "Retry-After", "Content-Disposition")


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> FastAPI:
    """Return the application over the graph that the settings name, or over an engine that may have begun to load."""
    engine = engine or Engine(settings or Settings())
    metrics = Metrics(engine)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with engine.running():
            app.state.store = engine.store
            app.state.check.open()
            yield
            app.state.check.close()

    app = FastAPI(title="hipgraph", docs_url=None, redoc_url=None, openapi_url="/api", lifespan=lifespan)
    app.openapi = partial(openapi, app)  # type: ignore[method-assign]  # FastAPI's own way to replace it
    app.state.settings = engine.settings
    app.state.engine = engine
    app.state.metrics = metrics
    app.state.check = PlanCheck(engine)
    app.state.names = KnownNames(engine)
    app.state.dumping = asyncio.Lock()
    _wrap(app, engine, metrics)
    app.add_exception_handler(HipgraphError, _problem)
    app.add_exception_handler(HTTPException, _refusal)
    app.add_exception_handler(RequestValidationError, _misuse)
    app.include_router(sparql_router(engine, querying.query_page))
    app.include_router(graph_router(engine))
    for part in (
        pages,
        querying,
        asking,
        browse,
        steering,
        citing,
        comparing,
        linked,
        catalogue,
        reports,
        forms,
        health,
    ):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    return app


def _wrap(app: FastAPI, engine: Engine, metrics: Metrics) -> None:
    """Put around the application what every answer goes through, the innermost first."""
    app.add_middleware(PageCache, engine=engine)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    if engine.settings.rate:
        from hipgraph.web.rate import RateLimit  # noqa: PLC0415  a library of its own, for who sets a limit

        app.add_middleware(RateLimit, rate=engine.settings.rate)
    app.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=_METHODS, allow_headers=["*"], expose_headers=_EXPOSED
    )
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Observer, metrics=metrics)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HipgraphError)  # noqa: S101  registered for it alone
    if wants_page(request):
        return pages.error_page(request, error)
    return problem_of(error)


async def _refusal(request: Request, error: Exception) -> Response:
    """Answer what no handler takes: an address that is not there, a method that an address does not have."""
    assert isinstance(error, HTTPException)  # noqa: S101
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.NOT_FOUND:
        return await _problem(request, UnknownResourceError(f"there is nothing at {request.url.path}"))
    detail = (
        f"{request.method} is not done at {request.url.path}"
        if status == HTTPStatus.METHOD_NOT_ALLOWED
        else str(error.detail)
    )
    return Problem(status, detail, error.headers)


async def _misuse(request: Request, error: Exception) -> Response:
    """Answer a request whose parameters are not what an address takes."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors())
    return await _problem(request, QueryError(faults))
