"""Everything a web server can do to a reader: :data:`WEB`, for :class:`faults.server.FaultServer`, and a canary.

What ends by itself ends at once; what never would (drips, floods) goes on until the reader leaves.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from faults.server import BEHAVIOURS, FAR_DATE, Reply, answer

PAGE = b"<!doctype html><title>Bulletin</title><p>Nine wells were repaired.</p>"
SLOWLY = 0.02
MEGABYTE = 1_000_000


def raw(*pieces: bytes) -> Reply:
    """Return a behaviour that writes these bytes and closes."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return reply


def page(body: bytes = PAGE, *headers: str, status: str = "200 OK") -> Reply:
    """Return a behaviour that gives a whole page of the right length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return raw("\r\n".join(lines).encode("latin-1") + body)


def chunked(*pieces: bytes, headers: tuple[str, ...] = (), end: bytes = b"0\r\n\r\n") -> Reply:
    """Return a behaviour that gives the pieces as chunks, and `end`."""
    head = "\r\n".join(["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", *headers, "", ""]).encode()
    return raw(head, *(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces), end)


def forever(head: bytes, piece: bytes, pause: float = 0.0) -> Reply:
    """Return a behaviour that says `head` and then `piece` without end."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return reply


def moved(location: str, status: str = "302 Found") -> Reply:
    """Return a redirect."""
    return page(b"gone", f"Location: {location}", status=status)


