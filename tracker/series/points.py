"""From observations to points on series: the whole story of :mod:`tracker.series`, top to bottom.

In: the store's observations, with what people decided of them, and the Settings. Out:
:data:`~tracker.series.schemas.POINTS`, one row an observation that counts, in series order; the same as dataclasses
for the alerts. Never: a figure feared, denied, planned, forecast or supposed, nor one a person rejected (those are
:func:`aside`).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from tracker.model import COUNTED, Basis, Bound, Measure, Modality, Point, Settings
from tracker.series.crises import assign_crises
from tracker.series.grades import graded
from tracker.series.headline import headline
from tracker.series.holds import unpublished
from tracker.series.incidents import with_incidents
from tracker.series.keys import keyed
from tracker.series.review import UNREVIEWED
from tracker.series.revisions import classified
from tracker.series.schemas import ASSIGNED, OBSERVATIONS, POINTS, TEXTS, conform, empty
from tracker.series.stories import stories

COUNTED_NAMES = sorted(modality.value for modality in COUNTED)


def points(observations: pl.DataFrame, settings: Settings, texts: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the points of every series, sorted by series, ``order_on``, publication and level.

    The same rows in any order of arrival give the same frame. Repeats stay in it (status ``repeat``), so that all
    evidence stays linked, but carry no level. ``texts`` helps to find a report's crisis (:func:`assign_crises`).
    """
    rows = counted(assigned(observations, settings, texts))
    return pointed(rows, stories_of(rows, texts), settings)


def assigned(observations: pl.DataFrame, settings: Settings, texts: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the observations in ASSIGNED, each with its crisis: what the three functions below are given."""
    rows = conform(observations, OBSERVATIONS)
    return assign_crises(rows, settings.crises, settings.vocabulary.places, texts)


def counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the assigned observations that count; their numbers are finite or null."""
    return finite(rows.filter(_counts()))


def set_aside(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the assigned observations that enter no series."""
    return conform(rows.filter(~_counts()), ASSIGNED)


def pointed(rows: pl.DataFrame, told: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the points of the rows that count; ``told`` has ``report_id`` and ``story_id`` of their reports."""
    rows = keyed(rows, settings.crises, settings.vocabulary.attributions)
    return standing(with_incidents(rows.join(told, on="report_id", how="left", maintain_order="left")), settings)


def standing(rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return keyed rows, whose story and Incident are known, as points: what each is beside the others.

    What a point is hangs on the rows of its crisis, indicator and population alone, and on what ``same_as`` names.
    """
    attributions = settings.vocabulary.attributions
    sorted_out = classified(rows, attributions, unpublished(settings.crises))
    return headline(conform(graded(sorted_out, attributions), POINTS), settings.crises)


def stories_of(rows: pl.DataFrame, texts: pl.DataFrame | None) -> pl.DataFrame:
    """Return the story of each report with a row: without texts only reports of the same link are one story."""
    return stories(with_texts(rows, texts)).select("report_id", "story_id")


def with_texts(rows: pl.DataFrame, texts: pl.DataFrame | None) -> pl.DataFrame:
    """Return one row a report of the rows, with what its story is known by: link, day and text."""
    reports = rows.select("report_id", "url", "published_on").unique("report_id", keep="any")
    return reports.join(empty(TEXTS) if texts is None else texts, on="report_id", how="left")


def aside(observations: pl.DataFrame, settings: Settings, texts: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the observations that enter no series: feared, denied, forecast and the like, or rejected by a person."""
    return set_aside(assigned(observations, settings, texts))


def _counts() -> pl.Expr:
    rejected = (pl.col("review_state") == "rejected").fill_null(False)
    return pl.col("modality").is_in(COUNTED_NAMES) & ~rejected


def finite(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with NaN and infinities as null: either would beat every threshold (faults.md 13)."""
    numbers = ("value", "low", "high")
    return rows.with_columns(pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in numbers)


def to_points(points: pl.DataFrame) -> list[Point]:
    """Return the frame's rows as :class:`tracker.model.Point`, in the frame's order, for the alerts.

    ``place`` is the registered name where there is one, else the words as written; ``said_by`` is null for nobody and
    for names outside the registry, which ``said_by_label`` then holds.
    """
    return [_point(row) for row in conform(points, POINTS).iter_rows(named=True)]


def _decided(row: dict[str, Any]) -> str:
    """Return what a person made of the figure, in short: other words where something that counts is decided anew."""
    state = row["review_state"] or UNREVIEWED
    if state == UNREVIEWED and row["revision"] is None:
        return ""
    numbers = [row[name] for name in ("value", "low", "high", "bound", "as_of", "said_by")]
    return " ".join(map(str, (state, row["revision"], *numbers)))


def _point(row: dict[str, Any]) -> Point:
    same = {name: row[name] for name in Point.__dataclass_fields__ if name in row}
    return Point(
        **same
        | {
            "place": row["place_label"],
            "counting_start": row["counting_key"],
            "decided": _decided(row),
            "measure": Measure(row["measure"]),
            "bound": Bound(row["bound"]),
            "modality": Modality(row["modality"]),
            "as_of_basis": Basis(row["as_of_basis"] or Basis.UNKNOWN.value),
            "published_basis": Basis(row["published_basis"] or Basis.UNKNOWN.value),
            "since": row["read_at"],
        }
    )
