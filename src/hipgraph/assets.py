"""Where the published files are: ontology, data, shapes and queries."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

from hipgraph.errors import HipgraphError
from hipgraph.namespaces import rebased


def published_text(*path: str) -> str:
    """Return a published file's text, with its IRIs under the base of this deployment.

    >>> "a owl:Ontology" in published_text("ontology", "hip.ttl")
    True
    """
    return rebased(published().joinpath(*path).read_text(encoding="utf-8"))


@cache
def published() -> Path:
    """Return the folder that holds `ontology`, `data`, `shapes` and `queries`.

    An installed package carries them inside it; in a checkout they stand at its top level.
    """
    inside = Path(str(files("hipgraph"))) / "published"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2]


@cache
def data() -> Path:
    """Return the folder with the plan: plan.ttl, registers and fiches; of another plan where HIPGRAPH_DATA names it.

    Raises:
        HipgraphError: There is no plan in that folder.
    """
    chosen = os.environ.get("HIPGRAPH_DATA", "")
    folder = Path(chosen) if chosen else published() / "data"
    if not (folder / "plan.ttl").is_file():
        msg = f"{chosen!r} is no folder with a plan.ttl (--data, or HIPGRAPH_DATA); see docs/another-plan.md"
        raise HipgraphError(msg)
    return folder.resolve()
