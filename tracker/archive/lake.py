"""A lake that was read, to be asked: its tables as plans, each report once.

In: the folder. Out: LazyFrames in the shapes of :mod:`tracker.series.schemas`; nothing is read before it is asked for.
An article that stands in the archive twice, edited, counts as its newest version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import polars as pl

from tracker.archive.frames import HEADLINES, READ, REFUSED
from tracker.archive.plan import ArchiveError
from tracker.archive.run import MANIFEST
from tracker.archive.shelf import Shelf
from tracker.series.schemas import OBSERVATIONS, REJECTIONS, TEXTS

SCHEMAS: Mapping[str, pl.Schema] = {
    "observations": OBSERVATIONS, "rejections": REJECTIONS, "headlines": HEADLINES, "reports": READ, "texts": TEXTS,
    "refused": REFUSED,
}  # fmt: skip

PART = "part"


@dataclass(frozen=True, slots=True)
class Lake:
    """An opened lake. ``superseded``: versions of reports that another one replaced, by part and report."""

    shelf: Shelf
    manifest: Mapping[str, Any]
    parts: tuple[str, ...]
    superseded: pl.DataFrame

    def table(self, name: str, parts: tuple[str, ...] | None = None) -> pl.LazyFrame:
        """Return a table, or some parts of it, as a plan."""
        files = [self.shelf.address(f"{name}/{part}.parquet") for part in (self.parts if parts is None else parts)]
        if not files:
            return pl.LazyFrame(schema=SCHEMAS[name])
        plan = pl.concat([pl.scan_parquet(file) for file in files])
        if name == "refused" or self.superseded.is_empty():
            return plan
        # of a report that stands there twice the figures of its newest text alone
        numbered = pl.concat([
            pl.scan_parquet(file).with_columns(pl.lit(part).alias(PART))
            for file, part in zip(files, self.parts if parts is None else parts, strict=True)
        ])  # fmt: skip
        old = self.superseded.lazy()
        if "content_sha256" in SCHEMAS[name]:
            kept = numbered.join(old, on=[PART, "report_id", "content_sha256"], how="anti", maintain_order="left")
        else:
            kept = numbered.join(old, on=[PART, "report_id"], how="anti", maintain_order="left")
        return kept.drop(PART)


@contextmanager
def opened_lake(where: str) -> Iterator[Lake]:
    """Open a lake that was read to its end."""
    shelf = Shelf(where)
    if not shelf.has(MANIFEST):
        raise ArchiveError(f"{where} is no lake, or was not read to its end: `tracker archive read` goes on with it")
    manifest = json.loads(shelf.read(MANIFEST))
    failed = set(manifest["parts"]["failed"])
    parts = tuple(f"{n:06d}" for n in range(manifest["parts"]["all"]) if str(n) not in failed)
    yield Lake(shelf, manifest, parts, _superseded(shelf, parts))


def _superseded(shelf: Shelf, parts: tuple[str, ...]) -> pl.DataFrame:
    """Return the versions of reports that stand in the lake again, later: by day, then by their place in it."""
    keys = ("report_id", "content_sha256")
    plans = [
        pl.scan_parquet(shelf.address(f"reports/{part}.parquet"))
        .select(*keys, "published_on", "row")
        .with_columns(pl.lit(part).alias(PART))
        for part in parts
    ]
    if not plans:
        return pl.DataFrame(schema={PART: pl.String, "report_id": pl.String, "content_sha256": pl.String})
    every = pl.concat(plans).with_columns(pl.len().over("report_id").alias("times")).filter(pl.col("times") > 1)
    rows = every.sort("published_on", PART, "row", nulls_last=False).collect()
    newest = rows.unique("report_id", keep="last", maintain_order=True)
    return rows.join(newest, on=[PART, "report_id", "row"], how="anti").select(PART, *keys)
