"""From a panel to a Vega-Lite spec: which kind of chart, its frame, and the last checks.

In: a panel, a size, a language. Out: a spec as plain JSON values. Never more than
:data:`~tracker.charts.panels.MOST_MARKS` marks, never a number that is not finite.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from tracker.charts import findings
from tracker.charts.comparison import comparison
from tracker.charts.labels import fitted
from tracker.charts.layers import PICTURE, ROW, Sheet, Size
from tracker.charts.legend import legend
from tracker.charts.panels import Panel
from tracker.charts.scales import LOG_RANGE
from tracker.charts.theme import MUTED, config
from tracker.charts.timeline import timeline
from tracker.locales import ENGLISH, Locale

PADDING = {"left": 20, "right": 24, "top": 18, "bottom": 16}
FOOT_LINE, TITLE_LINE, SUBTITLE_LINE = 14, 22, 17
BETWEEN = 46
"""Pixels between two panes: the axis of days stands there."""

SCHEMA = alt.SCHEMA_URL

Panes = Sequence[tuple[list[Any], int]]


def spec(
    panel: Panel, size: Size = PICTURE, updated: str = "", *, locale: Locale = ENGLISH, demo: bool = False,
    log: bool = False, validate: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Return the Vega-Lite spec of a panel; ``updated`` is the footer's sentence on how new the data are.

    ``demo`` says so inside the picture, which travels without its page. ``log`` asks for a logarithmic scale of a chart
    over time. ``validate`` checks the whole against Altair's schema, which costs more than the drawing: the tests do.
    """
    sheet = Sheet(locale)
    if panel.timeline:
        panes = timeline(panel, size, sheet, log=log)
        names = legend(panel.lines, size, sheet)
        panes = [([*panes[0][0], *names], panes[0][1]), *panes[1:]]
    else:
        panes = comparison(panel, size, sheet)
    words = (findings.title(panel, locale), subtitle(panel, locale, demo=demo, log=log and panel.timeline),
             findings.footer(panel, updated, locale))  # fmt: skip
    made = framed(panes, size, sheet, words, below=36)
    return finished(made, sheet, size, findings.alt_text(panel, locale), validate=validate)


def subtitle(panel: Panel, locale: Locale, *, demo: bool, log: bool) -> str:
    """Return the line under the title; a demonstration and a logarithmic scale are named first."""
    said = [locale.text("DEMO: replayed demonstration reports.")] if demo else []
    said += [locale.text("Logarithmic scale.")] if log else []
    return " ".join([*said, findings.subtitle(panel, locale)])


def wide_range(panel: Panel) -> bool:
    """Return whether a logarithmic scale shows more of a chart: its figures are far apart."""
    levels = [level for level in panel.points.get_column("level").to_list() if level and level > 0]
    return panel.timeline and bool(levels) and max(levels) >= LOG_RANGE * min(levels)


def framed(panes: Panes, size: Size, sheet: Sheet, words: tuple[str, str, str], *, below: int) -> dict[str, Any]:
    """Return the panes as one picture: title and subtitle above, footer below; unframed charts keep their bare plots.

    ``words`` are title, subtitle and footer; ``below`` the pixels that the lowest axis takes. The layers are put
    together as plain values: Altair would copy each of them at every step.
    """
    layered = [[_plain(layer) for layer in layers] for layers, _ in panes]
    if size.framed:
        layered[-1].append(_plain(_foot(words[2], size, sheet, panes[-1][1] + below)))
    charts: list[dict[str, Any]] = [
        {"layer": layers, "width": size.width, "height": height}
        for layers, (_, height) in zip(layered, panes, strict=True)
    ]
    chart = charts[0] if len(charts) == 1 else {"vconcat": charts, "spacing": BETWEEN, "bounds": "flush"}
    if not size.framed:
        return chart
    title, under = fitted(words[0], size.width, 17, bold=True), fitted(words[1], size.width, 12)
    head = {"text": [sheet.line(line) for line in title], "subtitle": [sheet.line(line) for line in under],
            "offset": 14, "anchor": "end" if sheet.rtl else "start"}  # fmt: skip
    return {**chart, "title": head}


def _plain(layer: Any) -> dict[str, Any]:
    """Return a layer as plain values; what belongs to a whole chart is not a layer's."""
    made: dict[str, Any] = layer.to_dict(validate=False)
    return {name: value for name, value in made.items() if name not in {"$schema", "config", "datasets", "usermeta"}}


def _foot(text: str, size: Size, sheet: Sheet, bottom: int) -> Any:
    lines = [sheet.line(line) for line in fitted(text, size.width, 10.5)]
    return sheet.chart([{ROW: 0}]).mark_text(
        text=lines, x=size.width if sheet.rtl else 0, y=bottom, align="right" if sheet.rtl else "left", baseline="top",
        color=MUTED, fontSize=10.5, lineHeight=FOOT_LINE,
    )  # fmt: skip


def finished(chart: dict[str, Any], sheet: Sheet, size: Size, told: str, *, validate: bool = False) -> dict[str, Any]:
    """Return a chart as plain JSON values with its tables, the house's config and what it says to who cannot see it."""
    made = {"$schema": SCHEMA, **chart, "datasets": sheet.tables, "config": config(), "description": told}
    made["padding"] = PADDING if size.framed else 4
    made["usermeta"] = {"words": _words_around(made) if size.framed else [0, 0]}
    if validate:
        alt.Chart.from_dict(made, validate=True)
    return checked(made)


def _words_around(made: dict[str, Any]) -> list[int]:
    """Return the pixels that title and footer take at the top and at the bottom of a framed picture."""
    title, last = made["title"], made.get("vconcat", [made])[-1]
    foot = next(layer["mark"]["text"] for layer in last["layer"] if layer["mark"].get("lineHeight") == FOOT_LINE)
    head = TITLE_LINE * len(title["text"]) + SUBTITLE_LINE * len(title["subtitle"]) + 8
    return [PADDING["top"] + head, PADDING["bottom"] + FOOT_LINE * len(foot) + 2]


def checked(made: dict[str, Any]) -> dict[str, Any]:
    """Return the spec, or raise ValueError where a number in it is not finite: browsers cannot read NaN."""
    waiting: list[Any] = [made]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, float) and not math.isfinite(item):
            raise ValueError("a number in a chart is not finite")
    return made
