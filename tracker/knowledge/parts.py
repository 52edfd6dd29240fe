"""How what is known is cut into parts, so that a report touches few of them: by crisis, and reports by their ids.

In: whole frames. Out: frames by part. The points of a crisis are those of a large file, ``points``, but for the ids
in ``gone``, and those in ``later``: a round writes the small ones. Points, figures set aside, findings and rejections
lie with their crisis (a rejection with every crisis its report has a point in; "" is no crisis); what is remembered of
reports by the end of their ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Literal

import polars as pl

from tracker.series.schemas import ASSIGNED, COUNT, FLAG, POINTS, REJECTIONS, TEXT, VIOLATIONS
from tracker.series.telling import MARKS, NEAR

Table = Literal["points", "later", "gone", "aside", "findings", "rejections", "reports", "near"]
Facts = Mapping[str, Any]

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

GONE = pl.Schema({"observation_id": TEXT})

SCHEMAS: dict[Table, pl.Schema] = {
    "points": POINTS, "later": POINTS, "gone": GONE, "aside": ASSIGNED, "findings": VIOLATIONS,
    "rejections": REJECTIONS, "reports": REPORTS, "near": NEAR,
}  # fmt: skip

LATER_SHARE = 0.25
"""Share of a crisis's points above which those that came later are laid into the others: until then a round writes
them alone."""

SHELVES = tuple("0123456789abcdef")
"""Parts the reports are cut into: one report writes one of them."""


def by_crisis(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the rows of each crisis, in their order."""
    name = pl.col("crisis").fill_null(NOWHERE).alias("@part")
    names = frame.select(name).to_series().unique().to_list()
    if len(names) <= 1:
        return dict.fromkeys(names, frame)
    named = frame.with_columns(name)
    return {
        str(name): rows.drop("@part")
        for (name,), rows in named.partition_by("@part", as_dict=True, maintain_order=True).items()
    }


def by_shelf(reports: pl.DataFrame, some: Collection[str] = SHELVES) -> dict[str, pl.DataFrame]:
    """Return the reports of each shelf, or of some, by id."""
    shelves = reports.select(_shelf(pl.col("report_id")).alias("@part")).to_series()
    found = {name: reports.filter(shelves == name).sort("report_id") for name in some}
    return {name: rows for name, rows in found.items() if rows.height}


def shelf_of(report_id: str) -> str:
    """Return the part a report is remembered in."""
    return str(pl.select(_shelf(pl.lit(report_id))).item())


def _shelf(report_id: pl.Expr) -> pl.Expr:
    """Report ids are hashes: their last digit spreads them evenly."""
    last = report_id.str.slice(-1).str.to_lowercase()
    return pl.when(last.is_in(SHELVES)).then(last).otherwise(pl.lit(SHELVES[0]))


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
    rows = pl.DataFrame({"report_id": ids}, schema={"report_id": pl.String})
    # what was not taken of a report without a point lies nowhere, wherever its figures were set aside
    pointless = rows.join(figures[0], on="report_id", how="anti")
    lies = pl.concat([lies, pointless.select("report_id", pl.lit(NOWHERE).alias("crisis"))])
    parts = lies.unique().group_by("report_id").agg(pl.col("crisis").sort().alias("parts"))
    observed = observations.group_by("report_id").agg(pl.len().cast(COUNT).alias("observed"))
    refused = rejections.group_by("report_id").agg(pl.col("count").sum().cast(COUNT).alias("rejected"))
    for more in (marks, parts, observed, refused):
        rows = rows.join(more, on="report_id", how="left")
    known = marks.get_column("report_id").implode()
    return rows.select(
        *MARKS, pl.col("report_id").is_in(known).alias("counted"),
        pl.coalesce("parts", pl.lit([NOWHERE])).alias("parts"),
        pl.col("observed").fill_null(0), pl.col("rejected").fill_null(0),
    )  # fmt: skip


def laid(points: pl.LazyFrame, later: pl.LazyFrame, gone: pl.DataFrame) -> pl.LazyFrame:
    """Return the points of a crisis: those written first, without those that are gone or were made anew since."""
    out = gone.get_column("observation_id").implode()
    return pl.concat([points.filter(~pl.col("observation_id").is_in(out)), later])


def about(
    before: Mapping[str, Any] | None, was: pl.DataFrame, now: pl.DataFrame, findings: pl.DataFrame
) -> dict[str, Any]:
    """Return what a round says of one crisis: how many figures and series, and findings by severity.

    ``before`` is what it said before, ``was`` and ``now`` are points of the series that differ, whole; of them no more
    than ``series_id`` is looked at.
    """
    told = before or {"figures": 0, "series": 0}
    series = {"was": was.get_column("series_id").n_unique(), "now": now.get_column("series_id").n_unique()}
    return {
        "figures": told["figures"] - was.height + now.height,
        "series": told["series"] - series["was"] + series["now"],
        "findings": dict(sorted(findings.group_by("severity").len().iter_rows())),
    }


def reasons_of(rejections: pl.DataFrame) -> Counter[str]:
    """Return how many numbers were not taken, by reason."""
    counts = rejections.group_by("reason").agg(pl.col("count").fill_null(1).sum())
    return Counter(dict(counts.iter_rows()))


def facts_of(
    reports: pl.DataFrame, crises: Mapping[str, Any], tied: list[list[str]], reasons: Counter[str]
) -> dict[str, Any]:
    """Return what a round says of the whole store."""
    return {
        "reports": reports.height,
        "counted": int(reports.get_column("counted").sum()),
        "reasons": {reason: count for reason, count in sorted(reasons.items()) if count},
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
