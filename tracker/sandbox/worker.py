"""One worker process from the outside: started at its first document, killed at a deadline, replaced when used up.

A bare interpreter is started for it (not a fork: this process may hold Polars' threads, and a fork of those hangs).
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, BinaryIO, NoReturn, TypeVar, cast

from tracker.sandbox import wire
from tracker.sandbox.outcome import Limits, ParseFailed, Why

PROGRAM = "import sys, json; sys.path += json.loads(sys.argv[1]); from tracker.sandbox.child import main; main()"
ROOT = Path(__file__).parents[2]
REASONS = frozenset(why.value for why in Why)
NEEDED = ("SYSTEMROOT",)  # Windows starts no program without it; nothing else of our environment goes along
MOST_VERDICT_BYTES = 65_536
GRACE_SECONDS = 0.5
XCPU = -int(getattr(signal, "SIGXCPU", 0)) or None

T = TypeVar("T")


class Worker:
    """A place for one process at a time. Not for two threads at once; :class:`Workers` sees to that."""

    def __init__(self, limits: Limits, paths: tuple[Path, ...] = ()) -> None:
        self._limits = limits
        self._paths = json.dumps([str(path.resolve()) for path in (ROOT, *paths)])
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._loaded: set[str] = set()
        self._kept: dict[str, bool] = {}

    def parse(self, parser: str, body: bytes, options: Mapping[str, Any]) -> Any:
        """Return the parser's result, or raise ParseFailed; afterwards the worker is ready for the next document."""
        fresh = self._served == 0
        try:
            return self._once(parser, body, options)
        except ParseFailed as failure:
            if fresh or failure.why is not Why.MEMORY:
                raise
        return self._once(parser, body, options)  # it may have been full of what earlier documents left behind

    def kept(self) -> dict[str, bool]:
        """Return which limits the system keeps, as the process reported them."""
        self._ready()
        return self._kept

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process, self._served = self._process, None, 0
        self._loaded.clear()
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what was not sent is not to be sent
                _pipe(pipe).close()

    def _once(self, parser: str, body: bytes, options: Mapping[str, Any]) -> Any:
        job = json.dumps({"parser": parser, "options": dict(options)}, allow_nan=False).encode()
        process = self._ready_for(parser)
        self._served += 1
        most = self._limits.result_bytes
        try:
            verdict, result = _in_time(self._limits.seconds, lambda: _exchange(process, most, job, body))
        except TimeoutError:
            self.close()
            raise ParseFailed(Why.TIMEOUT) from None
        except (OSError, ValueError, RecursionError):
            raise self._broken(process) from None
        if self._served >= self._limits.documents or verdict.get("why") == Why.MEMORY:
            self.close()
        if "why" in verdict:
            raise ParseFailed(Why(verdict["why"]), str(verdict.get("detail", ""))[:300])
        return result

    def _ready_for(self, parser: str) -> subprocess.Popen[bytes]:
        """Return a living process that has imported the parser: a document does not pay for that with its own time."""
        process = self._ready()
        if parser in self._loaded:
            return process
        job = json.dumps({"load": parser}).encode()
        try:
            verdict, _ = _in_time(self._limits.start_seconds, lambda: _exchange(process, MOST_VERDICT_BYTES, job, b""))
        except (OSError, ValueError) as error:  # TimeoutError is one
            self.close()
            raise ParseFailed(Why.NO_WORKER, type(error).__name__) from None
        if "why" in verdict:
            raise ParseFailed(Why.NO_WORKER, str(verdict.get("detail", ""))[:300])
        self._loaded.add(parser)
        return process

    def _ready(self) -> subprocess.Popen[bytes]:
        """Return a living process, started if need be."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        # -I: neither our environment nor the folder we stand in; -B: it may not write anyway
        command = [
            sys.executable,
            "-I",
            "-B",
            "-X",
            "utf8",
            "-c",
            PROGRAM,
            self._paths,
            json.dumps(asdict(self._limits)),
        ]
        environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
        try:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd=os.sep,
            )
            self._process = process
            self._kept = _in_time(self._limits.start_seconds, lambda: _hello(process))
        except (OSError, ValueError, TimeoutError) as error:
            self.close()
            raise ParseFailed(Why.NO_WORKER, type(error).__name__) from None
        return process

    def _broken(self, process: subprocess.Popen[bytes]) -> ParseFailed:
        """Return what to say of a process that ended, or spoke nonsense, instead of answering."""
        try:
            code = process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            code = 0
        self.close()
        if code == XCPU:
            return ParseFailed(Why.TIMEOUT)
        return ParseFailed(Why.CRASHED, signal.Signals(-code).name if code < 0 else "")


def _hello(process: subprocess.Popen[bytes]) -> dict[str, bool]:
    said = _json(wire.receive(_pipe(process.stdout), MOST_VERDICT_BYTES))
    return {str(name): bool(kept) for name, kept in said.items()}


def _exchange(process: subprocess.Popen[bytes], most: int, job: bytes, body: bytes) -> tuple[dict[str, Any], Any]:
    """Send one document and return verdict and result; OSError or ValueError where the process does not answer."""
    wire.send(_pipe(process.stdin), job, body)
    answers = _pipe(process.stdout)
    verdict = _json(wire.receive(answers, MOST_VERDICT_BYTES))
    result = wire.receive(answers, most)
    if not isinstance(verdict, dict) or verdict.get("why", Why.ERROR) not in REASONS:
        raise ValueError("no verdict")
    return verdict, None if "why" in verdict else _json(result)


def _json(frame: bytes | None) -> Any:
    if frame is None:
        raise ValueError("nothing came")
    return json.loads(frame)


def _pipe(pipe: IO[bytes] | None) -> BinaryIO:
    return cast(BinaryIO, pipe)  # both are there: Popen was asked for pipes


def _in_time(seconds: float, talk: Callable[[], T]) -> T:
    """Return what `talk` returns or raise what it raises; TimeoutError after `seconds`, and it ends when the pipe does.

    A thread, because on Windows nobody can wait for a pipe with a deadline.
    """
    answers: queue.SimpleQueue[Callable[[], T]] = queue.SimpleQueue()

    def work() -> None:
        try:
            got = talk()
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            failure = error
            answers.put(lambda: _raise(failure))
        else:
            answers.put(lambda: got)

    threading.Thread(target=work, name="parse", daemon=True).start()
    try:
        return answers.get(timeout=seconds)()
    except queue.Empty:
        raise TimeoutError from None


def _raise(error: Exception) -> NoReturn:
    raise error
