"""What a process of tests makes once, because making it takes longer than most tests: each is the same every time.

In: the functions of the program that make them. Out: a context in which each gives what it gave for the same before.
Never: a result that the program itself would not have made there and then.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import os
import pickle
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from empty_store import empty
from redirect import on_server

from tracker.cli import outside
from tracker.http import Visitor
from tracker.model import Vocabulary
from tracker.reading.reader import Reader
from tracker.sandbox import Workers
from tracker.store import Store, opening

READERS = 4
"""Readers held at once: each is some dozens of megabytes."""

MAKES_ITS_OWN = "tests/store/"
"""Where tests say how a store is made of nothing."""


@contextlib.contextmanager
def everything() -> Iterator[None]:
    """Give the block all of it."""
    with pytest.MonkeyPatch.context() as patch, Workers() as apart:
        configurations(patch)
        readers(patch)
        if not on_server():
            stores(patch)
        visits(patch, apart)
        yield


def configurations(patch: pytest.MonkeyPatch) -> None:
    """Parse the same text of a configuration once: every verb of the program loads some sixteen files."""
    parse = tomllib.loads

    @functools.lru_cache(maxsize=128)
    def kept(text: str) -> bytes:
        return pickle.dumps(parse(text))

    patch.setattr(tomllib, "loads", lambda text: pickle.loads(kept(text)))


def readers(patch: pytest.MonkeyPatch) -> None:
    """Build the reader of the same words once, whoever asks for it: reading changes nothing in a reader."""
    build = Reader.compile
    built: dict[tuple[bytes, str], Reader] = {}

    def once(vocabulary: Vocabulary, language: str = "en") -> Reader:
        key = (_digest(vocabulary), language)
        if key not in built:
            if len(built) == READERS:
                built.pop(next(reversed(built)))  # the first, of the shipped words, is asked for again and again
            built[key] = build(vocabulary, language)
        return built[key]

    patch.setattr(Reader, "compile", once)


def _digest(vocabulary: Vocabulary) -> bytes:
    """Return what no other words have, whichever of their strings are one object and whatever was looked up in them."""
    written = io.BytesIO()
    pickler = pickle.Pickler(written)
    pickler.fast = True
    pickler.dump(vocabulary)
    return hashlib.sha256(written.getbuffer()).digest()


def stores(patch: pytest.MonkeyPatch) -> None:
    """Begin a store where there is none with the bytes of an empty one, as it was migrated once."""
    real = opening._file

    def begun(path: Path, read_only: bool) -> Store:
        ours = os.environ.get("PYTEST_CURRENT_TEST", "").startswith(MAKES_ITS_OWN)
        if not (ours or read_only or path.exists()):
            _put(path)
        return real(path, read_only)

    begun.in_a_file = real  # type: ignore[attr-defined]
    patch.setattr(opening, "_file", begun)


def _put(path: Path) -> None:
    """Put an empty store at a path at once, unless somebody else was first; what cannot be is said by who opens it."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(empty())
            os.link(beside, path)
        finally:
            beside.unlink(missing_ok=True)


def visits(patch: pytest.MonkeyPatch, apart: Workers) -> None:
    """Let all verbs that run in this process parse in the same processes, and not wait between two questions to a host.

    Importing the parsers takes a second, and a host is left alone for one.
    """

    class Lent:
        parse, kept = staticmethod(apart.parse), staticmethod(apart.kept)

        def close(self) -> None:
            """Leave them to the next."""

    patch.setattr(outside, "Workers", Lent)
    patch.setattr(outside, "Visitor", functools.partial(Visitor, sleep=lambda seconds: None))
