"""The reports of both: versions in the order they became known, each reader's reading once, every figure under its id.

In: both stores' connections. Out: what changed in ours, and the new names of figures that got one. A report only the
other store has is taken as it stands; one that both have is woven (:mod:`tracker.store.merging.weave`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tracker.store.identity import observation_ids
from tracker.store.merging.weave import SIDES, Given, Origin, Plan, Reading, Side, Version, plan
from tracker.store.rows import insert, slices
from tracker.store.tables import observations, readings, rejections, report_versions, reports
from tracker.store.tables_known import note_change, reading_turns

Row = dict[str, Any]
FREE_PLACES = 1_000_000
LIGHT = [column for column in report_versions.c if column.name != "text"]


@dataclass(slots=True)
class Both:
    """The two connections, and what is told of the merge as it goes."""

    mine: sa.Connection
    their: sa.Connection
    came: Counter[str] = field(default_factory=Counter)  # rows ours did not have, by what they are
    touched: set[str] = field(default_factory=set)  # reports that are not as they were
    renamed: dict[str, str] = field(default_factory=dict)  # observation ids of either side -> as they are now

    def of(self, side: Side) -> sa.Connection:
        """Return one side's connection."""
        return self.mine if side == "mine" else self.their


def merge_reports(both: Both) -> None:
    """Bring the other store's reports into ours."""
    mine = set(both.mine.execute(sa.select(reports.c.report_id)).scalars())
    theirs = sorted(both.their.execute(sa.select(reports.c.report_id)).scalars())
    for some in slices([one for one in theirs if one not in mine]):
        _take(both, some)
    for some in slices([one for one in theirs if one in mine]):
        given = {side: _given(both.of(side), some) for side in SIDES}
        for report in some:
            _weave(both, report, {side: given[side][report] for side in SIDES})
    for some in slices(sorted(both.touched)):
        note_change(both.mine, *some)


def _take(both: Both, ids: Sequence[str]) -> None:
    """Take reports that only the other store has, row by row as they stand."""
    versions = sa.select(report_versions.c.version_id).where(report_versions.c.report_id.in_(ids))
    read = sa.select(readings.c.reading_id).where(readings.c.version_id.in_(versions))
    for table, where in (
        (reports, reports.c.report_id.in_(ids)),
        (report_versions, report_versions.c.report_id.in_(ids)),
        (readings, readings.c.version_id.in_(versions)),
        (reading_turns, reading_turns.c.version_id.in_(versions)),
        (observations, observations.c.reading_id.in_(read)),
        (rejections, rejections.c.reading_id.in_(read)),
    ):
        both.came[table.name] += insert(both.mine, table, rows_of(both.their, table, where))
    both.touched.update(ids)


def rows_of(connection: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool] | None = None) -> Iterator[Row]:
    """Yield rows of a table in their order, without the numbers this database gave them."""
    columns = [column for column in table.c if column.name != "seq"]
    question = sa.select(*columns).order_by(table.c.seq if "seq" in table.c else columns[0])
    for row in connection.execute(question if where is None else question.where(where)).mappings():
        yield dict(row)


def _given(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Given]:
    """Return what one side holds of some reports, without texts and figures."""
    here = report_versions.c.report_id.in_(ids)
    found: dict[str, Given] = {one: Given([], {}) for one in ids}
    turns: dict[str, list[Any]] = {}
    asked = (
        sa.select(*reading_turns.c, readings.c.reader_version, readings.c.number.label("made"))
        .join(readings, readings.c.reading_id == reading_turns.c.reading_id)
        .join(report_versions, report_versions.c.version_id == reading_turns.c.version_id)
    )
    for turn in connection.execute(asked.where(here).order_by(reading_turns.c.version_id, reading_turns.c.number)):
        turns.setdefault(turn.version_id, []).append(turn)
    versions: dict[str, list[Any]] = {}
    for row in connection.execute(sa.select(*LIGHT).where(here).order_by(report_versions.c.number)):
        versions.setdefault(row.report_id, []).append(row)
    for report, rows in versions.items():
        found[report] = Given(rows, {row.version_id: turns.get(row.version_id, []) for row in rows})
    return found


