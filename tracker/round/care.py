"""Before the stages: once a day, by themselves, a copy of the store, and then what is kept no longer.

In: the store, the folder for copies, how long what is kept. Out: the copy, or why there is none; neither stops a round.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tracker import logs
from tracker.errors import StoreError
from tracker.model import Retention
from tracker.round.means import Means
from tracker.store import Store
from tracker.store.backup import back_up_daily, within_bytes
from tracker.store.retention import give_back, prune_daily


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


def let_go(store: Store, kept: Retention, means: Means, now: datetime) -> None:
    """Let go of what is older than it is kept, and of copies beyond their size, once a day."""
    try:
        pruned = prune_daily(store, kept, now)
        if pruned is None:
            return
        rewritten = give_back(store)
        if kept.backups_mb and means.backups is not None:
            within_bytes(store.path, means.backups, kept.backups_mb * 1_000_000)
    except StoreError as error:
        logs.logger().warning("retention_failed", reason=str(error))
        return
    if pruned.went or not pruned.fits:
        logs.logger().info("let_go", went=pruned.went, bytes=pruned.bytes_after, fits=pruned.fits, rewritten=rewritten)
