"""A lake that was read, to be asked: its tables as plans, each report once.

In: the folder, and a moment where somebody asks what was known then. Out: LazyFrames in the shapes of
:mod:`tracker.series.schemas`; nothing is read before it is asked for. An article that stands in the archive twice,
edited, counts as its newest version (known by then); one that stands there twice, unchanged, counts once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from tracker.archive.frames import HEADLINES, READ, REFUSED
from tracker.archive.plan import ArchiveError
from tracker.archive.records import DAY_ENDS
from tracker.archive.run import MANIFEST
from tracker.archive.shelf import Shelf
from tracker.series.schemas import DAY, FLAG, OBSERVATIONS, OFFSET, REJECTIONS, TEXT, TEXTS
from tracker.sources.replay import end_of

SCHEMAS: Mapping[str, pl.Schema] = {
    "observations": OBSERVATIONS, "rejections": REJECTIONS, "headlines": HEADLINES, "reports": READ, "texts": TEXTS,
    "refused": REFUSED,
}  # fmt: skip

PART = "part"

VERSIONS = pl.Schema(
    {
        # one row a version of a report that stands in the lake more than once
        PART: TEXT,
        "row": OFFSET,  # of its file
        "report_id": TEXT,
        "content_sha256": TEXT,
        "published_on": DAY,  # null: not known
        "seen": FLAG,  # whether it is the one that counts
    }
)

NONE_TWICE = pl.DataFrame(schema=VERSIONS)


@dataclass(frozen=True, slots=True)
class Lake:
    """An opened lake. ``versions``: of the reports that stand in it more than once, oldest first.

    ``until``: what was published later is not seen; None: all is, the undated too.
    """

    shelf: Shelf
    manifest: Mapping[str, Any]
    parts: tuple[str, ...]
    versions: pl.DataFrame = field(default_factory=lambda: NONE_TWICE)
    until: date | None = None

    @property
    def known_at(self) -> datetime:
        """When its undated reports became known."""
        return datetime.fromisoformat(self.manifest["known_at"])

    def table(self, name: str, parts: Sequence[str] | None = None) -> pl.LazyFrame:
        """Return a table, or some parts of it, as a plan."""
        some = self.parts if parts is None else parts
        twice = set(self.versions.filter(~pl.col("seen")).get_column(PART)) if name != "refused" else set()
        if self.until is not None and name == "texts":
            twice = set(some)  # a text does not say its day
        plain, odd = ([part for part in some if (part in twice) is whether] for whether in (False, True))
        plans = [pl.LazyFrame(schema=SCHEMAS[name])]
        if plain:
            plans.append(pl.scan_parquet(self._files(name, plain)))
        if odd:
            plans.append(self._once(name, odd))
        plan = pl.concat(plans)
        dated = self.until is not None and "published_on" in SCHEMAS[name]
        return plan.filter(pl.col("published_on") <= self.until) if dated else plan

    def of(self, name: str, reports: Collection[str]) -> pl.LazyFrame:
        """Return the rows of some reports as a plan; of parts that hold none of them only ids are read."""
        wanted = pl.Series(list(reports), dtype=pl.String).implode()
        return self.table(name).filter(pl.col("report_id").is_in(wanted))

    def at(self, moment: datetime) -> Lake:
        """Return the lake as it was known at a moment: reports of the days that had ended by then."""
        if moment >= self.known_at:
            return self
        day = moment.astimezone(UTC).date()
        if end_of(day, DAY_ENDS) > moment:
            day = date.fromordinal(day.toordinal() - 1)
        return replace(self, versions=_versions(self.shelf, self.parts, day), until=day)

    def version_of(self, rows: pl.DataFrame) -> Lake:
        """Return the lake as if of each report standing there twice only these of its versions were there, if any."""
        keys = [PART, "row", "report_id"]
        chosen = rows.select(*keys, pl.lit(value=True).alias("seen"))
        told = self.versions.drop("seen").join(chosen, on=keys, how="left", maintain_order="left")
        return replace(self, versions=told.with_columns(pl.col("seen").fill_null(value=False)))

    def _files(self, name: str, parts: Sequence[str]) -> list[str]:
        return [self.shelf.address(f"{name}/{part}.parquet") for part in parts]

    def _numbered(self, name: str, parts: Sequence[str]) -> pl.LazyFrame:
        plan = pl.scan_parquet(self._files(name, parts), include_file_paths=PART)
        return plan.with_columns(pl.col(PART).str.extract(r"([^/\\]+)\.parquet$"))

    def _once(self, name: str, parts: Sequence[str]) -> pl.LazyFrame:
        """Return the rows of parts in which a version stands that does not count."""
        rows, hidden = self._numbered(name, parts), self.versions.filter(~pl.col("seen"))
        if name == "headlines":
            figures = self._once("observations", parts).select(pl.col("observation_id").alias("@first"))
            told = rows.with_columns(pl.col("parts").list.first().alias("@first"))
            return told.join(figures, on="@first", how="semi").select(SCHEMAS[name].names())
        placed = rows if name == "reports" else self._placed(name, rows, parts)
        left = placed.join(hidden.lazy(), on=[PART, "row"], how="anti", maintain_order="left")
        if name == "texts" and self.until is not None:
            left = left.filter(pl.col("@day") <= self.until)
        return left.select(SCHEMAS[name].names())

    def _placed(self, name: str, rows: pl.LazyFrame, parts: Sequence[str]) -> pl.LazyFrame:
        """Return what a part holds of its reports with the row of each: it lies in their order, and they count it."""
        one, counted = HELD[name]
        heads = self._numbered("reports", parts).filter(counted > 0)
        ends = heads.select(PART, "row", pl.col("published_on").alias("@day"), _end(counted))
        return rows.with_columns(_end(one)).join_asof(
            ends, on="@end", by=PART, strategy="forward", check_sortedness=False
        )


EACH = pl.col(PART).is_not_null()
HELD = {
    "observations": (EACH, pl.col("observed")),
    "rejections": (pl.col("count"), pl.col("rejected")),
    "texts": (EACH, (pl.col("observed") > 0).cast(OFFSET)),
}
"""What a row of a table stands for, and how many of them a report has."""


def _end(count: pl.Expr) -> pl.Expr:
    return count.cast(OFFSET).cum_sum().over(PART).alias("@end")


@contextmanager
def opened_lake(where: str) -> Iterator[Lake]:
    """Open a lake that was read to its end."""
    shelf = Shelf(where)
    if not shelf.has(MANIFEST):
        raise ArchiveError(f"{where} is no lake, or was not read to its end: `tracker archive read` goes on with it")
    manifest = shelf.said(MANIFEST)
    failed = set(manifest["parts"]["failed"])
    parts = tuple(f"{n:06d}" for n in range(manifest["parts"]["all"]) if str(n) not in failed)
    yield Lake(shelf, manifest, parts, _versions(shelf, parts, None))


def _versions(shelf: Shelf, parts: Sequence[str], until: date | None) -> pl.DataFrame:
    """Return VERSIONS: of the reports that stand there more than once, by day, then by their place."""
    if not parts:
        return NONE_TWICE
    every = Lake(shelf, {}, tuple(parts))._numbered("reports", parts)
    many = every.group_by("report_id").len().filter(pl.col("len") > 1).select("report_id")
    if not many.select(pl.len()).collect(engine="streaming").item():
        return NONE_TWICE
    told = every.select(PART, "row", "report_id", "content_sha256", "published_on")
    rows = told.join(many, on="report_id", how="semi").sort("published_on", PART, "row", nulls_last=False).collect()
    known = pl.lit(value=True) if until is None else (pl.col("published_on") <= until).fill_null(value=False)
    numbered = rows.with_row_index("@n")
    newest = pl.when(known).then("@n").max().over("report_id") == pl.col("@n")
    seen = numbered.with_columns(newest.fill_null(value=False).alias("seen"))
    return seen.select(VERSIONS.names()).cast(VERSIONS)
