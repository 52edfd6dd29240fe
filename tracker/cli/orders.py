"""``tracker alerts ack``, ``silence`` and ``unsilence``: what a person tells one alert.

In: a handle, who, why, until when. Out: a row in the store, that the next round takes into the one log of the state
machine. It changes no alert itself and sends nothing.
"""

from __future__ import annotations

import getpass
import hashlib
import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from tracker.alerts import words
from tracker.cli.where import StoreOption, moment_of, store_to_read
from tracker.delivery.escape import clean
from tracker.model import AlertState, Command
from tracker.store import Store, announced, commands, open_store
from tracker.store.clock import clock_of

PERSON = "TRACKER_REVIEWER"
LONGEST = 500

Handle = Annotated[str, typer.Argument(metavar="HANDLE", help="the alert's handle, e.g. AL-7F3K")]
By = Annotated[str, typer.Option("--by", help=f"who (else ${PERSON}, else the name of this account)")]
Why = Annotated[str, typer.Option("--reason", help="why, for whoever comes after you")]


def ack(handle: Handle, reason: Why = "", by: By = "", store: StoreOption = None) -> None:
    """Say that you are on it: no reminder comes until the alert climbs or fires anew."""
    _give(store, handle, "ack", by, reason, None)
    print(f"{clean(handle.upper())} is acknowledged; the next round writes it down. A higher level is still sent.")


def silence(
    handle: Handle,
    until: Annotated[str, typer.Option("--until", help='2024-12-02 (its end, UTC) or "2024-12-02 08:00"')],
    reason: Annotated[str, typer.Option("--reason", help="why: needed")],
    by: By = "",
    store: StoreOption = None,
) -> None:
    """Hold an alert's messages back until then. A higher level is sent all the same, and so is a withdrawal."""
    end = moment_of(until, "--until")
    if end is None or end <= datetime.now(UTC):
        raise typer.BadParameter("a silence needs an end that is still to come", param_hint="--until")
    if not reason.strip():
        raise typer.BadParameter("a silence needs a reason", param_hint="--reason")
    _give(store, handle, "silence", by, reason, end)
    print(f"{clean(handle.upper())} is silenced until {words.moment(end)}; a higher level is still sent.")


def unsilence(handle: Handle, reason: Why = "", by: By = "", store: StoreOption = None) -> None:
    """End a silence before its time."""
    _give(store, handle, "unsilence", by, reason, None)
    print(f"{clean(handle.upper())} is no longer silenced.")


def untaken(store: Store) -> dict[str, list[str]]:
    """Return what alerts were told that the next round has still to take, by their fingerprints."""
    found: dict[str, list[str]] = {}
    for one in commands.waiting(store):
        until = f" until {words.moment(one.until)}" if one.until else ""
        found.setdefault(one.fingerprint, []).append(f"{one.kind} by {clean(one.by)}{until}: the next round takes it")
    return found


def waiting_of(store: Store, state: AlertState) -> list[str]:
    """Return, a line each, what the alert was told and what of it the next round has still to take."""
    yet = {one.command_id for one in commands.waiting(store)}
    return [
        f"{words.moment(one.at)}  {one.kind} by {clean(one.by)}"
        + (f" until {words.moment(one.until)}" if one.until else "")
        + (f": {clean(one.reason)}" if one.reason else "")
        + (" (the next round takes it)" if one.command_id in yet else "")
        for one in commands.of_alert(store, state.fingerprint)
    ]


def _give(store: str | None, handle: str, kind: str, by: str, reason: str, until: datetime | None) -> None:
    who = (by or os.environ.get(PERSON, "") or getpass.getuser()).strip()
    said = " ".join(reason.split())
    if max(len(who), len(said)) > LONGEST:
        raise typer.BadParameter(f"a name or reason is longer than {LONGEST} letters")
    opened = open_store(store_to_read(store))
    try:
        state = announced.by_handle(opened, handle)
        if state is None:
            raise typer.BadParameter(f"there is no alert {clean(handle)}; `tracker alerts list --all` names them")
        at = clock_of(opened)()
        key = "\n".join([kind, state.fingerprint, who, at.isoformat()])
        name = hashlib.sha256(key.encode()).hexdigest()
        commands.give(opened, Command(name, at, kind, state.fingerprint, who, said, until))
    finally:
        opened.close()
