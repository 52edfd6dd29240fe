"""The first page: what stands, what is active, what is new.

In: a request. Out: the page; where nothing was read yet, what to do.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tracker.views.overview import overview
from tracker.web.looking import exports, looked, show


def first(request: Request) -> Response:
    """Show the overview."""
    values = looked(request, lambda seen, _: overview(seen))
    return show(request, "overview.html", {**values, "exports": exports({})})
