"""Two histories as one: which versions and readings of a report follow each other where two stores saw it.

Pure: rows of both sides in, a plan out. The plan is what one store would hold that had seen both: in the order of
knowledge, with what says the same as the one before it left out, and with the ids such a store would give.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from tracker.store.identity import printed, reading_id, version_id

T = TypeVar("T")
_Waiting = deque[tuple[datetime, Hashable, Any]]

Side = Literal["mine", "their"]
SIDES: tuple[Side, Side] = ("mine", "their")
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Origin:
    """A row of one side, by its id there."""

    side: Side
    key: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it will stand. ``origin`` is where its words are taken from."""

    version_id: str
    number: int
    supersedes: str | None
    known_at: datetime
    origin: Origin


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading as it will stand; ``twins`` are all that say it, the first of them the one that is kept."""

    reading_id: str
    version_id: str
    number: int
    twins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """From when on a reading stands."""

    version_id: str
    number: int
    reading_id: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """All of one report as it will stand."""

    versions: tuple[Version, ...]
    readings: tuple[Reading, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What one side holds of a report: its versions by number, and of each the turns of its readings by number."""

    versions: Sequence[Any]
    turns: Mapping[str, Sequence[Any]]


def plan(given: Mapping[Side, Given]) -> Plan:
    """Return what a report's versions, readings and turns become."""
    versions: list[Version] = []
    readings: list[Reading] = []
    turns: list[Turn] = []
    histories = [[(side, row) for row in given[side].versions] for side in SIDES]
    for number, same in enumerate(woven(histories, lambda one: one[1].known_at, lambda one: printed(one[1])), start=1):
        side, first = same[0]
        key = version_id(first, number)
        before = versions[-1].version_id if versions else None
        versions.append(Version(key, number, before, first.known_at, Origin(side, first.version_id)))
        read = [[(side, turn) for turn in given[side].turns[row.version_id]] for side, row in same]
        readings += _readings(key, read)
        turns += _turns(key, read, first.known_at)
    return Plan(tuple(versions), tuple(readings), tuple(turns))


def woven(
    histories: Sequence[Sequence[T]], known_at: Callable[[T], datetime], says: Callable[[T], Hashable]
) -> list[list[T]]:
    """Return the histories as one, neighbours that say the same together; each keeps its own order.

    A clock that was set back does not turn a history around: nothing is known before what it follows.
    """
    groups: list[list[T]] = []
    left = [_placed(history, known_at, says) for history in histories]
    while any(left):
        _, said, one = _next(left).popleft()
        if groups and says(groups[-1][0]) == said:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _placed(
    history: Sequence[T], known_at: Callable[[T], datetime], says: Callable[[T], Hashable]
) -> deque[tuple[datetime, Hashable, T]]:
    moment, placed = BEFORE_ALL, deque[tuple[datetime, Hashable, T]]()
    for one in history:
        moment = max(moment, known_at(one))
        placed.append((moment, says(one), one))
    return placed


def _next(left: Sequence[_Waiting]) -> _Waiting:
    """Return the history that goes on: the one that knew first.

    Of one moment, what a history says again later in that moment waits until it comes to it: so weaving a history into
    what it was woven into before changes nothing.
    """
    soonest = min(one[0][0] for one in left if one)
    now = [one for one in left if one and one[0][0] == soonest]

    def comes_later(one: _Waiting) -> bool:
        return any(
            moment == soonest and said == one[0][1]
            for other in now
            if other is not one and other[0][1] != one[0][1]
            for moment, said, _ in other
        )

    return min(now, key=lambda one: (comes_later(one), repr(one[0][1])))


def _readings(version: str, read: Sequence[Sequence[tuple[Side, Any]]]) -> Iterator[Reading]:
    """Yield each reader's reading of a version once, in the order in which they first stood."""
    twins: dict[str, dict[Origin, None]] = {}
    for group in woven(read, lambda one: one[1].known_at, lambda one: one[1].reader_version):
        for side, turn in sorted(group, key=lambda one: SIDES.index(one[0])):
            twins.setdefault(turn.reader_version, {})[Origin(side, turn.reading_id)] = None
    for number, (reader, same) in enumerate(twins.items(), start=1):
        mine_first = sorted(same, key=lambda one: SIDES.index(one.side))
        yield Reading(reading_id(version, reader), version, number, tuple(mine_first))


def _turns(version: str, read: Sequence[Sequence[tuple[Side, Any]]], known_at: datetime) -> Iterator[Turn]:
    moment = known_at
    groups = woven(read, lambda one: one[1].known_at, lambda one: one[1].reader_version)
    for number, group in enumerate(groups, start=1):
        turn = group[0][1]
        moment = max(moment, turn.known_at)
        yield Turn(version, number, reading_id(version, turn.reader_version), moment)
