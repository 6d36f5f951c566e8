"""Every statement of a store, read from a dump of it: of a store on disk many times faster than one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

import pyoxigraph as ox

from hipgraph.namespaces import PREFIXES
from hipgraph.store.fulltext import Text

_TEXTS: Final = {ox.NamedNode(f"{PREFIXES['xsd']}string"), ox.NamedNode(f"{PREFIXES['rdf']}langString")}


class NQuads:
    """A store as N-Quads."""

    def __init__(self, write: Callable[[Path], None]) -> None:
        """Name what writes the whole store to a file."""
        self._write = write
        self._shared: Path | None = None

    @contextmanager
    def lines(self) -> Iterator[IO[bytes]]:
        """Give a file of lines, one for each statement."""
        with self._file() as path, path.open("rb") as file:
            yield file

    def texts(self) -> Iterator[Text]:
        """Yield every text that a thing with an IRI says."""
        with self._file() as path:
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS):
                subject, text = quad.subject, quad.object
                if isinstance(text, ox.Literal) and isinstance(subject, ox.NamedNode) and text.datatype in _TEXTS:
                    yield Text(subject.value, quad.predicate.value, text.value, text.language or "")

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Let all who read meanwhile read one file, which is written for the first of them."""
        with TemporaryDirectory() as folder:
            self._shared = Path(folder) / "all.nq"
            try:
                yield
            finally:
                self._shared = None

    @contextmanager
    def _file(self) -> Iterator[Path]:
        if self._shared is None:
            with self.shared(), self._file() as path:
                yield path
            return
        if not self._shared.exists():
            self._write(self._shared)
        yield self._shared
