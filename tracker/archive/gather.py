"""The figures of a lake, some reports at a time, each on its series: laid out on disk, crisis by crisis.

In: a lake, Settings. Out: a folder with the figures that count, those set aside, what is wrong within single reports,
and what stories are known by. Memory holds the reports of a piece, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import polars as pl

from tracker.archive.frames import renamed
from tracker.archive.lake import PART, Lake
from tracker.knowledge.fresh import split_findings
from tracker.knowledge.parts import NOWHERE, by_crisis
from tracker.model import Settings
from tracker.series.invariants import of_reports
from tracker.series.keys import keyed
from tracker.series.points import assigned, counted, set_aside, with_texts
from tracker.series.review import reviewed
from tracker.series.schemas import ASSIGNED, OBSERVATIONS, POINTS, VERDICTS, conform, empty
from tracker.series.telling import MARKS, marked
from tracker.store.identity import Printed, printed, reading_id, version_id

AT_ONCE = 60_000
"""Reports and figures of a piece, about: a part is never cut."""

BETWEEN = "\x1f"
"""Between the id of a report and that of its version, where one that counts no more is looked at beside others."""

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Spill:
    """The folder, cut by table and crisis ("none": of no crisis)."""

    folder: Path

    def put(self, table: str, crisis: str, name: str, frame: pl.DataFrame) -> None:
        """Write a piece of a table."""
        into = self.folder / table / (crisis or "none")
        into.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(into / f"{name}.parquet", compression="lz4")

    def crises(self, table: str) -> list[str]:
        """Return the crises a table has rows of, in order."""
        there = self.folder / table
        return sorted(path.name for path in there.iterdir()) if there.is_dir() else []

    def scan(self, table: str, schema: pl.Schema, crisis: str = "*") -> pl.LazyFrame:
        """Return the rows of a crisis, or of all, as a plan."""
        files = sorted((self.folder / table).glob(f"{crisis}/*.parquet"))
        return pl.scan_parquet(files) if files else pl.LazyFrame(schema=schema)


def gathered(lake: Lake, settings: Settings, spill: Spill, tell: Tell) -> None:
    """Lay out all figures that stand in the lake, and the marks of their reports."""
    pieces = list(_pieces(lake))
    for done, parts in enumerate(pieces):
        tell("Finding crises", done, len(pieces))
        texts = lake.table("texts", parts).collect()
        every = assigned(unreviewed(lake.table("observations", parts).collect()), settings, texts)
        rows = on_series(counted(every), settings)
        name = f"{done:06d}"
        for crisis, own in by_crisis(rows.sort("crisis", "indicator", "population")).items():
            spill.put("rows", crisis, name, own)
        for crisis, own in by_crisis(set_aside(every)).items():
            spill.put("aside", crisis, name, own)
        for crisis, own in split_findings(of_reports(rows, texts), rows).items():
            spill.put("findings", crisis, name, own)
        spill.put("marks", NOWHERE, name, marked(with_texts(rows, texts)))
    tell("Finding crises", len(pieces), len(pieces))


def unreviewed(observations: pl.DataFrame) -> pl.DataFrame:
    """Return observations of which nobody decided anything, as a store hands them out."""
    return reviewed(conform(observations, OBSERVATIONS), empty(VERDICTS))


def on_series(rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return assigned rows that count as POINTS whose standing is not known yet: keys hang on the figure itself."""
    return conform(keyed(rows, settings.crises, settings.vocabulary.attributions), POINTS)


@dataclass(frozen=True, slots=True)
class Former:
    """Every version of the reports that stand in the lake more than once, each as a report of its own.

    ``report_id`` is that of the report, BETWEEN, and the version's place; ``versions`` says which is which. Figures go
    by the ids a store gives them that saw all versions, one after the other: what came in one moment is told in the
    order of ids, and what was put back as it was is told anew.
    """

    versions: pl.DataFrame  # lake.VERSIONS with ``version``, the id here
    rows: pl.DataFrame  # POINTS that count, their standing not known
    aside: pl.DataFrame  # ASSIGNED
    marks: pl.DataFrame  # MARKS
    texts: pl.DataFrame  # TEXTS


def former(lake: Lake, settings: Settings) -> Former:
    """Return all that was ever read of the reports that stand in the lake more than once: they are few."""
    version = pl.format("{}{}{}-{}", "report_id", pl.lit(BETWEEN), PART, "row").alias("version")
    versions = lake.versions.with_columns(version)
    nth = pl.int_range(pl.len()).over("report_id")
    rounds = [versions.filter(nth == one) for one in range(int(versions.select(nth.max()).item() or -1) + 1)]
    newest: dict[str, _Newest] = {}
    seen = [_version(lake, some, settings, newest) for some in rounds]
    empty = (pl.DataFrame(schema=POINTS), pl.DataFrame(schema=ASSIGNED), pl.DataFrame(schema=MARKS))
    rows, aside, marks = (pl.concat([none, *(one[n] for one in seen)]) for n, none in enumerate(empty))
    texts = pl.concat([pl.DataFrame(schema={"report_id": pl.String, "text": pl.String}), *(one[3] for one in seen)])
    return Former(versions, rows, aside, marks, texts)


_Newest = tuple[int, tuple[str | None, ...]]
"""The number of a version of a report, and what was printed."""


def _version(
    lake: Lake, some: pl.DataFrame, settings: Settings, newest: dict[str, _Newest]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return rows, aside, marks and texts of one version of each of some reports, after those that were newest."""
    then, parts = lake.version_of(some), some.get_column(PART).unique().sort().to_list()
    names = some.select("report_id", "version")
    heads, texts, observations = (
        then.table(table, parts).join(names.lazy(), on="report_id", maintain_order="left").collect()
        for table in ("reports", "texts", "observations")
    )
    texts = texts.with_columns(pl.col("version").alias("report_id")).drop("version")
    observations = renamed(observations, _readings(heads, newest, str(lake.manifest["reader"])))
    every = assigned(unreviewed(observations.with_columns(pl.col("version").alias("report_id"))), settings, texts)
    rows = on_series(counted(every), settings)
    return rows, set_aside(every), marked(with_texts(rows, texts)), texts


def _readings(heads: pl.DataFrame, newest: dict[str, _Newest], reader: str) -> Mapping[str, str]:
    """Return the reading of each report as a store that saw the newest versions before would call it."""
    found = {}
    for row in heads.iter_rows(named=True):
        report = cast("Printed", SimpleNamespace(**row))
        number, before = newest.get(report.report_id, (0, None))
        now = printed(report)
        newest[report.report_id] = (number + (now != before), now)
        found[report.report_id] = reading_id(version_id(report, newest[report.report_id][0]), reader)
    return found


def _pieces(lake: Lake) -> Iterator[list[str]]:
    """Yield parts together, in order, until they hold so many reports."""
    piece: list[str] = []
    held = 0
    for part in lake.parts:
        size = pl.len().cast(pl.Int64) + pl.col("observed").sum().cast(pl.Int64)
        rows = int(lake.table("reports", [part]).select(size).collect().item())
        if piece and held + rows > AT_ONCE:
            yield piece
            piece, held = [], 0
        piece.append(part)
        held += rows
    if piece:
        yield piece
