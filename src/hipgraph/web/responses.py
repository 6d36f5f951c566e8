"""Answers of the server: written results, and errors that say what to do."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import JSONResponse, Response

from hipgraph.errors import HipgraphError, QueryError, UnknownResourceError, UnsupportedTypeError
from hipgraph.media import NotAcceptableError
from hipgraph.store import Written
from hipgraph.store.pool import QueryTimeoutError, WorkerLostError

# The first class that fits an error gives its status.
_STATUS: tuple[tuple[type[HipgraphError], HTTPStatus], ...] = (
    (QueryTimeoutError, HTTPStatus.SERVICE_UNAVAILABLE),
    (WorkerLostError, HTTPStatus.SERVICE_UNAVAILABLE),
    (UnknownResourceError, HTTPStatus.NOT_FOUND),
    (NotAcceptableError, HTTPStatus.NOT_ACCEPTABLE),
    (UnsupportedTypeError, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (QueryError, HTTPStatus.BAD_REQUEST),
    (HipgraphError, HTTPStatus.BAD_REQUEST),
)


class ResultResponse(Response):
    """An answer in the format that was negotiated."""

    def __init__(self, written: Written) -> None:
        super().__init__(written.body, media_type=written.media_type, headers={"Vary": "Accept"})


class Problem(JSONResponse):
    """An error as application/problem+json (RFC 9457)."""

    media_type = "application/problem+json"

    def __init__(self, status: HTTPStatus, detail: str, headers: dict[str, str] | None = None) -> None:
        content = {"title": status.phrase, "status": status.value, "detail": detail}
        super().__init__(content, status_code=status.value, headers=headers)


def problem_of(error: HipgraphError) -> Problem:
    """Return the response that an error becomes."""
    status = next(status for cls, status in _STATUS if isinstance(error, cls))
    headers = {"Retry-After": "5"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return Problem(status, str(error), headers)
