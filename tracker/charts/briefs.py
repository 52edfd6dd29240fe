"""What the first pages say of each crisis, as plain JSON, so that a crisis nothing happened to is not drawn again.

In: a :class:`~tracker.charts.page.Site` whole or cut into parts, a crisis a part ("" is what belongs to none). Out:
briefs and what all of them say together. A brief of the same version as before needs no frame.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import polars as pl

from tracker.charts import evidence
from tracker.charts.page import Site, cards, updated
from tracker.charts.retold import retold
from tracker.charts.words import clean, day, figure, number, speaker, standing_of
from tracker.locales import ENGLISH, Locale
from tracker.model import Event, EventKind, Settings

Brief = Mapping[str, Any]
NOWHERE = ""

MOST_VOICES, MOST_CHANGES = 200, 300
"""Sources and changes a brief holds of one crisis; the newest changes."""

CHANGED = ("correction", "change_of_base")


@dataclass(frozen=True)
class Parts:
    """A site cut by crisis. ``frames`` gives one part as a Site of its own; ``versions`` says what a part is made of.

    A part without a version is always looked at. ``reasons`` are how many numbers were not taken, by reason.
    """

    settings: Settings
    events: Sequence[Event]
    demo: bool
    frames: Callable[[str], Site]
    versions: Mapping[str, str]
    reports: int
    reasons: Mapping[str, int]
    locale: Locale = ENGLISH
    health: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By source, how it fares, in words; a source it lacks was never read."""


def cut(site: Site) -> Parts:
    """Return a whole site as parts."""
    crisis = pl.col("crisis").fill_null(NOWHERE)
    placed = site.points.drop_nulls("crisis").select("report_id", "crisis").unique()
    refused = site.rejections.get_column("count").fill_null(1)
    by_reason = site.rejections.select("reason", refused).group_by("reason").agg(pl.col("count").sum())

    def frames(name: str) -> Site:
        points = site.points.filter(crisis == name)
        ids = points.get_column("observation_id").implode()
        here = placed.filter(pl.col("crisis") == name).get_column("report_id").implode()
        of_part = pl.col("report_id").is_in(here) if name else ~pl.col("report_id").is_in(placed["report_id"].implode())
        return replace(
            site, points=points, aside=site.aside.filter(crisis == name), rejections=site.rejections.filter(of_part),
            violations=site.violations.filter(pl.col("observation_id").is_in(ids)),
        )  # fmt: skip

    reports = site.points.get_column("report_id").n_unique()
    return Parts(site.settings, site.events, site.demo, frames, {}, reports, dict(by_reason.iter_rows()), site.locale)


def brief_of(site: Site) -> dict[str, Any]:
    """Return what is remembered of one part."""
    points = site.points
    series = set(points.get_column("series_id"))
    mine = [event for event in site.events if event.series_id in series]
    told = evidence.alerts(evidence.active(mine), points, site.settings, site.locale)
    seen = site.violations.select("check", "observation_id", pl.col("other_id").fill_null("")).head(evidence.MOST_ROWS)
    return {
        "known_at": site.known_at.isoformat() if site.known_at else None,
        "figures": points.height,
        "series": len(series),
        "sources": sorted(points.get_column("said_by_key").drop_nulls().unique()),
        "said_by": sorted(points.get_column("said_by").drop_nulls().unique()),
        "cards": cards(points, site.settings, site.locale),
        "events": [event.event_id for event in mine],
        "active": {event.event_id: one for event, one in zip(evidence.active(mine), told, strict=True)},
        "violations": [
            [*key, row] for key, row in zip(seen.rows(), evidence.findings(site.violations, site.locale), strict=True)
        ],
        "voices": _voices(points, site.locale),
        "changes": [*_revised(site), *_reviewed(site), *_unsaid(site, mine)],
        "history": _history(mine, points, site),
    }


def _voices(points: pl.DataFrame, locale: Locale) -> list[list[Any]]:
    """Return who is quoted: name, how many figures, the day of the newest, those with most first."""
    counted = points.group_by("said_by_label").agg(
        pl.len().alias("count"), pl.col("published_on").max().alias("newest")
    )
    rows = counted.sort("count", "said_by_label", descending=[True, False]).head(MOST_VOICES).iter_rows()
    return [[speaker({"said_by_label": label}, locale), count, newest and newest.isoformat()]
            for label, count, newest in rows]  # fmt: skip


def _history(events: Sequence[Event], points: pl.DataFrame, site: Site) -> list[dict[str, Any]]:
    newest = list(events)[-MOST_CHANGES:]
    told = evidence.alerts(newest, points, site.settings, site.locale)
    return [{"key": event.at.isoformat(), **one} for event, one in zip(newest, told, strict=True)]


