"""The parameters of a request to the endpoint, in its address or in its body."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from hipgraph.errors import MediaTypeError, QueryError

Parameters = Mapping[str, Sequence[str]]


def parsed(encoded: str) -> dict[str, list[str]]:
    """Return the parameters in a query string or in a form.

    >>> parsed("query=ASK+%7B%7D&default-graph-uri=")
    {'query': ['ASK {}'], 'default-graph-uri': ['']}
    """
    return parse_qs(encoded, keep_blank_values=True)


def only(parameters: Parameters, name: str) -> str:
    """Return the value of a parameter that must be given once.

    Raises:
        QueryError: It is missing, or there are several.
    """
    values = parameters.get(name, ())
    if len(values) != 1:
        msg = f"the parameter {name!r} must be given once, not {len(values)} times"
        raise QueryError(msg)
    return values[0]


def flag(parameters: Parameters, name: str, *, missing: bool = True) -> bool:
    """Return a parameter that is true, or false (1 and 0 say so too); `missing` where it is not there.

    Raises:
        QueryError: It is anything else.
    """
    if name not in parameters:
        return missing
    value = only(parameters, name)
    if value not in ("true", "false", "1", "0"):
        msg = f"the parameter {name!r} is {value!r}; it must be true or false"
        raise QueryError(msg)
    return value in ("true", "1")


def seconds(parameters: Parameters) -> float | None:
    """Return how long a client is willing to wait, None where it does not say.

    Raises:
        QueryError: It says something else than a number of seconds.
    """
    if "timeout" not in parameters:
        return None
    text = only(parameters, "timeout")
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found < float("inf"):
        msg = f"the parameter 'timeout' is {text!r}; it must be a number of seconds above 0"
        raise QueryError(msg)
    return found


def body_text(body: bytes, options: str) -> str:
    """Return the text of a body.

    Raises:
        MediaTypeError: It is said to be in another encoding than UTF-8.
        QueryError: It is not UTF-8.
    """
    charset = re.search(r'charset\s*=\s*"?([\w-]+)', options, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        msg = f"the body is said to be in {charset[1]}; encode the query as UTF-8"
        raise MediaTypeError(msg)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"the body is not UTF-8 (byte {error.start}); encode the query as UTF-8"
        raise QueryError(msg) from None
