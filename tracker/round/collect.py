"""The first stage: ask every source what it holds.

In: Settings, the means, the moment, maybe the name of one source. Out: items by source; a source that fails is noted
in the summary and the others go on. Never: the store.
"""

from __future__ import annotations

from datetime import datetime

from tracker import logs
from tracker.errors import ConfigError, Problem, SourceError
from tracker.model import Settings, SourceSpec
from tracker.round.means import Means, RoundSummary
from tracker.sources import Item, collect


def collected(
    settings: Settings, means: Means, summary: RoundSummary, now: datetime, only: str
) -> dict[str, list[Item]]:
    """Return what each source holds; a source that fails is noted and the others go on."""
    gathered: dict[str, list[Item]] = {}
    base = settings.config_dir.resolve().parent
    for spec in _wanted(settings, only):
        try:
            memory = means.memories.setdefault(spec.id, {})
            gathered[spec.id] = list(collect(spec, base, now, settings.vocabulary, means.world, memory))
        except SourceError as error:
            summary.failed_sources[spec.id] = str(error)
        except Exception as error:  # noqa: BLE001 - one source must not stop the round
            summary.failed_sources[spec.id] = f"{type(error).__name__}: {error}"
        if spec.id in summary.failed_sources:
            logs.logger().warning("source_failed", source=spec.id, reason=summary.failed_sources[spec.id])
    return gathered


def _wanted(settings: Settings, only: str) -> list[SourceSpec]:
    if only and only not in settings.sources:
        known = ", ".join(settings.sources)
        raise ConfigError([Problem("sources.toml", only, "there is no such source", f"known: {known}")])
    return [spec for spec in settings.sources.values() if (spec.id == only if only else spec.enabled)]
