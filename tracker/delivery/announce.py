"""The looks of the rules of one round, kept with their messages or not at all.

In: Settings, an open store, the points known at one moment after the other. Out: the events that followed, already in
the store with their messages in the outbox, in one transaction. It decides nothing (tracker/alerts does) and sends
nothing (the worker does): it is where a decision becomes something that will be sent.

A round that comes late looks at several moments (tracker/round/moments.py). Its events are those that rounds in time
would have told; what was fired and taken back before anybody could be told is kept, and not sent (alerts/hush.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.alerts.hush import overtaken
from tracker.alerts.message import to_json
from tracker.alerts.past import Mark
from tracker.alerts.step import Log, Mode, needs_history, step, summary_of
from tracker.alerts.ticks import waits_for_time
from tracker.delivery.links import Links
from tracker.delivery.prepare import prepare_all
from tracker.delivery.saying import Speaker
from tracker.model import AlertState, Book, Command, Event, EventKind, Point, Settings, StepResult
from tracker.store import Store, checks, commands

Beside = Callable[[Sequence[Event]], Iterable[Point]]
"""Gives what the messages of some events may look at."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the rules look at, as of a moment. Of a late round there are several, in the order of time.

    ``points`` may be only those that can be new, where no rule is; ``beside`` then gives what the messages of events
    look at, ``marks`` and ``history`` what rules compare with. ``log`` is what came beside figures; what people told
    alerts is taken from the store.
    """

    points: Sequence[Point]
    at: datetime
    beside: Beside | None = None
    log: Log = field(default_factory=Log)
    marks: Sequence[Mark] | None = None
    history: Sequence[Point] = ()
    last: bool = True  # whether the round ends with it


class Watch:
    """The looks of one round: each goes on from the one before it, and all of them are kept together."""

    def __init__(
        self, settings: Settings, store: Store, *, mode: Mode = "live", pages: str = "", links: Links | None = None
    ) -> None:
        self.settings, self.store = settings, store
        self._mode, self._links = mode, links
        self._position, self.book = checks.start(store)
        self._waiting, self._taken = list(commands.waiting(store)), list[Command]()
        self._checked: dict[str, datetime] = {}
        self._results: list[StepResult] = []
        self._speaker = Speaker(settings, store, pages, demo=mode == "replay")
        self._near: dict[str, Point] = {}
        self._at: datetime | None = None

    def unseen(self, looks: Iterable[str]) -> set[str]:
        """Return those of the looks at figures that no rule has had, in this round or before."""
        return checks.unchecked(self.store, looks) - self._checked.keys()

    def look(self, look: Look) -> None:
        """Let every rule look at the points none has seen yet, as of the look's moment."""
        unseen = self.unseen(look_of(point) for point in look.points)
        new = [point for point in look.points if look_of(point) in unseen]
        # live, nothing new waits: a clock set back since a report was fetched must not hide its figures
        at = max([look.at, *(point.came_at for point in new)]) if self._mode == "live" else look.at
        orders = [one for one in self._waiting if look.last or one.at <= at]
        rules = list(self.settings.rules.values())
        changed = needs_history(rules, self.book)
        quiet = not new and not changed and self.book.rules.keys() == self.settings.rules.keys()
        if quiet and not look.log.changes and not orders and not waits_for_time(self.settings.rules, self.book.alerts):
            return
        history = list(look.history)
        if look.beside is None or changed:
            history += [point for point in look.points if look_of(point) not in unseen]
        result = step(
            rules, new, self.book, at, self._mode, history=history, places=self.settings.vocabulary.places,
            log=replace(look.log, commands=orders, clock=look.at), marks=look.marks,
        )  # fmt: skip
        set_back = self.book.ticked_at is not None and (result.ticked_at or look.at) < self.book.ticked_at
        if quiet and not orders and not set_back and not (result.states or result.decisions or result.events):
            return
        self._checked |= {look_of(point): point.known_at for point in new if point.came_at <= at}
        self._waiting, self._taken = [one for one in self._waiting if one not in orders], [*self._taken, *orders]
        self._go_on(look, result, at)

    def keep(self, recorded_at: datetime) -> list[Event]:
        """Keep what was looked at, with all that follows; return the events. Nothing is written where nothing is new.

        `recorded_at` is when it is written down and from when messages may go out; in a replay the moments looked at
        lie long before it.
        """
        if self._at is None:
            return []
        whole = self._whole(self._at)
        said, rules = self._speaker.said, self.settings.rules
        told = [event for event in whole.events if not event.held_back]
        check = checks.Check(
            result=whole,
            checked=[(known_at, key) for key, known_at in self._checked.items()],
            messages={key: to_json(message) for key, message in said.items()},
            deliveries=prepare_all(told, said, rules, self.settings.channels, recorded_at, self._links),
            rule_labels={rule.id: rule.label for rule in rules.values()},
            demo=self._mode == "replay",
            taken=self._taken,
        )
        checks.record(self.store, self._position, check, recorded_at)
        return list(whole.events)

    def _go_on(self, look: Look, result: StepResult, at: datetime) -> None:
        """Say what a look's events mean while what they speak of stands, and let the next look start from here."""
        events = [event for event in result.events if event.kind is not EventKind.SUMMARY]
        after = {**self.book.alerts, **{state.fingerprint: state for state in result.states}}
        if result.events:
            near = list(look.points if look.beside is None else look.beside(result.events))
            self._speaker.say(events, after, near)
            self._near |= {point.observation_id: point for point in near}
        self.book = Book(result.rules, after, result.ticked_at)
        self._results.append(replace(result, events=tuple(events)))
        self._at = at

    def _whole(self, at: datetime) -> StepResult:
        """Return all the looks as one result, with one summary, and what nobody needs to be sent held back."""
        states: dict[str, AlertState] = {}
        for result in self._results:
            states |= {state.fingerprint: state for state in result.states}
        decisions = [one for result in self._results for one in result.decisions]
        events = {event.event_id: event for result in self._results for event in result.events}
        said = overtaken(list(events.values()), self.book.alerts)
        summary = summary_of(decisions, at)
        if summary is not None:
            said.append(summary)
            self._speaker.sum_up(summary, decisions, states, self._near.values())
        return StepResult(tuple(states.values()), tuple(said), tuple(decisions), self.book.rules, self.book.ticked_at)


def announce(
    settings: Settings, store: Store, points: Sequence[Point], at: datetime, recorded_at: datetime, *,
    mode: Mode = "live", pages: str = "", log: Log | None = None, links: Links | None = None,
) -> list[Event]:  # fmt: skip
    """Let every rule look once at all points, as of `at`, and return the events. `pages` is the folder messages name
    for their evidence ("": none is named).
    """
    watch = Watch(settings, store, mode=mode, pages=pages, links=links)
    watch.look(Look(points, at, log=log or Log()))
    return watch.keep(recorded_at)


def look_of(point: Point) -> str:
    """Return the id of one look at a figure: what a person accepted or corrected since is looked at again."""
    if not point.decided:
        return point.observation_id
    return hashlib.sha256(f"{point.observation_id}\n{point.decided}".encode()).hexdigest()
