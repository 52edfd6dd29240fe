"""Signing in and out, and choosing a password by a one-time link.

In: forms. Out: a session in a cookie, or the form again with what is wrong. A wrong name and a wrong password are told
the same, and take as long. Who tries too often waits: an address, a name tried from an address, and a name tried from
anywhere, which is slowed down and never shut, so that nobody can lock its owner out.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tracker import logs
from tracker.decode import printable
from tracker.locales import said
from tracker.secrets import Secret
from tracker.store import sessions, users
from tracker.store.passwords import LONGEST, SHORTEST, TooWeak, require_strong
from tracker.store.users import User
from tracker.web.access import Visitor
from tracker.web.entrance import forget, keep, who
from tracker.web.form import form_of, local
from tracker.web.means import Means
from tracker.web.pace import GUESSING, Allowance
from tracker.web.page import page, problem, state

FROM_HERE = Allowance(burst=20, seconds=10.0)
BY_NAME_FROM_HERE = Allowance(burst=8, seconds=60.0)
BY_NAME = Allowance(burst=60, seconds=5.0)
WAIT_SECONDS = 5.0
MOST_BYTES = 20_000

_turn = asyncio.Semaphore(2)
"""Passwords are looked at two at a time: each costs 32 MB and a tenth of a second of one processor."""


def show(request: Request) -> Response:
    """Show the form; who is signed in is led on."""
    visitor: Visitor = state(request.scope, "visitor")
    wanted = local(request.query_params.get("next", ""))
    if visitor.user is not None:
        return RedirectResponse(wanted, 303)
    means: Means = state(request.scope, "means")
    with means.reading() as store:
        anybody = any(one.has_password for one in users.known(store))
    return _form(request, wanted, anybody=anybody)


async def sign_in(request: Request) -> Response:
    """Begin a session for a name and its password."""
    means: Means = state(request.scope, "means")
    visitor: Visitor = state(request.scope, "visitor")
    form = await form_of(request)
    name, wanted = users.plain(form.one("name", 200)), local(form.one("next"))
    if wait := _must_wait(means, visitor.address, name):
        return _too_often(request, wanted, wait)
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await _turn.acquire()
    except TimeoutError:
        return problem(503, "many are signing in just now", todo="Wait some seconds.", retry_after="5")
    try:
        made = await run_in_threadpool(_begun, means, request, name, Secret(form.exactly("password", 300)))
    finally:
        _turn.release()
    if made is None:
        logs.logger().warning("sign_in_refused", name=printable(name)[:80], address=visitor.address)
        wrong = said("This name and this password do not belong together.")
        return _form(request, wanted, status=401, wrong=wrong, name=name)
    logs.logger().info("signed_in", name=name, address=visitor.address)
    return keep(RedirectResponse(wanted, 303), made, visitor.secure)


async def sign_out(request: Request) -> Response:
    """End the session."""
    means: Means = state(request.scope, "means")
    visitor: Visitor = state(request.scope, "visitor")
    if visitor.user is not None and visitor.session:
        await run_in_threadpool(_ended, means, visitor.user, visitor.session)
    return forget(RedirectResponse("/login", 303))


def show_link(request: Request) -> Response:
    """Show where somebody chooses a password, if the link is good."""
    means: Means = state(request.scope, "means")
    visitor: Visitor = state(request.scope, "visitor")
    shown = request.query_params.get("link", "")
    if wait := means.pace.wait("guess", who(visitor.address), GUESSING, take=False):
        return _waiting(wait)
    with means.reading() as store:
        name = sessions.invited(store, Secret(shown), means.clock())
    return _choose(request, shown, name) if name else _no_link(means, visitor)


async def choose(request: Request) -> Response:
    """Set the password a link is for, and begin a session."""
    means: Means = state(request.scope, "means")
    visitor: Visitor = state(request.scope, "visitor")
    form = await form_of(request)
    link, password, again = (form.exactly(name, 300) for name in ("link", "password", "again"))
    if wait := means.pace.wait("guess", who(visitor.address), GUESSING, take=False):
        return _waiting(wait)
    name = await run_in_threadpool(_invited, means, link)
    if not name:
        return _no_link(means, visitor)
    if wrong := weakness(Secret(password), Secret(again), name):
        return _choose(request, link, name, wrong)
    made = await run_in_threadpool(_taken_up, means, request, Secret(link), Secret(password))
    if made is None:
        return _no_link(means, visitor)
    logs.logger().info("password_chosen", name=name, address=visitor.address)
    return keep(RedirectResponse("/", 303), made, visitor.secure)


def weakness(password: Secret, again: Secret, name: str) -> str:
    """Return what is wrong with a new password; "" for nothing."""
    if password != again:
        return said("Both times the same, please.")
    try:
        require_strong(password, name)
    except TooWeak as error:
        return {
            "short": said("At least {n} characters, please; some words in a row are easy to remember.", n=SHORTEST),
            "long": said("At most {n} characters, please.", n=LONGEST),
            "guessed": said("That would be guessed at once; take some words that have nothing to do with you."),
        }[error.why]
    return ""


def _must_wait(means: Means, address: str, name: str) -> float:
    """Return how long who tries must wait, and count this try; 0: go on."""
    tries = who(address)
    told = [
        means.pace.wait("sign in", tries, FROM_HERE),
        means.pace.wait("sign in as here", f"{name}\n{tries}", BY_NAME_FROM_HERE),
    ]
    if max(told):
        return max(told)
    return means.pace.wait("sign in as", name, BY_NAME)


def _begun(means: Means, request: Request, name: str, password: Secret) -> Secret | None:
    with means.reading() as store:
        user = users.signed_in(store, name, password)
    return begun_for(means, request, user) if user is not None else None


def begun_for(means: Means, request: Request, user: User) -> Secret:
    """Begin a session in the place of the one that was shown, whoever's it was."""
    visitor: Visitor = state(request.scope, "visitor")
    agent = printable(request.headers.get("user-agent", ""))
    with means.writing() as store:
        return sessions.begin(store, user, agent, means.clock(), ends=visitor.session)


