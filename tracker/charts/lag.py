"""When figures were printed beside the days they speak of, source by source: who is fast, who prints old numbers again.

In: points of a crisis. Out: one picture: a row a source, a line from the day a figure speaks of to the day it was
printed; the middle of those days beside it. A figure without a day of its own has no lag, and is counted in words.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from tracker.charts import layers as at
from tracker.charts.labels import Note, text_width
from tracker.charts.layers import Sheet, Size
from tracker.charts.picture import Panes, Picture
from tracker.charts.scales import Scales
from tracker.charts.theme import MUTED, readable, styles
from tracker.charts.words import clean, file_name, number, speaker
from tracker.locales import ENGLISH, Locale
from tracker.model import Crisis

ROW = 38
MOST_SOURCES = 12
MOST_LINES = 12
"""Lines one source's row holds; more of them lie on each other."""

LANES = 4


@dataclass(frozen=True, slots=True)
class Slowness:
    """How long one source's figures take until print: ``middle`` of ``count`` figures, in days."""

    source: str | None
    label: str
    count: int
    middle: float
    longest: int
    spans: tuple[tuple[Any, Any], ...]  # the newest of (day it speaks of, day of print)


def slowness(points: pl.DataFrame, crisis: Crisis) -> list[Slowness]:
    """Return the sources whose figures have both days, those with most figures first."""
    both = points.filter(
        pl.col("crisis") == crisis.id, pl.col("as_of").is_not_null(), pl.col("published_on") >= pl.col("as_of")
    )
    days = (pl.col("published_on") - pl.col("as_of")).dt.total_days().alias("@days")
    told = both.with_columns(days).unique(["said_by_key", "as_of", "published_on"], maintain_order=True)
    found = []
    for (key,), rows in told.group_by("said_by_key", maintain_order=True):
        newest = rows.sort("published_on", "as_of").tail(MOST_LINES)
        taken = rows.get_column("@days").to_list()
        found.append(
            Slowness(
                source=None if key is None else str(key),
                label=clean(rows.get_column("said_by_label")[0], 40),
                count=rows.height,
                middle=float(statistics.median(taken)),
                longest=max(taken),
                spans=tuple(newest.select("as_of", "published_on").rows()),
            )
        )
    return sorted(found, key=lambda one: (-one.count, one.label))


def lag_chart(points: pl.DataFrame, crisis: Crisis, updated: str = "", locale: Locale = ENGLISH) -> Picture | None:
    """Return the picture; None where no figure has both days."""
    found = slowness(points, crisis)
    if not found:
        return None
    shown = found[:MOST_SOURCES]
    undated = points.filter(pl.col("crisis") == crisis.id, pl.col("as_of").is_null()).height
    notes = [locale.say(updated)]
    if undated:
        one, many = "{n} figure has no day of its own.", "{n} figures have no day of their own."
        notes.append(locale.plural(one, many, undated))
    if len(found) > len(shown):
        more = len(found) - len(shown)
        notes.append(locale.plural("{n} further source is in the table only.",
                                   "{n} further sources are in the table only.", more))  # fmt: skip
    return Picture(
        slug=file_name(f"{crisis.id}-lag"),
        title=_title(found, locale),
        subtitle=f"{locale.isolated(crisis.name)}. "
        + locale.text("Each line goes from the day a figure speaks of (open) to the day it was printed (filled)."),
        footer=" ".join(note for note in notes if note),
        heads=[locale.text("Said by"), locale.text("Figures"), locale.text("Days until print, the middle one"),
               locale.text("The longest")],
        rows=[[_named(one, locale), number(one.count, locale), number(one.middle, locale), number(one.longest, locale)]
              for one in found],
        draw=partial(_draw, shown),
        locale=locale,
        made_of=repr([one.spans for one in shown]),
    )  # fmt: skip


def _title(found: list[Slowness], locale: Locale) -> str:
    """Return the finding: the slowest of the sources with most figures beside the fastest, by their middle figures."""
    # several reports that name nobody are no source that is slow or fast
    someone = [one for one in found if one.source and not one.source.startswith("unnamed")] or found
    often = [one for one in someone if one.count >= 2] or someone
    slow, fast = max(often, key=lambda one: one.middle), min(often, key=lambda one: one.middle)
    if slow.middle == fast.middle:
        return locale.text("Half of the figures are in print after {days}", days=_told(fast.middle, locale))
    return locale.text(
        "Half of the figures are in print after {few} at {fast}, after {many} at {slow}",
        fast=locale.isolated(_named(fast, locale)), few=_told(fast.middle, locale),
        slow=locale.isolated(_named(slow, locale)), many=_told(slow.middle, locale),
    )  # fmt: skip


def _named(one: Slowness, locale: Locale) -> str:
    return speaker({"said_by_label": one.label}, locale, 40)


def _told(days: float, locale: Locale) -> str:
    if days == 0:
        return locale.text("less than a day")
    if days == int(days):
        return locale.plural("{n} day", "{n} days", int(days))
    return locale.text("{number} days", number=number(days, locale))


def _draw(shown: list[Slowness], size: Size, sheet: Sheet) -> Panes:
    locale, height = sheet.locale, ROW * len(shown)
    days = [when for one in shown for span in one.spans for when in span]
    scales = Scales(days, [1.0], size._replace(height=height), sheet)
    looks = styles(one.source for one in shown)
    rows: list[dict[str, Any]] = []
    texts = []
    for place, one in enumerate(shown):
        colour = looks[one.source].colour
        for number_, (spoken, printed) in enumerate(one.spans):
            y = ROW * place + 21 + 3.5 * (number_ % LANES)
            ends = {at.DAY: at.milliseconds(spoken), at.END: at.milliseconds(printed)}
            rows.append({**ends, at.ROW: y, at.COLOUR: colour})
        told = f"{_told(one.middle, locale)} ({locale.plural('{n} figure', '{n} figures', one.count)})"
        name = _named(one, locale)
        texts.append(Note(0, ROW * place + 8, name, readable(colour), weight="bold", size=12))
        texts.append(Note(text_width(name, 12, bold=True) + 14, ROW * place + 8, told, MUTED))
    return [([*_lines(rows, scales, height, sheet), *sheet.notes(texts, size.width)], height)]


def _lines(rows: list[dict[str, Any]], scales: Scales, height: int, sheet: Sheet) -> list[Any]:
    y = alt.Y(
        f"{at.ROW}:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False, padding=0)
    )
    base, x = sheet.chart(rows), scales.day_axis()
    stem = base.mark_rule(strokeWidth=1.4, opacity=0.8).encode(
        x=x, x2=alt.X2(f"{at.END}:Q"), y=y, color=at.plain(at.COLOUR)
    )
    stroke = alt.Stroke(f"{at.COLOUR}:N", scale=None, legend=None)
    fill = alt.Fill(f"{at.COLOUR}:N", scale=None, legend=None)
    spoken = base.mark_point(shape="circle", size=16, filled=False, fill="#ffffff", opacity=1).encode(
        x=x, y=y, stroke=stroke
    )
    printed = base.mark_point(shape="circle", size=26, opacity=1, strokeWidth=0).encode(
        x=alt.X(f"{at.END}:Q"), y=y, fill=fill
    )
    return [stem, spoken, printed]
