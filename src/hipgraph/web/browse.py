"""Pages to find a way in: the measures by facets, the search, and pictures that answer at a glance."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from hipgraph.media import RESULT_FORMATS
from hipgraph.queries import query_text
from hipgraph.views.measures import SORTS, choices_of, chosen_query, listing
from hipgraph.views.pictures import calendar, goals_by_field, money, network
from hipgraph.web.pages import page
from hipgraph.web.requests import choice_of, language, store_of, wants_data
from hipgraph.web.responses import ResultResponse

router = APIRouter()


@router.api_route("/measures", methods=["GET", "HEAD"], summary="The measures, chosen by facets")
def measures(request: Request) -> Response:
    """List the measures that have all that the address chooses, as a page or as a table."""
    store, parameters = store_of(request), list(request.query_params.multi_items())
    choices, sort = choices_of(parameters), request.query_params.get("sort", "number")
    if wants_data(request):
        return ResultResponse(store.write(chosen_query(choices, sort), choice_of(request)))
    found = listing(store, choices, sort, language(request))
    kept = [(name, value) for name, value in parameters if name in choices or name in ("lang", "sort")]
    return page(
        request,
        "measures.html",
        found=found,
        choices=choices,
        sorts=SORTS,
        sort=sort,
        address=partial(_address, kept),
        formats=RESULT_FORMATS,
    )


@router.api_route("/overview/goals", methods=["GET", "HEAD"], summary="Goals by policy field")
def goals(request: Request) -> Response:
    """Show how many measures each cabinet answers for under each goal."""
    grid = goals_by_field(store_of(request), language(request))
    return _picture(request, "goals", query_text("site", "goal-fields.rq"), {"grid": grid})


@router.api_route("/overview/calendar", methods=["GET", "HEAD"], summary="What is due, by whom, in which year")
def agenda(request: Request) -> Response:
    """Show the milestones by year and cabinet."""
    found, years = calendar(store_of(request), language(request))
    return _picture(request, "calendar", query_text("site", "calendar.rq"), {"calendar": found, "years": years})


@router.api_route("/overview/money", methods=["GET", "HEAD"], summary="Where the money goes")
def budget(request: Request) -> Response:
    """Show the amounts that the estimates name, by goal, year and fund."""
    amounts, bars = money(store_of(request))
    return _picture(request, "money", query_text("site", "money.rq"), {"amounts": amounts, "bars": bars})


@router.api_route("/overview/network", methods=["GET", "HEAD"], summary="Who works in which measure")
def parties(request: Request) -> Response:
    """Show the parties and their measures as a network of links."""
    goal, role = request.query_params.get("goal", ""), request.query_params.get("role", "")
    drawn, edges = network(store_of(request), language(request), goal=goal, role=role)
    names = {"goal": goal, "role": role}
    sparql = query_text("publish", "network.rq")
    return _picture(request, "network", sparql, {"drawn": drawn, "edges": edges, "chosen": names})


def _picture(request: Request, name: str, sparql: str, shown: dict[str, Any]) -> Response:
    """Return a picture's page, or the rows behind it as a table."""
    if wants_data(request):
        return ResultResponse(store_of(request).write(sparql, choice_of(request)))
    return page(request, f"overview-{name}.html", sparql=sparql, formats=RESULT_FORMATS, **shown)


def _address(kept: list[tuple[str, str]], name: str, value: str, *, add: bool) -> str:
    """Return the address of the list with one choice more, or less."""
    pairs = [pair for pair in kept if pair != (name, value)]
    return f"/measures?{urlencode([*pairs, (name, value)] if add else pairs)}"
