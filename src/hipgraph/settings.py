"""What a deployment can choose, read from the environment once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hipgraph.errors import HipgraphError

_LIMITS = {"port": (0, 65535), "timeout": (0.1, 86_400), "workers": (1, 256), "max_query_bytes": (100, 2**30)}
_LIMITS["preload"] = (0, 1)
_LIMITS["max_upload_bytes"] = _LIMITS["max_query_bytes"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of a deployment; each has a HIPGRAPH_ variable of the same name."""

    host: str = "127.0.0.1"
    port: int = 8000
    timeout: float = 30.0  # seconds that one query may take
    max_query_bytes: int = 65_536
    max_result_bytes: int = 134_217_728  # of one answer; 0 for no limit
    max_upload_bytes: int = 4_194_304  # size of what may be sent to be checked
    store: str = ""  # a folder with a store, or another SPARQL endpoint; by default the published files, in memory
    public: str = ""  # the address under which the site is public; by default that of each request
    store_update: str = ""  # where that endpoint takes updates, if elsewhere
    store_user: str = ""
    store_password: str = ""
    preload: int = 0  # 1: read a store in a folder into memory; it is faster then, and read-only
    columns: int = 50_000  # statements from which on wide questions are answered from columns; 0 for never
    token: str = ""  # who sends it may change the store
    workers: int = 4  # processes that answer queries
    waiting: int = 64  # queries that may wait for one of them
    rate: str = ""  # requests that one client may send, such as 60/minute; no limit by default
    service: str = ""  # endpoints that a query may call with SERVICE, separated by spaces; none by default
    log: str = ""  # a file for the log of requests, or - for standard error; none by default
    answers: str = ""  # a folder for answers that are kept to be cited; by default the user's own, - to keep none
    max_answers_bytes: int = 268_435_456  # that they may have together
    memory: int = 4096  # MiB that each of them may take; 0 for no limit


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that the environment asks for.

    >>> read_settings({"HIPGRAPH_PORT": "9000"}).port
    9000

    Raises:
        HipgraphError: A variable does not hold what its setting needs.
    """
    default = Settings()
    values: dict[str, object] = {}
    for name in Settings.__slots__:
        raw = environment.get(f"HIPGRAPH_{name.upper()}")
        if raw is not None:
            values[name] = _parse(name, raw, type(getattr(default, name)))
    return Settings(**values)  # type: ignore[arg-type]  # each value has its default's own type


def _parse(name: str, raw: str, kind: type) -> Any:  # noqa: ANN401  a value of `kind`
    try:
        value = kind(raw)
    except ValueError:
        msg = f"HIPGRAPH_{name.upper()}={raw!r} is not a value of type {kind.__name__}; set it to one, or unset it"
        raise HipgraphError(msg) from None
    low, high = _LIMITS.get(name, (0, float("inf")))
    if kind is not str and not low <= value <= high:
        msg = f"HIPGRAPH_{name.upper()}={raw!r} lies outside {low} to {high}; choose a value between"
        raise HipgraphError(msg)
    return value
