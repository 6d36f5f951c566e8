"""What can go wrong, as one small tree.

HipgraphError
├── ExtractionError
├── QueryError
├── ReasoningError
├── RegisterError
├── StoreError
├── UnknownResourceError
└── ValidationError
    └── UnsupportedTypeError
"""

from __future__ import annotations


class HipgraphError(Exception):
    """Something that the user can do something about; its message says what."""


class ExtractionError(HipgraphError):
    """The text given is not a plan's text, or not the whole of it."""


class ReasoningError(HipgraphError):
    """A reasoner is missing, cannot read the graph, or takes too long."""


class RegisterError(HipgraphError):
    """A register contradicts itself, or cannot be read."""


class QueryError(HipgraphError):
    """A query cannot be parsed, or asks for what this store does not allow."""


class StoreError(HipgraphError):
    """The published files cannot be loaded."""


class UnknownResourceError(HipgraphError):
    """Nothing in the graph has this IRI or name."""


class ValidationError(HipgraphError):
    """What is to be checked cannot be read, or there is no such engine."""


class UnsupportedTypeError(ValidationError):
    """What is to be checked is of a kind that nobody here reads."""
