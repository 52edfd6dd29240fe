"""One figure, one series, one alert, as the templates show them: numbers stay numbers and days stay days.

In: masked rows. Out: dicts of plain values. Words of ours are left to the templates, which say them in the visitor's
language; words of reports are cut and cleaned here, links are checked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from tracker.charts.neighbours import way
from tracker.charts.page import sparkline
from tracker.charts.panels import subject
from tracker.charts.safe import link
from tracker.charts.words import clean, report_name
from tracker.model import Settings
from tracker.views.seen import Seen

NUMBERS = ("value", "low", "high", "bound", "unit")
DAYS = ("as_of", "as_of_basis", "published_on", "published_basis", "period_start", "period_end", "counting_key",
        "order_on", "known_at")  # fmt: skip
CODES = ("observation_id", "report_id", "series_id", "crisis", "indicator", "population", "measure", "modality",
         "review_state", "grade", "headline", "on_line", "status", "language")  # fmt: skip
TEXTS = {"via": 60, "status_reason": 200, "held": 120, "quote": 280, "derived": 120, "rule": 60, "publisher": 80,
         "masked": 120, "crisis_reason": 160, "review_note": 200}  # fmt: skip

MOST_SPARKS = 60
"""Corners of a sparkline: more do not show on 96 pixels."""


def plain(row: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """Return one figure; of a row that is on no series what tells of series is None or ""."""
    return {
        **{name: row.get(name) for name in (*NUMBERS, *DAYS, *CODES)},
        **{name: clean(row.get(name), most) for name, most in TEXTS.items()},
        "what": subject(row["indicator"], row["population"], settings),
        "said_by": clean(row.get("said_by_label") or row.get("said_by_text"), 80),
        "place": clean(row.get("place_label"), 60),
        "confidence": row.get("confidence"),
        "report": report_name(row),
        "link": link(row.get("url")),
    }


def by_ids(seen: Seen, wanted: Mapping[str, Collection[str]]) -> dict[str, dict[str, Any]]:
    """Return figures by id, masked, of several parts at once; an id that is not there is left out."""
    asked = [seen.plan([part]).filter(pl.col("observation_id").is_in(list(ids))) for part, ids in wanted.items() if ids]
    if not asked:
        return {}
    rows = seen.protected(pl.concat(asked).collect())
    return {row["observation_id"]: plain(row, seen.settings) for row in rows.iter_rows(named=True)}


def spark(levels: Sequence[float]) -> str:
    """Return the corners of a small line of a series' levels, thinned, the newest kept."""
    known = [level for level in levels if level is not None]
    step = -(-len(known) // MOST_SPARKS) or 1
    return sparkline(known[::-1][::step][::-1])


def change(now: Mapping[str, Any], before: Mapping[str, Any] | None, on: date | None) -> dict[str, Any] | None:
    """Return how a figure stands to the one before, with that one's words: "up", "down", "same", or "": left open."""
    if before is None or all(now[name] is None for name in NUMBERS[:3]):
        return None
    return {"way": way(now, before), "before": dict(before), "on": on}
