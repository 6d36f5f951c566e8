"""Answers of the server: written results, and errors that say what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from starlette.responses import JSONResponse, Response

from hipgraph.errors import (
    BusyError,
    ClientGoneError,
    EngineTimeoutError,
    ForbiddenError,
    HipgraphError,
    MediaTypeError,
    QueryError,
    QueryTimeoutError,
    RequestTooLargeError,
    ResultTooLargeError,
    StorageFullError,
    StoreError,
    UnauthorizedError,
    UnknownResourceError,
    WithdrawnError,
    WorkerLostError,
)
from hipgraph.media import NotAcceptableError
from hipgraph.store import Written

# The first class that fits an error gives its status.
_STATUS: tuple[tuple[type[HipgraphError], HTTPStatus], ...] = (
    (QueryTimeoutError, HTTPStatus.SERVICE_UNAVAILABLE),
    (WorkerLostError, HTTPStatus.SERVICE_UNAVAILABLE),
    (ResultTooLargeError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (BusyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (EngineTimeoutError, HTTPStatus.GATEWAY_TIMEOUT),
    (StorageFullError, HTTPStatus.INSUFFICIENT_STORAGE),
    (StoreError, HTTPStatus.BAD_GATEWAY),
    (ClientGoneError, HTTPStatus.REQUEST_TIMEOUT),  # nobody reads it
    (RequestTooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (UnauthorizedError, HTTPStatus.UNAUTHORIZED),
    (WithdrawnError, HTTPStatus.GONE),
    (UnknownResourceError, HTTPStatus.NOT_FOUND),
    (NotAcceptableError, HTTPStatus.NOT_ACCEPTABLE),
    (MediaTypeError, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (QueryError, HTTPStatus.BAD_REQUEST),
    (HipgraphError, HTTPStatus.BAD_REQUEST),
)


_HEADERS: Final = {
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "5"},
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": 'Bearer, Basic realm="hipgraph"'},
}
_PLACE: Final = re.compile(r"error at (\d+):(\d+)|line (\d+), column (\d+)")


class ResultResponse(Response):
    """An answer in the format that was negotiated."""

    def __init__(self, written: Written) -> None:
        super().__init__(written.body, media_type=written.media_type, headers={"Vary": "Accept"})


class Problem(JSONResponse):
    """An error as application/problem+json (RFC 9457)."""

    media_type = "application/problem+json"

    def __init__(
        self, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None, **more: object
    ) -> None:
        content = {"title": status.phrase, "status": status.value, "detail": detail, **more}
        super().__init__(content, status_code=status.value, headers=headers)


def problem_of(error: HipgraphError) -> Problem:
    """Return the response that an error becomes."""
    status = next(status for cls, status in _STATUS if isinstance(error, cls))
    return Problem(status, str(error), _HEADERS.get(status), **_place(str(error)))


def _place(message: str) -> dict[str, int]:
    """Return the line and the column that a message names, as members of the problem."""
    found = _PLACE.search(message)
    if found is None:
        return {}
    line, column = (int(number) for number in found.groups() if number)
    return {"line": line, "column": column}