def _ended(means: Means, user: User, digest: str) -> None:
    with means.writing() as store:
        sessions.end(store, user.name, means.clock(), only=digest)


def _invited(means: Means, link: str) -> str:
    with means.reading() as store:
        return sessions.invited(store, Secret(link), means.clock())


def _taken_up(means: Means, request: Request, link: Secret, password: Secret) -> Secret | None:
    with means.writing() as store:
        name = sessions.take_up(store, link, password, means.clock())
        user = users.named(store, name)
    return begun_for(means, request, user) if user is not None else None


def _form(
    request: Request, wanted: str, *, status: int = 200, wrong: str = "", name: str = "", anybody: bool = True
) -> Response:
    values: dict[str, Any] = {"next": wanted, "wrong": wrong, "name": name, "anybody": anybody}
    return page(request, "login.html", values, status)


def _too_often(request: Request, wanted: str, wait: float) -> Response:
    seconds = int(wait) + 1
    wrong = said("Too many tries. Wait {seconds} seconds.", seconds=seconds)
    answer = _form(request, wanted, status=429, wrong=wrong)
    answer.headers["retry-after"] = str(seconds)
    return answer


def _choose(request: Request, link: str, name: str, wrong: str = "") -> Response:
    return page(request, "password.html", {"link": link, "name": name, "wrong": wrong}, 422 if wrong else 200)


def _no_link(means: Means, visitor: Visitor) -> Response:
    means.pace.wait("guess", who(visitor.address), GUESSING)
    return problem(403, "this link is not good, or not any more", todo="Ask an admin for another one.")


def _waiting(wait: float) -> Response:
    return problem(429, "too many wrong links from this address", todo="Wait a minute.", retry_after=str(int(wait) + 1))
