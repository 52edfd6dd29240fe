"""What is known now, from the snapshot and the reports that changed since; from the whole store where there is none.

In: Settings, an open store. Out: :class:`Kept`, the same frames :func:`tracker.knowledge.knowledge` makes, a crisis a
part, of which only the parts that changed were made (a property test holds them to it). The snapshot is made of the
store and of nothing else: where it is missing, damaged or made by other rules, everything is made anew, unasked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from tracker import __version__
from tracker.knowledge import again, fresh
from tracker.knowledge.labels import SHAPE, TOLD_BY, of_figures, shape, told_by
from tracker.knowledge.parts import SCHEMAS, Facts, Table, laid
from tracker.model import Settings
from tracker.series.keys import in_order
from tracker.series.schemas import POINTS
from tracker.store import Store, snapshot
from tracker.store.snapshot import Snapshot, SnapshotDamaged

LAID: tuple[Table, ...] = ("points", "later", "gone")

ROOMS = ("tracker.series", "tracker.knowledge", "tracker.model")
"""The code a snapshot is made by: another version of it makes another snapshot."""


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is known now. ``arrived`` are the reports that changed; None: everything was made anew.

    ``unseen`` are the parts of which the rules may not have seen all figures, ``pending`` those of them that are so
    from before.
    """

    before: Snapshot | None
    changed: Mapping[Table, Mapping[str, pl.DataFrame]]
    facts: Facts
    position: int
    made_by: str
    arrived: frozenset[str] | None
    unseen: frozenset[str]
    pending: frozenset[str]
    saved: bool = False  # whether ``before`` is the snapshot of all this
    news: pl.DataFrame | None = None  # the points made anew, topics whole; None: nothing or everything was
    settings: Settings | None = None  # what they were made by; None: it is not remembered with them

    def read(self, table: Table, parts: Iterable[str] | None = None) -> pl.DataFrame:
        """Return the rows of some parts (crises; "" is none) or of all, part by part."""
        known = self.before.parts if self.before else {}
        every = {*self.changed.get(table, {}), *known.get(table, {})}
        wanted = sorted(every if parts is None else set(parts))
        one = self._laid if table == "points" else lambda name: self._one(table, name)
        return pl.concat([pl.DataFrame(schema=SCHEMAS[table]), *(one(name) for name in wanted)])

    def _laid(self, part: str) -> pl.DataFrame:
        points, later, gone = (self._one(table, part) for table in LAID)
        return points if later.is_empty() and gone.is_empty() else laid(points.lazy(), later.lazy(), gone).collect()

    def _one(self, table: Table, part: str) -> pl.DataFrame:
        new = self.changed.get(table, {}).get(part)
        if new is None and self.before is not None:
            return self.before.read(table, SCHEMAS[table], [part])
        return pl.DataFrame(schema=SCHEMAS[table]) if new is None else new

    def plan(self, parts: Iterable[str] | None = None) -> pl.LazyFrame:
        """Return the points of some crises, or of all, as a plan of which only what is asked for is read."""
        known = self.before.parts.get("points", {}) if self.before else {}
        later = self.before.parts.get("later", {}) if self.before else {}
        every = {*known, *later, *self.changed.get("points", {}), *self.changed.get("later", {})}
        wanted = sorted(every if parts is None else set(parts) & every)
        return pl.concat([pl.LazyFrame(schema=POINTS), *(self._plan(name) for name in wanted)])

    def _plan(self, part: str) -> pl.LazyFrame:
        new = self.changed.get("points", {}).get(part)
        before = self.before.scan("points", POINTS, part) if new is None and self.before else None
        points = before if before is not None else pl.LazyFrame(schema=POINTS) if new is None else new.lazy()
        return laid(points, self._one("later", part).lazy(), self._one("gone", part))

    def points(self, parts: Iterable[str] | None = None) -> pl.DataFrame:
        """Return the points of some crises, or of all, in series order."""
        return in_order(self.read("points", parts))


def up_to_date(settings: Settings, store: Store) -> Kept:
    """Return what is known now. Nothing is written: :func:`keep` does that."""
    made_by = rules_of(settings)
    before = snapshot.current(store, made_by)
    if before is not None:
        try:
            return _since(before, settings, store)
        except SnapshotDamaged:
            before = None
    position = snapshot.newest_change(store)
    tables, facts = fresh.made(settings, store)
    every = frozenset(tables["points"])
    return Kept(None, tables, facts, position, made_by, None, every, every, settings=settings)


def keep(store: Store, kept: Kept) -> Kept:
    """Write what is known as the snapshot of the store, where it differs from the one before."""
    if not any(kept.changed.values()) and kept.before is not None:
        return replace(kept, saved=True)
    facts: dict[str, Any] = {**kept.facts, "unseen": sorted(kept.unseen)}
    if kept.settings is not None:
        facts |= {TOLD_BY: told_by(kept.settings), SHAPE: shape()}
    tables = {str(table): parts for table, parts in kept.changed.items()}
    made = snapshot.keep(store, kept.before, tables, position=kept.position, made_by=kept.made_by, facts=facts)
    return replace(kept, before=made, saved=True)


def looked(store: Store, kept: Kept) -> None:
    """Write that the rules have seen every figure that is known now."""
    if kept.before is not None and kept.saved and not kept.before.looked:
        snapshot.looked(store, kept.before)


def _since(before: Snapshot, settings: Settings, store: Store) -> Kept:
    position = snapshot.newest_change(store)
    ids = snapshot.changed_since(store, before.position)
    unseen = frozenset() if before.looked else frozenset(before.facts["unseen"])
    if not ids:
        facts = of_figures(before.facts)
        return Kept(before, {}, facts, before.position, before.made_by, frozenset(), unseen, unseen, settings=settings)
    made = again.made(before, ids, settings, store)
    touched = unseen | made.touched
    return Kept(
        before, made.tables, made.facts, position, before.made_by, made.arrived, touched, unseen, news=made.points,
        settings=settings,
    )  # fmt: skip


def rules_of(settings: Settings) -> str:
    """Return a digest of all that decides what figures become, but for the figures: words, crises, places, code."""
    words = settings.vocabulary
    said = repr((words.attributions, words.places, words.indicators, settings.crises, pl.__version__, __version__))
    return hashlib.sha256(f"{_code()}\n{said}".encode("utf-8", "backslashreplace")).hexdigest()


@cache
def _code() -> str:
    """Return a digest of the code of the rooms that make points."""
    own = [file for room in ROOMS for file in files(room).iterdir() if file.name.endswith(".py")]
    return hashlib.sha256(b"\x00".join(file.read_bytes() for file in sorted(own, key=str))).hexdigest()
