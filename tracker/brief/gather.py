"""From points to a brief: what came between two moments, what it changed, what contradicts it, and what stands.

In: the points known at the later moment as their audience may see their numbers, and what else happened. Out: a Brief.
A figure is new by when the tracker could first know it, never by the day it speaks of. Nothing is added, averaged or
guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from tracker.brief.content import Asked, Brief, Row
from tracker.charts.neighbours import alike, newest, with_previous
from tracker.charts.panels import subject
from tracker.charts.safe import link
from tracker.charts.words import clean
from tracker.model import Measure, Settings
from tracker.series.keys import identified, in_order
from tracker.series.protection import WITHHELD, attribution_lines
from tracker.series.schemas import POINTS, empty

MOST_ROWS = 40
"""Rows of one part of a brief; the rest is counted."""

KEPT = (
    "series_id", "observation_id", "report_id", "crisis", "indicator", "population", "said_by_label", "measure", "unit",
    "counting_key", "value", "low", "high", "bound", "as_of", "published_on", "period_start", "period_end", "status",
    "modality", "grade", "headline", "masked",
)  # fmt: skip
NEEDED = (
    "series_id", "observation_id", "report_id", "crisis", "indicator", "population", "place_key", "said_by_key",
    "measure", "unit", "counting_key", "known_at", "published_on", "order_on", "level", "status", "on_line", "held",
    "headline", "value", "low", "high", "bound", "as_of", "grade", "period_start", "period_end",
)  # fmt: skip
"""Columns of the points a brief is worked out from: no word of a report among them."""

LEVELS = ("value", "low", "high", "bound")
SAME = ["crisis", "indicator", "population", "place_key", "measure", "unit", "counting_key"]
"""What figures of two sources must share before they can contradict each other."""

RESTATED = ("correction", "change_of_base")
EDITED = "Its report was edited, or read anew."
"""Why a figure is another; telling.py says it in a reader's language."""

