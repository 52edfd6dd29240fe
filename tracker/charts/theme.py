"""How a source looks, everywhere: colour and dash and shape together, so that none is needed alone.

In: nothing but names. Out: styles and the Vega-Lite config all charts share. The palette passes 3:1 on white and
is told apart by people who see colours differently (Okabe and Ito 2008); text stays at 4.5:1 or better. ``DARK`` says
what each colour is on a dark page, with the same contrasts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

FONT = "'Tracker Sans', 'Noto Sans', 'Noto Sans Arabic', 'Liberation Sans', Arial, 'DejaVu Sans', sans-serif"
INK, MUTED, FAINT, GRID, PAPER = "#1b1f24", "#57606a", "#8c959f", "#e7eaee", "#ffffff"
ALARM = "#b3261e"  # rule lines and alert events; 6.5:1 on white

SHADES = (
    ("#0072B2", "#00406B", "#3A8FC7"),
    ("#D55E00", "#8A3D00", "#D9711F"),
    ("#009E73", "#00563F", "#4F8F00"),
    ("#CC79A7", "#8C3B67", "#B5609F"),
    ("#000000", "#4A4A4A", "#767676"),
)
"""A family of colours a source: its series of one chart take one each, the first its own."""

PALETTE = tuple(family[0] for family in SHADES)
TEXT_COLOURS = {"#3A8FC7": "#1F6FA5", "#D55E00": "#B34700", "#D9711F": "#9E4F0F", "#009E73": "#00725A",
                "#4F8F00": "#3F7300", "#CC79A7": "#A0447A", "#B5609F": "#944280"}  # fmt: skip
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (7, 3), (2, 2), (8, 3, 2, 3), (4, 4), (12, 3), (1, 4))

DARK_PAPER = "#0f1419"
DARK: Mapping[str, str] = {
    INK: "#e6edf3", MUTED: "#a3adb8", FAINT: "#6b7683", GRID: "#242b33", PAPER: DARK_PAPER, ALARM: "#ff8a80",
    "#0072B2": "#4DA8E0", "#00406B": "#8CC8F0", "#3A8FC7": "#2F86BD", "#1F6FA5": "#4DA8E0",
    "#D55E00": "#FF8F4D", "#8A3D00": "#FFB98F", "#D9711F": "#E07B2E", "#B34700": "#FF8F4D", "#9E4F0F": "#FFA061",
    "#009E73": "#33C99B", "#00563F": "#8CE0C6", "#4F8F00": "#7DB53C", "#00725A": "#33C99B", "#3F7300": "#8FC94A",
    "#CC79A7": "#E39FC6", "#8C3B67": "#F2C9E0", "#B5609F": "#C77AAE", "#A0447A": "#E39FC6", "#944280": "#D491BF",
    "#000000": "#F0F0F0", "#4A4A4A": "#BDBDBD", "#767676": "#8F8F8F",
}  # fmt: skip


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


def shaded(style: Style, number: int) -> Style:
    """Return the style of a source's next series in one chart: its own family of colours, another shape."""
    family = SHADES[PALETTE.index(style.colour)]
    shape = SHAPES[(SHAPES.index(style.shape) + 2 * number) % len(SHAPES)] if number else style.shape
    return replace(style, colour=family[number % len(family)], shape=shape)


def readable(colour: str) -> str:
    """Return the colour for text: marks need 3:1 against white, letters 4.5:1."""
    return TEXT_COLOURS.get(colour, colour)


def dark_style(under: str = "", used: str | None = None) -> str:
    """Return the style that turns a picture of ours dark where the reader's screen is: by colour, mark for mark.

    ``under`` is the selector of what holds the picture, where it stands in a page; ``used`` is the picture itself, so
    that only its own colours are named.
    """
    rules = [
        f'{under}[{name}="{light}" i]{{{name}:{dark}}}' for light, dark in DARK.items() for name in ("fill", "stroke")
    ]
    return f"@media screen and (prefers-color-scheme:dark){{{''.join(rules)}}}"


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
            "color": INK, "fontSize": 17, "fontWeight": 700, "lineHeight": 22,
            "subtitleColor": MUTED, "subtitleFontSize": 12, "subtitleLineHeight": 17, "subtitlePadding": 6,
            "frame": "group",
        },
    }  # fmt: skip
