from __future__ import annotations

from pathlib import Path

import pytest

import hipgraph
from hipgraph.errors import HipgraphError
from hipgraph.namespaces import PREFIXES, expand, shorten
from hipgraph.settings import read_settings

ROOT = Path(__file__).parents[1]


def test_the_public_names_are_there() -> None:
    """What `__all__` names can be had, and nothing else is promised."""
    assert all(getattr(hipgraph, name) for name in hipgraph.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        hipgraph.nothing  # noqa: B018


def test_loading_gives_a_store() -> None:
    """Two lines of Python ask the plan."""
    assert hipgraph.load().select("SELECT ?m { ?m a hip:Measure } LIMIT 1")


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.py")), ids=lambda path: path.stem)
def test_no_module_is_too_long(path: Path) -> None:
    """A module is read in one sitting."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def test_names_and_iris_convert_both_ways() -> None:
    """Every prefix expands and shortens; an IRI of others stays whole."""
    assert all(shorten(expand(f"{prefix}:x")) == f"{prefix}:x" for prefix in PREFIXES)
    assert shorten("http://elsewhere.example/x") == "http://elsewhere.example/x"


def test_settings_come_from_the_environment() -> None:
    """A value that does not fit names its variable."""
    assert read_settings({"HIPGRAPH_TIMEOUT": "2.5"}).timeout == 2.5
    with pytest.raises(HipgraphError, match="HIPGRAPH_PORT='http' is not a value of type int"):
        read_settings({"HIPGRAPH_PORT": "http"})
    for name, value in (("PORT", "99999"), ("WORKERS", "0"), ("TIMEOUT", "nan")):
        with pytest.raises(HipgraphError, match=f"HIPGRAPH_{name}='{value}' lies outside"):
            read_settings({f"HIPGRAPH_{name}": value})


def test_every_setting_and_command_is_in_the_readme() -> None:
    """What can be chosen is told."""
    from hipgraph.cli import app  # noqa: PLC0415
    from hipgraph.settings import Settings  # noqa: PLC0415

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"HIPGRAPH_{name.upper()}" in readme for name in Settings.__slots__)
    commands = {command.callback.__name__ for command in app.registered_commands}
    assert {name for name in commands if f"hipgraph {name}" not in readme} == set()
