"""Policy plans as knowledge graphs that people can query, check and link to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hipgraph.errors import HipgraphError
    from hipgraph.store import EmbeddedStore, load

__all__ = ["EmbeddedStore", "HipgraphError", "load"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  whatever the name stands for
    """Load what is asked for only then: `import hipgraph` itself costs nothing."""
    if name == "HipgraphError":
        from hipgraph.errors import HipgraphError  # noqa: PLC0415

        return HipgraphError
    if name in ("EmbeddedStore", "load"):
        from hipgraph import store  # noqa: PLC0415

        return getattr(store, name)
    msg = f"module 'hipgraph' has no attribute {name!r}"
    raise AttributeError(msg)
