"""Why a figure went to its crisis: what each crisis's places, dates and words said of it.

In: assigned observations, the crises and places. Out: one row a figure and crisis. It explains
:mod:`tracker.series.crises` by the same evidence, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from tracker.model import Crisis, Place
from tracker.series.bearing import HEAD, dates_allow, spoken_of, words_in
from tracker.series.schemas import TEXTS, conform, empty
from tracker.series.whereabouts import around, inside


def called(points: pl.LazyFrame, which: str) -> pl.DataFrame:
    """Return the points of the figure or report whose id begins so, and of the reports of such a name or title."""
    begins = which.casefold()
    names = pl.concat_str("external_id", "title", separator="\n", ignore_nulls=True).str.to_lowercase()
    is_it = [pl.col(name).str.starts_with(begins) for name in ("observation_id", "report_id")]
    return points.filter(pl.any_horizontal(*is_it, names.str.contains(begins, literal=True))).collect()


def tried(
    assigned: pl.DataFrame,
    crises: Mapping[str, Crisis],
    places: Mapping[str, Place],
    texts: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return one row a figure and crisis with what spoke for it and what against: why a figure went where it went.

    Columns: ``observation_id``, ``candidate``, ``dates_fit``, ``spoken_of`` (the day compared; null: none known),
    ``place_is`` (inside | around | elsewhere | not stated), ``words_in`` (a list of where its words stand).
    """
    heads = _heads(empty(TEXTS) if texts is None else texts, crises)
    rows = assigned.join(heads, on="report_id", how="left", maintain_order="left")
    here = rows.get_column("place_id").drop_nulls().unique().to_list()
    shape = pl.Schema({"observation_id": pl.String(), "candidate": pl.String(), "dates_fit": pl.Boolean(),
                       "spoken_of": pl.Date(), "place_is": pl.String(), "words_in": pl.List(pl.String())})  # fmt: skip
    found = [rows.select(_tried(crisis, places, here)) for crisis in crises.values()]
    return pl.concat([empty(shape), *(conform(one, shape) for one in found)])


def _tried(crisis: Crisis, places: Mapping[str, Place], here: Sequence[str]) -> list[pl.Expr]:
    place = pl.col("place_id")
    where = (
        pl.when(place.is_in(list(inside(places, crisis, here)))).then(pl.lit("inside"))
        .when(place.is_in(list(around(places, crisis, here)))).then(pl.lit("around"))
        .when(place.is_not_null()).then(pl.lit("elsewhere"))
        .otherwise(pl.lit("not stated"))
    )  # fmt: skip
    spots = [pl.when(words_in(crisis, column)).then(pl.lit(f"its {column}"))
             for column in ("place", "sentence", "title")]  # fmt: skip
    spots.append(pl.when(pl.col(f"@head {crisis.id}").fill_null(False)).then(pl.lit("the head of its report")))
    return [
        pl.col("observation_id"),
        pl.lit(crisis.id).alias("candidate"),
        dates_allow(crisis).alias("dates_fit"),
        spoken_of().alias("spoken_of"),
        where.alias("place_is"),
        pl.concat_list(spots).list.drop_nulls().alias("words_in"),
    ]


def _heads(texts: pl.DataFrame, crises: Mapping[str, Crisis]) -> pl.DataFrame:
    """Return ``report_id`` and a column a crisis: whether the head of the text names its words."""
    heads = texts.select("report_id", pl.col("text").str.slice(0, HEAD).alias("@head"))
    return heads.select("report_id", *(words_in(it, "@head").alias(f"@head {it.id}") for it in crises.values()))
