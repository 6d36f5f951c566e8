"""Messages between the server and the processes that hold the graph: a kind, a length, and that many bytes."""

from __future__ import annotations

import pickle
import socket
import struct
from collections.abc import Iterator
from typing import Any, Final

REQUEST: Final = b"Q"  # a function and its arguments
HEAD: Final = b"H"  # what an answer is, before its bytes
DATA: Final = b"D"  # bytes of an answer
LAST: Final = b"L"  # the answer that follows is the last one of this worker
RESULT: Final = b"R"  # what a function returned: the last message of an answer
ERROR: Final = b"X"  # what it raised instead

_HEADER: Final = struct.Struct("!cI")


def message(kind: bytes, payload: bytes) -> bytes:
    """Return one message."""
    return _HEADER.pack(kind, len(payload)) + payload


def receive(channel: socket.socket) -> tuple[bytes, bytes] | None:
    """Return the next message's kind and payload, None when the other side has gone."""
    header = _exactly(channel, _HEADER.size)
    if header is None:
        return None
    kind, length = _HEADER.unpack(header)
    payload = _exactly(channel, length)
    return None if payload is None else (kind, payload)


def packed(kind: bytes, value: object) -> bytes:
    """Return a value as a whole message."""
    return message(kind, pickle.dumps(value))


def unpacked(payload: bytes) -> Any:  # noqa: ANN401  whatever the other process, one of ours, sent
    """Return the value in a payload."""
    return pickle.loads(payload)  # noqa: S301  sent by our own process over a private socket


def taken(buffer: bytearray) -> Iterator[tuple[bytes, bytes]]:
    """Take from a buffer, and yield, the kind and the payload of each message that is there as a whole."""
    while len(buffer) >= _HEADER.size:
        kind, length = _HEADER.unpack_from(buffer)
        end = _HEADER.size + length
        if len(buffer) < end:
            return
        payload = bytes(buffer[_HEADER.size : end])
        del buffer[:end]
        yield kind, payload


def _exactly(channel: socket.socket, count: int) -> bytes | None:
    parts: list[bytes] = []
    while count:
        part = channel.recv(min(count, 1 << 20))
        if not part:
            return None
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
