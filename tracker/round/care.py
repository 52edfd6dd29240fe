"""Before the stages: a copy of the store, once a day, by itself.

In: the store, the folder for copies. Out: the copy, or why there is none; that stops no round.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tracker import logs
from tracker.errors import StoreError
from tracker.round.means import Means
from tracker.store import Store
from tracker.store.backup import back_up_daily


def backed_up(store: Store, means: Means, now: datetime) -> tuple[Path | None, str]:
    """Copy the store if there is no copy of the last day; return the copy, or why it failed."""
    if means.backups is None:
        return None, ""
    try:
        made = back_up_daily(store, means.backups, now)
    except StoreError as error:
        logs.logger().warning("backup_failed", reason=str(error))
        return None, str(error)
    if made is None:
        return None, ""
    logs.logger().info("backed_up", file=str(made.path), bytes=made.bytes)
    return made.path, ""
