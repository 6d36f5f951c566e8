"""For those who steer the plan: what it says against itself, what is due for whom, and a letter to who can mend it."""

from __future__ import annotations

import csv
import io
import json
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from hipgraph.description import name_of, unknown
from hipgraph.errors import UnknownResourceError
from hipgraph.media import Format, format_for
from hipgraph.namespaces import ID
from hipgraph.publishing.versions import modified
from hipgraph.queries import query_text
from hipgraph.store import iri_term
from hipgraph.validation import Report
from hipgraph.validation.mail import letter
from hipgraph.validation.shapes import rules
from hipgraph.validation.tensions import Tension, as_plain, by_party, kinds_of, responsible, tensions
from hipgraph.views.agenda import agenda, as_calendar, described
from hipgraph.views.measures import names_in
from hipgraph.web.checking import PlanCheck
from hipgraph.web.pages import page, render
from hipgraph.web.requests import language, server_of, store_of, wants_data

router = APIRouter()

_TABLES: Final = (Format("json", "application/json", "json"), Format("csv", "text/csv", "csv"))
_CALENDARS: Final = {"ics": "text/calendar", "atom": "application/atom+xml"}
_DUE_TO: Final = ("organisation", "cabinet", "target-group")
_RESPONSIBLE: Final = ("organisation", "cabinet")


@router.api_route("/tensions", methods=["GET", "HEAD"], summary="What the plan says against itself")
async def tension_list(request: Request) -> Response:
    """List the contradictions with both their sides, of one kind or one responsible party where that is asked."""
    check: PlanCheck = request.app.state.check
    report = await check.report()
    return await run_in_threadpool(_tension_page, request, report)


@router.api_route("/doc/tensions", methods=["GET", "HEAD"], include_in_schema=False)
def tension_register(request: Request) -> Response:
    """Lead from what a contradiction is cited by to the list; a browser keeps what comes after the #."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/tensions{query}", HTTPStatus.SEE_OTHER)


@router.api_route(
    "/agenda/{kind}/{name}.{suffix}", methods=["GET", "HEAD"], summary="What is due, as a calendar or feed"
)
def party_agenda(request: Request, kind: str, name: str, suffix: str) -> Response:
    """Answer with the milestones of a party or a target group as iCalendar (.ics) or Atom (.atom)."""
    if kind not in _DUE_TO or suffix not in _CALENDARS:
        msg = (
            f"there is no agenda /agenda/{kind}/{name}.{suffix}; ask for one of {', '.join(_DUE_TO)}, as .ics or .atom"
        )
        raise UnknownResourceError(msg)
    store, lang, server = store_of(request), language(request), server_of(request)
    iri = f"{ID}{kind}/{name}"
    found = agenda(store, iri, lang)
    if not found and not store.query(query_text("site", "exists.rq"), bindings={"thing": iri_term(iri)}):
        raise unknown(store, iri)
    title = name_of(store, iri, lang)
    if suffix == "ics":
        body: bytes | str = as_calendar(found, title, server, modified())
    else:
        shown = {"appointments": found, "title": title, "iri": iri, "server": server, "updated": modified()}
        body = render("agenda.atom", lang, described=described, path=f"{kind}/{name}", **shown)
    return Response(body, media_type=_CALENDARS[suffix])


@router.api_route("/mail/{kind}/{name}", methods=["GET", "HEAD"], summary="A letter about what is missing")
async def party_letter(request: Request, kind: str, name: str) -> Response:
    """Answer with a letter to a cabinet or an administration, as a page or as text."""
    check: PlanCheck = request.app.state.check
    report = await check.report()
    iri = f"{ID}{kind}/{name}"
    if kind not in _RESPONSIBLE:
        msg = f"a letter goes to who is responsible: /mail/{' or /mail/'.join(_RESPONSIBLE)}, not {kind}"
        raise UnknownResourceError(msg)
    return await run_in_threadpool(_letter, request, report, iri)


def _letter(request: Request, report: Report, iri: str) -> Response:
    store, lang, server = store_of(request), language(request), server_of(request)
    if iri not in responsible(store):
        raise unknown(store, iri)
    found = letter(report, store, iri, lang, server)
    if wants_data(request):
        return PlainTextResponse(f"Subject: {found.subject}\n\n{found.body}", headers={"Vary": "Accept"})
    return page(request, "mail.html", letter=found, iri=iri, name=name_of(store, iri, lang))


def _tension_page(request: Request, report: Report) -> Response:
    store, lang = store_of(request), language(request)
    found = tensions(report, store)
    kind, party = request.query_params.get("kind", ""), request.query_params.get("party", "")
    own = responsible(store).get(f"{ID}{party}", set())
    shown = [one for one in found if kind in ("", one.kind) and (not party or one.finding.measure in own)]
    if wants_data(request):
        fmt = format_for(_TABLES, accept=request.headers.get("accept", "*/*"), name=request.query_params.get("format"))
        return Response(_written(shown, fmt), media_type=fmt.media_type, headers={"Vary": "Accept"})
    told, names = {rule.name: rule.text[lang] for rule in rules().values()}, names_in(store, lang)
    context: dict[str, Any] = {
        "rules": told,
        "kinds": [(name, f"{told[name]} ({count})") for name, count in kinds_of(found).items()],
        "parties": [(iri.removeprefix(ID), f"{names[iri]} ({count})") for iri, count in by_party(found, store).items()],
        "chosen": {"kind": kind, "party": party},
        "total": len(found),
    }
    return page(request, "tensions.html", tensions=shown, formats=_TABLES, **context)


def _written(found: list[Tension], fmt: Format) -> str:
    rows = [as_plain(one) for one in found]
    if fmt.name == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["iri", "kind", "fiche", "message_nl", "message_en", "one", "one_place", "other", "other_place"])
    for one, row in zip(found, rows, strict=True):
        sides = [text for side in one.sides[:2] for text in (side.words, side.place)]
        writer.writerow([row["iri"], row["kind"], row["fiche"], row["message_nl"], row["message_en"], *sides])
    return stream.getvalue()
