"""Recording reports: a report is stored whole, with every figure of it, or not at all.

In: a Report and its Reading. Out: what became of it (:class:`Recorded`). Rows are only ever added: an edited report is
a new version, a newer reader's result a new reading, and which reading stood since when is a row of its own
(``reading_turns``); the highest number is the current one and the others stay. A purged report is not recorded again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

import sqlalchemy as sa

from tracker.model import Basis, Observation, Reading, Refusal, Rejection, Report
from tracker.store.identity import observation_ids, printed, reading_id, version_id
from tracker.store.metadata import LARGEST, UNSTORABLE
from tracker.store.opening import Store
from tracker.store.tables import observations, readings, rejections, report_versions, reports
from tracker.store.tables_known import note_change, purges, reading_turns

LONGEST_SENTENCE = 600
"""Code points of a sentence kept beside its figure (faults.md 4.2); the whole text is kept with its version."""


class Outcome(StrEnum):
    """What recording a report changed."""

    STORED = "stored"  # a report we did not have
    EDITED = "edited"  # a new version of one we had; its figures supersede the old ones
    REREAD = "reread"  # the same text, read by another reader
    UNCHANGED = "unchanged"  # nothing was written
    PURGED = "purged"  # it was taken out on purpose and stays out; nothing was written


@dataclass(frozen=True, slots=True)
class Recorded:
    """The outcome for one report, with the current version's id and how many figures it gave."""

    outcome: Outcome
    version_id: str
    observed: int
    rejected: int


def is_known(store: Store, report: Report, reader_version: str) -> bool:
    """Say whether the report's current version is this one, already read by this reader: then reading it is wasted."""
    with store.reading() as connection:
        current = _current_version(connection, report.report_id)
        if current is None or printed(current) != printed(report):
            return False
        newest = _newest_turn(connection, current.version_id)
        return newest is not None and newest.reader_version == reader_version


def is_purged(store: Store, report_id: str) -> bool:
    """Say whether the report was taken out of the store on purpose."""
    with store.reading() as connection:
        return _purged(connection, report_id)


def text_of(store: Store, report_id: str) -> str | None:
    """Return the text of the report's current version; None where there is no such report."""
    with store.reading() as connection:
        current = _current_version(connection, report_id)
    return None if current is None else str(current.text)


def read_otherwise(store: Store, family: str, reader_version: str, at: datetime, most: int) -> tuple[list[Report], int]:
    """Return reports that another reader of the same family read last, newest first, and how many there are.

    `family` is how the versions of readers of texts begin: figures that came as figures (a table, a person) are not
    read. The reports are known at `at`, as what is read of them anew will be.
    """
    versions, turns = report_versions.c, reading_turns.c
    newer, later = report_versions.alias("newer"), reading_turns.alias("later")
    superseded = sa.exists().where(newer.c.report_id == versions.report_id, newer.c.number > versions.number)
    followed = sa.exists().where(later.c.version_id == turns.version_id, later.c.number > turns.number)
    other = sa.and_(
        readings.c.reader_version.startswith(family, autoescape=True), readings.c.reader_version != reader_version
    )
    there = (
        report_versions.join(reports, reports.c.report_id == versions.report_id)
        .join(reading_turns, turns.version_id == versions.version_id)
        .join(readings, readings.c.reading_id == turns.reading_id)
    )
    fields_of = [reports.c.source_id, reports.c.external_id, *report_versions.c]
    # a text that is not kept any more has nothing to be read again
    old = sa.select(*fields_of).select_from(there).where(other, ~superseded, ~followed, versions.text != "")
    with store.reading() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(old.subquery())).scalar_one()
        rows = connection.execute(old.order_by(versions.known_at.desc(), versions.version_id).limit(most)).all()
    return [_report(row, at) for row in rows], count


def _report(row: sa.Row[Any], at: datetime) -> Report:
    values = {field.name: getattr(row, field.name) for field in fields(Report)}
    return Report(**{**values, "known_at": at, "published_basis": Basis(row.published_basis)})


def record(store: Store, report: Report, reading: Reading) -> Recorded:
    """Store the report and every figure of it in one transaction, and say what changed.

    Raises ValueError, before anything is written, where a figure breaks an invariant of the border: its quote does not
    stand where it says, or a number is not finite.
    """
    problem = next(breaches(report, reading), None)
    if problem:
        raise ValueError(f"{report.external_id}: {problem}")
    with store.writing() as connection:
        if _purged(connection, report.report_id):
            return Recorded(Outcome.PURGED, "", 0, 0)
        version, outcome = _version_of(connection, report)
        newest = _newest_turn(connection, version)
        if newest is None or newest.reader_version != reading.reader_version:
            _take_turn(connection, version, newest, _add_reading(connection, version, report, reading), report)
            if outcome is Outcome.UNCHANGED:
                outcome = Outcome.REREAD
        if outcome is not Outcome.UNCHANGED:
            note_change(connection, report.report_id)
    return Recorded(outcome, version, len(reading.observations), sum(one.count for one in reading.rejections))


