"""Looking for damage once a day: a bit that fell over on the disk is found before it is written around.

In: an open store and now. Out: nothing, or a StoreError that says what to do. It repairs nothing and, where anything
is wrong, writes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from tracker.errors import StoreError
from tracker.store.care import care_of
from tracker.store.opening import Store
from tracker.store.tables_alerts import checks

NAME = "quick_check"
"""Its row in the table of checks; only ``checked_at`` means something there."""

EVERY = timedelta(days=1)


def look_daily(store: Store, now: datetime) -> None:
    """Have the database looked through, if it was not since yesterday; raise StoreError where a page is damaged.

    A moment of the last look that lies ahead was written by a wrong clock, and counts as long ago.
    """
    here = checks.c.name == NAME
    with store.reading() as connection:
        last = connection.execute(sa.select(checks.c.checked_at).where(here)).scalar_one_or_none()
        if last is not None and timedelta(0) <= now - last < EVERY:
            return
        found = care_of(connection).damage(connection, 1)
    if found:
        raise StoreError(f"{store.place} is damaged ({found[0]}); nothing was written, restore a backup")
    with store.writing() as connection:
        connection.execute(checks.delete().where(here))
        connection.execute(checks.insert().values(name=NAME, version=1, observation_id="", checked_at=now))
