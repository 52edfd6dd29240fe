"""What is known after some reports changed: only the parts they touch are made anew.

In: the snapshot before, the reports that changed, Settings, the store. Out: those parts of every table, and the facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from tracker.knowledge.fresh import split_findings
from tracker.knowledge.parts import (
    LATER_SHARE,
    REPORTS,
    SCHEMAS,
    Facts,
    Table,
    about,
    aside_in_order,
    by_crisis,
    by_shelf,
    facts_of,
    laid,
    placed,
    reasons_of,
    rejections_in_order,
    reports_of,
    shelf_of,
    tied_crises,
)
from tracker.model import Settings
from tracker.series.invariants import OF_SERIES, in_order, of_reports, of_series
from tracker.series.keys import in_order as in_series
from tracker.series.points import assigned, counted, set_aside, with_texts
from tracker.series.schemas import POINTS, VIOLATIONS, empty
from tracker.series.telling import MARKS, NEAR, Told, retold
from tracker.series.update import Update, updated
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


@dataclass(frozen=True, slots=True)
class Made:
    """What became of the changed reports. ``touched`` are the crises in which a point is new, another or gone."""

    tables: dict[Table, Parts]
    facts: Facts
    arrived: frozenset[str]
    touched: frozenset[str]
    points: pl.DataFrame


def made(
    before: Snapshot, changed: Sequence[str], settings: Settings, store: Store, at: datetime | None = None
) -> Made:
    """Return the parts that changed, the facts, and every report that was looked at.

    `at`: as the reports that changed were known at a moment, beside all others as they are; None: as they are.
    """
    arrived = _arrived(frozenset(frames.tied(store, changed)), settings, store, at)
    mine = pl.col("report_id").is_in(list(arrived.ids))
    reports = before.read("reports", REPORTS)
    was = Told(reports.filter("counted").select(MARKS.names()), before.read("near", NEAR))
    lost = arrived.ids - set(arrived.counted.get_column("report_id"))
    told = retold(was, with_texts(arrived.counted, arrived.texts), lost, lambda ids: _texts(store, ids))
    update = _points(before, arrived, reports, told, settings)
    new = update.points
    tables = _laid_over(before, update)
    touched = frozenset(tables["later"])
    rows = reports_of(
        told.marks, arrived.texts.get_column("report_id"), (new.filter(mine), arrived.aside), arrived.observations,
        arrived.rejections,
    )  # fmt: skip
    reports_now = _remembered(reports, rows, arrived.ids, told)
    had = set(reports.filter(mine).explode("parts")["parts"])
    tables |= {
        "aside": _beside(before, "aside", had, arrived, by_crisis(arrived.aside)),
        "findings": _findings(before, touched, update, arrived),
        "rejections": _beside(before, "rejections", had, arrived, placed(new.filter(mine), arrived.rejections)),
        "reports": _shelves(reports, reports_now, arrived.ids),
        "near": {} if told.near.equals(was.near) else {"all": told.near},
    }
    facts = facts_of(
        reports_now, {**before.facts["crises"], **_about(before, touched, update, tables["findings"])},
        _tied(before, update), _reasons(before, had, arrived),
    )  # fmt: skip
    return Made(tables, facts, arrived.ids, touched, new)


def _laid_over(before: Snapshot, update: Update) -> dict[Table, Parts]:
    """Return the points that came later and the ids of those that are gone, or, where they are many, all as one."""
    old, new = update.was, _differing(update.was, update.points)
    now = update.points.get_column("observation_id").implode()
    left = update.gone.filter(~update.gone.is_in(now))  # most of a report that is decided on comes again as it was
    out = pl.concat([left, new.get_column("observation_id")]).implode()
    replaced = old.filter(pl.col("observation_id").is_in(out))
    leaving, coming = by_crisis(replaced.select("observation_id", "crisis")), by_crisis(new)
    tables: dict[Table, Parts] = {"points": {}, "later": {}, "gone": {}}
    for name in {*leaving, *coming}:
        later, gone = (before.read(table, SCHEMAS[table], [name]) for table in ("later", "gone"))
        mine = leaving[name].select("observation_id") if name in leaving else gone.clear()
        later = later.filter(~pl.col("observation_id").is_in(mine["observation_id"].implode()))
        later = pl.concat([later, coming[name]]) if name in coming else later
        gone = pl.concat([gone, mine]).unique()
        if later.height + gone.height > LATER_SHARE * before.rows("points", name):
            points = before.scan("points", POINTS, name)
            tables["points"][name] = in_series(laid(points, later.lazy(), gone).collect())
            later, gone = later.clear(), gone.clear()
        tables["later"][name], tables["gone"][name] = later, gone
    return tables


def _differing(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Return the points that are new or another: most of a topic stays as it was."""
    numbered = old.select("observation_id").with_row_index("@at")
    found = new.select("observation_id").join(numbered, on="observation_id", how="left", maintain_order="left")
    at = found.get_column("@at")
    here = at.is_not_null().arg_true()
    differs, at = at.is_null(), at.drop_nulls()
    for column in new.columns:
        now, was = new.get_column(column).gather(here), old.get_column(column).gather(at)
        differs = differs.scatter(here.filter(now.ne_missing(was)), True)
    return new.filter(differs)


