"""Which reports may ever tell one story: what a look at any past day need not compare with anything else.

In: marks of reports (:mod:`tracker.series.telling`). Out: families. Two reports are kin where they share a link, their
words or a bucket, or are both kin of a third: whatever was known on a day, no story of that day had members of two
families. Alone means a story of one's own, always.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from tracker.series.copies import BANDS

KIN = pl.Schema({"report_id": pl.String(), "kin": pl.UInt32()})


def kin(marks: pl.DataFrame) -> pl.DataFrame:
    """Return KIN of the reports that have any."""
    numbered = marks.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("@n"), "report_id", "link", "words", "bands")
    edges = pl.concat(list(_shared(numbered))).unique()
    family = _families(edges.iter_rows())
    named = pl.DataFrame({"@n": list(family), "kin": list(family.values())}, {"@n": pl.UInt32, "kin": pl.UInt32})
    return numbered.select("@n", "report_id").join(named, on="@n").select(KIN.names())


def _shared(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield pairs of rows that share something: the first that has it, and each other one."""
    bands = rows.drop_nulls("bands")
    keys = [(rows, pl.col("link")), (rows, pl.col("words"))]
    keys += [(bands, pl.col("bands").arr.get(band)) for band in range(BANDS)]
    for frame, key in keys:
        told = frame.select("@n", key.alias("@key")).drop_nulls("@key")
        pairs = told.select(pl.col("@n").min().over("@key").alias("@first"), "@n")
        yield pairs.filter(pl.col("@first") != pl.col("@n"))


def _families(edges: Iterable[tuple[int, ...]]) -> dict[int, int]:
    """Return the family of each row that is in an edge, called by its first row."""
    parent: dict[int, int] = {}

    def root(one: int) -> int:
        while (above := parent.setdefault(one, one)) != one:
            parent[one] = parent[above]
            one = above
        return one

    for first, other in edges:
        early, late = sorted((root(first), root(other)))
        parent[late] = early
    return {one: root(one) for one in tuple(parent)}
