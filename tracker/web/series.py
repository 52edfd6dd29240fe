"""The explorer of series, and one series.

In: requests, with filters in the address. Out: pages that can be linked, kept and downloaded with the same filters.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tracker.model import Measure
from tracker.views.explorer import Asked, explorer
from tracker.views.one_series import one_series
from tracker.views.panel import Wanted
from tracker.web.embed import code
from tracker.web.looking import asked, exports, looked, pager, show, word
from tracker.web.page import here, locale_of, problem, state

MEASURES = tuple(one.value for one in Measure)
SCRIPTS = ("chart.js",)


def many(request: Request) -> Response:
    """Show the series that are asked for; a filter that is not known is said, and not passed over."""
    found = asked(request, state(request.scope, "means").settings())
    measures = tuple(one for one in request.query_params.getlist("measure")[:10] if one in MEASURES)
    headline = request.query_params.get("headline") == "yes"
    wanted = Asked(found.selection, measures, headline, word(request, "after"))
    values = looked(request, lambda seen, _: explorer(seen, wanted))
    chart = _together(wanted)
    more = {
        "wrong": found.wrong,
        "said": found.fields,
        "measures": measures,
        "headline": headline,
        "log": request.query_params.get("log") == "yes",
        "pages": pager(request, values["page"]),
        "exports": exports({**found.said, "measure": measures, "headline": ("true",) if headline else ()}),
        "filtered": bool(found.said or measures or headline),
        "chart": chart_of(chart, log=request.query_params.get("log") == "yes") if chart and not found.wrong else None,
    }
    return show(request, "explorer.html", {**values, **more}, 400 if found.wrong else 200, SCRIPTS)


def one(request: Request) -> Response:
    """Show one series."""
    locale = locale_of(request.scope)
    name = request.path_params["series"]
    values = looked(request, lambda seen, _: one_series(seen, name, locale, word(request, "after")))
    if values is None:
        todo = (
            "A series is named by what it counts and who says so; a decision of a reviewer may have moved its figures."
        )
        return problem(404, "there is no such series", todo=todo)
    log = request.query_params.get("log") == "yes"
    beside = values["comparison"]
    more = {
        "log": log,
        "drawn": chart_of(Wanted("", name), log=log),
        "compared": chart_of(beside, log=log) if beside else None,
        "scale": here(request, log=None if log else "yes"),
        "pages": pager(request, values["page"], "#table"),
        "exports": exports({"series": [name]}),
        "embed": code(request, name, values["series"]["what"]),
        "same": _same(values["series"]),
    }
    return show(request, "series.html", {**values, **more}, scripts=SCRIPTS)


def chart_of(wanted: Wanted, *, log: bool = False) -> dict[str, str]:
    """Return where a chart's pictures and its data lie."""
    path = f"/chart/{wanted.series_id}" if wanted.series_id else f"/chart/of/{wanted.crisis}"
    said = {} if wanted.series_id else {"indicator": wanted.indicator, "population": wanted.population}
    said |= {"single": "yes"} if wanted.single else {}
    said |= {"log": "yes"} if log else {}
    query = "&".join(f"{name}={value}" for name, value in said.items())

    def at(end: str, more: str = "") -> str:
        asked_ = "&".join(filter(None, [query, more]))
        return f"{path}.{end}" + (f"?{asked_}" if asked_ else "")

    return {"svg": at("svg"), "narrow": at("svg", "size=narrow"), "json": at("json"), "png": at("png"),
            "picture": at("svg", "size=picture")}  # fmt: skip


def _together(wanted: Asked) -> Wanted | None:
    """Return the chart of all sources where one crisis, one indicator and one population are asked for."""
    chosen = wanted.selection
    if len(chosen.crises) != 1 or len(chosen.what) != 1:
        return None
    indicator, population = chosen.what[0]
    populations = (population,) if population else chosen.populations
    single = wanted.measures == (Measure.INCIDENT.value,)
    return Wanted(chosen.crises[0], "", indicator, populations[0], single) if len(populations) == 1 else None


def _same(told: dict[str, Any]) -> str:
    """Return the address of every series that counts the same."""
    return f"/series?crisis={told['crisis'] or 'none'}&indicator={told['indicator']}&population={told['population']}"
