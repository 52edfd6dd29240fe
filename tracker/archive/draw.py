"""The pages and pictures of a lake: the site a store has, of all its crises or of some.

In: what is known of a lake, Settings, a folder. Out: files that open anywhere; a lake that is drawn again changes none
of them. There are no alerts in them: rules watch a store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from tracker.archive.known import KnownOfLake
from tracker.charts.site import Written
from tracker.knowledge.parts import NOWHERE, SCHEMAS, Facts, Table, reasons_of
from tracker.model import Settings
from tracker.round.draw import draw_known, version_of
from tracker.series.selection import NO_CRISIS


def drawn(known: KnownOfLake, settings: Settings, out: Path, crises: Collection[str] = ()) -> list[Written]:
    """Write the site of some crises ("none": of none) of a lake, or of all; return its files."""
    mine = {name: crisis for name, crisis in settings.crises.items() if not crises or name in crises}
    few = replace(settings, crises=mine)
    shown = _Some(known, frozenset(crises)) if crises else known
    versions = {name: version_of(few, [str(known.note["folder"]), name]) for name in (*mine, "")}
    return draw_known(few, shown, out, versions=versions)


@dataclass(frozen=True)
class _Some:
    """What is known of some crises ("none": of none), and of nothing else."""

    known: KnownOfLake
    crises: frozenset[str]

    @cached_property
    def facts(self) -> Facts:
        """How many reports have a figure there, and what of them was not taken."""
        reports = self.known.plan(self.crises).select(pl.col("report_id").n_unique())
        refused = self.read("rejections")
        return {"counted": reports.collect(engine="streaming").item(), "reasons": dict(reasons_of(refused))}

    def points(self, parts: Iterable[str] | None = None) -> pl.DataFrame:
        """Return the points of some of the crises."""
        return self.known.points(self._of(parts))

    def read(self, table: Table, parts: Iterable[str] | None = None) -> pl.DataFrame:
        """Return the rows of a table that lie with some of the crises."""
        mine = self._of(parts)
        return self.known.read(table, mine) if mine else pl.DataFrame(schema=SCHEMAS[table])

    def _of(self, parts: Iterable[str] | None) -> Sequence[str]:
        mine = {NOWHERE if name == NO_CRISIS else name for name in self.crises}
        return sorted(mine if parts is None else mine & set(parts))
