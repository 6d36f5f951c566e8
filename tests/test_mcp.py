"""The server for assistants, used by the SDK's own client over both transports."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from tests.servers import free_port

COMMAND = ["-m", "hipgraph", "mcp"]


async def session(client: Client) -> dict[str, Any]:
    """Return what an assistant gets in one session."""
    tools = await client.list_tools()
    found = {"tools": {tool.name: tool.description for tool in tools.tools}, "instructions": client.instructions}
    for name, arguments in (
        ("ask", {"question": "Which measures involve the Minderhedenforum?", "language": "en"}),
        ("search", {"words": "VDAB"}),
        ("look_up", {"name": "Minderhedenforum"}),
        ("query", {"sparql": "SELECT ?title { measure:26 dct:title ?title }"}),
        ("query", {"sparql": "SELECT * { ?s ?p ?o } LIMIT 300"}),
        ("query", {"sparql": "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}),
        ("query", {"sparql": "SELECT ?x { ?x hip:notThere"}),
        ("look_up", {"name": "Minderhedenforun"}),
        ("read_schema", {}),
    ):
        result = await client.call_tool(name, arguments)
        key = f"{name} {next(iter(arguments.values()), '')}".strip()
        found[key] = (result.is_error, "".join(getattr(part, "text", "") for part in result.content))
    resources = await client.list_resources()
    found["resources"] = {str(resource.uri) for resource in resources.resources}
    ontology = await client.read_resource("hip://ontology")
    found["ontology"] = getattr(ontology.contents[0], "text", "")
    prompt = await client.get_prompt("measure", {"number": "26"})
    found["prompt"] = str(prompt.messages[0].content)
    return found


def check(found: dict[str, Any]) -> None:
    """The tools answer with quotes, refuse what they must, and teach what was wrong."""
    assert set(found["tools"]) == {"ask", "search", "look_up", "read_schema", "query"}
    assert all(len(text) > 60 for text in found["tools"].values())
    assert "cite" in found["instructions"]
    failed, text = found["ask Which measures involve the Minderhedenforum?"]
    answer = json.loads(text)
    assert not failed
    assert answer["count"] == 8
    assert answer["quotes"][0]["quote"]
    assert "organisation/vdab" in found["search VDAB"][1]
    assert "Minderhedenforum" in found["look_up Minderhedenforum"][1]
    assert "quote" in found["look_up Minderhedenforum"][1]
    assert "talenbeleid" in found["query SELECT ?title { measure:26 dct:title ?title }"][1]
    assert json.loads(found["query SELECT * { ?s ?p ?o } LIMIT 300"][1])["more_rows"] == 100
    for name, words in (
        ("query ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("query SELECT ?x { ?x hip:notThere", "cannot be read on from here"),
        ("look_up Minderhedenforun", "near names: organisation/minderhedenforum"),
    ):
        failed, text = found[name]
        assert failed
        assert words in text
    assert "hip:agent" in found["read_schema"][1]
    assert found["resources"] == {"hip://ontology", "hip://shapes", "hip://questions"}
    assert "owl:Ontology" in found["ontology"]
    assert "measure/26" in found["prompt"]


def run(work: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    return asyncio.run(asyncio.wait_for(work(), 120))  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_assistant_works_over_standard_input_and_output() -> None:
    """The command as an assistant starts it."""

    async def work() -> dict[str, Any]:
        async with Client(StdioServerParameters(command=sys.executable, args=COMMAND, env=dict(os.environ))) as client:
            return await session(client)

    check(run(work))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_assistant_works_over_http() -> None:
    """The same over streamable HTTP, bound to loopback."""
    port = free_port()

    async def work() -> dict[str, Any]:
        async with Client(f"http://127.0.0.1:{port}/mcp") as client:
            return await session(client)

    with subprocess.Popen(
        [sys.executable, *COMMAND, "--http", "--port", str(port)], stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            check(run(work))
        finally:
            server.kill()
