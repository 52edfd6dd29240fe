"""What stands on the pages, as plain values for the templates: cards, charts with their tables, sources, rules.

In: a :class:`Site` of frames and settings. Out: dicts of text and numbers; the templates escape every one of them.
Nothing is read or written here, and no clock: "as known at" comes from the data.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from tracker.charts import evidence, findings
from tracker.charts.panels import Panel, subject
from tracker.charts.words import clean, dated, day, figure, file_name, measured, number, unit
from tracker.model import Crisis, Event, Settings
from tracker.series.schemas import ASSIGNED, REJECTIONS, VIOLATIONS, empty
from tracker.series.table import key_figures


@dataclass(frozen=True)
class Site:
    """Everything the pages are made of.

    ``points`` as :func:`tracker.series.points.points` makes them; ``aside`` the observations that enter no series;
    ``rejections`` and ``violations`` as their schemas say; ``events`` all alert events, oldest first; ``demo`` marks
    every page as a demonstration.
    """

    settings: Settings
    points: pl.DataFrame
    aside: pl.DataFrame = field(default_factory=lambda: empty(ASSIGNED))
    rejections: pl.DataFrame = field(default_factory=lambda: empty(REJECTIONS))
    violations: pl.DataFrame = field(default_factory=lambda: empty(VIOLATIONS))
    events: Sequence[Event] = ()
    demo: bool = False

    @property
    def known_at(self) -> datetime | None:
        """When the newest figure became known; None: there is none."""
        newest = pl.concat([self.points.select("known_at"), self.aside.select("known_at")]).max().item()
        return newest if isinstance(newest, datetime) else None

    @property
    def updated(self) -> str:
        """The sentence that says how new the data are."""
        return updated(self.known_at)


def updated(known_at: datetime | None) -> str:
    """Return the sentence that says how new data are of which the newest figure became known then; None: no figure."""
    if known_at is None:
        return "No figures are known yet."
    moment = known_at.astimezone(UTC)
    return f"Data as known on {day(moment.date())}, {moment:%H:%M} UTC."


def crisis_page(site: Site, crisis: Crisis, panels: Sequence[Panel]) -> dict[str, Any]:
    """Return the values of one crisis's page; its charts are drawn while it is written, by their slugs."""
    points = site.points.filter(pl.col("crisis") == crisis.id)
    reports = points.get_column("report_id").unique()
    refused = site.rejections.filter(pl.col("report_id").is_in(reports.to_list()))
    events = [event for event in site.events if event.series_id in set(points.get_column("series_id"))]
    return {
        "demo": site.demo,
        "updated": site.updated,
        "title": crisis.name,
        "crisis": {"name": crisis.name, "start": day(crisis.counting_start), "file": f"{file_name(crisis.id)}.csv"},
        "counts": _counts(points, refused),
        "cards": cards(points, site.settings),
        "active": evidence.alerts(evidence.active(events), points, site.settings),
        "history": evidence.alerts(list(reversed(events)), points, site.settings),
        "charts": [_chart(panel, site.updated) for panel in panels],
        "aside": evidence.set_aside(site.aside.filter(pl.col("crisis") == crisis.id), site.settings),
        "rejected": evidence.rejected(refused),
        "reasons": evidence.reasons(refused),
        "violations": evidence.findings(
            site.violations.filter(pl.col("observation_id").is_in(points.get_column("observation_id").to_list()))
        ),
        "most_rows": number(evidence.MOST_ROWS),
    }


