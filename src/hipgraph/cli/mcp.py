"""`hipgraph mcp`: a server for assistants."""

from __future__ import annotations

from typing import Annotated

import typer

from hipgraph.errors import HipgraphError


def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="Streamable HTTP at /mcp, not standard input and output.")
    ] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8001,
) -> None:
    """Serve the graph to assistants by the Model Context Protocol (pip install "hipgraph[mcp]")."""
    import asyncio  # noqa: PLC0415

    try:
        from hipgraph.mcp import run  # noqa: PLC0415
    except ModuleNotFoundError as error:
        msg = f'the package {error.name!r} is missing; install it with: pip install "hipgraph[mcp]"'
        raise HipgraphError(msg) from None

    from hipgraph.settings import read_settings  # noqa: PLC0415
    from hipgraph.store.engine import Engine  # noqa: PLC0415

    asyncio.run(run(Engine(read_settings()), http=http, host=host, port=port))
