"""Points for the rules, each with what every audience may see of it: a rule sees all, a message only its reader's.

In: the points as the series make them, the Settings. Out: points with their numbers, and :attr:`Point.seen_as`. Never
keeps a figure from a rule: an alert about what may not be told is told without it.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from tracker.model import Point, Sensitivity, Settings
from tracker.series.points import to_points
from tracker.series.protection import WITHHELD, protected


def watched(points: pl.DataFrame, settings: Settings) -> list[Point]:
    """Return the points as rules see them: every number, and the words the team may see."""
    return to_points(protected(points, settings, "internal", keep_figures=True))


def audiences(settings: Settings) -> tuple[Sensitivity, ...]:
    """Return who reads messages: the team and the public always, the few only where a channel is theirs."""
    few = any(one.audience == "restricted" for one in settings.channels.values())
    return ("public", "internal", "restricted") if few else ("public", "internal")


def told(points: pl.DataFrame, settings: Settings) -> list[Point]:
    """Return the points as messages need them: :func:`watched`, each with how every audience sees it."""
    views = {audience: _seen_by(points, settings, audience) for audience in audiences(settings)}
    return [
        replace(point, seen_as={audience: view[at] for audience, view in views.items()})
        for at, point in enumerate(watched(points, settings))
    ]


def _seen_by(points: pl.DataFrame, settings: Settings, audience: Sensitivity) -> list[Point]:
    rows = protected(points, settings, audience)
    kept = rows.get_column("masked").str.contains(WITHHELD, literal=True).to_list()
    return [replace(point, withheld=hidden) for point, hidden in zip(to_points(rows), kept, strict=True)]
