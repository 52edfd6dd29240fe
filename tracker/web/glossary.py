"""Every term the pages use, defined in one line; the words of the pages link here.

In: the settings. Out: one page: words of our own, what is counted, of whom.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tracker.web.means import Means
from tracker.web.page import locale_of, page, state
from tracker.web.terms import OWN


def show(request: Request) -> Response:
    """Show it."""
    means: Means = state(request.scope, "means")
    text = locale_of(request.scope).text
    words = means.settings().vocabulary
    values = {
        "own": sorted((text(word), word, text(said)) for word, said in OWN.items()),
        "indicators": [(text(one.label), one, text(one.definition)) for one in words.indicators.values()],
        "populations": sorted({text(one.label) for one in words.populations.values()}),
    }
    return page(request, "terms.html", values)
