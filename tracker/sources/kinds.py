"""The one table of kinds: the ``kind`` of config/sources.toml -> the function that reads such a source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from tracker.model import SourceSpec, Vocabulary
from tracker.sources import folder, table
from tracker.sources.items import Item

Collect = Callable[[SourceSpec, Path, datetime, Vocabulary], Iterator[Item]]
"""Takes the source, the folder its paths are seen from, `now` and what is known by name; yields items in steady order.

Raises SourceError where the source as a whole cannot be read.
"""

KINDS: Mapping[str, Collect] = {"folder": folder.collect, "table": table.collect}


def collect(spec: SourceSpec, base: Path, now: datetime, vocabulary: Vocabulary) -> Iterator[Item]:
    """Yield everything the source holds, each thing as a report or with the reason it is none."""
    return KINDS[spec.kind](spec, base, now, vocabulary)
