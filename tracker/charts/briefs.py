"""What the first pages say of each crisis, as plain JSON, so that a crisis nothing happened to is not drawn again.

In: a :class:`~tracker.charts.page.Site` whole or cut into parts, a crisis a part ("" is what belongs to none). Out:
briefs and what all of them say together. A brief of the same version as before needs no frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import polars as pl

from tracker.charts import evidence
from tracker.charts.page import Site, cards, updated
from tracker.charts.panels import subject
from tracker.charts.words import clean, number
from tracker.model import Event, Settings

Brief = Mapping[str, Any]
NOWHERE = ""


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
    return Parts(site.settings, site.events, site.demo, frames, {}, reports, dict(by_reason.iter_rows()))


def brief_of(site: Site) -> dict[str, Any]:
    """Return what is remembered of one part."""
    points = site.points
    series = set(points.get_column("series_id"))
    mine = [event for event in site.events if event.series_id in series]
    told = evidence.alerts(evidence.active(mine), points, site.settings)
    seen = site.violations.select("check", "observation_id", pl.col("other_id").fill_null("")).head(evidence.MOST_ROWS)
    return {
        "known_at": site.known_at.isoformat() if site.known_at else None,
        "figures": points.height,
        "series": len(series),
        "sources": sorted(points.get_column("said_by_key").drop_nulls().unique()),
        "said_by": sorted(points.get_column("said_by").drop_nulls().unique()),
        "cards": cards(points, site.settings),
        "events": [event.event_id for event in mine],
        "active": {event.event_id: one for event, one in zip(evidence.active(mine), told, strict=True)},
        "violations": [[*key, row] for key, row in zip(seen.rows(), evidence.findings(site.violations), strict=True)],
    }


def brief_of_nowhere(site: Site) -> dict[str, Any]:
    """Return what is remembered of the figures of no crisis: the first page lists them itself."""
    homeless = [
        evidence.evidence(row) | {"what": subject(row["indicator"], row["population"], site.settings),
                                  "reason": clean(row["crisis_reason"], 160)}
        for row in site.points.head(evidence.MOST_ROWS).iter_rows(named=True)
    ]  # fmt: skip
    return {
        **brief_of(site),
        "homeless": homeless,
        "aside": evidence.set_aside(site.aside, site.settings),
        "rejected": evidence.rejected(site.rejections),
    }


def together(parts: Parts, briefs: Mapping[str, Brief]) -> dict[str, Any]:
    """Return what the first page says of all crises: counts, active alerts, findings, how new the data are."""
    alerts = {key: one for brief in briefs.values() for key, one in brief["active"].items()}
    found = sorted((row for brief in briefs.values() for row in brief["violations"]), key=lambda row: row[:3])
    lost = {event.event_id: event for event in evidence.active(parts.events) if event.event_id not in alerts}
    bare = dict(zip(lost, evidence.alerts(list(lost.values()), _no_points(parts), parts.settings), strict=True))
    return {
        "demo": parts.demo,
        "updated": updated(known_at(briefs.values())),
        "counts": {
            "reports": number(parts.reports),
            "figures": number(sum(brief["figures"] for brief in briefs.values())),
            "series": number(sum(brief["series"] for brief in briefs.values())),
            "sources": number(len({one for brief in briefs.values() for one in brief["sources"]})),
            "rejected": number(sum(parts.reasons.values())),
        },
        "active": [{**bare, **alerts}[event.event_id] for event in evidence.active(parts.events)],
        "reasons": evidence.by_reason(parts.reasons),
        "violations": [row[3] for row in found[: evidence.MOST_ROWS]],
    }


def _no_points(parts: Parts) -> pl.DataFrame:
    return parts.frames(NOWHERE).points.clear()


def known_at(briefs: Iterable[Brief]) -> datetime | None:
    """Return when the newest figure of all became known; None: there is none."""
    moments = [datetime.fromisoformat(brief["known_at"]) for brief in briefs if brief["known_at"]]
    return max(moments, default=None)
