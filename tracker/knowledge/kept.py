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
from tracker.knowledge.parts import CRISES, SCHEMAS, Facts, Table
from tracker.model import Settings
from tracker.series.keys import in_order
from tracker.store import Store, snapshot
from tracker.store.snapshot import Snapshot, SnapshotDamaged

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

    def read(self, table: Table, parts: Iterable[str] | None = None) -> pl.DataFrame:
        """Return the rows of some parts (crises; "" is none) or of all, part by part."""
        new, old = self.changed.get(table, {}), self.before.parts.get(table, {}) if self.before else {}
        wanted = sorted({*new, *old} if parts is None else set(parts))
        frames = [new[name] if name in new else self._old(table, name) for name in wanted]
        return pl.concat([pl.DataFrame(schema=SCHEMAS[table]), *frames])

    def _old(self, table: Table, part: str) -> pl.DataFrame:
        empty = pl.DataFrame(schema=SCHEMAS[table])
        return self.before.read(table, SCHEMAS[table], [part]) if self.before else empty

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
    return Kept(None, tables, facts, position, made_by, None, frozenset(tables["points"]), frozenset(tables["points"]))


def keep(store: Store, kept: Kept) -> Kept:
    """Write what is known as the snapshot of the store, where it differs from the one before."""
    if not any(kept.changed.values()) and kept.before is not None:
        return kept
    facts: dict[str, Any] = {**kept.facts, "unseen": sorted(kept.unseen)}
    tables = {str(table): parts for table, parts in kept.changed.items()}
    made = snapshot.keep(store, kept.before, tables, position=kept.position, made_by=kept.made_by, facts=facts)
    return replace(kept, before=made, changed={})


def looked(store: Store, kept: Kept) -> None:
    """Write that the rules have seen every figure that is known now."""
    if kept.before is not None and not kept.changed and not kept.before.looked:
        snapshot.looked(store, kept.before)


def _since(before: Snapshot, settings: Settings, store: Store) -> Kept:
    position = snapshot.newest_change(store)
    ids = snapshot.changed_since(store, before.position)
    unseen = frozenset() if before.looked else frozenset(before.facts["unseen"])
    if not ids:
        return Kept(before, {}, before.facts, before.position, before.made_by, frozenset(), unseen, unseen)
    changed, facts, reports = again.made(before, ids, settings, store)
    touched = unseen | changed[CRISES].keys()
    return Kept(before, changed, facts, position, before.made_by, reports, touched, unseen)


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
