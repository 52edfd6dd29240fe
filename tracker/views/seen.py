"""What a page looks at: all that is known now, as one audience may see it, with the versions its parts have.

In: Settings, an open store, a shelf. Out: :class:`Seen`. Two visitors who come while nothing changed look at the same
thing; what is known is read as far as a page asks, crisis by crisis.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import polars as pl

from tracker.errors import TrackerError
from tracker.knowledge.at_once import Standing, Why, standing
from tracker.knowledge.kept import Kept, up_to_date
from tracker.knowledge.parts import NOWHERE
from tracker.model import Event, Sensitivity, Settings
from tracker.series.keys import in_order
from tracker.series.protection import protected
from tracker.series.schemas import POINTS
from tracker.series.selection import NO_CRISIS
from tracker.store import Store, announced, rounds, snapshot
from tracker.store.snapshot import SnapshotDamaged
from tracker.views.shelf import Shelf

T = TypeVar("T")

TABLES = ("points", "later", "gone", "aside", "findings", "rejections")
"""What a crisis's version is made of."""

SLIM = (
    "series_id", "crisis", "episode", "indicator", "population", "place_key", "place_label", "place_id", "said_by_key",
    "said_by_label", "said_by", "measure", "unit", "counting_key", "observation_id", "report_id", "story_id", "status",
    "order_on", "published_on", "known_at", "on_line", "headline", "value", "low", "high", "bound", "as_of",
    "period_start", "period_end", "level", "held", "grade", "voices", "source_id", "sensitivity",
)  # fmt: skip
"""Columns of a point without a word of its report: what cards and lists are worked out from."""


class BeingMade(TrackerError):
    """Nothing can be told yet: the figures of a large store are worked out for the first time, or after a purge."""


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known, for one audience. ``crises`` are those it may look at; None: all, and what belongs to none.

    ``as_of``: None, or when these figures were worked out, where they are those of before (``why``); ``settings`` are
    always those they were made by.
    """

    settings: Settings
    kept: Kept
    audience: Sensitivity
    version: str
    demo: bool
    shelf: Shelf
    events: Sequence[Event] = ()
    crises: frozenset[str] | None = None
    as_of: datetime | None = None
    why: Why = ""

    @property
    def told(self) -> str:
        """Return the id of the newest alert event: what shows alerts is another with another."""
        return self.events[-1].event_id if self.events else ""

    @property
    def askable(self) -> Settings:
        """Return the settings with no crisis in them but those this audience may ask for."""
        if self.crises is None:
            return self.settings
        return replace(self.settings, crises={name: self.settings.crises[name] for name in self.shown()})

    def shown(self) -> list[str]:
        """Return the ids of the configured crises this audience may look at, in their order."""
        return [name for name in self.settings.crises if self.crises is None or name in self.crises]

    def parts(self) -> list[str]:
        """Return the parts of the figures this audience may look at; "" is of no crisis."""
        return self.shown() + ([NOWHERE] if self.crises is None else [])

    def version_of(self, part: str) -> str:
        """Return what a crisis's values depend on, as one word: the same word, the same values."""
        files = [one.sha256 for table in TABLES
                 if self.kept.before and (one := self.kept.before.parts.get(table, {}).get(part))]  # fmt: skip
        anew = self.version if any(part in named for named in self.kept.changed.values()) else ""
        said = "\n".join([part, self.audience, self.settings.digest, anew, *files])
        return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()

    def remembered(
        self, part: str, what: Hashable, make: Callable[[], T], weight: Callable[[T], int] = lambda _: 20_000
    ) -> T:
        """Return what was worked out of one part, once a version of it; its weight is in bytes, or guessed."""
        return self.shelf.get((self.version_of(part), what), make, weight)

    def plan(self, parts: Collection[str]) -> pl.LazyFrame:
        """Return the points of some parts as they were read, unmasked: choose by it, and show nothing of it."""
        return self.kept.plan([NOWHERE if name == NO_CRISIS else name for name in parts])

    def slim(self, part: str) -> pl.DataFrame:
        """Return the points of one part without their words, in series order; numbers as this audience may see them."""

        def make() -> pl.DataFrame:
            rows = self.plan([part]).select(SLIM).collect()
            return in_order(protected(rows, self.settings, self.audience).drop("masked"))

        return self.shelf.frames.get((self.version_of(part), "slim"), make, _weight)

    def points(self, part: str, *wanted: pl.Expr) -> pl.DataFrame:
        """Return the points of one part that are wanted, whole, masked, in series order."""
        rows = self.plan([part]).filter(*wanted).collect() if wanted else self.plan([part]).collect()
        return in_order(protected(rows, self.settings, self.audience)).select(*POINTS.names(), "masked")

    def protected(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return any rows as this audience may see them."""
        return protected(rows, self.settings, self.audience)


def seen(
    settings: Settings,
    store: Store,
    shelf: Shelf,
    audience: Sensitivity,
    crises: Collection[str] | None = None,
    *,
    waits: bool = True,
) -> Seen:
    """Return what is known now; nothing is made twice while nothing changes.

    Who does not wait is given what was known before, where it takes long to make it anew; raises BeingMade where there
    is nothing. ``crises`` are those of the settings of now that may be looked at.
    """
    token, position = snapshot.state(store)
    last = rounds.last_round(store)
    demo = last is not None and last.mode == "replay"
    name = ("kept", str(store.path), token, position, settings.digest, waits)
    here = shelf.get(name, lambda: _standing(settings, store, waits=waits))
    # a purge takes the words out of events that stay: it is a change, and no event
    spoken = ("events", str(store.path), announced.newest(store), position)
    told = shelf.get(spoken, lambda: [one.event for one in announced.events(store)])
    version = hashlib.sha256(repr(name).encode()).hexdigest()[:16]
    limits = None if crises is None else frozenset(crises)
    found = Seen(here.settings, here.kept, audience, version, demo, shelf, told, limits, here.as_of, here.why)
    if limits is None:
        return found
    try:
        return replace(found, events=_on_theirs(found))
    except SnapshotDamaged:
        shelf.clear()
        raise


def _on_theirs(one: Seen) -> Sequence[Event]:
    """Return the events on series that may be looked at: of the others not even the number is told."""

    def make() -> list[Event]:
        ids = one.plan(one.parts()).select(pl.col("series_id").unique()).collect().get_column("series_id")
        theirs = set(ids)
        return [event for event in one.events if event.series_id in theirs]

    return one.shelf.get(("events", one.version, one.crises, one.told), make)


def _standing(settings: Settings, store: Store, *, waits: bool) -> Standing:
    found = Standing(up_to_date(settings, store), settings) if waits else standing(settings, store)
    if found is None:
        raise BeingMade("the figures are being worked out, which takes some minutes")
    return found


def _weight(rows: pl.DataFrame) -> int:
    return int(rows.estimated_size())


def whole(look: Callable[[], Seen], ask: Callable[[Seen], T]) -> T:
    """Return what is asked of what is known; once more where a round put newer files in the place of those read."""
    one = None
    try:
        one = look()
        return ask(one)
    except SnapshotDamaged:
        if one is not None:
            one.shelf.clear()
        return ask(look())
