"""The web application: routers, error handler and static files, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from hipgraph.errors import HipgraphError
from hipgraph.settings import Settings
from hipgraph.store import load
from hipgraph.store.pool import Pool
from hipgraph.web import pages, reports, sparql
from hipgraph.web.responses import problem_of


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application over the published graph."""
    chosen = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.pool = Pool(chosen.workers, chosen.timeout, chosen.memory)
        app.state.store = await run_in_threadpool(load)
        yield
        await run_in_threadpool(app.state.pool.close)

    app = FastAPI(title="hipgraph", docs_url=None, redoc_url=None, openapi_url="/api", lifespan=lifespan)
    app.state.settings = chosen
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST", "HEAD", "OPTIONS"])
    app.add_exception_handler(HipgraphError, _problem)
    app.include_router(sparql.router)
    app.include_router(pages.router)
    app.include_router(reports.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    return app


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HipgraphError)  # noqa: S101  registered for it alone
    if pages.wants_page(request):
        return pages.error_page(request, error)
    return problem_of(error)
