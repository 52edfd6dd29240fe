"""What is known now, made of the whole store: the first time, and wherever a snapshot cannot be trusted.

In: Settings, an open store. Out: every table, cut into parts, and the facts.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from tracker.knowledge.parts import (
    Facts,
    Table,
    about,
    aside_in_order,
    by_crisis,
    by_shelf,
    facts_of,
    placed,
    reasons_of,
    rejections_in_order,
    reports_of,
    tied_crises,
)
from tracker.model import Settings
from tracker.series.invariants import in_order, of_reports, of_series
from tracker.series.points import assigned, counted, pointed, set_aside, with_texts
from tracker.series.schemas import VIOLATIONS, empty
from tracker.series.telling import NOTHING_TOLD, retold
from tracker.store import Store, frames


def made(settings: Settings, store: Store) -> tuple[dict[Table, dict[str, pl.DataFrame]], Facts]:
    """Return all tables by part, and the facts."""
    observations, texts = frames.observations(store), frames.texts(store)
    rejections = frames.rejections(store)
    rows = assigned(observations, settings, texts)
    beside = aside_in_order(set_aside(rows))
    rows = counted(rows)
    words = texts.lazy()

    def some(ids: Collection[str]) -> dict[str, str]:
        return dict(words.filter(pl.col("report_id").is_in(list(ids))).collect().iter_rows())

    told = retold(NOTHING_TOLD, with_texts(rows, texts), (), some)
    points = pointed(rows, told.marks.select("report_id", "story_id"), settings)
    findings = split_findings(in_order(pl.concat([of_reports(points, texts), of_series(points)])), points)
    crises = by_crisis(points)
    ids = texts.get_column("report_id")
    reports = reports_of(told.marks, ids, (points, beside), observations, rejections)
    tables: dict[Table, dict[str, pl.DataFrame]] = {
        "points": crises,
        "aside": by_crisis(beside),
        "findings": findings,
        "rejections": placed(points, rejections_in_order(rejections)),
        "reports": by_shelf(reports),
        "near": {"all": told.near},
    }
    said = {
        name: about(None, rows.clear(), rows, findings.get(name, empty(VIOLATIONS))) for name, rows in crises.items()
    }
    return tables, facts_of(reports, said, tied_crises(points), reasons_of(rejections))


def split_findings(findings: pl.DataFrame, points: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the findings on the figures of each crisis."""
    where = points.select("observation_id", "crisis")
    named = findings.join(where, on="observation_id", how="left", maintain_order="left")
    return {name: rows.drop("crisis") for name, rows in by_crisis(named).items()}
