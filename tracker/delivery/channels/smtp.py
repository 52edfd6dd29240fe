"""Handing a letter to a mail server: :func:`submit`, the only door to SMTP.

In: a :class:`Relay`, an EmailMessage, addresses. Out: a :class:`Handed` that says what the server said, or whether the
letter can have left: what fails before its first byte is always safe to repeat. It never waits longer than its
deadline, never speaks in clear where it was told to encrypt, never accepts a certificate it cannot verify, and lets
neither password nor letter into a log or an error.
"""

from __future__ import annotations

import smtplib
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

from tracker.http import Failure, apart, authorities
from tracker.secrets import Secret

DEADLINE_SECONDS = 30.0
"""For everything, from the name to the server's last word. smtplib's own timeout is per answer, so a server that drips
would hold it for ever; the deadline cuts from outside."""

TAKEN = frozenset({250, 251})
"""What a server says of an address it takes a letter for (RFC 5321, 4.2.3)."""

USUAL_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class Relay:
    """A mail server. ``password`` is None where nobody signs in."""

    server: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str = ""
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """What the server said: its three digits, at which step, and of each address asked for, in their order.

    ``code`` is None exactly when ``failure`` is set; ``detail`` names a kind of error, never a text of the server.
    """

    code: int | None = None
    step: str = ""
    answers: tuple[int, ...] = ()
    failure: Failure | None = None
    detail: str = ""


def submit(
    relay: Relay,
    letter: EmailMessage,
    sender: str,
    to: Sequence[str],
    *,
    deadline_seconds: float = DEADLINE_SECONDS,
    trust: ssl.SSLContext | None = None,
) -> Handed:
    """Hand one letter over and return within the deadline."""
    talk = _Talk(relay, letter, sender, tuple(to), deadline_seconds, trust or authorities())
    return apart(deadline_seconds, talk.run, talk.abandoned)


@dataclass(slots=True)
class _Talk:
    """One connection, and how far it came."""

    relay: Relay
    letter: EmailMessage
    sender: str
    to: tuple[str, ...]
    seconds: float
    trust: ssl.SSLContext
    began: bool = False  # the letter may have left
    left_behind: bool = False  # nobody waits any more: it must not begin now
    gate: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> Handed:
        """Talk; every ending is a Handed."""
        try:
            with self._connection() as server:
                return self._told(server)
        except smtplib.SMTPResponseException as error:
            return Handed(error.smtp_code, "sign in" if isinstance(error, smtplib.SMTPAuthenticationError) else "hello")
        except smtplib.SMTPNotSupportedError:  # told to encrypt or sign in, and the server does not offer it
            return Handed(502, "sign in")
        except Exception as error:  # noqa: BLE001 - one delivery; an odd error's own text may hold the letter
            return self._failed(type(error).__name__)

    def _connection(self) -> smtplib.SMTP:
        relay, own = self.relay, self.sender.rpartition("@")[2]
        if relay.security == "tls":
            return smtplib.SMTP_SSL(relay.server, relay.port, own, timeout=self.seconds, context=self.trust)
        return smtplib.SMTP(relay.server, relay.port, own, timeout=self.seconds)

    def _told(self, server: smtplib.SMTP) -> Handed:
        server.ehlo_or_helo_if_needed()
        if self.relay.security == "starttls":
            server.starttls(context=self.trust)
            server.ehlo()
        if self.relay.password is not None:
            server.login(self.relay.user, self.relay.password.reveal())
        code, _ = server.mail(self.sender)
        if code != 250:
            return Handed(code, "sender")
        answers = tuple(server.rcpt(address)[0] for address in self.to)
        if not any(code in TAKEN for code in answers):
            # one address that may be taken later is reason enough to try again
            return Handed(min(answers), "addresses", answers)
        if not self._may_begin():
            return Handed(failure=Failure.NOT_SENT, detail="deadline")
        code, _ = server.data(self.letter.as_bytes(policy=self.letter.policy.clone(linesep="\r\n")))
        return Handed(code, "letter", answers)

    def _may_begin(self) -> bool:
        with self.gate:
            self.began = not self.left_behind
            return self.began

    def abandoned(self) -> Handed:
        """Return the ending of a talk nobody waits for any more."""
        with self.gate:
            self.left_behind = True
            return self._failed("deadline")

    def _failed(self, detail: str) -> Handed:
        return Handed(failure=Failure.UNKNOWN if self.began else Failure.NOT_SENT, detail=detail)
