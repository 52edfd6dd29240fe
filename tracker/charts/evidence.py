"""Every number with its evidence, as the rows of the tables under the charts.

In: frames. Out: lists of plain dicts for the templates: text only, links checked, long things cut. Nothing is left
out silently: a table that was cut says how many rows it lacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tracker.charts.panels import subject
from tracker.charts.retold import retold
from tracker.charts.safe import link
from tracker.charts.words import (
    clean,
    dated,
    day,
    figure,
    measured,
    number,
    own_words,
    report_name,
    speaker,
    standing_of,
)
from tracker.locales import ENGLISH, Locale
from tracker.model import Event, EventKind, Settings, Standing

MOST_ROWS = 1_000
"""Rows one table of a page holds; the CSV beside it holds all."""


def _(text: str) -> str:
    """Mark an English text for the catalogues."""
    return text


REASONS = {
    "no_indicator": _("counts something that is not tracked"), "not_a_count": _("not a count"), "date": _("a date"),
    "time": _("a time of day"), "age": _("an age"), "duration": _("a length of time"),
    "physical_measure": _("a physical measure"),
    "money": _("an amount of money"), "share": _("a share"), "perpetrator": _("counts those who did it"),
    "rate": _("a rate"),
    "change": _("a change; its level stands beside it"), "earlier": _("an earlier level, in a from-to"),
    "repeat": _("the same claim again in the report"), "history": _("background of another time"),
    "unreadable": _("not readable with certainty"), "out_of_range": _("out of range"), "over_limit": _("over a limit"),
    "ambiguous": _("two readings, no ground to choose"),
}  # fmt: skip

MOODS = {
    "verified": _("verified"), "party_claim": _("party claim"), "feared": _("feared"), "denied": _("denied"),
    "hypothetical": _("hypothetical"), "forecast": _("forecast"), "planned": _("planned"),
}  # fmt: skip

ENDED = (EventKind.RESOLVED, EventKind.RETRACTED, EventKind.CLOSED)


def figures(rows: pl.DataFrame, most: int = MOST_ROWS, locale: Locale = ENGLISH) -> list[dict[str, Any]]:
    """Return the evidence rows of points, newest first, at most ``most``."""
    order = ["order_on", "published_on", "observation_id"]
    newest = rows.sort(order, descending=True, nulls_last=True) if rows.height <= most else _newest(rows, order, most)
    return [evidence(row, locale) for row in newest.head(most).iter_rows(named=True)]


def _newest(rows: pl.DataFrame, order: list[str], most: int) -> pl.DataFrame:
    """Return the newest rows, in order, without carrying all the words of the others through a sort."""
    keys = rows.select(order).with_row_index("@row").sort(order, descending=True, nulls_last=True).head(most)
    return rows[keys.get_column("@row").to_list()]


def evidence(row: Mapping[str, Any], locale: Locale = ENGLISH) -> dict[str, Any]:
    """Return one figure with all a careful reader asks for."""
    inferred = f" ({locale.text('inferred')})"
    standing = standing_of(row, locale)
    why = retold(clean(row.get("status_reason"), 200), locale)
    return {
        "figure": figure(row, locale=locale),
        "said_by": speaker(row, locale),
        "via": clean(row["via"], 60),
        "as_of": day(row["as_of"], locale) + (inferred if row["as_of"] and row["as_of_basis"] == "inferred" else ""),
        "published": day(row["published_on"], locale) + (inferred if row["published_basis"] == "inferred" else ""),
        "place": clean(row["place_label"], 60),
        "measure": measured({"counting_key": None, **row}, locale),
        "modality": _mood(row, locale),
        "standing": locale.text("{name}: {said}", name=standing, said=why) if standing else "",
        "held": retold(clean(row.get("held"), 120), locale),
        "quote": clean(row["quote"], 280),
        "derived": clean(row["derived"], 120),
        "rule": clean(row["rule"], 60),
        "confidence": number(row["confidence"], locale),
        "report": report_name(row),
        "publisher": clean(row["publisher"], 80),
        "link": link(row["url"]),
        "dated": dated(row, locale),
    }


def said_subject(row: Mapping[str, Any], settings: Settings, locale: Locale = ENGLISH) -> str:
    """Return what a figure counts, of whom, in the reader's language."""
    return locale.say(own_words(subject(row["indicator"], row["population"], settings)))


