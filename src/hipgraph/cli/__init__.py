"""The command `hipgraph`: one small file per family of commands, loaded when it is called."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from hipgraph.cli.answer import answer
from hipgraph.cli.ask import ask, search
from hipgraph.cli.build import build
from hipgraph.cli.export import diff, export
from hipgraph.cli.extract import extract
from hipgraph.cli.mcp import mcp
from hipgraph.cli.plan import plan
from hipgraph.cli.query import queries, query
from hipgraph.cli.reason import reason
from hipgraph.cli.serve import serve
from hipgraph.cli.show import show
from hipgraph.cli.validate import validate
from hipgraph.errors import HipgraphError

WRONG_USE: Final = 2

app = typer.Typer(
    name="hipgraph",
    help="Ask a policy plan: its measures, who is involved in them and in what role, what happens when.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def choose(
    data: Annotated[
        Path | None, typer.Option(help="Folder of another plan: plan.ttl, registers and fiches (HIPGRAPH_DATA).")
    ] = None,
) -> None:
    """Let every command work on the plan that is chosen."""
    if data is not None:
        os.environ["HIPGRAPH_DATA"] = str(data)


for command in (serve, ask, search, query, queries, show, reason, extract, validate, build, export, diff, mcp):
    app.command()(command)
app.add_typer(answer, name="answer")
app.add_typer(plan, name="plan")


def main() -> None:
    """Run the command line; what the user can mend ends in one line and exit code 2."""
    try:
        app()
    except HipgraphError as error:
        sys.stderr.write(f"hipgraph: {error}\n")
        sys.exit(WRONG_USE)
    except BrokenPipeError:  # the reader of the output, such as `head`, has seen enough
        sys.stderr.close()
        sys.exit(0)
