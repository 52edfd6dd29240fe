"""Reading a mailbox: :func:`letters`, the new mails of one IMAP folder (RFC 3501). The only door to imaplib.

In: a server, who signs in there, a folder, where we were. Out: the mails after that one by one, whole, or why there are
none (FetchError). It looks and touches nothing: the folder is examined, never selected, and mails are peeked at, so
that none is marked as read, moved or deleted. TLS from the first byte and verified, the address judged as it is
dialled, one deadline over everything, and of no mail more than it is told to take. No word of the server enters an
error.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.http.addresses import may_dial, parse_address
from tracker.http.answer import FetchError, Reason
from tracker.http.dial import CONNECT_SECONDS, MOST_ADDRESSES
from tracker.http.fetch import INTERNET, Door
from tracker.http.trust import authorities
from tracker.secrets import Secret

USUAL_PORT = 993
DEADLINE_SECONDS = 80.0
MOST_LINE_BYTES = 1_000_000
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Box:
    """Where the mails are. ``server`` is a name, or ``name:port``; ``named``: it may lie in a private network."""

    server: str
    user: str
    password: Secret
    folder: str = "INBOX"
    named: bool = False

    @property
    def host(self) -> str:
        """Return the server's name."""
        return self.server.partition(":")[0]

    @property
    def port(self) -> int:
        """Return its port."""
        said = self.server.partition(":")[2]
        return int(said) if said else USUAL_PORT


@dataclass(frozen=True, slots=True)
class Place:
    """Where we were in a folder: ``validity`` says whether its numbers still mean the same (RFC 3501, 2.3.1.1)."""

    validity: int = 0
    uid: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. ``raw`` None: it is larger than what is taken. ``after`` are the mails behind it that wait."""

    place: Place
    size: int
    raw: bytes | None
    after: int = 0


@dataclass(slots=True)
class Post:
    """What is asked for: mails after ``place``, and where that is nowhere, of ``since`` and later."""

    box: Box
    place: Place
    since: date
    most_bytes: int
    deadline_seconds: float = DEADLINE_SECONDS
    door: Door = field(default_factory=lambda: INTERNET)


def letters(post: Post) -> Iterator[Letter]:
    """Yield the new mails, oldest first; whoever has enough stops asking. Raises FetchError."""
    host = post.box.host
    connection = _connected(post)
    late = threading.Event()

    def end() -> None:
        late.set()
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(post.deadline_seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield from _read(post, connection)
    except (imaplib.IMAP4.error, OSError, EOFError, ValueError, IndexError, TypeError, AttributeError) as error:
        # whatever a server can say that is no IMAP; its words may hold anything, so only the kind is told
        reason = Reason.DEADLINE if late.is_set() else Reason.CUT if isinstance(error, OSError | EOFError) else None
        kind = "" if reason else f"it does not speak IMAP as we do ({type(error).__name__})"
        raise FetchError(reason or Reason.STATUS, host, detail=kind) from None
    finally:
        timer.cancel()
        connection.close()


class _Client(imaplib.IMAP4):
    """imaplib on a connection that is there already, and that takes no more than it is told to."""

    def __init__(self, connection: ssl.SSLSocket, most_bytes: int) -> None:
        self._connection, self._most_bytes = connection, most_bytes
        super().__init__()

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Take the connection."""
        self.host, self.port, self.sock = host, port, self._connection
        self.file = self._connection.makefile("rb")

    def read(self, size: int) -> bytes:
        """Return a literal; one that is larger than what was asked for is the end of it."""
        if size > self._most_bytes:
            raise self.abort("a literal larger than what was asked for")
        found: bytes = self.file.read(size)  # type: ignore[assignment]
        if len(found) < size:
            raise EOFError
        return found

    def shutdown(self) -> None:
        """Close what was opened; the connection is the caller's."""
        self.file.close()


def _connected(post: Post) -> ssl.SSLSocket:
    """Return a verified connection to an address that was judged."""
    host, port, door = post.box.host, post.box.port, post.door
    try:
        found = [host] if parse_address(host) is not None else list(door.resolve(host, port))
    except OSError:
        raise FetchError(Reason.NO_NAME, host) from None
    for text in found:
        address = parse_address(text)
        if address is None or not may_dial(address, named=post.box.named):
            raise FetchError(Reason.FORBIDDEN, host)
    for address_text in found[:MOST_ADDRESSES]:
        try:
            plain = socket.create_connection((address_text, port), timeout=CONNECT_SECONDS)
        except OSError:
            continue
        return _secured(plain, post)
    raise FetchError(Reason.NO_CONNECTION, host)


def _secured(plain: socket.socket, post: Post) -> ssl.SSLSocket:
    trust = post.door.trust or authorities()
    try:
        secured = trust.wrap_socket(plain, server_hostname=post.box.host)
    except ssl.SSLError:
        plain.close()
        raise FetchError(Reason.TLS, post.box.host) from None
    except OSError:
        plain.close()
        raise FetchError(Reason.CUT, post.box.host) from None
    secured.settimeout(post.deadline_seconds)
    return secured


def _read(post: Post, connection: ssl.SSLSocket) -> Iterator[Letter]:
    client = _Client(connection, post.most_bytes)
    try:
        _sign_in(client, post.box)
        validity = _examined(client, post.box)
        uids = _new(client, post, validity)
        for number, uid in enumerate(uids):
            yield _letter(client, Place(validity, uid), len(uids) - number - 1, post.most_bytes)
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError, EOFError, ValueError):
            client.shutdown()


def _sign_in(client: _Client, box: Box) -> None:
    try:
        client.login(box.user, box.password.reveal())
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise FetchError(Reason.STATUS, box.host, status=401, detail="refuses the user or the password") from None


def _examined(client: _Client, box: Box) -> int:
    """Open the folder to look at it alone; return what makes its numbers valid."""
    folder = '"' + box.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    done, _ = client.select(folder, readonly=True)
    if done != "OK":
        raise FetchError(Reason.STATUS, box.host, status=404, detail="there is no such folder, or it is shut to us")
    said = client.response("UIDVALIDITY")[1]
    return int(said[0]) if said and said[0] else 0


def _new(client: _Client, post: Post, validity: int) -> list[int]:
    """Return the numbers of the mails after the one we were at; all since a day where we were nowhere."""
    known = post.place.uid if post.place.validity == validity else 0
    day = f"{post.since.day:02}-{MONTHS[post.since.month - 1]}-{post.since.year}"
    done, said = client.uid("SEARCH", *(("UID", f"{known + 1}:*") if known else ("SINCE", day)))
    if done != "OK":
        raise client.error("SEARCH")
    # "n:*" names the last mail even where its number is smaller
    return sorted({int(number) for number in (said[0] or b"").split() if int(number) > known})


def _letter(client: _Client, place: Place, after: int, most_bytes: int) -> Letter:
    uid = str(place.uid)
    _, told = client.uid("FETCH", uid, "(RFC822.SIZE)")
    sized = SIZE.search(b" ".join(_flat(told)))
    size = int(sized[1]) if sized else 0
    if size > most_bytes:
        return Letter(place, size, None, after)
    _, said = client.uid("FETCH", uid, "(BODY.PEEK[])")
    raw = next((part[1] for part in said if isinstance(part, tuple)), b"")
    return Letter(place, size or len(raw), raw, after)


def _flat(parts: list[Any]) -> Iterator[bytes]:
    for part in parts:
        if isinstance(part, bytes):
            yield part
        elif isinstance(part, tuple):
            yield from (one for one in part if isinstance(one, bytes))
