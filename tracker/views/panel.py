"""The charts of the live pages: one series, or every source of one indicator beside each other.

In: a :class:`~tracker.views.seen.Seen` and what is asked. Out: the panel of :mod:`tracker.charts`, in words, as a spec
and as pictures. What was drawn once of a version is kept; nothing here draws by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import polars as pl

from tracker.charts import findings, png
from tracker.charts.drawing import spec, wide_range
from tracker.charts.layers import NARROW, PICTURE, WIDE
from tracker.charts.panels import Panel, panels
from tracker.locales import ENGLISH, Locale
from tracker.model import Crisis, Measure
from tracker.views.seen import Seen

SIZES = {"wide": WIDE, "narrow": NARROW, "picture": PICTURE}
"""Sizes a chart can be asked in."""

T = TypeVar("T")

SINGLE = pl.col("measure") == Measure.INCIDENT.value


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which chart: a series, or an indicator of a population in a crisis (``single``: of single events)."""

    crisis: str
    series_id: str = ""
    indicator: str = ""
    population: str = ""
    single: bool = False

    def rows(self) -> list[pl.Expr]:
        """Return which points it shows."""
        if self.series_id:
            return [pl.col("series_id") == self.series_id]
        same = [pl.col("indicator") == self.indicator, pl.col("population") == self.population]
        return [*same, SINGLE if self.single else ~SINGLE]


def panel(seen: Seen, wanted: Wanted) -> Panel | None:
    """Return what the chart shows; None where there is no such figure."""

    def make() -> Panel | None:
        points = seen.points(wanted.crisis, *wanted.rows()).drop("masked")
        crisis = seen.settings.crises.get(wanted.crisis) or _nowhere(seen, points)
        if points.is_empty() or crisis is None:
            return None
        made = panels(
            points.with_columns(pl.lit(crisis.id).alias("crisis")), crisis, seen.settings, _events(seen, points)
        )
        return made[0] if made else None

    return seen.remembered(wanted.crisis, (wanted, seen.told), make, _weight)


def _nowhere(seen: Seen, points: pl.DataFrame) -> Crisis | None:
    """Return a stand-in for figures that belong to no crisis, so that they can be drawn all the same."""
    days = points.get_column("order_on").drop_nulls()
    if days.is_empty():
        return None
    return Crisis(id="", name="No crisis", counting_start=days.min(), timezone="UTC", places=())  # type: ignore[arg-type]


def _events(seen: Seen, points: pl.DataFrame) -> list[Any]:
    mine = set(points.get_column("series_id"))
    return [event for event in seen.events if event.series_id in mine]


def _weight(made: Panel | None) -> int:
    return int(made.table.estimated_size() + made.points.estimated_size()) if made else 100


def words(shown: Panel, locale: Locale) -> dict[str, Any]:
    """Return what stands around a chart: its finding, scope, footer, and what it shows for who cannot see it."""
    return {
        "title": findings.title(shown, locale),
        "subtitle": findings.subtitle(shown, locale),
        "footer": findings.footer(shown, as_known(shown, locale), locale),
        "alt": findings.alt_text(shown, locale),
        "drawn": bool(shown.lines),
        "wide": wide_range(shown),
        "timeline": shown.timeline,
    }


def as_known(shown: Panel, locale: Locale) -> str:
    """Return how new the figures of a chart are."""
    newest = shown.table.get_column("known_at").max()
    return locale.text("Data as known on {moment}.", moment=newest) if newest else ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a chart is drawn: its size, its language, whether its scale is logarithmic."""

    size: str = "wide"
    locale: Locale = ENGLISH
    log: bool = False


def spec_of(seen: Seen, wanted: Wanted, how: Drawing) -> Mapping[str, Any] | None:
    """Return the chart's Vega-Lite spec; None where there is nothing to draw."""
    shown = panel(seen, wanted)
    if shown is None or not shown.lines:
        return None

    def make() -> dict[str, Any]:
        said = as_known(shown, how.locale) if how.size == "picture" else ""
        return spec(shown, SIZES[how.size], said, locale=how.locale, demo=seen.demo, log=how.log)

    return _drawn(seen, wanted, ("spec", how), make, lambda _: 600 * shown.points.height + 20_000)


def svg_of(seen: Seen, wanted: Wanted, how: Drawing) -> str | None:
    """Return the chart as SVG text."""
    made = spec_of(seen, wanted, how)
    return None if made is None else _drawn(seen, wanted, ("svg", how), lambda: _picture(made), len)


def png_of(seen: Seen, wanted: Wanted, how: Drawing) -> bytes | None:
    """Return the chart as a PNG."""
    drawn = svg_of(seen, wanted, how)
    return None if drawn is None else _drawn(seen, wanted, ("png", how), lambda: png.png_of_svg(drawn), len)


def _drawn(seen: Seen, wanted: Wanted, what: Hashable, make: Callable[[], T], weight: Callable[[T], int]) -> T:
    return seen.remembered(wanted.crisis, (wanted, what, seen.told, seen.demo), make, weight)


def _picture(made: Mapping[str, Any]) -> str:
    _fonts()
    return png.svg(made)


@cache
def _fonts() -> bool:
    return png.register_fonts()
