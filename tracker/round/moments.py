"""The moments at which a round has to look, so that it says what rounds in time would have said.

In: when what each report gives became another since the rules last looked (:mod:`tracker.store.lately`), the topics
its figures are on. Out: moments before the round's own. Figures of other topics know nothing of each other, so a round
looks once for all that came on topics of their own; it looks in between where two things became known of one topic, and
around each report that changed: what it said before was there until then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl

from tracker.alerts.corrections import BACK, read_as_before
from tracker.model import AlertState, Point
from tracker.series.headline import WHAT
from tracker.store.lately import Turns

MOST = 60
"""Looks between two rounds; each costs as much as making the series of what came. Where more became known, as with a
large archive read in at one go, the oldest of it is looked at as one."""

LATE = timedelta(days=2)
"""What says that it became known so long before the rules last looked was not there then: another machine's store was
brought in, or a clock was wrong. It came when it is looked at."""

Topic = tuple[object, ...]


def between(turns: Mapping[str, Turns], points: pl.DataFrame) -> list[datetime]:
    """Return the moments to look at before the end, in order; ``points`` are those that stand then."""
    topics = _topics(points, turns.keys())
    by_moment: dict[datetime, list[str]] = {}
    for name, one in turns.items():
        for at in one.at:
            by_moment.setdefault(at, []).append(name)
    ends: list[datetime] = []
    touched: set[Topic] = set()
    last, alone = None, False
    for at, names in sorted(by_moment.items()):
        mine = {topic for name in names for topic in topics.get(name, ())}
        before, alone = alone, any(turns[name].known or len(turns[name].at) > 1 for name in names)
        if last is not None and (before or alone or mine & touched):
            ends.append(last)
            touched = set()
        touched |= mine
        last = at
    return ends[-MOST:]


def turned_by(turns: Mapping[str, Turns], at: datetime | None) -> dict[str, datetime]:
    """Return when each report last became another, up to a moment (None: ever)."""
    then = {name: [one for one in mine.at if at is None or one <= at] for name, mine in turns.items()}
    return {name: moments[-1] for name, moments in then.items() if moments}


def placed(
    points: Collection[Point],
    turned: Mapping[str, datetime],
    at: datetime,
    looked_at: datetime | None = None,
    alerts: Mapping[str, AlertState] | None = None,
) -> list[Point]:
    """Return the points with the moment each came: what a person decided on came when it was decided.

    Where a decision was taken back of which people were told (``alerts``), the figure comes again as it was read.
    """
    back = read_as_before([point for point in points if point.report_id in turned], alerts or {})
    again = {name: f"{BACK}{moment.isoformat()}" for name, moment in turned.items()}
    marked = [
        replace(point, decided=again[point.report_id]) if point.observation_id in back else point for point in points
    ]
    return [_placed(point, turned.get(point.report_id), at, looked_at) for point in marked]


def _placed(point: Point, turned: datetime | None, at: datetime, looked_at: datetime | None) -> Point:
    came = point.came_at if turned is None or not point.decided else max(point.came_at, turned)
    if looked_at is not None and came < looked_at - LATE:
        came = max(at, came)
    return point if came == point.came_at else replace(point, since=came)


def _topics(points: pl.DataFrame, reports: Collection[str]) -> dict[str, set[Topic]]:
    mine = points.filter(pl.col("report_id").is_in(list(reports))).select("report_id", *WHAT).unique()
    found: dict[str, set[Topic]] = {}
    for name, *topic in mine.iter_rows():
        found.setdefault(name, set()).add(tuple(topic))
    return found
