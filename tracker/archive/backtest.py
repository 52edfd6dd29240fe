"""What rules would have said over a lake, day by day: the same step as a live round's and as `tracker rules backtest`.

In: what is known of a lake, rules, a span of days. Out: a :class:`~tracker.round.backtest.Backtest`. A report becomes
known at the end of the day it was published, an undated one with the archive (the lake's ``known_at``); an edited one
says its old words until the day of the new. Of the lake only the figures that the rules count are held, and of a day
only the topics it touches are made anew: their standing hangs on nothing else (:func:`tracker.series.points.standing`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import polars as pl

from tracker.archive.gather import BETWEEN, Former, former
from tracker.archive.known import KnownOfLake
from tracker.archive.records import known_on
from tracker.archive.series import TOPIC
from tracker.model import Rule, Settings
from tracker.round.backtest import Backtest, Day, ends_of_days, unfolded
from tracker.series.keys import in_order
from tracker.series.points import standing, with_texts
from tracker.series.schemas import ASSIGNED, POINTS, UTC, conform
from tracker.series.telling import MARKS, NOTHING_TOLD, marked, remembered

FROM, UNTIL = "@from", "@until"
"""When a version of a report became known, and when another took its place (null: it stands)."""

WHAT = ("crisis", *TOPIC)
AT_ONCE = 5_000
"""Reports whose texts are held in memory at once."""


def backtest(
    known: KnownOfLake,
    settings: Settings,
    rules: Sequence[Rule],
    first: date,
    last: date,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Backtest:
    """Return what the rules would have said from the first day to the last, both included."""
    days = _Days(known, settings, _figures(known, settings, rules))
    return unfolded(settings, None, rules, days.until(ends_of_days(first, last)), (last - first).days + 1, progress)


@dataclass(frozen=True, slots=True)
class _Figures:
    """All figures the rules count that were ever read, with FROM and UNTIL; ``told``: reports with any that counts."""

    rows: pl.DataFrame  # POINTS whose standing is not known
    aside: pl.DataFrame  # ASSIGNED
    told: pl.DataFrame  # ``version``, ``report_id``, ``kin``, FROM, UNTIL of the reports that have kin
    old: Former


def _figures(known: KnownOfLake, settings: Settings, rules: Sequence[Rule]) -> _Figures:
    old = former(known.lake, settings)
    spans = _spans(old.versions, known.lake.known_at)
    counted = pl.col("indicator").is_in([rule.indicator for rule in rules])
    crises = {rule.crisis for rule in rules}
    if "" not in crises:
        counted &= pl.col("crisis").is_in(list(crises))
    once = ~pl.col("report_id").is_in(spans.get_column("report_id").unique().to_list())
    stands = (pl.col("known_at").alias(FROM), pl.lit(None, UTC).alias(UNTIL), pl.col("report_id").alias("version"))
    rows = known.plan(sorted(crises - {""})).filter(counted, once).with_columns(stands).collect(engine="streaming")
    aside = known.read("aside").filter(counted, once).with_columns(stands)
    rows = pl.concat([rows, _dated(old.rows.filter(counted), spans).select(rows.columns)])
    aside = pl.concat([aside, _dated(old.aside.filter(counted), spans).select(aside.columns)])
    return _Figures(rows, aside, _told(known, rows, spans, old), old)


def _spans(versions: pl.DataFrame, latest: datetime) -> pl.DataFrame:
    """Return ``version``, ``report_id``, FROM and UNTIL of every version of the reports that have several."""
    days = versions.get_column("published_on").to_list()
    at = versions.with_columns(pl.Series(FROM, [known_on(day, latest) for day in days], UTC))
    until = pl.col(FROM).shift(-1).over("report_id").alias(UNTIL)
    return at.select("version", "report_id", FROM, until)


def _dated(rows: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Return rows of versions as rows of their reports, from when until when."""
    named = rows.rename({"report_id": "version"})
    return named.join(spans, on="version", maintain_order="left")


def _told(known: KnownOfLake, rows: pl.DataFrame, spans: pl.DataFrame, old: Former) -> pl.DataFrame:
    """Return the reports, with a figure that counts, whose stories may touch those of the rows: all else is alone."""
    stories = known.stories().filter(pl.col("kin").is_not_null())
    mine = rows.get_column("version").unique().implode()
    families = stories.filter(pl.col("report_id").is_in(mine)).select("kin").unique()
    near = stories.join(families, on="kin", how="semi").select(pl.col("report_id").alias("version"), "kin")
    kin = near.collect(engine="streaming")
    several = kin.join(spans, on="version")
    once = kin.filter(~pl.col("version").str.contains(BETWEEN, literal=True))
    once = once.join(spans, left_on="version", right_on="report_id", how="anti")
    days = known.lake.table("reports").select(pl.col("report_id").alias("version"), "published_on")
    dated = days.join(once.lazy(), on="version").collect(engine="streaming")
    at = [known_on(day, known.lake.known_at) for day in dated.get_column("published_on")]
    single = dated.select("version", pl.col("version").alias("report_id"), "kin", pl.Series(FROM, at, UTC),
                          pl.lit(None, UTC).alias(UNTIL))  # fmt: skip
    return pl.concat([single, several.select(single.columns)])


