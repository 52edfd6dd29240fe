"""Which journal SQLite may use on this machine, and why: the one choice that decides whether a power cut loses data.

In: the library's version and where the file lies. Out: a :class:`Journal`. It opens nothing.

WAL is used only where SQLite is free of the WAL-reset bug (fixed in 3.51.3, 3.50.7 and 3.44.6; earlier versions can
corrupt a file two connections write and checkpoint at once) and the disk is known to be local; TRUNCATE otherwise. Both
lose nothing at ``synchronous=FULL``; DELETE, SQLite's own default, can.
"""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LOCAL_FILESYSTEMS = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs", "tmpfs"})
"""File systems whose locks and shared memory are known to work for WAL. Anything else counts as not local: network
disks, and overlays whose lower layer nobody here can see."""

MOUNTS = Path("/proc/self/mounts")


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal mode (``wal`` or ``truncate``) and the reason in a person's words."""

    mode: str
    why: str


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Say whether this SQLite is free of the WAL-reset bug."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def filesystem(path: Path, mounts: str) -> str:
    """Return the type of the file system `path` lies on, from the text of /proc/self/mounts; "" if it is not there."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = PurePosixPath(fields[1].replace("\\040", " "))
        depth = len(point.parts)
        # ">=": a later line mounted on the same point hides the earlier one
        if PurePosixPath(path).is_relative_to(point) and depth >= best:
            best, kind = depth, fields[2]
    return kind


def here(path: Path) -> Journal:
    """Return the journal for a store at `path` (absolute) with this machine's SQLite."""
    return choose(path, sqlite3.sqlite_version_info)


def choose(path: Path, version: tuple[int, int, int], *, mounts: str | None = None) -> Journal:
    """Return the journal for a store at `path` (absolute). `mounts` is the mount table; None reads this machine's."""
    name = ".".join(map(str, version))
    if not wal_is_safe(version):
        return Journal("truncate", f"SQLite {name} has the WAL-reset bug (fixed in 3.44.6, 3.50.7, 3.51.3)")
    table = _mounts() if mounts is None else mounts
    kind = filesystem(path, table) if table else ""
    if not kind:
        return Journal("truncate", "cannot tell on this system whether the disk is local")
    if kind not in LOCAL_FILESYSTEMS:
        return Journal("truncate", f"the file system {kind} is not known to be local and to lock well")
    return Journal("wal", f"SQLite {name} is free of the WAL-reset bug and {kind} is a local disk")


def _mounts() -> str:
    if sys.platform != "linux":
        return ""
    try:
        return MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