def _mood(row: Mapping[str, Any], locale: Locale) -> str:
    """Return why a figure may not count: its mood, or that a person rejected it; "" for one plainly reported."""
    if row["review_state"] == "rejected":
        return locale.text("rejected in review")
    mood = str(row["modality"])
    return "" if mood == "reported" else locale.text(MOODS.get(mood, mood.replace("_", " ")))


def set_aside(rows: pl.DataFrame, settings: Settings, locale: Locale = ENGLISH) -> list[dict[str, Any]]:
    """Return the figures that enter no series because of their mood, each with what it counts."""
    return [
        evidence(row, locale) | {"what": said_subject(row, settings, locale)}
        for row in rows.head(MOST_ROWS).iter_rows(named=True)
    ]


def rejected(rows: pl.DataFrame, locale: Locale = ENGLISH) -> list[dict[str, Any]]:
    """Return the rejections with their reason in words, report by report in text order."""
    ordered = rows.sort("published_on", "report_id", "char_start", nulls_last=True)
    return [
        {
            "quote": clean(row["quote"], 160),
            "reason": locale.text(REASONS.get(row["reason"], clean(row["reason"], 40))),
            "detail": clean(row["detail"], 160),
            "count": locale.plural("{n} figure", "{n} figures", row["count"]) if (row["count"] or 1) > 1 else "",
            "report": report_name(row),
            "published": day(row["published_on"], locale),
            "link": link(row["url"]),
        }
        for row in ordered.head(MOST_ROWS).iter_rows(named=True)
    ]


def reasons(rows: pl.DataFrame, locale: Locale = ENGLISH) -> list[tuple[str, str]]:
    """Return how many figures were refused for each reason, most first."""
    return by_reason(dict(rows.group_by("reason").agg(pl.col("count").fill_null(1).sum()).iter_rows()), locale)


def by_reason(counts: Mapping[str, int], locale: Locale = ENGLISH) -> list[tuple[str, str]]:
    """Return counts by reason in words, most first."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    told = [(REASONS.get(reason, clean(reason, 40)), count) for reason, count in ordered]
    return [(locale.text(reason), number(count, locale)) for reason, count in told]


def findings(violations: pl.DataFrame, locale: Locale = ENGLISH) -> list[dict[str, str]]:
    """Return the invariants' findings in words."""
    names = {"error": locale.text("error"), "review": locale.text("to review")}
    return [
        {
            "check": locale.text(row["check"].replace("_", " ")),
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


def alerts(
    events: Sequence[Event], points: pl.DataFrame, settings: Settings, locale: Locale = ENGLISH
) -> list[dict[str, Any]]:
    """Return alert events in words, each with the figure that raised it, where the points hold it."""
    triggers = {event.observation_id for event in events}
    found = points.filter(pl.col("observation_id").is_in(list(triggers)))
    rows = {row["observation_id"]: row for row in found.iter_rows(named=True)}
    return [_alert(event, rows.get(event.observation_id), settings, locale) for event in events]


def _alert(event: Event, row: Mapping[str, Any] | None, settings: Settings, locale: Locale) -> dict[str, Any]:
    rule = settings.rules.get(event.rule_id)
    return {
        "handle": event.handle,
        "kind": locale.text(event.kind.value),
        "level": locale.text(event.level),
        "standing": "" if event.standing is Standing.CONFIRMED else locale.text(event.standing.value),
        "rule": locale.text(rule.label) if rule else clean(event.rule_id, 60),
        "why": locale.text(clean(rule.why, 200)) if rule else "",
        "reason": clean(event.reason, 240),
        "on": day(event.at.date(), locale),
        "evidence": evidence(row, locale) if row else None,
        "what": said_subject(row, settings, locale) if row else "",
        "crisis": row["crisis"] if row else None,
    }