def breaches(report: Report, reading: Reading) -> Iterator[str]:
    """Yield, in words, each invariant of the border that the reading breaks."""
    every: list[Observation | Rejection] = [*reading.observations, *reading.rejections]
    for one in every:
        if isinstance(one, Rejection) and one.reason is Refusal.OVER_LIMIT and not one.quote:
            continue  # one row for many figures has a span and no quote
        if report.text[one.char_start : one.char_end] != one.quote or one.char_end <= one.char_start:
            yield f"the quote {one.quote!r} does not stand at {one.char_start}-{one.char_end}"
    for index, figure in enumerate(reading.observations):
        for number in (figure.value, figure.low, figure.high, figure.confidence):
            if number is not None and not (math.isfinite(number) and abs(number) < LARGEST):
                yield f"{figure.quote!r} gives {number}, which is no number to keep"
        if figure.subset_of is not None and not 0 <= figure.subset_of < len(reading.observations):
            yield f"{figure.quote!r} is a part of figure {figure.subset_of}, which is not there"
        if figure.subset_of == index:
            yield f"{figure.quote!r} is a part of itself"


def _current_version(connection: sa.Connection, report_id: str) -> sa.Row[Any] | None:
    table = report_versions.c
    newest = sa.select(report_versions).where(table.report_id == report_id).order_by(table.number.desc()).limit(1)
    return connection.execute(newest).one_or_none()


def _version_of(connection: sa.Connection, report: Report) -> tuple[str, Outcome]:
    """Return the id of the version this report is, adding the row if it is new."""
    current = _current_version(connection, report.report_id)
    if current is not None and printed(current) == printed(report):
        return current.version_id, Outcome.UNCHANGED
    if current is None:
        connection.execute(
            sa.insert(reports).values(
                report_id=report.report_id, source_id=report.source_id, external_id=report.external_id
            )
        )
    number = current.number + 1 if current else 1
    new = version_id(report, number)
    row = {name: value for name, value in _row(report).items() if name in report_versions.c}
    row |= {"version_id": new, "number": number, "supersedes": current.version_id if current else None}
    connection.execute(sa.insert(report_versions).values(row))
    return new, Outcome.EDITED if current else Outcome.STORED


def _purged(connection: sa.Connection, report_id: str) -> bool:
    return connection.execute(sa.select(purges.c.report_id).where(purges.c.report_id == report_id)).first() is not None


def _newest_turn(connection: sa.Connection, version: str) -> sa.Row[Any] | None:
    """Return the number, knowledge time and reader of the reading that stands; None before the first."""
    columns = (reading_turns.c.number, reading_turns.c.known_at, readings.c.reader_version)
    of_version: sa.Select[Any] = (
        sa.select(*columns)
        .join(readings, readings.c.reading_id == reading_turns.c.reading_id)
        .where(reading_turns.c.version_id == version)
    )
    return connection.execute(of_version.order_by(reading_turns.c.number.desc()).limit(1)).one_or_none()


def _take_turn(
    connection: sa.Connection, version: str, newest: sa.Row[Any] | None, reading: str, report: Report
) -> None:
    """Let a reading stand from the moment the report was seen, or from the last turn where the clock went back."""
    first = sa.select(report_versions.c.known_at).where(report_versions.c.version_id == version)
    before = newest.known_at if newest else connection.execute(first).scalar_one()
    row = {"version_id": version, "number": newest.number + 1 if newest else 1, "reading_id": reading}
    connection.execute(sa.insert(reading_turns).values(row | {"known_at": max(report.known_at, before)}))


def _add_reading(connection: sa.Connection, version: str, report: Report, reading: Reading) -> str:
    """Return the id of the reading, adding its rows unless an older reader came back: those are kept already."""
    new = reading_id(version, reading.reader_version)
    if connection.execute(sa.select(readings.c.number).where(readings.c.reading_id == new)).first() is not None:
        return new
    made = sa.select(sa.func.coalesce(sa.func.max(readings.c.number), 0)).where(readings.c.version_id == version)
    connection.execute(
        sa.insert(readings).values(
            reading_id=new,
            version_id=version,
            number=connection.execute(made).scalar_one() + 1,
            reader_version=reading.reader_version,
            observed=len(reading.observations),
            rejected=sum(one.count for one in reading.rejections),
        )
    )
    ids = observation_ids(new, reading.observations)
    rows = [_observation(new, n, ids, one, report.text) for n, one in enumerate(reading.observations)]
    if rows:
        connection.execute(sa.insert(observations), rows)
    refused = [{**_row(one), "reading_id": new, "ordinal": n} for n, one in enumerate(reading.rejections)]
    if refused:
        connection.execute(sa.insert(rejections), refused)
    return new


def _observation(reading: str, ordinal: int, ids: list[str], one: Observation, text: str) -> dict[str, Any]:
    row = _row(one)
    parent = row.pop("subset_of")
    del row["place_name"]  # the atlas of the day calls it by its name
    return row | {
        "observation_id": ids[ordinal],
        "reading_id": reading,
        "ordinal": ordinal,
        "parent_id": None if parent is None else ids[parent],
        "sentence": text[one.sentence_start : one.sentence_end].translate(UNSTORABLE)[:LONGEST_SENTENCE],
        "confidence_reasons": list(one.confidence_reasons),
    }


def _row(one: Report | Observation | Rejection) -> dict[str, Any]:
    """Return the fields by name; enums as their words, because a driver may write an enum's name instead."""
    values = {field.name: getattr(one, field.name) for field in fields(one)}
    return {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}
