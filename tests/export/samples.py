"""Contents the export tests start from: the published Aleppo figures with one strike beside them, a hostile report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from given import aleppo, frame, observation, settings

from tracker.export import Asked, Contents, contents
from tracker.model import Settings, SourceSpec
from tracker.series.points import points
from tracker.series.selection import Selection

MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DAY = date(2024, 11, 29)
EVIL = '=HYPERLINK("https://evil.example","click")'
HOSTILE = {
    "title": EVIL, "publisher": "+SUM(1,2)", "said_by_text": "@cmd", "place": "-2+3", "sentence": "\t=1+1",
    "quote": "＝27 people", "url": "https://a.example/?a=1,2\n3",
}  # fmt: skip


def configured(**source: Any) -> Settings:
    given = {"id": "seeds", "kind": "folder", "name": "The desk", "path": "x", "licence": "CC BY 4.0"} | source
    return settings(sources={"seeds": SourceSpec(**given)})


def asked(**changes: Any) -> Asked:
    return Asked(**({"selection": Selection(), "generated_at": MADE} | changes))


def strike(**changes: Any) -> dict[str, Any]:
    """One toll of one event, told by one paper of a named source."""
    row: dict[str, Any] = {
        "measure": "incident", "said_by": "white_helmets", "place": "Idleb", "as_of": DAY, "bound": "at_least",
        "publisher": "The Paper", "title": "Strike", "url": "https://a.example", "quote": "at least 12",
    }  # fmt: skip
    return observation(901, 12, DAY, **row) | changes


def made(
    rows: pl.DataFrame | None = None,
    *,
    rule: Settings | None = None,
    event: dict[str, Any] | None = None,
    **changes: Any,
) -> Contents:
    rule = rule or configured()
    given = pl.concat([aleppo(), frame([strike(**(event or {}))])]) if rows is None else rows
    return contents(points(given, rule), rule, asked(**changes))


def hostile() -> Contents:
    rule = configured(redistribute="full")
    return made(frame([observation(1, 27, DAY, as_of=DAY, said_by=None, **HOSTILE)]), rule=rule)
