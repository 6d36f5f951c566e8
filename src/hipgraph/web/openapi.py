"""The OpenAPI description: what FastAPI knows of the routes, with what openapi.yaml says of their requests."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Final

import yaml
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hipgraph.namespaces import rebased

_DESCRIBED: Final = ("get", "post", "put", "delete")  # HEAD, OPTIONS and QUERY need no description of their own
_WORDS: Final = Path(__file__).parent / "openapi.yaml"


def openapi(app: FastAPI) -> dict[str, Any]:
    """Return the description of an application, made once."""
    if not app.openapi_schema:
        words = yaml.safe_load(rebased(_WORDS.read_text(encoding="utf-8")))
        with warnings.catch_warnings():  # one function may answer several methods; each gets its own name below
            warnings.filterwarnings("ignore", message="Duplicate Operation ID")
            described = get_openapi(**words["about"], routes=app.routes)
        paths = {path: _operations(path, found) for path, found in described["paths"].items()}
        for path, operations in words["paths"].items():
            for method, details in operations.items():
                known = paths.setdefault(path, {}).setdefault(method, _plain(path, method))
                known |= details | {"parameters": _flat(details.get("parameters", []))}
        app.openapi_schema = described | {"paths": paths}
    return app.openapi_schema


def _plain(path: str, method: str) -> dict[str, Any]:
    """Return what is said of an operation that FastAPI does not know, for it is a plain route."""
    return {"operationId": f"{method}-{_name(path)}", "responses": {"200": {"description": "Successful Response"}}}


def _flat(parameters: list[Any]) -> list[Any]:
    """Return parameters of which some stand in lists that several operations share."""
    return [one for found in parameters for one in (found if isinstance(found, list) else [found])]


def _operations(path: str, found: dict[str, Any]) -> dict[str, Any]:
    methods = [method for method in _DESCRIBED if method in found]
    return {method: found[method] | {"operationId": f"{method}-{_name(path)}"} for method in methods}


def _name(path: str) -> str:
    return path.replace("/", " ").translate(str.maketrans("", "", "{}:")).strip().replace(" ", "-") or "home"
