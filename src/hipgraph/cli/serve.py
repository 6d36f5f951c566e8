"""`hipgraph serve`: the endpoint and the pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (8000).")] = None,
    store: Annotated[
        str | None, typer.Option(help="Folder of a store on disk, or address of another SPARQL endpoint.")
    ] = None,
) -> None:
    """Serve the graph: pages for people at /, SPARQL at /sparql.

    Without --store: the published plan, in memory. Everything else is set by HIPGRAPH_ variables; see the README.
    """
    from hipgraph.settings import read_settings  # noqa: PLC0415
    from hipgraph.store.engine import Engine  # noqa: PLC0415

    given: dict[str, Any] = {"host": host, "port": port, "store": store}
    settings = replace(read_settings(), **{name: value for name, value in given.items() if value is not None})
    engine = Engine(settings)
    engine.nursery.spawn()  # it loads the graph while the web is imported, which takes as long

    import uvicorn  # noqa: PLC0415

    from hipgraph.web.app import create_app  # noqa: PLC0415
    from hipgraph.web.observe import open_log  # noqa: PLC0415

    address = f"http://{settings.host}:{settings.port}"
    open_log(settings.log)
    typer.echo(f"hipgraph: {address}/  (SPARQL: {address}/sparql; Ctrl-C stops)")
    uvicorn.run(
        create_app(engine=engine),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
    )
