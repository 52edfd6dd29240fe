"""Listening and answering until told to stop. The only door to uvicorn.

In: the app, an address to listen on, an event. Out: nothing; it returns when the event is set and what was being
answered is answered. Signals are not its business. A visitor who begins to ask and does not go on is not waited for.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from tracker.errors import TrackerError

HEAD_SECONDS = 10.0
"""For a request's head, from the moment the connection is there or the answer before it is given."""

IDLE_SECONDS = 5
MOST_CONNECTIONS = 64
MOST_HEAD_BYTES = 32_768
LAST_ANSWERS_SECONDS = 5
"""What is being answered when we are told to stop may take this long."""


class NotListening(TrackerError):
    """The address cannot be listened on."""

    exit_code = 2


class Patient(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with an end to patience (faults.md H11): uvicorn waits for a head for ever."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait_for_head()

    def on_response_complete(self) -> None:
        """Begin to wait for the next head."""
        super().on_response_complete()
        self._wait_for_head()

    def _wait_for_head(self) -> None:
        asked = self.cycle
        self.loop.call_later(HEAD_SECONDS, self._look, asked)

    def _look(self, asked: object) -> None:
        """Close a connection on which no other request has begun since."""
        if self.cycle is asked and (self.cycle is None or self.cycle.response_complete):
            self.transport.abort()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, stop: threading.Event) -> None:
        super().__init__(config)
        self._stop = stop

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or self._stop.is_set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; 0 takes a free port. Raises NotListening with the reason."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        said = error.strerror or str(error)
        raise NotListening(f"cannot listen on {host} port {port}: {said}; --host and --port name another") from None


def serve(app: ASGIApp, listening: socket.socket, stop: threading.Event) -> None:
    """Answer what comes until `stop` is set."""
    config = uvicorn.Config(
        app, http=Patient, ws="none", lifespan="off", loop="asyncio", log_config=None, access_log=False,
        server_header=False, proxy_headers=False, limit_concurrency=MOST_CONNECTIONS, timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=LAST_ANSWERS_SECONDS, h11_max_incomplete_event_size=MOST_HEAD_BYTES,
    )  # fmt: skip
    _Server(config, stop).run([listening])
