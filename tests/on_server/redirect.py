"""The same tests on PostgreSQL: every path a test opens as a store is a database of one server.

``TRACKER_TEST_STORE=postgresql`` turns it on. A path at which a test has put bytes is the file it is (a backup, an old
store, noise); any other is a database of its own, made of an empty store, and a file at the path says which: copied, it
is a copy of that database. What runs in a child is turned as well (sitecustomize.py), because children inherit the
environment.
"""

from __future__ import annotations

import hashlib
import importlib
import os
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

ASKED, WHERE = "TRACKER_TEST_STORE", "TRACKER_TEST_SERVER"
TEMPLATE = "empty_store"
MARK, LONGEST_MARK = b"a database of the server: ", 100
HERE = Path(__file__).resolve().parent
RUNNING = ExitStack()


def configure(*, is_worker: bool) -> None:
    """Start the server and turn this process, where that was asked for."""
    if not on_server():
        return
    if not is_worker and WHERE not in os.environ:
        server = importlib.import_module("postgres_server")
        begin(RUNNING.enter_context(server.serving()).url("").rstrip("/"))
    turn(importlib.import_module("tracker.store.opening"))


def unconfigure() -> None:
    """Stop the server that was started here."""
    RUNNING.close()


def header() -> str:
    """Say where the stores of this run are."""
    return f"stores: databases of {os.environ.get(WHERE)}" if on_server() else "stores: files"


def on_server() -> bool:
    """Say whether tests are to open databases of a server."""
    return os.environ.get(ASKED) == "postgresql"


def database_of(path: Path) -> str:
    """Return the name of the database that stands for a path."""
    return "t" + hashlib.sha256(str(path).encode()).hexdigest()[:24]


def url_of(path: Path) -> str:
    """Return the URL of the database that stands for a path."""
    return f"{os.environ[WHERE]}/{database_of(path)}"


def turn(opening: ModuleType) -> None:
    """Have the module of the program that opens stores open databases where it would make files."""
    in_a_file = opening._file
    if in_a_file.__module__ != opening.__name__:
        return  # it is turned already

    def turned(path: Path, read_only: bool) -> Any:
        stands = path.read_bytes()[:LONGEST_MARK] if path.is_file() else b""
        if (path.exists() and not stands.startswith(MARK)) or (read_only and not path.exists()):
            return in_a_file(path, read_only)  # which says what it is, or that there is none
        if stands != mark_of(path):
            make(path, of=stands.removeprefix(MARK).decode() or TEMPLATE)
        opened = opening._on_server(opening.place_of(url_of(path)), read_only)
        opened.path = path
        return opened

    turned.in_a_file = in_a_file  # type: ignore[attr-defined]
    opening._file = turned


def mark_of(path: Path) -> bytes:
    """Return what stands in the file of a database: copied elsewhere it says of which the copy is to be made."""
    return MARK + database_of(path).encode()


def make(path: Path, *, of: str = TEMPLATE) -> None:
    """Make the database that stands for a path, empty or as another one is."""
    ask = importlib.import_module("postgres_server").ask
    path.parent.mkdir(parents=True, exist_ok=True)
    ask(
        f"{os.environ[WHERE]}/postgres",
        "DROP DATABASE IF EXISTS {name} WITH (FORCE)",  # of a file that was removed
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {said_of}",
        "CREATE DATABASE {name} TEMPLATE {of}",
        "COMMENT ON DATABASE {name} IS {said}",
        name=database_of(path),
        of=of,
        said=str(path),
        said_of=of,
    )
    path.write_bytes(mark_of(path))


def drop_under(folder: Path) -> None:
    """Drop every database that stands for a path in a folder."""
    ask = importlib.import_module("postgres_server").ask
    administrator = f"{os.environ[WHERE]}/postgres"
    question = "SELECT d.datname, s.description FROM pg_database d JOIN pg_shdescription s ON s.objoid = d.oid"
    for name, path in ask(administrator, question):
        if Path(str(path)).is_relative_to(folder):
            ask(administrator, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=str(name))


def begin(url: str) -> None:
    """Tell this process and its children which server it is, and make the empty store that others are made of."""
    os.environ[WHERE] = url
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [str(HERE), str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    importlib.import_module("postgres_server").ask(f"{url}/postgres", "CREATE DATABASE {name}", name=TEMPLATE)
    importlib.import_module("tracker.store").open_store(f"{url}/{TEMPLATE}").close()
