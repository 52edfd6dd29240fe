"""The fourth stage: let the rules look at what they have not seen.

In: points. Out: events, decisions and messages in the store. In a replay the rules look once for each moment at which
something became known.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

import polars as pl

from tracker import logs
from tracker.alerts.step import Mode
from tracker.delivery.announce import announce
from tracker.model import Settings
from tracker.round.means import Means, RoundSummary
from tracker.series.points import points as points_of
from tracker.series.points import to_points
from tracker.series.protection import protected
from tracker.store import Store, checks, frames


def check(
    settings: Settings, store: Store, means: Means, summary: RoundSummary, mode: Mode, points: pl.DataFrame
) -> None:
    """Let the rules look at what they have not seen: in a replay once for each moment something became known."""
    # the folder's name and not its path: a message tells nobody how this machine is laid out
    pages = means.charts.name if means.charts else ""
    moments: list[datetime | None] = [None]
    if mode == "replay":
        new = checks.unchecked(store, points["observation_id"])
        moments = [*points.filter(pl.col("observation_id").is_in(list(new)))["known_at"].unique().sort(), None]
    for done, moment in enumerate(moments):
        if means.stopping():
            return
        means.progress("Checking rules", done, len(moments))
        then = points if moment is None else _known_then(settings, store, moment)
        # in a replay the world ends with what is known: the wall clock enters no decision
        at = then["known_at"].max() if mode == "replay" and then.height else means.clock()
        # the rules see every figure; the words a message quotes are those the team may see
        seen = to_points(protected(then, settings, "internal", keep_figures=True))
        told = announce(settings, store, seen, cast(datetime, at), means.clock(), mode=mode, pages=pages)
        for event in told:
            logs.logger().info("alert_event", kind=event.kind.value, rule=event.rule_id, handle=event.handle)
        summary.events += told
    means.progress("Checking rules", len(moments), len(moments))


def _known_then(settings: Settings, store: Store, moment: datetime) -> pl.DataFrame:
    """Return the points as they stood at that moment."""
    observations, texts = frames.observations(store, as_known_at=moment), frames.texts(store, as_known_at=moment)
    return points_of(observations, settings, texts)
