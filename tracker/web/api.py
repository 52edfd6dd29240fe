"""The API: what is known, as JSON, for programs that read on where they stopped.

In: a GET that passed the guard. Out: one object with ``items``, and ``next``: the address of the page after it, null at
the end. Names of fields are those of the exports. Every answer has an ETag made of the version of the figures, so that
a program that asks again learns at once that nothing changed. A refusal is a problem of RFC 9457.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tracker import __version__
from tracker.export.text import values
from tracker.store import Store
from tracker.views import alerting, inventory, onward
from tracker.views.onward import Key, NoSuchKey, Page, Wish
from tracker.views.seen import Seen
from tracker.web.looking import looked
from tracker.web.page import problem, words_of
from tracker.web.query import (
    AlertsPage,
    Crises,
    CrisesPage,
    Figures,
    FiguresPage,
    Nothing,
    Paged,
    Refused,
    crises_of,
    parsed,
    wish_of,
)

SERIES_ID = re.compile(r"[0-9a-f]{16}")
CACHED = "private, no-cache"
Ask = Callable[[Any, Seen, Store, Key | None], Mapping[str, Any]]


def observations(request: Request) -> Response:
    """Give figures, in the order they became known."""
    return _listed(request, FiguresPage, lambda asked, seen, _, after: onward.observations(
        seen, wish_of(asked, seen.askable), after, asked.limit))  # fmt: skip


def series(request: Request) -> Response:
    """Give series with their newest figures."""
    return _listed(request, FiguresPage, lambda asked, seen, _, after: onward.series(
        seen, wish_of(asked, seen.askable), after, asked.limit))  # fmt: skip


def reports(request: Request) -> Response:
    """Give reports."""
    return _listed(request, CrisesPage, lambda asked, seen, store, after: onward.reports(
        seen, store, crises_of(asked, seen.askable), after, asked.limit))  # fmt: skip


def rejections(request: Request) -> Response:
    """Give numbers that were not taken, with why."""
    return _listed(request, CrisesPage, lambda asked, seen, store, after: onward.rejections(
        seen, store, crises_of(asked, seen.askable), after, asked.limit))  # fmt: skip


def alerts(request: Request) -> Response:
    """Give alerts by their handles."""

    def ask(asked: AlertsPage, seen: Seen, store: Store, after: Key | None) -> dict[str, Any]:
        return _page(request, alerting.alerts(seen, store, after, asked.limit, active=asked.active))

    return _answered(request, AlertsPage, ask, versioned=False)


def one_series(request: Request) -> Response:
    """Give one series and a page of its figures."""
    wanted = request.path_params["series_id"]

    def ask(asked: Paged, seen: Seen, _: Store, after: Key | None) -> dict[str, Any]:
        wish = wish_of(Figures(series=[wanted]), seen.askable)
        head = onward.series(seen, wish, None, 1).rows
        if head.is_empty():
            raise Refused(404, f"there is no series {wanted}")
        found = onward.observations(seen, wish, after, asked.limit)
        return {"series": values(head)[0]} | _page(request, found)

    if not SERIES_ID.fullmatch(wanted):
        return problem(404, "there is no series of that id")
    return _answered(request, Paged, ask)


def one_alert(request: Request) -> Response:
    """Give one alert with everything that was said of it."""

    def ask(_: Nothing, seen: Seen, store: Store, __: Key | None) -> dict[str, Any]:
        found = alerting.one(seen, store, request.path_params["handle"])
        if found is None:
            raise Refused(404, "there is no such alert")
        return found

    return _answered(request, Nothing, ask, versioned=False)


def crises(request: Request) -> Response:
    """Give the crises that may be seen, with how much is known of each."""
    return _answered(request, Nothing, lambda _, seen, __, ___: {"items": inventory.crises(seen), "next": None})


def indicators(request: Request) -> Response:
    """Give what is counted, and of whom."""
    return _answered(request, Nothing, lambda _, seen, __, ___: {"items": inventory.indicators(seen), "next": None})


def sources(request: Request) -> Response:
    """Give who gave numbers, and the places reports were read from."""

    def ask(asked: Crises, seen: Seen, _: Store, __: Key | None) -> dict[str, Any]:
        wish = Wish(wish_of(Figures(crisis=asked.crisis), seen.askable).selection)
        return {"items": values(onward.sources(seen, wish)), "next": None}

    return _answered(request, Crises, ask)


# ------------------------------------------------------------------------------------------------------------ answers


def _listed(request: Request, model: type[Any], ask: Callable[[Any, Seen, Store, Key | None], Page]) -> Response:
    return _answered(request, model, lambda *given: _page(request, ask(*given)))


def _page(request: Request, found: Page) -> dict[str, Any]:
    return {"items": values(found.rows), "next": None if found.after is None else _onward(request, found.after)}


def _answered(request: Request, model: type[Any], ask: Ask, *, versioned: bool = True) -> Response:
    """Return what is asked of what is known, unless the asker has it already.

    ``versioned``: the answer follows from the version of the figures, so that nothing need be worked out to say that
    it is the same; else it is known by what it says.
    """

    def look(seen: Seen, store: Store) -> Response:
        if versioned and _has(request, tag := _tag(request, seen)):
            return _headed(Response(status_code=304), tag)
        made = JSONResponse(ask(asked, seen, store, after))
        tag = _tag(request, seen) if versioned else f'"{hashlib.sha256(bytes(made.body)).hexdigest()[:32]}"'
        return _headed(Response(status_code=304) if _has(request, tag) else made, tag)

    try:
        asked = parsed(model, request.query_params)
        after = _key(asked.after) if getattr(asked, "after", "") else None
        return looked(request, look)
    except Refused as error:
        return problem(error.status, words_of(error))
    except NoSuchKey as error:
        return problem(400, f"after: {error}")


def _has(request: Request, tag: str) -> bool:
    """Say whether the asker shows that tag: then it has the answer."""
    return tag in {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}


def _headed(answer: Response, tag: str) -> Response:
    answer.headers.update({"etag": tag, "cache-control": CACHED, "vary": "authorization, cookie"})
    return answer


def _tag(request: Request, seen: Seen) -> str:
    """Return what names an answer: another version of the figures, another audience or another question is another."""
    who = "*" if seen.crises is None else ",".join(sorted(seen.crises))
    said = [__version__, seen.version, seen.settings.digest, seen.audience, who, str(seen.demo), request.url.path,
            request.url.query]  # fmt: skip
    return f'"{hashlib.sha256(chr(10).join(said).encode("utf-8", "backslashreplace")).hexdigest()[:32]}"'


def _onward(request: Request, after: Key) -> str:
    said = [(name, one) for name, one in request.query_params.multi_items() if name != "after"]
    packed = base64.urlsafe_b64encode(json.dumps(after).encode()).decode().rstrip("=")
    return f"{request.url.path}?{urlencode([*said, ('after', packed)])}"


def _key(said: str) -> Key:
    try:
        found = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise Refused(400, "after: is no key; take it from the `next` of a page")
    return tuple(found)
