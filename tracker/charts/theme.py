"""How a source looks, everywhere: colour and dash and shape together, so that none is needed alone.

In: nothing but names. Out: styles and the Vega-Lite config all charts share. The palette passes 3:1 on white and
is told apart by people who see colours differently (Okabe and Ito 2008); text stays at 4.5:1 or better.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FONT = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'Noto Sans', 'Noto Sans Arabic', 'DejaVu Sans', sans-serif"
INK, MUTED, FAINT, GRID, PAPER = "#1b1f24", "#57606a", "#8c959f", "#e7eaee", "#ffffff"
ALARM = "#b3261e"  # rule lines and alert events; 6.5:1 on white

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000")
TEXT_COLOURS = {"#D55E00": "#B34700", "#009E73": "#00725A", "#CC79A7": "#A0447A"}
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (7, 3), (2, 2), (8, 3, 2, 3), (4, 4), (12, 3), (1, 4))


@dataclass(frozen=True, slots=True)
class Style:
    """How one source is drawn; ``dash`` is in pixels, drawn and left out in turn."""

    colour: str
    shape: str
    dash: tuple[int, ...]


def styles(sources: Iterable[str | None]) -> Mapping[str | None, Style]:
    """Give each source its style, in the order given; the same list gives the same styles.

    Shapes and dashes turn over more slowly than colours, so that two sources of one colour differ in both.
    """
    return {
        source: Style(
            PALETTE[number % len(PALETTE)],
            SHAPES[number % len(SHAPES)],
            DASHES[number % len(DASHES)],
        )
        for number, source in enumerate(dict.fromkeys(sources))
    }


def readable(colour: str) -> str:
    """Return the colour for text: marks need 3:1 against white, letters 4.5:1."""
    return TEXT_COLOURS.get(colour, colour)


def config() -> dict[str, Any]:
    """Return the Vega-Lite config of every chart."""
    axis = {
        "domainColor": FAINT, "gridColor": GRID, "labelColor": MUTED, "labelFontSize": 11, "tickColor": FAINT,
        "titleColor": MUTED, "titleFontSize": 11, "titleFontWeight": "normal", "labelPadding": 5,
    }  # fmt: skip
    return {
        "background": PAPER,
        "font": FONT,
        "axis": axis,
        "view": {"stroke": None},
        "title": {
            "anchor": "start", "color": INK, "fontSize": 17, "fontWeight": 700, "lineHeight": 22, "offset": 14,
            "subtitleColor": MUTED, "subtitleFontSize": 12, "subtitleLineHeight": 17, "subtitlePadding": 6,
            "frame": "group",
        },
        "legend": {"labelColor": INK, "labelFontSize": 12, "symbolSize": 90, "title": None, "labelLimit": 260},
    }  # fmt: skip
