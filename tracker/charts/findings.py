"""What a chart says, in one sentence, from its own figures; and the words around it, in a reader's language.

In: a panel, a language. Out: title, subtitle, footer and alt text as plain sentences. Never a number no point holds,
never a cause: "rose from 255 to 514", not "because of".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from tracker.charts.neighbours import run, way
from tracker.charts.panels import Panel
from tracker.charts.words import clean, dated, day, figure, measured, number, span, speaker
from tracker.locales import ENGLISH, Locale
from tracker.model import Bound, Measure
from tracker.series.keys import NOBODY

MOST_SAID = 12
"""Lines, rule lines and alerts that an alt text reads out; a longer one is not listened to."""


def title(panel: Panel, locale: Locale = ENGLISH) -> str:
    """Return the finding: what the headline source says, and how it moved or what others say."""
    name = locale.say(panel.name)
    lead = _line(panel, headline=True)
    if lead.is_empty():
        lead = _line(panel, headline=False)
    if lead.is_empty():
        return locale.text("{name}: mentioned without a number", name=name)
    last = lead.row(-1, named=True)
    # two figures of "reports" need not come from one place: only a source that is someone can have seen a rise
    someone = last["said_by_key"] is not None and not last["said_by_key"].startswith("unnamed")
    compared = run(lead.filter("on_line", pl.col("order_on").is_not_null()))
    if someone and compared.get_column("order_on").n_unique() > 1:
        told = moved(name, compared.row(0, named=True), compared.row(-1, named=True), locale)
        if told:
            return told
    said = f"{_according(last, locale)}{_beside(panel, last, locale)}"
    return locale.text("{name}: {said}", name=name, said=said)


def _line(panel: Panel, *, headline: bool) -> pl.DataFrame:
    """Return the figures on the line of the leading series, of the headline or of whoever comes first.

    All of them, also those a picture leaves out: the first figure of a thinned line is not the first there was.
    """
    drawn = panel.table.filter(pl.col("status") != "repeat", pl.col("level").is_finite())
    for line in panel.lines:
        if line.headline == headline:
            rows = drawn.filter(pl.col("series_id") == line.series_id)
            on_line = rows.filter("on_line")
            return on_line if not on_line.is_empty() or headline else rows
    return panel.points.clear()


def _according(row: Mapping[str, Any], locale: Locale) -> str:
    """Return a figure with who said it; a word such as "dozens" as it was written, because it is no number."""
    words = clean(row["quote"], 60) if row["bound"] == Bound.VAGUE.value else ""
    said = f"“{locale.isolated(words)}”" if words else figure(row, locale=locale)
    held = f" ({locale.text('held for review')})" if row["held"] else ""
    if row["said_by_label"] == NOBODY:
        return locale.text("{figure}, no source named", figure=said) + held
    return locale.text("{figure} according to {source}", figure=said, source=who(row, locale)) + held


def who(row: Mapping[str, Any], locale: Locale) -> str:
    """Return the name of a figure's source, kept from turning the sentence it stands in."""
    return locale.isolated(speaker(row, locale, 60))


def moved(name: str, first: Mapping[str, Any], last: Mapping[str, Any], locale: Locale = ENGLISH) -> str:
    """Return how a source's figures went from the first to the last, and in how many days; "" where they do not say."""
    days = (last["order_on"] - first["order_on"]).days
    values = {"name": name, "source": who(last, locale), "first": figure(first, locale=locale),
              "last": figure(last, locale=locale)}  # fmt: skip
    went = way(last, first)
    if went == "same":
        values["span"] = span(first["order_on"], last["order_on"], locale)
        return locale.text("{name} reported by {source} stayed at {last}, {span}", **values)
    values["length"] = locale.text("in one day") if days == 1 else locale.plural("in {n} day", "in {n} days", days)
    if went == "up":
        return locale.text("{name} reported by {source} rose from {first} to {last} {length}", **values)
    if went == "down":
        return locale.text("{name} reported by {source} fell from {first} to {last} {length}", **values)
    return ""


def _beside(panel: Panel, lead: Mapping[str, Any], locale: Locale) -> str:
    """Return what the next source says of the same place and span with another figure, or that others agree."""
    newest = _same(panel.points, lead).group_by("series_id", maintain_order=True).last()
    order = {line.series_id: rank for rank, line in enumerate(panel.lines)}
    others = [row for row in newest.iter_rows(named=True) if row["series_id"] != lead["series_id"]]
    others.sort(key=lambda row: order.get(row["series_id"], len(order)))
    if not others:
        return ""
    other = next((row for row in others if figure(row) != figure(lead)), None)
    if other is None:
        told = locale.plural("{n} more without another number", "{n} more without another number", len(others))
        return f"; {told}" if len(others) > 1 else f"; {locale.text('one more says the same')}"
    return f"; {_according(other, locale)}"


