"""How what is known is cut into parts, so that a report touches few of them: by crisis, and reports by their ids.

In: whole frames. Out: frames by part. Points, figures set aside, findings and rejections lie with their crisis (a
rejection with every crisis its report has a point in; "" is no crisis); what is remembered of reports by a hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Literal

import polars as pl

from tracker.series.schemas import ASSIGNED, COUNT, FLAG, POINTS, REJECTIONS, VIOLATIONS
from tracker.series.telling import MARKS, NEAR

Table = Literal["points", "aside", "findings", "rejections", "reports", "near"]
Facts = Mapping[str, Any]

CRISES: Table = "points"
NOWHERE = ""
"""The part of what belongs to no crisis."""

REPORTS = pl.Schema(
    {
        **MARKS,  # of a report without a figure that counts null, but for its id
        "counted": FLAG,  # whether it has a figure that counts
        "parts": pl.List(pl.String()),  # the crises anything of it lies in
        "observed": COUNT,
        "rejected": COUNT,
    }
)

SCHEMAS: dict[Table, pl.Schema] = {
    "points": POINTS, "aside": ASSIGNED, "findings": VIOLATIONS, "rejections": REJECTIONS, "reports": REPORTS,
    "near": NEAR,
}  # fmt: skip

SHELVES = 16
"""Parts the reports are cut into: one report writes one of them."""


def by_crisis(frame: pl.DataFrame, crisis: pl.Expr | None = None) -> dict[str, pl.DataFrame]:
    """Return the rows of each crisis, in their order."""
    named = frame.with_columns((pl.col("crisis") if crisis is None else crisis).fill_null(NOWHERE).alias("@part"))
    return {
        str(name): rows.drop("@part")
        for (name,), rows in named.partition_by("@part", as_dict=True, maintain_order=True).items()
    }


def by_shelf(reports: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the reports of each shelf, by id."""
    shelves = pl.Series("@part", [shelf_of(one) for one in reports.get_column("report_id")], pl.String)
    return {
        str(name): rows.drop("@part").sort("report_id")
        for (name,), rows in reports.with_columns(shelves).partition_by("@part", as_dict=True).items()
    }


def shelf_of(report_id: str) -> str:
    """Return the part a report is remembered in."""
    return f"{hashlib.sha256(report_id.encode()).digest()[0] % SHELVES:02}"


def aside_in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Sort figures set aside by when they became known, then as they stand in their reports."""
    return rows.sort("known_at", "report_id", "char_start", "observation_id")


def rejections_in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Sort rejections report by report, as they stand in them."""
    return rows.sort("report_id", "char_start", "char_end", "quote", "reason")


def placed(points: pl.DataFrame, rejections: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the rejections that lie with each crisis: with all its report has a point in, else with none."""
    crises = points.select("report_id", "crisis").drop_nulls().unique()
    lies = rejections.join(crises, on="report_id", how="left", maintain_order="left")
    return {name: rows.drop("crisis") for name, rows in by_crisis(lies).items()}


def reports_of(
    marks: pl.DataFrame,
    ids: pl.Series,
    figures: tuple[pl.DataFrame, pl.DataFrame],
    observations: pl.DataFrame,
    rejections: pl.DataFrame,
) -> pl.DataFrame:
    """Return REPORTS of those reports; ``figures`` are their points and their figures set aside."""
    lies = pl.concat([rows.select("report_id", pl.col("crisis").fill_null(NOWHERE)) for rows in figures])
    parts = lies.unique().group_by("report_id").agg(pl.col("crisis").sort().alias("parts"))
    observed = observations.group_by("report_id").agg(pl.len().cast(COUNT).alias("observed"))
    refused = rejections.group_by("report_id").agg(pl.col("count").sum().cast(COUNT).alias("rejected"))
    rows = pl.DataFrame({"report_id": ids}, schema={"report_id": pl.String})
    for more in (marks, parts, observed, refused):
        rows = rows.join(more, on="report_id", how="left")
    known = marks.get_column("report_id").implode()
    return rows.select(
        *MARKS, pl.col("report_id").is_in(known).alias("counted"),
        pl.coalesce("parts", pl.lit([NOWHERE])).alias("parts"),
        pl.col("observed").fill_null(0), pl.col("rejected").fill_null(0),
    )  # fmt: skip


def about(points: pl.DataFrame, findings: pl.DataFrame) -> dict[str, Any]:
    """Return what a round says of one crisis: how many figures and series, and findings by severity."""
    return {
        "figures": points.height,
        "series": points.get_column("series_id").n_unique(),
        "findings": dict(sorted(findings.group_by("severity").len().iter_rows())),
    }


def facts_of(reports: pl.DataFrame, crises: Mapping[str, Any], tied: list[list[str]]) -> dict[str, Any]:
    """Return what a round says of the whole store."""
    return {
        "reports": reports.height,
        "observed": int(reports.get_column("observed").sum()),
        "rejected": int(reports.get_column("rejected").sum()),
        "crises": {name: told for name, told in sorted(crises.items()) if told["figures"]},
        "tied": tied,
    }


def tied_crises(points: pl.DataFrame) -> list[list[str]]:
    """Return the pairs of crises whose figures a person merged: neither is made without the other."""
    part = pl.col("crisis").fill_null(NOWHERE)
    said = points.filter(pl.col("same_as").is_not_null()).select("same_as", part.alias("one"))
    other = points.select(pl.col("observation_id").alias("same_as"), part.alias("other"))
    pairs = said.join(other, on="same_as").filter(pl.col("one") != pl.col("other")).select("one", "other")
    return sorted(map(list, pairs.unique().rows()))
