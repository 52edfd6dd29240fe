"""Every number with its evidence, as the rows of the tables under the charts.

In: frames. Out: lists of plain dicts for the templates: text only, links checked, long things cut. Nothing is left
out silently: a table that was cut says how many rows it lacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tracker.charts.panels import subject
from tracker.charts.safe import link
from tracker.charts.words import STANDINGS, clean, dated, day, figure, measured, number, report_name
from tracker.model import Event, EventKind, Settings

MOST_ROWS = 1_000
"""Rows one table of a page holds; the CSV beside it holds all."""

REASONS = {
    "no_indicator": "counts something that is not tracked", "not_a_count": "not a count", "date": "a date",
    "time": "a time of day", "age": "an age", "duration": "a length of time", "physical_measure": "a physical measure",
    "money": "an amount of money", "share": "a share", "perpetrator": "counts those who did it", "rate": "a rate",
    "change": "a change; its level stands beside it", "earlier": "an earlier level, in a from-to",
    "repeat": "the same claim again in the report", "history": "background of another time",
    "unreadable": "not readable with certainty", "out_of_range": "out of range", "over_limit": "over a limit",
    "ambiguous": "two readings, no ground to choose",
}  # fmt: skip

ENDED = (EventKind.RESOLVED, EventKind.RETRACTED, EventKind.CLOSED)


def figures(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the evidence rows of points, newest first, at most MOST_ROWS."""
    newest = rows.sort("order_on", "published_on", "observation_id", descending=True, nulls_last=True)
    return [evidence(row) for row in newest.head(MOST_ROWS).iter_rows(named=True)]


def evidence(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one figure with all a careful reader asks for."""
    basis = "inferred" if row["as_of_basis"] == "inferred" else ""
    standing = STANDINGS.get(row.get("status") or "", "")
    why = clean(row.get("status_reason"), 200)
    return {
        "figure": figure(row),
        "said_by": clean(row.get("said_by_label") or row["said_by_text"] or "no source named", 80),
        "via": clean(row["via"], 60),
        "as_of": day(row["as_of"]) + (f" ({basis})" if row["as_of"] and basis else ""),
        "published": day(row["published_on"]) + (" (inferred)" if row["published_basis"] == "inferred" else ""),
        "place": clean(row["place_label"], 60),
        "measure": measured({"counting_key": None, **row}),
        "modality": _mood(row),
        "standing": f"{standing}: {why}" if standing else "",
        "held": clean(row.get("held"), 120),
        "quote": clean(row["quote"], 280),
        "derived": clean(row["derived"], 120),
        "rule": clean(row["rule"], 60),
        "confidence": f"{row['confidence']:.2f}" if row["confidence"] is not None else "",
        "report": report_name(row),
        "publisher": clean(row["publisher"], 80),
        "link": link(row["url"]),
        "dated": dated(row),
    }


def _mood(row: Mapping[str, Any]) -> str:
    """Return why a figure may not count: its mood, or that a person rejected it; "" for one plainly reported."""
    if row["review_state"] == "rejected":
        return "rejected in review"
    return "" if row["modality"] == "reported" else str(row["modality"]).replace("_", " ")


def set_aside(rows: pl.DataFrame, settings: Settings) -> list[dict[str, Any]]:
    """Return the figures that enter no series because of their mood, each with what it counts."""
    return [
        evidence(row) | {"what": subject(row["indicator"], row["population"], settings)}
        for row in rows.head(MOST_ROWS).iter_rows(named=True)
    ]


def rejected(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rejections with their reason in words, report by report in text order."""
    ordered = rows.sort("published_on", "report_id", "char_start", nulls_last=True)
    return [
        {
            "quote": clean(row["quote"], 160),
            "reason": REASONS.get(row["reason"], clean(row["reason"], 40)),
            "detail": clean(row["detail"], 160),
            "count": number(row["count"]) if (row["count"] or 1) > 1 else "",
            "report": report_name(row),
            "published": day(row["published_on"]),
            "link": link(row["url"]),
        }
        for row in ordered.head(MOST_ROWS).iter_rows(named=True)
    ]


def reasons(rows: pl.DataFrame) -> list[tuple[str, str]]:
    """Return how many figures were refused for each reason, most first."""
    return by_reason(dict(rows.group_by("reason").agg(pl.col("count").fill_null(1).sum()).iter_rows()))


def by_reason(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return counts by reason in words, most first."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [(REASONS.get(reason, clean(reason, 40)), number(count)) for reason, count in ordered]


def findings(violations: pl.DataFrame) -> list[dict[str, str]]:
    """Return the invariants' findings in words."""
    names = {"error": "error", "review": "to review"}
    return [
        {
            "check": row["check"].replace("_", " "),
            "severity": names.get(row["severity"], row["severity"]),
            "detail": clean(row["detail"], 200),
            "evidence": clean(row["evidence"], 200),
        }
        for row in violations.head(MOST_ROWS).iter_rows(named=True)
    ]


def active(events: Sequence[Event]) -> list[Event]:
    """Return the newest event of every alert that has not ended, newest first."""
    newest = {event.fingerprint: event for event in sorted(events, key=lambda it: (it.at, it.event_id))}
    open_ones = [event for event in newest.values() if event.kind not in ENDED and event.kind is not EventKind.SUMMARY]
    return sorted(open_ones, key=lambda it: (it.at, it.event_id), reverse=True)


def alerts(events: Sequence[Event], points: pl.DataFrame, settings: Settings) -> list[dict[str, Any]]:
    """Return alert events in words, each with the figure that raised it, where the points hold it."""
    triggers = {event.observation_id for event in events}
    found = points.filter(pl.col("observation_id").is_in(list(triggers)))
    rows = {row["observation_id"]: row for row in found.iter_rows(named=True)}
    return [_alert(event, rows.get(event.observation_id), settings) for event in events]


def _alert(event: Event, row: Mapping[str, Any] | None, settings: Settings) -> dict[str, Any]:
    rule = settings.rules.get(event.rule_id)
    return {
        "handle": event.handle,
        "kind": event.kind.value,
        "level": event.level,
        "standing": event.standing.value,
        "rule": rule.label if rule else event.rule_id,
        "why": clean(rule.why, 200) if rule else "",
        "reason": clean(event.reason, 240),
        "on": day(event.at.date()),
        "evidence": evidence(row) if row else None,
        "what": subject(row["indicator"], row["population"], settings) if row else "",
        "crisis": row["crisis"] if row else None,
    }
