"""Where a store is: a file on this machine, or a database of a PostgreSQL server that several may share.

In: a path, an ``sqlite:///`` or a ``postgresql://`` URL. Out: the path, or a :class:`Server`; both print as a person
may see them: a password never shows. It opens nothing and asks nobody.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tracker.errors import StoreError
from tracker.secrets import Secret

SCHEMES = frozenset({"postgresql", "postgres"})
STATE = "TRACKER_STATE"
"""The folder for what a host keeps of its own beside a store on a server; else ``var``."""


@dataclass(frozen=True, slots=True)
class Server:
    """A database of a server. ``str`` is what people may see; ``address`` is the URL as libpq takes it."""

    address: Secret
    shown: str
    database: str

    def __str__(self) -> str:
        return self.shown


Place = Path | Server


def place_of(where: str | Path | Server) -> Place:
    """Return the file or the server's database that was named. Raises StoreError, without a password in its words."""
    if isinstance(where, Server):
        return where
    scheme = str(where).partition("://")[0] if "://" in str(where) else ""
    if scheme in SCHEMES:
        return _server(str(where))
    return file_of(where)


def file_of(where: str | Path) -> Path:
    """Return the absolute path of the file an ``sqlite:///`` URL or a plain path names."""
    text = str(where)
    if "://" in text:
        scheme, _, rest = text.partition("://")
        if scheme != "sqlite" or not rest.startswith("/") or not rest[1:]:
            raise StoreError(
                f"cannot open a store of kind {scheme!r}; write a path, sqlite:///path/to/file or"
                " postgresql://user@host/database"
            )
        text = rest[1:]
    return Path(os.path.abspath(text))  # noqa: PTH100 - resolve() would follow links before we may look


def beside(server: Server, identity: str) -> Path:
    """Return the stem of what this host keeps of its own for a database: never shared with another database."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", server.database)[:40]
    return Path(os.environ.get(STATE, "").strip() or "var").absolute() / f"{name}-{identity[:12]}"


def _server(url: str) -> Server:
    try:
        parts = urlsplit(url)
        database = unquote(parts.path.removeprefix("/"))
    except ValueError:
        raise StoreError("cannot read the store's URL; write postgresql://user@host:5432/database") from None
    if not database or "/" in database:
        raise StoreError("the store's URL names no database; write postgresql://user@host:5432/database")
    if parts.netloc.count("@") > 1:  # the driver would take the end of a password for the host, and print it
        raise StoreError('the store\'s URL has more than one "@": in a password it is written %40')
    who, at, where = parts.netloc.rpartition("@")
    return Server(Secret(url), f"postgresql://{who.partition(':')[0]}{at}{where}/{database}", database)
