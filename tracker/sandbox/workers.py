"""As many worker processes as this machine should have, shared by all threads of one program."""

from __future__ import annotations

import queue
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracker.sandbox.outcome import Limits
from tracker.sandbox.worker import Worker


class Workers:
    """Parses documents apart. Starts nothing before the first one; close it, or use it in a ``with`` block.

    ``most`` documents are parsed at once; further threads wait. ``paths`` are looked into for parsers as well.
    """

    def __init__(self, *, limits: Limits | None = None, most: int = 2, paths: tuple[Path, ...] = ()) -> None:
        self._all = [Worker(limits or Limits(), paths) for _ in range(most)]
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()  # the last one used is warm
        for worker in self._all:
            self._idle.put(worker)

    def parse(self, parser: str, body: bytes, options: Mapping[str, Any] | None = None) -> Any:
        """Return what ``module:function`` makes of the bytes, as plain JSON; raise ParseFailed when nothing came.

        The result comes from a process that met hostile bytes: look at its shape before you use it.
        """
        worker = self._idle.get()
        try:
            return worker.parse(parser, body, options or {})
        finally:
            self._idle.put(worker)

    def kept(self) -> dict[str, bool]:
        """Return which limits this system keeps: memory, processor, network, programs; a worker is started for it."""
        worker = self._idle.get()
        try:
            return worker.kept()
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End all processes."""
        for worker in self._all:
            worker.close()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
