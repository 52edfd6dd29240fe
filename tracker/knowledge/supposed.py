"""What would be known if a person decided so: the series of one figure before and after, with nothing kept.

In: what is known now, a figure, a verdict nobody gave yet. Out: :class:`Supposed`. It makes anew what the next round
would (:func:`tracker.series.update.updated`), of the figure's crisis alone, and writes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from tracker.knowledge.now import Known
from tracker.model import Settings, Verdict
from tracker.series.keys import in_order
from tracker.series.points import assigned
from tracker.series.review import reviewed
from tracker.series.schemas import POINTS, VERDICTS, conform
from tracker.series.selection import NO_CRISIS
from tracker.series.update import updated
from tracker.store import Store, frames

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Supposed:
    """Points in series order. ``row`` is the figure as it would be; None: it would enter no series."""

    row: Row | None
    before: list[Row]  # of the series it stands on now
    after: list[Row]  # of the same series then
    elsewhere: list[Row]  # of the series it would go to, where that is another


def supposed(known: Known, settings: Settings, store: Store, row: Mapping[str, Any], verdict: Verdict) -> Supposed:
    """Return what the verdict would make of the figure and its series."""
    about = {verdict.anchor.report_id, *([verdict.other.report_id] if verdict.other else [])}
    reports = frames.tied(store, about)
    decided = _with(frames.verdicts(store, reports=reports), verdict)
    arrived = reviewed(frames.as_read(store, reports=reports), decided)
    plan = known.plan([row["crisis"] or NO_CRISIS])
    mine = pl.col("report_id").is_in(list(reports))
    told = plan.filter(mine).select("report_id", "story_id").unique("report_id").collect()
    then = updated(plan, arrived, settings, told, frames.texts(store, reports=reports)).points
    now = in_order(plan.filter(pl.col("series_id") == row["series_id"]).collect()) if row["series_id"] else None
    found = then.filter(pl.col("observation_id") == row["observation_id"])
    new = found.to_dicts()[0] if found.height else None
    moved = new is not None and new["series_id"] != row["series_id"]
    return Supposed(
        row=new,
        before=[] if now is None else now.to_dicts(),
        after=_of(then, {row["series_id"]}),
        elsewhere=_of(then, {new["series_id"]}) if new is not None and moved else [],
    )


def crises_of(
    settings: Settings, store: Store, reports: Collection[str], verdict: Verdict | None = None
) -> dict[str, str]:
    """Return the crisis ("none": none) of each figure of some reports, by its id; if given, as a verdict makes it."""
    decided = frames.verdicts(store, reports=reports)
    rows = reviewed(frames.as_read(store, reports=reports), _with(decided, verdict) if verdict else decided)
    every = assigned(rows, settings, frames.texts(store, reports=reports))
    return dict(every.select("observation_id", pl.col("crisis").fill_null(NO_CRISIS)).iter_rows())


def _of(points: pl.DataFrame, series: Collection[str | None]) -> list[Row]:
    return conform(points.filter(pl.col("series_id").is_in([one for one in series if one])), POINTS).to_dicts()


def _with(verdicts: pl.DataFrame, verdict: Verdict) -> pl.DataFrame:
    """Return the verdicts with one more, as the store would hand it out."""
    newest = verdicts.get_column("seq").max()
    anchor = asdict(verdict.anchor)
    row = {name: anchor[name] for name in ("report_id", "content_sha256", "char_start", "char_end", "quote")}
    row |= {name: getattr(verdict, name) for name in ("observation_id", "revision", "undoes", "reason", "decided_by")}
    row |= {"kind": verdict.kind.value, "decided_at": verdict.decided_at, "verdict_id": "supposed"}
    row |= {"seen": json.dumps(dict(verdict.seen)), "changes": json.dumps(dict(verdict.changes))}
    row |= {"other": json.dumps(asdict(verdict.other)) if verdict.other else None}
    row["seq"] = (newest if isinstance(newest, int) else 0) + 1
    return pl.concat([verdicts, conform(pl.DataFrame([row], infer_schema_length=None), VERDICTS)])
