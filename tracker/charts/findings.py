"""What a chart says, in one sentence, from its own figures; and the words around it.

In: a panel. Out: title, subtitle, footer and alt text as plain sentences. Never a number no point holds, never a cause:
"rose from 255 to 514", not "because of".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from tracker.charts.panels import Panel
from tracker.charts.words import clean, dated, day, figure, measured, number, span
from tracker.model import Bound
from tracker.series.keys import NOBODY


def title(panel: Panel) -> str:
    """Return the finding: what the headline source says, and how it moved or what others say."""
    lead = _line(panel, headline=True)
    if lead.is_empty():
        lead = _line(panel, headline=False)
    if lead.is_empty():
        return f"{panel.name}: mentioned without a number"
    first, last = lead.row(0, named=True), lead.row(-1, named=True)
    # two figures of "reports" need not come from one place: only a source that is someone can have seen a rise
    someone = last["said_by_key"] is not None and not last["said_by_key"].startswith("unnamed")
    if someone and lead.get_column("order_on").n_unique() > 1 and first["order_on"] is not None:
        return _moved(panel, first, last)
    return f"{panel.name}: {_said(last)}{_according(last)}{_beside(panel, last)}"


def _line(panel: Panel, *, headline: bool) -> pl.DataFrame:
    """Return the points on the line of the leading series, of the headline or of whoever comes first."""
    for line in panel.lines:
        if line.headline == headline:
            rows = panel.points.filter(pl.col("series_id") == line.series_id)
            on_line = rows.filter("on_line")
            return on_line if not on_line.is_empty() or headline else rows
    return panel.points.clear()


def _said(row: Mapping[str, Any]) -> str:
    """Return the figure with its bound; a word such as "dozens" as it was written, because it is no number."""
    words = clean(row["quote"], 60) if row["bound"] == Bound.VAGUE.value else ""
    return f"“{words}”" if words else figure(row)


def _according(row: Mapping[str, Any]) -> str:
    named = row["said_by_label"] != NOBODY
    return f" according to {clean(row['said_by_label'], 60)}" if named else f", {NOBODY}"


def _moved(panel: Panel, first: Mapping[str, Any], last: Mapping[str, Any]) -> str:
    days = (last["order_on"] - first["order_on"]).days
    length = "in one day" if days == 1 else f"in {days} days"
    by = f" reported by {clean(last['said_by_label'], 60)}"
    if last["level"] == first["level"]:
        return f"{panel.name}{by} stayed at {figure(last)}, {span(first['order_on'], last['order_on'])}"
    verb = "rose" if last["level"] > first["level"] else "fell"
    return f"{panel.name}{by} {verb} from {figure(first)} to {figure(last)} {length}"


def _beside(panel: Panel, lead: Mapping[str, Any]) -> str:
    """Return what the next source with another figure says, or that others agree."""
    newest = panel.points.group_by("series_id", maintain_order=True).last()
    order = {line.series_id: rank for rank, line in enumerate(panel.lines)}
    others = [row for row in newest.iter_rows(named=True) if row["series_id"] != lead["series_id"]]
    others.sort(key=lambda row: order.get(row["series_id"], len(order)))
    if not others:
        return ""
    other = next((row for row in others if figure(row) != figure(lead)), None)
    if other is None:
        return f"; {len(others)} more without another number" if len(others) > 1 else "; one more says the same"
    return f"; {_said(other)}{_according(other)}"


def subtitle(panel: Panel) -> str:
    """Return the scope: crisis, unit, and what all figures share of span and place; sources are kept apart."""
    rows = panel.points.to_dicts()
    spans = {measured(row) for row in rows}
    places = {clean(row["place_label"] or "place not stated", 40) for row in rows}
    shared = [names.pop() if len(names) == 1 else several for names, several in ((spans, "several spans"),
              (places, "several places")) if names]  # fmt: skip
    scope = " · ".join([panel.crisis.name, *shared, panel.unit])
    return f"{scope}. Every mark is one published figure; sources are never added."


def footer(panel: Panel, updated: str) -> str:
    """Return sources, the days the figures speak of and were printed, when the data were known, and the caveats."""
    labels = sorted({clean(label, 60) for label in panel.table.get_column("said_by_label")})
    parts = [f"Sources: {', '.join(labels)}.", _days(panel.table), updated, *panel.notes]
    return " ".join(part for part in parts if part)


def _days(rows: pl.DataFrame) -> str:
    """Say what days the figures speak of; a day of printing is never passed off as one."""
    undated = rows.filter(pl.col("as_of").is_null())
    period = _span_of(rows.get_column("as_of"))
    printed = _span_of(undated.get_column("published_on"))
    said = [f"Reference period: {period}."] if period else []
    if not undated.is_empty():
        which = "own dates are not given" if not period else f"{number(undated.height)} without a date of their own"
        said.append(f"{which[:1].upper()}{which[1:]}{f'; printed {printed}' if printed else ''}.")
    return " ".join(said)


def _span_of(days: pl.Series) -> str:
    known = days.drop_nulls()
    return span(known.min(), known.max()) if not known.is_empty() else ""  # type: ignore[arg-type]


def alt_text(panel: Panel) -> str:
    """Return what a person who cannot see the chart needs: the finding, each series' newest figure, rule lines."""
    said = [title(panel) + "."]
    for line in panel.lines:
        rows = panel.points.filter(pl.col("series_id") == line.series_id)
        row = (rows.filter("on_line") if rows.get_column("on_line").any() else rows).row(-1, named=True)
        said.append(f"{line.label}: {figure(row)}, {dated(row)}.")
    said += [f"Rule line, {it.label}." for it in panel.thresholds if not it.clear]
    said += [f"Alert {it.label}{f' on {day(it.on)}' if it.on else ''}." for it in panel.happenings]
    return " ".join(said)
