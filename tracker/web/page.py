"""How a page is made: a template, values, the visitor's language; and what a visitor is told where there is no page.

In: a request that passed the guard, the name of a template in ``templates/``, plain values. Out: an answer under a
policy that allows our own files and nothing else: no script and no style inside the page, nothing of another server.
Every value is escaped by the template. A refusal is a page for a browser and one small JSON object for a program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tracker.charts.retold import retold
from tracker.charts.safe import link
from tracker.locales import CODES, Locale, Phrase, accepted
from tracker.web import assets, terms
from tracker.web.access import Needs

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LANGUAGE = "lang"
"""The name of the query's word and of the cookie that say in which language a visitor reads."""

NOT_BACK = ("/login", "/password")
"""Where nobody is led back to after signing in: it is done then, or its address holds a key."""

PROGRAMS = ("/api/", "/feed/")
"""Where programs ask: what they are told is never a page, whose links would tell the key of an address again."""

A_YEAR = 365 * 86_400

NAVIGATION = (
    ("/", "Overview", Needs.READ),
    ("/series", "Series", Needs.READ),
    ("/reports", "Reports", Needs.READ),
    ("/alerts", "Alerts", Needs.READ),
    ("/review", "Review", Needs.REVIEW),
    ("/add", "Add", Needs.REVIEW),
    ("/brief", "Brief", Needs.READ),
    ("/rules", "Rules", Needs.READ),
    ("/sources", "Sources", Needs.READ),
    ("/changes", "Changes", Needs.READ),
    ("/methodology", "Methodology", Needs.READ),
    ("/users", "Users", Needs.ADMIN),
)
"""The pages one can go to from every page: address, words, what it needs. One without a door is left out."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates; a name that was not given is an error, never an empty place."""
    made = Environment(
        loader=PackageLoader("tracker.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.globals["asset"] = assets.address
    made.filters["link"] = link
    made.filters["sentence"] = sentence
    return made


def sentence(said: str) -> str:
    """Return words as they begin a sentence."""
    return said[:1].upper() + said[1:]


def state(scope: Scope, name: str) -> Any:
    """Return what the guard gave the request."""
    return scope["state"][name]


def locale_of(scope: Scope) -> Locale:
    """Return the language of a visitor: the one asked for in the address, chosen before, or set in the browser."""
    request = Request(scope)
    for said in (request.query_params.get(LANGUAGE), request.cookies.get(LANGUAGE)):
        if said in CODES:
            return Locale.of(said)
    return accepted(request.headers.get("accept-language", ""))


def page(
    request: Request, name: str, values: Mapping[str, Any], status: int = 200, *, scripts: Sequence[str] = (),
    styles: Sequence[str] = (),
) -> Response:  # fmt: skip
    """Return a page: the template with its values, and what every page has (templates/base.html)."""
    scope = request.scope
    locale = locale_of(scope)
    body = environment().get_template(name).render({**_given(scope, locale, scripts, styles), **values})
    # under "no-referrer" a browser says "Origin: null" of our own forms, too, which is what H1 refuses
    said = {"content-security-policy": POLICY, "content-language": locale.code, "referrer-policy": "same-origin"}
    answer = HTMLResponse(body, status, said)
    if request.query_params.get(LANGUAGE) == locale.code:
        answer.set_cookie(LANGUAGE, locale.code, max_age=A_YEAR, path="/", samesite="lax", httponly=True)
    return answer


def words_of(error: Exception) -> str:
    """Return what an exception says, still to be said in a reader's language where it is a sentence of ours."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Phrase) else str(error)


def problem(status: int, said: str, *, todo: str = "", **headers: str) -> Response:
    """Return a refusal, or what went wrong: a page for a browser, else ``{"error": ...}``.

    ``said`` is one sentence of what is the matter, ``todo`` one of what to do about it.
    """
    return Problem(status, said, todo, {name.replace("_", "-"): value for name, value in headers.items()})


class Problem(JSONResponse):
    """A refusal that looks at who asked before it decides what it looks like; a program reads one of RFC 9457."""

    media_type = "application/problem+json"

    def __init__(self, status: int, said: str, todo: str, headers: Mapping[str, str]) -> None:
        self._said, self._todo, self._own = said, todo, dict(headers)
        named = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": said}
        super().__init__(named | {"error": said} | ({"todo": todo} if todo else {}), status, self._own)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it as a page where a browser asked for one."""
        if not reads_pages(scope):
            await super().__call__(scope, receive, send)
            return
        values = {"status": self.status_code, "said": self._said, "todo": self._todo}
        answer = page(Request(scope), "problem.html", values, self.status_code)
        answer.headers.update(self._own)
        await answer(scope, receive, send)


def reads_pages(scope: Scope) -> bool:
    """Say whether who asks shows pages to a person: a browser that asks for HTML, not for a program's address."""
    return "text/html" in Headers(scope=scope).get("accept", "") and not scope["path"].startswith(PROGRAMS)


def here(request: Request, **changed: str | None) -> str:
    """Return this page's address with some words of its query changed; None takes one out.

    A page that answers a form where nothing can be asked for is asked for above it.
    """
    path = request.url.path
    if request.method not in {"GET", "HEAD"}:
        path = state(request.scope, "shown_at")(path)
    said = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    said += [(name, value) for name, value in changed.items() if value is not None]
    return f"{path}?{urlencode(said)}" if said else path


def home(request: Request) -> str:
    """Return the address of this server as its visitor wrote it: by https where they came by it."""
    return f"{'https' if state(request.scope, 'visitor').secure else 'http'}://{request.headers['host']}"


def _given(scope: Scope, locale: Locale, scripts: Sequence[str], styles: Sequence[str]) -> dict[str, Any]:
    """Return what every template may use."""
    request, visitor = Request(scope), state(scope, "visitor")
    doors: frozenset[str] = state(scope, "doors")
    return {
        "_": locale.text,
        "ngettext": locale.plural,
        "retold": lambda kept: retold(kept, locale),
        "locale": locale,
        "visitor": visitor,
        "path": scope["path"],
        "navigation": [
            {"href": path, "text": locale.text(words), "here": _is_at(path, scope["path"])}
            for path, words, needs in NAVIGATION
            if path in doors and visitor.may(needs)
        ],
        "languages": [
            {"code": code, "name": Locale.of(code).name, "href": here(request, **{LANGUAGE: code})} for code in CODES
        ],
        "back": "/" if scope["path"] in NOT_BACK else here(request, **{LANGUAGE: None}),
        "doors": doors,
        "as_of": scope["state"].get("as_of"),
        "why": scope["state"].get("why", ""),
        "scripts": ["app.js", *scripts],
        "styles": ["style.css", *styles],
        "define": terms.of(state(scope, "means").settings, locale),
        "anchor": terms.anchor,
    }


def _is_at(path: str, asked: str) -> bool:
    return asked == path or (path != "/" and asked.startswith(f"{path}/"))
