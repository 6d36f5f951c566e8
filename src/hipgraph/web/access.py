"""Who may change the graph: who sends the token."""

from __future__ import annotations

import hmac
from typing import Final

from fastapi import Request

from hipgraph.errors import ForbiddenError, UnauthorizedError
from hipgraph.settings import Settings

_SCHEME: Final = "bearer"


def demand_token(request: Request, settings: Settings) -> None:
    """Return nothing when a request may change the graph.

    Raises:
        ForbiddenError: This server changes nothing for anybody.
        UnauthorizedError: The token is missing or wrong.
    """
    if not settings.token or not settings.store:
        msg = "this endpoint is read-only; to change a store of your own, set HIPGRAPH_STORE and HIPGRAPH_TOKEN"
        raise ForbiddenError(msg)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != _SCHEME or not hmac.compare_digest(token.strip().encode(), settings.token.encode()):
        msg = "changes need the token of this server: send 'Authorization: Bearer …'"
        raise UnauthorizedError(msg)
