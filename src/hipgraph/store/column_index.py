"""The columns of one state of the graph: made once where the graph is large, used as soon as they are there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hipgraph.store.columns import Columns

_LOG: Final = logging.getLogger("hipgraph.store")


class ColumnIndex:
    """The columns in a folder, which need not be there yet."""

    def __init__(self, folder: Path, lines: Callable[[], AbstractContextManager[Iterable[bytes]]]) -> None:
        """Name the folder, and what gives the statements as N-Quads."""
        self._folder = folder
        self._lines = lines
        self._columns: Columns | None = None

    def make(self) -> None:
        """Make the columns where they are not there yet; where that cannot be done, say so and do nothing."""
        if self._folder.exists():
            return
        try:
            from hipgraph.store.columns import build_columns  # noqa: PLC0415  numpy is an extra
        except ImportError:
            _LOG.warning("wide questions of this graph will be slow: pip install 'hipgraph[columns]' makes them fast")
            return
        try:
            with self._lines() as lines:
                build_columns(lines, self._folder)
        except OSError as error:
            _LOG.warning("wide questions of this graph will be slow: %s: %s", self._folder, error)

    def open(self) -> Columns | None:
        """Return the columns, None as long as there are none."""
        if self._columns is None and self._folder.exists():
            from hipgraph.store.columns import Columns  # noqa: PLC0415

            self._columns = Columns(self._folder)
        return self._columns

    def answered(self, query: str, prefixes: Mapping[str, str], *, joins: bool) -> str | None:
        """Return a query that says the answer to a valid one; see `hipgraph.store.columns.answered`."""
        columns = self.open()
        if columns is None:
            return None
        from hipgraph.store.columns import answered  # noqa: PLC0415

        return answered(query, columns, prefixes, joins=joins)
