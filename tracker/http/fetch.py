"""Reading what strangers publish: :func:`fetch`, one GET with every guard of faults.md 5.3.

In: a :class:`Request`. Out: a whole :class:`Fetched`, or a FetchError with its reason; nothing else. Each redirect is
a new request with all the checks again; headers meant for the first origin stay there; no cookies, no proxies from the
environment, no certificate it cannot verify, no packing but gzip, and one deadline over everything.
"""

from __future__ import annotations

import asyncio
import codecs
import re
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, quote_plus

import httpcore

from tracker.http.answer import Fetched, FetchError, Reason, Request
from tracker.http.body import gather
from tracker.http.dial import Backend, Resolve, system_resolve
from tracker.http.retry_after import seconds_of
from tracker.http.target import OPEN_PORTS, Target, check, joined
from tracker.http.trust import authorities
from tracker.http.within import within
from tracker.secrets import Secret

AGENT = "humanitarian-tracker"
MOST_REDIRECTS = 5
LONGEST_WAIT_SECONDS = 86_400.0
MOVED, MOVED_FOR_GOOD = frozenset({301, 302, 303, 307, 308}), frozenset({301, 308})
WHOLE = frozenset({200, 203})
"""Answers with a page in them. 206 is a piece of one, 202 what some walls answer with a puzzle instead."""

CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([a-z0-9][a-z0-9._:+-]{0,39})", re.IGNORECASE | re.ASCII)
NOT_CHARSETS = frozenset(
    {"utf-7", "punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
)
"""Python codecs no page may choose: UTF-7 hides markup, the others are no charsets of the web."""

Permit = Callable[[Target, Request], AbstractContextManager[None]]
"""Entered before each hop and left after it: where manners are kept (:class:`tracker.http.visitor.Visitor`)."""


@dataclass(frozen=True, slots=True)
class Door:
    """How the world is reached; tests bring their own names, authorities and ports."""

    resolve: Resolve = system_resolve
    trust: ssl.SSLContext | None = None
    ports: frozenset[int] = OPEN_PORTS


INTERNET = Door()


@dataclass(frozen=True, slots=True)
class Answer:
    """One hop's answer, whole; the body of a redirect is not read."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(
    request: Request,
    *,
    now: Callable[[], datetime],
    agent: str = AGENT,
    door: Door = INTERNET,
    permit: Permit = lambda target, request: nullcontext(),
) -> Fetched:
    """Return the whole answer to `request`, or raise FetchError, within its deadline (and two seconds of grace)."""
    left = request.deadline_seconds
    first = target = check(request.url, request.named_hosts, ports=door.ports, secret_query=request.secret_query)
    for_good = True
    for _ in range(MOST_REDIRECTS + 1):
        with permit(target, request):
            began = time.monotonic()
            answer = _hop(request, target, _headers(request, target, first, agent), door, left)
            left -= time.monotonic() - began
        if answer.status not in MOVED:
            moved_to = target.url if for_good and target is not first else ""
            return _fetched(request, target, answer, now(), moved_to)
        for_good = for_good and answer.status in MOVED_FOR_GOOD
        target = _next(request, target, door, answer)
    raise FetchError(Reason.REDIRECTS, first.host, url=first.url)


def _next(request: Request, target: Target, door: Door, answer: Answer) -> Target:
    """Return where a redirect leads, checked like any address."""
    location = answer.headers.get("location", "")
    if not location:
        raise FetchError(Reason.REDIRECTS, target.host, url=target.url)
    for secret in _secrets(request):
        location = location.replace(secret, "")  # an echo of a key is neither followed nor reported
    try:
        following = check(joined(target, location), request.named_hosts, ports=door.ports)
    except FetchError as error:
        detail = f"where it redirects to: {error.detail or error.host}"
        raise FetchError(error.reason, target.host, url=target.url, status=answer.status, detail=detail) from None
    if target.scheme == "https" and following.scheme == "http":
        raise FetchError(Reason.REDIRECTS, target.host, url=target.url, detail="from https to http")
    return following


def _hop(request: Request, target: Target, headers: list[tuple[bytes, bytes]], door: Door, seconds: float) -> Answer:
    """Ask once, without following anything; FetchError for every ending without a whole answer."""

    async def talk() -> Answer | FetchError:
        try:
            async with asyncio.timeout(max(seconds, 0)):
                return await _exchange(request, target, headers, door)
        except FetchError as error:
            return FetchError(error.reason, target.host, url=target.url, detail=error.detail)
        except Exception as error:  # noqa: BLE001 - an odd error's own text may hold anything the server sent
            reason = _reason(error)
            detail = type(error).__name__ if reason is Reason.NOT_HTTP else ""
            return FetchError(reason, target.host, url=target.url, detail=detail)

    ended = within(max(seconds, 0), talk, lambda: FetchError(Reason.DEADLINE, target.host, url=target.url))
    if isinstance(ended, FetchError):
        raise ended
    return ended


async def _exchange(request: Request, target: Target, headers: list[tuple[bytes, bytes]], door: Door) -> Answer:
    backend = Backend(target, door.resolve)
    asked = httpcore.Request(
        "GET",
        httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path),
        headers=headers,
    )
    trust = door.trust or authorities()
    async with httpcore.AsyncConnectionPool(ssl_context=trust, max_connections=1, network_backend=backend) as pool:
        response = await pool.handle_async_request(asked)
        try:
            return await _read(request, response, backend)
        finally:
            await response.aclose()


async def _read(request: Request, response: httpcore.Response, backend: Backend) -> Answer:
    headers = _by_name(response.headers)
    if response.status not in WHOLE:
        return Answer(response.status, headers, b"")
    length = headers.get("content-length", "")
    if length.isdigit() and int(length[:18]) > request.most_bytes:
        raise FetchError(Reason.TOO_LARGE, detail=f"more than {request.most_bytes:,} bytes")
    backend.counted.left = 2 * request.most_bytes + backend.counted.left  # chunk marks may double what comes
    body = await gather(response.aiter_stream(), headers.get("content-encoding", ""), request.most_bytes)
    return Answer(response.status, headers, body)


def _fetched(request: Request, target: Target, answer: Answer, at: datetime, moved_to: str) -> Fetched:
    wait = seconds_of(answer.headers.get("retry-after"), at)
    wait = None if wait is None else min(wait, LONGEST_WAIT_SECONDS)
    asked_for_news = bool(request.etag or request.last_modified)
    if answer.status not in WHOLE and not (answer.status == 304 and asked_for_news):
        raise FetchError(
            Reason.STATUS, target.host, url=target.url, status=answer.status, retry_after=wait,
            detail=f"status {answer.status}",
        )  # fmt: skip
    media, _, _ = answer.headers.get("content-type", "").partition(";")
    return Fetched(
        url=target.url,
        status=answer.status,
        body=answer.body,
        content_type=media.strip().lower()[:100],
        charset=_charset(answer.headers.get("content-type", "")),
        etag=_kept(answer.headers.get("etag", "")),
        last_modified=_kept(answer.headers.get("last-modified", "")),
        retry_after=wait,
        fetched_at=at,
        moved_to=moved_to,
    )


def _reason(error: Exception) -> Reason:
    match error:
        case TimeoutError() | httpcore.TimeoutException():
            return Reason.DEADLINE
        case httpcore.LocalProtocolError():
            return Reason.BAD_ADDRESS
        case httpcore.ReadError() | httpcore.WriteError():
            return Reason.CUT
        case httpcore.RemoteProtocolError() if "incomplete" in str(error) or "without sending" in str(error):
            return Reason.CUT
        case _:
            return Reason.NOT_HTTP


def _headers(request: Request, target: Target, first: Target, agent: str) -> list[tuple[bytes, bytes]]:
    fixed = {
        "host": target.authority,
        "user-agent": agent,
        "accept": request.accept,
        "accept-encoding": "gzip",
        "connection": "close",
    }
    news = {"if-none-match": request.etag, "if-modified-since": request.last_modified}
    own = request.headers if target.origin == first.origin else {}
    said = {name.lower(): value.reveal() if isinstance(value, Secret) else value for name, value in own.items()}
    try:
        return [(k.encode("ascii"), v.encode("ascii")) for k, v in {**said, **news, **fixed}.items() if v]
    except UnicodeError:
        raise FetchError(Reason.BAD_ADDRESS, target.host, detail="one of its headers is not plain ASCII") from None


def _secrets(request: Request) -> list[str]:
    values = [*request.secret_query.values(), *request.headers.values()]
    secrets = [value.reveal() for value in values if isinstance(value, Secret) and value.reveal()]
    ways = {way for one in secrets for way in (one, quote(one, safe=""), quote(one), quote_plus(one))}
    return sorted(ways, key=len, reverse=True)  # one may be a part of another


def _by_name(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the headers by small name: the first of each, but every Content-Encoding, because each one packs."""
    found: dict[str, str] = {}
    for raw_name, raw in headers:
        name, value = raw_name.decode("latin-1").lower(), raw.decode("latin-1")
        if name == "content-encoding" and name in found:
            value = f"{found.pop(name)}, {value}"
        found.setdefault(name, value)
    return found


def _charset(content_type: str) -> str:
    found = CHARSET.search(content_type)
    try:
        codec = codecs.lookup(found[1]) if found else None
    except (LookupError, ValueError):
        return ""
    if codec is None or codec.name.replace("_", "-") in NOT_CHARSETS or not codec._is_text_encoding:
        return ""
    return codec.name


def _kept(value: str) -> str:
    """Return a validator fit to be stored and sent back, or ""."""
    return value if len(value) <= 500 and value.isascii() and value.isprintable() else ""
