"""Every error this program raises on purpose.

::

    TrackerError
    ├── ConfigError        what the person wrote in config/ cannot be used; lists every problem at once   exit 2
    ├── StoreError         the store cannot be used                                                       exit 1
    │   ├── StoreLocked    another process holds it longer than we wait                                   exit 75
    │   ├── StoreAway      its server cannot be reached, or went away                                     exit 75
    │   ├── StoreFull      no room, or a read-only disk                                                   exit 74
    │   ├── StoreDenied    permissions                                                                    exit 77
    │   ├── StoreSlow      one question took longer than a reader may keep a writer waiting               exit 1
    │   ├── StoreOlder     of an older schema and opened for reading only; a round brings it up to date   exit 1
    │   └── StoreNewer     written by a newer program; nothing was changed                                exit 2
    ├── SourceError        one source failed; the round goes on                                           exit 4
    │   └── FetchError     nothing to read came from an address (tracker/http); says why and whether to wait
    └── DeliveryError      one delivery failed; `permanent` says whether another try can help             exit 3

Odd text is never an error: it is a :class:`tracker.model.Rejection`.
Exit codes follow sysexits.h where it has a word for the case.
"""

from __future__ import annotations

from dataclasses import dataclass


class TrackerError(Exception):
    """An expected failure: its text says what is wrong, where, and what to do."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the configuration.

    ``file`` is the file's name as the person knows it, ``key`` the dotted path inside it ("" for the
    whole file), ``reason`` what is wrong, ``suggestion`` what to write instead (or "").
    """

    file: str
    key: str
    reason: str
    suggestion: str = ""

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}: {self.reason}" + (f" ({self.suggestion})" if self.suggestion else "")


class ConfigError(TrackerError):
    """The configuration cannot be used; ``problems`` holds all that is wrong with it, in file order."""

    exit_code = 2

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} in the configuration:\n{lines}")


class StoreError(TrackerError):
    """The store cannot be used."""


class StoreLocked(StoreError):
    """Another process holds the store longer than we wait."""

    exit_code = 75


class StoreAway(StoreError):
    """The server the store is on cannot be reached, or ended the connection: the next try may well succeed."""

    exit_code = 75


class StoreFull(StoreError):
    """The disk is full or read-only."""

    exit_code = 74


class StoreDenied(StoreError):
    """The operating system forbids opening the store."""

    exit_code = 77


class StoreSlow(StoreError):
    """A question took longer than the time limit, and was stopped."""


class StoreOlder(StoreError):
    """The store has an older schema, and was opened for reading only."""


class StoreNewer(StoreError):
    """A newer program wrote this store; nothing was changed."""

    exit_code = 2


class SourceError(TrackerError):
    """One source failed; the others go on."""

    exit_code = 4


class DeliveryError(TrackerError):
    """One delivery failed. ``permanent`` is true when another try cannot help."""

    exit_code = 3

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        self.permanent = permanent
        super().__init__(message)
