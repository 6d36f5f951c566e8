"""The form for a fiche: it grows by rows, is checked against the shapes, and is taken along as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from hipgraph.errors import RequestTooLargeError, UnknownResourceError, ValidationError
from hipgraph.namespaces import ID
from hipgraph.store import Sink, Store
from hipgraph.store.pool import Pool
from hipgraph.validation import Finding, Report, work
from hipgraph.validation.fields import ROW, Fields
from hipgraph.validation.form import form_fields, register_of, rules_about, words_of
from hipgraph.validation.scores import plan_years
from hipgraph.web.pages import page
from hipgraph.web.parameters import Parameters, body_text, parsed
from hipgraph.web.requests import language, limited_body, store_of, unless_gone

router = APIRouter()
T = TypeVar("T")

_ROWS: Final = "milestones"
_DIGITS: Final = 4
_MOST_BOXES: Final = 2_000  # that a form may send
_FILES: Final = {"ttl": "text/turtle", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form: the texts of each field, empty boxes too, and the rows of the milestones."""

    cells: Mapping[str, Sequence[str]]
    rows: Sequence[Sequence[str]]
    position: int = 0

    def words(self) -> Fields:
        """Return what is written, without what was left empty."""
        cells = {name: tuple(text.strip() for text in texts if text.strip()) for name, texts in self.cells.items()}
        rows = tuple((row[0].strip(), row[1].strip(), row[2].strip()) for row in self.rows if any(map(str.strip, row)))
        return Fields(cells, rows, self.position)


@router.api_route("/fiche", methods=["GET", "HEAD"], summary="The form for a fiche, empty or with one that is there")
def form_page(request: Request) -> Response:
    """Show the form; `from` names a fiche by its number, to begin with its words."""
    wanted = request.query_params.get("from", "")
    if not wanted:
        return _page(request, _empty(request))
    words = words_of(store_of(request), f"{ID}measure/{wanted}")
    if not words.cells:
        msg = f"there is no fiche {wanted!r}; give its number in two digits, such as from=26"
        raise UnknownResourceError(msg)
    return _page(request, Filled(words.cells, words.rows, words.position))


@router.post("/fiche", summary="Fill in a fiche: more rows, a check, or a file; nothing sent is stored")
async def form_sent(request: Request) -> Response:
    """Do what the button says: add or remove a row, check, or answer with the fiche as a file or a sheet."""
    limit = request.app.state.settings.max_upload_bytes
    body = await limited_body(request, limit)
    if body is None:
        msg = f"this is larger than {limit} bytes; send one fiche"
        raise RequestTooLargeError(msg)
    text = body_text(body, "")
    if text.count("&") >= _MOST_BOXES:
        msg = f"a fiche has fewer than {_MOST_BOXES} boxes; send one fiche"
        raise RequestTooLargeError(msg)
    form = parsed(text)
    filled = _filled(form)
    what, _, target = (form.get("do") or ["check"])[0].partition(":")
    if what in _FILES:
        return await _taken(request, filled.words(), what)
    if what != "check":
        return await run_in_threadpool(_again, request, filled, what, target)
    try:
        report = await unless_gone(request, _work(request, work.upload, filled.words()))
    except ValidationError as error:
        return await run_in_threadpool(_page, request, filled, error=str(error))
    return await run_in_threadpool(_page, request, filled, report=report)


async def _taken(request: Request, words: Fields, suffix: str) -> Response:
    """Answer with the fiche as a file; where it cannot be one, say why."""
    if suffix == "json":
        return _file(_plain(request, words), suffix)
    return _file(await unless_gone(request, _work(request, work.turtle, words)), suffix)


def _again(request: Request, filled: Filled, what: str, target: str) -> Response:
    """Answer with the form as the button changes it, or as a sheet to print."""
    if what == "print":
        return page(request, "sheet.html", fields=form_fields(), words=filled.words())
    if what in ("add", "remove"):
        return _page(request, *_changed(filled, what, target))
    return _page(request, filled)


def _plain(request: Request, words: Fields) -> bytes:
    return json.dumps(words.plain(language(request)), ensure_ascii=False, indent=2).encode()


def _work(request: Request, what: Callable[[Store, Sink, str, bytes, str], T], words: Fields) -> Coroutine[Any, Any, T]:
    """Return what a worker makes of the fiche."""
    pool: Pool = request.app.state.engine.site
    return pool.value(what, "fiche", _plain(request, words), ".json")


def _page(request: Request, filled: Filled, focus: str = "", report: Report | None = None, error: str = "") -> Response:
    store = store_of(request)
    fields = form_fields()
    found = report.findings if report else ()
    shown: dict[str, Any] = {
        "fields": fields,
        "filled": filled,
        "focus": focus,
        "report": report,
        "error": error,
        "findings": _by_field(found),
        "registers": {kind: register_of(store, kind) for kind in sorted({f.register for f in fields if f.register})},
        "row_rules": rules_about("Milestones"),
    }
    return page(request, "fiche.html", **shown)


def _empty(request: Request) -> Filled:
    """Return the form as it is handed out: a box for each field, and a row for each year of the plan."""
    rows = [(year, "", "") for year in plan_years(store_of(request))]
    return Filled({field.name: ("",) for field in form_fields()}, rows)


def _filled(form: Parameters) -> Filled:
    cells = {field.name: form.get(field.name) or ("",) for field in form_fields()}
    columns = [form.get(f"{_ROWS}.{name}", ()) for name in ROW]
    number = (form.get("position") or [""])[0]
    return Filled(cells, list(zip(*columns, strict=False)), int(number) if _is_number(number) else 0)


def _changed(filled: Filled, what: str, target: str) -> tuple[Filled, str]:
    """Return the form with a box or row more, or one less, and the box that the author goes on in."""
    name, _, number = target.partition(":")
    boxes: list[Any] = list(filled.rows if name == _ROWS else filled.cells.get(name, ()))
    if what == "add":
        boxes.append(("", "", "") if name == _ROWS else "")
    elif _is_number(number) and int(number) < len(boxes):
        del boxes[int(number)]
    focus = f"{name}-{max(len(boxes) - 1, 0)}"
    if name == _ROWS:
        return Filled(filled.cells, boxes, filled.position), focus
    return Filled({**filled.cells, name: boxes or ("",)}, filled.rows, filled.position), focus


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS


def _by_field(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.field, []).append(finding)
    return found


def _file(content: bytes, suffix: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="fiche.{suffix}"', "Cache-Control": "no-store"}
    return Response(content, media_type=_FILES[suffix], headers=headers)