def overview(settings: Settings, briefs: Mapping[str, Mapping[str, Any]], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the first page: each crisis with its cards, active alerts, and what belongs to none.

    ``briefs`` and ``told`` as :mod:`tracker.charts.briefs` gives them.
    """
    nowhere = briefs[""]
    return {
        **told,
        "title": "Humanitarian indicators",
        "crises": [
            {
                "id": file_name(crisis.id),
                "name": crisis.name,
                "start": day(crisis.counting_start),
                "cards": briefs[crisis.id]["cards"],
            }
            for crisis in settings.crises.values()
        ],
        **{name: nowhere[name] for name in ("homeless", "aside", "rejected")},
    }


def methodology(settings: Settings, said: Collection[str], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the page that says how the figures are made, from the configuration itself.

    ``said`` are the sources that give a figure; ``told`` as for the overview.
    """
    words = settings.vocabulary
    names = {it.id: it.name for it in words.attributions.values()}
    return {
        "demo": told["demo"],
        "updated": told["updated"],
        "title": "How these figures are made",
        "indicators": [
            {"label": it.label, "unit": it.unit, "nature": it.nature, "hxl": it.hxl, "definition": it.definition}
            for it in words.indicators.values()
        ],
        "sources": [
            {"name": it.name, "kind": it.kind.replace("_", " "), "note": it.note,
             "aliases": ", ".join(it.aliases[:8]), "used": it.id in said}
            for it in words.attributions.values()
        ],
        "precedence": [
            {"crisis": crisis.name, "indicator": name, "sources": ", then ".join(names.get(it, it) for it in sources)}
            for crisis in settings.crises.values() for name, sources in crisis.precedence.items()
        ],
        "rules": [
            {"label": rule.label, "what": subject(rule.indicator, rule.population, settings), "why": rule.why,
             "action": rule.action,
             "levels": ", ".join(f"{level.name} at {number(level.at)}" for level in rule.levels)}
            for rule in settings.rules.values()
        ],
    }  # fmt: skip


def cards(points: pl.DataFrame, settings: Settings) -> list[dict[str, Any]]:
    """Return a card for each headline series: the newest figure, who, when, the change, a sparkline."""
    ranks = {name: rank for rank, name in enumerate(settings.vocabulary.indicators)}
    rows = key_figures(points).to_dicts()
    rows.sort(key=lambda row: (ranks.get(row["indicator"], len(ranks)), row["population"] != "all", row["population"]))
    return [_card(row, points, settings) for row in rows]


def _card(row: Mapping[str, Any], points: pl.DataFrame, settings: Settings) -> dict[str, Any]:
    line = points.filter("on_line", pl.col("series_id") == row["series_id"])
    levels = line.get_column("level").to_list()
    return {
        "label": subject(row["indicator"], row["population"], settings),
        "figure": figure(row),
        "unit": unit(row),
        "said_by": clean(row["said_by_label"], 60),
        "place": clean(row["place_label"], 60) or "place not stated",
        "measure": measured(row),
        "dated": dated(row),
        "change": _change(row, levels[-1]) if levels else "",
        "spread": _spread(row),
        "spark": sparkline(levels),
        "quote": clean(row["quote"], 200),
    }


def _spread(row: Mapping[str, Any]) -> str:
    """Return the range of all sources' figures, with its end left open where one of them says "at least"."""
    low, high = row["range_low"], row["range_high"]
    if low is None or high is None or low == high:
        return ""
    return f"{number(low)} to {number(high)}" + (" or more" if row["range_open"] else "")


def _change(row: Mapping[str, Any], level: float) -> str:
    before, on = row["previous_level"], row["previous_on"]
    if before is None:
        return ""
    since = f" ({day(on, year=False)})" if on else ""
    if level == before:
        return f"unchanged from {number(before)}{since}"
    return f"{'up' if level > before else 'down'} from {number(before)}{since}"


def sparkline(levels: Sequence[float], width: int = 96, height: int = 24) -> str:
    """Return the corners of a stepped line from zero, as SVG points; "" for fewer than two figures."""
    if len(levels) < 2:
        return ""
    top = max(levels) or 1.0
    step = (width - 4) / (len(levels) - 1)
    corners: list[str] = []
    for place, level in enumerate(levels):
        x, y = 2 + place * step, height - 2 - (height - 4) * level / top
        if corners:
            corners.append(f"{x:.1f},{corners[-1].split(',')[1]}")
        corners.append(f"{x:.1f},{y:.1f}")
    return " ".join(corners)


def _chart(panel: Panel, updated: str) -> dict[str, Any]:
    rows = evidence.figures(panel.table)
    return {
        "slug": panel.slug,
        "title": findings.title(panel),
        "subtitle": findings.subtitle(panel),
        "footer": findings.footer(panel, updated),
        "alt": findings.alt_text(panel),
        "drawn": bool(panel.lines),
        "rows": rows,
        "hidden": panel.table.height - len(rows),
    }


def _counts(points: pl.DataFrame, refused: pl.DataFrame) -> dict[str, str]:
    return {
        "reports": number(points.get_column("report_id").n_unique()),
        "figures": number(points.height),
        "series": number(points.get_column("series_id").n_unique()),
        "sources": number(points.get_column("said_by_key").drop_nulls().n_unique()),
        "rejected": number(float(refused.get_column("count").fill_null(1).sum())),
    }