def _weave(both: Both, report: str, given: Mapping[Side, Given]) -> None:
    """Bring a report both have to what one store would hold of it; where that is ours already, nothing is written."""
    wanted, mine = plan(given), given["mine"]
    for reading in wanted.readings:
        _rename(both, reading)
    if _stands(wanted, mine):
        return
    had = {row.version_id for row in mine.versions}
    read = {turn.reading_id for rows in mine.turns.values() for turn in rows}
    # what a row is made of may be a row that goes: all are read before any is
    new_versions = [_version(both, report, one) for one in wanted.versions if one.version_id not in had]
    new_readings = [_reading(both, one) for one in wanted.readings if one.reading_id not in read]
    _clear(both.mine, had, had - {one.version_id for one in wanted.versions},
           read - {one.reading_id for one in wanted.readings})  # fmt: skip
    _renumber(both.mine, [one for one in wanted.readings if one.reading_id in read])
    insert(both.mine, report_versions, new_versions)
    for row, figures, refused in new_readings:
        insert(both.mine, readings, [row])
        insert(both.mine, observations, figures)
        insert(both.mine, rejections, refused)
    insert(both.mine, reading_turns, (_row(turn) for turn in wanted.turns))
    for version in (one for one in wanted.versions if one.version_id in had):
        here = report_versions.c.version_id == version.version_id
        moved = {"known_at": version.known_at, "supersedes": version.supersedes}
        both.mine.execute(sa.update(report_versions).where(here).values(moved))
    both.came["report_versions"] += len(wanted.versions) - len(had)
    both.came["readings"] += len(wanted.readings) - len(read)
    both.touched.add(report)


def _row(one: Any) -> Row:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _stands(wanted: Plan, mine: Given) -> bool:
    """Say whether ours holds the report as it is wanted."""
    versions = [(row.version_id, row.known_at) for row in mine.versions]
    turns = [(turn.version_id, turn.number, turn.reading_id, turn.known_at)
             for row in mine.versions for turn in mine.turns[row.version_id]]  # fmt: skip
    return versions == [(one.version_id, one.known_at) for one in wanted.versions] and turns == [
        (one.version_id, one.number, one.reading_id, one.known_at) for one in wanted.turns
    ]


def _version(both: Both, report: str, version: Version) -> Row:
    origin = version.origin
    row = next(rows_of(both.of(origin.side), report_versions, report_versions.c.version_id == origin.key))
    return row | {name: value for name, value in _row(version).items() if name != "origin"} | {"report_id": report}


def _reading(both: Both, reading: Reading) -> tuple[Row, list[Row], list[Row]]:
    """Return a reading's row, its observations and its rejections, under the ids they have from now on."""
    kept = reading.twins[0]
    there, key = both.of(kept.side), reading.reading_id
    row = next(rows_of(there, readings, readings.c.reading_id == kept.key))
    figures = list(rows_of(there, observations, observations.c.reading_id == kept.key))
    names = _names(there, kept, key)
    for figure in figures:
        figure |= {
            "observation_id": names[figure["observation_id"]],
            "parent_id": names.get(figure["parent_id"], figure["parent_id"]),
            "reading_id": key,
        }
    refused = [one | {"reading_id": key} for one in rows_of(there, rejections, rejections.c.reading_id == kept.key)]
    return row | {"reading_id": key, "version_id": reading.version_id, "number": reading.number}, figures, refused


def _names(connection: sa.Connection, origin: Origin, reading: str) -> dict[str, str]:
    """Return the ids of a reading's figures, and what they are called in the reading they stand in from now on."""
    here = observations.c.reading_id == origin.key
    rows = connection.execute(sa.select(observations).where(here).order_by(observations.c.ordinal)).all()
    old = [row.observation_id for row in rows]
    return dict(zip(old, old if reading == origin.key else observation_ids(reading, rows), strict=True))


def _rename(both: Both, reading: Reading) -> None:
    """Note what figures are called from now on, for what points at them by name."""
    for origin in reading.twins:
        if origin.key != reading.reading_id:
            both.renamed |= _names(both.of(origin.side), origin, reading.reading_id)


def _clear(mine: sa.Connection, had: Collection[str], versions: Collection[str], read: Collection[str]) -> None:
    """Take out the turns of all versions we had, and what stands under another id from now on."""
    mine.execute(reading_turns.delete().where(reading_turns.c.version_id.in_(had)))
    for table in (observations, rejections, readings):
        mine.execute(table.delete().where(table.c.reading_id.in_(read)))
    mine.execute(report_versions.delete().where(report_versions.c.version_id.in_(versions)))


def _renumber(mine: sa.Connection, kept: Sequence[Reading]) -> None:
    """Give readings their new places; by way of places nobody has, because no two may share one at any moment."""
    for beyond in (FREE_PLACES, 0):
        for reading in kept:
            here = readings.c.reading_id == reading.reading_id
            mine.execute(sa.update(readings).where(here).values(number=beyond + reading.number))
