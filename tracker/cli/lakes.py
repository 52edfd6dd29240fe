"""Whose figures a verb speaks of: the store's, or those of a lake that `tracker archive` made.

In: what the command line says of the store and the lake. Out: what is known, in the same frames. Lakes need packages
that a store does not: they are loaded when a lake is named.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from tracker.cli import wanted
from tracker.cli.where import store_to_read
from tracker.knowledge import Known, known
from tracker.model import Settings
from tracker.store import open_store

LakeOption = Annotated[
    str, typer.Option("--lake", metavar="DIR", help="the figures of a lake (`tracker archive series`), not of a store")
]


@contextmanager
def looked_at(
    settings: Settings, store: str | None, lake: str, moment: datetime | None
) -> Iterator[tuple[Known, bool]]:
    """Give what is known, now or at a moment, and whether it is a demonstration's."""
    if lake:
        if store:
            raise typer.BadParameter("a lake or a store, not both", param_hint="--lake")
        with importlib.import_module("tracker.archive.known").known_at(lake, settings, moment) as found:
            yield found, False
        return
    opened = open_store(store_to_read(store), read_only=True)
    try:
        yield known(settings, opened, moment), wanted.is_demo(opened)
    finally:
        opened.close()
