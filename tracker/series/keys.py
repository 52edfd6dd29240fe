"""The key of a series, and the order of its points.

In: assigned observations and the vocabulary. Out: the same rows with ``series_id``, the key's parts, labels and the
order columns of :data:`~tracker.series.schemas.POINTS`. Never joins two sources: who said it is part of the key,
and nobody is a key of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import polars as pl

from tracker.model import Attribution, Bound, Crisis, Measure
from tracker.series.schemas import SERIES_KEY
from tracker.series.whereabouts import normal

NOBODY = "no source named"
UNIDENTIFIED_KINDS = frozenset({"unnamed", "local"})
"""Kinds of attribution that name no one: two "reports" or two "local officials" need not be the same people. The White
Helmets are local, too, but someone (:func:`by_name`)."""


def grouped(number: pl.Expr) -> pl.Expr:
    """Return a number as people write it: 14,000; decimals are cut to two places and dropped where they are zero."""
    whole = number.abs().floor().cast(pl.Int64, strict=False).cast(pl.String)
    commas = whole.str.reverse().str.replace_all(r"(\d{3})", "${1},").str.reverse().str.strip_chars_start(",")
    part = ((number.abs() - number.abs().floor()) * 100).round().cast(pl.Int64, strict=False).cast(pl.String)
    decimals = pl.when(part == "0").then(pl.lit("")).otherwise(pl.format(".{}", part.str.zfill(2)))
    sign = pl.when(number < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(sign, commas, decimals)


def keyed(
    assigned: pl.DataFrame, crises: Mapping[str, Crisis], attributions: Mapping[str, Attribution]
) -> pl.DataFrame:
    """Return the rows with the parts of their key, the key's hash, their level and their place in time."""
    starts = {crisis.id: crisis.counting_start for crisis in crises.values()}
    names = {it.id: it.short or it.name for it in attributions.values()}
    cumulative = pl.col("measure") == Measure.CUMULATIVE.value
    begun = pl.coalesce("counting_start", pl.col("crisis").replace_strict(starts, default=None, return_dtype=pl.Date))
    words = pl.col("@source_words")
    written = [
        _normal_words(assigned, "said_by_text", "@source_words"),
        _normal_words(assigned, "place", "@place_words"),
    ]
    rows = assigned.with_columns(written).with_columns(
        pl.coalesce("said_by", pl.when(words != "").then(pl.format("text:{}", words))).alias("said_by_key"),
        pl.coalesce(
            pl.col("said_by").replace_strict(names, default=None, return_dtype=pl.String),
            pl.col("said_by").str.replace_all("_", " "),
            pl.when(words != "").then("said_by_text"),
            pl.lit(NOBODY),
        ).alias("said_by_label"),
        pl.coalesce("place_id", pl.format("text:{}", pl.col("@place_words"))).alias("place_key"),
        pl.when(cumulative).then(begun).alias("counting_key"),
        pl.coalesce("as_of", "published_on").alias("order_on"),
        _order_basis().alias("order_basis"),
        pl.coalesce("value", "low", "high").alias("level"),
    )
    return in_order(_with_series_id(rows.drop("@source_words", "@place_words")))


def _normal_words(rows: pl.DataFrame, column: str, name: str) -> pl.Series:
    """Return a column's words as compared; each distinct wording is worked out once."""
    told = rows.select(column)
    each = told.unique().with_columns(normal(pl.col(column)).alias(name))
    return told.join(each, on=column, how="left", maintain_order="left", nulls_equal=True).get_column(name)


def in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Sort by series, then by the day the figure speaks of, then publication; ties by level, whatever the arrival."""
    return rows.sort("series_id", "order_on", "published_on", "level", "observation_id", nulls_last=False)


def by_name(one: Attribution) -> bool:
    """Say whether an attribution is somebody's own name: none of what it is called begins with a small letter."""
    return one.kind != "unnamed" and not any(alias[:1].islower() for alias in one.aliases)


def identified(attributions: Mapping[str, Attribution]) -> pl.Expr:
    """Return whether the row's source is someone: a name, registered or not, and not "reports" or "residents"."""
    vague = [it.id for it in attributions.values() if it.kind in UNIDENTIFIED_KINDS and not by_name(it)]
    key = pl.col("said_by_key")
    return key.is_not_null() & ~key.is_in(vague).fill_null(False) & ~key.str.starts_with("unnamed").fill_null(False)


def is_vague() -> pl.Expr:
    """Return whether the figure is only a word ("dozens"): drawn as an open mark, carrying no level."""
    return pl.col("bound") == Bound.VAGUE.value


def _order_basis() -> pl.Expr:
    return (
        pl.when(pl.col("as_of").is_not_null()).then(pl.lit("as_of"))
        .when(pl.col("published_on").is_not_null()).then(pl.lit("published"))
        .otherwise(pl.lit("none"))
    )  # fmt: skip


def _with_series_id(rows: pl.DataFrame) -> pl.DataFrame:
    """Hash each distinct key once; sha256, because a frame library's own hash may change with its version."""
    parts = [pl.col(name).cast(pl.String).fill_null("\x00") for name in SERIES_KEY]
    keys = rows.select(pl.concat_str(parts, separator="\x1f").alias("@key"))
    each = keys.unique()
    ids = [hashlib.sha256(key.encode()).hexdigest()[:16] for key in each.get_column("@key").to_list()]
    each = each.with_columns(pl.Series("series_id", ids, pl.String))
    told = keys.join(each, on="@key", how="left", maintain_order="left")
    return rows.with_columns(told.get_column("series_id"))
