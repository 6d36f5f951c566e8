"""`hipgraph serve`: the endpoint and the pages."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (8000).")] = None,
) -> None:
    """Serve the graph: pages for people at /, SPARQL at /sparql."""
    import uvicorn  # noqa: PLC0415

    from hipgraph.settings import read_settings  # noqa: PLC0415
    from hipgraph.web.app import create_app  # noqa: PLC0415

    settings = read_settings()
    address, number = host or settings.host, settings.port if port is None else port
    typer.echo(f"hipgraph: http://{address}:{number}/  (SPARQL: http://{address}:{number}/sparql; Ctrl-C stops)")
    uvicorn.run(create_app(settings), host=address, port=number, log_level="warning")
