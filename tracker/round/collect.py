"""The first stage: ask every source that is due what it holds.

In: Settings, the means, the store's turns, the moment, maybe the name of one source. Out: what each visit gave; a
source that fails is one whose visit says so, and the others go on.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker import logs
from tracker.errors import ConfigError, Problem, TrackerError
from tracker.http import FetchError
from tracker.model import Settings, SourceSpec, Turn
from tracker.round.means import Means, RoundSummary
from tracker.round.visits import Visited, Visits
from tracker.sources import Visit, visited
from tracker.sources.cadence import asked, is_due, slot_end
from tracker.sources.replay import at_their_dates


def collected(
    settings: Settings,
    means: Means,
    summary: RoundSummary,
    now: datetime,
    turns: Mapping[str, Turn],
    *,
    only: str,
    due_only: bool,
) -> Iterator[tuple[SourceSpec, Visited]]:
    """Yield what each source gives; with `due_only` only of those whose turn it is."""
    chosen = []
    for spec in _wanted(settings, only):
        turn = turns.get(spec.id)
        if due_only and not is_due(spec, turn, now):
            every = spec.cadence_minutes
            due_at = turn.due_at if turn else None
            summary.not_due[spec.id] = due_at or slot_end(spec.id, every or 1, now)
        else:
            chosen.append(spec)
    base = settings.config_dir.resolve().parent
    visiting = partial(_visited, settings, means, turns, base=base, now=now)
    for spec, found in Visits(visiting, means.ticks, means.stopping).of(chosen):
        if found.error:
            summary.failed_sources[spec.id] = found.error
            logs.logger().warning("source_failed", source=spec.id, reason=found.error)
        yield spec, found


def played(
    gathered: Iterable[tuple[SourceSpec, Visited]], zone: ZoneInfo, now: datetime
) -> Iterator[tuple[SourceSpec, Visited]]:
    """Yield the same with each report known at the end of its day of publication; all visits end before the first."""
    whole = list(gathered)
    placed = at_their_dates({spec.id: found.items for spec, found in whole}, zone, now)
    for spec, found in whole:
        yield spec, replace(found, items=placed[spec.id])


def _visited(
    settings: Settings,
    means: Means,
    turns: Mapping[str, Turn],
    spec: SourceSpec,
    over: Callable[[], bool],
    *,
    base: Path,
    now: datetime,
) -> Visited:
    """Visit one source. What it remembers changes only if the caller keeps it."""
    turn = turns.get(spec.id)
    memory = copy.deepcopy(dict(turn.memory)) if turn is not None and turn.asked == asked(spec) else {}
    visit = Visit(spec, base, now, settings.vocabulary, means.world, memory, over=over)
    found = Visited(memory=memory)
    try:
        for item in visited(visit):
            found.items.append(item)
    except TrackerError as error:
        found.error = str(error)
        _explain(found, error)
    except Exception as error:  # noqa: BLE001 - one source must not stop the round
        found.error = f"{type(error).__name__}: {error}"
    found.waiting, found.still_failing = visit.waiting, visit.still_failing
    return found


def _explain(found: Visited, error: BaseException) -> None:
    """Note whether another try can help, and how long the host asked us to wait."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, FetchError):
            found.permanent, found.wait_seconds = cause.permanent, cause.retry_after or 0.0
            return
        if isinstance(cause, ConfigError):
            found.permanent = True
        cause = cause.__cause__


def _wanted(settings: Settings, only: str) -> list[SourceSpec]:
    if only and only not in settings.sources:
        known = ", ".join(settings.sources)
        raise ConfigError([Problem("sources.toml", only, "there is no such source", f"known: {known}")])
    return [spec for spec in settings.sources.values() if (spec.id == only if only else spec.enabled)]
