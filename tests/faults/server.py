"""A server on a real socket that can fail in every way a receiver of webhooks fails, and others by a table of theirs.

``with FaultServer() as server`` listens on 127.0.0.1; ``server.url("429-int")`` is an address whose path names the
behaviour; ``server.received`` holds every request that arrived whole. A behaviour is a coroutine on raw streams, so it
can drip, cut and reset. Nothing here sleeps longer than the test waits: what would hang ends with the connection.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from faults.listening import Listening

FAR_DATE = "Sun, 01 Dec 2024 13:00:30 GMT"  # thirty seconds after the clock the tests use


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    behaviour: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Return the body read as JSON."""
        return json.loads(self.body)


Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]


def answer(status: int, body: str = "", **headers: str) -> Reply:
    """Return a behaviour that gives one whole answer."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        raw = body.encode()
        lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(raw)}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + raw)
        await writer.drain()

    return reply


async def _silence(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3600)


async def _reset_mid_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\no")
    await writer.drain()
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close() then sends RST


async def _cut_mid_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nok")
    await writer.drain()


async def _drip_after(head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n" + head)
    while True:
        writer.write(b"o")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def _not_http(writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n")
    await writer.drain()


PORTAL = "<!doctype html><html><title>Sign in to the network</title><body>ok</body></html>"

BEHAVIOURS: dict[str, Reply] = {
    "ok": answer(200, "ok"),
    "ok-spaced": answer(200, "ok\n"),
    "200-not-ok": answer(200, "something else"),
    "200-empty": answer(200),
    "portal": answer(200, PORTAL, Content_Type="text/html"),
    "204": answer(204),
    "302": answer(302, "", Location="/ok"),
    "307": answer(307, "", Location="/ok"),
    "400-blocks": answer(400, "invalid_blocks"),
    "400-payload": answer(400, "invalid_payload"),
    "400-odd": answer(400, "<html>bad</html>"),
    "413": answer(413, "too big"),
    "401": answer(401, "invalid_token"),
    "403": answer(403, "action_prohibited"),
    "404": answer(404, "no_service"),
    "410": answer(410, "channel_is_archived"),
    "200-no-service": answer(200, "no_service"),
    "408": answer(408),
    "500": answer(500, "rollup_error"),
    "502": answer(502),
    "503": answer(503),
    "504": answer(504),
    "429-int": answer(429, "rate_limited", Retry_After="30"),
    "429-date": answer(429, "rate_limited", Retry_After=FAR_DATE),
    "429-absurd": answer(429, "rate_limited", Retry_After="1000000000"),
    "429-nonsense": answer(429, "rate_limited", Retry_After="soon"),
    "429-absent": answer(429, "rate_limited"),
    "silence": _silence,
    "drip": partial(_drip_after, b"Content-Length: 100000\r\n\r\n"),
    "drip-headers": partial(_drip_after, b"X-Long: "),
    "endless": _endless,
    "reset": _reset_mid_body,
    "cut": _cut_mid_body,
    "not-http": _not_http,
}
"""What the receiver does after it has read the whole request, by the first part of the path."""


@dataclass
class FaultServer(Listening):
    """The server, on a thread and a loop of its own. ``script`` gives behaviours to use up first, for any path."""

    script: list[str] = field(default_factory=list)
    behaviours: dict[str, Reply] = field(default_factory=lambda: BEHAVIOURS)
    tls: ssl.SSLContext | None = None
    received: list[Received] = field(default_factory=list)

    def wrapped(self) -> ssl.SSLContext | None:
        return self.tls

    def url(self, behaviour: str = "ok", secret: str = "T000/B000/X") -> str:
        """Return an address that behaves so."""
        return f"http://127.0.0.1:{self.port}/{behaviour}/{secret}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if name
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            behaviour = self.script.pop(0) if self.script else path.split("?")[0].split("/")[1]
            self.received.append(Received(behaviour, path, headers, body))
            await self.behaviours[behaviour](writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
