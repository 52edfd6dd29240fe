"""Points after reports arrived, changed or went: only what they touch is made anew.

In: the points before, all observations of the reports that are new or changed, the story of each report. Out: an
:class:`Update`, the points of everything touched, which equals what :func:`tracker.series.points.points` makes of all
observations (a property test holds it to that). Of the rest it reads a few columns, where the points before are given
lazily: the work grows with what a report touches.

What a report touches: a *topic* (crisis, indicator, population) whose figures are compared with each other; the topics
that a person's merge ties to it; and the Incidents its events may be linked with, by story, narrow place and day, or
merge.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from tracker.model import Measure, Settings
from tracker.series.headline import WHAT
from tracker.series.incidents import NARROW, READ, with_incidents
from tracker.series.keys import in_order, keyed
from tracker.series.mentions import DAYS, dated, filled
from tracker.series.points import assigned, counted, standing
from tracker.series.schemas import POINTS, conform

EVENT = pl.col("measure") == Measure.INCIDENT.value
LINKED = (*READ, "incident_id")
NARROW_OF_ALL = ("observation_id", "report_id", "story_id", "same_as", *WHAT)
"""What says which topics a report touches."""

MOST_STEPS = 100
"""Links followed from Incident to Incident; a chain ends by itself after a few."""


@dataclass(frozen=True, slots=True)
class Update:
    """What differs. ``points`` take the place of those with their ids and come beside the others; ``gone`` leave."""

    points: pl.DataFrame  # POINTS, in order: every row of the topics touched, and rows whose Incident became another
    was: pl.DataFrame  # the same topics and rows as they were before
    gone: pl.Series  # observation_id
    reached: pl.Series  # story_id of every event the touched ones may be linked with
    linked: pl.Series  # observation_id of the points of which only the Incident became another


def updated(
    before: pl.DataFrame | pl.LazyFrame,
    arrived: pl.DataFrame,
    settings: Settings,
    told: pl.DataFrame,
    texts: pl.DataFrame | None = None,
    gone: Collection[str] = (),
) -> Update:
    """Return what the points become once the reports of ``arrived`` are as it says and those of ``gone`` are no more.

    ``arrived`` has all current observations of each report in it (OBSERVATIONS). ``told`` has ``report_id`` and
    ``story_id`` of these reports and of any other whose story became another.
    """
    reports = [*arrived.get_column("report_id").unique(), *gone]
    leaves = pl.col("report_id").is_in(reports)
    all_before = before.lazy()
    every = all_before.select(NARROW_OF_ALL).collect()
    events = all_before.filter(EVENT).select(LINKED).collect()
    left, moved = every.filter(leaves), _moved(every, told, reports)
    new = _told_anew(counted(assigned(arrived, settings, texts)), told)
    new = conform(keyed(new, settings.crises, settings.vocabulary.attributions), POINTS)
    here = new.select(NARROW_OF_ALL)
    was = all_before.filter(_topic_in(every, pl.concat([here, left, moved]), here)).collect()
    moves = pl.col("report_id").is_in(moved.get_column("report_id").unique().implode())
    seeds = [new.filter(EVENT).select(LINKED), events.filter(leaves), events.filter(moves)]
    ids, reached = _incidents(events.filter(~leaves), seeds, told)
    rows = _told_anew(pl.concat([was.filter(~leaves), new]), told)
    rows = rows.join(ids, on="observation_id", how="left", maintain_order="left")
    made = _again(rows.with_columns(pl.coalesce("@incident", "incident_id").alias("incident_id")), settings)
    relinked = _relinked(events, ids, made)
    others = all_before.filter(
        pl.col("observation_id").is_in(relinked.get_column("observation_id").implode())
    ).collect()
    other = others.drop("incident_id").join(relinked, on="observation_id")
    points = in_order(pl.concat([made, conform(other, POINTS)]))
    gone, only_linked = left.get_column("observation_id"), relinked.get_column("observation_id")
    return Update(points, pl.concat([was, others]), gone, reached, only_linked)


def merged(before: pl.DataFrame, update: Update) -> pl.DataFrame:
    """Return all points after an update, in order."""
    replaced = pl.concat([update.gone, update.points.get_column("observation_id")]).implode()
    return in_order(pl.concat([before.filter(~pl.col("observation_id").is_in(replaced)), update.points]))


def _relinked(events: pl.DataFrame, ids: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    """Return ``observation_id`` and the other ``incident_id`` of events whose topic is not made anew."""
    linked = events.select("observation_id", "incident_id").join(ids, on="observation_id")
    other = linked.filter(pl.col("@incident") != pl.col("incident_id"))
    other = other.join(made.select("observation_id"), on="observation_id", how="anti")
    return other.select("observation_id", pl.col("@incident").alias("incident_id"))


def _again(rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    # their keys stand: what they hang on is the figure itself
    return standing(in_order(conform(rows, POINTS)), settings)


def _told_anew(rows: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the story each report has now; one that is not told keeps its own, else tells alone."""
    now = told.select("report_id", pl.col("story_id").alias("@story"))
    own = pl.col("story_id") if "story_id" in rows.columns else pl.lit(None, pl.String)
    joined = rows.join(now, on="report_id", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("@story", own, "report_id").alias("story_id")).drop("@story")