LONGEST_QUOTE, LONGEST_NAME = 300, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What happened beside the figures.

    ``alerts`` were sent. ``before`` are the figures of reports that were edited or read anew, as they were known at the
    earlier moment, in the shape of POINTS. ``decided`` is what a person decided of a figure, by its id, in words.
    """

    alerts: Sequence[Row] = ()
    before: pl.DataFrame = field(default_factory=lambda: empty(POINTS))
    decided: Mapping[str, str] = field(default_factory=dict)


Evidence = Callable[[Collection[str]], pl.DataFrame]
"""Gives figures whole by their ids, as their audience may see them: points with the column ``masked``."""


def gathered(points: pl.DataFrame, evidence: Evidence, settings: Settings, asked: Asked, events: Events) -> Brief:
    """Return the brief of points known at ``asked.until``, in series order; their words are asked of ``evidence``."""
    points = points.select(NEEDED)
    fresh = _fresh(points, asked, events)
    found = _chosen(points, fresh, asked, events)
    last = points.filter("on_line").group_by("series_id", maintain_order=True).last()
    order = _order(settings)
    conflicts = sorted(_conflicts(last, fresh.get_column("series_id").unique(), settings), key=lambda it: order(it[0]))
    counts = {name: len({row["observation_id"] for row in rows}) for name, rows in found.items()}
    counts |= _counts(points, fresh, asked) | {"conflicting": len(conflicts), "alerts": len(events.alerts)}
    chosen = {name: _first(rows, order) for name, rows in found.items()}
    chosen["newer"] = _newer(points, chosen["key_figures"])
    told = conflicts[:MOST_ROWS]
    ids = [row["observation_id"] for rows in (*chosen.values(), *told) for row in rows]
    whole = _Whole(evidence(ids), settings)
    return Brief(
        asked=asked,
        names={name: one.name for name, one in settings.crises.items() if name in set(points.get_column("crisis"))},
        **{name: [whole.kept(row) for row in rows] for name, rows in chosen.items()},
        conflicting=[[whole.kept(row) for row in group] for group in told],
        alerts=list(events.alerts)[:MOST_ROWS],
        notes=whole.notes,
        credits=whole.credits(),
        counts=counts,
    )


def _chosen(points: pl.DataFrame, fresh: pl.DataFrame, asked: Asked, events: Events) -> dict[str, Sequence[Row]]:
    """Return the figures of each part: new, changed, corrected, and the key figures."""
    line, earlier = points.filter("on_line"), _earlier(points, asked, events)
    told = fresh.get_column("series_id").unique()
    stood = _stood(line, earlier, asked).filter(pl.col("series_id").is_in(told.implode()))
    compared = pl.col("series_id").is_in(stood.get_column("series_id").implode())
    followed = pl.col("series_id").is_in(earlier.get_column("series_id").unique().implode())
    # a word or an echo on a line that goes on is no news; a figure that no earlier one can be compared with is
    anew = ~followed | (~compared & pl.col("on_line") & ~pl.col("status").is_in(RESTATED))
    edited = _edited(points, events)
    anew &= ~pl.col("observation_id").is_in([row["observation_id"] for row in edited])
    return {
        "new": _newest(fresh.filter(anew)).to_dicts(),
        "changed": _moved(stood).to_dicts(),
        "corrected": [*_restated(fresh, line), *_decided(points, events), *edited],
        "key_figures": _key(points),
    }


class _Whole:
    """The figures a brief tells, whole, and the notes with their evidence, numbered as they are first told."""

    def __init__(self, rows: pl.DataFrame, settings: Settings) -> None:
        self.notes: list[dict[str, Any]] = []
        self._settings, self._rows = settings, {row["observation_id"]: row for row in rows.to_dicts()}
        self._numbers: dict[str, int] = {}

    def kept(self, chosen: Row) -> Row:
        """Return a figure as a brief keeps it: its own values, what it was before, why it is told, its note."""
        row = self._rows[chosen["observation_id"]]
        before = {name: chosen[name] for name in ("previous", "previous_on") if chosen.get(name) is not None}
        return {name: row[name] for name in KEPT} | before | {
            "said_by_label": clean(row["said_by_label"], LONGEST_NAME),
            "place": clean(row["place_label"], LONGEST_NAME),
            "label": subject(row["indicator"], row["population"], self._settings),
            "why": clean(chosen.get("why") or row["status_reason"], LONGEST_QUOTE),
            "withheld": WITHHELD in (row["masked"] or ""),
            "note": self._number(row),
        }  # fmt: skip

    def _number(self, row: Row) -> int:
        if row["observation_id"] not in self._numbers:
            self._numbers[row["observation_id"]] = len(self.notes) + 1
            own = ("observation_id", "series_id", "report_id", "as_of", "published_on", "measure", "counting_key",
                   "period_start", "period_end")  # fmt: skip
            words = {"said_by_label": LONGEST_NAME, "quote": LONGEST_QUOTE, "title": LONGEST_NAME,
                     "publisher": LONGEST_NAME}  # fmt: skip
            texts = {name: clean(row[name], limit) for name, limit in words.items()}
            kept = {name: row[name] for name in own} | texts | {"url": link(row["url"]), "number": len(self.notes) + 1}
            self.notes.append(kept)
        return self._numbers[row["observation_id"]]

    def credits(self) -> list[str]:
        """Return the lines the sources want printed that the told figures were read from."""
        told = {row["observation_id"] for row in self.notes}
        read = {row["source_id"] for id_, row in self._rows.items() if id_ in told and row["source_id"]}
        return [clean(line, 400) for line in attribution_lines(self._settings, read)]


def _fresh(points: pl.DataFrame, asked: Asked, events: Events) -> pl.DataFrame:
    """Return the figures that are told since, without repeats and without those an edited report still says."""
    rows = points.filter(pl.col("known_at") > asked.since, pl.col("status") != "repeat")
    said = ["report_id", "series_id", "as_of", *LEVELS]
    return rows.join(events.before, on=said, how="anti", nulls_equal=True)


def _earlier(points: pl.DataFrame, asked: Asked, events: Events) -> pl.DataFrame:
    """Return the figures as they were known at the earlier moment, in series order."""
    own = pl.col("report_id").is_in(events.before.get_column("report_id").unique().implode())
    then = points.filter(pl.col("known_at") <= asked.since, ~own)
    return in_order(pl.concat([then, events.before.select(NEEDED)]))


def _counts(points: pl.DataFrame, fresh: pl.DataFrame, asked: Asked) -> dict[str, int]:
    repeats = points.filter(pl.col("known_at") > asked.since, pl.col("status") == "repeat")
    graded = {"claims": "party_claim", "unnamed": "unnamed"}
    return {
        "figures": fresh.height,
        "reports": fresh.get_column("report_id").n_unique(),
        "repeats": repeats.height,
        "held": fresh.filter(pl.col("held") != "").height,
        "vague": fresh.filter(pl.col("bound") == "vague").height,
        **{name: fresh.filter(pl.col("grade") == grade).height for name, grade in graded.items()},
    }


def _order(settings: Settings) -> Callable[[Row], tuple[Any, ...]]:
    """Return where a figure stands among others: by crisis, the most important indicators first."""
    ranks = {name: rank for rank, name in enumerate(settings.vocabulary.indicators)}
    crises = {name: rank for rank, name in enumerate(settings.crises)}

    def order(row: Row) -> tuple[Any, ...]:
        part = row["population"] != "all"
        return (crises.get(row["crisis"], len(crises)), ranks.get(row["indicator"], len(ranks)), part,
                row["population"], not row["headline"], row["series_id"], row["observation_id"])  # fmt: skip

    return order


def _first(rows: Sequence[Row], order: Callable[[Row], tuple[Any, ...]]) -> Sequence[Row]:
    """Return the first rows, each figure once."""
    ordered = list({row["observation_id"]: row for row in sorted(rows, key=order)}.values())
    turns: dict[Any, int] = {}
    places: list[tuple[int, int]] = []
    for row in ordered:  # each crisis tells its first before one tells its second
        turns[row["crisis"]] = turns.get(row["crisis"], -1) + 1
        places.append((turns[row["crisis"]], len(places)))
    return [ordered[place] for place in sorted(place for _, place in sorted(places)[:MOST_ROWS])]


def _newest(rows: pl.DataFrame) -> pl.DataFrame:
    """Return of each series its newest figure, one on its line before words and echoes; of single events each day's."""
    single = pl.when(pl.col("measure") == Measure.INCIDENT.value).then("order_on").alias("@day")
    order = rows.sort("on_line", maintain_order=True).with_columns(single)
    return order.group_by("series_id", "@day", maintain_order=True).last().drop("@day")


