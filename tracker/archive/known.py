"""What is known of a lake, asked as a store's is: the same frames for exports, terminals, pages and backtests.

In: a lake whose series were made (:mod:`tracker.archive.series`). Out: :class:`KnownOfLake`, which answers what
:class:`tracker.knowledge.Known` does and gives a site its tables, reading only what is asked for.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from tracker.archive.gather import unreviewed
from tracker.archive.lake import Lake, opened_lake
from tracker.archive.plan import ArchiveError
from tracker.archive.series import NOTE, computed
from tracker.archive.shelf import Shelf
from tracker.knowledge.kept import rules_of
from tracker.knowledge.parts import NOWHERE, SCHEMAS, Facts, Table, aside_in_order, rejections_in_order
from tracker.model import Settings
from tracker.series.invariants import in_order as findings_in_order
from tracker.series.keys import in_order
from tracker.series.schemas import SERIES, VERDICTS, empty
from tracker.series.selection import NO_CRISIS


@dataclass(frozen=True, slots=True)
class KnownOfLake:
    """All that is known of a lake, or was at a moment. ``shelf`` holds what was made of it."""

    lake: Lake
    shelf: Shelf
    note: Mapping[str, Any]

    @property
    def facts(self) -> Facts:
        """What a round says of the whole store."""
        facts: Facts = self.note["facts"]
        return facts

    @property
    def made_by(self) -> str:
        """Return a digest of the rules it was made by."""
        return str(self.note["made_by"])

    def plan(self, crises: Collection[str] = ()) -> pl.LazyFrame:
        """Return the points of some crises ("none": of none), or of all, as a plan; crisis by crisis, not in order."""
        return self._scan("points", crises or None)

    def points(self, parts: Iterable[str] | None = None) -> pl.DataFrame:
        """Return the points of some crises ("": of none), or of all, in series order."""
        return in_order(self._scan("points", _named(parts)).collect(engine="streaming"))

    def read(self, table: Table, parts: Iterable[str] | None = None) -> pl.DataFrame:
        """Return the rows of some crises ("": of none), or of all."""
        if table != "rejections":
            return self._scan(table, _named(parts)).collect(engine="streaming")
        lies = self.plan().select("report_id", pl.col("crisis").fill_null(NOWHERE)).unique()
        every = self.lake.table("rejections").join(lies, on="report_id", how="left")
        here = every if parts is None else every.filter(pl.col("crisis").fill_null(NOWHERE).is_in(list(parts)))
        return rejections_in_order(here.drop("crisis").collect(engine="streaming"))

    @property
    def aside(self) -> pl.DataFrame:
        """Return the figures that enter no series."""
        return aside_in_order(self.read("aside"))

    @property
    def violations(self) -> pl.DataFrame:
        """Return what the invariants found."""
        return findings_in_order(self.read("findings"))

    @property
    def verdicts(self) -> pl.DataFrame:
        """Return no decision: people decide on what is loaded into a store."""
        return empty(VERDICTS)

    def texts_of(self, reports: Collection[str]) -> pl.DataFrame:
        """Return the texts of some reports."""
        return self.lake.of("texts", reports).collect(engine="streaming").sort("report_id")

    def observations_of(self, reports: Collection[str]) -> pl.DataFrame:
        """Return the figures of some reports, of every mood."""
        rows = self.lake.of("observations", reports).collect(engine="streaming")
        return unreviewed(rows.sort("known_at", "report_id"))

    def series(self) -> pl.LazyFrame:
        """Return SERIES as a plan."""
        file = self.shelf.address(f"{self.note['folder']}/series.parquet")
        return pl.concat([pl.LazyFrame(schema=SERIES), pl.scan_parquet(file)])

    def stories(self) -> pl.LazyFrame:
        """Return ``report_id``, ``story_id`` and ``kin`` (null: alone) as a plan."""
        return pl.scan_parquet(self.shelf.address(f"{self.note['folder']}/stories.parquet"))

    def _scan(self, table: Table, crises: Collection[str] | None) -> pl.LazyFrame:
        made: Mapping[str, list[str]] = self.note["files"].get(table, {})
        files = [file for name in sorted(made if crises is None else crises) for file in made.get(name, [])]
        none = pl.LazyFrame(schema=SCHEMAS[table])
        return pl.concat([none, pl.scan_parquet([self.shelf.address(file) for file in files])]) if files else none


def known_of(lake: Lake, settings: Settings, shelf: Shelf | None = None) -> KnownOfLake:
    """Return what was made of a lake; ArchiveError where nothing was, or by other words than those of the settings."""
    here = shelf or lake.shelf
    again = f"`tracker archive series {lake.shelf.root}` makes them"
    if not here.has(NOTE):
        raise ArchiveError(f"the series of this lake were not made yet: {again}")
    note = here.said(NOTE)
    if note["made_by"] != rules_of(settings) or note["lake"] != lake.manifest["sha256"]:
        raise ArchiveError(f"the series of this lake were made by other words or another version: {again} anew")
    return KnownOfLake(lake, here, note)


@contextmanager
def known_at(where: str, settings: Settings, moment: datetime | None) -> Iterator[KnownOfLake]:
    """Open what is known of a lake; of a past moment it is made anew beside the lake, and not kept."""
    with opened_lake(where) as lake:
        then = lake if moment is None else lake.at(moment)
        if then is lake:
            yield known_of(lake, settings)
            return
        with tempfile.TemporaryDirectory(prefix="tracker-then-") as folder:
            computed(then, settings, lambda *_: None, Shelf(folder))
            yield known_of(then, settings, Shelf(folder))


def _named(parts: Iterable[str] | None) -> tuple[str, ...] | None:
    """Return the names of some crises as they are typed."""
    return None if parts is None else tuple(name or NO_CRISIS for name in parts)
