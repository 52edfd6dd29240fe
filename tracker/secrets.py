"""Secrets: read from the environment or a file, held in a type that prints ``<secret>``.

In: the name of a variable and the environment. Out: a :class:`Secret`, or None where nothing is set. A secret is
revealed in one place only, where it is used (tracker/http/); it never enters a log, an error, a row or a message.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from tracker.errors import ConfigError, Problem

LARGEST_BYTES = 65_536
"""A secret file longer than this is not a secret but a mistake (/dev/zero, a log)."""


class Secret:
    """A text nobody sees by accident: ``repr``, ``str`` and formatting give ``<secret>``; it cannot be pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself. Call this only where it leaves the program."""
        return self._text

    def __repr__(self) -> str:
        return "<secret>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(Secret)  # nothing about the text

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")


def read_secret(name: str, environment: Mapping[str, str]) -> Secret | None:
    """Return the secret in variable NAME, or in the file that NAME_FILE names; None where neither is set.

    Raises ConfigError when both are set, or the file cannot be read; the message never holds the text.
    """
    said, path = environment.get(name, "").strip(), environment.get(f"{name}_FILE", "").strip()
    if said and path:
        raise _problem(f"{name}_FILE", f"is set, and so is {name}", "set only one of the two")
    if path:
        said = _file(name, Path(path))
    return Secret(said) if said else None


def read_address(name: str, environment: Mapping[str, str]) -> Secret | None:
    """Return the secret web address in NAME or the file of NAME_FILE; None where neither is set.

    Raises ConfigError for what cannot be an address: found before a round it is a word to mend, found after it would
    be a dead message. The message never holds the text.
    """
    secret = read_secret(name, environment)
    if secret is not None and not _is_address(secret.reveal()):
        raise _problem(name, "is no web address", "copy the whole address, from https:// on, without quotes")
    return secret


def kept_secret(path: Path) -> Secret:
    """Return the secret a file of ours holds, made by chance the first time; nobody else may read the file.

    Raises ConfigError where it can be neither read nor made.
    """
    try:
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return Secret(_file(path.name, path))
        with os.fdopen(handle, "w", encoding="ascii") as file:
            made = secrets.token_hex(32)
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        return Secret(made)
    except OSError as error:
        raise _problem(path.name, f"cannot be made ({type(error).__name__})", "check the folder of the store") from None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and text.isprintable() and " " not in text


def _file(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_BYTES + 1).decode("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _problem(f"{name}_FILE", f"cannot be read ({type(error).__name__})", "check the path it names") from None
    if not text or len(text) > LARGEST_BYTES:
        raise _problem(f"{name}_FILE", "is empty" if not text else "is far too long for a secret", "")
    return text


def _problem(key: str, reason: str, suggestion: str) -> ConfigError:
    return ConfigError([Problem("environment", key, reason, suggestion)])
