"""What rules would have said: the same step as a live round, over the store as it was known day by day.

In: Settings, an open store, rules, a span of days. Out: the events with their figures. Nothing is written and nothing
is sent. What was known before the first day builds state in silence, as a first round does; corrections and
withdrawals come at the moment they became known, as a day is looked at as often as a live round would have to
(:mod:`.moments`).
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from tracker.alerts.corrections import named_in
from tracker.alerts.evaluate import log_order
from tracker.alerts.rules import ladder
from tracker.alerts.step import Log, step
from tracker.delivery.announce import look_of
from tracker.knowledge import knowledge
from tracker.model import Book, Event, EventKind, Level, Place, Point, Rule, Settings, StepResult
from tracker.round.beside import Known, changes, history, marks
from tracker.round.check import DECIDED
from tracker.round.moments import between, placed, turned_by
from tracker.series.audiences import watched
from tracker.series.scope import watches
from tracker.store import Store
from tracker.store.lately import Turns, turned, within

A_MONTH = 365.25 / 12


@dataclass(slots=True)
class Backtest:
    """What was said in a span of days. ``figures`` are the points the events are about, by observation."""

    days: int
    events: list[Event] = field(default_factory=list)
    figures: dict[str, Point] = field(default_factory=dict)
    levels: dict[str, list[tuple[date, float]]] = field(default_factory=dict)  # of each alert, as its rule read them

    @property
    def messages(self) -> list[Event]:
        """The events that would have been sent one by one."""
        return [one for one in self.events if not one.held_back and one.kind is not EventKind.SUMMARY]

    @property
    def episodes(self) -> int:
        """How many episodes there were."""
        return len({(one.fingerprint, one.episode) for one in self.events if one.kind is not EventKind.SUMMARY})

    @property
    def a_month(self) -> float:
        """How many messages a month would have brought."""
        return len(self.messages) / max(self.days, 1) * A_MONTH

    @property
    def delay_days(self) -> float | None:
        """Days from the day a figure speaks of to the alert, the middle one; None: nothing dated fired."""
        up = {EventKind.FIRING, EventKind.ESCALATED}
        told = [(one, self.figures.get(one.observation_id)) for one in self.messages if one.kind in up]
        days = [(one.at.date() - point.as_of).days for one, point in told if point is not None and point.as_of]
        return statistics.median(days) if days else None


@dataclass(frozen=True, slots=True)
class Day:
    """What is known at the end of a day, or of a part of it, of the figures that rules watch: all, or what it touched.

    ``points`` are whole topics (crisis, indicator, population); ``reports`` those of which all is here, None: all.
    ``turned`` says when a report last became another by then, and ``last`` whether the day ends with it.
    """

    at: datetime
    points: pl.DataFrame
    aside: pl.DataFrame
    reports: Collection[str] | None
    turned: Mapping[str, datetime] = field(default_factory=dict)
    last: bool = True


def backtest(
    settings: Settings,
    store: Store,
    rules: Sequence[Rule],
    first: date,
    last: date,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Backtest:
    """Return what the rules would have said from the first day to the last, both included."""
    ends = ends_of_days(first, last)
    turns = turned(store, ends[0])
    days = (one for at in ends for one in _looks(settings, store, rules, turns, at))
    return unfolded(settings, store, rules, days, (last - first).days + 1, progress)


def ends_of_days(first: date, last: date) -> list[datetime]:
    """Return the end of each day, with the one before the first: it only builds state."""
    days = (last - first).days + 1
    return [datetime.combine(first + timedelta(days=n), time.max, UTC) for n in range(-1, days)]


def unfolded(
    settings: Settings,
    store: Store | None,
    rules: Sequence[Rule],
    days: Iterable[Day],
    span: int,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Backtest:
    """Return what the rules would have said of days as they became known, as many as the span and the one before.

    ``store``: where a report may have been taken out of; None: nothing ever is.
    """
    found = Backtest(span)
    book, seen = Book(), set[str]()
    own = replace(settings, rules={rule.id: rule for rule in rules})
    done = 0
    for day in days:
        progress("Going through the days", done, span + 1)
        book = _day(own, store, rules, book, seen, day, found)
        done += day.last
    progress("Going through the days", span + 1, span + 1)
    return found


def _looks(
    settings: Settings, store: Store, rules: Sequence[Rule], turns: Mapping[str, Turns], at: datetime
) -> Iterator[Day]:
    """Yield what is known at each moment of a day at which a live round looks, and at its end."""
    today = within(turns, at - timedelta(days=1), at)
    end = _known(settings, store, rules, at, turned_by(today, at))
    for moment in between(today, end.points):
        then = _known(settings, store, rules, moment, turned_by(today, moment))
        yield replace(then, last=False)
    yield end


def _known(
    settings: Settings, store: Store, rules: Sequence[Rule], at: datetime, turned: Mapping[str, datetime]
) -> Day:
    then = knowledge(settings, store, at)
    counted = pl.col("indicator").is_in([rule.indicator for rule in rules])
    return Day(at, then.points.filter(counted), then.aside.filter(counted), None, turned)


def _day(
    settings: Settings, store: Store | None, rules: Sequence[Rule], book: Book, seen: set[str], day: Day,
    found: Backtest,
) -> Book:  # fmt: skip
    """Let one day become known, as a live round does; the day before the first one only builds state."""
    name = pl.col("observation_id")
    unlooked = day.points.filter(~name.is_in(list(seen)) | name.is_in(list(named_in(book.alerts))) | DECIDED)
    looked = placed(watched(unlooked, settings), day.turned, day.at, alerts=book.alerts)
    new = [point for point in looked if look_of(point) not in seen]
    frame = unlooked.filter(name.is_in([point.observation_id for point in new]))
    known = Known(day.points, day.aside, frame, day.reports, day.turned)
    log = Log(changes=changes(store, book, known, new, day.at, last=day.last))
    again, places = history(settings, book, log, known), settings.vocabulary.places
    result = step(rules, new, book, day.at, "live", history=again, places=places, log=log, marks=marks(rules, known))
    seen.update(look_of(point) for point in new)
    _noted(found, book, result, new)
    return Book(result.rules, {**book.alerts, **{one.fingerprint: one for one in result.states}}, result.ticked_at)


def swept(rule: Rule, lines: Iterable[float]) -> Mapping[float, Rule]:
    """Return the rule with its first level at each of the lines, the others as far above it as they were."""
    first = ladder(rule)[0].at
    return {line: replace(rule, levels=tuple(_moved(one, line / first) for one in rule.levels)) for line in lines}


def _moved(level: Level, times: float) -> Level:
    clear = None if level.clear is None else level.clear * times
    return replace(level, at=level.at * times, clear=clear)


def replayed(
    rule: Rule,
    points: Sequence[Point],
    places: Mapping[str, Place],
    first: date,
    last: date,
    going: Callable[[], bool] = lambda: True,
) -> Backtest:
    """Return what a rule would have said, by the figures as they are known today, in the order they became known.

    Quick where :func:`backtest` is thorough: what was corrected since counts as corrected from its first day.
    ``going`` is asked before each day; where it says no, ``days`` is how far it came.
    """
    found = Backtest((last - first).days + 1)
    mine = sorted((replace(one, since=None) for one in points if watches(rule, one, places)), key=log_order)
    begin, end = (datetime.combine(day, time.max, UTC) for day in (first - timedelta(days=1), last))
    old = [one for one in mine if one.known_at <= begin]
    days = sorted({one.known_at.date() for one in mine if begin < one.known_at <= end} | {last})
    book, done = _stepped(rule, old, Book(), [], places, begin, found), old
    for day in days:
        if not going():
            found.days = max(1, (day - first).days)
            break
        new = [one for one in mine if one.known_at.date() == day and one.known_at > begin]
        book = _stepped(rule, new, book, done, places, datetime.combine(day, time.max, UTC), found)
        done = [*done, *new]
    return found


def _stepped(
    rule: Rule, new: Sequence[Point], book: Book, history: Sequence[Point], places: Mapping[str, Place], at: datetime,
    found: Backtest,
) -> Book:  # fmt: skip
    """Let the figures of one day meet the rule; those before the first day only build state."""
    result = step([rule], new, book, at, "live", history=history, places=places)
    _noted(found, book, result, new)
    return Book(result.rules, {**book.alerts, **{one.fingerprint: one for one in result.states}}, result.ticked_at)


def _noted(found: Backtest, book: Book, result: StepResult, new: Iterable[Point]) -> None:
    """Write down what a day brought."""
    if book.rules:
        found.events += result.events
        found.figures |= {point.observation_id: point for point in new}
    for state in result.states:
        if state.last_value is not None and state.newest_on is not None:
            found.levels.setdefault(state.fingerprint, []).append((state.newest_on, state.last_value))
