"""``tracker users``: who may sign in to the pages of `tracker serve`, what they may do there, and in which crises.

A password is asked for on the terminal, or chosen by its owner through a one-time link; it is never an option and
never shown. Whoever gets a new password or is disabled is signed out everywhere at once.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

import typer

from tracker.cli.opened import open_to_look
from tracker.cli.rounds import PUBLIC_URL
from tracker.cli.where import ConfigOption, StoreOption, store_to_write
from tracker.config import load
from tracker.decode import printable
from tracker.secrets import Secret
from tracker.status.moments import ago
from tracker.store import Store, open_store, sessions, users
from tracker.store.passwords import TooWeak, require_strong
from tracker.store.users import Role, User, UserError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help=__doc__)

USUAL_URL = "http://127.0.0.1:8321"
TRIES = 3

Name = Annotated[str, typer.Argument(metavar="NAME", help="letters, digits and . _ @ + -")]
RoleOption = Annotated[Role, typer.Option("--role", help="viewer looks, reviewer decides, admin says who may")]
Crises = Annotated[list[str] | None, typer.Option("--crisis", metavar="ID", help="only this one; may be repeated")]
Link = Annotated[bool, typer.Option("--link", help="make a one-time link instead of asking here")]
Url = Annotated[str, typer.Option("--url", help="where people reach `tracker serve` ($TRACKER_PUBLIC_URL)")]


@app.command(name="add")
def add_command(
    name: Name, role: RoleOption = Role.VIEWER, crisis: Crises = None, link: Link = False, url: Url = "",
    config: ConfigOption = None, store: StoreOption = None,
) -> None:  # fmt: skip
    """Add somebody, with a password that is asked for here or a link by which they choose one."""
    crises = _known_crises(crisis, load(config).crises) if crisis else []
    base = _base(url)

    def done(opened: Store) -> None:
        user = users.add(opened, name, role, crises, datetime.now(UTC))
        print(f"{user.name}: {role.value}")
        _password(opened, user, base, link=link)

    _written(store, done)


@app.command(name="list")
def list_command(store: StoreOption = None) -> None:
    """List everybody, what they may do, and whether they may come in."""
    opened = open_to_look(store)
    try:
        known = users.known(opened)
    finally:
        opened.close()
    now = datetime.now(UTC)
    lines = [line for one in known for line in _lines(one, now)]
    print("\n".join(lines) or "There is nobody: tracker users add NAME --role admin")


@app.command(name="passwd")
def passwd_command(name: Name, link: Link = False, url: Url = "", store: StoreOption = None) -> None:
    """Give somebody another password, asked for here, or make a link by which they choose one."""
    base = _base(url)
    _written(store, lambda opened: _password(opened, _user(opened, name), base, link=link))


@app.command(name="role")
def role_command(
    name: Name,
    role: Annotated[Role, typer.Option("--role", help="viewer, reviewer or admin")],
    crisis: Crises = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Give somebody another role, and the crises they may see (none said: all)."""
    crises = _known_crises(crisis, load(config).crises) if crisis else []

    def done(opened: Store) -> None:
        user = _user(opened, name)
        users.change(opened, user.name, role, crises, datetime.now(UTC))
        print(f"{user.name}: {role.value}")

    _written(store, done)


@app.command(name="disable")
def disable_command(name: Name, store: StoreOption = None) -> None:
    """Let somebody in no more: sessions, links and tokens of theirs end at once."""

    def done(opened: Store) -> None:
        user = _user(opened, name)
        users.disable(opened, user.name, datetime.now(UTC))
        print(f"{user.name} may not come in any more.")

    _written(store, done)


@app.command(name="enable")
def enable_command(name: Name, store: StoreOption = None) -> None:
    """Let somebody in again."""

    def done(opened: Store) -> None:
        user = _user(opened, name)
        users.enable(opened, user.name)
        print(f"{user.name} may come in again.")

    _written(store, done)


def _written(where: str | None, done: Callable[[Store], None]) -> None:
    opened = open_store(store_to_write(where, replay=False))
    try:
        done(opened)
    except UserError as error:
        raise typer.BadParameter(str(error), param_hint="NAME") from None
    finally:
        opened.close()


def _user(opened: Store, name: str) -> User:
    user = users.named(opened, name)
    if user is None:
        raise UserError(f"there is nobody called {printable(name[:80])!r}; `tracker users list` names them all")
    return user


def _base(url: str) -> str:
    """Return where people reach the server; "" where nobody said it. Refuse what is no web address."""
    said = url.strip() or os.environ.get(PUBLIC_URL, "").strip()
    try:
        parts = urlsplit(said)
    except ValueError:
        parts = urlsplit("")
    if said and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise typer.BadParameter(f"{printable(said[:80])!r} is no web address such as https://tracker.example.org",
                                 param_hint="--url" if url.strip() else PUBLIC_URL)  # fmt: skip
    return f"{parts.scheme}://{parts.netloc}" if said else ""


def _password(opened: Store, user: User, base: str, *, link: bool) -> None:
    """Ask for a password, or make a link; where nobody sits at a terminal only a link can be made."""
    if not link and sys.stdin.isatty():
        users.set_password(opened, user.name, _asked(user.name), datetime.now(UTC))
        print(f"{user.name} signs in with it from now on; every session from before has ended.")
        return
    secret, until = sessions.invite(opened, user.name, "the command line", datetime.now(UTC))
    print(f"{base or USUAL_URL}/password?link={secret.reveal()}")
    typer.echo(f"Hand this link to {user.name}: it works once, until {until:%Y-%m-%d %H:%M} UTC.", err=True)
    if not base:
        typer.echo("Its address is where `tracker serve` listens unless told otherwise; where yours is reached by "
                   f"another, say --url https://tracker.example.org, or set {PUBLIC_URL}.", err=True)  # fmt: skip


def _asked(name: str) -> Secret:
    for _ in range(TRIES):
        said = Secret(getpass.getpass(f"Password for {name}: "))
        try:
            require_strong(said, name)
        except TooWeak as error:
            typer.echo(str(error), err=True)
            continue
        if Secret(getpass.getpass("The same again: ")) == said:
            return said
        typer.echo("That was another one.", err=True)
    raise typer.BadParameter("no password was given; `tracker users passwd` asks again", param_hint="NAME")


def _known_crises(said: list[str], known: Mapping[str, object]) -> list[str]:
    wrong = [one for one in said if one not in known]
    if wrong:
        told = f"there is no crisis {printable(wrong[0][:60])!r}; known: {', '.join(known)}"
        raise typer.BadParameter(told, param_hint="--crisis")
    return said


def _lines(one: User, now: datetime) -> Iterator[str]:
    limit = f", crises {', '.join(sorted(one.crises))}" if one.crises else ""
    state = "disabled" if one.disabled_at else "" if one.has_password else "no password yet"
    yield f"{one.name}  {one.role.value}{limit}  {state}".rstrip()
    yield f"          added {ago(one.created_at, now)}, password set {ago(one.changed_at, now)}"
