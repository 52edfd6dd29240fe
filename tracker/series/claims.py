"""Which figures say the same again: one claim of one source, a copy of a story, or what a person merged.

In: the narrow rows of :mod:`tracker.series.revisions`, in which series, reports and numbers are row numbers. Out: the
same with ``@repeats``, the row of the claim each repeats (null: news). Two unknowns are never one.
"""

from __future__ import annotations

import polars as pl

from tracker.model import Measure


def repeating(slim: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``@repeats``: the same claim, then copies of a story, then what a person says goes before both."""
    return _merged(_copied(_same_claims(slim, rows)), rows)


def repeats() -> pl.Expr:
    """Return whether a row repeats another."""
    return pl.col("@repeats").is_not_null()


def _same_claims(slim: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Point every copy of a dated claim to the first one: same count, number, bound, named source and ``as_of``.

    Places must agree or one be unstated, measures agree or one be unknown; an incident needs its place. A null
    source or date never equals another null: such rows stay apart.
    """
    incident = pl.col("measure") == Measure.INCIDENT.value
    comparable = pl.col("@named") & pl.col("as_of").is_not_null() & ~(incident & pl.col("@place").is_null())
    alike = ["@claim", "@numbers", "as_of"]
    some = slim.filter(comparable).filter(pl.len().over(alike) > 1)
    some = some.with_columns(rows.get_column("observation_id").gather(some.get_column("@row")))
    unsure = pl.col("measure") == Measure.UNKNOWN.value
    some = some.sort(pl.col("@place").is_null(), unsure, "published_on", "observation_id", nulls_last=True)
    first = {name: pl.col(name).first().over(alike) for name in ("@place", "measure", "@report", "@row")}
    agrees = pl.col("@place").is_null() | first["@place"].is_null() | (pl.col("@place") == first["@place"])
    agrees &= unsure | (first["measure"] == Measure.UNKNOWN.value) | (pl.col("measure") == first["measure"])
    again = agrees & (pl.col("@report") != first["@report"]) & pl.col("revision").is_null()
    found = some.select("@row", first["@row"].alias("@repeats"), again.alias("@again")).filter("@again")
    return slim.join(found.select("@row", "@repeats"), on="@row", how="left", maintain_order="left")


def _copied(slim: pl.DataFrame) -> pl.DataFrame:
    """Point a figure to the same one in another copy of its story: there even one that nobody is named for repeats."""
    same = ["@story", "@series", "@numbers", "modality"]
    first = pl.coalesce("@repeats", "@row").first().over(same)
    report = pl.col("@report").first().over(same)
    some = slim.filter(pl.col("@story").is_not_null()).with_columns(first.alias("@first"), report.alias("@in"))
    copy = (pl.col("@in") != pl.col("@report")) & (pl.col("@first") != pl.col("@row"))
    found = some.filter(copy, pl.col("revision").is_null(), pl.col("@repeats").is_null()).select("@row", "@first")
    joined = slim.join(found, on="@row", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("@repeats", "@first").alias("@repeats")).drop("@first")


def _merged(slim: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Point a figure to the one a person says it repeats, where both give the same number.

    Two tolls of one Incident may differ: they are merged as an Incident, not as a claim.
    """
    same = rows.select("same_as").with_row_index("@row").filter(pl.col("same_as").is_not_null())
    if same.is_empty():
        return slim
    numbered = rows.select(pl.col("observation_id").alias("same_as")).with_row_index("@other")
    same = same.join(numbered, on="same_as").select("@row", "@other")
    other = slim.select(
        pl.col("@row").alias("@other"),
        pl.col("level").alias("@same_level"),
        pl.coalesce("@repeats", "@row").alias("@root"),
    )
    joined = slim.join(same.join(other, on="@other"), on="@row", how="left", maintain_order="left")
    merged = (pl.col("@same_level") == pl.col("level")) & (pl.col("@root") != pl.col("@row"))
    told = pl.when(merged.fill_null(False)).then("@root").otherwise("@repeats").alias("@repeats")
    return joined.with_columns(told).drop("@same_level", "@root", "@other")
