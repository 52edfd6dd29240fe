"""What is somebody's own: their password, the browsers they are signed in with, the keys of their programs.

In: forms of whoever is signed in. Out: the page again. Nobody reaches here what is another's. A key is shown once, on
the answer to the form that made it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tracker import logs
from tracker.locales import said
from tracker.secrets import Secret
from tracker.store import sessions, tokens, users
from tracker.store.tokens import Scope
from tracker.store.users import User
from tracker.web.access import Needs, Visitor
from tracker.web.entrance import keep, who
from tracker.web.form import form_of
from tracker.web.means import Means
from tracker.web.page import page, problem, state
from tracker.web.signing import BY_NAME_FROM_HERE, begun_for, weakness

LONGEST_LABEL = 100
DAYS = (7, 30, 90, 365)
MOST_TOKENS = 20


def show(request: Request) -> Response:
    """Show it."""
    return _page(request)


async def change_password(request: Request) -> Response:
    """Change the password; every other browser is signed out, this one goes on with a session of its own."""
    means, visitor = _who(request)
    user = _user(visitor)
    form = await form_of(request)
    old, new, again = (Secret(form.exactly(name, 300)) for name in ("old", "password", "again"))
    if means.pace.wait("sign in as here", f"{user.name}\n{who(visitor.address)}", BY_NAME_FROM_HERE):
        return await run_in_threadpool(_page, request, wrong=said("Too many tries. Wait a minute."), status=429)
    if wrong := weakness(new, again, user.name):
        return await run_in_threadpool(_page, request, wrong=wrong, status=422)
    made = await run_in_threadpool(_changed, means, request, user, old, new)
    if made is None:
        wrong = said("The password you have now is another one.")
        return await run_in_threadpool(_page, request, wrong=wrong, status=422)
    logs.logger().info("password_changed", name=user.name, address=visitor.address)
    return keep(RedirectResponse("/account?done=password", 303), made, visitor.secure)


async def end_sessions(request: Request) -> Response:
    """Sign out one browser, or all but this one."""
    means, visitor = _who(request)
    form = await form_of(request)
    only = form.one("session", 64)
    await run_in_threadpool(_end, means, _user(visitor), only, "" if only else visitor.session)
    return RedirectResponse("/account?done=sessions", 303)


async def make_token(request: Request) -> Response:
    """Make a key and show it, this once."""
    means, visitor = _who(request)
    user, form = _user(visitor), await form_of(request)
    scope, crisis, days = form.one("scope"), form.one("crisis", 200), form.one("days", 4)
    if scope not in {"read", "post"} or (scope == "post" and not visitor.may(Needs.REVIEW)):
        return problem(403, "your role does not allow that", todo="A reviewer may make keys that hand in reports.")
    if crisis not in ({"", *means.settings().crises} if visitor.sees_all else user.crises) or days not in map(
        str, DAYS
    ):
        return problem(422, "this key would open what is not yours", todo="Choose one of your crises.")
    made = await run_in_threadpool(_made, means, user, cast(Scope, scope), crisis, int(days), form.one("label"))
    if made is None:
        wrong = said("You have {n} keys already; revoke one first.", n=MOST_TOKENS)
        return await run_in_threadpool(_page, request, wrong=wrong, status=422)
    return await run_in_threadpool(_page, request, made=made)


async def revoke_token(request: Request) -> Response:
    """Let one of one's own keys open nothing any more."""
    means, visitor = _who(request)
    form = await form_of(request)
    await run_in_threadpool(_revoked, means, _user(visitor), form.one("token", 16))
    return RedirectResponse("/account?done=token", 303)


def _page(request: Request, *, wrong: str = "", made: Secret | None = None, status: int = 200) -> Response:
    means, visitor = _who(request)
    user, now = _user(visitor), means.clock()
    with means.reading() as store:
        own = [one for one in tokens.known(store) if one.owner == user.name]
        browsers = sessions.of_user(store, user.name, now)
    crises = means.settings().crises
    values: dict[str, Any] = {
        "user": user,
        "wrong": wrong,
        "made": made.reveal() if made is not None else "",
        "done": request.query_params.get("done", ""),
        "sessions": browsers,
        "tokens": [one for one in own if one.is_good(now)],
        "crises": [(one.id, one.name) for one in crises.values() if visitor.may_see(one.id)],
        "days": DAYS,
    }
    return page(request, "account.html", values, status)


def _who(request: Request) -> tuple[Means, Visitor]:
    return state(request.scope, "means"), state(request.scope, "visitor")


def _user(visitor: Visitor) -> User:
    """Return who is signed in; the door lets nobody else pass."""
    if visitor.user is None:
        raise LookupError("a door of those who are signed in let somebody else pass")
    return visitor.user


def _changed(means: Means, request: Request, user: User, old: Secret, new: Secret) -> Secret | None:
    with means.writing() as store:
        if users.signed_in(store, user.name, old) is None:
            return None
        users.set_password(store, user.name, new, means.clock())
    return begun_for(means, request, user)


def _end(means: Means, user: User, only: str, but: str) -> None:
    with means.writing() as store:
        sessions.end(store, user.name, means.clock(), only=only, but=but)


def _made(means: Means, user: User, scope: Scope, crisis: str, days: int, label: str) -> Secret | None:
    now: datetime = means.clock()
    label = " ".join(label.split())[:LONGEST_LABEL] or user.name
    with means.writing() as store:
        if sum(one.owner == user.name and one.is_good(now) for one in tokens.known(store)) >= MOST_TOKENS:
            return None
        _, secret = tokens.add(
            store, scope, now, crisis=crisis or None, label=label, expires_at=now + timedelta(days=days),
            owner=user.name,
        )  # fmt: skip
    return secret


def _revoked(means: Means, user: User, token_id: str) -> None:
    with means.writing() as store:
        if any(one.token_id == token_id and one.owner == user.name for one in tokens.known(store)):
            tokens.revoke(store, token_id, means.clock())
