"""The one table of kinds: the ``kind`` of config/sources.toml -> the function that reads such a source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tracker.model import SourceSpec, Vocabulary
from tracker.sources import feed, folder, gdelt, inbox, page, reliefweb, table
from tracker.sources.items import Item
from tracker.sources.visit import Visit, World

Collect = Callable[[Visit], Iterator[Item]]
"""Takes a visit; yields items in steady order. Raises SourceError where the source as a whole cannot be read."""

KINDS: Mapping[str, Collect] = {
    "folder": folder.collect,
    "table": table.collect,
    "feed": feed.collect,
    "page": page.collect,
    "reliefweb": reliefweb.collect,
    "gdelt": gdelt.collect,
    "inbox": inbox.collect,
}


def collect(
    spec: SourceSpec,
    base: Path,
    now: datetime,
    vocabulary: Vocabulary,
    world: World | None = None,
    memory: dict[str, Any] | None = None,
) -> Iterator[Item]:
    """Yield everything the source holds, each thing as a report or with what else became of it.

    `base` is the folder its paths are seen from. `memory` is changed in place (:mod:`tracker.sources.visit`).
    """
    return visited(Visit(spec, base, now, vocabulary, world, {} if memory is None else memory))


def visited(visit: Visit) -> Iterator[Item]:
    """Yield what one visit finds."""
    return KINDS[visit.spec.kind](visit)
