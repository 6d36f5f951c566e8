"""What can go wrong, as one small tree.

HipgraphError
├── ClientGoneError
├── ExtractionError
├── QueryError
│   ├── QueryTimeoutError
│   ├── ResultTooLargeError
│   └── WorkerLostError
├── ReasoningError
├── RegisterError
├── RequestError
│   ├── ForbiddenError
│   ├── FormatError
│   ├── MediaTypeError
│   ├── RequestTooLargeError
│   └── UnauthorizedError
├── StoreError
│   ├── BusyError
│   ├── EngineError
│   ├── EngineTimeoutError
│   └── StorageFullError
├── UnknownResourceError
│   └── WithdrawnError
└── ValidationError
"""

from __future__ import annotations

from typing import Final

# What to do where a limit was reached.
LESS: Final = "ask for less (one measure, a LIMIT), in parts, or take the whole graph from /dump"


class HipgraphError(Exception):
    """Something that the user can do something about; its message says what."""


class ClientGoneError(HipgraphError):
    """Who asked has gone away, so nobody is told."""


class ExtractionError(HipgraphError):
    """The text given is not a plan's text, or not the whole of it."""


class ReasoningError(HipgraphError):
    """A reasoner is missing, cannot read the graph, or takes too long."""


class RegisterError(HipgraphError):
    """A register contradicts itself, or cannot be read."""


class QueryError(HipgraphError):
    """A query cannot be parsed, or asks for what this store does not allow."""


class QueryTimeoutError(QueryError):
    """A query took longer than it may."""


class ResultTooLargeError(QueryError):
    """An answer is larger than it may be."""


class WorkerLostError(QueryError):
    """A query ended the process that answered it: it wanted too much memory, or was nested too deep."""


class StoreError(HipgraphError):
    """The graph cannot be loaded, or the engine that holds it does not answer."""


class BusyError(StoreError):
    """Too many queries are being answered and waiting."""


class EngineError(StoreError):
    """The engine that holds the graph cannot be reached, or fails."""


class EngineTimeoutError(StoreError):
    """The engine that holds the graph does not answer in time."""


class StorageFullError(StoreError):
    """There is no room to keep more."""


class UnknownResourceError(HipgraphError):
    """Nothing in the graph has this IRI or name."""


class WithdrawnError(UnknownResourceError):
    """The graph had it once, and says that it was withdrawn."""


class ValidationError(HipgraphError):
    """What is to be checked cannot be read, or there is no such engine."""


class RequestError(HipgraphError):
    """What was sent cannot be taken as it is."""


class MediaTypeError(RequestError):
    """What was sent is of a kind that nobody here reads."""


class ForbiddenError(RequestError):
    """What is asked is not done here for anybody."""


class FormatError(RequestError):
    """What was sent is not in the format that it is said to be in."""


class UnauthorizedError(RequestError):
    """What is asked is done only for those who show that they may ask it."""


class RequestTooLargeError(RequestError):
    """What was sent is larger than it may be."""
