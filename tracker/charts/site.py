"""The static site: an overview, pages of each crisis, of sources, alerts, corrections and method, pictures and CSV.

In: a :class:`~tracker.charts.page.Site` and a folder. Out: files that open anywhere without a network, and a list of
what was written. Rendering the same data again changes no byte and says so: a manifest remembers what each file was
made of, so that nothing is drawn twice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from tracker import __version__
from tracker.charts import about, page, png
from tracker.charts.bake import Bakery, Drawn
from tracker.charts.briefs import NOWHERE, Parts, brief_of, brief_of_nowhere, cut, together
from tracker.charts.composition import compositions
from tracker.charts.lag import lag_chart
from tracker.charts.multiples import MOST_CELLS, sheets
from tracker.charts.page import Site
from tracker.charts.panels import Panel, panels
from tracker.charts.picture import Picture
from tracker.charts.shelf import Shelf, Written, clear, digest, plain
from tracker.charts.words import file_name
from tracker.model import Crisis
from tracker.series.export import tidy_csv
from tracker.series.protection import attribution_lines

__all__ = ["Site", "Written", "clear", "render", "render_parts"]

WHOLE = 8
"""Indicators of a crisis that have a chart of their own; the others are drawn small, at a glance."""

MOST_SHEETS = 2
"""Sheets of small charts; what is on none of them stands in the tables."""


def render(site: Site, out: Path) -> list[Written]:
    """Write the whole site into the folder and return its files, the overview first.

    A crash midway leaves whole old or whole new files, never half ones. Raises OSError where the folder cannot be
    written.
    """
    return render_parts(cut(site), out)


def render_parts(parts: Parts, out: Path) -> list[Written]:
    """Write the site as :func:`render` does; a crisis of the version that stands there already is not looked at."""
    png.register_fonts()
    shelf = Shelf(out, png.VERSION)
    bakery = Bakery(shelf, parts.locale, _code())
    crises: list[Crisis | None] = [*parts.settings.crises.values(), None]
    found = [_part(parts, bakery, crisis) for crisis in crises]
    if _unknown(parts, found) - set(shelf.orphans):
        # an event of a crisis that was not looked at: rare, and then all are
        found = [_part(parts, bakery, crisis, anew=True) for crisis in crises]
    shelf.orphans = sorted(_unknown(parts, found))
    briefs = {crisis.id if crisis else NOWHERE: brief for crisis, (brief, _) in zip(crises, found, strict=True)}
    shelf.briefs = briefs
    first, *others = _pages(parts, bakery, briefs)
    shelf.close()
    return [first, *(one for _, written in found for one in written), *others]


def _pages(parts: Parts, bakery: Bakery, briefs: dict[str, Any]) -> list[Written]:
    """Write the pages of no single crisis, the overview first."""
    told, locale = together(parts, briefs), parts.locale
    said = {one for brief in briefs.values() for one in brief["said_by"]}
    every = list(briefs.values())
    return [
        bakery.page("index.html", "index.html", page.overview(parts.settings, briefs, told, locale)),
        bakery.page("alerts.html", "alerts.html", about.alerts(told, every, locale)),
        bakery.page("sources.html", "sources.html",
                    about.sources(parts.settings, told, every, parts.health, locale)),
        bakery.page("changes.html", "changes.html", about.changes(told, every, locale)),
        bakery.page("methodology.html", "methodology.html", about.methodology(parts.settings, said, told, locale)),
    ]  # fmt: skip


def _unknown(parts: Parts, found: Sequence[tuple[dict[str, Any], list[Written]]]) -> set[str]:
    """Return the alert events that no part knows the figure of."""
    known = {event for brief, _ in found for event in brief["events"]}
    return {event.event_id for event in parts.events if event.series_id} - known


def _part(
    parts: Parts, bakery: Bakery, crisis: Crisis | None, *, anew: bool = False
) -> tuple[dict[str, Any], list[Written]]:
    """Return the brief of a part and its files; those of the same version stay as they are."""
    name, shelf = crisis.id if crisis else NOWHERE, bakery.shelf
    version = parts.versions.get(name, "")
    made = [version, parts.demo, parts.locale.code, png.VERSION, __version__, _code()]
    made_of = version and digest(json.dumps(made).encode())
    before = shelf.briefs.get(name)
    if made_of and not anew and before and before["made_of"] == made_of and shelf.stand(before["files"]):
        return before, [Written(shelf.out / one, changed=False) for one in before["files"]]
    site = parts.frames(name)
    written = _crisis(site, crisis, bakery) if crisis else []
    brief = brief_of(site) if crisis else brief_of_nowhere(site)
    return plain({**brief, "made_of": made_of, "files": [one.path.name for one in written]}), written


def _crisis(site: Site, crisis: Crisis, bakery: Bakery) -> list[Written]:
    """Write a crisis's pages, its pictures and its CSV."""
    name, locale = file_name(crisis.id), site.locale
    every = panels(site.points, crisis, site.settings, site.events)
    whole, others = chosen(every)
    beside = compositions(site.points, crisis, site.settings, site.updated, locale)
    lag = lag_chart(site.points, crisis, site.updated, locale)
    beside += [lag] if lag else []
    small = sheets(others[: MOST_CELLS * MOST_SHEETS], name, site.updated, locale)
    drawn = [*(_panel(panel, site) for panel in whole if panel.lines), *(_picture(one, site) for one in beside),
             *(_picture(one, site) for one in small)]  # fmt: skip
    values = page.crisis_page(site, crisis, whole, beside, small)
    written = [bakery.page(f"{name}.html", "crisis.html", values, {one.slug: one for one in drawn})]
    written.append(bakery.page(f"{name}-evidence.html", "evidence.html", page.evidence_page(site, crisis, every)))
    for one in drawn:
        written += bakery.pictures(one, demo=site.demo)
    bakery.forget()
    return [*written, _csv(site, crisis, name, bakery)]


