"""Parts of a total, as one report gave them: each part beside the whole, none on top of another.

In: points of a crisis. Out: a picture an indicator. Parts are what one sentence counted out of one total (women,
children, civilians); they may overlap, so they are never stacked and never added, and a share is only given where both
numbers are exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from tracker.charts import layers as at
from tracker.charts.comparison import axes
from tracker.charts.findings import who
from tracker.charts.labels import Note, text_width
from tracker.charts.layers import Sheet, Size
from tracker.charts.panels import subject
from tracker.charts.picture import Panes, Picture
from tracker.charts.theme import FAINT, INK, MUTED, SHADES
from tracker.charts.words import clean, dated, figure, file_name, measured, number, own_words
from tracker.locales import ENGLISH, Locale, cased
from tracker.model import Bound, Crisis, Settings

ROW = 40
MOST_PARTS = 10
LIVE = ("current", "correction", "change_of_base")


@dataclass(frozen=True, slots=True)
class Parted:
    """A total with its parts, newest first; rows of POINTS, each with what it counts."""

    whole: Mapping[str, Any]
    parts: tuple[tuple[str, Mapping[str, Any]], ...]
    name: str


def compositions(
    points: pl.DataFrame, crisis: Crisis, settings: Settings, updated: str = "", locale: Locale = ENGLISH
) -> list[Picture]:
    """Return a picture for each indicator of which a newest total was given with parts, in configuration order."""
    return [_picture(parted, crisis, updated, locale) for parted in parted_totals(points, crisis, settings)]


def parted_totals(points: pl.DataFrame, crisis: Crisis, settings: Settings) -> list[Parted]:
    """Return, an indicator, the total that was parted last."""
    live = points.filter(
        pl.col("crisis") == crisis.id,
        pl.col("status").is_in(LIVE),
        pl.col("level").is_finite(),
        pl.col("level") > 0,
        pl.col("held") == "",
    )
    of = live.filter(pl.col("subset_of").is_not_null())
    wholes = live.filter(pl.col("observation_id").is_in(of.get_column("subset_of").unique().implode()))
    ranks = {name: rank for rank, name in enumerate(settings.vocabulary.indicators)}
    found = []
    for (indicator,), rows in sorted(wholes.group_by("indicator"), key=lambda one: ranks.get(str(one[0][0]), 999)):
        newest = rows.sort("headline", "order_on", "observation_id", nulls_last=False)
        whole = newest.row(-1, named=True)
        parts = of.filter(pl.col("subset_of") == whole["observation_id"], pl.col("unit") == whole["unit"])
        # a part larger than its whole was misread somewhere: the invariants say so, a picture does not draw it
        inside = parts.filter(pl.col("level") <= whole["level"]).sort("level", "observation_id", descending=True)
        if inside.is_empty():
            continue
        named = tuple((_part_name(row, whole, settings), row) for row in inside.head(MOST_PARTS).iter_rows(named=True))
        found.append(Parted(whole, named, subject(str(indicator), whole["population"], settings)))
    return found


def _part_name(part: Mapping[str, Any], whole: Mapping[str, Any], settings: Settings) -> str:
    """Return what a part counts: of whom, where it counts the same as the whole."""
    of = settings.vocabulary.populations.get(part["population"])
    if part["indicator"] != whole["indicator"] or of is None:
        return subject(part["indicator"], part["population"], settings)
    return cased(own_words(of.label), "lower")


def share(part: Mapping[str, Any], whole: Mapping[str, Any], locale: Locale = ENGLISH) -> str:
    """Return a part's share in per cent where both numbers are exact, else nothing: a bound divided is no share."""
    exact = part["bound"] == whole["bound"] == Bound.EXACT.value
    if not exact or not whole["level"]:
        return ""
    told = 100 * part["level"] / whole["level"]
    # a few of very many are not none of them, and nearly all are not all
    digits = next((digits for digits in (0, 1) if 0 < round(told, digits) < 100 or told in (0, 100)), 2)
    return locale.text("{number} per cent", number=number(round(told, digits), locale))


def _picture(parted: Parted, crisis: Crisis, updated: str, locale: Locale) -> Picture:
    whole, (first_name, first) = parted.whole, parted.parts[0]
    name = locale.say(own_words(parted.name))
    said = figure(whole, locale=locale)
    title = locale.text(
        "{name}: {whole} according to {source}, of whom {part}: {figure}", name=name, whole=said,
        source=who(whole, locale), part=locale.say(own_words(first_name)), figure=figure(first, locale=locale),
    )  # fmt: skip
    scope = [locale.isolated(crisis.name), measured(whole, locale), locale.isolated(clean(whole["place_label"], 40)),
             dated(whole, locale)]  # fmt: skip
    warning = locale.text("Parts may overlap: they stand beside each other and are never added.")
    rows = [[name, said, ""]]
    rows += [[locale.say(own_words(of)), figure(row, locale=locale), share(row, whole, locale)]
             for of, row in parted.parts]  # fmt: skip
    return Picture(
        slug=file_name(f"{crisis.id}-{whole['indicator']}-parts"),
        title=title,
        subtitle=f"{' · '.join(part for part in scope if part)}. {warning}",
        footer=" ".join([locale.text("Sources: {names}.", names=who(whole, locale)), locale.say(updated)]).strip(),
        heads=[locale.text("What is counted"), locale.text("Figure"), locale.text("Share of the total")],
        rows=rows,
        draw=partial(_draw, parted),
        locale=locale,
    )


def _draw(parted: Parted, size: Size, sheet: Sheet) -> Panes:
    whole, locale = parted.whole, sheet.locale
    told = [(locale.say(own_words(parted.name)), whole, ""), *(
        (locale.say(own_words(name)), row, share(row, whole, locale)) for name, row in parted.parts
    )]  # fmt: skip
    ends = [_end(figure(row, locale=locale), part) for _, row, part in told]
    room = max(text_width(end, 13, bold=True) for end in ends) + 24
    top = whole["level"] / max(0.3, 1 - room / size.width)
    height = ROW * len(told)
    x, y = axes(top, height, sheet)
    rows, texts = [], []
    for place, ((name, row, _), end) in enumerate(zip(told, ends, strict=True)):
        middle = ROW * place + 27
        colour = SHADES[0][0] if place == 0 else SHADES[1 + (place - 1) % 4][0]
        rows.append({at.LEVEL: row["level"], at.END: 0, at.ROW: middle, at.COLOUR: colour, at.HIGH: whole["level"]})
        texts.append(Note(0, middle - 14, name, INK, weight="normal" if place else "bold"))
        left = whole["level"] / top * size.width + 10
        texts.append(Note(left, middle, end, MUTED if place else INK, weight="normal" if place else "bold", size=12))
    base = sheet.chart(rows)
    track = base.mark_rule(strokeWidth=13, color=FAINT, opacity=0.22)
    bar = base.mark_rule(strokeWidth=13).encode(
        x=alt.X(f"{at.END}:Q"), x2=alt.X2(f"{at.LEVEL}:Q"), y=y, color=at.plain(at.COLOUR)
    )
    whole_ = track.encode(x=x, x2=alt.X2(f"{at.HIGH}:Q"), y=y) if rows else track
    anchor = base.mark_point(opacity=0).encode(x=x, y=y)
    drawn: Sequence[Any] = [anchor, whole_.encode(x=alt.X(f"{at.END}:Q")), bar, *sheet.notes(texts, size.width)]
    return [(list(drawn), height)]


def _end(words: str, part: str) -> str:
    return f"{words} ({part})" if part else words
