"""From a panel to a Vega-Lite spec: which kind of chart, its frame, and the last checks.

In: a panel and a size. Out: a spec as plain JSON values. Never more than :data:`~tracker.charts.panels.MOST_MARKS`
marks, never a number that is not finite.
"""

from __future__ import annotations

import math
from typing import Any

from tracker.charts import findings
from tracker.charts.comparison import comparison
from tracker.charts.layers import PICTURE, Size, titled
from tracker.charts.panels import Panel
from tracker.charts.theme import config
from tracker.charts.timeline import timeline
from tracker.charts.words import wrapped

DEMO = "DEMO: replayed demonstration reports. "
PADDING = {"left": 20, "right": 24, "top": 18, "bottom": 16}


def spec(
    panel: Panel, size: Size = PICTURE, updated: str = "", *, demo: bool = False, validate: bool = False
) -> dict[str, Any]:
    """Return the Vega-Lite spec of a panel; ``updated`` is the footer's sentence on how new the data are.

    ``demo`` says so inside the picture, which travels without its page. ``validate`` checks the whole against Altair's
    schema, which costs more than the drawing: the tests do.
    """
    chart = timeline(panel, size) if panel.timeline else comparison(panel, size)
    words = {
        "title": wrapped(findings.title(panel), int(size.width / 8.3)),
        "subtitle": wrapped((DEMO if demo else "") + findings.subtitle(panel), size.width // 6),
        "footer": wrapped(findings.footer(panel, updated), size.width // 5),
    }
    bottom = int(chart.height) + (34 if panel.timeline else 48)
    framed = titled(chart, size, words, bottom)
    made: dict[str, Any] = framed.to_dict(validate=validate)
    made["config"] = config()
    made["padding"] = PADDING if size.framed else 4
    made["description"] = findings.alt_text(panel)
    return checked(made)


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
