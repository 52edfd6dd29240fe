"""The only door to vl-convert: specs become PNG and SVG, offline, and the chart runtime becomes one script.

In: specs and directories of fonts. Out: bytes and text. Never fetches anything: no base URL is allowed.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import vl_convert

from tracker.charts.theme import FONT, dark_style

FONTS = Path(__file__).parent / "assets" / "fonts"
"""Fonts shipped with the package, if any; without them the system's are used (`fc-list` shows which)."""

ROOT_TAG = re.compile(r'<svg [^>]*?width="(?P<width>[\d.]{1,9})" height="(?P<height>[\d.]{1,9})"[^>]{0,400}>')
TAG = re.compile(r'<[a-zA-Z](?:"[^"]*"|[^">])*>')
IDLE = re.compile(r' (?:aria-[a-z]+|role|class|font-family|pointer-events|stroke-miterlimit)="[^"]*"')
"""What a picture on a page has no use for: the page itself says what it shows, and its letters are named once."""

LONG = re.compile(r"(\.\d)\d+")
"""A tenth of a pixel is as fine as a screen."""

VIEW_BOX = re.compile(r'viewBox="[^"]{0,80}"')

VERSION = f"vl-convert {importlib.metadata.version('vl-convert-python')}"


def register_fonts(directory: Path = FONTS) -> bool:
    """Make the fonts of a directory known to the renderer; return whether there are any."""
    if not directory.is_dir() or not any(directory.glob("*.[to]tf")):
        return False
    vl_convert.register_font_directory(str(directory))
    return True


def svg(spec: Mapping[str, Any]) -> str:
    """Return the chart as SVG text."""
    return str(vl_convert.vegalite_to_svg(json.dumps(spec), allowed_base_urls=[]))


def png_of_svg(text: str, scale: float = 2.0) -> bytes:
    """Return an SVG as a PNG of twice its size in pixels, sharp in print."""
    return bytes(vl_convert.svg_to_png(text, scale=scale))


def for_page(text: str, crop: tuple[int, int] = (0, 0)) -> str:
    """Return an SVG as a page shows it: without the words above and below its plot, dark where the reader's screen is.

    ``crop`` are the pixels those words take at the top and at the bottom; the page says them itself.
    """
    found = ROOT_TAG.match(text)
    if found is None:
        return text
    width, height = float(found["width"]), float(found["height"])
    top, bottom = crop
    tall = max(1.0, height - top - bottom)
    opened = found[0].replace(f'height="{found["height"]}"', f'height="{tall:g}"', 1)
    opened = VIEW_BOX.sub(f'viewBox="0 {top} {width:g} {tall:g}"', opened, count=1)
    slim = TAG.sub(lambda tag: LONG.sub(r"\1", IDLE.sub("", tag[0])), text[found.end() :])
    opened = IDLE.sub("", opened).replace("<svg ", f'<svg font-family="{FONT}" ', 1)
    return f"{opened}<style>{dark_style(used=slim)}</style>{slim}"


@cache
def runtime() -> str:
    """Return Vega, Vega-Lite and vega-embed as one script without outside addresses, about 0.9 MB."""
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
