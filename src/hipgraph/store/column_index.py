"""The columns of one state of the graph: made once where the graph is large, used as soon as they are there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hipgraph.errors import StoreError

if TYPE_CHECKING:
    from hipgraph.store.answers import EngineResult
    from hipgraph.store.columns import Columns

_LOG: Final = logging.getLogger("hipgraph.store")
_SLOW: Final = "wide questions of this graph will be slow: %s"
_EXTRA: Final = "pip install 'hipgraph[columns]' makes them fast"


class ColumnIndex:
    """The columns in a folder, which need not be there yet."""

    def __init__(
        self, folder: Path, lines: Callable[[], AbstractContextManager[Iterable[bytes]]], least: int = 1
    ) -> None:
        """Name the folder, what gives the statements as N-Quads, and from how many on they are worth while."""
        self._folder = folder
        self._lines = lines
        self._least = least
        self._columns: Columns | None = None
        self._broken = False

    def make(self, size: int) -> None:
        """Make the columns of so many statements, and open them; where that cannot be done, say so and do nothing."""
        if size < self._least:
            return
        try:
            from hipgraph.store.columns import build_columns  # noqa: PLC0415  numpy is an extra

            with self._lines() as lines:
                build_columns(lines, self._folder)
        except ImportError:
            _LOG.warning(_SLOW, _EXTRA)
        except (StoreError, OSError, MemoryError) as error:
            _LOG.warning(_SLOW, str(error) or repr(error))
        self._broken = False
        self.open()

    def open(self) -> Columns | None:
        """Return the columns, None as long as there are none, or where they cannot be read."""
        if self._columns is None and not self._broken and self._folder.exists():
            try:
                from hipgraph.store.columns import Columns  # noqa: PLC0415

                self._columns = Columns(self._folder)
            except (ImportError, OSError, ValueError, EOFError) as error:
                self._broken = True
                _LOG.warning(_SLOW, _EXTRA if isinstance(error, ImportError) else repr(error))
        return self._columns

    def answered(self, query: str, prefixes: Mapping[str, str]) -> EngineResult | None:
        """Return the answer to a valid query; see `hipgraph.store.columns.answered`."""
        columns = self.open()
        if columns is None:
            return None
        from hipgraph.store.columns import answered  # noqa: PLC0415

        return answered(query, columns, prefixes)
