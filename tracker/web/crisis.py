"""One crisis: key figures, a small chart of each indicator, and the evidence, taken and not taken.

In: a request with the crisis's id ("none": what belongs to no crisis). Out: the page. A crisis a visitor may not see is
not there for them.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tracker.knowledge.parts import NOWHERE
from tracker.series.selection import NO_CRISIS
from tracker.views.crisis import SHOWN, crisis
from tracker.views.seen import Seen
from tracker.web.looking import exports, looked, pager, show, word
from tracker.web.page import here, locale_of, problem


def one(request: Request) -> Response:
    """Show a crisis."""
    name = request.path_params["crisis"]
    part = NOWHERE if name == NO_CRISIS else name
    locale = locale_of(request.scope)
    wanted = next((kind for kind in SHOWN if kind == request.query_params.get("show")), SHOWN[0])
    every = request.query_params.get("charts") == "all"

    def values(seen: Seen) -> dict[str, object] | None:
        if part not in seen.parts():
            return None
        return crisis(seen, part, locale, wanted, word(request, "after"), every_chart=every)

    told = looked(request, lambda seen, _: values(seen))
    if told is None:
        return problem(404, "there is no such crisis", todo="The overview lists those there are.")
    lists = [(kind, here(request, show=kind, after=None) + "#evidence") for kind in SHOWN]
    more = {
        "exports": exports({"crisis": [name]}),
        "lists": lists,
        "pages": pager(request, told["evidence"]["page"], "#evidence"),  # type: ignore[index]
        "every_chart": here(request, charts="all") + "#charts",
        "name": name,
    }
    return show(request, "crisis.html", {**told, **more})
