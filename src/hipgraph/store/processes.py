"""The server's side of the nursery and of its workers: start them, talk to them, end them."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import Any, Final, cast

from hipgraph.errors import LESS, HipgraphError, StoreError, WorkerLostError
from hipgraph.store import frames
from hipgraph.store.nursery import READER, Limits, Opening

_IN_MEMORY: Final = 1 << 20  # bytes of an answer that is still being made; more goes to a file
_NURSERY: Final = "import sys; from hipgraph.store.nursery import main; main(int(sys.argv[1]))"
_CHUNK: Final = 1 << 16
_LOST: Final = f"the query ended its process: too much memory, or nested too deep; {LESS}"
_POLITE: Final = 10  # how much a long query steps back for short ones


class Nursery:
    """The process that holds the graph."""

    def __init__(self, opening: Opening, limits: Limits) -> None:
        """Name the graph and what each worker may take; nothing starts yet."""
        self._opening = opening
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._turn = asyncio.Lock()

    def spawn(self) -> None:
        """Start the process; the graph is loaded while others do something else."""
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-c", _NURSERY, str(theirs.fileno())]
            environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # numpy's threads do not outlive a fork
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment)  # noqa: S603  our own module
        self._control = ours
        ours.sendall(frames.packed(frames.REQUEST, (self._opening, self._limits)))

    async def start(self) -> None:
        """Return when the graph is loaded.

        Raises:
            StoreError: It cannot be.
        """
        if self._process is None:
            self.spawn()
        await self._answer()

    async def fork(self, kind: bytes = READER) -> Worker:
        """Return a new worker; where the nursery has ended, it is started anew.

        Raises:
            StoreError: The graph cannot be loaded any more.
        """
        async with self._turn:
            if not self.alive:
                self.close()
                await self.start()
            ours, pid = await self._born(kind)
        _, worker = await asyncio.get_running_loop().create_unix_connection(lambda: Worker(pid), sock=ours)
        return worker

    async def _born(self, kind: bytes) -> tuple[socket.socket, int]:
        assert self._control is not None  # noqa: S101  `start` comes first
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [kind], [theirs.fileno()])
            return ours, await self._answer()
        except (OSError, StoreError) as error:
            ours.close()
            msg = "the process that holds the graph has ended; it is started again for the next query"
            raise StoreError(msg) from error

    @property
    def alive(self) -> bool:
        """Whether it can still give birth to workers."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """End the nursery, and its workers with it."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    async def _answer(self) -> Any:  # noqa: ANN401  what the nursery tells
        assert self._control is not None  # noqa: S101
        found = await asyncio.to_thread(frames.receive, self._control)
        if found is None:
            msg = "the process that holds the graph has ended"
            raise StoreError(msg)
        value = frames.unpacked(found[1])
        if found[0] == frames.ERROR:
            raise value
        return value


class Worker(asyncio.Protocol):
    """A process that answers one request at a time."""

    def __init__(self, pid: int) -> None:
        """Talk to the process `pid` once a connection is made."""
        self._pid = pid
        self._transport: asyncio.WriteTransport | None = None
        self._buffer = bytearray()
        self._reply: Reply | None = None  # to what it was asked last
        self.alive = True  # nothing tells that it has ended
        self.polite = False  # it has stepped back for others, and cannot come forward again

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        self._transport = cast("asyncio.WriteTransport", transport)  # it is a socket's

    def data_received(self, data: bytes) -> None:
        """Take in a part of an answer."""
        self._buffer += data
        for kind, payload in frames.taken(self._buffer):
            if self._reply is not None:
                self._reply.take(kind, payload)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  whatever it was, the worker is lost
        """Make what is not answered yet an error."""
        self.alive = False
        if self._reply is not None and not self._reply.done:
            self._reply.fail(WorkerLostError(_LOST))

    def ask(self, function: Callable[..., object], *arguments: object) -> Reply:
        """Return the reply to a request, which is still to come."""
        assert self._transport is not None  # noqa: S101  a nursery gives workers with a connection
        self._reply = Reply()
        self._transport.write(frames.packed(frames.REQUEST, (function, arguments)))
        return self._reply

    def step_back(self) -> None:
        """Let short queries go first."""
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self._pid, _POLITE)
            self.polite = True

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self.alive = False
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        if self._transport is not None:
            self._transport.close()


class Reply:
    """What a worker answers: a head, bytes, and at the end a value or an error."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._spool = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  closed by `close`
        self._changed = asyncio.Event()
        self.head = ""
        self.size = 0  # bytes that have come
        self.value: Any = None
        self.error: HipgraphError | None = None
        self.done = False
        self.whole = False  # the worker has said all
        self.last = False  # and takes no other request

    def take(self, kind: bytes, payload: bytes) -> None:
        """Take in a message; one that comes after the end is passed over."""
        if self.done:
            return
        if kind == frames.DATA:
            self._spool.seek(self.size)
            self._spool.write(payload)
            self.size += len(payload)
        elif kind == frames.HEAD:
            self.head = payload.decode()
        elif kind == frames.LAST:
            self.last = True
        else:
            value = frames.unpacked(payload)
            self.value, self.error = (None, value) if kind == frames.ERROR else (value, None)
            self.done = self.whole = True
        self._changed.set()

    def fail(self, error: HipgraphError) -> None:
        """End the answer with an error; what is still to come is not waited for."""
        self.error = error
        self.done = True
        self._changed.set()

    async def begun(self, size: float = math.inf) -> None:
        """Return when the answer is complete, or this many bytes of it are there.

        Raises:
            HipgraphError: The answer is an error.
        """
        while not (self.done or self.size >= size):
            await self._wait()
        if self.error is not None:
            raise self.error

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes as they come.

        Raises:
            HipgraphError: The answer ends in an error.
        """
        place = 0
        while True:
            if place < self.size:
                self._spool.seek(place)
                chunk = self._spool.read(_CHUNK)
                place += len(chunk)
                yield chunk
            elif self.done:
                break
            else:
                await self._wait()
        if self.error is not None:
            raise self.error

    def close(self) -> None:
        """Forget the bytes, and pass over what still comes."""
        self.done = True
        self._spool.close()

    async def _wait(self) -> None:
        self._changed.clear()
        await self._changed.wait()
