"""Kind ``folder``: .txt and .md files in a folder, each with an optional NAME.toml beside it.

In: the source and the folder its path is seen from. Out: one Item a text file, in the order of names. Only regular
files inside the folder are opened; links are not followed, sizes are looked at before anything is read.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tracker.errors import Problem, SourceError
from tracker.model import Basis, Report, SourceSpec, Vocabulary
from tracker.sources.decode import NotText, decode, printable
from tracker.sources.items import Item
from tracker.sources.sidecar import Sidecar, SidecarError, parse

TEXTS = {".txt", ".md"}
MOST_BYTES = 5_000_000
MOST_SIDECAR_BYTES = 100_000

# a link is not followed, a pipe not waited for, and Windows not allowed to change newlines
HOW_TO_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def collect(spec: SourceSpec, base: Path, now: datetime, vocabulary: Vocabulary) -> Iterator[Item]:
    """Yield every text file of the folder and the folders in it, as a report or with the reason it is none."""
    root = base / spec.path
    if not root.is_dir():
        raise SourceError(f"{spec.id}: there is no folder {root}")
    unreadable: list[OSError] = []
    for path in _texts(root, unreadable):
        name = printable(path.relative_to(root).as_posix())
        try:
            yield Item(spec.id, name, report=_report(spec.id, name, path, now))
        except SidecarError as error:
            yield Item(spec.id, name, problem=f"its sidecar: {error}")
        except (OSError, NotText) as error:
            reason = error.strerror or "cannot be read" if isinstance(error, OSError) else str(error)
            yield Item(spec.id, name, problem=reason)
    for closed in unreadable:
        folder = Path(closed.filename)
        if folder == root:
            raise SourceError(f"{spec.id}: {root} cannot be read: {closed.strerror}")
        yield Item(spec.id, printable(folder.relative_to(root).as_posix()) + "/", problem=closed.strerror or "closed")


def _texts(root: Path, unreadable: list[OSError]) -> Iterator[Path]:
    """Yield the text files under `root` in the order of their names; links to folders are not entered.

    What happens to a folder that cannot be listed is appended to `unreadable`.
    """
    for folder, folders, files in os.walk(root, onerror=unreadable.append, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in TEXTS:
                yield Path(folder) / name


def _report(source_id: str, name: str, path: Path, now: datetime) -> Report:
    text = decode(read_regular(path, MOST_BYTES))
    known = _sidecar(path.with_suffix(".toml"), now)
    return Report(
        report_id=hashlib.sha256(f"{source_id}\0{name}".encode()).hexdigest(),
        source_id=source_id,
        external_id=name,
        text=text,
        content_sha256=hashlib.sha256(text.encode()).hexdigest(),
        known_at=now,
        title=known.title,
        publisher=known.publisher,
        url=known.url,
        published_on=known.published_on,
        published_basis=Basis(known.published_basis),
        published_note=known.published_note,
        sensitivity=known.sensitivity,
    )


def _sidecar(path: Path, now: datetime) -> Sidecar:
    name = printable(path.name)
    if not os.path.lexists(path):
        return Sidecar(id=name)
    try:
        raw = read_regular(path, MOST_SIDECAR_BYTES)
    except OSError as error:
        raise SidecarError([Problem(name, "", error.strerror or "cannot be read")]) from error
    except NotText as error:
        raise SidecarError([Problem(name, "", str(error))]) from error
    return parse(raw, name, now)


def read_regular(path: Path, most: int) -> bytes:
    """Return the bytes of a regular file of at most `most` bytes; what is no such file is an OSError or NotText."""
    if path.is_symlink():
        raise NotText("is a link, and links are not followed")
    handle = os.open(path, HOW_TO_OPEN)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise NotText("is not a regular file")
        if found.st_size > most:
            raise NotText(f"is larger than {most:,} bytes")
        raw = file.read(most + 1)
    if len(raw) > most:
        raise NotText(f"grew beyond {most:,} bytes while it was read")
    return raw
