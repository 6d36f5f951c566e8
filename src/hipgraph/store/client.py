"""Requests to another engine by the SPARQL 1.1 Protocol, and its answers or what went wrong in plain words."""

from __future__ import annotations

import io
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Final, cast
from urllib.parse import urlencode

import httpx2

from hipgraph.errors import (
    LESS,
    BusyError,
    EngineError,
    EngineTimeoutError,
    QueryError,
    ResultTooLargeError,
    StoreError,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CONNECT: Final = 5.0  # seconds
_ATTEMPTS: Final = 2  # more, to connect
_CUT: Final = "x-sparql-maxrows"  # how Virtuoso says that it has cut an answer
_NODE: Final = re.compile(rb'("type":\s*"bnode",\s*"value":\s*")nodeID://')  # how Virtuoso names a blank node
_TAIL: Final = 80  # bytes in which such a name may have begun
_LONGEST: Final = 200  # characters of a message that is passed on


@dataclass(frozen=True, slots=True)
class Place:
    """Where an engine is, and who we are to it."""

    url: str
    update: str = ""  # where it takes updates, if elsewhere
    graphs: str = ""  # where it takes whole graphs, if elsewhere
    user: str = ""
    password: str = ""
    timeout: float = 30.0  # seconds that it may be silent

    @property
    def auth(self) -> httpx2.Auth | None:
        """What shows who we are, None where that is not needed."""
        return Credentials(self.user, self.password) if self.user else None


class Credentials(httpx2.Auth):
    """A name and a password, shown in the way that the server asks for."""

    def __init__(self, user: str, password: str) -> None:
        """Remember them."""
        self._ways = httpx2.BasicAuth(user, password), httpx2.DigestAuth(user, password)

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response]:
        """Ask, and ask again as the server's refusal demands."""
        response = yield request
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            basic, digest = self._ways
            demand = response.headers.get("www-authenticate", "")
            yield from (digest if demand.lower().startswith("digest") else basic).auth_flow(request)


class Client:
    """Asks one engine."""

    def __init__(self, place: Place) -> None:
        """Prepare to talk to the engine at a place."""
        self._place = place
        self._http = httpx2.Client(
            transport=httpx2.HTTPTransport(retries=_ATTEMPTS),
            timeout=httpx2.Timeout(place.timeout, connect=min(_CONNECT, place.timeout)),
            auth=place.auth,
        )

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    @contextmanager
    def query(
        self, text: str, accept: str, graphs: Sequence[tuple[str, str]], *, whole: bool = True
    ) -> Iterator[tuple[IO[bytes], str]]:
        """Give the answer to a query as it comes, and its media type.

        Raises:
            QueryError: The engine does not take the query.
            ResultTooLargeError: It says that it has cut the answer, and `whole` asks for all.
            StoreError: It cannot be reached, fails, or takes too long.
        """
        form = [("query", text), *graphs]
        with self._telling(), self._post(self._place.url, form, accept) as response:
            _refuse(response)
            if whole and (most := response.headers.get(_CUT)):
                msg = f"the engine behind this endpoint cuts its answers at {most} rows; {LESS}"
                raise ResultTooLargeError(msg)
            body = cast("IO[bytes]", io.BufferedReader(_Body(_mended(response.iter_bytes()))))
            yield body, response.headers.get("content-type", "").partition(";")[0].strip()

    def update(self, text: str) -> None:
        """Let the engine carry out an update.

        Raises:
            QueryError: It does not take the update.
            StoreError: It cannot be reached, fails, or takes too long.
        """
        url = self._place.update or self._place.url
        with self._telling(), self._post(url, [("update", text)], "*/*") as response:
            _refuse(response)
            response.read()

    def store(self, method: str, graph: str, content: bytes, media_type: str) -> None:
        """Let the engine put (PUT) or add (POST) statements to a graph.

        Raises:
            QueryError: It does not take them.
            StoreError: It cannot be reached, fails, or takes too long.
        """
        url = httpx2.URL(self._place.graphs or self._place.url).copy_merge_params({"graph": graph})
        headers = {"content-type": media_type}
        with self._telling(), self._http.stream(method, url, content=content, headers=headers) as response:
            _refuse(response)
            response.read()

    def _post(self, url: str, form: Sequence[tuple[str, str]], accept: str) -> AbstractContextManager[httpx2.Response]:
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": accept}
        return self._http.stream("POST", url, content=urlencode(form).encode(), headers=headers)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell in plain words why a request failed."""
        try:
            yield
        except httpx2.ConnectTimeout:
            msg = "the engine behind this endpoint cannot be reached; try again in a minute"
            raise EngineError(msg) from None
        except httpx2.TimeoutException:
            msg = f"the engine behind this endpoint did not answer in {self._place.timeout:g} seconds; {LESS}"
            raise EngineTimeoutError(msg) from None
        except httpx2.ConnectError:
            msg = "the engine behind this endpoint cannot be reached; try again in a minute"
            raise EngineError(msg) from None
        except httpx2.TransportError:
            msg = "the engine behind this endpoint broke off its answer; try again"
            raise EngineError(msg) from None


class _Body(io.RawIOBase):
    """The bytes of a response as a file, read as they come."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer) -> int:
        buffer = memoryview(target).cast("B")
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = part
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _mended(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield an answer with blank nodes named as the standard demands."""
    rest = b""
    for part in parts:
        rest = _NODE.sub(rb"\1", rest + part)
        yield rest[:-_TAIL]
        rest = rest[-_TAIL:]
    yield rest


def _refuse(response: httpx2.Response) -> None:
    """Return nothing when the engine has taken the request.

    Raises:
        HipgraphError: It has not; the message says why.
    """
    status = response.status_code
    if response.is_success:
        return
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY):
        response.read()
        msg = f"the engine behind this endpoint does not take this: {_first_line(response.text)}"
        raise QueryError(msg)
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        msg = "the engine behind this endpoint is too busy; try again in a few seconds"
        raise BusyError(msg)
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT):
        msg = f"the engine behind this endpoint stopped the query, which took too long; {LESS}"
        raise EngineTimeoutError(msg)
    msg = f"the engine behind this endpoint answers {status} {response.reason_phrase}"
    error = EngineError if response.is_server_error else StoreError
    raise error(msg)


def _first_line(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line[:_LONGEST]
