"""A Model Context Protocol server: tools, resources and prompts by which an assistant uses the graph, and cites it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from functools import cache, wraps
from importlib import metadata
from typing import Any, Final

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from hipgraph.ask.answering import answer, as_json
from hipgraph.ask.linking import KnownNames
from hipgraph.ask.searching import search_things
from hipgraph.assets import published_text
from hipgraph.description import Part, Property, Value, describe, resolve
from hipgraph.errors import HipgraphError
from hipgraph.namespaces import shorten
from hipgraph.plan import the_plan, told
from hipgraph.publishing.vocabulary import terms
from hipgraph.queries import read_queries
from hipgraph.store.engine import Engine
from hipgraph.store.requests import Request
from hipgraph.store.requests import answer as answered
from hipgraph.validation.shapes import FILES

_ROWS: Final = 200  # of an answer that a tool gives; it says when there are more
_VALUES: Final = 30  # of one property
_SELECT_JSON: Final = "application/sparql-results+json, text/turtle;q=0.9"
_INSTRUCTIONS: Final = (
    "{plan} as a knowledge graph: action fiches in Dutch, with "
    "measures, goals, parties and their roles, milestones, budgets, indicators and target groups. Use `ask` for a "
    "question in words, `search` to find a thing by name or words, `look_up` for all about one thing, `read_schema` "
    "before writing SPARQL, and `query` to run it. Every statement about a party has a quote: cite it (`quotes` in the "
    "answers, with the number of the fiche and the place in the text). Say so when the graph has no answer."
)


class Tools:
    """What an assistant can do, over one engine and under the limits of its endpoint."""

    def __init__(self, engine: Engine) -> None:
        """Use the workers of an engine that runs."""
        self._engine = engine
        self._names = KnownNames(engine)

    async def search(self, words: str, language: str = "nl") -> list[dict[str, str]]:
        """Find things by name or by words in their texts; the plan is in Dutch, so search Dutch words. The best first.

        Example: words="taalcafé", or words="VDAB". Each hit has a path such as "measure/26" to look up.
        """
        names = await asyncio.to_thread(self._names.current)
        found = await asyncio.to_thread(search_things, self._engine.store, words, language, most=20, names=names)
        hits = [{"path": hit.path, "name": hit.name, "text": hit.text[:300]} for hit in found.hits]
        return hits or [{"path": "", "name": name, "text": "a name that is near"} for name in found.near]

    async def look_up(self, name: str, language: str = "nl") -> dict[str, Any]:
        """Tell all about one thing, by path ("measure/26", "organisation/vdab"), IRI, or name ("Minderhedenforum").

        For a party it includes its role in each measure, with the quoted words of the plan and their place.
        """
        return await asyncio.to_thread(self._looked_up, name, language)

    async def ask(self, question: str, language: str = "nl") -> dict[str, Any]:
        """Answer a question in Dutch or English about measures, parties, milestones, amounts, target groups and goals.

        Example: "Which measures involve the Minderhedenforum as a partner in 2018?" The answer has how it was read,
        rows, quotes, and the SPARQL; `understood` is false when no word names anything in the plan.
        """
        names = await asyncio.to_thread(self._names.current)
        found = await asyncio.to_thread(answer, self._engine.store, question, language, names)
        content = as_json(found)
        content["sentence"] = found.sentence(language)
        content["more_rows"] = max(0, len(content["rows"]) - _ROWS)
        content["rows"], content["quotes"] = content["rows"][:_ROWS], content["quotes"][:_ROWS]
        return content

    async def query(self, sparql: str) -> dict[str, Any]:
        """Run a read-only SPARQL 1.1 query. Read the schema first. Prefixes of the project need not be declared.

        Example: SELECT ?title ?quote { ?i hip:agent organisation:vdab ; hip:role role:partner ; hip:measure ?m ;
        hip:evidence/oa:exact ?quote . ?m dct:title ?title } LIMIT 20. An answer of more than 200 rows is cut, and says
        so in `more_rows`.
        """
        request = Request(sparql, accept=_SELECT_JSON, strict=False)
        async with self._engine.endpoint.ask(answered, request) as reply:
            await reply.begun()
            body = b"".join([chunk async for chunk in reply.chunks()])
        if not reply.head.endswith("json"):
            return {"turtle": body.decode()}
        found = json.loads(body)
        if "boolean" in found:
            return {"answer": found["boolean"]}
        rows = [{name: shorten(term["value"]) for name, term in row.items()} for row in found["results"]["bindings"]]
        return {"columns": found["head"]["vars"], "rows": rows[:_ROWS], "more_rows": max(0, len(rows) - _ROWS)}

    async def read_schema(self) -> str:
        """Tell in short which classes and properties the graph has, how they join, and queries to start from."""
        return _schema()

    def _looked_up(self, name: str, language: str) -> dict[str, Any]:
        store = self._engine.store
        found = describe(store, resolve(store, name), language)
        return {
            "iri": found.iri,
            "name": found.name,
            "says": _properties(found.properties, incoming=False),
            "referred_to_by": _properties(found.properties, incoming=True),
            "parts": [_part(part) for part in found.parts],
        }


def _part(part: Part) -> dict[str, Any]:
    return {
        "measure": part.number,
        "title": part.title,
        "role": part.role,
        "quote": part.quote,
        "start": part.start,
        "page": part.page,
    }


def _properties(properties: Iterable[Property], *, incoming: bool) -> dict[str, list[str]]:
    return {
        prop.label: [_shown(value) for value in prop.values[:_VALUES]]
        for prop in properties
        if prop.incoming == incoming
    }


def _shown(value: Value) -> str:
    return f"{value.text} ({shorten(value.iri)})" if value.iri else value.text


@cache
def _schema() -> str:
    lines = ["# Classes"]
    lines += [f"hip:{term.name}: {term.text('skos:definition', 'en')}" for term in terms() if term.kind == "Class"]
    lines.append("\n# Properties (domain → range)")
    for term in terms():
        if term.kind in ("ObjectProperty", "DatatypeProperty"):
            ends = " → ".join(", ".join(term.relations.get(side, ("?",))) for side in ("rdfs:domain", "rdfs:range"))
            lines.append(f"hip:{term.name} ({ends}): {term.text('skos:definition', 'en')}")
    lines.append("\n# Names of things: KIND:NAME, such as measure:26, organisation:vdab, goal:od-1.1, role:partner")
    lines.append("\n# Example queries")
    lines += [f"## {query.summary['en']}\n{_body(query.text)}" for query in read_queries()[:6]]
    return "\n".join(lines)


def _body(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+"))


def _told(tool: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return a tool that tells the assistant what was wrong, so that it can do better."""

    @wraps(tool)
    async def telling(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  the tool's own
        try:
            return await tool(*arguments, **named)
        except HipgraphError as error:
            raise ToolError(str(error)) from None

    return telling


def create_server(engine: Engine) -> MCPServer:
    """Return the server over an engine, which must run while it is used."""
    server = MCPServer(
        "hipgraph",
        title=told(the_plan().names, "nl"),
        instructions=_INSTRUCTIONS.replace("{plan}", told(the_plan().titles, "en")),
        version=metadata.version("hipgraph"),
    )
    tools = Tools(engine)
    for tool in (tools.ask, tools.search, tools.look_up, tools.read_schema, tools.query):
        server.add_tool(_told(tool))
    for name, (says, mime, read) in _RESOURCES.items():
        server.resource(f"hip://{name}", name=name, description=says, mime_type=mime)(read)
    server.prompt(name="measure", description="Explain one measure, with quotes")(_measure_prompt)
    server.prompt(name="party", description="What the plan expects of a party, year by year")(_party_prompt)
    return server


def _ontology() -> str:
    return published_text("ontology", "hip.ttl")


def _shapes() -> str:
    return "\n".join(published_text("shapes", f"{name}.ttl") for name in FILES)


def _questions() -> str:
    content = [{"name": one.name, "summary": dict(one.summary), "sparql": _body(one.text)} for one in read_queries()]
    return json.dumps(content, ensure_ascii=False, indent=1)


_RESOURCES: Final = {
    "ontology": ("The vocabulary, as Turtle", "text/turtle", _ontology),
    "shapes": ("What a fiche must have, as SHACL", "text/turtle", _shapes),
    "questions": ("Published questions with their SPARQL", "application/json", _questions),
}


def _measure_prompt(number: str) -> str:
    return (
        f"Look up measure/{number}. Explain in plain words what is to be done, for whom, by whom in which role, when, "
        "and what it costs. Cite the plan's own words for each party, with their place. "
        "Say what the fiche does not tell."
    )


def _party_prompt(name: str) -> str:
    plan = the_plan()
    return (
        f"Look up {name}. List the measures it takes part in, with its role and the quoted words; then ask what is due "
        f"for it in {plan.start} and in {plan.end}. Answer in the language of the user; quotes stay in Dutch."
    )


async def run(engine: Engine, *, http: bool, host: str, port: int) -> None:
    """Serve over standard input and output, or over streamable HTTP at /mcp, until it is stopped.

    Raises:
        HipgraphError: The graph cannot be loaded.
    """
    async with engine.running():
        server = create_server(engine)
        if http:
            await server.run_streamable_http_async(host=host, port=port)
        else:
            await server.run_stdio_async()
