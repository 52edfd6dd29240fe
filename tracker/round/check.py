"""The fourth stage: let the rules look at what they have not seen.

In: what is known. Out: events, decisions and messages in the store. A round looks at the figures of reports that
changed, and at all where a rule is new or another; a replay once for each moment at which something became known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import cast

import polars as pl

from tracker import logs
from tracker.alerts.meeting import OPEN
from tracker.alerts.step import Mode, needs_history
from tracker.delivery.announce import announce, look_of
from tracker.knowledge import Kept, looked
from tracker.model import Book, Event, EventKind, Point, Settings
from tracker.round.beside import Known, history, log_of, marks
from tracker.round.means import Means, RoundSummary
from tracker.series.audiences import told, watched
from tracker.series.headline import WHAT
from tracker.series.points import points as points_of
from tracker.series.review import UNREVIEWED
from tracker.store import Store, checks, frames

ABOUT_OLD = frozenset({EventKind.REMINDER, EventKind.CLOSED, EventKind.UNSTABLE})
"""Events that may be about a figure known for long."""

DECIDED = (pl.col("review_state") != UNREVIEWED).fill_null(value=False) | pl.col("revision").is_not_null()
"""Figures a person decided on since may be looked at again."""


def check(settings: Settings, store: Store, means: Means, summary: RoundSummary, known: Kept) -> None:
    """Let the rules look at what they have not seen."""
    if summary.replay:
        _replayed(settings, store, means, summary, known.points())
    else:
        _live(settings, store, means, summary, known)
    if not means.stopping():
        looked(store, known)


def _live(settings: Settings, store: Store, means: Means, summary: RoundSummary, known: Kept) -> None:
    means.progress("Checking rules", 0, 1)
    _, book = checks.start(store)
    rules = settings.rules
    whole = known.arrived is None or bool(known.pending)
    if book.rules.keys() == rules.keys() and not needs_history(rules.values(), book):
        points = known.news if known.news is not None and not known.pending else known.points(known.unseen)
        new = _unlooked(store, points if known.arrived is None else points.filter(_arrived(known)))
    else:
        points = new = known.points()
    every = known.points() if whole and points is not new else points
    aside = known.read("aside", None if whole else known.unseen)
    here = Known(every, aside, new, None if whole else known.arrived)
    still = {state.newest_observation_id for state in book.alerts.values() if state.status in OPEN}
    beside = partial(_beside, settings, known, points, set(new.get_column("report_id")), still)
    _look(settings, store, means, summary, new, means.clock(), book, here, beside)
    means.progress("Checking rules", 1, 1)


def _arrived(known: Kept) -> pl.Expr:
    """Return whether a figure is of a report that changed, or of a crisis a round before left unlooked at."""
    changed = pl.col("report_id").is_in(list(known.arrived or ()))
    return changed | pl.col("crisis").fill_null("").is_in(list(known.pending))


def _unlooked(store: Store, points: pl.DataFrame) -> pl.DataFrame:
    """Return the points the rules may not have looked at: few enough to be looked at one by one."""
    new = checks.unchecked(store, points["observation_id"])
    return points.filter(pl.col("observation_id").is_in(list(new)) | DECIDED)


def _beside(
    settings: Settings, known: Kept, points: pl.DataFrame, reports: set[str], still: set[str], events: Sequence[Event]
) -> list[Point]:
    """Return what the messages of some events may look at: the figures of their topics and of the new reports.

    ``still`` are the newest figures of open alerts: those of the same crisis stand beside. A reminder is of a figure
    that nothing touched this time: then all figures are looked through.
    """
    ids = {event.observation_id for event in events if event.kind in ABOUT_OLD and event.observation_id}
    if ids - set(points.get_column("observation_id")):
        points = known.points()
    here = points.filter(pl.col("observation_id").is_in([event.observation_id for event in events]))
    topics = here.select(pl.struct(WHAT)).to_series().unique().implode()
    same = pl.col("crisis").is_in(here.get_column("crisis").unique().implode(), nulls_equal=True)
    beside = same & pl.col("observation_id").is_in(list(still))
    near = points.filter(pl.struct(WHAT).is_in(topics) | pl.col("report_id").is_in(list(reports)) | beside)
    return told(near, settings)


def _look(
    settings: Settings,
    store: Store,
    means: Means,
    summary: RoundSummary,
    points: pl.DataFrame,
    at: datetime,
    book: Book,
    known: Known,
    beside: Callable[[Sequence[Event]], Sequence[Point]] | None = None,
) -> None:
    # the folder's name and not its path: a message tells nobody how this machine is laid out
    pages = means.links.pages if means.links else means.charts.name if means.charts else ""
    mode: Mode = "replay" if summary.replay else "live"
    seen = told(points, settings) if beside is None else watched(points, settings)
    unseen = checks.unchecked(store, map(look_of, seen))
    new = {one.observation_id for one in seen if look_of(one) in unseen}
    known = replace(known, new=known.new.filter(pl.col("observation_id").is_in(list(new))))
    log = log_of(store, settings, book, known, [one for one in seen if one.observation_id in new], at)
    compared = None if beside is None else marks(settings.rules.values(), known)
    again = [] if beside is None else history(settings, book, log, known)
    events = announce(
        settings, store, seen, at, means.clock(), mode=mode, pages=pages, beside=beside, log=log, marks=compared,
        history=again, links=means.links,
    )  # fmt: skip
    for event in events:
        logs.logger().info("alert_event", kind=event.kind.value, rule=event.rule_id, handle=event.handle)
    summary.events += events


def _replayed(settings: Settings, store: Store, means: Means, summary: RoundSummary, points: pl.DataFrame) -> None:
    """Look once for each moment something became known: the world ends with it, and no wall clock enters a decision."""
    new = checks.unchecked(store, points["observation_id"])
    moments = points.filter(pl.col("observation_id").is_in(list(new)))["known_at"].unique().sort()
    for done, moment in enumerate([*moments, None]):
        if means.stopping():
            return
        means.progress("Checking rules", done, len(moments) + 1)
        then = points if moment is None else _known_then(settings, store, moment)
        at = then["known_at"].max() if then.height else means.clock()
        here = Known(then, points.clear(), then, None)
        _look(settings, store, means, summary, then, cast(datetime, at), checks.start(store)[1], here)
    means.progress("Checking rules", len(moments) + 1, len(moments) + 1)


def _known_then(settings: Settings, store: Store, moment: datetime) -> pl.DataFrame:
    """Return the points as they stood at that moment."""
    observations, texts = frames.observations(store, as_known_at=moment), frames.texts(store, as_known_at=moment)
    return points_of(observations, settings, texts)
