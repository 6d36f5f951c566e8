"""Every statement of a store, read from a dump of it: of a store on disk many times faster than one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import IO, Final

import pyoxigraph as ox

from hipgraph.errors import StoreError
from hipgraph.namespaces import PREFIXES
from hipgraph.store.fulltext import Text

_TEXTS: Final = {ox.NamedNode(f"{PREFIXES['xsd']}string"), ox.NamedNode(f"{PREFIXES['rdf']}langString")}


class NQuads:
    """A store as N-Quads, in a file without a name: it is gone with who reads it, even one that is killed."""

    def __init__(self, write: Callable[[IO[bytes]], object]) -> None:
        """Name what writes the whole store to a file."""
        self._write = write
        self._sharing: ExitStack | None = None
        self._shared: IO[bytes] | None = None

    @contextmanager
    def lines(self) -> Iterator[IO[bytes]]:
        """Give a file of lines, one for each statement.

        Raises:
            StoreError: There is no room for it.
        """
        if self._sharing is None:
            with self._dump() as file:
                yield file
            return
        if self._shared is None:
            self._shared = self._sharing.enter_context(self._dump())
        self._shared.seek(0)
        yield self._shared

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Let all who read meanwhile, one after the other, read one file; it is written for the first of them."""
        with ExitStack() as stack:
            self._sharing = stack
            try:
                yield
            finally:
                self._sharing = self._shared = None

    @contextmanager
    def _dump(self) -> Iterator[IO[bytes]]:
        with ExitStack() as stack:
            try:
                file = stack.enter_context(TemporaryFile())
                self._write(file)
                file.seek(0)
            except OSError as error:
                msg = f"the statements cannot be written to a temporary file ({error}); make room, or set TMPDIR"
                raise StoreError(msg) from None
            yield file


def texts_in(quads: Iterable[ox.Quad]) -> Iterator[Text]:
    """Yield every text that a thing with an IRI says."""
    for quad in quads:
        subject, text = quad.subject, quad.object
        if isinstance(text, ox.Literal) and isinstance(subject, ox.NamedNode) and text.datatype in _TEXTS:
            yield Text(subject.value, quad.predicate.value, text.value, text.language or "")
