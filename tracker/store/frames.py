"""What the store knows, as Polars frames in the shapes of :mod:`tracker.series.schemas`.

In: an open store and, where asked, a moment or some reports. Out: frames of what is current: of each report its newest
version (known by that moment), of each version the reading that stood (then). Superseded rows stay in the store and are
not handed out here. Some reports are found by their keys, whatever else the store holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from tracker.model import VerdictKind
from tracker.series.review import reviewed
from tracker.series.schemas import OBSERVATIONS, REJECTIONS, TEXTS, UTC, VERDICTS
from tracker.store.opening import Store
from tracker.store.rows import slices
from tracker.store.tables import observations as observed
from tracker.store.tables import rejections as rejected
from tracker.store.tables import report_versions, reports
from tracker.store.tables_known import reading_turns
from tracker.store.tables_known import verdicts as decided

FILLED_LATER = (
    "crisis", "review_state", "review_changed", "review_note", "read_as", "revision", "same_as",
)  # fmt: skip
"""Columns of OBSERVATIONS that no table holds: series/ fills them."""


HEADS = pl.Schema(
    {
        # one row a report as it stands
        "report_id": pl.String(),
        "source_id": pl.String(),  # the place we read (sources.toml)
        "external_id": pl.String(),
        "title": pl.String(),  # null: the report has none; so publisher and url
        "publisher": pl.String(),
        "url": pl.String(),
        "published_on": pl.Date(),  # null: not known
        "published_basis": pl.String(),
        "known_at": UTC,  # when its newest version became known
        "language": pl.String(),  # null: not detected
        "sensitivity": pl.String(),  # null: as its source's
    }
)

ROWS_AT_ONCE = 20_000
"""Rows of an answer that are held as Python's before they become a frame's."""

STREAMED = {"stream_results": True, "max_row_buffer": ROWS_AT_ONCE}
"""How all rows are asked of a server: it sends them as they are taken, or the driver would hold all of them at once."""

Reports = Collection[str] | None
"""The ids of the reports asked for; None: all."""

_reports = reports
"""The table, where an argument has its name."""


def observations(store: Store, *, as_known_at: datetime | None = None, reports: Reports = None) -> pl.DataFrame:
    """Return the current observations in the shape of OBSERVATIONS, with what people decided of them (by then).

    Of some reports: ask for all that merges tie to them as well (:func:`tied`), else a merge finds nothing.
    """
    read = as_read(store, as_known_at=as_known_at, reports=reports)
    return reviewed(read, verdicts(store, as_known_at=as_known_at, reports=reports))


def has_more_than(store: Store, figures: int) -> bool:
    """Say whether there were ever read more figures than so many; it counts no further."""
    some = sa.select(sa.literal(1)).select_from(observed).limit(figures + 1).subquery()
    with store.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()) > figures


def tied(store: Store, reports: Collection[str]) -> set[str]:
    """Return the reports and all that people's merges tie to them, however many steps away."""
    merges = sa.select(decided.c.report_id, decided.c.other).where(decided.c.kind == VerdictKind.MERGE.value)
    with store.reading() as connection:
        pairs = [{row.report_id, row.other["report_id"]} for row in connection.execute(merges)]
    found = set(reports)
    while more := [pair for pair in pairs if pair & found and not pair <= found]:
        found = found.union(*more)
    return found


def verdicts(store: Store, *, as_known_at: datetime | None = None, reports: Reports = None) -> pl.DataFrame:
    """Return every verdict (known by then), those taken back included, in the order they were given."""
    as_text = ("seen", "changes", "other")
    columns = [sa.type_coerce(decided.c[n], sa.String).label(n) if n in as_text else decided.c[n] for n in VERDICTS]
    question = sa.select(*columns).order_by(decided.c.seq)
    if as_known_at is not None:
        question = question.where(decided.c.decided_at <= as_known_at)
    return _asked(store, lambda some: question if some is None else question.where(decided.c.report_id.in_(some)),
                  VERDICTS, reports).sort("seq")  # fmt: skip


def as_read(store: Store, *, as_known_at: datetime | None = None, reports: Reports = None) -> pl.DataFrame:
    """Return one row a current observation as it was read, joined with its report, in the shape of OBSERVATIONS.

    `as_known_at` leaves out every version that became known later, and every reading made later; None means all that is
    known. Rows come in the order of knowledge time, then report, then text. What FILLED_LATER names is null.
    """
    renamed: dict[str, sa.ColumnElement[Any]] = {
        "subset_of": observed.c.parent_id.label("subset_of"),
        "read_at": reading_turns.c.known_at.label("read_at"),
        **{name: sa.null().label(name) for name in FILLED_LATER},
    }
    columns = [renamed[name] if name in renamed else _column(name, observed) for name in OBSERVATIONS]
    return _asked(
        store, lambda some: _of_current(sa.select(*columns), observed, as_known_at, some), OBSERVATIONS, reports
    )


def rejections(store: Store, *, as_known_at: datetime | None = None, reports: Reports = None) -> pl.DataFrame:
    """Return one row a current rejection with its report, in the shape of REJECTIONS; order as observations."""
    columns = [_column(name, rejected) for name in REJECTIONS]
    return _asked(
        store, lambda some: _of_current(sa.select(*columns), rejected, as_known_at, some), REJECTIONS, reports
    )


