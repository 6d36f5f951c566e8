"""The web application: routers, error handler and static files, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from hipgraph.errors import HipgraphError
from hipgraph.settings import Settings
from hipgraph.store.engine import Engine
from hipgraph.web import health, pages, reports
from hipgraph.web.graphs import graph_router
from hipgraph.web.observe import Metrics, Observer
from hipgraph.web.requests import wants_page
from hipgraph.web.responses import problem_of
from hipgraph.web.shield import RateLimit, SecurityHeaders
from hipgraph.web.sparql import sparql_router


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application over the published graph."""
    engine = Engine(settings or Settings())
    metrics = Metrics(engine)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with engine.running():
            app.state.store = engine.store
            yield

    app = FastAPI(title="hipgraph", docs_url=None, redoc_url=None, openapi_url="/api", lifespan=lifespan)
    app.state.settings = engine.settings
    app.state.engine = engine
    app.state.metrics = metrics
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST", "HEAD", "QUERY"])
    app.add_middleware(SecurityHeaders)
    if engine.settings.rate:
        app.add_middleware(RateLimit, rate=engine.settings.rate)
    app.add_middleware(Observer, metrics=metrics)
    app.add_exception_handler(HipgraphError, _problem)
    app.include_router(sparql_router(engine, pages.query_page))
    app.include_router(graph_router(engine))
    app.include_router(pages.router)
    app.include_router(reports.router)
    app.include_router(health.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    return app


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HipgraphError)  # noqa: S101  registered for it alone
    if wants_page(request):
        return pages.error_page(request, error)
    return problem_of(error)
