"""What every request passes before a page sees it, and every answer on its way out.

In: a request as ASGI gives it. Out: the page's answer with the headers no page may forget, or a refusal in a few words.
The order: is it for us (Host), is it a path at all, what does its door need, who asks, is there too much of it, is it
done in time. What goes wrong inside is logged with a number, and only the number is told.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker import logs
from tracker.decode import printable
from tracker.errors import StoreError, StoreSlow
from tracker.locales import said
from tracker.secrets import Secret
from tracker.store.sessions import Session
from tracker.store.users import Role, User, plain
from tracker.views.seen import BeingMade
from tracker.web import entrance
from tracker.web.access import FORWARDED, KEY, OPEN, Denied, Needs, Visitor, denied, from_elsewhere, host_of
from tracker.web.entrance import Came
from tracker.web.means import Means
from tracker.web.pace import GUESSING
from tracker.web.page import problem, reads_pages, state

__all__ = ["Guard", "Plan", "problem", "state"]

LONGEST_PATH = 500
MOST_BODY_BYTES = 1_000_000
BODY_SECONDS = 30.0
ANSWER_SECONDS = 75.0
"""For everything after the head: the body, a document's 20 seconds in the parser, a busy store, a slow reader."""

UNASKED = frozenset({Needs.NOTHING, Needs.POST, Needs.FEED})
"""Doors at which nobody is asked whether they signed in."""

EVER = datetime(2000, 1, 1, tzinfo=UTC)
SAFE = frozenset({"GET", "HEAD"})
HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
"""On every answer, refusals too; a page may say more of its own policy, never less of the others (faults.md H7)."""

AS_OF = "figures-as-of"
"""On an answer whose figures are not of now: when they were worked out."""

MAKING = said("the figures are being worked out, which takes some minutes")
ASKS_AGAIN = said("This page asks again by itself; what was decided and handed in is kept.")
SLOW = said("the figures asked for took longer than a second to find, and were not waited for")
LOGIN = "/login"
TOLD = {
    400: (said("this is not what a form of ours sends"), said("Open the page again, and fill it in there.")),
    413: (said("this is too much"), said("Send less, in parts if need be.")),
    415: (said("this is not what a form of ours sends"), said("Open the page again, and fill it in there.")),
    404: (said("there is nothing here"), said("Check the address, or begin at the overview.")),
    405: (said("not by this method"), ""),
}


class TooMuch(Exception):
    """More came than the door takes."""


class Plan(NamedTuple):
    """What the guard knows of the doors: what one needs (path, method) and the most bytes it takes; all fixed paths.

    ``shown_at``: where a page that answers a form at a path can be asked for again.
    """

    needs_of: Callable[[str, str], tuple[Needs, int]]
    doors: frozenset[str]
    shown_at: Callable[[str], str]