def chosen(every: Sequence[Panel]) -> tuple[list[Panel], list[Panel]]:
    """Return the panels with a chart of their own and the others, both in their order.

    First those with alerts, then those that a rule watches, then those of which most is known.
    """
    ranked = sorted(every, key=lambda it: (not it.happenings, not it.thresholds, not it.timeline, -it.table.height))
    mine = {panel.slug for panel in ranked[:WHOLE]}
    return [it for it in every if it.slug in mine], [it for it in every if it.slug not in mine]


def _panel(panel: Panel, site: Site) -> Drawn:
    return Drawn.of_panel(panel, site.updated, site.locale, demo=site.demo)


def _picture(one: Picture, site: Site) -> Drawn:
    demo = site.locale.text("DEMO: replayed demonstration reports.") if site.demo else ""
    return Drawn(one.slug, [one.digest, site.demo], lambda size: one.spec(size, demo=demo))


def _csv(site: Site, crisis: Crisis, name: str, bakery: Bakery) -> Written:
    table = site.points.filter(pl.col("crisis") == crisis.id)
    credits = attribution_lines(site.settings, table.get_column("source_id").drop_nulls().unique())
    lines = [f"{crisis.name}: every figure of this crisis that enters a series. {site.updated}",
             f"Filters: crisis {crisis.id}.", f"Read from: {'; '.join(credits) or 'not configured'}."]  # fmt: skip
    text = tidy_csv(table, ["DEMO", *lines] if site.demo else lines)
    return bakery.shelf.file(f"{name}.csv", text, text.encode)


@cache
def _code() -> str:
    """Return a digest of this room's code, templates and assets, so that a change of them draws again."""
    here = Path(__file__).parent
    suffixes = {".py", ".html", ".css", ".js", ".json", ".ttf"}
    return digest(b"\x00".join(path.read_bytes() for path in sorted(here.rglob("*")) if path.suffix in suffixes))
