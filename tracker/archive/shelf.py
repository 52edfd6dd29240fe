"""Files of the archive and of the lake, here or on object storage. The only door to fsspec.

In: a path or an address (``s3://...``). Out: names, sizes, streams, bytes. What is written is there whole or not at
all: beside it first and then in its place where there are folders; object storage does so by itself.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

import fsspec

from tracker.archive.plan import ArchiveError, File, shape_of
from tracker.archive.zst import Unpacked

PACKINGS = {".gz": "gzip", ".zst": "zstd"}
MOST_LISTED = 5_000_000


class Shelf:
    """A folder of files."""

    def __init__(self, where: str) -> None:
        self._system, self.root = _opened(where)
        self.is_here = "file" in _protocols(self._system)

    def path(self, name: str) -> str:
        """Return the whole path of a file, as its system names it."""
        return f"{self.root}/{name}"

    def address(self, name: str) -> str:
        """Return what Polars opens it by."""
        return self.path(name) if self.is_here else self._system.unstrip_protocol(self.path(name))

    def has(self, name: str) -> bool:
        """Say whether there is such a file."""
        return bool(self._system.exists(self.path(name)))

    def size(self, name: str) -> int | None:
        """Return how many bytes a file has; None: there is none."""
        try:
            return int(self._system.size(self.path(name)))
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder of it, in order."""
        where = self.path(folder)
        if not self._system.exists(where):
            return []
        listed = (PurePosixPath(str(one)).name for one in self._system.ls(where, detail=False, refresh=True))
        return sorted(name for name in listed if not name.startswith("."))

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        return bytes(self._system.cat_file(self.path(name)))

    def said(self, name: str) -> dict[str, Any]:
        """Return what a note of ours says; ArchiveError where it is damaged."""
        try:
            found = json.loads(self.read(name))
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ArchiveError(f"{self.path(name)} is damaged: remove it and give the command that made it again")
        return found

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole; two who write the same leave the same."""
        path = self.path(name)
        if not self.is_here:
            self._system.pipe_file(path, content)
            return
        place = Path(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_name(f".{place.name}.{os.getpid()}.new")
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
        except FileNotFoundError:
            if not place.exists():  # else another run that ended meanwhile had it done, and swept
                raise
        finally:
            beside.unlink(missing_ok=True)

    def sweep(self, folder: str) -> None:
        """Remove what a writer that was killed left beside the files of a folder."""
        if self.is_here:
            for beside in Path(self.path(folder)).glob(".*.new"):
                beside.unlink(missing_ok=True)

    def remove(self, folder: str) -> None:
        """Remove a folder of it with all it holds."""
        where = self.path(folder)
        if self._system.exists(where):
            self._system.rm(where, recursive=True)


def listed(where: str) -> list[File]:
    """Return the files of an archive that can be read: a file, a folder with all below it, or a pattern with ``*``."""
    system, path = _opened(where)
    if not any(mark in path for mark in "*?[") and not system.exists(path):
        raise ArchiveError(f"there is no {where}")
    files = [File(_named(system, one), size) for one, size in _found(system, path) if shape_of(one) is not None]
    if not files:
        raise ArchiveError(f"{where} holds nothing that is read: Parquet, JSONL, CSV, WARC, text or documents")
    return sorted(files, key=lambda file: file.path)


def opened(path: str, *, unpack: bool = True) -> IO[bytes]:
    """Open a file to read; one that is packed is unpacked on the way."""
    packing = next((how for ending, how in PACKINGS.items() if path.lower().endswith(ending)), None) if unpack else None
    plain: IO[bytes] = fsspec.open(path, "rb", compression=None if packing == "zstd" else packing).open()
    return io.BufferedReader(Unpacked(plain)) if packing == "zstd" else plain


def is_here(path: str) -> bool:
    """Say whether a path is this machine's."""
    return "://" not in path


def _opened(where: str) -> tuple[Any, str]:
    try:
        system, path = fsspec.core.url_to_fs(where)
    except (ImportError, ValueError) as error:
        raise ArchiveError(f"{where} cannot be opened: {error}") from None
    return system, str(path).rstrip("/")


def _found(system: Any, path: str) -> Iterator[tuple[str, int]]:
    if system.isfile(path):
        yield path, int(system.size(path) or 0)
        return
    pattern = any(mark in path for mark in "*?[")
    found: dict[str, Any] = system.glob(path, detail=True) if pattern else system.find(path, detail=True)
    if len(found) > MOST_LISTED:
        raise ArchiveError(f"{path} holds more than {MOST_LISTED:,} files: read it folder by folder")
    for name, about in found.items():
        inside = name.removeprefix(path)
        if about.get("type") == "file" and not about.get("islink") and "/." not in inside:
            yield name, int(about.get("size") or 0)


def _named(system: Any, path: str) -> str:
    return path if "file" in _protocols(system) else str(system.unstrip_protocol(path))


def _protocols(system: Any) -> tuple[str, ...]:
    said = system.protocol
    return (said,) if isinstance(said, str) else tuple(said)
