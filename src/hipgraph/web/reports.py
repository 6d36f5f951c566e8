"""Checking over HTTP: a fiche that is sent, and how complete the published plan is."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from hipgraph.errors import RequestTooLargeError, ValidationError
from hipgraph.media import HTML, Format, format_for, negotiate
from hipgraph.store import Written
from hipgraph.validation import Finding, Report, Severity, work
from hipgraph.validation.formats import WRITERS
from hipgraph.web.checking import PlanCheck
from hipgraph.web.pages import page, render
from hipgraph.web.requests import limited_body, limited_form, unless_gone, wants_page
from hipgraph.web.responses import Problem, ResultResponse

router = APIRouter()


REPORT_FORMATS = (
    Format("json", "application/json", "json"),
    Format("ttl", "text/turtle", "ttl", ("turtle",)),
    Format("jsonld", "application/ld+json", "jsonld", ("json-ld",)),
    Format("csv", "text/csv", "csv"),
    Format("junit", "application/xml", "xml"),
)
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_CSS = Path(__file__).parent / "static" / "hip.css"


@router.api_route("/validate", methods=["GET", "HEAD"], summary="How to have a fiche checked")
def validate_page(request: Request) -> Response:
    """Show the page on which a fiche can be given."""
    return page(request, "validate.html", report=None, text="", kind="yaml", error="")


@router.post("/validate", summary="Check a fiche in RDF, YAML or JSON; nothing sent is stored")
async def validate_upload(request: Request) -> Response:
    """Answer the report on what is in the body, or in a form's `file` or `text`."""
    limit = request.app.state.settings.max_upload_bytes
    sent = await _sent(request, limit)
    if sent is None:
        msg = f"this is larger than {limit} bytes; send one fiche at a time"
        raise RequestTooLargeError(msg)
    name, content, kind = sent
    shown: dict[str, Any] = {
        "text": content.decode("utf-8", errors="replace"),
        "kind": kind.removeprefix("."),
    }
    shows_page = wants_page(request) and "format" not in request.query_params
    try:
        report = await unless_gone(request, request.app.state.engine.site.value(work.upload, name, content, kind))
    except ValidationError as error:
        if not shows_page:
            raise
        return page(request, "validate.html", HTTPStatus.BAD_REQUEST, report=None, error=str(error), **shown)
    if shows_page:
        return page(request, "validate.html", report=report, error="", **shown)
    return _written(request, report)


@router.api_route("/completeness", methods=["GET", "HEAD"], summary="How complete and consistent the plan is")
async def completeness(request: Request) -> Response:
    """Show the findings on the published plan and the score of each fiche, cabinet and goal."""
    check: PlanCheck = request.app.state.check
    report = await check.report()
    least = request.query_params.get("severity", "info")
    if least not in Severity.__members__:
        return Problem(
            HTTPStatus.BAD_REQUEST, f"there is no severity {least!r}; use one of {', '.join(Severity.__members__)}"
        )
    report = report.at_least(Severity[least])
    if wants_page(request) and "format" not in request.query_params:
        return page(request, "completeness.html", report=report, severity=least)
    return _written(request, report)


def report_file(report: Report, language: str) -> str:
    """Return a report as a page that stands alone."""
    return render("report.html", language, report=report, css=_CSS.read_text(encoding="utf-8"))


def _written(request: Request, report: Report) -> Response:
    accept = request.headers.get("accept", "*/*")
    wanted = request.query_params.get("format")
    if not wanted and negotiate(accept, [*(fmt.media_type for fmt in REPORT_FORMATS), HTML]) == HTML:
        wanted = "json"
    fmt = format_for(REPORT_FORMATS, accept=accept, name=wanted)
    return ResultResponse(Written(fmt.media_type, WRITERS[fmt.name](report).encode()))


def findings_of(request: Request, measure: str) -> tuple[Finding, ...] | None:
    """Return what the report on the graph finds in the fiche of a measure.

    None where there is no report yet; it is made then.
    """
    check: PlanCheck = request.app.state.check
    if (report := check.known) is None:
        check.begin()
        return None
    fiche = measure.replace("/measure/", "/fiche/")
    return tuple(finding for finding in report.findings if finding.fiche == fiche)


async def _sent(request: Request, limit: int) -> tuple[str, bytes, str] | None:
    """Return name, content and kind of what is sent: as the body, or as a form's file or text; None if too large."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORMS:
        body = await limited_body(request, limit)
        return None if body is None else (request.query_params.get("name", "fiche"), body, kind)
    filled = await limited_form(request, limit)
    if filled is None:
        return None
    async with filled as form:
        upload = form.get("file")
        if isinstance(upload, UploadFile) and upload.filename:
            return upload.filename, await upload.read(), Path(upload.filename).suffix
        text = str(form.get("text") or "")
        kind = f".{form.get('kind') or 'yaml'}"
    if not text.strip():
        msg = "the form has neither a file nor a text; give one of them"
        raise ValidationError(msg)
    return "fiche", text.encode(), kind
