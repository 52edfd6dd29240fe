"""One look of the rules at what is known, kept with its messages or not at all.

In: Settings, an open store, the points known at a moment. Out: the events that followed, already in the store with
their messages in the outbox, in one transaction. It decides nothing (tracker/alerts does) and sends nothing (the
worker does): it is where a decision becomes something that will be sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.alerts.company import open_already, raised_from
from tracker.alerts.message import Known, compose, from_json, retracted, spoken, to_json
from tracker.alerts.past import Mark
from tracker.alerts.step import Log, Mode, needs_history, step
from tracker.alerts.summary import summarise
from tracker.alerts.ticks import waits_for_time
from tracker.alerts.words import Labels
from tracker.delivery.links import Links
from tracker.delivery.prepare import prepare_all
from tracker.locales import Locale
from tracker.model import Book, Event, EventKind, Message, Point, Sensitivity, Settings, StepResult
from tracker.series.audiences import audiences
from tracker.store import Store, announced, checks, commands

OWN: Sensitivity = "internal"
"""Whose message is kept as the event's own: the team's, which the terminal and the pages' head show."""


def announce(
    settings: Settings,
    store: Store,
    points: Sequence[Point],
    at: datetime,
    recorded_at: datetime,
    *,
    mode: Mode = "live",
    pages: str = "",
    beside: Callable[[Sequence[Event]], Iterable[Point]] | None = None,
    log: Log | None = None,
    marks: Sequence[Mark] | None = None,
    history: Sequence[Point] = (),
    links: Links | None = None,
) -> list[Event]:
    """Let every rule look at the points no rule has seen yet, as of `at`, and return the events.

    `recorded_at` is when it is written down and from when messages may go out; in a replay `at` is long before it.
    In a live round nothing new waits: a clock set back since a report was fetched must not hide its figures. `pages` is
    the folder a message names for its evidence ("": none is named). Nothing is written where nothing is new. ``points``
    may be only those that can be new, where no rule is; ``beside`` then gives what the messages of events look at,
    ``marks`` and ``history`` what rules compare with. ``log`` is what came beside figures; what people told alerts is
    taken from the store.
    """
    position, book = checks.start(store)
    unseen = checks.unchecked(store, [look_of(point) for point in points])
    new = [point for point in points if look_of(point) in unseen]
    rules = list(settings.rules.values())
    changed = needs_history(rules, book)
    if mode == "live":
        at = max([at, *(point.known_at for point in new)])
    orders = commands.waiting(store)
    log = replace(log or Log(), commands=orders)
    quiet = not new and not changed and book.rules.keys() == settings.rules.keys()
    if quiet and not log.changes and not orders and not waits_for_time(settings.rules, book.alerts):
        return []
    if beside is None or changed:
        history = [*history, *(point for point in points if look_of(point) not in unseen)]
    places = settings.vocabulary.places
    result = step(rules, new, book, at, mode, history=history, places=places, log=log, marks=marks)
    if quiet and not orders and not (result.states or result.decisions or result.events):
        return []
    near = points if beside is None or not result.events else beside(result.events)
    messages = _messages(settings, store, result, book, near, pages, demo=mode == "replay")
    told = [event for event in result.events if not event.held_back]
    check = checks.Check(
        result=result,
        checked=[(point.known_at, look_of(point)) for point in new if point.known_at <= at],
        messages={key: to_json(message) for key, message in messages.items()},
        deliveries=prepare_all(told, messages, settings.rules, settings.channels, recorded_at, links),
        rule_labels={rule.id: rule.label for rule in rules},
        demo=mode == "replay",
        taken=orders,
    )
    checks.record(store, position, check, recorded_at)
    return list(result.events)


def look_of(point: Point) -> str:
    """Return the id of one look at a figure: what a person accepted or corrected since is looked at again."""
    if not point.decided:
        return point.observation_id
    return hashlib.sha256(f"{point.observation_id}\n{point.decided}".encode()).hexdigest()


def _earlier(store: Store, event: Event) -> Message | None:
    """Return what was last said of the figure that an event takes back; None: it was told in a summary."""
    said = announced.events(store, fingerprint=event.fingerprint)
    own = [one for one in said if one.event.observation_id == event.observation_id and one.message]
    return from_json(own[-1].message) if own else None


def _messages(
    settings: Settings,
    store: Store,
    result: StepResult,
    book: Book,
    points: Iterable[Point],
    pages: str,
    *,
    demo: bool,
) -> dict[str, Message]:
    """Return what each event says, by event id."""
    log, labels = list(points), Labels(settings.vocabulary, settings.crises)
    earlier = {event.event_id: _earlier(store, event) for event in result.events if event.kind is EventKind.RETRACTED}
    views = {audience: Known.of(log, audience) for audience in audiences(settings)}
    tongues = {(one.audience, one.language) for one in settings.channels.values() if one.language != "en"}
    after = {**book.alerts, **{state.fingerprint: state for state in result.states}}
    handles = {fingerprint: state.handle for fingerprint, state in after.items()}

    def message(event: Event, known: Known) -> Message:
        if event.kind is EventKind.SUMMARY:
            last = {state.fingerprint: state.newest_observation_id for state in result.states}
            return summarise(event, result.decisions, handles, settings.rules, known, labels, newest=last, demo=demo)
        point = known.by_id.get(event.observation_id)
        page = f"{pages}/{point.crisis}.html" if pages and point and point.crisis else ""
        told = compose(event, settings.rules.get(event.rule_id), known, labels, evidence=page, demo=demo)
        return told if point is None else replace(told, caveats=told.caveats + beside(event, point, known))

    def beside(event: Event, point: Point, known: Known) -> tuple[str, ...]:
        """A sentence for each alert on the same matter that was open before."""
        new = raised_from(result.events, event)
        others = [state for state in after.values() if state.fingerprint not in new]
        return open_already(event, point, others, settings.rules, known.by_id, settings.vocabulary.places)

    def in_every_language(told: Message) -> Message:
        """The message with what channels that speak another language are sent, where that is not among it."""
        wanted = {f"{name}:{code}": spoken(told.for_reader(name), Locale(code)) for name, code in sorted(tongues)}
        return replace(told, seen_as=wanted | dict(told.seen_as))

    def messages(event: Event) -> Message:
        """The team's message, and beside it what any other channel would be sent."""
        was = earlier.get(event.event_id)
        if was is not None:
            return in_every_language(retracted(event, settings.rules.get(event.rule_id), was, demo=demo))
        every = {audience: message(event, known) for audience, known in views.items()}
        own = every.pop(OWN)
        return in_every_language(replace(own, seen_as={name: one for name, one in every.items() if one != own}))

    return {event.event_id: messages(event) for event in result.events}
