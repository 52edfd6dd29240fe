"""Who may sign in: the page on which an admin says so.

In: forms of an admin. Out: the list again, or a one-time link to hand to somebody, shown once. An admin never sets or
sees a password, and the last admin cannot be taken away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tracker import logs
from tracker.locales import said
from tracker.store import Store, sessions, users
from tracker.store.users import Role, User, UserError
from tracker.web.access import Visitor
from tracker.web.form import Form, form_of
from tracker.web.means import Means
from tracker.web.page import home, locale_of, page, problem, state, words_of


def show(request: Request) -> Response:
    """Show everybody."""
    return _page(request)


async def add(request: Request) -> Response:
    """Write down somebody new, and show the link by which they choose a password."""
    form = await form_of(request)
    means: Means = state(request.scope, "means")
    role, crises = _role(form), _crises(form, means)
    if role is None or crises is None:
        return problem(422, "there is no such role or crisis", todo="Choose from the list.")

    def made(store: Store) -> User:
        return users.add(store, form.one("name", 100), role, crises, means.clock())

    return await _with_link(request, means, made, form)


async def invite(request: Request) -> Response:
    """Show a link by which somebody chooses another password."""
    means: Means = state(request.scope, "means")

    def found(store: Store) -> User:
        user = users.named(store, request.path_params["name"])
        if user is None or user.disabled_at is not None:
            raise UserError(said("there is nobody of that name who may come in"))
        return user

    return await _with_link(request, means, found, Form({}))


async def change(request: Request) -> Response:
    """Give somebody another role or other crises, disable them, or let them in again."""
    form = await form_of(request)
    means: Means = state(request.scope, "means")
    name, wish = request.path_params["name"], form.one("wish", 20)
    role, crises = _role(form), _crises(form, means)
    if wish not in {"keep", "disable", "enable"} or (wish == "keep" and (role is None or crises is None)):
        return problem(422, "there is no such role or crisis", todo="Choose from the list.")

    def done(store: Store) -> None:
        if users.named(store, name) is None:
            raise UserError(said("there is nobody of that name"))
        if wish == "disable":
            users.disable(store, name, means.clock())
        elif wish == "enable":
            users.enable(store, name)
        elif role is not None and crises is not None:
            users.change(store, name, role, crises, means.clock())

    try:
        await run_in_threadpool(_written, means, done)
    except UserError as error:
        return await run_in_threadpool(_page, request, wrong=words_of(error), status=409)
    by = state(request.scope, "visitor").name
    logs.logger().info("user_changed", name=name, wish=wish, role=role.value if role else "", by=by)
    return RedirectResponse("/users?done=kept", 303)


async def _with_link(request: Request, means: Means, who: Callable[[Store], User], form: Form) -> Response:
    visitor: Visitor = state(request.scope, "visitor")

    def done(store: Store) -> tuple[str, str, Any]:
        user = who(store)
        secret, until = sessions.invite(store, user.name, visitor.name, means.clock())
        return user.name, secret.reveal(), until

    try:
        name, secret, until = await run_in_threadpool(_written, means, done)
    except UserError as error:
        return await run_in_threadpool(_page, request, wrong=words_of(error), form=form, status=409)
    logs.logger().info("user_invited", name=name, by=visitor.name)
    link = f"{home(request)}/password?link={secret}"
    return await run_in_threadpool(_page, request, link={"name": name, "href": link, "until": until})


def _written(means: Means, done: Callable[[Store], Any]) -> Any:
    with means.writing() as store:
        return done(store)


def _page(
    request: Request, *, wrong: str = "", link: dict[str, Any] | None = None, form: Form | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    means: Means = state(request.scope, "means")
    locale = locale_of(request.scope)
    with means.reading() as store:
        known = users.known(store)
    values = {
        "known": known,
        "wrong": wrong,
        "typed": {"name": form.one("name", 100), "role": form.one("role", 20), "crises": form.many("crisis")}
        if form is not None
        else {"name": "", "role": Role.VIEWER.value, "crises": []},
        "link": link,
        "done": request.query_params.get("done", ""),
        "roles": [(role.value, locale.text(role.value)) for role in Role],
        "crises": [(one.id, one.name) for one in means.settings().crises.values()],
    }
    return page(request, "users.html", values, status)


def _role(form: Form) -> Role | None:
    named = form.one("role", 20)
    return Role(named) if named in set(Role) else None


def _crises(form: Form, means: Means) -> set[str] | None:
    """Return the crises that were ticked; None where one of them is none of ours."""
    ticked = set(form.many("crisis"))
    return ticked if ticked <= means.settings().crises.keys() else None
