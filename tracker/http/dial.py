"""The connection itself: a name is looked up once, every address is judged, and the very address judged is dialled.

So a name that points inside, or that changes between check and use (DNS rebinding), reaches nothing. TLS and the Host
header keep the name. What comes before the body (status lines, 1xx answers, headers) is counted here.
"""

from __future__ import annotations

import asyncio
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from tracker.http.addresses import may_dial, parse_address
from tracker.http.answer import FetchError, Reason
from tracker.http.target import Target

Resolve = Callable[[str, int], Sequence[str]]
"""From host and port to addresses as text, best first; OSError where the name is not found."""

CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 16
MOST_HEAD_BYTES = 65_536
READ_SECONDS = 15.0


def system_resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses this machine finds for `host`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


class Backend(httpcore.AsyncNetworkBackend):
    """Connects to one target, and tells its stream when the head is over."""

    def __init__(self, target: Target, resolve: Resolve) -> None:
        self._target, self._resolve = target, resolve
        self._inner = httpcore.AnyIOBackend()
        self.counted = Count(MOST_HEAD_BYTES)

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:  # fmt: skip
        """Look up, judge and dial; raise FetchError where nothing may be or can be dialled."""
        for address in await self._judged(host, port):
            try:
                stream = await self._inner.connect_tcp(address, port, timeout=CONNECT_SECONDS)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return Stream(stream, self.counted, host)
        raise FetchError(Reason.NO_CONNECTION, host)

    async def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Refuse: a file is no place on the web."""
        raise FetchError(Reason.FORBIDDEN)

    async def sleep(self, seconds: float) -> None:
        """Wait (httpcore asks this of a backend; only for retries, which are off)."""
        await asyncio.sleep(seconds)

    async def _judged(self, host: str, port: int) -> Sequence[str]:
        found = [host] if parse_address(host) is not None else await _looked_up(self._resolve, host, port)
        for text in found:
            address = parse_address(text)
            if address is None or not may_dial(address, named=self._target.named):
                raise FetchError(Reason.FORBIDDEN, host)  # one bad address is enough: the next lookup may put it first
        return found[:MOST_ADDRESSES]


async def _looked_up(resolve: Resolve, host: str, port: int) -> Sequence[str]:
    """Look `host` up on a daemon thread: a resolver that hangs can be left behind, and holds up no exit."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    answers: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def look() -> None:
        try:
            answers.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error)
        if not loop.is_closed():
            loop.call_soon_threadsafe(done.set)

    threading.Thread(target=look, name="lookup", daemon=True).start()
    await done.wait()
    found = answers.get_nowait()
    if isinstance(found, OSError | UnicodeError) or not found:
        raise FetchError(Reason.NO_NAME, host)
    return found


class Count:
    """How many bytes may still come."""

    def __init__(self, left: int) -> None:
        self.left = left


class Stream(httpcore.AsyncNetworkStream):
    """A stream that stops when more comes than was agreed."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, count: Count, host: str) -> None:
        self._inner, self._count, self._host = inner, count, host

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there, unless the count is used up."""
        if self._count.left <= 0:
            raise FetchError(Reason.TOO_LARGE, self._host)
        got = await self._inner.read(max_bytes, timeout=READ_SECONDS)
        self._count.left -= len(got)
        return got

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        await self._inner.write(buffer, timeout=READ_SECONDS)

    async def aclose(self) -> None:
        """Close."""
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Continue encrypted with the host we named; its certificate must be for that name and be trusted."""
        try:
            secure = await self._inner.start_tls(ssl_context, server_hostname, timeout=READ_SECONDS)
        except httpcore.ConnectError as error:
            raise _tls_failure(error.__cause__ or error.__context__, self._host) from None
        return Stream(secure, self._count, self._host)

    def get_extra_info(self, info: str) -> Any:
        """Return what the inner stream knows."""
        return self._inner.get_extra_info(info)


def _tls_failure(cause: BaseException | None, host: str) -> FetchError:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchError(Reason.TLS, host, detail=cause.verify_message)
    if isinstance(cause, ssl.SSLError):
        return FetchError(Reason.TLS, host, detail=(cause.reason or "").replace("_", " ").lower())
    return FetchError(Reason.NO_CONNECTION, host, detail="it broke off before it was secure")