def _moved(before: pl.DataFrame, told: pl.DataFrame, reports: Collection[str]) -> pl.DataFrame:
    """Return the rows of reports that stay but belong to another story now."""
    now = told.select("report_id", pl.col("story_id").alias("@story"))
    stays = pl.col("report_id").is_in(told.get_column("report_id").implode()) & ~pl.col("report_id").is_in(reports)
    rows = before.filter(stays).join(now, on="report_id", maintain_order="left")
    return rows.filter(pl.col("@story") != pl.col("story_id")).drop("@story")


def _topic_in(before: pl.DataFrame, touched: pl.DataFrame, new: pl.DataFrame) -> pl.Expr:
    """Return whether a row of ``before`` is of a topic touched, or of one that a merge ties to it."""
    topics = touched.select(WHAT).unique()
    ties = _ties(pl.concat([before, new]))
    for _ in range(ties.height):
        tied = ties.join(topics, on=WHAT, nulls_equal=True).select(pl.col(f"@{name}").alias(name) for name in WHAT)
        more = pl.concat([topics, tied]).unique()
        if more.height == topics.height:
            break
        topics = more
    return pl.struct(WHAT).is_in(topics.select(pl.struct(WHAT)).to_series().implode())


def _ties(rows: pl.DataFrame) -> pl.DataFrame:
    """Return each pair of topics a person's merge ties, both ways: WHAT and the other's as ``@`` columns."""
    names = {name: f"@{name}" for name in WHAT}
    said = rows.filter(pl.col("same_as").is_not_null()).select("same_as", *WHAT)
    other = rows.select(
        pl.col("observation_id").alias("same_as"), *(pl.col(name).alias(at) for name, at in names.items())
    )
    one_way = said.join(other, on="same_as").select(*WHAT, *names.values()).unique()
    back = one_way.select(
        *(pl.col(at).alias(name) for name, at in names.items()), *(pl.col(name).alias(at) for name, at in names.items())
    )
    return pl.concat([one_way, back]).unique()


def _incidents(stay: pl.DataFrame, seeds: Sequence[pl.DataFrame], told: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Return ``observation_id`` and ``@incident`` of every event the seeds may be linked with, and their stories.

    The seeds are the events that are new, those that left, and those that moved to another story.
    """
    events = _told_anew(pl.concat([stay, seeds[0]]), told)
    links = _links(events)
    # what left or moved was linked by the story it had, what came is by the one it has
    some = pl.concat([_links(rows) for part in seeds for rows in (part, _told_anew(part, told))])
    found = _linked_with(links, some)
    chosen = events.join(found, on="observation_id", how="semi", maintain_order="left")
    ids = with_incidents(chosen).select("observation_id", pl.col("incident_id").alias("@incident"))
    return ids, found.get_column("@told").unique()


def _links(events: pl.DataFrame) -> pl.DataFrame:
    """Return ``observation_id`` and what may link it with others: ``@told``, ``@spot`` (null: too wide), ``@same``.

    A figure without a day may take that of its report's one event, and is linked by it.
    """
    events = filled(dated(events))
    sure = pl.col("place_accuracy").is_in(NARROW).fill_null(False) & pl.col("@first").is_not_null()
    spot = pl.format("{}|{}|{}|{}", pl.col("crisis").fill_null(""), pl.col("place_key").fill_null(""), *DAYS)
    return events.select(
        "observation_id", pl.coalesce("story_id", "report_id").alias("@told"), pl.when(sure).then(spot).alias("@spot"),
        pl.coalesce("same_as", "observation_id").alias("@same"),
    )  # fmt: skip


def _linked_with(links: pl.DataFrame, some: pl.DataFrame) -> pl.DataFrame:
    """Return the links of every event that can be reached from some of them."""
    reached = links.clear()
    for _ in range(MOST_STEPS):
        one_more = pl.any_horizontal(
            pl.col(name).is_in(some.get_column(name).drop_nulls().unique().implode()).fill_null(False)
            for name in ("@told", "@spot", "@same")
        )
        found = links.filter(one_more)
        if found.height == reached.height:
            break
        reached = some = found
    return reached
