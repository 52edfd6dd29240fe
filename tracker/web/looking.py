"""What the pages of figures have in common: whom they are shown to, what is asked in the address, what they link to.

In: a request that passed the guard. Out: what is known, as its visitor may see it; the filters of its address, checked;
addresses of the same page with another word, of exports with the same filters. It shows nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from tracker.charts import words
from tracker.locales import Locale
from tracker.model import Sensitivity, Settings
from tracker.series.grades import GRADES
from tracker.series.selection import Selection, SelectionError, selection
from tracker.store import Store
from tracker.views.seen import BeingMade, Seen, seen, whole
from tracker.web.access import Needs, Visitor
from tracker.web.means import Means
from tracker.web.page import here, locale_of, page, state

T = TypeVar("T")

STYLES = ("figures.css",)
LISTS = ("crisis", "indicator", "population", "place", "said_by", "grade")
"""Filters that may stand in an address more than once: either is wanted."""

DAYS = ("from", "to")
LONGEST = 200
MOST = 20
"""Letters of one filter, and how often one may stand in an address."""

EXPORTS = ("csv", "xlsx", "hxl", "json", "parquet")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of an address; ``wrong`` says what of them is not known, "" where all is."""

    selection: Selection
    said: Mapping[str, tuple[str, ...]]
    wrong: str = ""

    @property
    def fields(self) -> dict[str, list[str]]:
        """Return what stands in each field of the form of filters."""
        return {name: list(self.said.get(name, ())) for name in (*LISTS, *DAYS)}


def audience(visitor: Visitor) -> Sensitivity:
    """Return as whom a visitor looks: reviewers are of the team, everybody else is the public."""
    return "internal" if visitor.may(Needs.REVIEW) else "public"


def looked(request: Request, ask: Callable[[Seen, Store], T], *, public: bool = False) -> T:
    """Return what is asked of what is known now, as the visitor may see it; ``public``: as anybody may."""
    means: Means = state(request.scope, "means")
    visitor: Visitor = state(request.scope, "visitor")
    settings = means.settings()
    team = "public" if public else audience(visitor)
    crises = None if public or visitor.sees_all else [name for name in settings.crises if visitor.may_see(name)]
    with means.reading() as store:
        return whole(lambda: noted(request, settings, store, team, crises), lambda one: ask(one, store))


def noted(
    request: Request, settings: Settings, store: Store, team: Sensitivity, crises: Collection[str] | None
) -> Seen:
    """Return what can be told at once; where that is of before, the answer says so, and it is made anew meanwhile."""
    means: Means = state(request.scope, "means")
    try:
        found = seen(settings, store, means.shelf, team, crises, waits=means.renewal is None)
    except BeingMade:
        if means.renewal is not None:
            means.renewal.ask()
        raise
    if found.as_of is not None and means.renewal is not None:
        means.renewal.ask()
    request.scope["state"] |= {"as_of": found.as_of, "why": found.why}
    return found


def asked(request: Request, settings: Settings) -> Asked:
    """Return the filters of the address; of a crisis the visitor may not see it is said that there is none."""
    visitor: Visitor = state(request.scope, "visitor")
    crises = {name: one for name, one in settings.crises.items() if visitor.may_see(name)}
    said = {name: _said(request, name) for name in (*LISTS, *DAYS)}
    wrong = list[str]()
    first, last = (_day(said[name], wrong) for name in DAYS)
    try:
        lists = {name: said[name] for name in LISTS}
        found = selection(replace(settings, crises=crises), **lists, first_on=first, last_on=last, grades=GRADES)
    except SelectionError as error:
        found = Selection()
        wrong.append(str(error))
    return Asked(found, {name: values for name, values in said.items() if values}, "; ".join(wrong)[:600])


def _said(request: Request, name: str) -> tuple[str, ...]:
    return tuple(one.strip()[:LONGEST] for one in request.query_params.getlist(name)[:MOST] if one.strip())


def _day(said: Sequence[str], wrong: list[str]) -> date | None:
    try:
        return date.fromisoformat(said[0]) if said else None
    except ValueError:
        wrong.append(f"{said[0]!r} is not a day such as 2024-11-30")
        return None


def word(request: Request, name: str, known: Sequence[str] = ()) -> str:
    """Return one word of the address, cut; of those known where they are given, else ""."""
    said = request.query_params.get(name, "").strip()[:LONGEST]
    return said if not known or said in known else ""


def exports(filters: Mapping[str, Sequence[str]], what: str = "figures") -> list[tuple[str, str]]:
    """Return the formats the figures (or another list) of these filters can be had in, each with its address."""
    query = urlencode([(name, one) for name, values in filters.items() for one in values])
    return [(kind, f"/export/{what}.{kind}" + (f"?{query}" if query else "")) for kind in EXPORTS]


def pager(request: Request, shown: Any, to: str = "") -> dict[str, Any]:
    """Return what the macro of pages of a list is given; ``to`` is where on its page the list stands ("#table")."""
    beside = {"before": shown.before, "after": shown.after}
    hrefs = {name: "" if key is None else here(request, after=key or None) + to for name, key in beside.items()}
    return {"first": shown.first, "last": shown.last, "total": shown.total, **hrefs}


def show(
    request: Request, name: str, values: Mapping[str, Any], status: int = 200, scripts: Sequence[str] = ()
) -> Response:
    """Return a page of figures: the template with its values, and the words figures are told in."""
    told = {**told_in(locale_of(request.scope)), **values}
    return page(request, name, told, status, scripts=scripts, styles=STYLES)


def told_in(locale: Locale) -> dict[str, Callable[..., str]]:
    """Return how a template tells a figure in a language."""
    return {
        "figure": lambda row: words.figure(row, locale=locale),
        "unit": lambda row: words.unit(row, locale),
        "dated": lambda row: words.dated(row, locale),
        "measured": lambda row: words.measured(row, locale),
        "number": lambda value: words.number(value, locale),
        "day": lambda on: words.day(on, locale),
    }
