"""Telling a webhook: :func:`post`.

In: a secret address and a small JSON body. Out: a :class:`PostResult` that says whether an answer came, or whether the
request can have left the machine: a failure before the first byte is always safe to repeat, one after it is not. It
never follows a redirect, never asks the environment for a proxy, never accepts a certificate it cannot verify, never
waits longer than its deadline, and never lets the address into a log or an error.

Reading pages of strangers is another job with other dangers: :mod:`tracker.http.fetch`.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx

from tracker.http.trust import authorities
from tracker.http.within import within
from tracker.secrets import Secret

DEADLINE_SECONDS = 15.0
"""For everything: name, connection, request and answer (faults.md 4.2). httpx's own timeouts are per read and let a
slow drip run for ever, so the deadline cuts from outside."""

LARGEST_ANSWER = 65_536
"""An answer is read up to here; a webhook's is two letters."""

HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+")
"""A name or an IP address. httpx takes more, and what it takes for a host (a piece of a mistyped secret) is logged."""

USER_AGENT = "humanitarian-tracker"


class Failure(StrEnum):
    """Why no answer came."""

    BAD_ADDRESS = "the address is not a usable http(s) URL"
    NOT_SENT = "nothing was sent"  # name, connection or TLS failed
    UNKNOWN = "it may have arrived"  # the request began to leave, and no whole answer came back


@dataclass(frozen=True, slots=True)
class PostResult:
    """The answer, or why there is none. ``status`` is None exactly when ``failure`` is set; ``detail`` names a kind of
    error, never an address. ``retry_after`` is the header as sent."""

    status: int | None = None
    body: str = ""
    retry_after: str | None = None
    failure: Failure | None = None
    detail: str = ""


def post(
    url: Secret,
    payload: Mapping[str, Any],
    *,
    headers: Mapping[str, str] | None = None,
    deadline_seconds: float = DEADLINE_SECONDS,
    trust: ssl.SSLContext | None = None,
) -> PostResult:
    """Post one JSON body and return within the deadline (and the grace of :func:`within`).

    ``trust`` replaces the system's certificate authorities (a company's own); verification is never switched off.
    """
    body = body_of(payload)
    try:
        # a Request, and the transport below, rather than a Client: the Client logs every URL it asks for
        request = httpx.Request("POST", url.reveal(), content=body, headers=_headers(headers))
        usable = request.url.scheme in {"http", "https"} and bool(HOST.fullmatch(request.url.host))
    except (httpx.InvalidURL, UnicodeError, ValueError):
        usable = False
    if not usable:
        return PostResult(failure=Failure.BAD_ADDRESS)
    exchange = _Exchange(request, trust or authorities())
    return within(deadline_seconds, lambda: exchange.run(deadline_seconds), exchange.abandoned)


def body_of(payload: Mapping[str, Any]) -> bytes:
    """Return the bytes :func:`post` sends for a payload, which is what a signature covers."""
    return json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _headers(extra: Mapping[str, str] | None) -> dict[str, str]:
    # identity: a compressed answer is never unpacked (faults.md finding 3)
    fixed = {"content-type": "application/json; charset=utf-8", "accept-encoding": "identity", "user-agent": USER_AGENT}
    return fixed | dict(extra or {})


@dataclass(slots=True)
class _Exchange:
    """One request on one connection of its own, and how far it came."""

    request: httpx.Request
    trust: ssl.SSLContext
    began: bool = False  # a byte of the request may have left
    left_behind: bool = False  # nobody waits any more: it must not begin now

    async def run(self, deadline_seconds: float) -> PostResult:
        """Send and read; every ending is a PostResult."""
        self.request.extensions["trace"] = self._trace
        try:
            async with asyncio.timeout(deadline_seconds):
                return await self._answer()
        except TimeoutError:
            return self.failed("deadline")
        except Exception as error:  # noqa: BLE001 - one delivery; an odd error's own text may hold the address
            return self.failed(type(error).__name__)

    async def _trace(self, event: str, info: Any) -> None:
        if event.endswith("send_request_headers.started"):
            self.began = True
            if self.left_behind:
                raise TimeoutError

    async def _answer(self) -> PostResult:
        async with httpx.AsyncHTTPTransport(verify=self.trust, trust_env=False, retries=0) as transport:
            response = await transport.handle_async_request(self.request)
            try:
                body = bytearray()
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > LARGEST_ANSWER:
                        break
            finally:
                await response.aclose()
        text = bytes(body[:LARGEST_ANSWER]).decode("utf-8", errors="replace")
        return PostResult(response.status_code, text, response.headers.get("retry-after"))

    def failed(self, detail: str) -> PostResult:
        """Return the ending without an answer that fits how far the request came."""
        return PostResult(failure=Failure.UNKNOWN if self.began else Failure.NOT_SENT, detail=detail)

    def abandoned(self) -> PostResult:
        """Return the ending of an exchange nobody waits for any more."""
        self.left_behind = True
        return self.failed("deadline")