def _same(points: pl.DataFrame, lead: Mapping[str, Any]) -> pl.DataFrame:
    """Return the figures that stand beside another, nothing old or held: of its place and span, of an event of its day.

    A toll of one town is no other opinion on the toll of the whole country.
    """
    same = ["place_key", "measure", "counting_key"]
    same += ["order_on"] if lead["measure"] == Measure.INCIDENT.value else []
    stands = pl.col("on_line") | ((pl.col("bound") == Bound.VAGUE.value) & (pl.col("held") == ""))
    return points.filter(stands, *(pl.col(name).eq_missing(pl.lit(lead[name])) for name in same))


def subtitle(panel: Panel, locale: Locale = ENGLISH) -> str:
    """Return the scope: crisis, unit, and what all figures share of span and place; sources are kept apart."""
    rows = panel.points.unique(["measure", "counting_key", "period_start", "period_end", "place_label"]).to_dicts()
    spans = {measured(row, locale) for row in rows}
    unknown = locale.text("place not stated")
    places = {locale.isolated(clean(row["place_label"], 40)) or unknown for row in rows}
    shared = [names.pop() if len(names) == 1 else several for names, several in
              ((spans, locale.text("several spans")), (places, locale.text("several places"))) if names]  # fmt: skip
    scope = " · ".join([locale.isolated(panel.crisis.name), *shared, locale.text(panel.unit)])
    return f"{scope}. {locale.text('Every mark is one published figure; sources are never added.')}"


def footer(panel: Panel, updated: str, locale: Locale = ENGLISH) -> str:
    """Return sources, the days the figures speak of and were printed, when the data were known, and the caveats."""
    found = panel.table.select("said_by_label").unique().sort("said_by_label").get_column("said_by_label").to_list()
    labels = locale.text(", ").join(
        locale.isolated(speaker({"said_by_label": it}, locale, 60)) for it in found[:MOST_SAID]
    )
    told = labels if len(found) <= MOST_SAID else f"{labels} …"
    parts = [locale.text("Sources: {names}.", names=told), _days(panel.table, locale), locale.say(updated)]
    return " ".join(part for part in [*parts, *map(locale.say, panel.notes)] if part)


def _days(rows: pl.DataFrame, locale: Locale) -> str:
    """Say what days the figures speak of; a day of printing is never passed off as one."""
    undated = rows.filter(pl.col("as_of").is_null())
    period = _span_of(rows.get_column("as_of"), locale)
    printed = _span_of(undated.get_column("published_on"), locale)
    said = [locale.text("Reference period: {span}.", span=period)] if period else []
    if not undated.is_empty():
        which = locale.text("Own dates are not given")
        if period:
            which = locale.text("{number} without a date of their own", number=number(undated.height, locale))
        told = locale.text("{which}; printed {span}.", which=which, span=printed) if printed else f"{which}."
        said.append(told)
    return " ".join(said)


def _span_of(days: pl.Series, locale: Locale) -> str:
    known = days.drop_nulls()
    return span(known.min(), known.max(), locale) if not known.is_empty() else ""  # type: ignore[arg-type]


def alt_text(panel: Panel, locale: Locale = ENGLISH) -> str:
    """Return what a person who cannot see the chart needs: the finding, each series' newest figure, rule lines."""
    said = [title(panel, locale) + "."]
    for line in panel.lines:
        rows = panel.points.filter(pl.col("series_id") == line.series_id)
        row = (rows.filter("on_line") if rows.get_column("on_line").any() else rows).row(-1, named=True)
        newest = f"{figure(row, locale=locale)}, {dated(row, locale)}"
        said.append(locale.text("{name}: {said}", name=locale.say(line.label), said=newest) + ".")
    named = [it for it in panel.thresholds if not it.clear][:MOST_SAID]
    said += [locale.text("Rule line, {line}.", line=locale.say(it.label)) for it in named]
    for it in panel.happenings[-MOST_SAID:]:
        label = locale.say(it.label)
        dated_ = locale.text("Alert {label} on {day}.", label=label, day=day(it.on, locale)) if it.on else ""
        said.append(dated_ or locale.text("Alert {label}.", label=label))
    return " ".join(said)