def texts(store: Store, *, as_known_at: datetime | None = None, reports: Reports = None) -> pl.DataFrame:
    """Return the current text of every report, in the shape of TEXTS, ordered by report."""

    def question(some: Reports) -> sa.Select[Any]:
        current = _current_versions(as_known_at, some)
        asked = sa.select(report_versions.c.report_id, report_versions.c.text).join(current, _is(current))
        return asked.order_by(report_versions.c.report_id)

    return _asked(store, question, TEXTS, reports)


def heads(store: Store, *, reports: Reports = None) -> pl.DataFrame:
    """Return the current head of every report, or of some, in the shape of HEADS, ordered by report."""

    def question(some: Reports) -> sa.Select[Any]:
        current = _current_versions(None, some)
        asked = sa.select(*(_column(name, report_versions) for name in HEADS)).select_from(report_versions)
        both = asked.join(current, _is(current)).join(_reports, _reports.c.report_id == report_versions.c.report_id)
        return both.order_by(report_versions.c.report_id)

    return _asked(store, question, HEADS, reports)


def _asked(
    store: Store, question: Callable[[Reports], sa.Select[Any]], schema: pl.Schema, reports: Reports
) -> pl.DataFrame:
    """Ask for all reports at once, or for some, a few hundred a question."""
    if reports is None:
        return _frame(store, question(None), schema, STREAMED)
    pieces = slices(sorted(reports))
    return pl.concat([pl.DataFrame(schema=schema), *(_frame(store, question(some), schema) for some in pieces)])


def _column(name: str, own: sa.Table) -> sa.ColumnElement[Any]:
    if name in own.c:
        return own.c[name]
    return reports.c[name] if name in reports.c else report_versions.c[name]


def _of_current(
    question: sa.Select[Any], rows: sa.Table, as_known_at: datetime | None, some: Reports
) -> sa.Select[Any]:
    """Join a table of figures with its report and keep the rows of current readings of current versions."""
    version, turn = _current_versions(as_known_at, some), _current_turns(as_known_at, some)
    return (
        question.select_from(rows)
        .join(reading_turns, reading_turns.c.reading_id == rows.c.reading_id)
        .join(
            turn,
            sa.and_(turn.c.version_id == reading_turns.c.version_id, turn.c.number == reading_turns.c.number),
        )
        .join(report_versions, report_versions.c.version_id == reading_turns.c.version_id)
        .join(version, _is(version))
        .join(reports, reports.c.report_id == report_versions.c.report_id)
        .order_by(report_versions.c.known_at, report_versions.c.report_id, rows.c.ordinal)
    )


def _current_versions(as_known_at: datetime | None, some: Reports) -> sa.Subquery:
    newest = sa.select(report_versions.c.report_id, sa.func.max(report_versions.c.number).label("number"))
    if as_known_at is not None:
        newest = newest.where(report_versions.c.known_at <= as_known_at)
    if some is not None:
        newest = newest.where(report_versions.c.report_id.in_(some))
    return newest.group_by(report_versions.c.report_id).subquery("current_version")


def _current_turns(as_known_at: datetime | None, some: Reports) -> sa.Subquery:
    newest = sa.select(reading_turns.c.version_id, sa.func.max(reading_turns.c.number).label("number"))
    if as_known_at is not None:
        newest = newest.where(reading_turns.c.known_at <= as_known_at)
    if some is not None:
        theirs = sa.select(report_versions.c.version_id).where(report_versions.c.report_id.in_(some))
        newest = newest.where(reading_turns.c.version_id.in_(theirs))
    return newest.group_by(reading_turns.c.version_id).subquery("current_turn")


def _is(current: sa.Subquery) -> sa.ColumnElement[bool]:
    return sa.and_(
        current.c.report_id == report_versions.c.report_id,
        current.c.number == report_versions.c.number,
    )


def _frame(
    store: Store, question: sa.Select[Any], schema: pl.Schema, how: Mapping[str, Any] | None = None
) -> pl.DataFrame:
    """Ask, and bring the answer to the schema. Dates, moments and lists travel as text: Polars parses them at once."""
    columns = [_as_text(column) if schema[column.name] in PARSED else column for column in question.selected_columns]
    raw = {name: pl.String if kind in PARSED else kind for name, kind in schema.items()}
    with store.reading() as connection:
        # a row of Python's is several times one of a frame: never all of them at once
        asked = connection.execute(question.with_only_columns(*columns), execution_options=how or {})
        answer = asked.partitions(ROWS_AT_ONCE)
        parts = [pl.DataFrame([tuple(row) for row in some], schema=raw, orient="row") for some in answer]
    frame = pl.concat([pl.DataFrame(schema=raw), *parts], rechunk=True)
    return frame.with_columns(PARSED[kind](pl.col(name)) for name, kind in schema.items() if kind in PARSED)


def _as_text(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    if isinstance(column.type, sa.Date):
        return sa.cast(column, sa.String(10)).label(column.name)
    return sa.type_coerce(column, sa.String).label(column.name)


PARSED: dict[pl.DataType | type[pl.DataType], Callable[[pl.Expr], pl.Expr]] = {
    pl.Date(): lambda text: text.str.to_date("%Y-%m-%d"),
    UTC: lambda text: text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.6fZ", time_zone="UTC", time_unit="us"),
    pl.List(pl.String): lambda text: text.str.json_decode(pl.List(pl.String)),
}
"""How the store's texts of these types become the frame's."""
