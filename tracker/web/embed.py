"""One series for a page of somebody else: a chart, its newest figure, who said it, and where to read on.

In: a request with a series' id and its signature. Out: a small page that only the configured sites may frame
(``--embed-from``). The address is the key, as with the link of a message: it opens this series and nothing else, as
anybody may see it, and whoever may see the series is shown it. Without a site that may frame it there is none.
"""

from __future__ import annotations

import hashlib
import hmac
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from tracker.charts.safe import image
from tracker.views.lines import part_of
from tracker.views.one_series import one_series
from tracker.views.panel import Drawing, Wanted, svg_of
from tracker.views.seen import Seen
from tracker.web.entrance import who
from tracker.web.looking import looked, told_in
from tracker.web.means import Means
from tracker.web.pace import GUESSING
from tracker.web.page import POLICY, home, locale_of, page, problem, state

SIGNED = 32
"""Letters of a signature."""


def show(request: Request) -> Response:
    """Show the series in a frame."""
    means: Means = state(request.scope, "means")
    name = request.path_params["series"]
    if not means.embed_from or means.link_key is None:
        return problem(
            404, "no site may show figures of this one", todo="Start the server with --embed-from https://..."
        )
    address = who(state(request.scope, "visitor").address)
    if wait := means.pace.wait("embed", address, GUESSING, take=False):
        return problem(429, "too many wrong addresses from this one", retry_after=str(int(wait) + 1))
    said = request.query_params.get("sign", "").encode("utf-8", "replace")
    if not hmac.compare_digest(_signature(means, name).encode(), said):
        means.pace.wait("embed", address, GUESSING)
        return problem(403, "this address is not good", todo="The page of the series shows the one to embed.")
    locale = locale_of(request.scope)

    def values(seen: Seen) -> dict[str, object] | None:
        told = one_series(seen, name, locale)
        if told is None:
            return None
        picture = svg_of(seen, Wanted(part_of(seen, name) or "", name), Drawing("narrow", locale))
        return {"series": told["series"], "chart": told["chart"], "picture": image(picture) if picture else ""}

    told = looked(request, lambda seen, _: values(seen), public=True)
    if told is None:
        return problem(404, "there is no such series any more")
    answer = page(request, "embed.html", {**told_in(locale), **told, "at": home(request)},
                  styles=("figures.css",))  # fmt: skip
    answer.headers["content-security-policy"] = POLICY.replace(
        "frame-ancestors 'none'", f"frame-ancestors {' '.join(means.embed_from)}"
    )
    answer.headers["cross-origin-resource-policy"] = "cross-origin"
    return answer


def code(request: Request, series_id: str, title: str) -> str:
    """Return the HTML that shows a series on another site; "" where none may."""
    means: Means = state(request.scope, "means")
    if not means.embed_from or means.link_key is None:
        return ""
    at = f"{home(request)}/embed/{series_id}?sign={_signature(means, series_id)}"
    return (
        f'<iframe src="{escape(at)}" title="{escape(title)}" width="100%" height="480" loading="lazy" '
        'style="border:0" referrerpolicy="no-referrer"></iframe>'
    )


def _signature(means: Means, series_id: str) -> str:
    key = means.link_key.reveal() if means.link_key is not None else ""
    return hmac.new(key.encode(), f"embed\n{series_id}".encode(), hashlib.sha256).hexdigest()[:SIGNED]
