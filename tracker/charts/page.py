"""What stands on the pages of a crisis and on the first page, as plain values for the templates.

In: a :class:`Site` of frames and settings. Out: dicts of text and numbers; the templates escape every one of them.
Nothing is read or written here, and no clock: "as known at" comes from the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from tracker.charts import evidence, findings
from tracker.charts.about import methodology
from tracker.charts.drawing import wide_range
from tracker.charts.neighbours import newest, way, with_previous
from tracker.charts.panels import Panel
from tracker.charts.picture import Picture
from tracker.charts.sparks import sparkline
from tracker.charts.thinning import MOST_IN_A_PICTURE
from tracker.charts.words import clean, dated, day, figure, file_name, measured, number, speaker, unit
from tracker.locales import ENGLISH, Locale, Phrase, said
from tracker.model import Crisis, Event, Settings
from tracker.series.schemas import ASSIGNED, REJECTIONS, VIOLATIONS, empty
from tracker.series.table import key_figures

__all__ = ["Site", "cards", "crisis_page", "evidence_page", "methodology", "overview", "sparkline", "updated"]

A_CHART = 12
"""Rows of evidence under a chart; all of them stand on the crisis's page of evidence."""

FEWEST = 5
"""Rows of evidence that each indicator has on that page, however many indicators there are."""


@dataclass(frozen=True)
class Site:
    """Everything the pages are made of.

    ``points`` as :func:`tracker.series.points.points` makes them; ``aside`` the observations that enter no series;
    ``rejections`` and ``violations`` as their schemas say; ``events`` all alert events, oldest first; ``demo`` marks
    every page as a demonstration; ``locale`` is the language of our own words.
    """

    settings: Settings
    points: pl.DataFrame
    aside: pl.DataFrame = field(default_factory=lambda: empty(ASSIGNED))
    rejections: pl.DataFrame = field(default_factory=lambda: empty(REJECTIONS))
    violations: pl.DataFrame = field(default_factory=lambda: empty(VIOLATIONS))
    events: Sequence[Event] = ()
    demo: bool = False
    locale: Locale = ENGLISH

    @property
    def known_at(self) -> datetime | None:
        """When the newest figure became known; None: there is none."""
        newest = pl.concat([self.points.select("known_at"), self.aside.select("known_at")]).max().item()
        return newest if isinstance(newest, datetime) else None

    @property
    def updated(self) -> Phrase:
        """The sentence that says how new the data are."""
        return updated(self.known_at)


def updated(known_at: datetime | None) -> Phrase:
    """Return the sentence that says how new data are of which the newest figure became known then; None: no figure."""
    if known_at is None:
        return said("No figures are known yet.")
    moment = known_at.astimezone(UTC)
    return said("Data as known on {day}, {time} UTC.", day=moment.date(), time=f"{moment:%H:%M}")


def crisis_page(
    site: Site, crisis: Crisis, panels: Sequence[Panel], pictures: Sequence[Picture] = (), small: Sequence[Picture] = ()
) -> dict[str, Any]:
    """Return the values of one crisis's page; its charts are drawn while it is written, by their slugs.

    ``panels`` are drawn whole, ``pictures`` beside them, ``small`` hold the other indicators at a glance.
    """
    points = site.points.filter(pl.col("crisis") == crisis.id)
    events = [event for event in site.events if event.series_id in set(points.get_column("series_id"))]
    return {
        **_about(site, crisis, points),
        "cards": cards(points, site.settings, site.locale),
        "active": evidence.alerts(evidence.active(events), points, site.settings, site.locale),
        "charts": [_chart(panel, site, A_CHART) for panel in panels],
        "logs": [panel.slug for panel in panels if wide_range(panel)],
        "pictures": [_pictured(one) for one in pictures],
        "small": [_pictured(one) for one in small],
    }


