"""The chart of a page as a file: a picture, its spec, or one page that answers to the pointer without a network.

In: a GET such as ``/export/chart.png?series=0f2c9a1be47d8356``, or with a crisis, an indicator and a population. Out:
PNG, SVG, Vega-Lite JSON or HTML, each with where it comes from inside it. Nothing in it fetches anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from tracker import __version__
from tracker.charts import evidence, png, safe
from tracker.charts.panels import Panel
from tracker.charts.words import file_name
from tracker.export import pictures
from tracker.export.contents import moment
from tracker.knowledge.parts import NOWHERE
from tracker.locales import Locale
from tracker.series.protection import attribution_lines
from tracker.series.selection import NO_CRISIS
from tracker.views.lines import part_of
from tracker.views.panel import Drawing, Wanted, panel, png_of, spec_of, svg_of, words
from tracker.views.seen import Seen
from tracker.web.exports import File, answer, filled
from tracker.web.looking import looked
from tracker.web.page import environment, locale_of, problem, words_of
from tracker.web.pages import ONLY_PICTURE
from tracker.web.query import Refused

ENDS = {"png": "image/png", "svg": "image/svg+xml", "vl.json": "application/json", "html": "text/html; charset=utf-8"}
SAID = ("series", "crisis", "indicator", "population", "single", "log", "size", "lang")


def give(request: Request) -> Response:
    """Give the chart that is asked for."""
    end, said = request.path_params["end"], filled(request)
    now = request.scope["state"]["means"].clock()
    try:
        if end not in ENDS or (wrong := [name for name in said if name not in SAID]):
            raise Refused(404 if end not in ENDS else 400, f"a chart ends in {', '.join(ENDS)}" if end not in ENDS
                          else f"{wrong[0][:40]}: is no word of this address (known: {', '.join(SAID)})")  # fmt: skip
        return answer(looked(request, lambda seen, _: made(seen, said, end, locale_of(request.scope), now)))
    except Refused as error:
        return problem(error.status, words_of(error))


def made(seen: Seen, said: QueryParams, end: str, locale: Locale, now: datetime) -> File:
    """Return a chart as a file. Raises Refused where there is nothing to draw."""
    wanted = _wanted(seen, said)
    shown = panel(seen, wanted) if wanted is not None else None
    if wanted is None or shown is None or not shown.lines:
        raise Refused(404, "there is nothing to draw here: no such series, or figures without a number")
    size = said.get("size", "wide" if end == "html" else "picture")
    how = Drawing(size if size in {"wide", "narrow", "picture"} else "picture", locale, said.get("log") == "yes")
    about = _about(seen, shown, wanted, now)
    name = f"{file_name(wanted.series_id or shown.slug)}-{now:%Y-%m-%d}.{end}"
    return File(name, ENDS[end], *_body(seen, wanted, shown, how, about, end))


def _wanted(seen: Seen, said: QueryParams) -> Wanted | None:
    if series := said.get("series", ""):
        where = part_of(seen, series)
        return None if where is None else Wanted(where, series)
    name = said.get("crisis", "")
    part = NOWHERE if name == NO_CRISIS else name
    single = said.get("single") == "yes"
    chosen = Wanted(part, "", said.get("indicator", ""), said.get("population", "all"), single)
    return chosen if name and part in seen.parts() else None


def _about(seen: Seen, shown: Panel, wanted: Wanted, now: datetime) -> dict[str, str]:
    what = f"series {wanted.series_id}" if wanted.series_id else f"indicator {wanted.indicator} of {wanted.population}"
    read = shown.table.get_column("source_id").drop_nulls().unique()
    demo = {"DEMO": "DEMO figures of a demonstration, not to be used"} if seen.demo else {}
    return demo | {
        "Export": f"humanitarian tracker {__version__}: each figure with who said it, none added or averaged",
        "Filters": f"crisis {wanted.crisis or NO_CRISIS}; {what}",
        "Generated": moment(now),
        "Known at": "all that is known",
        "Figures": f"{shown.table.height:,}",
        "Shown to": seen.audience,
        "Sources": "; ".join(attribution_lines(seen.settings, read)) or "none configured",
    }


def _body(
    seen: Seen, wanted: Wanted, shown: Panel, how: Drawing, about: Mapping[str, str], end: str
) -> tuple[bytes, Mapping[str, str]]:
    """Return the file, and the headers it is given with."""
    if end == "png":
        return pictures.png(png_of(seen, wanted, how) or b"", about), {}
    if end == "svg":
        policy = {"content-security-policy": ONLY_PICTURE}
        return pictures.svg(svg_of(seen, wanted, how) or "", about).encode(), policy
    spec = spec_of(seen, wanted, how) or {}
    if end == "vl.json":
        return pictures.spec(spec, about), {}
    return _page(shown, spec, svg_of(seen, wanted, how) or "", how.locale, about)


def _page(
    shown: Panel, spec: Mapping[str, Any], picture: str, locale: Locale, about: Mapping[str, str]
) -> tuple[bytes, Mapping[str, str]]:
    scripts, style = [png.runtime(), _asset("charts.js")], _asset("style.css")
    policy = safe.policy(scripts, [style])
    table = evidence.figures(shown.table, locale=locale)
    values = {
        "locale": locale, "_": locale.text, "policy": policy, "about": about, "table": table,
        "style": Markup(style), "scripts": [Markup(one) for one in scripts],  # noqa: S704 - our own files
        "spec": safe.script_json(spec), "picture": safe.image(picture), **words(shown, locale),
    }  # fmt: skip
    body = environment().get_template("chart_file.html").render(values)
    return body.encode(), {"content-security-policy": f"{policy}; frame-ancestors 'none'; sandbox allow-scripts"}


@cache
def _asset(name: str) -> str:
    return files("tracker.charts").joinpath("assets", name).read_text(encoding="utf-8")
