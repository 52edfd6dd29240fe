"""One series: what it is, its figures one by one, what else says something of the same, and its alerts.

In: a :class:`~tracker.views.seen.Seen` and a series' id. Out: plain values; None for a series that is not there, or not
for this audience.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from tracker.knowledge.parts import NOWHERE
from tracker.locales import Locale
from tracker.views import figures
from tracker.views.explorer import told
from tracker.views.lines import lines, part_of
from tracker.views.overview import alert
from tracker.views.paging import part
from tracker.views.panel import Wanted, panel, words
from tracker.views.seen import Seen

PAGE = 60
MOST_OTHERS = 30
MOST_EVENTS = 40


def one_series(seen: Seen, series_id: str, locale: Locale, after: str = "") -> dict[str, Any] | None:
    """Return the values of a series' page."""
    where = part_of(seen, series_id)
    if where is None:
        return None

    def make() -> dict[str, Any]:
        return _made(seen, where, series_id, locale, after)

    return seen.remembered(where, ("series", series_id, after, locale, seen.told), make)


def _made(seen: Seen, where: str, series_id: str, locale: Locale, after: str) -> dict[str, Any]:
    rows = lines(seen, where)
    mine = rows.filter(pl.col("series_id") == series_id).row(0, named=True)
    same = [pl.col(name).eq_missing(pl.lit(mine[name])) for name in ("indicator", "population", "episode")]
    others = rows.filter(*same, pl.col("series_id") != series_id)
    others = others.sort(pl.col("measure") != mine["measure"], "last_on", descending=[False, True], nulls_last=True)
    beside = others.head(MOST_OTHERS).to_dicts()
    ids = [row["observation_id"] or row["any_id"] for row in [mine, *beside]]
    evidence = figures.by_ids(seen, {where: ids})
    shown = panel(seen, Wanted(where, series_id))
    return {
        "series": told(seen, mine, evidence),
        "others": [told(seen, row, evidence) for row in beside],
        "more_others": max(0, others.height - len(beside)),
        "chart": words(shown, locale) if shown else None,
        "comparison": Wanted(where, "", mine["indicator"], mine["population"], mine["measure"] == "incident")
        if where != NOWHERE and beside
        else None,
        **table(seen, where, series_id, after),
        "events": _events(seen, series_id, where),
    }


def table(seen: Seen, where: str, series_id: str, after: str) -> dict[str, Any]:
    """Return one page of a series' figures, newest first, each with how it stands to the others."""
    mine = seen.slim(where).filter(pl.col("series_id") == series_id)
    ids = mine.get_column("observation_id").to_list()[::-1]
    shown = part(ids, after, PAGE)
    rows = figures.by_ids(seen, {where: shown.rows})
    return {"rows": [rows[id_] for id_ in shown.rows if id_ in rows], "page": shown}


def _events(seen: Seen, series_id: str, where: str) -> list[dict[str, Any]]:
    """Return what was announced of a series, newest first."""
    mine = [event for event in seen.events if event.series_id == series_id][::-1][:MOST_EVENTS]
    rows = figures.by_ids(seen, {where: {event.observation_id for event in mine}})
    return [alert(seen, event, rows.get(event.observation_id)) for event in mine]
