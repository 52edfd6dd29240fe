"""Kind ``folder``: texts and documents in a folder, each with an optional NAME.toml beside it.

In: one visit. Out: one Item a file (of a mail one a part), in the order of names. .txt and .md are read here; .html,
.eml, .pdf and .docx in the parsing process, and not at all where there is none. Only regular files inside the folder
are opened; links are not followed, sizes are looked at before anything is read. What a visit has no time for waits for
the next one.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tracker.decode import NotText, decode, printable
from tracker.errors import Problem, SourceError
from tracker.model import Basis, Report
from tracker.sandbox import ParseFailed
from tracker.sources.follow import mark_of
from tracker.sources.items import Item
from tracker.sources.parts import parts
from tracker.sources.reports import report_id, unread
from tracker.sources.sidecar import Sidecar, SidecarError, parse
from tracker.sources.visit import Visit, is_final

TEXTS = frozenset({".txt", ".md"})
DOCUMENTS = frozenset({".html", ".htm", ".eml", ".pdf", ".docx"})
DOCUMENTS_VERSION = "documents-1"
"""Raise it when the same document would give another text."""

MOST_BYTES = 5_000_000
MOST_DOCUMENT_BYTES = 25_000_000
LOOKED_AT = 3_000
"""Code points of a text from which its language is told."""

MOST_SIDECAR_BYTES = 100_000

# a link is not followed, a pipe not waited for, and Windows not allowed to change newlines
HOW_TO_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def collect(visit: Visit) -> Iterator[Item]:
    """Yield every file of the folder and the folders in it, as a report or with the reason it is none."""
    spec, root = visit.spec, visit.base / visit.spec.path
    if not root.is_dir():
        raise SourceError(f"{spec.id}: there is no folder {root}")
    unreadable: list[OSError] = []
    suffixes = TEXTS if visit.world is None else TEXTS | DOCUMENTS
    for path, name in _from_where_we_were(visit, root, list(_files(root, suffixes, unreadable))):
        try:
            if path.suffix.lower() in TEXTS:
                yield _text(visit, name, path)
            else:
                yield from _document(visit, name, path)
        except SidecarError as error:
            yield Item(spec.id, name, problem=f"its sidecar: {error}")
        except ParseFailed as error:
            yield Item(spec.id, name, problem=str(error), rejected=is_final(error))
        except (OSError, NotText) as error:
            reason = error.strerror or "cannot be read" if isinstance(error, OSError) else str(error)
            yield Item(spec.id, name, problem=reason)
    for closed in unreadable:
        folder = Path(closed.filename)
        if folder == root:
            raise SourceError(f"{spec.id}: {root} cannot be read: {closed.strerror}")
        yield Item(spec.id, printable(folder.relative_to(root).as_posix()) + "/", problem=closed.strerror or "closed")


def _from_where_we_were(visit: Visit, root: Path, files: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the files with their names, from the first the last visit did not come to, for as long as a visit may take.

    A folder that cannot be read whole in one visit is read whole in several, and never its beginning alone.
    """
    names = [printable(path.relative_to(root).as_posix()) for path in files]
    begin = visit.memory.pop("from", "")
    start = names.index(begin) if begin in names else 0
    order = [*range(start, len(files)), *range(start)]
    for done, at in enumerate(order):
        if done and visit.over():
            visit.waiting += len(order) - done
            visit.memory["from"] = names[at]
            return
        yield files[at], names[at]


def _files(root: Path, suffixes: Collection[str], unreadable: list[OSError]) -> Iterator[Path]:
    """Yield the files under `root` that end so, in the order of their names; links to folders are not entered.

    What happens to a folder that cannot be listed is appended to `unreadable`.
    """
    for folder, folders, files in os.walk(root, onerror=unreadable.append, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in suffixes:
                yield Path(folder) / name


def _text(visit: Visit, name: str, path: Path) -> Item:
    """Return the item of a plain text; its language is looked at where there is a parsing process to ask."""
    text = decode(read_regular(path, MOST_BYTES))
    if visit.world is not None:
        language = str(visit.parsed("language:detect", text[:LOOKED_AT].encode()))
        if reason := unread(language, visit.vocabulary.languages):
            return Item(visit.spec.id, name, problem=reason, rejected=True)
    report = Report(
        report_id=report_id(visit.spec.id, name), source_id=visit.spec.id, external_id=name, text=text,
        content_sha256=hashlib.sha256(text.encode()).hexdigest(), known_at=visit.now,
    )  # fmt: skip
    return Item(visit.spec.id, name, report=_known(report, _sidecar(path.with_suffix(".toml"), visit.now)))


def _document(visit: Visit, name: str, path: Path) -> Iterator[Item]:
    """Yield the parts of a document; one that is as it was at an earlier visit is not parsed again."""
    raw = read_regular(path, MOST_DOCUMENT_BYTES)
    sidecar = _sidecar(path.with_suffix(".toml"), visit.now)
    mark = mark_of(DOCUMENTS_VERSION, sidecar, hashlib.sha256(raw).hexdigest())
    seen = visit.memory.setdefault("documents", {})
    if seen.get(name) == mark:
        yield Item(visit.spec.id, name, unchanged=True)
        return
    said = visit.parsed("documents:read", raw, name=path.name)
    for item in parts(said, visit.spec.id, name, visit.now, visit.vocabulary.languages):
        if item.report is not None:  # its language is looked at, and not kept: a text beside it has none either
            item = replace(item, report=_known(replace(item.report, language=None), sidecar))
        yield item
    seen[name] = mark


def _known(report: Report, sidecar: Sidecar) -> Report:
    """Lay what the sidecar says over what the file says of itself."""
    dated = sidecar.published_on is not None
    return replace(
        report,
        title=sidecar.title or report.title,
        publisher=sidecar.publisher or report.publisher,
        url=sidecar.url or report.url,
        published_on=sidecar.published_on if dated else report.published_on,
        published_basis=Basis(sidecar.published_basis) if dated else report.published_basis,
        published_note=sidecar.published_note or report.published_note,
        sensitivity=sidecar.sensitivity or report.sensitivity,
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
