"""Plans side by side: a version that was kept, or a file that is sent, beside the plan as it is."""

from __future__ import annotations

import gzip
import io
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from hipgraph.errors import HipgraphError, RequestTooLargeError, UnknownResourceError, ValidationError
from hipgraph.media import GRAPH_FORMATS, Format, format_for, format_named
from hipgraph.namespaces import DOC
from hipgraph.publishing.versions import versions
from hipgraph.store import EmbeddedStore, Sink, Store
from hipgraph.views.comparison import PlanComparison, as_plain, comparison, word_changes
from hipgraph.web.pages import page
from hipgraph.web.requests import limited_form, unless_gone, wants_data, wants_page
from hipgraph.web.responses import problem_of

router = APIRouter()

_UNPACKED: Final = 16  # times the size of an upload that it may have unpacked
_JSON: Final = Format("json", "application/json", "json")


@router.api_route("/compare", methods=["GET", "HEAD"], summary="What is different from an earlier version")
async def versions_compared(request: Request) -> Response:
    """Compare the version that `version` names with the plan as it is; without it, show what can be compared."""
    name = request.query_params.get("version", "")
    if not name:
        return await run_in_threadpool(_page, request)
    if name not in [one.name for one in versions()]:
        msg = f"there is no version {name!r}; there are {', '.join(one.name for one in versions())}"
        raise UnknownResourceError(msg)
    found = await unless_gone(request, request.app.state.engine.endpoint.value(compared_with_version, name))
    return await run_in_threadpool(_answer, request, found, name)


@router.post("/compare", summary="What is different from another plan, as RDF; nothing sent is stored")
async def upload_compared(request: Request) -> Response:
    """Compare the plan in a form's `file` (RDF, also with .gz) with the plan as it is."""
    limit = request.app.state.settings.max_upload_bytes
    try:
        form = await limited_form(request, limit)
        if form is None:
            msg = f"this is larger than {limit} bytes; pack the file with gzip"
            raise RequestTooLargeError(msg)
        async with form as fields:
            sent = fields.get("file")
            if not isinstance(sent, UploadFile):
                msg = "there is no file; send the other plan as `file` in a form (multipart/form-data)"
                raise ValidationError(msg)
            name, content = sent.filename or "", await sent.read()
        work = request.app.state.engine.endpoint.value(compared_with, name, content, limit * _UNPACKED)
        found = await unless_gone(request, work)
    except HipgraphError as error:
        if not wants_page(request):
            raise
        status = HTTPStatus(problem_of(error).status_code)
        return await run_in_threadpool(_page, request, status, error=str(error))
    return await run_in_threadpool(_answer, request, found, name)


def compared_with_version(store: Store, _outlet: Sink, name: str) -> PlanComparison:
    """Return how a version that was kept differs from the plan in a store, as work for a worker."""
    return comparison(next(one for one in versions() if one.name == name).store(), store)


def compared_with(store: Store, _outlet: Sink, name: str, content: bytes, most: int) -> PlanComparison:
    """Return how a plan in a file differs from the one in a store, as work for a worker.

    Raises:
        ValidationError: The file cannot be read, is too large unpacked, or is no plan.
    """
    other = EmbeddedStore()
    packed = name.endswith(".gz")
    fmt = format_named(GRAPH_FORMATS, name.removesuffix(".gz").rpartition(".")[2])
    if fmt is None:
        known = ", ".join(f".{offer.suffix}" for offer in GRAPH_FORMATS)
        msg = f"{name!r}: the end of its name tells no format; use {known}, also with .gz behind it"
        raise ValidationError(msg)
    try:
        with gzip.open(io.BytesIO(content)) if packed else io.BytesIO(content) as file:
            text = file.read(most + 1)
        if len(text) <= most:
            other.bulk_add(io.BytesIO(text), fmt.name, f"{DOC}sent")
    except (OSError, EOFError, HipgraphError) as error:
        msg = f"{name}: cannot be read: {error}"
        raise ValidationError(msg) from None
    if len(text) > most:
        msg = f"{name}: is larger than {most} bytes unpacked"
        raise ValidationError(msg)
    return comparison(other, store)


def _answer(request: Request, found: PlanComparison, name: str) -> Response:
    if wants_data(request):
        accept = request.headers.get("accept", "*/*")
        format_for((_JSON,), accept=accept, name=request.query_params.get("format"))
        return JSONResponse(as_plain(found), headers={"Vary": "Accept"})
    return _page(request, found=found, name=name)


def _page(request: Request, status: HTTPStatus = HTTPStatus.OK, **shown: Any) -> Response:  # noqa: ANN401
    return page(request, "compare.html", status, versions=versions(), word_changes=word_changes, **shown)
