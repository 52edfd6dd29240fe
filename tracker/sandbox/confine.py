"""What a worker gives up: memory, processor time, the network, other programs, and every file but Python's own.

In: the limits. Out: which of them this system keeps (Windows and macOS keep fewer). The door to ``resource``. Two
nets: the kernel's (limits, a network of its own, refused calls), which holds for C libraries too, and Python's audit
hooks, which hold everywhere but only for Python code.
"""

from __future__ import annotations

import ctypes
import functools
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tracker.sandbox.refusal import refuse_calls

try:
    import resource

    HAS_LIMITS = True
except ImportError:  # Windows; the parent's deadline still holds
    HAS_LIMITS = False

CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000  # linux/sched.h
LIMITS = (("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0), ("RLIMIT_NOFILE", 64))
"""No dump of what it read, no file that grows by a byte (pipes are none), few files."""

PACKAGE = Path(__file__).parents[1]
ZONES = "/usr/share/zoneinfo"
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.startfile",
             "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
             "os.chown", "os.kill", "shutil.", "ftplib.", "http.client.", "smtplib.", "sqlite3.", "urllib.Request",
             "webbrowser.")  # fmt: skip
"""Audit events no parser needs (https://docs.python.org/3/library/audit_events.html)."""


def confine(memory_bytes: int, readable: Sequence[str] = ()) -> dict[str, bool]:
    """Give up everything, for good; return what this system keeps: memory, processor, network, programs.

    Files stay readable where Python, its packages and time zones lie, and below the folders of `readable`.
    """
    left = _leave_the_network()
    calls = refuse_calls()
    memory = _limit("RLIMIT_AS", memory_bytes) and sys.platform != "darwin"  # macOS takes the number and ignores it
    for what, most in LIMITS:
        _limit(what, most)
    roots = {sys.prefix, sys.base_prefix, sys.exec_prefix, str(PACKAGE), ZONES, *readable}
    sys.addaudithook(functools.partial(_refuse, tuple(os.path.realpath(root) + os.sep for root in roots)))
    return {"memory": memory, "processor": HAS_LIMITS, "network": left or calls, "programs": calls}


@contextmanager
def allowed(seconds: float) -> Iterator[None]:
    """Allow the block so much processor time and twice as much by the clock; beyond it the kernel ends this process.

    Our parent ends it sooner, unless it was killed itself.
    """
    _allow_processor(seconds)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds)
    yield
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _allow_processor(seconds: float) -> None:
    if HAS_LIMITS:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime + seconds) + 1
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def _limit(what: str, most: int) -> bool:
    if not HAS_LIMITS:
        return False
    number: int = getattr(resource, what)
    _, hard = resource.getrlimit(number)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        resource.setrlimit(number, (most, most))
    except (ValueError, OSError):
        return False
    return True


def _leave_the_network() -> bool:
    """Move into a network without any interface, where the kernel lets us (Linux; most containers do not)."""
    if not sys.platform.startswith("linux"):
        return False
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    # first without a user namespace of our own: in that one, root could no longer read other people's files
    return unshare is not None and (unshare(CLONE_NEWNET) == 0 or unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)


def _refuse(roots: tuple[str, ...], event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        _refuse_file(roots, *arguments)
    elif event.startswith(FORBIDDEN):
        raise PermissionError(f"a parser wanted {event}")


def _refuse_file(roots: tuple[str, ...], path: Any, mode: Any, flags: Any) -> None:
    if isinstance(path, int):
        return  # an open one
    if (isinstance(flags, int) and flags & WRITING) or not os.path.realpath(os.fsdecode(path)).startswith(roots):
        raise PermissionError("a parser wanted a file")
