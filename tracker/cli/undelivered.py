"""``tracker alerts dead`` and ``tracker alerts retry``: messages that did not arrive, and another try.

In: a store. Out: a line each; rows put back into the outbox. It sends nothing: the next round does.
"""

from __future__ import annotations

from typing import Annotated

import typer

from tracker.alerts import words
from tracker.cli.where import StoreOption, store_to_read
from tracker.delivery.escape import clean
from tracker.delivery.outcome import EXPIRY
from tracker.model import Delivery
from tracker.store import open_store
from tracker.store.clock import clock_of
from tracker.store.undelivered import put_back, undelivered


def dead(store: StoreOption = None) -> None:
    """List the messages that reached nobody on a channel: dead, or held because nobody knows whether they arrived."""
    opened = open_store(store_to_read(store), read_only=True)
    try:
        rows = undelivered(opened)
    finally:
        opened.close()
    print("\n".join(map(_line, rows)) if rows else "Every message arrived or still waits its turn.")


def retry(
    which: Annotated[
        list[str] | None, typer.Argument(metavar="[HANDLE]...", help="alerts, or ids of `alerts dead`")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="every message that is dead or held")] = False,
    store: StoreOption = None,
) -> None:
    """Put messages that are dead or held back into the outbox; the next round sends them.

    What may have arrived before is marked "may repeat" when it goes out again.
    """
    if bool(which) == everything:
        raise typer.BadParameter("name alerts, or ids of `tracker alerts dead`, or say --all")
    opened = open_store(store_to_read(store))
    try:
        rows = undelivered(opened)
        chosen = [row for row in rows if everything or _named(row, which or [])]
        missing = [name for name in which or [] if not any(_named(row, [name]) for row in rows)]
        if missing:
            raise typer.BadParameter(
                f"nothing of {clean(', '.join(missing))} is dead or held; see `tracker alerts dead`"
            )
        count = put_back(opened, [row.delivery_id for row in chosen], clock_of(opened)(), EXPIRY)
    finally:
        opened.close()
    print(f"{count} message{'' if count == 1 else 's'} put back; the next `tracker run` sends what its channel takes.")


def _named(row: Delivery, names: list[str]) -> bool:
    return any(row.handle == name or (len(name) >= 8 and row.delivery_id.startswith(name)) for name in names)


def _line(row: Delivery) -> str:
    return (
        f"{row.delivery_id[:12]}  {row.handle}  {row.channel_id}: {row.state.value} since "
        f"{words.moment(row.created_at)} after {row.attempts} tries  {clean(row.last_result)}"
    )
