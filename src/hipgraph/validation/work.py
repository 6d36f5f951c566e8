"""Checking as work for a worker, which has limits: what it does with its store, whatever asks for it."""

from __future__ import annotations

from hipgraph.store import Sink, Store
from hipgraph.validation import Report, check_upload, read_candidate, validate


def upload(_store: Store, _outlet: Sink, name: str, content: bytes, kind: str) -> Report:
    """Return the report on what somebody sends; see `check_upload`."""
    return check_upload(name, content, kind)


def turtle(_store: Store, _outlet: Sink, name: str, content: bytes, kind: str) -> bytes:
    """Return what somebody sends as the Turtle that would be published."""
    return read_candidate(name, content, kind).content


def published(store: Store, _outlet: Sink) -> Report:
    """Return the report on the graph that the worker has."""
    return validate(store)