def _stood(line: pl.DataFrame, earlier: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Return the newest figures that one known at the earlier moment can be compared with, and what that one said."""
    last = line.group_by("series_id", maintain_order=True).last()
    rebased = line.filter(pl.col("known_at") > asked.since, pl.col("status") == "change_of_base")
    then = earlier.filter("on_line").group_by("series_id", maintain_order=True).last()
    before = then.select(
        "series_id", pl.struct(LEVELS).alias("previous"), pl.col("order_on").alias("previous_on"),
        pl.col("level").alias("@before"), pl.col("bound").alias("@bound"),
        pl.col("period_start").alias("@start"), pl.col("period_end").alias("@end"),
    )  # fmt: skip
    both = last.join(before, on="series_id", how="inner", maintain_order="left")
    same_base = ~pl.col("series_id").is_in(rebased.get_column("series_id").unique().implode())
    return both.filter(alike(pl.col("@start"), pl.col("@end")), same_base)


def _moved(stood: pl.DataFrame) -> pl.DataFrame:
    """Return those that stand at another level than before."""
    other = pl.col("level").ne_missing(pl.col("@before")) | (pl.col("bound") != pl.col("@bound"))
    return stood.filter(other).drop("@before", "@bound", "@start", "@end")


def _restated(fresh: pl.DataFrame, line: pl.DataFrame) -> Sequence[Row]:
    """Return the figures by which a source took back an earlier one of its own; the figure itself says why."""
    ids = fresh.filter(pl.col("status").is_in(RESTATED)).get_column("observation_id")
    return with_previous(line).filter(pl.col("observation_id").is_in(ids.implode())).to_dicts()


def _decided(points: pl.DataFrame, events: Events) -> Sequence[Row]:
    """Return the figures a person decided on, with what was decided."""
    rows = points.filter(pl.col("observation_id").is_in(list(events.decided)))
    return [row | {"why": events.decided[row["observation_id"]]} for row in rows.to_dicts()]


def _edited(points: pl.DataFrame, events: Events) -> Sequence[Row]:
    """Return the figures of edited reports that say another number of the same thing than before."""
    key = ["report_id", "series_id", "as_of"]
    alone = pl.len().over(key) == 1  # which of several became which cannot be told
    then = events.before.filter(alone).select(*key, pl.struct(LEVELS).alias("previous"))
    rows = points.filter(alone).join(then, on=key, how="inner", nulls_equal=True, maintain_order="left")
    here = rows.filter(pl.struct(LEVELS).ne_missing(pl.col("previous")))
    return [row | {"why": EDITED} for row in here.to_dicts()]


def _conflicts(last: pl.DataFrame, told: pl.Series, settings: Settings) -> Sequence[Sequence[Row]]:
    """Return groups of newest figures of named sources that cannot all be true, where one of them is new.

    They count the same thing of the same people in the same place over the same span and of the same day; the ranges
    their words leave open do not meet. Figures that speak of different days differ because time passed, and one of a
    week says nothing against one of a day.
    """
    named = last.filter(identified(settings.vocabulary.attributions), pl.col("level").is_not_null())
    named = named.filter(pl.col("measure") != Measure.INCIDENT.value, pl.col("order_on").is_not_null())
    window = pl.col("measure") == Measure.WINDOW.value
    named = named.filter(~window | (pl.col("period_start").is_not_null() & pl.col("period_end").is_not_null()))
    low = pl.when(pl.col("bound").is_in(["at_most", "less_than"])).then(0.0).otherwise(pl.coalesce("low", "value"))
    open_above = pl.col("bound").is_in(["at_least", "more_than", "vague"])
    high = pl.when(open_above).then(float("inf")).otherwise(pl.coalesce("high", "value"))
    spanned = named.with_columns(
        low.fill_null(0.0).alias("@low"), high.fill_null(float("inf")).alias("@high"),
        *(pl.when(window).then(name).alias(f"@{name}") for name in ("period_start", "period_end")),
    )  # fmt: skip
    same = [*SAME, "order_on", "@period_start", "@period_end"]
    groups = spanned.filter(
        pl.col("said_by_key").n_unique().over(same) > 1,
        pl.col("@low").max().over(same) > pl.col("@high").min().over(same),
        pl.col("series_id").is_in(told.implode()).any().over(same),
    )
    parts = groups.drop("@low", "@high").partition_by(same, maintain_order=True)
    return [part.to_dicts() for part in parts]


def _key(points: pl.DataFrame) -> Sequence[Row]:
    """Return the key figures of every crisis: the newest of each series that leads; no single event."""
    lead = points.filter("headline", "on_line", pl.col("crisis").is_not_null(),
                         pl.col("measure") != Measure.INCIDENT.value)  # fmt: skip
    return with_previous(lead).group_by("series_id", maintain_order=True).last().to_dicts()


def _newer(points: pl.DataFrame, key_figures: Sequence[Row]) -> Sequence[Row]:
    """Return the newer figures that other sources give of what the key figures count, in their order."""
    by = ("crisis", "indicator", "population")
    last = newest(points, by)
    found = [(last.get(tuple(row[name] for name in by)), row["order_on"]) for row in key_figures]
    ids = [one[1] for one, on in found if one is not None and (on is None or one[0] > on)]
    rows = {row["observation_id"]: row for row in points.filter(pl.col("observation_id").is_in(ids)).to_dicts()}
    return [rows[id_] for id_ in ids]