def _about(before: Snapshot, touched: Collection[str], update: Update, findings: Parts) -> dict[str, Any]:
    """Return what a round says of each crisis that is touched: what it said, but for the topics made anew.

    A series is of one topic, and topics are made anew whole: what they had and have is all that differs.
    """
    was, now = (by_crisis(rows.select("crisis", "series_id")) for rows in (update.was, update.points))
    none = empty(POINTS)
    return {
        name: about(before.facts["crises"].get(name), was.get(name, none), now.get(name, none), findings[name])
        for name in touched
    }


def _tied(before: Snapshot, update: Update) -> list[list[str]]:
    """Return the crises that merges tie; a pair stays until everything is made anew.

    Where a topic is made anew, so are those that merges tie to it.
    """
    now = tied_crises(update.points)
    return [list(pair) for pair in sorted({tuple(pair) for pair in [*before.facts["tied"], *now]})]


def _reasons(before: Snapshot, had: Collection[str], arrived: _Arrived) -> Counter[str]:
    """Return how many numbers were not taken, by reason."""
    refused = before.read("rejections", SCHEMAS["rejections"], had)
    refused = refused.filter(pl.col("report_id").is_in(list(arrived.ids))).unique()
    reasons = Counter(before.facts["reasons"]) + reasons_of(arrived.rejections)
    reasons.subtract(reasons_of(refused))
    return reasons


def _arrived(ids: frozenset[str], settings: Settings, store: Store, at: datetime | None) -> _Arrived:
    observations = frames.observations(store, as_known_at=at, reports=ids)
    texts = frames.texts(store, as_known_at=at, reports=ids)
    rows = assigned(observations, settings, texts)
    rejections = frames.rejections(store, as_known_at=at, reports=ids)
    return _Arrived(ids, observations, texts, rejections, counted(rows), set_aside(rows))


def _texts(store: Store, ids: Collection[str]) -> dict[str, str]:
    return dict(frames.texts(store, reports=ids).iter_rows())


def _points(before: Snapshot, arrived: _Arrived, reports: pl.DataFrame, told: Told, settings: Settings) -> Update:
    """Return what becomes of the points of every crisis that is touched.

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
        old = pl.concat([empty(POINTS).lazy(), *(_as_it_was(before, name) for name in sorted(parts))])
        update = updated(old, arrived.observations, settings, tell, arrived.texts, gone=lost)
        near = pl.any_horizontal(pl.col(name).is_in(update.reached.implode()) for name in ("story_id", "@now"))
        reached = set(stories.filter(near.fill_null(value=False)).explode("parts")["parts"].drop_nulls())
        if reached <= parts:
            return update
        parts |= reached


def _as_it_was(before: Snapshot, name: str) -> pl.LazyFrame:
    later, gone = (before.read(table, SCHEMAS[table], [name]) for table in ("later", "gone"))
    return laid(before.scan("points", POINTS, name), later.lazy(), gone)


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


def _findings(before: Snapshot, touched: Collection[str], update: Update, arrived: _Arrived) -> Parts:
    """Return the findings of each crisis that is touched: those on series and reports that changed are looked for."""
    mine = pl.col("report_id").is_in(list(arrived.ids))
    whole = update.points.filter(~pl.col("observation_id").is_in(update.linked.implode()))
    was = update.was.filter(pl.col("observation_id").is_in(pl.concat([update.gone, whole["observation_id"]]).implode()))
    series = pl.concat([whole["series_id"], was["series_id"]]).unique().implode()
    again = pl.when(pl.col("check").is_in(OF_SERIES)).then(pl.col("series_id").is_in(series)).otherwise(mine)
    found = pl.concat([of_reports(update.points.filter(mine), arrived.texts), of_series(whole)])
    new = split_findings(found, update.points)
    parts = {}
    for name in touched:
        stays = before.read("findings", VIOLATIONS, [name]).filter(~again)
        parts[name] = in_order(pl.concat([stays, new.get(name, empty(VIOLATIONS))]))
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
    narrow = ["report_id", "story_id", "alone"]
    both = before.select(narrow).join(now.select(narrow), on="report_id", suffix=" now")
    moved = pl.col("story_id").ne_missing(pl.col("story_id now")) | pl.col("alone").ne_missing(pl.col("alone now"))
    touched = {shelf_of(one) for one in (*ids, *both.filter(moved).get_column("report_id"))}
    shelves = by_shelf(now, touched)
    return {name: shelves.get(name, pl.DataFrame(schema=REPORTS)) for name in touched}
