"""The editors of the query pages: third-party code that the build of the package brings, or that is not there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "static" / "editors"
_ADDRESS: Final = "/static/editors"


@cache
def editors() -> Mapping[str, Mapping[str, str]]:
    """Return per editor ("query", "yasgui") the addresses of its "script" and, where it has them, its "styles".

    Nothing where the package was built without them: then every page works with a plain text area.
    """
    manifest = _FOLDER / "manifest.json"
    if not manifest.is_file():
        return {}
    made: dict[str, dict[str, str | None]] = json.loads(manifest.read_text(encoding="utf-8"))
    return {
        name: {part: f"{_ADDRESS}/{file}" for part, file in files.items() if file is not None}
        for name, files in made.items()
    }
