"""One crisis: its key figures, a small chart of each indicator, and the evidence, taken and not taken, row by row.

In: a :class:`~tracker.views.seen.Seen`, a crisis, what part of the evidence is asked for. Out: plain values.
"""

from __future__ import annotations

from typing import Any, Literal

import polars as pl

from tracker.charts.evidence import REASONS
from tracker.charts.panels import subject
from tracker.charts.safe import link
from tracker.charts.words import clean, report_name
from tracker.knowledge.parts import aside_in_order, rejections_in_order
from tracker.locales import Locale
from tracker.model import Measure
from tracker.views import figures
from tracker.views.lines import cards
from tracker.views.overview import alerts_of, brief
from tracker.views.paging import part
from tracker.views.panel import Wanted, panel, words
from tracker.views.seen import Seen

CARDS = 12
CHARTS = 9
ALL_CHARTS = 45
PAGE = 50

Shown = Literal["figures", "aside", "rejected"]
SHOWN: tuple[Shown, ...] = ("figures", "aside", "rejected")


def crisis(
    seen: Seen, name: str, locale: Locale, show: Shown = "figures", after: str = "", *, every_chart: bool = False
) -> dict[str, Any]:
    """Return the values of a crisis's page; "" is what belongs to no crisis."""
    known = seen.settings.crises.get(name)
    shown, of = cards(seen, name, CARDS)
    drawn = charts(seen, name)
    most = ALL_CHARTS if every_chart else CHARTS
    return {
        "demo": seen.demo,
        "crisis": {"id": name, "name": known.name if known else "", "start": known.counting_start if known else None},
        **brief(seen, name),
        "cards": shown,
        "more_cards": max(0, of - len(shown)),
        "charts": [_chart(seen, one, locale) for one in drawn[:most]],
        "more_charts": max(0, min(len(drawn), ALL_CHARTS) - most),
        "all_charts": len(drawn),
        "alerts": alerts_of(seen, [name]),
        "show": show,
        "evidence": evidence(seen, name, show, after),
    }


def charts(seen: Seen, name: str) -> list[Wanted]:
    """Return the charts there are of a crisis, those of everyone first, as the indicators are configured."""

    def make() -> list[Wanted]:
        ranks = {one: rank for rank, one in enumerate(seen.settings.vocabulary.indicators)}
        single = (pl.col("measure") == Measure.INCIDENT.value).alias("single")
        groups = seen.slim(name).select("indicator", "population", single).unique().rows()
        order = sorted(groups, key=lambda it: (it[1] != "all", it[2], ranks.get(it[0], len(ranks)), it[1]))
        return [Wanted(name, "", *group) for group in order]

    return seen.remembered(name, "charts", make)


def _chart(seen: Seen, wanted: Wanted, locale: Locale) -> dict[str, Any]:
    """Return one small chart in words; it is drawn when its picture is asked for."""

    def make() -> dict[str, Any]:
        shown = panel(seen, wanted)
        told = words(shown, locale) if shown else {"drawn": False, "title": "", "alt": "", "subtitle": "", "footer": ""}
        return {**told, "wanted": wanted, "what": subject(wanted.indicator, wanted.population, seen.settings)}

    return seen.remembered(wanted.crisis, (wanted, "words", locale, seen.told), make)


def evidence(seen: Seen, name: str, show: Shown, after: str) -> dict[str, Any]:
    """Return one page of the figures, of those set aside, or of the numbers that were not taken."""
    made = {"rejected": _rejected, "aside": _aside}.get(show, _figures)
    return seen.remembered(name, ("evidence", show, after), lambda: made(seen, name, after))


def _figures(seen: Seen, name: str, after: str) -> dict[str, Any]:
    days = seen.slim(name).select("order_on", "published_on", "observation_id")
    newest = days.sort("order_on", "published_on", "observation_id", descending=True, nulls_last=True)
    shown = part(newest.get_column("observation_id").to_list(), after, PAGE)
    rows = figures.by_ids(seen, {name: shown.rows})
    return {"rows": [rows[id_] for id_ in shown.rows if id_ in rows], "page": shown}


def _aside(seen: Seen, name: str, after: str) -> dict[str, Any]:
    rows = aside_in_order(seen.kept.read("aside", [name])).reverse()
    shown = part(rows.get_column("observation_id").to_list(), after, PAGE)
    told = seen.protected(rows.filter(pl.col("observation_id").is_in(list(shown.rows))))
    return {"rows": [figures.plain(row, seen.settings) for row in told.iter_rows(named=True)], "page": shown}


def _rejected(seen: Seen, name: str, after: str) -> dict[str, Any]:
    rows = rejections_in_order(seen.kept.read("rejections", [name]))
    key = pl.format("{}:{}:{}", "report_id", "char_start", "reason")
    keyed = rows.with_columns(key.alias("key"))
    shown = part(keyed.get_column("key").to_list(), after, PAGE)
    told = seen.protected(keyed.filter(pl.col("key").is_in(list(shown.rows))))
    reasons = rows.group_by("reason").agg(pl.col("count").fill_null(1).sum()).sort("count", descending=True).rows()
    return {"rows": [rejection(row) for row in told.iter_rows(named=True)], "page": shown,
            "reasons": [(REASONS.get(reason, clean(reason, 40)), count) for reason, count in reasons]}  # fmt: skip


def rejection(row: dict[str, Any]) -> dict[str, Any]:
    """Return one number that was not taken, and why."""
    return {
        "quote": clean(row["quote"], 160),
        "why": REASONS.get(row["reason"], clean(row["reason"], 40)),
        "detail": clean(row["detail"], 160),
        "count": row["count"] or 1,
        "report_id": row["report_id"],
        "report": report_name(row),
        "published_on": row["published_on"],
        "link": link(row["url"]),
        "masked": row.get("masked", ""),
    }
