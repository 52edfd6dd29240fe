"""The records of a CSV file, whoever wrote it: Excel's encodings, semicolons, quotes that never end.

In: a part, the columns wanted. Out: records with their number, in order; one that cannot be read has a problem instead.
Raises ValueError where the file has no such column. Memory holds a record, however long the file makes it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from typing import IO, Any

from tracker.archive.guarded import Broken, guarded
from tracker.archive.plan import Part
from tracker.decode import MARKS

LONGEST = 8_000_000
"""Code points of a line, and of a field: more is no report."""

SEPARATORS = ",;\t|"
LOOKED_AT = 1 << 16


def records(part: Part, wanted: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the records of a CSV file."""
    csv.field_size_limit(LONGEST)
    with guarded(part) as file:
        try:
            text = io.TextIOWrapper(file, _encoding(file), errors="replace", newline="")
            head = text.readline(LONGEST).removeprefix("\ufeff")
        except Broken as error:
            yield {"row": 0, "problem": str(error)}
            return
        separator = next((one for one in SEPARATORS if wanted["text"] in _cells(head, one)), ",")
        names = _cells(head, separator)
        if wanted["text"] not in names:
            raise ValueError(f"has no column {wanted['text']!r}; it has {', '.join(names[:30])}")
        at = {ours: names.index(said) for ours, said in wanted.items() if said in names}
        lines = _Lines(text)
        rows = csv.reader(lines, delimiter=separator)
        for number, record in enumerate(_records(rows, lines, at)):
            yield {"row": number, **record}


def _records(rows: Any, lines: _Lines, at: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    while True:
        try:
            row = next(rows, None)
        except csv.Error:
            yield {"problem": f"has a field of more than {LONGEST:,} characters: a quote that never ends?"}
            continue
        except Broken as error:
            yield {"problem": str(error)}
            return
        for _ in range(lines.too_long):
            yield {"problem": f"is a line of more than {LONGEST:,} characters"}
        lines.too_long = 0
        if row is None:
            return
        if row:
            yield {ours: row[place] for ours, place in at.items() if place < len(row)}


class _Lines:
    """The lines of a text but those that are too long to be held, which are counted."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text, self.too_long = text, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        while line := self.text.readline(LONGEST):
            if len(line) < LONGEST or line.endswith("\n"):
                return line
            self.too_long += 1
            while (more := self.text.readline(LONGEST)) and not more.endswith("\n"):
                pass
        raise StopIteration


def _cells(head: str, separator: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([head], delimiter=separator), [])]
    except csv.Error:
        return []


def _encoding(file: IO[bytes]) -> str:
    """Return how a file is written: as its first bytes say, else UTF-8, else as Windows writes it."""
    peek = getattr(file, "peek", None)
    begin = bytes(peek(LOOKED_AT)[:LOOKED_AT]) if peek is not None else file.read(LOOKED_AT)
    if peek is None:
        file.seek(0)
    marked = next((name for mark, name in MARKS if begin.startswith(mark)), None)
    if marked is not None:
        return marked
    try:
        codecs.getincrementaldecoder("utf-8")().decode(begin)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
