"""Briefs the tests start from: two days of a toll told by two sources, and what else a test adds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from given import frame, observation, settings

from tracker.brief import Asked, Brief, gathered
from tracker.brief.gather import Events
from tracker.model import Settings, SourceSpec
from tracker.series.points import points
from tracker.series.protection import protected

SINCE = datetime(2024, 11, 28, 12, tzinfo=UTC)
UNTIL = datetime(2024, 11, 29, 12, tzinfo=UTC)
BEFORE = datetime(2024, 11, 28, 8, tzinfo=UTC)
AFTER = datetime(2024, 11, 29, 8, tzinfo=UTC)
Row = dict[str, Any]


def told(number: int, value: float | None, day: int, **changes: Any) -> Row:
    """A cumulative toll of everybody as of a day of November 2024, known on the morning after SINCE from day 29 on."""
    on = date(2024, 11, day)
    known = AFTER if day >= 29 else BEFORE
    given = {"said_by": "sohr", "as_of": on, "known_at": known, "publisher": "The Paper", "url": "https://p.example/a"}
    return observation(number, value, on, **(given | changes))


def seen(rows: Collection[Row], rule: Settings, audience: Any = "public") -> pl.DataFrame:
    return protected(points(frame(list(rows)), rule), rule, audience)


def brief(
    *rows: Row,
    rule: Settings | None = None,
    before: Collection[Row] = (),
    alerts: Collection[Row] = (),
    decided: dict[str, str] | None = None,
    **asked: Any,
) -> Brief:
    """Return the brief of these rows as a reader of the public sees it."""
    rule = rule or settings()
    shown = seen(rows, rule)
    events = Events(
        alerts=list(alerts), decided=decided or {}, **({"before": seen(before, rule)} if before else {}),
    )  # fmt: skip

    def evidence(ids: Collection[str]) -> pl.DataFrame:
        return shown.filter(pl.col("observation_id").is_in(list(ids)))

    return gathered(shown, evidence, rule, Asked(**({"since": SINCE, "until": UNTIL} | asked)), events)


def source(**values: Any) -> Settings:
    """The settings of the tests with one configured source."""
    given = {"id": "seeds", "kind": "folder", "name": "The desk", "path": "x", "licence": "CC BY 4.0"} | values
    return settings(sources={"seeds": SourceSpec(**given)})
