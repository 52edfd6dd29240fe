"""One round at a time on one store: a lock file beside it that the operating system frees when its holder dies.

In: an open store and how long to wait. Out: a block during which nobody else makes a round, or StoreLocked (75). This
is the one door to fcntl and msvcrt. A kill leaves no lock behind, because the lock is the open file, not its name. Of a
store on a server the lock is the server's, for all hosts that share it; it is free when its holder's connection ends.

A report that is handed in does not wait for a round, which may take minutes: it is one transaction, as a round's are.
It holds a lock of its own (:func:`recording`), so that the store is not put aside under it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tracker.errors import StoreLocked
from tracker.store.faults import told_of_disk
from tracker.store.opening import Store, door_to_server

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOOK_AGAIN_SECONDS = 0.1
NEXT = ".next"
"""Beside a lock that was ever waited for: held by the one who gets it next."""


@contextmanager
def one_round_at_a_time(store: Store | Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the lock of a store, or of the place for one, waiting up to `wait_seconds` for another process's round."""
    with _hold(store, "ROUND", ".lock", wait_seconds, "another round is running on"):
        yield


@contextmanager
def recording(store: Store | Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold what whoever hands in a report holds, beside a round: one at a time, and none while a copy is put back."""
    with _hold(store, "TAKING", ".in", wait_seconds, "another report is being taken into"):
        yield


@contextmanager
def making(store: Store, *, wait_seconds: float) -> Iterator[None]:
    """Hold what one process of this machine holds while it makes anew what pages are read from."""
    told = f"another process works out the figures of {store.path}; try again when it is done"
    with told_of_disk(store.path):
        store.path.parent.mkdir(parents=True, exist_ok=True)  # of a server, a host has nothing of its own at first
    with _held(store.path, ".making", wait_seconds, told):
        yield


def _hold(store: Store | Path, lock: str, suffix: str, wait_seconds: float, busy: str) -> AbstractContextManager[None]:
    place = store if isinstance(store, Path) else store.place
    told = f"{busy} {place}; try again when it is done"
    if isinstance(place, Path):
        return _held(place, suffix, wait_seconds, told)
    door = door_to_server()
    held: AbstractContextManager[None] = door.held(place, getattr(door, lock), wait_seconds, told)
    return held


@contextmanager
def _held(place: Path, suffix: str, wait_seconds: float, told: str) -> Iterator[None]:
    path = place.with_name(place.name + suffix)
    line, ends = path.with_name(path.name + NEXT), time.monotonic() + wait_seconds
    lock = _opened(path)
    try:
        # who comes back at once must not pass by who waits: both stand in line, where there ever was one
        if line.exists() or not _taken(lock, path):
            first = _opened(line)
            try:
                _wait_for(first, line, ends, told)
                _wait_for(lock, path, ends, told)
            finally:
                os.close(first)
        yield
    finally:
        os.close(lock)  # also frees the lock


def _opened(path: Path) -> int:
    with told_of_disk(path):
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)


def _wait_for(lock: int, path: Path, ends: float, told: str) -> None:
    while not _taken(lock, path):
        if time.monotonic() >= ends:
            raise StoreLocked(told)
        time.sleep(LOOK_AGAIN_SECONDS)


def _taken(lock: int, path: Path) -> bool:
    with told_of_disk(path):
        return _take(lock)


def _take(lock: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # how POSIX and Windows say "taken"; a disk without locks says otherwise
        return False
    return True
