"""Whether a graph contradicts itself, asked of a complete OWL 2 DL reasoner, and why in plain words."""

from __future__ import annotations

from hipgraph.reasoning.consistency import Conflict, Consistency, check_consistency

__all__ = ["Conflict", "Consistency", "check_consistency"]
