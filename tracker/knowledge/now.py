"""What is known now, read as far as it is asked for: of what the last round kept, only the rows and columns wanted.

In: Settings, an open store. Out: the frames of :class:`~tracker.knowledge.whole.Knowledge`, row for row (a test holds
them to it); what came after the last round is made anew, and nothing is written. A round that puts another snapshot in
the place of this one while it is read makes it begin again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

import polars as pl

from tracker.knowledge.kept import Kept, up_to_date
from tracker.knowledge.parts import NOWHERE, aside_in_order
from tracker.knowledge.whole import knowledge
from tracker.model import Settings
from tracker.series.invariants import in_order
from tracker.series.selection import NO_CRISIS
from tracker.store import Store, frames
from tracker.store.snapshot import SnapshotDamaged

T = TypeVar("T")


@dataclass(slots=True)
class Now:
    """All that is known now. The store must stay open as long as it is asked."""

    settings: Settings
    store: Store
    kept: Kept

    def plan(self, crises: Collection[str] = ()) -> pl.LazyFrame:
        """Return the points of some crises ("none": of none), or of all, as a plan; crisis by crisis, not in order."""
        parts = [NOWHERE if name == NO_CRISIS else name for name in crises] or None
        return self._asked(lambda kept: kept.plan(parts))

    @property
    def aside(self) -> pl.DataFrame:
        """Return the figures that enter no series."""
        return aside_in_order(self._asked(lambda kept: kept.read("aside")))

    @property
    def violations(self) -> pl.DataFrame:
        """Return what the last round found, and what is found in what came after it."""
        return in_order(self._asked(lambda kept: kept.read("findings")))

    @property
    def verdicts(self) -> pl.DataFrame:
        """Return all that people decided."""
        return frames.verdicts(self.store)

    def texts_of(self, reports: Collection[str]) -> pl.DataFrame:
        """Return the texts of some reports."""
        return frames.texts(self.store, reports=reports)

    def observations_of(self, reports: Collection[str]) -> pl.DataFrame:
        """Return the figures of some reports, of every mood."""
        return frames.observations(self.store, reports=reports)

    def _asked(self, ask: Callable[[Kept], T]) -> T:
        try:
            return ask(self.kept)
        except SnapshotDamaged:
            self.kept = up_to_date(self.settings, self.store)
            return ask(self.kept)


class Known(Protocol):
    """What is known now, or all that was at a moment: of a store (:class:`Now`, :class:`Knowledge`) or of a lake."""

    @property
    def aside(self) -> pl.DataFrame: ...
    @property
    def violations(self) -> pl.DataFrame: ...
    @property
    def verdicts(self) -> pl.DataFrame: ...
    def plan(self, crises: Collection[str] = ()) -> pl.LazyFrame: ...
    def texts_of(self, reports: Collection[str]) -> pl.DataFrame: ...
    def observations_of(self, reports: Collection[str]) -> pl.DataFrame: ...


def known(settings: Settings, store: Store, at: datetime | None = None) -> Known:
    """Return what was known at a moment; None means now."""
    return Now(settings, store, up_to_date(settings, store)) if at is None else knowledge(settings, store, at)
