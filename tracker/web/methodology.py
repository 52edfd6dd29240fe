"""How the figures are made: the page that is generated from the configuration.

In: a request. Out: the page.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tracker.views.how import how
from tracker.web.looking import looked, show
from tracker.web.page import locale_of


def whole(request: Request) -> Response:
    """Show how figures are made."""
    return show(request, "methodology.html", looked(request, lambda seen, _: how(seen, locale_of(request.scope))))
