"""A mail server on a real socket that can fail at every step of a talk (RFC 5321), as its script says.

``with MailServer() as server``; ``server.script = {"RCPT": "450 busy"}`` changes what a step is answered with. The
steps are GREET, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, LETTER; an answer is a line or a word of :data:`DEEDS`.
``letters`` holds those it said 250 to, ``taken`` those that arrived whole, whatever it said.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Mapping

from faults.listening import Listening

USUAL = {
    "GREET": "220 mail.example ESMTP", "EHLO": "250-mail.example\r\n250 8BITMIME", "STARTTLS": "220 go on",
    "AUTH": "235 welcome", "MAIL": "250 OK", "RCPT": "250 OK", "DATA": "354 go on", "LETTER": "250 OK",
    "RSET": "250 OK", "QUIT": "221 bye",
}  # fmt: skip
DEEDS = frozenset({"silence", "drip", "reset", "cut", "half"})
"""Say nothing; a byte now and then; hang up hard; hang up; reset after three letters of the answer."""


class MailServer(Listening):
    """The server, on a thread and a loop of its own."""

    def __init__(self, tls: ssl.SSLContext | None = None, *, implicit: bool = False) -> None:
        self.tls, self.implicit = tls, implicit
        self.script: Mapping[str, str] = {}
        self.letters: list[bytes] = []
        self.taken: list[bytes] = []
        self.steps: list[str] = []

    def wrapped(self) -> ssl.SSLContext | None:
        return self.tls if self.implicit else None

    def forget(self) -> None:
        """Be as if nobody had spoken to it."""
        self.script = {}
        for kept in (self.letters, self.taken, self.steps):
            kept.clear()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        going = await self._answer("GREET", writer)
        while going and (line := await reader.readline()):
            step = line.decode("latin-1").split(" ")[0].strip().upper()
            going = await self._answer(step, writer)
            if going and step == "STARTTLS" and self.tls is not None:
                await writer.start_tls(self.tls)
            if going and step == "DATA" and self._said("DATA").startswith("354"):
                letter = await reader.readuntil(b"\r\n.\r\n")
                self.taken.append(letter)
                going = await self._answer("LETTER", writer)
                if self._said("LETTER").startswith("250"):
                    self.letters.append(letter)

    def _said(self, step: str) -> str:
        if step == "EHLO" and self.tls is not None and not self.implicit and step not in self.script:
            return "250-mail.example\r\n250 STARTTLS"
        return self.script.get(step, USUAL.get(step, "500 what?"))

    async def _answer(self, step: str, writer: asyncio.StreamWriter) -> bool:
        """Give a step its answer; return whether the talk goes on."""
        self.steps.append(step)
        said = self._said(step)
        if said not in DEEDS:
            writer.write(said.encode() + b"\r\n")
            await writer.drain()
            return True
        if said == "silence":
            await asyncio.sleep(3600)
        while said == "drip":
            writer.write(b"2")
            await writer.drain()
            await asyncio.sleep(0.05)
        if said == "half":
            writer.write(b"250")
            await writer.drain()
        if said != "cut":
            hard = struct.pack("ii", 1, 0)  # close() then sends RST
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, hard)
            writer.transport.abort()
        return False
