"""A Virtuoso of our own on loopback: an engine that speaks the standard protocols and is not ours."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers import free_port, wait_for

PROGRAM = shutil.which("virtuoso-t")
USER, PASSWORD = "dba", "dba"
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = ., {folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
CheckpointInterval = 0
MaxClientConnections = 16
ServerThreads = 20
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 16
MaxKeepAlives = 16
KeepAliveTimeout = 15
[Client]
SQL_PREFETCH_ROWS = 100
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 600
"""


@dataclass(frozen=True)
class Virtuoso:
    """A server that runs."""

    folder: Path
    sql: int
    http: int
    process: subprocess.Popen[bytes]

    @property
    def sparql(self) -> str:
        """Where it takes queries and updates."""
        return f"http://127.0.0.1:{self.http}/sparql"

    @property
    def graph_store(self) -> str:
        """Where it takes whole graphs."""
        return f"http://127.0.0.1:{self.http}/sparql-graph-crud-auth"

    def run(self, sql: str) -> str:
        """Run SQL as its administrator."""
        command = ["isql-vt", f"127.0.0.1:{self.sql}", USER, PASSWORD, f"exec={sql}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "*** Error" not in done.stderr, done.stderr
        return done.stdout


@contextmanager
def virtuoso(*, rows: int = 1_000_000_000, megabytes: int = 256) -> Iterator[Virtuoso]:
    """Give a fresh server with an empty store; `rows` is where it cuts answers."""
    assert PROGRAM, "virtuoso-t is not installed"
    with TemporaryDirectory() as name:
        folder, sql, http = Path(name), free_port(), free_port()
        buffers = megabytes * 100
        text = _INI.format(sql=sql, http=http, folder=folder, rows=rows, buffers=buffers, dirty=buffers * 3 // 4)
        (folder / "virtuoso.ini").write_text(text)
        with (folder / "out").open("wb") as out:
            process = subprocess.Popen(
                [PROGRAM, "+foreground", "+configfile", "virtuoso.ini"], cwd=folder, stdout=out, stderr=out
            )
        server = Virtuoso(folder, sql, http, process)
        try:
            wait_for(server.sparql, process, (folder / "out").read_text)
            server.run('GRANT SPARQL_UPDATE TO "SPARQL"')
            yield server
        finally:
            process.kill()
            process.wait()
