"""The process that holds the graph and gives birth to the workers that answer queries over it.

A worker is a fork: it is there in milliseconds and shares the graph's memory, so one that overruns can be
killed and replaced without loading anything again. The nursery itself answers nothing and runs one thread.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from hipgraph.errors import LESS, HipgraphError, ResultTooLargeError
from hipgraph.store import frames
from hipgraph.store.embedded import EmbeddedStore
from hipgraph.store.interface import Store

READER: Final = b"r"  # a worker that answers queries from outside
SITE: Final = b"s"  # one that answers what our own pages ask
WRITER: Final = b"w"  # one that changes the graph
_WHILE: Final = 0.1  # seconds of work
_PIECE: Final = 1 << 16  # bytes of an answer that are sent at once
_SOON: Final = 0.05  # seconds after which less is sent
_FAT: Final = 64 << 20  # bytes that a worker may have for itself when it has answered, or half of what it began with
_PARENT_DEATH: Final = 1  # PR_SET_PDEATHSIG of Linux


class Opening(Protocol):
    """How a store is opened: once in the nursery, then in each worker."""

    @property
    def closed(self) -> bool:
        """Whether a query from outside need open no file and no connection."""

    @property
    def has_states(self) -> bool:
        """Whether readers see states of the store that its writer makes."""

    def prepare(self) -> Callable[[], Store]:
        """Return what gives a worker its store; run once, in the nursery.

        Raises:
            StoreError: It cannot be opened.
        """

    def writable(self) -> Store:
        """Return the store of a worker that changes the graph.

        Raises:
            StoreError: It cannot be changed.
        """

    def version(self) -> str:
        """Return what is another text when the graph is another one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may take."""

    memory: int = 0  # MiB; 0 for no limit
    result_bytes: int = 0  # of one answer; 0 for no limit


class Outlet:
    """Where a worker writes an answer: what it is first, then its bytes.

    A short answer goes in one piece with what the worker says at its end, for each piece wakes the server up.
    """

    def __init__(self, channel: socket.socket, most: int) -> None:
        """Write to `channel`, and no more than `most` bytes of one answer."""
        self._channel = channel
        self._most = most
        self._count = 0
        self._waiting = bytearray()
        self._sent = time.monotonic()

    def begin(self, head: str) -> None:
        """Tell what the answer is: its media type."""
        self._add(frames.HEAD, head.encode())

    def write(self, data: bytes) -> int:
        """Send a part of the answer.

        Raises:
            ResultTooLargeError: The answer is larger than it may be.
        """
        self._count += len(data)
        if self._most and self._count > self._most:
            msg = f"the answer is larger than {self._most} bytes; {LESS}"
            raise ResultTooLargeError(msg)
        self._add(frames.DATA, bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what waits is sent with the next part, or with the end."""

    def end(self, outcome: bytes) -> None:
        """Send what waits, and the message that ends it."""
        self._waiting += outcome
        self._send()

    def _add(self, kind: bytes, payload: bytes) -> None:
        self._waiting += frames.message(kind, payload)
        if len(self._waiting) > _PIECE or time.monotonic() - self._sent > _SOON:
            self._send()

    def _send(self) -> None:
        self._channel.sendall(self._waiting)
        self._waiting.clear()
        self._sent = time.monotonic()


def main(descriptor: int) -> None:
    """Open the graph that is asked for and fork a worker for each socket that is sent; end with the parent."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a dead worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which closes us
    control = socket.socket(fileno=descriptor)
    first = frames.receive(control)
    if first is None:
        return
    opening, limits = frames.unpacked(first[1])
    try:
        fresh = opening.prepare()
    except HipgraphError as error:
        control.sendall(frames.packed(frames.ERROR, error))
        return
    control.sendall(frames.packed(frames.RESULT, None))
    stores = {READER: fresh, SITE: fresh, WRITER: opening.writable}
    _give_birth(control, stores, limits, closed=opening.closed)


def _give_birth(
    control: socket.socket, stores: Mapping[bytes, Callable[[], Store]], limits: Limits, *, closed: bool
) -> None:
    while True:
        with suppress(OSError):
            kind, descriptors, _, _ = socket.recv_fds(control, 1, 1)
            if not kind:
                return
            channel = socket.socket(fileno=descriptors[0])
            pid = os.fork()
            if pid == 0:
                control.close()
                _work(channel, stores[kind], limits, kind, closed=closed and kind == READER)
            channel.close()
            control.sendall(frames.packed(frames.RESULT, pid))


def _work(channel: socket.socket, fresh: Callable[[], Store], limits: Limits, kind: bytes, *, closed: bool) -> None:
    """Answer requests until the other side goes, or this process has taken much memory; and end it."""
    try:
        _confine(limits)
        store = fresh()
        if closed and isinstance(store, EmbeddedStore):
            store.seal = _sealed
        _serve(channel, store, limits, most=math.inf if kind == WRITER else max(_FAT, _memory("Rss:") // 2))
    except (OSError, MemoryError):
        pass  # the other side has gone, or there is no memory left to say anything with
    finally:
        if sys.exc_info()[0] is not None:
            traceback.print_exc()  # a fault of ours is for the log, not for the client
        os._exit(0)


def _confine(limits: Limits) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)  # a worker does not outlive the nursery
    if limits.memory:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory * 2**20, limits.memory * 2**20))


def _serve(channel: socket.socket, store: Store, limits: Limits, most: float) -> None:
    worked = time.process_time()
    while (request := frames.receive(channel)) is not None:
        outlet = Outlet(channel, limits.result_bytes)
        outcome = _outcome(request[1], store, outlet)
        ends = time.process_time() - worked > _WHILE and _memory("Private_Dirty:") > most
        if ends:
            # Before the answer's end: nobody may ask a worker that is leaving.
            outcome = frames.message(frames.LAST, b"") + outcome
        outlet.end(outcome)
        if ends:
            return
        worked = time.process_time()


@contextmanager
def _sealed() -> Iterator[None]:
    """Let this process open no file and no connection: whatever the engine would fetch for a query, it cannot."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _memory(kind: str) -> int:
    """Return the bytes of a kind of memory that this process has.

    "Private_Dirty:" is what it no longer shares with the nursery: to read is to count references, and so to write.
    """
    if sys.platform != "linux":
        return 0
    lines = Path("/proc/self/smaps_rollup").read_bytes().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(kind.encode()))


def _outcome(request: bytes, store: Store, outlet: Outlet) -> bytes:
    try:
        function, arguments = frames.unpacked(request)
        return frames.packed(frames.RESULT, function(store, outlet, *arguments))
    except HipgraphError as error:
        return frames.packed(frames.ERROR, error)
