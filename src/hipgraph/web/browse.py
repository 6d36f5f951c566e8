"""Pages to find a way in: the measures by facets, the search, and pictures that answer at a glance."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from hipgraph.media import RESULT_FORMATS
from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import Store
from hipgraph.validation.form import field_labels
from hipgraph.views.amounts import reasons
from hipgraph.views.bridges import as_plain as bridges_plain
from hipgraph.views.bridges import bridges
from hipgraph.views.gaps import as_rows, gaps, gaps_query
from hipgraph.views.ledger import as_plain, bars, ledger, ledger_query
from hipgraph.views.measure import ROLES
from hipgraph.views.measures import SORTS, choices_of, chosen_query, listing, names_in, values_of
from hipgraph.views.network import by_party, network, network_query
from hipgraph.views.pictures import (
    PARTIES,
    calendar,
    calendar_query,
    estimates,
    field_states,
    goals_by_field,
)
from hipgraph.web.pages import page, texts
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
    """Show the milestones by year and party: responsible cabinets, or with `by` administrations or partners."""
    parties = request.query_params.get("by", "cabinet")
    found, years = calendar(store_of(request), language(request), parties)
    shown = {"calendar": found, "years": years, "parties": PARTIES, "by": parties}
    return _picture(request, "calendar", calendar_query(parties), shown)


@router.api_route("/overview/money", methods=["GET", "HEAD"], summary="Where the money goes")
def budget(request: Request) -> Response:
    """Show what the estimates say, and the amounts that they name: a sum of what can be summed, and the rest."""
    store, lang, chosen = store_of(request), language(request), _ledger_of(request)
    found = ledger(store, **chosen)
    names = names_in(store, lang)
    shown = {
        "ledger": found,
        "reasons": reasons(lang),
        "bars": bars(found, names),
        "estimates": estimates(store),
        "chosen": chosen,
        "names": names,
        "cabinets": _options(store, "cabinet", lang),
        "goals": _goals(store, lang),
        "funds": [(fund.removeprefix(ID), names[fund]) for fund in found.funds],
        "years": [(year, year) for year in found.years],
    }
    return _picture(request, "money", ledger_query(**chosen), shown)


@router.api_route("/ledger", methods=["GET", "HEAD"], summary="A sum of what can be summed, and what it leaves out")
def summed(request: Request) -> Response:
    """Answer with the ledger for `goal`, `cabinet`, `fund` and `year` as JSON; a total of null is none."""
    return JSONResponse(as_plain(ledger(store_of(request), **_ledger_of(request))))


def _ledger_of(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "") for name in ("goal", "cabinet", "fund", "year")}


@router.api_route("/overview/gaps", methods=["GET", "HEAD"], summary="Which target groups get nothing under which goal")
def white_spots(request: Request) -> Response:
    """Show how many measures are for each target group under each goal, of how many, zeros and all."""
    store, lang, chosen = store_of(request), language(request), _gaps_of(request)
    shown = {
        "gaps": gaps(store, lang, **chosen),
        "chosen": chosen,
        "cabinets": _options(store, "cabinet", lang),
        "fields": _options(store, "policy-field", lang),
        "years": _options(store, "year", lang),
    }
    return _picture(request, "gaps", gaps_query(**chosen), shown)


@router.api_route("/gaps", methods=["GET", "HEAD"], summary="The same counts, each with what it is of")
def white_spots_rows(request: Request) -> Response:
    """Answer with every count, the zeros too, for `cabinet`, policy `field` and `year`, as JSON."""
    return JSONResponse(as_rows(gaps(store_of(request), language(request), **_gaps_of(request))))


def _gaps_of(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "") for name in ("cabinet", "field", "year")}


@router.api_route("/overview/fields", methods=["GET", "HEAD"], summary="Which fields each fiche fills")
def filled(request: Request) -> Response:
    """Show each field of each fiche: filled, empty, or what else stands there."""
    shown = {"rows": field_states(store_of(request)), "names": field_labels(language(request))}
    return _picture(request, "fields", query_text("site", "field-states.rq"), shown)


@router.api_route("/overview/network", methods=["GET", "HEAD"], summary="Who works in which measure")
def parties(request: Request) -> Response:
    """Show the parties and their measures as a network of links, of those that are chosen."""
    chosen = {name: request.query_params.get(name, "") for name in ("goal", "role", "cabinet")}
    store, lang = store_of(request), language(request)
    drawn, edges = network(store, lang, goal=chosen["goal"], role=chosen["role"], cabinet=chosen["cabinet"])
    shown = {
        "drawn": drawn,
        "edges": edges,
        "rows": by_party(store, lang, edges),
        "chosen": chosen,
        "cabinets": _options(store, "cabinet", lang),
        "goals": _goals(store, lang),
        "roles": [(role, texts(lang)[f"role_{role}"]) for role in ROLES],
    }
    return _picture(request, "network", network_query(**chosen), shown)


@router.api_route("/overview/bridges", methods=["GET", "HEAD"], summary="Who joins policy fields")
def field_bridges(request: Request) -> Response:
    """Show which parties join policy fields, and what falls apart without the one that `leaves`."""
    store, lang, leaves = store_of(request), language(request), request.query_params.get("leaves", "")
    found = bridges(store, lang, leaves)
    parties = [(one.party.iri.removeprefix(ID), one.party.name) for one in found.bridges]
    shown = {"found": found, "leaves": leaves, "parties": sorted(parties, key=lambda party: party[1].casefold())}
    return _picture(request, "bridges", query_text("site", "bridges.rq"), shown)


@router.api_route("/bridges", methods=["GET", "HEAD"], summary="The same, with how it was computed")
def field_bridges_rows(request: Request) -> Response:
    """Answer with every party that joins policy fields, or the one that `leaves`, and what hangs on it, as JSON."""
    leaves = request.query_params.get("leaves", "")
    return JSONResponse(bridges_plain(bridges(store_of(request), language(request), leaves)))


def _options(store: Store, facet: str, lang: str) -> list[tuple[str, str]]:
    """Return the values of a facet that can be chosen, by their names."""
    return sorted(((one.value, one.name) for one in values_of(store, facet, lang)), key=lambda option: option[1])


def _goals(store: Store, lang: str) -> list[tuple[str, str]]:
    """Return the strategic goals that can be chosen, by their codes."""
    codes = (value for value, _ in _options(store, "goal", lang) if value.startswith("sd-"))
    return [(code, code.upper().replace("-", " ")) for code in codes]


def _picture(request: Request, name: str, sparql: str, shown: dict[str, Any]) -> Response:
    """Return a picture's page, or the rows behind it as a table."""
    if wants_data(request):
        return ResultResponse(store_of(request).write(sparql, choice_of(request)))
    chosen = [(key, value) for key, value in request.query_params.multi_items() if key not in ("lang", "format")]
    address = f"/overview/{name}?{urlencode([*chosen, ('format', '')])}"
    return page(request, f"overview-{name}.html", sparql=sparql, formats=RESULT_FORMATS, data_address=address, **shown)


def _address(kept: list[tuple[str, str]], name: str, value: str, *, add: bool) -> str:
    """Return the address of the list with one choice more, or less."""
    pairs = [pair for pair in kept if pair != (name, value)]
    return f"/measures?{urlencode([*pairs, (name, value)] if add else pairs)}"