async def _reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def swollen(megabytes: int) -> bytes:
    """Return a gzip body of zeros that unpacks to so much."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)), packer.flush()])


OK = b"HTTP/1.1 200 OK\r\n"
GZIP = "Content-Encoding: gzip"
PACKED = gzip.compress(PAGE, mtime=0)
BOMB = swollen(100)
BROTLI_BOMB = b"\x5b\xff\xff\xff\xff" + b"\x00" * 800  # never unpacked, so any bytes do

WEB: dict[str, Reply] = {
    **BEHAVIOURS,
    # answers that are good, each in another way
    "page": page(),
    "typed": page(PAGE, "Content-Type: Text/HTML; Charset=\"ISO-8859-1\"", 'ETag: "v1"', f"Last-Modified: {FAR_DATE}"),
    "gzip": page(PACKED, GZIP),
    "x-gzip": page(PACKED, "Content-Encoding: X-GZip"),
    "gzip-nothing": page(b"", GZIP),
    "identity": page(PAGE, "Content-Encoding: identity"),
    "chunks": chunked(PAGE[:10], PAGE[10:]),
    "gzip-chunks": chunked(PACKED[:7], PACKED[7:], headers=(GZIP,)),
    "one-byte-chunks": chunked(*(bytes([byte]) for byte in PAGE)),
    "until-close": raw(OK + b"\r\n", PAGE),
    "http-1.0": raw(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE),
    "continue-first": raw(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", OK
                          + b"Content-Length: 3\r\n\r\nyes"),
    "cookie": page(PAGE, "Set-Cookie: id=1; Path=/"),
    "longer-than-said": raw(OK + b"Content-Length: 4\r\n\r\n<!do and much more"),
    "length-and-chunks": raw(OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nseven\r\n0\r\n\r\n"),
    "unknown-charset": page(PAGE, "Content-Type: text/html; charset=klingon"),
    "utf-7": page(PAGE, "Content-Type: text/html; charset=utf-7"),
    "nul-charset": page(PAGE, "Content-Type: text/html; charset=base64"),
    "evil-etag": page(PAGE, 'ETag: "' + "x" * 2_000 + '"', "Last-Modified: caf\xe9"),
    "no-type": page(),
    # answers without a page
    "304": raw(b"HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n"),
    "304-length": raw(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 999\r\n\r\n"),
    "206": page(b"<p>half", "Content-Range: bytes 0-6/100", status="206 Partial Content"),
    "202": page(b"<script>", status="202 Accepted"),
    "101": raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"),
    "600": page(status="600 Odd"),
    "451": answer(451),
    "503-date": answer(503, Retry_After=FAR_DATE),
    # cut, wrong, endless
    "short": raw(OK + b"Content-Length: 5000\r\n\r\n" + PAGE),
    "cut-chunks": chunked(PAGE, end=b""),
    "cut-in-chunk": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nabc"),
    "bad-chunk": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
    "huge-chunk": raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\nabc"),
    "negative-chunk": raw(OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n0\r\n\r\n"),
    "endless-chunk-line": forever(OK + b"Transfer-Encoding: chunked\r\n\r\n5;", b"x" * 4_096),
    "endless-trailers": forever(OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n", b"X-More: yes\r\n" * 300),
    "gzip-cut": page(PACKED[:-9], GZIP),
    "gzip-lie": page(PAGE, GZIP),
    "gzip-damaged": page(PACKED[:15] + b"\xff\xff\xff" + PACKED[18:], GZIP),
    "gzip-and-more": page(PACKED + b"<p>more", GZIP),
    "gzip-twice-over": page(PACKED + PACKED, GZIP),
    "reset-at-once": _reset,
    "says-nothing": raw(),
    "http-0.9": raw(PAGE),
    "tls-instead": raw(b"\x15\x03\x01\x00\x02\x02\x46"),
    "bad-status": raw(b"HTTP/1.1 twohundred OK\r\n\r\n"),
    "no-colon": raw(OK + b"this is no header\r\n\r\n"),
    "nul-header": raw(OK + b"X-A: a\0b\r\nContent-Length: 0\r\n\r\n"),
    "two-lengths": raw(OK + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"),
    "negative-length": raw(OK + b"Content-Length: -1\r\n\r\n" + PAGE),
    "word-length": raw(OK + b"Content-Length: many\r\n\r\n" + PAGE),
    "info-flood": forever(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 200),
    "info-drip": forever(b"", b"HTTP/1.1 102 Processing\r\n\r\n", SLOWLY),
    "slow-body": forever(OK + b"Content-Length: 100000\r\n\r\n", b"o", SLOWLY),
    "slow-gzip": forever(OK + b"Content-Encoding: gzip\r\n\r\n" + PACKED[:10], b"\0", SLOWLY),
    # too much
    "says-100-mb": forever(OK + b"Content-Length: 100000000\r\n\r\n", b"x" * 65_536),
    "says-too-many-digits": raw(OK + b"Content-Length: " + b"9" * 19 + b"\r\n\r\n"),
    "100-mb": forever(OK + b"\r\n", b"x" * 65_536),
    "endless-chunks": forever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
    "tiny-chunks": forever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 5_000),
    "bomb": page(BOMB, GZIP),
    "bomb-chunks": chunked(BOMB, headers=(GZIP,)),
    "5-mb-header": raw(OK + b"X-Long: " + b"x" * 5_000_000 + b"\r\n\r\n"),
    "endless-header": forever(OK + b"X-Long: ", b"x" * 65_536),
    "endless-headers": forever(OK, b"X-More: yes\r\n" * 1_000),
    # packed as we do not open
    "br": page(BROTLI_BOMB, "Content-Encoding: br"),
    "zstd": page(b"\x28\xb5\x2f\xfd" + b"\0" * 100, "Content-Encoding: zstd"),
    "deflate": page(zlib.compress(PAGE), "Content-Encoding: deflate"),
    "gzip-gzip": page(gzip.compress(BOMB), "Content-Encoding: gzip, gzip"),
    "gzip-gzip-lines": page(gzip.compress(BOMB), GZIP, GZIP),
    "2000-fold": page(PAGE, "Content-Encoding: " + ", ".join(["gzip"] * 2_000)),
    # elsewhere
    "loop": moved("/loop"),
    "ping": moved("/pong"),
    "pong": moved("/ping", "307 Temporary Redirect"),
    **{f"hop-{n}": moved(f"/hop-{n - 1}", "301 Moved Permanently") for n in range(1, 8)},
    "hop-0": page(),
    "moved-for-now": moved("/hop-1", "302 Found"),
    "see-other": moved("/page", "303 See Other"),
    "for-good-308": moved("/page", "308 Permanent Redirect"),
    "300": moved("/page", "300 Multiple Choices"),
    "nowhere": page(b"", status="302 Found"),
    "to-file": moved("file:///etc/passwd"),
    "to-gopher": moved("gopher://127.0.0.1:70/_x"),
    "to-data": moved("data:text/html,<p>x"),
    "to-script": moved("javascript:alert(1)"),
    "to-user": moved("http://user:pass@example.org/"),
    "to-backslash": moved("http:\\\\example.org\\"),
    "to-tab": moved("/pa\tge"),
    "to-spaces": moved(" /page?a=b c "),
    "to-long": moved("/" + "x" * 9_000),
    "to-nonsense": moved("http://[::1"),
    "to-number": moved("http://2130706433/"),
    "to-metadata": moved("http://169.254.169.254/latest/meta-data/"),
    "to-port-22": moved("http://example.org:22/"),
}  # fmt: skip
"""What the server does after it has read the whole request, by the first part of the path."""


@dataclass
class Canary:
    """A listener nobody should ever reach: ``hits`` has the peer of every connection."""

    port: int
    hits: list[object] = field(default_factory=list)


@contextmanager
def canary(host: str = "127.0.0.1", port: int = 0) -> Iterator[Canary]:
    """Listen, count who comes, and hang up."""
    listener = socket.create_server((host, port))
    found = Canary(listener.getsockname()[1])

    def count() -> None:
        while True:
            try:
                peer, address = listener.accept()
            except OSError:
                return
            found.hits.append(address)
            peer.close()

    threading.Thread(target=count, name="canary", daemon=True).start()
    yield found
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