@dataclass(slots=True)
class _Days:
    """Goes through the days, and remembers what stories were told."""

    known: KnownOfLake
    settings: Settings
    figures: _Figures

    def until(self, ends: Sequence[datetime]) -> Iterator[Day]:
        """Yield what each day touched, the first day all that was known by then."""
        told, before = NOTHING_TOLD, None
        rows = self.figures.rows
        slim = rows.select(*WHAT, "report_id", FROM, UNTIL).with_row_index("@row")
        for at in ends:
            change = _between(before, at)
            was = told.marks.select("report_id", "story_id")
            told = remembered(told, *self._marks(change, at), partial(self._texts, at))
            moved = told.marks.join(was, on=["report_id", "story_id"], how="anti").get_column("report_id").implode()
            touched = slim.filter(change | (_stands(at) & pl.col("report_id").is_in(moved)))
            here = slim.filter(_stands(at)).join(touched.select(WHAT).unique(), on=WHAT, how="semi", nulls_equal=True)
            beside = self.figures.aside.filter(change)
            turned = _turned([slim.filter(change), beside], before, at)
            points = self._points(rows[here.get_column("@row").sort()], told.marks)
            aside = conform(beside.filter(_stands(at)), ASSIGNED)
            yield Day(at, points, aside, list(turned) if before else None, turned if before else {})
            before = at

    def _points(self, rows: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
        if rows.is_empty():
            return pl.DataFrame(schema=POINTS)
        stories = marks.select("report_id", pl.col("story_id").alias("@story"))
        named = rows.join(stories, on="report_id", how="left", maintain_order="left")
        named = named.with_columns(pl.coalesce("@story", "report_id").alias("story_id"))
        return standing(in_order(conform(named, POINTS)), self.settings)

    def _marks(self, change: pl.Expr, at: datetime) -> tuple[pl.DataFrame, Collection[str]]:
        """Return the marks of the reports that came or changed, and the reports that tell nothing any more."""
        some = self.figures.told.filter(change)
        new = some.filter(_stands(at))
        gone = set(some.get_column("report_id")) - set(new.get_column("report_id"))
        single = new.filter(pl.col("version") == pl.col("report_id")).get_column("report_id")
        pieces = [self._marked(single.slice(first, AT_ONCE)) for first in range(0, len(single), AT_ONCE)]
        several = self.figures.old.marks.rename({"report_id": "version"}).join(new, on="version")
        return pl.concat([NOTHING_TOLD.marks, *pieces, several.select(MARKS.names())]), gone

    def _marked(self, reports: pl.Series) -> pl.DataFrame:
        heads = self.known.lake.table("reports").filter(pl.col("report_id").is_in(reports.implode()))
        slim = heads.select("report_id", "url", "published_on").collect(engine="streaming")
        return marked(with_texts(slim, self.known.texts_of(reports.to_list())))

    def _texts(self, at: datetime, reports: Collection[str]) -> dict[str, str]:
        """Return the words of some reports as they were then."""
        now = dict(self.known.texts_of(reports).iter_rows())
        then = self.figures.told.filter(_stands(at), pl.col("report_id").is_in(list(reports)))
        old = then.select("report_id", "version").join(
            self.figures.old.texts.rename({"report_id": "version"}), on="version"
        )  # fmt: skip
        return now | dict(old.select("report_id", "text").iter_rows())


def _between(before: datetime | None, at: datetime) -> pl.Expr:
    """Return whether a version came or went after one moment, at the latest at another."""
    if before is None:
        return pl.col(FROM) <= at
    return pl.any_horizontal((pl.col(name) > before) & (pl.col(name) <= at) for name in (FROM, UNTIL)).fill_null(False)


def _turned(frames: Sequence[pl.DataFrame], before: datetime | None, at: datetime) -> dict[str, datetime]:
    """Return when each report of some rows last became another after one moment, at the latest at another."""
    moments = [frame.select("report_id", pl.col(name).alias("@at")) for frame in frames for name in (FROM, UNTIL)]
    here = pl.concat(moments).filter(pl.col("@at") <= at)
    here = here.filter(pl.col("@at") > before) if before else here
    return dict(here.group_by("report_id").agg(pl.col("@at").max()).sort("report_id").iter_rows())


def _stands(at: datetime) -> pl.Expr:
    return (pl.col(FROM) <= at) & (pl.col(UNTIL).is_null() | (pl.col(UNTIL) > at))