def _revised(site: Site) -> list[dict[str, Any]]:
    """Return the figures by which a source took back or replaced what it had said."""
    rows = site.points.filter(pl.col("status").is_in(CHANGED)).sort("known_at").tail(MOST_CHANGES)
    return [_change(row, site, standing_of(row, site.locale), retold(clean(row["status_reason"], 200), site.locale))
            for row in rows.iter_rows(named=True)]  # fmt: skip


def _reviewed(site: Site) -> list[dict[str, Any]]:
    """Return the figures that a person corrected or refused; who it was stands in the audit log only."""
    say, found = site.locale.text, []
    for frame in (site.points, site.aside):
        rows = frame.filter(pl.col("review_state").is_in(["corrected", "rejected"])).sort("known_at").tail(MOST_CHANGES)
        for row in rows.iter_rows(named=True):
            refused = row["review_state"] == "rejected"
            kind = say("rejected in review") if refused else say("corrected in review")
            found.append(_change(row, site, kind, "" if refused else _before(row, site.locale)))
    return found


def _before(row: Mapping[str, Any], locale: Locale) -> str:
    """Return what a corrected figure was read as at first."""
    read = json.loads(row["read_as"] or "{}")
    if not {"value", "low", "high", "bound"} & read.keys():
        return ""
    first = {name: read.get(name, row[name]) for name in ("value", "low", "high", "bound")}
    return locale.text("read as {figure} at first", figure=figure(first, locale=locale))


def _unsaid(site: Site, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return the alerts that were corrected or withdrawn."""
    kinds = {EventKind.CORRECTED: site.locale.text("alert corrected"),
             EventKind.RETRACTED: site.locale.text("alert withdrawn")}  # fmt: skip
    told = [event for event in events if event.kind in kinds][-MOST_CHANGES:]
    rows = evidence.alerts(told, site.points, site.settings, site.locale)
    return [
        {"key": event.at.isoformat(), "on": one["on"], "kind": kinds[event.kind], "what": one["what"] or one["rule"],
         "figure": one["handle"], "said_by": "", "why": one["reason"], "link": "", "report": ""}
        for event, one in zip(told, rows, strict=True)
    ]  # fmt: skip


def _change(row: Mapping[str, Any], site: Site, kind: str, why: str) -> dict[str, Any]:
    known = row["known_at"]
    told = evidence.evidence(row, site.locale)
    return {
        "key": known.isoformat(), "on": day(known.date(), site.locale), "kind": kind, "why": why,
        "what": evidence.said_subject(row, site.settings, site.locale),
        **{name: told[name] for name in ("figure", "said_by", "link", "report")},
    }  # fmt: skip


def brief_of_nowhere(site: Site) -> dict[str, Any]:
    """Return what is remembered of the figures of no crisis: the first page lists them itself."""
    homeless = [
        evidence.evidence(row, site.locale) | {"what": evidence.said_subject(row, site.settings, site.locale),
                                               "reason": retold(clean(row["crisis_reason"], 160), site.locale)}
        for row in site.points.head(evidence.MOST_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    return {
        **brief_of(site),
        "homeless": homeless,
        "aside": evidence.set_aside(site.aside, site.settings, site.locale),
        "rejected": evidence.rejected(site.rejections, site.locale),
    }


def together(parts: Parts, briefs: Mapping[str, Brief]) -> dict[str, Any]:
    """Return what the first page says of all crises: counts, active alerts, findings, how new the data are."""
    alerts = {key: one for brief in briefs.values() for key, one in brief["active"].items()}
    found = sorted((row for brief in briefs.values() for row in brief["violations"]), key=lambda row: row[:3])
    lost = {event.event_id: event for event in evidence.active(parts.events) if event.event_id not in alerts}
    bare = dict(
        zip(lost, evidence.alerts(list(lost.values()), _no_points(parts), parts.settings, parts.locale), strict=True)
    )
    return {
        "demo": parts.demo,
        "updated": parts.locale.say(updated(known_at(briefs.values()))),
        "counts": {
            "reports": number(parts.reports, parts.locale),
            "figures": number(sum(brief["figures"] for brief in briefs.values()), parts.locale),
            "series": number(sum(brief["series"] for brief in briefs.values()), parts.locale),
            "sources": number(len({one for brief in briefs.values() for one in brief["sources"]}), parts.locale),
            "rejected": number(sum(parts.reasons.values()), parts.locale),
        },
        "active": [{**bare, **alerts}[event.event_id] for event in evidence.active(parts.events)],
        "reasons": evidence.by_reason(parts.reasons, parts.locale),
        "violations": [row[3] for row in found[: evidence.MOST_ROWS]],
    }


def _no_points(parts: Parts) -> pl.DataFrame:
    return parts.frames(NOWHERE).points.clear()


def known_at(briefs: Iterable[Brief]) -> datetime | None:
    """Return when the newest figure of all became known; None: there is none."""
    moments = [datetime.fromisoformat(brief["known_at"]) for brief in briefs if brief["known_at"]]
    return max(moments, default=None)
