"""From values to pages and from specs to pictures: templates filled, charts drawn once for page, PNG and SVG.

In: values, charts by their slugs. Out: files on a shelf. A page holds everything it needs, and names the hash of
each of its scripts and styles in its own policy; a picture on it is that of the file beside it, cut to its plot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tracker import __version__
from tracker.charts import png, safe
from tracker.charts.drawing import spec, wide_range
from tracker.charts.layers import NARROW, PICTURE, WIDE, Size
from tracker.charts.panels import Panel
from tracker.charts.shelf import Shelf, Written, plain
from tracker.charts.theme import dark_style
from tracker.charts.thinning import MOST_IN_A_NARROW_ONE, MOST_IN_A_PICTURE
from tracker.locales import Locale

MOST_ON_A_PAGE = ((700, True), (250, True), (250, False), (0, True), (0, False))
"""Points with their words that the living charts of one page hold together, and whether it has pictures for narrow
screens: the first with which it keeps its weight. With no point it has pictures only, and needs no runtime."""

HEAVIEST = 1_500_000
"""Bytes of one page, so that a mail server takes it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One chart to bake. Those with ``lighter`` answer to the pointer; those with ``log`` have a second scale."""

    slug: str
    made_of: Any
    spec: Callable[[Size], dict[str, Any]]
    log: Callable[[Size], dict[str, Any]] | None = None
    lighter: Callable[[int], dict[str, Any]] | None = None

    @classmethod
    def of_panel(cls, panel: Panel, updated: str, locale: Locale, *, demo: bool) -> Drawn:
        """Return a panel's chart."""

        def drawn(size: Size, log: bool = False) -> dict[str, Any]:
            light = panel.lighter(MOST_IN_A_PICTURE if size.framed else MOST_IN_A_NARROW_ONE)
            return spec(light, size, updated if size.framed else "", locale=locale, demo=demo and size.framed, log=log)

        return cls(
            slug=panel.slug,
            made_of=[panel.digest, updated, demo, locale.code],
            spec=drawn,
            log=(lambda size: drawn(size, log=True)) if wide_range(panel) else None,
            lighter=lambda most: spec(panel.lighter(most), WIDE, locale=locale),
        )


class Bakery:
    """Bakes pages and pictures onto a shelf, in one language."""

    def __init__(self, shelf: Shelf, locale: Locale, code: str) -> None:
        self.shelf, self.locale, self.code = shelf, locale, code
        self._svgs: dict[str, tuple[str, tuple[int, int]]] = {}

    def page(
        self, name: str, template: str, values: Mapping[str, Any], drawn: Mapping[str, Drawn] | None = None
    ) -> Written:
        """Write a page; its scripts and styles stand inside it, named by hash in its own security policy."""
        charts = drawn or {}
        made_of = [template, self.code, __version__, self.locale.code, [one.made_of for one in charts.values()]]
        return self.shelf.file(name, [*made_of, plain(values)], lambda: self._light(name, template, values, charts))

    def _light(self, name: str, template: str, values: Mapping[str, Any], charts: Mapping[str, Drawn]) -> bytes:
        """Return a page no heavier than HEAVIEST: with fewer living points, or pictures only."""
        wide = {name: self._image(one, PICTURE) for name, one in charts.items()}
        narrow = {name: self._image(one, NARROW) for name, one in charts.items()}
        live = [one for one in charts.values() if one.lighter]
        made = b""
        for most, both in MOST_ON_A_PAGE:
            each = most // max(1, len(live))
            specs = {one.slug: safe.script_json(one.lighter(each)) for one in live if one.lighter and each}
            made = self._page(name, template, values, specs, wide, narrow if both else {})
            if len(made) <= HEAVIEST:
                break
        return made

    def _page(
        self, name: str, template: str, values: Mapping[str, Any], specs: Mapping[str, Markup],
        wide: Mapping[str, str], narrow: Mapping[str, str],
    ) -> bytes:  # fmt: skip
        scripts = [png.runtime(), _asset("charts.js")] if specs else []
        style = _asset("style.css") + dark_style(".live svg ")
        inside: dict[str, Any] = {
            "policy": safe.policy(scripts, [style]),
            "style": Markup(style),  # noqa: S704 - our own file
            "scripts": [Markup(script) for script in scripts],  # noqa: S704 - our own file and the chart runtime
            "version": __version__,
            "here": name,
            "specs": specs,
            "wide": wide,
            "narrow": narrow,
            "locale": self.locale,
            "_": self.locale.text,
            "ngettext": self.locale.plural,
        }
        return _templates().get_template(template).render(**values, **inside).encode()

    def pictures(self, one: Drawn, *, demo: bool) -> list[Written]:
        """Write a chart's pictures: PNG and SVG, and both on a logarithmic scale where its figures lie far apart."""
        made_of = [one.made_of, demo, self.code, self.locale.code]
        written = [
            self.shelf.file(f"{one.slug}.png", made_of, lambda: png.png_of_svg(self._svg(one)[0])),
            self.shelf.file(f"{one.slug}.svg", made_of, lambda: self._svg(one)[0].encode()),
        ]
        if one.log is not None:
            scale = one.log
            written.append(self.shelf.file(f"{one.slug}-log.svg", made_of, lambda: png.svg(scale(PICTURE)).encode()))
        return written

    def _image(self, one: Drawn, size: Size) -> str:
        svg = png.for_page(*self._svg(one)) if size.framed else png.for_page(png.svg(one.spec(size)))
        return safe.image(svg)

    def forget(self) -> None:
        """Forget the pictures of a crisis that is done."""
        self._svgs.clear()

    def _svg(self, one: Drawn) -> tuple[str, tuple[int, int]]:
        """Return a chart's framed picture and what its words take; page, PNG and SVG share one run of the renderer."""
        if one.slug not in self._svgs:
            made = one.spec(PICTURE)
            above, below = made["usermeta"]["words"]
            self._svgs[one.slug] = (png.svg(made), (above, below))
        return self._svgs[one.slug]


@cache
def _templates() -> Environment:
    """Return the page templates: everything is escaped, and a missing value is an error, not a gap."""
    return Environment(
        loader=PackageLoader("tracker.charts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    return files("tracker.charts").joinpath("assets", name).read_text(encoding="utf-8")
