"""What is known after some reports changed: only the parts they touch are made anew.

In: the snapshot before, the reports that changed, Settings, the store. Out: those parts of every table, and the facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from tracker.knowledge.fresh import split_findings
from tracker.knowledge.parts import (
    REPORTS,
    SCHEMAS,
    Facts,
    Table,
    about,
    aside_in_order,
    by_crisis,
    by_shelf,
    facts_of,
    placed,
    reasons_of,
    rejections_in_order,
    reports_of,
    shelf_of,
    tied_crises,
)
from tracker.model import Settings
from tracker.series.invariants import OF_SERIES, in_order, of_reports, of_series
from tracker.series.points import assigned, counted, set_aside, with_texts
from tracker.series.schemas import POINTS, VIOLATIONS, empty
from tracker.series.telling import MARKS, NEAR, Told, retold
from tracker.series.update import Update, merged, updated
from tracker.store import Store, frames
from tracker.store.snapshot import Snapshot

Parts = dict[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class _Arrived:
    """What the changed reports are now; ``ids`` holds those that are gone as well."""

    ids: frozenset[str]
    observations: pl.DataFrame
    texts: pl.DataFrame
    rejections: pl.DataFrame
    counted: pl.DataFrame
    aside: pl.DataFrame


def made(
    before: Snapshot, changed: Sequence[str], settings: Settings, store: Store
) -> tuple[dict[Table, Parts], Facts, frozenset[str]]:
    """Return the parts that changed, the facts, and every report that was looked at."""
    arrived = _arrived(frozenset(frames.tied(store, changed)), settings, store)
    reports = before.read("reports", REPORTS)
    was = Told(reports.filter("counted").select(MARKS.names()), before.read("near", NEAR))
    lost = arrived.ids - set(arrived.counted.get_column("report_id"))
    told = retold(was, with_texts(arrived.counted, arrived.texts), lost, lambda ids: _texts(store, ids))
    old, update = _points(before, arrived, reports, told, settings)
    after = merged(old, update)
    leaving = old.filter(pl.col("observation_id").is_in(update.gone.implode()))
    parts = _names(leaving) | _names(update.points)
    points = {name: rows for name, rows in by_crisis(after).items() if name in parts}
    points |= {name: empty(POINTS) for name in parts - points.keys()}
    rows = reports_of(
        told.marks, arrived.texts.get_column("report_id"),
        (after.filter(pl.col("report_id").is_in(list(arrived.ids))), arrived.aside), arrived.observations,
        arrived.rejections,
    )  # fmt: skip
    reports_now = _remembered(reports, rows, arrived.ids, told)
    had = set(reports.filter(pl.col("report_id").is_in(list(arrived.ids))).explode("parts")["parts"])
    tables: dict[Table, Parts] = {
        "points": points,
        "aside": _beside(before, "aside", had, arrived, by_crisis(arrived.aside)),
        "findings": _findings(before, points, after, arrived),
        "rejections": _beside(before, "rejections", had, arrived, placed(after, arrived.rejections)),
        "reports": _shelves(reports, reports_now, arrived.ids),
        "near": {} if told.near.equals(was.near) else {"all": told.near},
    }
    said = {name: about(points[name], tables["findings"][name]) for name in parts}
    tied = sorted({tuple(pair) for pair in [*before.facts["tied"], *tied_crises(after)]})
    refused = before.read("rejections", SCHEMAS["rejections"], had)
    refused = refused.filter(pl.col("report_id").is_in(list(arrived.ids))).unique()
    reasons = Counter(before.facts["reasons"]) + reasons_of(arrived.rejections)
    reasons.subtract(reasons_of(refused))
    facts = facts_of(reports_now, {**before.facts["crises"], **said}, [list(pair) for pair in tied], reasons)
    return tables, facts, arrived.ids


def _arrived(ids: frozenset[str], settings: Settings, store: Store) -> _Arrived:
    observations, texts = frames.observations(store, reports=ids), frames.texts(store, reports=ids)
    rows = assigned(observations, settings, texts)
    rejections = frames.rejections(store, reports=ids)
    return _Arrived(ids, observations, texts, rejections, counted(rows), set_aside(rows))


def _texts(store: Store, ids: Collection[str]) -> dict[str, str]:
    return dict(frames.texts(store, reports=ids).iter_rows())


def _points(
    before: Snapshot, arrived: _Arrived, reports: pl.DataFrame, told: Told, settings: Settings
) -> tuple[pl.DataFrame, Update]:
    """Return the points of every crisis that is touched, as they were, and what becomes of them.

    An event may be linked with one of another crisis, through the story of a report that tells of both.
    """
    now = told.marks.select("report_id", pl.col("story_id").alias("@now"))
    stories = reports.select("report_id", "story_id", "parts").join(now, on="report_id", how="left")
    mine = pl.col("report_id").is_in(list(arrived.ids))
    moved = pl.col("story_id").ne_missing(pl.col("@now"))
    parts = _names(arrived.counted) | set(stories.filter(mine | moved).explode("parts")["parts"].drop_nulls())
    new = told.marks.filter(mine).select("report_id", "story_id")
    others = stories.filter(moved & ~mine & pl.col("@now").is_not_null()).select("report_id", story_id="@now")
    tell = pl.concat([new, others])
    lost = arrived.ids - set(arrived.observations.get_column("report_id"))
    while True:
        parts = _with_tied(parts, before.facts["tied"])
        old = before.read("points", POINTS, parts)
        update = updated(old, arrived.observations, settings, tell, arrived.texts, gone=lost)
        near = pl.any_horizontal(pl.col(name).is_in(update.reached.implode()) for name in ("story_id", "@now"))
        reached = set(stories.filter(near.fill_null(value=False)).explode("parts")["parts"].drop_nulls())
        if reached <= parts:
            return old, update
        parts |= reached


def _with_tied(parts: set[str], tied: Iterable[Sequence[str]]) -> set[str]:
    while more := [pair for pair in map(set, tied) if pair & parts and not pair <= parts]:
        parts = parts.union(*more)
    return parts


def _names(rows: pl.DataFrame) -> set[str]:
    return set(rows.get_column("crisis").fill_null("").unique())


def _beside(before: Snapshot, table: Table, had: set[str], arrived: _Arrived, new: Parts) -> Parts:
    """Return the parts of a table whose rows hang on their own report alone."""
    in_order_ = aside_in_order if table == "aside" else rejections_in_order
    parts = {}
    for name in {*had, *new}:
        old = before.read(table, SCHEMAS[table], [name])
        stays = old.filter(~pl.col("report_id").is_in(list(arrived.ids)))
        if stays.height < old.height or name in new:
            parts[name] = in_order_(pl.concat([stays, *([new[name]] if name in new else [])]))
    return parts


def _findings(before: Snapshot, points: Parts, after: pl.DataFrame, arrived: _Arrived) -> Parts:
    mine = pl.col("report_id").is_in(list(arrived.ids))
    own = split_findings(of_reports(after.filter(mine), arrived.texts), after)
    parts = {}
    for name, rows in points.items():
        old = before.read("findings", VIOLATIONS, [name]).filter(~pl.col("check").is_in(OF_SERIES), ~mine)
        parts[name] = in_order(pl.concat([old, own.get(name, empty(VIOLATIONS)), of_series(rows)]))
    return parts


def _remembered(before: pl.DataFrame, rows: pl.DataFrame, ids: Collection[str], told: Told) -> pl.DataFrame:
    """Return REPORTS with the changed reports, and with the story each of the others has now."""
    now = told.marks.select("report_id", pl.col("story_id").alias("@story"), pl.col("alone").alias("@alone"))
    others = before.filter(~pl.col("report_id").is_in(list(ids))).join(now, on="report_id", how="left")
    others = others.with_columns(
        pl.coalesce("@story", "story_id").alias("story_id"), pl.coalesce("@alone", "alone").alias("alone")
    )
    return pl.concat([others.select(REPORTS.names()), rows.select(REPORTS.names())])


def _shelves(before: pl.DataFrame, now: pl.DataFrame, ids: Collection[str]) -> Parts:
    """Return the shelves on which a report is new, changed or missing; ``ids`` are those that changed themselves."""
    both = before.select("report_id", "story_id", "alone").join(now, on="report_id", suffix=" now")
    moved = pl.col("story_id").ne_missing(pl.col("story_id now")) | pl.col("alone").ne_missing(pl.col("alone now"))
    touched = {shelf_of(one) for one in (*ids, *both.filter(moved).get_column("report_id"))}
    shelves = by_shelf(now, touched)
    return {name: shelves.get(name, pl.DataFrame(schema=REPORTS)) for name in touched}
