"""A reviewer's desk: the figures that wait, one figure with what stands beside it, and decisions that are kept.

In: Settings, an open store, who decides. Out: rows to show, and verdicts in the store. The terminal and the pages sit
at the same desk: the rules of review are :mod:`tracker.series.review`'s and :mod:`tracker.series.verdicts`'.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from tracker.knowledge import Known
from tracker.model import Settings, Verdict, VerdictKind
from tracker.series.keys import in_order
from tracker.series.queue import queue
from tracker.series.review import lost, standing
from tracker.series.schemas import ASSIGNED, POINTS, conform
from tracker.series.verdicts import VerdictError
from tracker.store import Store
from tracker.store.announced import events
from tracker.store.verdicts import keep

Row = dict[str, Any]


@dataclass(slots=True)
class Desk:
    """What a reviewer has before them, as it was known when they sat down."""

    settings: Settings
    store: Store
    known: Known
    by: str
    clock: Callable[[], datetime]
    seen: dict[str, int] = field(default_factory=dict)
    """By report the ``seq`` of one's own newest verdict; anybody else's newer one is a conflict."""

    def waiting(self) -> list[Row]:
        """Return the figures that wait for a person, gravest first."""
        known, rules = self.known, self.settings.rules.values()
        places = self.settings.vocabulary.places
        return queue(known.plan().collect(), known.aside, known.violations, rules, places).to_dicts()

    def gone(self) -> list[Row]:
        """Return the verdicts whose figure is not read any more."""
        verdicts = self.known.verdicts
        return lost(self.known.observations_of(verdicts["report_id"].unique()), verdicts)

    def figure(self, which: str) -> Row:
        """Return the one figure whose id begins so, on a series or beside them; raise VerdictError for none or many."""
        begins = pl.col("observation_id").str.starts_with(which.strip().lower())
        if not which.strip():
            return _only([], which, "figure", "`tracker review list` and `tracker series` show them")
        on, beside = self.known.plan().filter(begins).collect(), conform(self.known.aside, ASSIGNED).filter(begins)
        rows = pl.concat([conform(on, POINTS), conform(beside, POINTS)]).to_dicts()
        return _only(rows, which, "figure", "`tracker review list` and `tracker series` show them")

    def series(self, row: Mapping[str, Any]) -> list[Row]:
        """Return the points of the figure's series, in order; none for a figure that is on no series."""
        mine = self.known.plan().filter(pl.col("series_id") == row["series_id"])
        return in_order(mine.collect()).to_dicts()

    def verdict(self, which: str) -> Row:
        """Return the one standing verdict whose id begins so; raise VerdictError for none or many."""
        live = standing(self.known.verdicts)
        rows = [row for row in live if which.strip() and row["verdict_id"].startswith(which.strip().lower())]
        return _only(rows, which, "standing verdict", "`tracker review log` shows them")

    def log(self, report_id: str = "") -> list[Row]:
        """Return every verdict (on figures of one report), oldest first; ``stands`` says whether it was taken back."""
        live = {row["verdict_id"] for row in standing(self.known.verdicts)}
        rows = self.known.verdicts.filter(pl.lit(not report_id) | (pl.col("report_id") == report_id)).to_dicts()
        return [
            row
            | {name: json.loads(row[name] or "null") for name in ("seen", "changes", "other")}
            | {"stands": row["verdict_id"] in live or row["kind"] == VerdictKind.UNDO}
            for row in rows
        ]

    def announced(self, row: Mapping[str, Any]) -> list[str]:
        """Return the handles of the alerts that people were told of because of this figure."""
        told = [one.event for one in events(self.store) if one.event.observation_id == row["observation_id"]]
        return list(dict.fromkeys(event.handle for event in told))

    def decide(self, make: Callable[..., Verdict], row: Mapping[str, Any], **more: Any) -> Verdict:
        """Keep a verdict, unless somebody else decided on the same report since this desk was opened."""
        made = make(row, by=self.by, at=self.clock(), **more)
        newest = self.known.verdicts.get_column("seq").max()
        seen = self.seen.get(row["report_id"], newest if isinstance(newest, int) else 0)
        kept, self.seen[row["report_id"]] = keep(self.store, made, seen=seen)
        return kept


def _only(rows: list[Row], which: str, what: str, hint: str) -> Row:
    if len(rows) != 1:
        said = f"{len(rows)} {what}s have an id that begins with" if rows else f"there is no {what}"
        raise VerdictError(f"{said} {which!r}; {hint}")
    return rows[0]
