"""A real PostgreSQL server for tests: the one of the wheel `pgserver`, else Debian's, on a port of this machine.

It runs as a user who owns nothing where the tests run as root, because the server refuses to be root. A plain one
brings nothing to the disk (``fsync=off``): what is to be killed is started ``durable``.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

DEBIAN = Path("/usr/lib/postgresql")
HASTY = ("fsync=off", "full_page_writes=off", "autovacuum=off")
SET = ("listen_addresses=127.0.0.1", "max_connections=800", "shared_buffers=64MB", "log_min_messages=warning")
NOBODY = 65_534
STARTS_WITHIN_SECONDS = 60
PASSWORD = "blackthorn-9"
"""What no test may ever see printed: the servers here ask nobody for one, so any will do."""

MADE = count(1)


def binaries() -> Path | None:
    """Return the folder of the server's programs; None where there is no server."""
    wheel = importlib.util.find_spec("pgserver")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").is_file() and _anybody_may_run(folder):
            return folder
    debian = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("postgres")
    return Path(found).parent if found else None


class Server:
    """A server with its data in a folder of its own; ``durable``: it loses nothing when it is killed."""

    def __init__(self, *, durable: bool = False, port: int = 0) -> None:
        programs = binaries()
        assert programs is not None, "no PostgreSQL server here: install the wheel pgserver, or Debian's postgresql"
        self.programs, self.durable = programs, durable
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))
        self.port = port or _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        if os.name == "posix" and os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
        made = [programs / "initdb", "-D", self.folder / "data", "-U", "tracker", "-A", "trust", "-E", "UTF8"]
        self._run(*map(str, made), "--locale=C", "-N")

    def start(self) -> None:
        """Start it and wait until it lets somebody in."""
        settings = (
            *SET,
            f"port={self.port}",
            f"unix_socket_directories={self.folder}",
            *(() if self.durable else HASTY),
        )
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data")]
        command += [part for one in settings for part in ("-c", one)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **_nobody())
        ends = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            try:
                self.ask("SELECT 1")
                return
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < ends, "the server does not start"
                time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop it: SIGQUIT at once, as a crash would; SIGINT in order; SIGKILL leaves its children to notice."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(60)
            self.process = None

    def remove(self) -> None:
        """Stop it and remove its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://tracker@127.0.0.1:{self.port}/{database}"

    def ask(self, *questions: str, **names: str) -> list[tuple[Any, ...]]:
        """Ask it something as its administrator."""
        return ask(self.url(), *questions, **names)

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **_nobody())
        assert done.returncode == 0, done.stdout + done.stderr


@contextlib.contextmanager
def serving(*, durable: bool = False) -> Iterator[Server]:
    """Give a server that runs, and nothing of it afterwards."""
    server = Server(durable=durable)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def needed(*, durable: bool = False) -> Iterator[Server]:
    """Give a server that runs, or skip what asks for one and say why."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: the wheel pgserver, or Debian's package postgresql")
    with serving(durable=durable) as running:
        yield running


def database_of(server: Server) -> Iterator[str]:
    """Give the URL of a database without a table; it goes afterwards, where the server is still there."""
    name = f"made_{next(MADE)}"
    server.ask("CREATE DATABASE {name}", name=name)
    yield server.url(name)
    if server.process is not None:
        server.ask("DROP DATABASE {name} WITH (FORCE)", name=name)


def ask(url: str, *questions: str, **names: str) -> list[tuple[Any, ...]]:
    """Ask a server something outside of any transaction and return the last answer; names stand for ``{name}``."""
    parts = {
        name: sql.Identifier(one) if not name.startswith("said") else sql.Literal(one) for name, one in names.items()
    }
    with psycopg.connect(url, autocommit=True) as connection:
        for question in questions:
            found = connection.execute(sql.SQL(question).format(**parts))
        return found.fetchall() if found.description else []


def _nobody() -> dict[str, Any]:
    if os.name == "posix" and os.geteuid() == 0:
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    return {}


def _anybody_may_run(folder: Path) -> bool:
    """Say whether the user the server runs as gets at its programs."""
    if os.name != "posix" or os.geteuid() != 0:
        return True
    try:
        done = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, cwd="/", **_nobody())
    except OSError:
        return False
    return done.returncode == 0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
