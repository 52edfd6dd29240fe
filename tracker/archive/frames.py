"""What was read of a part, as frames in the shapes the store hands out.

In: reports with their readings, in order. Out: OBSERVATIONS, REJECTIONS, HEADLINES, READ and TEXTS. The ids are those
the store would give, so that what is loaded into one later is what it would have read itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from types import SimpleNamespace
from typing import Any

import polars as pl

from tracker.model import Observation, Reading, Rejection, Report
from tracker.series.schemas import COUNT, DAY, NUMBER, OBSERVATIONS, OFFSET, REJECTIONS, TEXT, TEXTS, conform
from tracker.store.identity import CLAIM, observation_ids, reading_id, version_id
from tracker.store.metadata import UNSTORABLE
from tracker.store.reports import LONGEST_SENTENCE

HEADLINES = pl.Schema(
    {
        # one row a report and indicator: its principal figure, population all, as a reader would state it
        "report_id": TEXT,
        "published_on": DAY,  # null: not known
        "indicator": TEXT,
        "value": NUMBER,  # null: only a range or a vague word
        "low": NUMBER,
        "high": NUMBER,
        "bound": TEXT,
        "derived": TEXT,  # formula, where parts were summed; null: it stands in the text
        "parts": pl.List(TEXT),  # observation_ids it rests on
    }
)

READ = pl.Schema(
    {
        # one row a report of which something was understood, with the place it stands in
        "report_id": TEXT,
        "source_id": TEXT,
        "external_id": TEXT,
        "title": TEXT,
        "publisher": TEXT,
        "url": TEXT,
        "published_on": DAY,
        "published_basis": TEXT,
        "published_note": TEXT,
        "language": TEXT,
        "sensitivity": TEXT,
        "content_sha256": TEXT,
        "file": TEXT,
        "row": OFFSET,
        "observed": COUNT,
        "rejected": COUNT,
    }
)

REFUSED = pl.Schema({"file": TEXT, "row": OFFSET, "name": TEXT, "reason": TEXT})
"""Records of which there is no report, and why."""

OF_REPORT = ("report_id", "source_id", "external_id", "title", "publisher", "url", "published_on", "published_basis",
             "known_at", "language", "sensitivity", "content_sha256")  # fmt: skip
PLAIN = tuple(
    field.name for field in fields(Observation)
    if field.name in OBSERVATIONS and field.name not in {"subset_of", "confidence_reasons"}
)  # fmt: skip
OBSERVED = ("observation_id", *OF_REPORT, "read_at", *PLAIN, "subset_of", "confidence_reasons", "sentence")
REFUSED_NUMBER = tuple(field.name for field in fields(Rejection))

Read = tuple[Report, Reading, str, int]
"""A report, what was read of it, and the file and row it stands in."""


def framed(read: Sequence[Read], *, texts: bool = True) -> dict[str, pl.DataFrame]:
    """Return every frame of some reports; ``texts``: with the words of those that have a figure."""
    with_figures = [(report.report_id, report.text) for report, reading, _, _ in read if reading.observations]
    return {
        "observations": _frame(_observations(read), OBSERVED, OBSERVATIONS),
        "rejections": _frame(_rejections(read), (*OF_REPORT, *REFUSED_NUMBER), REJECTIONS),
        "headlines": _frame(_headlines(read), tuple(HEADLINES), HEADLINES),
        "reports": _frame(_reports(read), tuple(READ), READ),
        "texts": pl.DataFrame(with_figures if texts else [], schema=TEXTS, orient="row"),
    }


def _frame(rows: Iterator[tuple[Any, ...]], columns: Sequence[str], schema: pl.Schema) -> pl.DataFrame:
    kinds = {name: schema.get(name) or OBSERVATIONS[name] for name in columns}
    return conform(pl.DataFrame(list(rows), schema=kinds, orient="row"), schema)


def _observations(read: Sequence[Read]) -> Iterator[tuple[Any, ...]]:
    for report, reading, _, _ in read:
        if not reading.observations:
            continue
        ids = _ids(report, reading)
        of_report = [_word(getattr(report, name)) for name in OF_REPORT]
        for one, own in zip(reading.observations, ids, strict=True):
            plain = [_word(getattr(one, name)) for name in PLAIN]
            whole = None if one.subset_of is None else ids[one.subset_of]
            sentence = report.text[one.sentence_start : one.sentence_end].translate(UNSTORABLE)[:LONGEST_SENTENCE]
            yield (own, *of_report, report.known_at, *plain, whole, list(one.confidence_reasons), sentence)


def _rejections(read: Sequence[Read]) -> Iterator[tuple[Any, ...]]:
    for report, reading, _, _ in read:
        of_report = [_word(getattr(report, name)) for name in OF_REPORT]
        for one in reading.rejections:
            yield (*of_report, *(_word(getattr(one, name)) for name in REFUSED_NUMBER))


def _headlines(read: Sequence[Read]) -> Iterator[tuple[Any, ...]]:
    for report, reading, _, _ in read:
        if not reading.headline:
            continue
        ids = _ids(report, reading)
        for one in reading.headline.values():
            parts = [ids[part] for part in one.parts]
            numbers = (one.value, one.low, one.high, one.bound.value)
            yield (report.report_id, report.published_on, one.indicator, *numbers, one.derived, parts)


def _reports(read: Sequence[Read]) -> Iterator[tuple[Any, ...]]:
    for report, reading, file, row in read:
        known = {"file": file, "row": row, "observed": len(reading.observations),
                 "rejected": sum(one.count for one in reading.rejections)}  # fmt: skip
        yield tuple(known[name] if name in known else _word(getattr(report, name)) for name in READ)


def _ids(report: Report, reading: Reading) -> list[str]:
    return observation_ids(reading_id(version_id(report, 1), reading.reader_version), reading.observations)


def renamed(observations: pl.DataFrame, readings: Mapping[str, str]) -> pl.DataFrame:
    """Return observations, in order, with the ids they have in the readings given, by report: of a later version."""
    ids: dict[str, str] = {}
    slim = observations.select("report_id", "observation_id", *CLAIM)
    for rows in slim.partition_by("report_id", maintain_order=True):
        claims = [SimpleNamespace(**row) for row in rows.iter_rows(named=True)]
        new = observation_ids(readings[claims[0].report_id], claims)
        ids |= zip(rows.get_column("observation_id"), new, strict=True)
    return observations.with_columns(pl.col("observation_id", "subset_of").replace(ids))


def _word(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
