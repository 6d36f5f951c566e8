"""Where the published files are: ontology, data, shapes and queries."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def published() -> Path:
    """Return the folder that holds `ontology`, `data`, `shapes` and `queries`.

    An installed package carries them inside it; in a checkout they stand at its top level.
    """
    inside = Path(str(files("hipgraph"))) / "published"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2]