class Guard:
    """The guard, in front of the app."""

    def __init__(self, app: ASGIApp, means: Means, plan: Plan) -> None:
        self._app, self._means, self._plan = app, means, plan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return  # no sockets, no lifespan: nothing here needs either
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(raw=message["headers"])
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if as_of := scope["state"].get("as_of"):
                    headers[AS_OF] = as_of.isoformat(timespec="seconds")
                logs.logger().info("web", method=scope["method"][:10], path=_shown(scope), status=message["status"])
            await send(message)

        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._answered(scope, receive, sending)
        except Exception as error:
            if started:
                raise
            await _failed(error)(scope, receive, sending)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or raise what went wrong."""
        nobody, shown_at = Visitor("", True, False, None), self._plan.shown_at
        scope["state"] = {"means": self._means, "visitor": nobody, "doors": frozenset(), "shown_at": shown_at}
        scope["app"] = self  # a router alone says by an exception that there is no such path or method
        came = entrance.came(scope, self._means.proxies, self._means.https_names)
        headers = Headers(scope=scope)
        needs, most = self._plan.needs_of(scope["path"], scope["method"])
        refusal = _misdirected(headers, self._means.names) or _odd(scope, headers, came)
        visitor, session = None, None
        if refusal is None:
            visitor, session, refusal = await self._let_in(scope, headers, came, needs)
        if visitor is not None:
            scope["state"] |= {"visitor": visitor, "doors": self._plan.doors}
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        length = headers.get("content-length", "")
        if length.isdigit() and int(length[:18]) > most:
            raise TooMuch(most)
        await self._app(scope, _limited(receive, most), send)
        used = session or (visitor.token if visitor is not None else None)
        if used is not None:
            await run_in_threadpool(self._means.note_use, used)

    async def _let_in(
        self, scope: Scope, headers: Headers, came: Came, needs: Needs
    ) -> tuple[Visitor | None, Session | None, Response | None]:
        """Return who asks, by which session, and the refusal where they may not."""
        shown = None if needs in OPEN else _shown_token(headers) or _shown_key(scope, needs)
        tries = entrance.who(came.address)
        if shown is not None and (wait := self._means.pace.wait("guess", tries, GUESSING, take=False)):
            return None, None, _wait(wait, said("too many wrong tokens from this address"))
        token = await run_in_threadpool(self._means.token, shown) if shown is not None else None
        session, user = None, None
        if shown is None and needs not in UNASKED:
            session, user = await self._signed_in(headers, came)
        visitor = Visitor(
            came.address, any(name in headers for name in FORWARDED), shown is not None, token, user, came.proxied,
            session.digest if session else "", bool(self._means.proxies.networks) and not came.proxied, came.secure,
        )  # fmt: skip
        why = denied(needs, self._means.protection, visitor)
        if why is Denied.BAD_TOKEN:
            self._means.pace.wait("guess", tries, GUESSING)
        ambient = visitor.is_ambient or needs is Needs.ANYBODY
        if why is None and scope["method"] not in SAFE and from_elsewhere(headers, ambient=ambient):
            todo = "Open the page here, and press again."
            return visitor, session, problem(403, "sent by a page of another site", todo=todo)
        return visitor, session, None if why is None else _shut(scope, why)

    async def _signed_in(self, headers: Headers, came: Came) -> tuple[Session | None, User | None]:
        """Return who signed in: whom a trusted proxy names, or whose session the browser shows."""
        if came.named:
            name = plain(came.named)
            known = await run_in_threadpool(self._means.user, name) if name else None
            return None, known or (User(name, Role.VIEWER, frozenset(), False, EVER, None, None) if name else None)
        shown = entrance.shown_session(headers, came.secure)
        found = await run_in_threadpool(self._means.session, shown) if shown is not None else None
        return found or (None, None)


def _misdirected(headers: Headers, names: frozenset[str]) -> Response | None:
    """Refuse what was meant for another name: a page elsewhere that points a name of its own here (faults.md H5)."""
    said = headers.getlist("host")
    if len(said) == 1 and host_of(said[0]) in names:
        return None
    return problem(421, "this server does not answer to that name; --allow-host names another")


def _odd(scope: Scope, headers: Headers, came: Came) -> Response | None:
    path, raw = scope["path"], scope.get("raw_path", b"").lower()
    tricks = any(mark in path for mark in ("\\", "//", ";", "\0")) or ".." in path.split("/")
    if not path.startswith("/") or tricks or not path.isprintable() or len(raw) > LONGEST_PATH or b"%2f" in raw:
        return problem(404, TOLD[404][0], todo=TOLD[404][1])
    if len(headers.getlist("content-length")) > 1 or ("content-length" in headers and "transfer-encoding" in headers):
        return problem(400, "says twice how long it is")
    return problem(400, "the proxy says twice who this is") if came.unclear else None


def _shown_key(scope: Scope, needs: Needs) -> Secret | None:
    """Return the token that stands in the address of a feed: a spreadsheet can show it nowhere else."""
    if needs is not Needs.FEED:
        return None
    said = QueryParams(scope["query_string"]).getlist(KEY)
    return Secret(said[0][:200]) if len(said) == 1 and said[0] else None


def _shown_token(headers: Headers) -> Secret | None:
    """Return the token that was shown: as a bearer's, or as the password a browser asked its user for."""
    kind, _, rest = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return Secret(rest.strip()[:200])
    if kind.lower() == "basic":
        try:
            said = base64.b64decode(rest.strip()[:400], validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            said = ":"
        return Secret(said.partition(":")[2])
    return Secret("") if kind else None


def _shut(scope: Scope, why: Denied) -> Response:
    """Return the refusal; whoever reads pages is led to where they can sign in."""
    if why is Denied.SIGN_IN:
        if reads_pages(scope) and scope["method"] in SAFE:
            query = scope["query_string"].decode("ascii", "replace")
            wanted = f"{scope['path']}?{query}" if query else scope["path"]
            return RedirectResponse(f"{LOGIN}?next={quote(wanted, safe='')}", 303)
        return problem(401, why.value, todo=said("Sign in at {path}.", path=LOGIN), www_authenticate="Session")
    if why in {Denied.NO_TOKEN, Denied.BAD_TOKEN}:
        # the browser asks for a name and a password: any name, the token as password
        return problem(401, why.value, www_authenticate='Basic realm="tracker: any name, a token as password"')
    return problem(403, why.value)


def _wait(seconds: float, why: str) -> Response:
    seconds = int(seconds) + 1
    return problem(429, why, todo=said("Wait {seconds} seconds.", seconds=seconds), retry_after=str(seconds))


def _limited(receive: Receive, most: int) -> Receive:
    """Return a `receive` that gives at most so many bytes, in time."""
    taken = 0
    ends = asyncio.get_running_loop().time() + BODY_SECONDS

    async def next_piece() -> Message:
        nonlocal taken
        async with asyncio.timeout_at(ends):
            message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooMuch(most)
        return message

    return next_piece


def _failed(error: Exception) -> Response:
    """Return what is told of an exception."""
    if isinstance(error, HTTPException):
        what, todo = TOLD.get(error.status_code, (said("this cannot be answered"), ""))
        return problem(error.status_code, what, todo=todo, **(error.headers or {}))
    if isinstance(error, TooMuch):
        what = said("more than {n} bytes", n=error.args[0])
        return problem(413, what, todo="Send less, in parts if need be.", connection="close")
    if isinstance(error, TimeoutError):
        return problem(408, "took too long", todo="Try again, or send less at once.", connection="close")
    if isinstance(error, BeingMade):
        return problem(503, MAKING, todo=ASKS_AGAIN, retry_after="30", refresh="30")
    if isinstance(error, StoreSlow):
        logs.logger().warning("web_too_slow", reason=str(error))
        return problem(503, SLOW, todo="Ask for less: one crisis, one indicator, fewer days.", retry_after="10")
    number = secrets.token_hex(4)
    logs.logger().error("web_failed", number=number, kind=type(error).__name__, exc_info=error)
    if isinstance(error, StoreError):
        return problem(
            503,
            said("the store cannot be used just now (log: {number})", number=number),
            todo="Try again in some seconds; `tracker doctor` says more.",
            retry_after="10",
        )
    return problem(
        500,
        said("something broke here (log: {number})", number=number),
        todo="Tell whoever runs this server, with the number: the log says more.",
    )


def _shown(scope: Scope) -> str:
    return printable(str(scope["path"])[:LONGEST_PATH])
