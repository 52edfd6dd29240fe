"""The fourth stage: let the rules look at what they have not seen.

In: what is known. Out: events, decisions and messages in the store. A round looks at the figures of reports that
changed, and at all where a rule is new or another; a replay once for each moment at which something became known.

A round that comes late, or after people decided on figures, looks at each moment between the last look and now at which
a round in time could have seen something else (:mod:`.moments`): what came and was withdrawn meanwhile is then told as
it would have been, and a figure is compared with what stood when it came. What was known at a moment is made of the
store as it was then, of the reports that changed since and the topics they are on alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import cast

import polars as pl

from tracker import logs
from tracker.alerts.corrections import named_in
from tracker.alerts.meeting import OPEN
from tracker.alerts.step import Mode, needs_history
from tracker.delivery.announce import Beside, Look, Watch, look_of
from tracker.knowledge import Kept, looked
from tracker.knowledge.again import made
from tracker.model import Event, EventKind, Point, Settings
from tracker.round.beside import Known, history, log_of, marks
from tracker.round.means import Means, RoundSummary
from tracker.round.moments import between, placed, turned_by
from tracker.series.audiences import told, watched
from tracker.series.headline import WHAT
from tracker.series.points import points as points_of
from tracker.series.review import UNREVIEWED
from tracker.store import Store, checks, frames
from tracker.store.lately import Turns, last_look, turned

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
    watch = _watch(settings, store, means, mode="live")
    now, before = means.clock(), last_look(store)
    changed = watch.book.rules.keys() != settings.rules.keys() or needs_history(settings.rules.values(), watch.book)
    whole = known.arrived is None or bool(known.pending)
    turns = turned(store, before, None if whole else known.arrived) if before is not None else {}
    ends = _look_late(settings, store, means, watch, known, turns, before) if not changed and known.saved else []
    if changed:
        points = new = known.points()
    else:
        points = known.news if known.news is not None and not known.pending else known.points(known.unseen)
        new = _unlooked(watch, points if known.arrived is None else points.filter(_arrived(known)))
    every = known.points() if whole and points is not new else points
    aside = known.read("aside", None if whole else known.unseen)
    here = Known(every, aside, new, None if whole else known.arrived, turned_by(turns, None), before)
    _look(settings, store, watch, here, now, _at_hand(settings, watch, known, points, new), last=True)
    means.progress("Checking rules", len(ends) + 1, len(ends) + 1)
    _keep(watch, means, summary)


def _look_late(
    settings: Settings, store: Store, means: Means, watch: Watch, known: Kept, turns: Mapping[str, Turns],
    before: datetime | None,
) -> list[datetime]:  # fmt: skip
    """Look at each moment before now at which somebody would have, had the round come in time; return them."""
    if known.before is None or len({at for one in turns.values() for at in one.at}) < 2:
        return []
    now = known.news if known.news is not None and not known.pending else known.points(known.unseen)
    ends = between(turns, now)
    for done, end in enumerate(ends):
        means.progress("Checking rules", done, len(ends) + 1)
        then = made(known.before, sorted(turns), settings, store, at=end)
        aside = pl.concat([known.read("aside", []), *then.tables["aside"].values()])
        new = _unlooked(watch, then.points.filter(pl.col("report_id").is_in(list(turns))))
        here = Known(then.points, aside, new, then.arrived, turned_by(turns, end), before)
        _look(settings, store, watch, here, end, _at_hand(settings, watch, known, then.points, new), last=False)
    return ends


def _arrived(known: Kept) -> pl.Expr:
    """Return whether a figure is of a report that changed, or of a crisis a round before left unlooked at."""
    changed = pl.col("report_id").is_in(list(known.arrived or ()))
    return changed | pl.col("crisis").fill_null("").is_in(list(known.pending))


def _unlooked(watch: Watch, points: pl.DataFrame) -> pl.DataFrame:
    """Return the points the rules may not have looked at: few enough to be looked at one by one."""
    new = watch.unseen(points["observation_id"])
    about = list(new | named_in(watch.book.alerts))
    return points.filter(pl.col("observation_id").is_in(about) | DECIDED)


def _at_hand(settings: Settings, watch: Watch, known: Kept, points: pl.DataFrame, new: pl.DataFrame) -> Beside:
    """Return what gives the messages of some events what they may look at, as things stand before a look."""
    still = {state.newest_observation_id for state in watch.book.alerts.values() if state.status in OPEN}
    return partial(_beside, settings, known, points, set(new.get_column("report_id")), still)


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


def _watch(settings: Settings, store: Store, means: Means, mode: Mode) -> Watch:
    # the folder's name and not its path: a message tells nobody how this machine is laid out
    pages = means.links.pages if means.links else means.charts.name if means.charts else ""
    return Watch(settings, store, mode=mode, pages=pages, links=means.links)


def _look(
    settings: Settings, store: Store, watch: Watch, known: Known, at: datetime, beside: Beside | None, *, last: bool
) -> None:
    """Let the rules look at what is new among what is known at a moment."""
    seen = told(known.new, settings) if beside is None else watched(known.new, settings)
    seen = placed(seen, known.turned, at, known.looked_at, watch.book.alerts)
    unseen = watch.unseen(map(look_of, seen))
    new = [one for one in seen if look_of(one) in unseen]
    known = replace(known, new=known.new.filter(pl.col("observation_id").is_in([one.observation_id for one in new])))
    log = log_of(store, settings, watch.book, known, new, at, last=last)
    compared = None if beside is None else marks(settings.rules.values(), known)
    again = [] if beside is None else history(settings, watch.book, log, known)
    watch.look(Look(seen, at, beside, log, compared, again, last))


def _keep(watch: Watch, means: Means, summary: RoundSummary) -> None:
    events = watch.keep(means.clock())
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
        watch = _watch(settings, store, means, mode="replay")
        _look(settings, store, watch, Known(then, points.clear(), then, None), cast(datetime, at), None, last=True)
        _keep(watch, means, summary)
    means.progress("Checking rules", len(moments) + 1, len(moments) + 1)


def _known_then(settings: Settings, store: Store, moment: datetime) -> pl.DataFrame:
    """Return the points as they stood at that moment."""
    observations, texts = frames.observations(store, as_known_at=moment), frames.texts(store, as_known_at=moment)
    return points_of(observations, settings, texts)
