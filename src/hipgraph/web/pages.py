"""Pages for people: the front page, the questions with their answers, every thing, and the query page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import yaml
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response
from starlette.templating import Jinja2Templates

from hipgraph.binding import bound_parameters, names_of
from hipgraph.description import name_of
from hipgraph.errors import HipgraphError, QueryError, UnknownResourceError
from hipgraph.evidence import with_evidence
from hipgraph.media import RESULT_FORMATS
from hipgraph.namespaces import BASE, DOC, ID, PREFIXES, shorten
from hipgraph.plan import the_plan, told
from hipgraph.publishing.schema_org import of_dataset
from hipgraph.queries import Query, named_query, query_text, read_queries
from hipgraph.store import Solutions, Store, Term, vocabulary, written_solutions
from hipgraph.store.defaults import default_of
from hipgraph.views.measures import values_of
from hipgraph.web.parameters import flag, parsed
from hipgraph.web.requests import (
    LANGUAGES,
    choice_of,
    language,
    server_of,
    store_of,
    wants_data,
    wants_page,
    why_empty_in,
)
from hipgraph.web.responses import ResultResponse, problem_of
from hipgraph.web.tables import table_of

router = APIRouter()

_HERE = Path(__file__).parent
# Parameters of a question's address that are none of the question.
_OWN = ("lang", "format", "limit", "offset", "evidence")
_templates = Jinja2Templates(_HERE / "templates")
_templates.env.trim_blocks = _templates.env.lstrip_blocks = True
_templates.env.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
def home(request: Request) -> Response:
    """Show what this is and what can be asked; meanwhile the plan is checked, for the pages that come next."""
    request.app.state.check.begin()
    rows = store_of(request).select(query_text("site", "counts.rq"))
    counts = {shorten(row.text("kind")).partition(":")[2]: row.text("count") for row in rows}
    about = of_dataset(server_of(request), language(request))
    goals = values_of(store_of(request), "goal", language(request))
    strategic = [goal for goal in goals if goal.value.startswith("sd-")]
    return page(request, "home.html", counts=counts, questions=read_queries(), about=about, goals=strategic)


@router.api_route("/queries", methods=["GET", "HEAD"], summary="The published questions")
def question_list(request: Request) -> Response:
    """List the questions, as a page or as JSON."""
    if wants_page(request):
        return page(request, "questions.html", questions=read_queries())
    store = store_of(request)
    content = [
        {
            "name": question.name,
            "summary": dict(question.summary),
            "parameters": {p.name: {"kind": p.kind, "default": default_of(store, p)} for p in question.parameters},
        }
        for question in read_queries()
    ]
    return Response(json.dumps(content, ensure_ascii=False), media_type="application/json")


@router.api_route("/queries/{name}", methods=["GET", "HEAD"], summary="Ask a published question")
def question(request: Request, name: str) -> Response:
    """Answer a question, with its parameters from the URL, as a page or in a result format."""
    asked = named_query_or_404(name)
    store = store_of(request)
    known = {parameter.name for parameter in asked.parameters}
    values = {key: value for key, value in request.query_params.items() if key not in _OWN or key in known}
    bound = bound_parameters(store, asked, values)
    cited = flag(parsed(request.url.query), "evidence", missing=False)
    if wants_data(request):
        text, choose = _paged(asked.text, request), choice_of(request)
        if not cited:
            return ResultResponse(store.write(text, choose, bindings=bound))
        return ResultResponse(written_solutions(_cited(store, text, bound), choose))
    chosen, lang = {**names_of(asked, bound), **values}, language(request)
    found = _cited(store, asked.text, bound) if cited else store.query(asked.text, bindings=bound)
    table, sparql = table_of(found, store, lang), asked.with_values({name: str(term) for name, term in bound.items()})
    return page(
        request,
        "question.html",
        question=asked,
        values=chosen,
        cited=cited,
        table=table,
        sparql=sparql,
        why=None if table.rows else why_empty_in(request, sparql),
        formats=RESULT_FORMATS,
    )


def _cited(store: Store, text: str, bound: Mapping[str, Term]) -> Solutions:
    found = store.query(text, bindings=bound)
    assert isinstance(found, Solutions)  # noqa: S101  each published question is a SELECT
    return with_evidence(store, found)


def _paged(text: str, request: Request) -> str:
    """Return a question's query for a page of its answer, as `limit` and `offset` say.

    Raises:
        QueryError: One of them is no number.
    """
    parts = [text]
    for name in ("limit", "offset"):
        if (value := request.query_params.get(name)) is not None:
            if not value.isdecimal():
                msg = f"{name}={value!r} is no number of rows; give digits, such as 100"
                raise QueryError(msg)
            parts.append(f"{name.upper()} {value}")
    return "\n".join(parts)


@router.api_route("/accessibility", methods=["GET", "HEAD"], include_in_schema=False)
@router.api_route("/toegankelijkheid", methods=["GET", "HEAD"], include_in_schema=False)
def accessibility(request: Request) -> Response:
    """Say for whom the site is usable, how that is tested, and what is not good yet."""
    return page(request, "accessibility.html")


def error_page(request: Request, error: HipgraphError) -> Response:
    """Return an error as a page."""
    return page(request, "error.html", status=HTTPStatus(problem_of(error).status_code), error=str(error))


def named_query_or_404(name: str) -> Query:
    """Return the published question with a name.

    Raises:
        UnknownResourceError: There is none.
    """
    try:
        return named_query(name)
    except HipgraphError as error:
        raise UnknownResourceError(str(error)) from None


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    texts: Mapping[str, Mapping[str, str]] = yaml.safe_load((_HERE / "texts.yaml").read_text(encoding="utf-8"))
    return texts


@cache
def texts(lang: str) -> Mapping[str, str]:
    """Return what the pages say of this plan, in a language."""
    plan = the_plan()
    marks: dict[str, Mapping[str, str]] = {
        "{plan}": plan.names,
        "{about}": plan.descriptions,
        "{publisher}": plan.publishers,
    }
    said = {key: words[lang] for key, words in _texts().items()}
    first = named_query("cq01").parameters[0]
    example = f"{ID}{first.kind}/{default_of(vocabulary(), first)}"
    marks["{organisation}"] = {lang: name_of(vocabulary(), example, lang)}
    for key in ("tagline", "intro", "unofficial", "data_intro", "search_hint", "ask_hint"):
        for mark, words in marks.items():
            said[key] = said[key].replace(mark, told(words, lang)).strip()
    return said


def page(request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> HTMLResponse:  # noqa: ANN401  what the template shows
    """Return a page in the language that the request asks for."""
    chosen = language(request)
    other = next(code for code in LANGUAGES if code != chosen)
    shown = {
        **context,
        **_common(chosen),
        "own_url": f"{request.url.path}?{request.url.include_query_params(lang=chosen).query}",
        "keeps": request.app.state.settings.answers != "-",
        "other_lang": other,
        "other_url": f"{request.url.path}?{request.url.include_query_params(lang=other).query}",
    }
    return _templates.TemplateResponse(
        request, template, shown, status_code=status, headers={"Vary": "Accept", "Content-Language": chosen}
    )


def render(template: str, lang: str, **context: Any) -> str:  # noqa: ANN401
    """Return a page as a file that no server serves."""
    return _templates.env.get_template(template).render(**context, **_common(lang))


def _common(lang: str) -> dict[str, Any]:
    return {
        "lang": lang,
        "t": texts(lang),
        "local": local,
        "prefixes": PREFIXES,
        "today": f"{datetime.now(UTC):%Y-%m-%d}",
    }


def euro(amount: Decimal | str, lang: str) -> str:
    """Return an amount as people write it, with cents where it has them.

    >>> euro("59201.81", "nl"), euro("2000000", "en")
    ('59.201,81', '2,000,000')
    """
    value = Decimal(amount)
    text = f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "nl" else text


_templates.env.filters["euro"] = euro


def local(iri: str) -> str:
    """Return where a page about an IRI is on this server, the IRI itself for things of others."""
    page = iri.split("#", maxsplit=1)[0]
    if page.startswith(ID):
        return f"/doc/{page.removeprefix(ID)}"
    if page.startswith(DOC) or page == PREFIXES["hip"].rstrip("#"):
        return f"/{page.removeprefix(BASE)}"
    return iri
