"""Files of what a page shows: the same filters in the address, every format, and inside each where it comes from.

In: a GET such as ``/export/figures.xlsx?crisis=aleppo-2024``. Out: the file, named after what it holds and the day it
was made. It holds what its visitor may see, masked as an export of the terminal is; a reviewer may ask for what the
public may see (``audience=public``). Nothing is cut in silence: what is too much for an answer is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from tracker.errors import TrackerError
from tracker.export import FORMATS, Asked, contents
from tracker.export.formats import LISTED, TYPES
from tracker.export.listed import ALERTS, KINDS, REJECTED, REPORTS, SERIES, SOURCED, Kind, listed
from tracker.series.protection import attribution_lines
from tracker.series.selection import Selection
from tracker.store import Store
from tracker.views import alerting, onward
from tracker.views.onward import Key, Page, Wish
from tracker.views.reports import Wished, wanted
from tracker.views.seen import Seen
from tracker.web.looking import looked, word
from tracker.web.page import problem, words_of
from tracker.web.query import Figures, Refused, parsed, wish_of

FIGURES = "figures"
AUDIENCE = "audience"
MOST_FIGURES = 250_000
"""Figures of one answer: a workbook of so many takes most of the time an answer may take."""

AT_ONCE = 5_000
MOST_LISTED = 200_000
SUFFIXES = {one.suffix.lstrip("."): name for name, one in FORMATS.items()} | {"hxl": "hxl", "ucdp": "ucdp"}


class File(NamedTuple):
    """What is given: its name, its media type, its bytes."""

    name: str
    media_type: str
    body: bytes
    headers: Mapping[str, str] = {}


def give(request: Request) -> Response:
    """Give a file of what is asked for."""
    what, _, end = request.path_params["name"].partition(".")
    try:
        public = _public(request)
        asked = parsed(Figures, filled(request), {AUDIENCE, *(OF_REPORTS if what in LISTS_OF_REPORTS else ())})
        beside = tuple(word(request, name) for name in OF_REPORTS)
        now = request.scope["state"]["means"].clock()

        def make(seen: Seen, store: Store) -> File:
            shown = replace(seen, audience="public") if public else seen
            return made(shown, store, what, end, Told(wish_of(asked, seen.askable), *beside), now)

        return answer(looked(request, make))
    except Refused as error:
        return problem(error.status, words_of(error))
    except TrackerError as error:
        return problem(413, words_of(error))


def answer(file: File) -> Response:
    """Return a file to be kept; a browser asks each time whether there is a newer one."""
    headers = {"content-disposition": f'attachment; filename="{file.name}"', "cache-control": "private, no-cache"}
    return Response(file.body, 200, headers | dict(file.headers), file.media_type)


def filled(request: Request) -> Any:
    """Return the words of the address that say something: a form sends its empty fields, too."""
    said = [(name, one) for name, one in request.query_params.multi_items() if one.strip()]
    return type(request.query_params)(said)


class Told(NamedTuple):
    """What a file is to hold: figures, or what hangs on them; reports also by a word in them and by their source."""

    wish: Wish
    word: str = ""
    source: str = ""

    def __str__(self) -> str:
        """Say it in a reader's words."""
        said = [f"{name} {value!r}" for name, value in (("word", self.word), ("source", self.source)) if value]
        return "; ".join(([str(self.wish)] if str(self.wish) != "none" or not said else []) + said)


def made(seen: Seen, store: Store, what: str, end: str, told: Told, now: datetime) -> File:
    """Return a table as a file. Raises Refused for one there is not, or one that is too large."""
    kind = SUFFIXES.get(end)
    if kind is None or (what != FIGURES and (what not in KINDS or kind not in LISTED)):
        formats = ", ".join(sorted(SUFFIXES))
        raise Refused(404, f"there is no such file: {FIGURES}, {', '.join(KINDS)} end in one of {formats}")
    name = f"{what}-{now:%Y-%m-%d}{FORMATS[kind].suffix}"
    if what == FIGURES:
        body = _figures(seen, told.wish, kind, now)
    else:
        body = _listed(seen, store, KINDS[what], told, kind, now)
    return File(name, TYPES[kind], body)


def _figures(seen: Seen, wish: Wish, kind: str, now: datetime) -> bytes:
    _require(onward.count(seen, wish))
    asked = Asked(selection=wish.selection, generated_at=now, audience=seen.audience, demo=seen.demo,
                  filters=_filters(seen, wish))  # fmt: skip
    return FORMATS[kind].made(contents(onward.wanted(seen, wish), seen.settings, asked))


def _listed(seen: Seen, store: Store, kind: Kind, told: Told, form: str, now: datetime) -> bytes:
    """Return another table: of the figures that are wanted, or of the reports those stand in."""
    wish = told.wish
    if kind.name in OF_FIGURES:
        _require(onward.count(seen, wish))
        rows = onward.all_series(seen, wish) if kind.name == SERIES.name else onward.sources(seen, wish)
    else:
        only = _chosen(seen, store, told) if kind.name in LISTS_OF_REPORTS else None
        rows = onward.every(lambda after: _part(seen, store, kind, wish, after, only), MOST_LISTED, kind)
    read = rows["source_id"].drop_nulls().unique().to_list() if "source_id" in rows.columns else []
    credits = attribution_lines(seen.settings, read) if read else ()
    table = listed(kind, rows, _filters(seen, told), now, audience=seen.audience, demo=seen.demo, credits=credits)
    return LISTED[form](table)


def _chosen(seen: Seen, store: Store, told: Told) -> frozenset[str] | None:
    """Return the reports that every filter of their list leaves; None: all of the crises."""
    if told.wish != Wish(Selection(crises=told.wish.selection.crises)):
        _require(onward.count(seen, told.wish))
    ids = onward.reports_with(seen, told.wish)
    if told.word or told.source:
        named = frozenset(wanted(seen, store, Wished(told.word, source=told.source)))
        ids = named if ids is None else ids & named
    return ids


def _filters(seen: Seen, wish: Wish | Told) -> str:
    """Return what a file says of what it holds: its filters, and of when its figures are where that is not now."""
    if seen.as_of is None:
        return str(wish)
    return f"{wish}; figures as they were worked out at {seen.as_of:%Y-%m-%d %H:%M} UTC, and being worked out anew"


OF_FIGURES = {SERIES.name, SOURCED.name}
LISTS_OF_REPORTS = {REPORTS.name, REJECTED.name}
OF_REPORTS = ("word", "source")
"""Filters of the list of reports beside those of figures."""


def _part(seen: Seen, store: Store, kind: Kind, wish: Wish, after: Key | None, only: Collection[str] | None) -> Page:
    if kind.name == REPORTS.name:
        return onward.reports(seen, store, wish.selection.crises, after, AT_ONCE, only)
    if kind.name == REJECTED.name:
        return onward.rejections(seen, store, wish.selection.crises, after, AT_ONCE, only)
    assert kind.name == ALERTS.name
    return alerting.alerts(seen, store, after, AT_ONCE)


def _require(figures: int) -> None:
    if figures > MOST_FIGURES:
        raise Refused(413, f"{figures:,} figures are more than one answer holds ({MOST_FIGURES:,}): choose fewer, or "
                           "run `tracker export` on the machine itself")  # fmt: skip


def _public(request: Request) -> bool:
    """Say whether a file for the public is asked for."""
    said = request.query_params.getlist(AUDIENCE)
    if said not in ([], [""], ["public"]):
        raise Refused(400, f"{AUDIENCE}: only public can be asked for")
    return said == ["public"]
