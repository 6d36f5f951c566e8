"""Who may change the graph: who sends the token."""

from __future__ import annotations

import base64
import binascii
import hmac
from contextlib import suppress
from typing import Final

from fastapi import Request

from hipgraph.errors import ForbiddenError, UnauthorizedError
from hipgraph.settings import Settings

_CHALLENGES: Final = "send 'Authorization: Bearer TOKEN', or Basic with the token as the password"


def demand_token(request: Request, settings: Settings) -> None:
    """Return nothing when a request may change the graph.

    Raises:
        ForbiddenError: This server changes nothing for anybody.
        UnauthorizedError: The token is missing or wrong.
    """
    if not settings.token or not settings.store or settings.preload:
        msg = "this endpoint is read-only; to change a store of your own, set HIPGRAPH_STORE and HIPGRAPH_TOKEN"
        raise ForbiddenError(msg)
    if not hmac.compare_digest(_token(request.headers.get("authorization", "")), settings.token.encode()):
        msg = f"changes need the token of this server: {_CHALLENGES}"
        raise UnauthorizedError(msg)


def _token(header: str) -> bytes:
    """Return the token that a header shows, empty where it shows none."""
    scheme, _, shown = header.partition(" ")
    if scheme.lower() == "bearer":
        return shown.strip().encode()
    if scheme.lower() == "basic":
        with suppress(binascii.Error):
            return base64.b64decode(shown).partition(b":")[2]
    return b""