def evidence_page(site: Site, crisis: Crisis, panels: Sequence[Panel]) -> dict[str, Any]:
    """Return the values of a crisis's page of evidence: every figure taken, not counted or refused, and the alerts."""
    points, locale = site.points.filter(pl.col("crisis") == crisis.id), site.locale
    refused = _refused(site, points)
    events = [event for event in site.events if event.series_id in set(points.get_column("series_id"))]
    mine = pl.col("observation_id").is_in(points.get_column("observation_id").implode())
    each = max(FEWEST, evidence.MOST_ROWS // max(1, len(panels)))
    newest = list(reversed(events))[: evidence.MOST_ROWS]
    return {
        **_about(site, crisis, points),
        "charts": [_chart(panel, site, each) for panel in panels],
        "history": evidence.alerts(newest, points, site.settings, locale),
        "aside": evidence.set_aside(site.aside.filter(pl.col("crisis") == crisis.id), site.settings, locale),
        "rejected": evidence.rejected(refused, locale),
        "reasons": evidence.reasons(refused, locale),
        "violations": evidence.findings(site.violations.filter(mine), locale),
    }


def _about(site: Site, crisis: Crisis, points: pl.DataFrame) -> dict[str, Any]:
    locale, name = site.locale, file_name(crisis.id)
    return {
        "demo": site.demo,
        "updated": locale.say(site.updated),
        "title": crisis.name,
        "crisis": {"name": crisis.name, "start": day(crisis.counting_start, locale), "file": f"{name}.csv",
                   "page": f"{name}.html", "evidence": f"{name}-evidence.html"},
        "counts": _counts(points, _refused(site, points), locale),
    }  # fmt: skip


def _refused(site: Site, points: pl.DataFrame) -> pl.DataFrame:
    return site.rejections.filter(pl.col("report_id").is_in(points.get_column("report_id").unique().implode()))


def overview(
    settings: Settings, briefs: Mapping[str, Mapping[str, Any]], told: Mapping[str, Any], locale: Locale = ENGLISH
) -> dict[str, Any]:
    """Return the values of the first page: each crisis with its cards, active alerts, and what belongs to none.

    ``briefs`` and ``told`` as :mod:`tracker.charts.briefs` gives them.
    """
    nowhere = briefs[""]
    return {
        **told,
        "title": locale.text("Humanitarian indicators"),
        "crises": [
            {
                "id": file_name(crisis.id),
                "name": crisis.name,
                "start": day(crisis.counting_start, locale),
                "cards": briefs[crisis.id]["cards"],
            }
            for crisis in settings.crises.values()
        ],
        **{name: nowhere[name] for name in ("homeless", "aside", "rejected")},
    }


def cards(points: pl.DataFrame, settings: Settings, locale: Locale = ENGLISH) -> list[dict[str, Any]]:
    """Return a card for each headline series: the newest figure, who, when, the change, a sparkline."""
    ranks = {name: rank for rank, name in enumerate(settings.vocabulary.indicators)}
    rows = key_figures(points).to_dicts()
    rows.sort(key=lambda row: (ranks.get(row["indicator"], len(ranks)), row["population"] != "all", row["population"]))
    shown = [row["series_id"] for row in rows]
    lines = with_previous(points.filter("on_line", pl.col("series_id").is_in(shown)))
    levels = dict(lines.group_by("series_id", maintain_order=True).agg("level").iter_rows())
    last = lines.group_by("series_id", maintain_order=True).last()
    now = {row["series_id"]: row for row in last.iter_rows(named=True)}
    newer = _newer(points, list(now.values()), locale)
    return [
        _card(row, levels.get(row["series_id"], []), settings, locale)
        | {"change": _change(now.get(row["series_id"]), locale), "newer": newer.get(row["series_id"], "")}
        for row in rows
    ]


def _newer(points: pl.DataFrame, heads: Sequence[Mapping[str, Any]], locale: Locale) -> dict[str, dict[str, str]]:
    """Return, by key figure, the newer figure that another source gives of the same thing, in words."""
    last = newest(points)
    wanted: dict[str, str] = {}
    for row in heads:
        on, id_ = last.get((row["indicator"], row["population"]), (None, ""))
        if on is not None and (row["order_on"] is None or on > row["order_on"]):
            wanted[row["series_id"]] = id_
    told = points.filter(pl.col("observation_id").is_in(list(wanted.values())))
    rows = {row["observation_id"]: row for row in told.iter_rows(named=True)}
    return {name: _told(rows[id_], locale) for name, id_ in wanted.items()}


def _told(row: Mapping[str, Any], locale: Locale) -> dict[str, str]:
    return {"figure": figure(row, locale=locale), "said_by": speaker(row, locale, 60), "dated": dated(row, locale),
            "measure": measured(row, locale)}  # fmt: skip


def _card(row: Mapping[str, Any], levels: Sequence[float], settings: Settings, locale: Locale) -> dict[str, Any]:
    return {
        "label": evidence.said_subject(row, settings, locale),
        "figure": figure(row, locale=locale),
        "unit": unit(row, locale),
        "said_by": speaker(row, locale, 60),
        "place": clean(row["place_label"], 60) or locale.text("place not stated"),
        "measure": measured(row, locale),
        "dated": dated(row, locale),
        "spread": _spread(row, locale),
        "spark": sparkline(levels),
        "quote": clean(row["quote"], 200),
    }


def _spread(row: Mapping[str, Any], locale: Locale) -> str:
    """Return the range of all sources' figures, with its end left open where one of them says "at least"."""
    low, high = row["range_low"], row["range_high"]
    if low is None or high is None or low == high:
        return ""
    ends = {"low": number(low, locale), "high": number(high, locale)}
    return (
        locale.text("{low} to {high} or more", **ends) if row["range_open"] else locale.text("{low} to {high}", **ends)
    )


def _change(row: Mapping[str, Any] | None, locale: Locale) -> str:
    """Return how the newest figure on a line stands to the one before that it can be compared with."""
    if row is None or row["previous"] is None:
        return ""
    on = row["previous_on"]
    other_year = on is not None and on.year != row["order_on"].year
    since = f" ({day(on, locale, year=other_year)})" if on else ""
    told = figure(row["previous"], locale=locale)
    said = {
        "same": locale.text("unchanged from {number}", number=told), "up": locale.text("up from {number}", number=told),
        "down": locale.text("down from {number}", number=told),
    }  # fmt: skip
    return (said.get(way(row, row["previous"])) or locale.text("before: {figure}", figure=told)) + since


def _chart(panel: Panel, site: Site, most: int) -> dict[str, Any]:
    rows = evidence.figures(panel.table, most, site.locale)
    return {
        "slug": panel.slug,
        "title": findings.title(panel, site.locale),
        "subtitle": findings.subtitle(panel, site.locale),
        "footer": findings.footer(panel.lighter(MOST_IN_A_PICTURE), site.updated, site.locale),
        "alt": findings.alt_text(panel, site.locale),
        "drawn": bool(panel.lines),
        "rows": rows,
        "hidden": panel.table.height - len(rows),
    }


def _pictured(one: Picture) -> dict[str, Any]:
    return {"slug": one.slug, "title": one.title, "subtitle": one.subtitle, "footer": one.footer, "alt": one.alt,
            "heads": list(one.heads), "rows": [list(row) for row in one.rows]}  # fmt: skip


def _counts(points: pl.DataFrame, refused: pl.DataFrame, locale: Locale) -> dict[str, str]:
    return {
        "reports": number(points.get_column("report_id").n_unique(), locale),
        "figures": number(points.height, locale),
        "series": number(points.get_column("series_id").n_unique(), locale),
        "sources": number(points.get_column("said_by_key").drop_nulls().n_unique(), locale),
        "rejected": number(float(refused.get_column("count").fill_null(1).sum()), locale),
    }
