"""``tracker tokens``: who may come in through the web door: make one, list them, revoke one.

A token is shown once, when it is made; the store keeps a digest of it. Give each person or program its own, so that
one can be taken back without the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, cast, get_args

import typer

from tracker.cli.opened import open_to_look
from tracker.cli.wanted import day_of
from tracker.cli.where import ConfigOption, StoreOption, store_to_write
from tracker.config import load
from tracker.decode import printable
from tracker.status.moments import ago, iso
from tracker.store import open_store, tokens
from tracker.store.tokens import Token

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help=__doc__)

LONGEST_LABEL = 100


@app.command(name="add")
def add_command(
    scope: Annotated[
        str, typer.Option("--scope", help="read (pages, API, status), post (hand in reports) or feed (/feed alone)")
    ],
    label: Annotated[str, typer.Option("--label", help="whose it is: a person, a program")] = "",
    crisis: Annotated[str, typer.Option("--crisis", help="of read and feed: this crisis only")] = "",
    expires: Annotated[str, typer.Option("--expires", metavar="DAY", help="the last day it is good (UTC)")] = "",
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Make a token and show it, this once."""
    if scope not in get_args(tokens.Scope):
        said = f"{printable(scope[:20])!r} is none of {', '.join(get_args(tokens.Scope))}"
        raise typer.BadParameter(said, param_hint="--scope")
    if crisis:
        _require_crisis(crisis, scope, load(config).crises)
    day, now = day_of(expires, "--expires"), datetime.now(UTC)
    ends = datetime.combine(day + timedelta(days=1), time(), UTC) if day else None
    if ends is not None and ends <= now:
        raise typer.BadParameter(f"{day} is over", param_hint="--expires")
    opened = open_store(store_to_write(store, replay=False))
    try:
        made, secret = tokens.add(
            opened, cast(tokens.Scope, scope), now, crisis=crisis or None,
            label=" ".join(label.split())[:LONGEST_LABEL], expires_at=ends,
        )  # fmt: skip
    finally:
        opened.close()
    print(secret.reveal())
    typer.echo(f"This is the token {made.token_id}. Keep it now: it is shown once, and kept nowhere.", err=True)
    if scope == "feed":
        typer.echo("A sheet asks for  http://HOST:PORT/feed/figures.csv?key=TOKEN  and filters after it (&crisis=...).",
                   err=True)  # fmt: skip
        return
    typer.echo("It is sent as  Authorization: Bearer TOKEN ; a browser takes it as the password.", err=True)


@app.command(name="list")
def list_command(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON array instead")] = False, store: StoreOption = None
) -> None:
    """List the tokens there ever were, what they open, and when each was last used."""
    now, opened = datetime.now(UTC), open_to_look(store)
    try:
        known = tokens.known(opened)
    finally:
        opened.close()
    if as_json:
        print(json.dumps([_values(one, now) for one in known], ensure_ascii=False, indent=2))
        return
    print("\n".join(line for one in known for line in _lines(one, now)) or "There is no token: tracker tokens add")


@app.command(name="revoke")
def revoke_command(
    token_id: Annotated[str, typer.Argument(metavar="ID", help="as `tracker tokens list` names it")],
    store: StoreOption = None,
) -> None:
    """Let a token open nothing any more, at once."""
    opened = open_store(store_to_write(store, replay=False))
    try:
        done = tokens.revoke(opened, token_id.strip().lower(), datetime.now(UTC))
    finally:
        opened.close()
    if not done:
        raise typer.BadParameter(f"there is no token {printable(token_id[:40])!r} that is good", param_hint="ID")
    print(f"{token_id} opens nothing any more.")


def _require_crisis(crisis: str, scope: str, known: object) -> None:
    names = list(cast(dict[str, object], known))
    if crisis not in names:
        said = f"there is no crisis {printable(crisis[:60])!r}; known: {', '.join(names)}"
        raise typer.BadParameter(said, param_hint="--crisis")
    if scope == "post":
        said = "is for --scope read and feed: a report belongs to the crisis its words name, whoever hands it in"
        raise typer.BadParameter(said, param_hint="--crisis")


def _state(one: Token, now: datetime) -> str:
    if one.revoked_at is not None:
        return f"revoked {ago(one.revoked_at, now)}"
    if one.expires_at is None:
        return "good"
    return f"good until {one.expires_at:%Y-%m-%d %H:%M} UTC" if one.is_good(now) else "expired"


def _lines(one: Token, now: datetime) -> Iterator[str]:
    limit = f", crisis {one.crisis}" if one.crisis else ""
    yield f"{one.token_id}  {one.scope}{limit}  {_state(one, now)}  {printable(one.label)}".rstrip()
    yield f"          made {ago(one.created_at, now)}, last used {ago(one.last_used_at, now)}"


def _values(one: Token, now: datetime) -> dict[str, object]:
    return {
        "token_id": one.token_id, "scope": one.scope, "crisis": one.crisis, "label": one.label,
        "good": one.is_good(now), "created_at": iso(one.created_at), "expires_at": iso(one.expires_at),
        "revoked_at": iso(one.revoked_at), "last_used_at": iso(one.last_used_at),
    }  # fmt: skip
