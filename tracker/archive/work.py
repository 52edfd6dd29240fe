"""One part, from its records to its files: done whole or not at all, by any worker, with the same bytes.

In: a part and a :class:`Job`. Out: Parquet files and, last of all, the note that says they are there. A worker builds
its reader once and keeps it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from tracker import __version__
from tracker.archive.first_pass import FirstPass
from tracker.archive.frames import REFUSED, Read, framed
from tracker.archive.plan import ArchiveError, Part, Plan
from tracker.archive.records import Records
from tracker.archive.shelf import Shelf
from tracker.model import Reading, Report, Settings
from tracker.reading.reader import Reader
from tracker.round.record import build_reader, reader_version
from tracker.sandbox import Workers
from tracker.store.reports import breaches

TABLES = ("observations", "rejections", "headlines", "reports", "texts", "refused")
DONE = "done"
TOGETHER = 2_000
"""Reports whose figures are made a frame at once."""

ROWS_A_GROUP = 50_000

REMEMBERED = 2_000
"""Texts of which is remembered what was read: some megabytes."""


@dataclass(frozen=True, slots=True)
class Words:
    """The settings a job reads with: a worker has the words of who asked, not its own. Known by their version."""

    version: str
    settings: Settings = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Job:
    """What every part of a run shares; it travels to workers of other machines."""

    plan: Plan
    digest: str
    out: str
    words: Words


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker builds once."""

    settings: Settings
    reader: Reader
    version: str
    first: FirstPass


@dataclass(slots=True)
class Memo:
    """What was read of the last texts of a part, so that a text that stands in it again is read once.

    Where a text has no figure its day does not matter: it only tells what "on Monday" is.
    """

    tools: Tools
    found: dict[tuple[str, date | None], Reading] = field(default_factory=dict)

    def read(self, report: Report) -> Reading:
        """Return what is read of a report."""
        digest, day = report.content_sha256, report.published_on
        known = self.found.get((digest, day)) or self.found.get((digest, None))
        if known is not None:
            return known
        found = self.tools.reader.read(report.text, day)
        # a finer indicator is a series like any other
        every = (*found.observations, *found.aside)
        whole = replace(found, observations=every, aside=(), reader_version=self.tools.version)
        if len(self.found) >= REMEMBERED:
            del self.found[next(iter(self.found))]
        self.found[digest, day if every else None] = whole
        return whole


@lru_cache(maxsize=1)
def tools_of(words: Words) -> Tools:
    """Return the tools for some words, built the first time they are asked for."""
    reader = build_reader(words.settings)
    return Tools(words.settings, reader, reader_version(words.settings), FirstPass.of(reader.gate))


def versions() -> dict[str, str]:
    """Return what must be the same on every machine for the bytes to be."""
    return {"tracker": __version__, "polars": pl.__version__}


def check(job: Job) -> str:
    """Return why this worker must not take part: another program, other packages, other words; "" where it may."""
    mine = versions()
    wrong = [f"{name} {mine.get(name)} instead of {said}" for name, said in job.plan.versions.items()
             if mine.get(name) != said]  # fmt: skip
    if not wrong and tools_of(job.words).version != job.plan.reader:
        wrong = [f"the reader {tools_of(job.words).version} instead of {job.plan.reader}"]
    return "; ".join(wrong)


def do(part: Part, job: Job) -> dict[str, Any]:
    """Do a part, unless it is done, and return what its note says."""
    shelf = Shelf(job.out)
    before = note_of(shelf, part, job.digest)
    if before is not None:
        return before
    if why := check(job):
        raise ArchiveError(f"this worker may not take part: {why}")
    with Workers(most=1) as workers:
        tools = tools_of(job.words)
        records = Records(job.plan, part, tools.settings.vocabulary, tools.first, workers.parse)
        frames = _read(records, tools, keep_texts=job.plan.texts)
    note: dict[str, Any] = {"plan": job.digest, "part": part.number, "counts": _counts(records, frames), "files": {}}
    for name, frame in frames.items():
        content = _parquet(frame)
        shelf.write(f"{name}/{part.name}.parquet", content)
        note["files"][name] = {"rows": frame.height, "bytes": len(content), "sha256": _digest(content)}
    shelf.write(f"{DONE}/{part.name}.json", json.dumps(note, sort_keys=True).encode())
    return note


def note_of(shelf: Shelf, part: Part, digest: str) -> dict[str, Any] | None:
    """Return the note of a part that is done under this plan; None: it is to be done."""
    name = f"{DONE}/{part.name}.json"
    if not shelf.has(name):
        return None
    try:
        note = shelf.said(name)
    except ArchiveError:
        return None
    whole = note.get("plan") == digest and all(
        shelf.size(f"{table}/{part.name}.parquet") == note["files"][table]["bytes"] for table in TABLES
    )
    return note if whole else None


def _read(records: Records, tools: Tools, *, keep_texts: bool) -> dict[str, pl.DataFrame]:
    pieces: list[dict[str, pl.DataFrame]] = []
    refused: list[tuple[str, int, str, str]] = []
    waiting: list[Read] = []
    memo = Memo(tools)
    for file, row, item in records.items():
        if item.report is None:
            refused.append((file, row, item.external_id, item.problem))
            continue
        reading, problem = _reading(memo, item.report)
        if problem:
            refused.append((file, row, item.external_id, problem))
        elif reading.observations or reading.rejections:
            waiting.append((item.report, reading, file, row))
        if len(waiting) >= TOGETHER:
            pieces.append(framed(waiting, texts=keep_texts))
            waiting = []
    pieces.append(framed(waiting, texts=keep_texts))
    whole = {name: pl.concat([piece[name] for piece in pieces]) for name in pieces[0]}
    return whole | {"refused": pl.DataFrame(refused, schema=REFUSED, orient="row")}


def _reading(memo: Memo, report: Report) -> tuple[Reading, str]:
    """Return what is read of a report, and why it is not kept; one report does not stop a part."""
    try:
        whole = memo.read(report)
    except Exception as error:  # noqa: BLE001 - a million others wait
        return Reading(), f"cannot be read: {type(error).__name__}"
    return whole, next(breaches(report, whole), "")


def _counts(records: Records, frames: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    reasons = Counter(frames["refused"].get_column("reason").to_list())
    return {
        "records": records.seen,
        "characters": records.characters,
        "passed_over": records.passed_over,
        "reports": frames["reports"].height,
        "observations": frames["observations"].height,
        "rejections": int(frames["rejections"].get_column("count").fill_null(1).sum()),
        "refused": dict(sorted(reasons.items())),
    }


def _parquet(frame: pl.DataFrame) -> bytes:
    into = io.BytesIO()
    frame.write_parquet(into, compression="zstd", compression_level=3, row_group_size=ROWS_A_GROUP, statistics=True)
    return into.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
