"""What is to be done, decided before anything is read: the files, cut into parts, and all that makes their results.

In: files with their sizes, a mapping, settings. Out: a :class:`Plan` that is kept beside the results, so that whoever
goes on later does the same. Pure but for nothing: no clock, no disk.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Literal

from tracker.errors import TrackerError
from tracker.model.vocabulary import STRICT

Shape = Literal["parquet", "jsonl", "csv", "warc", "folder"]
SHAPES: Mapping[str, Shape] = {
    ".parquet": "parquet", ".pq": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv",
    ".warc": "warc", ".txt": "folder", ".html": "folder", ".htm": "folder", ".eml": "folder", ".pdf": "folder",
    ".docx": "folder",
}  # fmt: skip
PACKED = (".gz", ".zst")

ROWS = 20_000
"""Rows of a table in one part: some tens of megabytes of text, a quarter of a minute of reading."""

BYTES = 48_000_000
"""Bytes of plain lines in one part, and of a table as it is packed."""

LARGE = 10 * BYTES
"""Bytes of a file that is one part, from which whoever reads it is told: what is found in it is held in memory."""

FILES = 500
"""Files of a folder in one part."""


class ArchiveError(TrackerError):
    """The archive cannot be read as asked; says what, where and what to do."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column of the archive is what of a report; "" is no column."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str = "archive"
    text: str
    name: str = ""  # what the report is called there: a link, a number; else its file and row
    title: str = ""
    publisher: str = ""
    url: str = ""
    published: str = ""  # a day or a moment, as ISO or in the archive's own type
    language: str = ""  # ISO 639 code; else it is told from the text
    source: str = "archive"  # the source the reports are kept under
    publisher_is: str = ""  # the publisher of all, where no column names it
    sensitivity: Literal["", "public", "internal", "restricted"] = ""
    html: bool = False  # the text is a page: its main text is taken


@dataclass(frozen=True, slots=True)
class File:
    """One input as the plan saw it. ``rows`` of a table; 0: not counted."""

    path: str
    bytes: int
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of work. ``first`` and ``length`` are rows of a table, bytes of lines; of a folder ``paths`` counts."""

    number: int
    shape: Shape
    paths: tuple[str, ...]
    first: int = 0
    length: int = 0  # 0: to the end
    bytes: int = 0

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.number:06d}"


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides the results: the same plan gives the same bytes, whoever does it."""

    root: str  # the folder its files lie in
    columns: Columns
    parts: tuple[Part, ...]
    known_at: datetime
    reader: str  # version of the reader and its words
    versions: Mapping[str, str]  # of the packages that write

    texts: bool = True  # whether the words of reports with figures are kept

    @property
    def digest(self) -> str:
        """Return what the plan is, as a hash."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def inside(self, path: str) -> str:
        """Return a file's name as it is seen from the archive, wherever that lies."""
        return path.removeprefix(self.root).lstrip("/") or path.rpartition("/")[2]

    def to_json(self) -> str:
        """Return the plan as it is kept."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str, indent=1)


def shape_of(path: str) -> Shape | None:
    """Return what a file is by its name; None: nothing that is read."""
    plain = unpacked(path.lower())
    return next((shape for ending, shape in SHAPES.items() if plain.endswith(ending)), None)


def unpacked(path: str) -> str:
    """Return the name without the ending of its packing."""
    return next((path[: -len(ending)] for ending in PACKED if path.endswith(ending)), path)


def cut(files: Sequence[File], rows: int = ROWS, size: int = BYTES) -> tuple[Part, ...]:
    """Return the parts of the files, in their order. A packed file, a CSV and a WARC are a part each."""
    pieces = [piece for file in files if shape_of(file.path) != "folder" for piece in _pieces(file, rows, size)]
    loose = [file for file in files if shape_of(file.path) == "folder"]
    for at in range(0, len(loose), FILES):
        some = loose[at : at + FILES]
        pieces.append(Part(0, "folder", tuple(file.path for file in some), bytes=sum(file.bytes for file in some)))
    return tuple(replace(piece, number=number) for number, piece in enumerate(pieces))


def uncut(parts: Sequence[Part]) -> list[Part]:
    """Return the parts that are too large to be held with ease, and cannot be cut."""
    return [part for part in parts if part.shape != "folder" and part.bytes > LARGE]


def _pieces(file: File, rows: int, size: int) -> Iterator[Part]:
    shape = shape_of(file.path)
    assert shape is not None
    if shape == "parquet" and file.rows:
        some = max(1, min(rows, file.rows * size // max(file.bytes, 1)))  # long texts: fewer rows
        for first in range(0, file.rows, some):
            length = min(some, file.rows - first)
            yield Part(0, shape, (file.path,), first, length, file.bytes * length // file.rows)
    elif shape == "jsonl" and unpacked(file.path.lower()) == file.path.lower():
        for first in range(0, max(file.bytes, 1), size):
            length = min(size, file.bytes - first)
            yield Part(0, shape, (file.path,), first, length, length)
    else:
        yield Part(0, shape, (file.path,), bytes=file.bytes)
