"""What can be told at once: what is known now; else what was known last, said to be that, while it is made anew.

In: Settings, an open store. Out: :class:`Standing`, or None where nothing can be told yet. A store of many figures
takes minutes to be made anew after another configuration, another version of the program, or a flood of reports;
nobody who looks waits for that. It makes nothing that takes long itself: :func:`renewed` does, once for all processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tracker import logs
from tracker.errors import StoreError, StoreLocked
from tracker.knowledge.kept import Kept, keep, rules_of, up_to_date
from tracker.knowledge.labels import SHAPE, of_figures, settings_then, shape
from tracker.model import Settings
from tracker.store import Store, frames, snapshot
from tracker.store.locking import making
from tracker.store.snapshot import SnapshotDamaged

FEW = 20_000
"""Figures that are made anew in about two seconds: whoever asks waits for them."""

MANY = 2_000
"""Reports that came since: more of them are as slow to lay in as to begin anew."""

WAIT_SECONDS = 3_600.0

Why = Literal["", "rules", "reports"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is told. ``settings`` are those its figures were made by; ``as_of``: when, where that is not now.

    ``why`` it is not of now: other rules count since (the configuration or the program), or many reports came.
    """

    kept: Kept
    settings: Settings
    as_of: datetime | None = None
    why: Why = ""


def standing(settings: Settings, store: Store) -> Standing | None:
    """Return what can be told at once; None: nothing was ever made that can be read, and it takes long."""
    made_by = rules_of(settings)
    there = snapshot.current(store, made_by)
    near = there is not None and len(snapshot.changed_since(store, there.position)) <= MANY
    if near or not frames.has_more_than(store, FEW):
        return Standing(up_to_date(settings, store), settings)
    try:
        return _last(settings, store, made_by)
    except SnapshotDamaged:
        return None


def is_new(settings: Settings, store: Store) -> bool:
    """Say whether the snapshot was made by these rules, of nearly all reports: then nothing need be made anew."""
    there = snapshot.current(store, rules_of(settings))
    return there is not None and len(snapshot.changed_since(store, there.position)) <= MANY


def renewed(settings: Settings, store: Store, *, wait_seconds: float = WAIT_SECONDS) -> Kept:
    """Return what is known now, made and written down by one process at a time: who comes second takes what is there.

    Where it cannot be written down it is not (``saved``), and the next one makes everything anew.
    """
    try:
        with making(store, wait_seconds=wait_seconds):
            return _made(settings, store)
    except StoreLocked:
        return _made(settings, store)  # whoever holds it so long is stuck


def _made(settings: Settings, store: Store) -> Kept:
    known = up_to_date(settings, store)
    try:
        return keep(store, known)
    except StoreError as error:
        logs.logger().warning("snapshot_not_kept", reason=str(error))
        return known


def _last(settings: Settings, store: Store, made_by: str) -> Standing | None:
    by = snapshot.made_by(store)
    before = snapshot.current(store, by) if by else None
    if before is None or before.facts.get(SHAPE) != shape():
        return None
    then = settings if by == made_by else settings_then(before.facts, settings)
    if then is None:
        return None
    none = frozenset[str]()
    kept = Kept(before, {}, of_figures(before.facts), before.position, by, none, none, none, saved=True)
    return Standing(kept, then, snapshot.written_at(before), "reports" if by == made_by else "rules")
