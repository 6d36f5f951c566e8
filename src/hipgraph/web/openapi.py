"""The OpenAPI description: what FastAPI knows of the routes, with what openapi.yaml says of their requests."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Final

import yaml
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hipgraph.media import RESULT_FORMATS
from hipgraph.namespaces import rebased
from hipgraph.queries import Query, read_queries

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
        paths |= {f"/queries/{question.name}": {"get": _saved(question)} for question in read_queries()}
        app.openapi_schema = described | {"paths": paths}
    return app.openapi_schema


def _saved(question: Query) -> dict[str, Any]:
    """Return a published question as an operation: its parameters with their kind and default."""
    own = [
        {
            "name": one.name,
            "in": "query",
            "description": f"{one.summary['en']}: "
            + ("four digits" if one.kind == "year" else f"a {one.kind}, by name"),
            "schema": {"type": "string", "default": one.default},
        }
        for one in question.parameters
    ]
    names = [fmt.name for fmt in RESULT_FORMATS]
    shared = [
        {"name": "format", "in": "query", "schema": {"enum": names}},
        {"name": "limit", "in": "query", "description": "Rows at most.", "schema": {"type": "integer", "minimum": 0}},
        {"name": "offset", "in": "query", "description": "Rows before.", "schema": {"type": "integer", "minimum": 0}},
    ]
    return {
        "operationId": f"get-{question.name}",
        "summary": question.summary["en"],
        "description": question.summary["nl"],
        "parameters": [*own, *shared],
        "responses": {
            "200": {"description": "The rows", "content": {fmt.media_type: {} for fmt in RESULT_FORMATS}},
            "400": {"description": "A parameter is none of the question's, or a year or a number is none"},
            "404": {"description": "A name names nothing, or more than one thing; the problem says what is near"},
        },
    }


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
