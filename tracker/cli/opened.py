"""A store opened to look at, whatever program wrote it.

In: what the command line says of the store. Out: the open store, read-only. The file beside it (where.py) loads no
database; this one does.
"""

from __future__ import annotations

from tracker.cli.where import store_to_read
from tracker.errors import StoreOlder
from tracker.store import Store, open_store


def open_to_look(said: str | None) -> Store:
    """Open the store to look at; one of an older schema is brought up to date first, as a round would.

    A person who has just updated the program asks for the status before anything else. Where the store may not be
    written the error says so.
    """
    where = store_to_read(said)
    try:
        return open_store(where, read_only=True)
    except StoreOlder:
        open_store(where).close()
        return open_store(where, read_only=True)
