"""The worker's own program: one document after the other from standard input, one answer each to standard output.

Started by :mod:`tracker.sandbox.worker` as a bare Python without our environment. It gives up what it does not need
before it has seen a byte of a document (:mod:`tracker.sandbox.confine`), and ends when its input does.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from tracker.sandbox import confine, wire
from tracker.sandbox.outcome import Limits, Refused, Why

MOST_JOB_BYTES = 1_000_000_000  # our own parent sends it, and has looked at sizes
LONGEST_DETAIL = 300

Parser = Callable[[bytes, dict[str, Any]], Any]


def main() -> None:
    """Confine this process, then serve documents until the input ends or one of them was too much."""
    limits = Limits(**json.loads(sys.argv[2]))
    incoming, outgoing = _private_pipes()
    for stop in (signal.SIGINT, signal.SIGTERM):  # who stops the program lets it end its document; then our input ends
        signal.signal(stop, signal.SIG_IGN)
    wire.send(outgoing, json.dumps(confine.confine(limits.memory_bytes, json.loads(sys.argv[1])[1:])).encode())
    while (said := wire.receive(incoming, MOST_JOB_BYTES)) is not None:
        body = wire.receive(incoming, MOST_JOB_BYTES)
        if body is None:
            return
        job = json.loads(said)
        with confine.allowed(limits.start_seconds if "load" in job else limits.seconds):
            verdict, result = _served(job, body, limits.result_bytes)
        wire.send(outgoing, json.dumps(verdict).encode(), result)
        if verdict.get("why") == Why.MEMORY:
            return


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the two pipes for ourselves: what a library prints or reads goes nowhere."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return incoming, outgoing


def _served(job: dict[str, Any], body: bytes, most: int) -> tuple[dict[str, str], bytes]:
    try:
        if "load" in job:
            _parser(job["load"])
            return {}, b"null"
        result = json.dumps(_parser(job["parser"])(body, job["options"]), allow_nan=False).encode("ascii")
        return ({}, result) if len(result) <= most else ({"why": Why.TOO_MUCH}, b"")
    except Refused as error:
        return {"why": Why.REFUSED, "detail": str(error)[:LONGEST_DETAIL]}, b""
    except MemoryError:
        return {"why": Why.MEMORY}, b""
    except BaseException as error:  # noqa: BLE001 - one document; what a library says may quote it, so only the kind
        return {"why": Why.ERROR, "detail": type(error).__name__}, b""


def _parser(name: str) -> Parser:
    module, _, function = name.partition(":")
    found: Parser = getattr(importlib.import_module(module), function)
    return found
