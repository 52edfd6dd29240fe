"""The records of a part, some thousands at a time, whatever they lie in.

In: a part, the columns wanted. Out: frames in RECORDS. A record that cannot be read is a row with its problem and no
text; a file that cannot be read at all raises OSError or a Polars error, and is then a part that failed. Memory holds
one batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

import polars as pl

from tracker.archive import sheets
from tracker.archive.guarded import Broken, guarded
from tracker.archive.plan import Part
from tracker.archive.shelf import is_here, opened

RECORDS = pl.Schema(
    {
        "row": pl.Int64(),  # its place in the file: row, byte of its line, number of the record
        "name": pl.String(),  # what it is called there; null: not named
        "title": pl.String(),
        "publisher": pl.String(),
        "url": pl.String(),
        "published": pl.String(),  # as ISO, or as it is written
        "language": pl.String(),
        "text": pl.String(),  # null: there is none
        "problem": pl.String(),  # why it cannot be read; null: it can
    }
)

AT_ONCE = 4_000
"""Records of a batch."""

MOST_BYTES = 24_000_000
"""Characters of texts in a batch."""

TORN = "the table cannot be read from here on"

LONGEST_RECORD = 8_000_000
"""Bytes of one line: more is no report."""


def batches(part: Part, wanted: Mapping[str, str]) -> Iterator[pl.DataFrame]:
    """Yield the records of a table or of lines, in their order."""
    if part.shape == "parquet":
        yield from _rows(_parquet(part), part.first, wanted)
    elif part.shape == "csv":
        yield from _gathered(sheets.records(part, wanted))
    else:
        yield from _gathered(_lines(part, wanted))


def _parquet(part: Part) -> pl.LazyFrame:
    path = part.paths[0]
    plan = pl.scan_parquet(path if is_here(path) or path.startswith(("s3://", "gs://", "az://")) else opened(path))
    return plan.slice(part.first, part.length) if part.length else plan


def _rows(plan: pl.LazyFrame, first: int, wanted: Mapping[str, str]) -> Iterator[pl.DataFrame]:
    schema = plan.collect_schema()
    missing = [said for said in wanted.values() if said not in schema]
    if wanted["text"] in missing:
        raise ValueError(f"has no column {wanted['text']!r}; it has {', '.join(schema.names()[:30])}")
    there = {ours: said for ours, said in wanted.items() if said not in missing}
    picked = plan.select(_as_text(said, schema[said]).alias(ours) for ours, said in there.items())
    at = first
    try:
        for some in picked.collect_batches(chunk_size=AT_ONCE, maintain_order=True):
            yield _records(some.with_columns(pl.int_range(at, at + some.height).alias("row")))
            at += some.height
    except (OSError, pl.exceptions.PolarsError) as error:
        if at == first:
            raise  # nothing of it can be read
        yield pl.DataFrame([{"row": at, "problem": f"{TORN} ({type(error).__name__})"}], schema=RECORDS)


def _gathered(records: Iterator[dict[str, Any]]) -> Iterator[pl.DataFrame]:
    """Put records together into batches of so many, and of so many characters."""
    rows: list[dict[str, Any]] = []
    held = 0
    for record in records:
        rows.append(record)
        held += len(record.get("text") or "")
        if len(rows) >= AT_ONCE or held >= MOST_BYTES:
            yield pl.DataFrame(rows, schema=RECORDS)
            rows, held = [], 0
    if rows:
        yield pl.DataFrame(rows, schema=RECORDS)


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.Datetime):
        return pl.col(name).dt.to_string("%Y-%m-%dT%H:%M:%S")
    return pl.col(name) if kind == pl.String() else pl.col(name).cast(pl.String, strict=False)


def _records(frame: pl.DataFrame) -> pl.DataFrame:
    have = frame.columns
    return frame.select(
        (pl.col(name) if name in have else pl.lit(None)).cast(kind).alias(name) for name, kind in RECORDS.items()
    )


def _lines(part: Part, wanted: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the records of the lines that begin in the part; who has the beginning of a line has all of it."""
    with guarded(part) as file:
        at = _to_a_line(file, part.first)
        end = part.first + part.length if part.length else None
        while end is None or at < end:
            try:
                line, length = _line(file)
            except Broken as error:
                yield {"row": at, "problem": str(error)}
                return
            if not length:
                return
            if line is None or line.strip():
                yield {"row": at, **_record(line, wanted)}
            at += length


def _to_a_line(file: IO[bytes], first: int) -> int:
    """Go to the first line that begins at that byte or after it, and return where it begins."""
    if not first:
        return 0
    file.seek(first - 1)
    at = first - 1
    while True:
        some = file.readline(LONGEST_RECORD)
        at += len(some)
        if not some or some.endswith(b"\n"):
            return at


def _line(file: IO[bytes]) -> tuple[bytes | None, int]:
    """Return the next line and how many bytes it has; None for one that is too long to be a report."""
    line = file.readline(LONGEST_RECORD)
    length = len(line)
    if length < LONGEST_RECORD or line.endswith(b"\n"):
        return line, length
    while True:
        more = file.readline(LONGEST_RECORD)
        length += len(more)
        if not more or more.endswith(b"\n"):
            return None, length


def _record(line: bytes | None, wanted: Mapping[str, str]) -> dict[str, Any]:
    if line is None:
        return {"problem": f"is a line of more than {LONGEST_RECORD:,} bytes"}
    try:
        said = json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return {"problem": "is no JSON"}
    if not isinstance(said, dict):
        return {"problem": "is JSON, and no object"}
    return {ours: _plain(said.get(theirs)) for ours, theirs in wanted.items()}


def _plain(value: Any) -> str | None:
    if value is None or isinstance(value, (dict, list, bool)):
        return None
    return str(value).encode("utf-8", "replace").decode()
