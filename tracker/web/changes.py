"""What was changed after it was told: edits, decisions, revisions, withdrawals.

In: a request. Out: the page, of all kinds or one.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tracker.views.changes import KINDS, changes
from tracker.web.looking import looked, pager, show, word
from tracker.web.page import here


def many(request: Request) -> Response:
    """Show the changes, newest first."""
    kind = word(request, "kind", KINDS)
    values = looked(request, lambda seen, store: changes(seen, store, kind, word(request, "after")))
    kinds = [(one, here(request, kind=one or None, after=None)) for one in ("", *KINDS)]
    return show(
        request, "changes.html", {**values, "kind": kind, "kinds": kinds, "pages": pager(request, values["page"])}
    )
