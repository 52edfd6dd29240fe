"""What the events of a look of the rules say, to each who reads them and in each language.

In: events, the alerts after them, the figures that may stand beside them. Out: one message an event, the team's, with
what every other reader sees beside it. It keeps nothing and sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracker.alerts.company import open_already, raised_from
from tracker.alerts.message import Known, compose, from_json, retracted, spoken
from tracker.alerts.summary import summarise
from tracker.alerts.words import Labels
from tracker.locales import Locale
from tracker.model import AlertState, Decision, Event, EventKind, Message, Point, Sensitivity, Settings
from tracker.series.audiences import audiences
from tracker.store import Store, announced

OWN: Sensitivity = "internal"
"""Whose message is kept as the event's own: the team's, which the terminal and the pages' head show."""


@dataclass(slots=True)
class Speaker:
    """Says what events mean. It remembers what it said: what is taken back is told by it, where nobody kept it yet."""

    settings: Settings
    store: Store
    pages: str
    demo: bool
    said: dict[str, Message] = field(default_factory=dict)  # by event
    about: dict[tuple[str, str], Message] = field(default_factory=dict)  # the last one by alert and observation

    def say(self, events: Sequence[Event], after: Mapping[str, AlertState], points: Iterable[Point]) -> None:
        """Say what each event means; ``after`` are all alerts as they stand then."""
        log = list(points)
        views = {audience: Known.of(log, audience) for audience in audiences(self.settings)}
        for event in events:
            was = self._earlier(event) if event.kind is EventKind.RETRACTED else None
            if was is None:
                others = _others(events, event, after)
                self._keep(event, self._for_all(views, lambda known: self._one(event, known, others)))  # noqa: B023
            else:
                rule = self.settings.rules.get(event.rule_id)
                self._keep(event, self._translated(retracted(event, rule, was, demo=self.demo)))

    def sum_up(
        self, event: Event, decisions: Sequence[Decision], after: Mapping[str, AlertState], points: Iterable[Point]
    ) -> None:
        """Say what a summary lists."""
        log = list(points)
        labels, rules = Labels(self.settings.vocabulary, self.settings.crises), self.settings.rules
        handles = {name: state.handle for name, state in after.items()}
        last = {name: state.newest_observation_id for name, state in after.items()}
        views = {audience: Known.of(log, audience) for audience in audiences(self.settings)}
        self._keep(
            event,
            self._for_all(
                views,
                lambda known: summarise(event, decisions, handles, rules, known, labels, newest=last, demo=self.demo),
            ),
        )

    def _keep(self, event: Event, message: Message) -> None:
        self.said[event.event_id] = message
        self.about[event.fingerprint, event.observation_id] = message

    def _earlier(self, event: Event) -> Message | None:
        """Return what was last said of the figure that an event takes back; None: it was told in a summary."""
        if (here := self.about.get((event.fingerprint, event.observation_id))) is not None:
            return here
        before = announced.events(self.store, fingerprint=event.fingerprint)
        own = [one for one in before if one.event.observation_id == event.observation_id and one.message]
        return from_json(own[-1].message) if own else None

    def _one(self, event: Event, known: Known, others: Sequence[AlertState]) -> Message:
        """Return what an event says, with a sentence for each alert on the same matter that was open before."""
        rules, labels = self.settings.rules, Labels(self.settings.vocabulary, self.settings.crises)
        point = known.by_id.get(event.observation_id)
        page = f"{self.pages}/{point.crisis}.html" if self.pages and point and point.crisis else ""
        told = compose(event, rules.get(event.rule_id), known, labels, evidence=page, demo=self.demo)
        if point is None:
            return told
        beside = open_already(event, point, others, rules, known.by_id, self.settings.vocabulary.places)
        return replace(told, caveats=told.caveats + beside)

    def _for_all(self, views: Mapping[Sensitivity, Known], say: Callable[[Known], Message]) -> Message:
        """Return the team's message, and beside it what any other channel would be sent."""
        every = {audience: say(known) for audience, known in views.items()}
        own = every.pop(OWN)
        return self._translated(replace(own, seen_as={name: one for name, one in every.items() if one != own}))

    def _translated(self, told: Message) -> Message:
        """Return it with what channels that speak another language are sent, where that is not among it."""
        channels = self.settings.channels.values()
        tongues = sorted({(one.audience, one.language) for one in channels if one.language != "en"})
        wanted = {f"{name}:{code}": spoken(told.for_reader(name), Locale(code)) for name, code in tongues}
        return replace(told, seen_as=wanted | dict(told.seen_as))


def _others(events: Sequence[Event], event: Event, after: Mapping[str, AlertState]) -> list[AlertState]:
    new = raised_from(events, event)
    return [state for state in after.values() if state.fingerprint not in new]
