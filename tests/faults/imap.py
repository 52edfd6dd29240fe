"""A mail server on a real socket that speaks as much of RFC 3501 as a reader of one folder needs, and can do it badly.

``with ImapServer(mails, certificate) as server`` listens on 127.0.0.1 with TLS; ``server.said`` holds every command it
was given. ``server.instead`` gives other bytes in place of the answer to a command; TAG in them is the command's own.
"""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = Callable[["ImapServer", str], bytes]
USER, PASSWORD = "desk@example.org", 'pass "word\\'


class ImapServer:
    """One folder, ``Reports``, with mails by their numbers."""

    def __init__(self, mails: dict[int, bytes], certificate: Path, validity: int = 77) -> None:
        self.mails, self.validity = mails, validity
        self.said: list[str] = []
        self.instead: dict[str, bytes] = {}
        self._trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._trust.load_cert_chain(certificate)

    def __enter__(self) -> ImapServer:
        outer = self

        class One(socketserver.StreamRequestHandler):
            def setup(self) -> None:
                self.request = outer._trust.wrap_socket(self.request, server_side=True)
                super().setup()

            def handle(self) -> None:
                outer._talk(self.rfile, self.wfile)

        class Many(socketserver.ThreadingTCPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Leave a visitor who hung up alone."""

        self._server = Many(("127.0.0.1", 0), One)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _talk(self, incoming: Any, outgoing: Any) -> None:
        outgoing.write(self.instead.get("greeting", b"* OK ready\r\n"))
        while line := incoming.readline(10_000):
            tag, _, command = line.decode("utf-8", "replace").strip().partition(" ")
            self.said.append(command)
            word = self._word(command)
            outgoing.write(self.instead[word].replace(b"TAG", tag.encode()) if word in self.instead
                           else self._answer(tag, command))  # fmt: skip
            if word == "LOGOUT":
                return

    @staticmethod
    def _word(command: str) -> str:
        words = command.upper().split()
        return (words[1] if words[0] == "UID" else words[0]) + (" BODY" if "BODY.PEEK" in command else "")

    def _answer(self, tag: str, command: str) -> bytes:
        word, ok = self._word(command), f"{tag} OK done\r\n".encode()
        if word == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n" + ok
        if word == "LOGIN":
            quoted = '"pass \\"word\\\\"'
            return (
                ok if command == f"LOGIN {USER} {quoted}" else f"{tag} NO [AUTHENTICATIONFAILED] {command}\r\n".encode()
            )
        if word == "EXAMINE":
            if '"Reports"' not in command:
                return f"{tag} NO no such mailbox\r\n".encode()
            return f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] valid\r\n".encode() + ok
        if word == "SEARCH":
            return self._found(command) + ok
        if word.startswith("FETCH"):
            return self._mail(command) + ok
        return ok

    def _found(self, command: str) -> bytes:
        asked = re.search(r"UID (\d+):\*", command)
        last = max(self.mails, default=0)
        found = [uid for uid in self.mails if asked is None or uid >= int(asked[1]) or uid == last]
        return ("* SEARCH " + " ".join(map(str, sorted(found)))).strip().encode() + b"\r\n"

    def _mail(self, command: str) -> bytes:
        uid = int(command.split()[2])
        raw = self.mails[uid]
        if "BODY" not in command:
            return f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)})\r\n".encode()
        return f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
