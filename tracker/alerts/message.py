"""What an event says: the whole message, for any channel, before anyone escapes or cuts it.

In: an Event, its Rule, and the points known. Out: a :class:`~tracker.model.Message`. Answer in two lines: what number,
where, who says so, how much changed, why I am told, how sure. Every number has its source, span, day and evidence;
other sources stand beside it, never added to it. It never writes markup, never reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tracker.alerts import words
from tracker.alerts.bounds import span_of
from tracker.alerts.doubts import CONFIDENT, OFF_LINE, doubts_of, order_on
from tracker.alerts.evaluate import log_order
from tracker.alerts.figure import figure_of
from tracker.alerts.kinds import looks_back
from tracker.alerts.words import Labels
from tracker.model import (
    Bound,
    Event,
    EventKind,
    Message,
    Modality,
    Point,
    Rule,
    Sensitivity,
    Standing,
)

STANDINGS = {
    Standing.CONFIRMED: "as reported, not verified by us",
    Standing.UNCERTAIN: "UNCERTAIN: its wording leaves open whether the level is reached",
    Standing.UNCONFIRMED: "UNCONFIRMED: {why}",
}

LEARNED_LATE = "about an earlier day and higher than the newest figure, so one of the two is wrong"
"""What an unconfirmed figure is when nothing of the figure itself is in doubt."""

MOST_OTHERS = 6
OFF_LINE_CAVEATS = {
    "stale_echo": "An old figure printed again; its series had moved on.",
    "other_scope": "Counts another scope than the rest of its series.",
    "correction": "Corrects an earlier figure of the same source.",
    "change_of_base": "Its source changed what it counts.",
    "repeat": "The same claim was printed before.",
}


@dataclass(frozen=True, slots=True)
class Known:
    """The points a message may look at, by id and by what they count."""

    by_id: Mapping[str, Point]
    by_subject: Mapping[tuple[str | None, str, str], Sequence[Point]]

    @classmethod
    def of(cls, points: Iterable[Point], audience: Sensitivity | None = None) -> Known:
        """Index points once for many messages, as an audience may see them (None: as they are)."""
        by_id: dict[str, Point] = {}
        by_subject: dict[tuple[str | None, str, str], list[Point]] = {}
        seen = points if audience is None else (one.seen_as.get(audience, one) for one in points)
        for point in sorted(seen, key=log_order):
            by_id[point.observation_id] = point
            by_subject.setdefault((point.crisis, point.indicator, point.population), []).append(point)
        return cls(by_id, by_subject)

    def about(self, point: Point) -> list[Point]:
        """Return the points on the same subject that were known when this one was, itself left out.

        What became known at the same moment (the rest of its report) is among them.
        """
        same = self.by_subject.get((point.crisis, point.indicator, point.population), ())
        return [other for other in same if other.known_at <= point.known_at and other is not point]


def compose(
    event: Event, rule: Rule | None, known: Known, labels: Labels, *, evidence: str = "", demo: bool = False
) -> Message:
    """Return the message of an event about one alert.

    ``rule`` is None when it was removed. ``evidence`` says where the figure's evidence page lies ("": there is none).
    Of a figure that is withheld no number is told, nor the line it passed, nor how it changed.
    """
    point = known.by_id.get(event.observation_id)
    if point is None:
        return _without_figure(event, rule, evidence, demo)
    counted, where = (labels.counted(point.indicator, point.population), labels.crisis(point.crisis))
    amount, delta = words.amount(point), _delta(point, known)
    if event.kind is EventKind.CORRECTED and not point.withheld:
        delta = event.reason
    return Message.of(
        event,
        title=f"{_tag(event)}: {counted}: {amount} · {point.said_by_label} · {where}",
        headline=(
            f"{_tag(event)} {counted}: {amount}",
            words.place(point) if point.place else where,
            point.said_by_label,
            words.as_of(point),
            delta,
        ),
        fact=f"{amount[:1].upper()}{amount[1:]}, {words.span(point)}",
        delta=delta,
        why_now=_why_now(event, rule, point, known),
        fields=_fields(event, point, labels),
        others=_others(point, known),
        quote=point.sentence if len(point.sentence) > len(point.quote) else point.quote,
        quote_from=_quote_from(point),
        url=point.url or "",
        evidence=evidence,
        caveats=_caveats(event, point, known),
        action=rule.action if rule else "",
        episode=event.episode,
        demo=demo,
        figure=figure_of(point),
        rule_label=rule.label if rule else "",
    )


def to_json(message: Message) -> dict[str, Any]:
    """Return the message as plain JSON values."""
    values = {name: getattr(message, name) for name in Message.__dataclass_fields__}
    plain = {name: [*map(_plain, v)] if isinstance(v, tuple) else v for name, v in values.items()}
    return plain | {"seen_as": {audience: to_json(one) for audience, one in message.seen_as.items()}}


def from_json(stored: Mapping[str, Any]) -> Message:
    """Return the message :func:`to_json` wrote."""
    values = dict(stored)
    values |= {name: tuple(values[name]) for name in ("headline", "others", "caveats")}
    values["fields"] = tuple((label, text) for label, text in values["fields"])
    values["seen_as"] = {audience: from_json(one) for audience, one in values.get("seen_as", {}).items()}
    values["kind"], values["standing"] = (EventKind(values["kind"]), Standing(values["standing"]))
    return Message(**values)


def _plain(value: Any) -> Any:
    return [*value] if isinstance(value, tuple) else value


def _tag(event: Event) -> str:
    """Return the word a message starts with: the level, or what happened; doubt comes first."""
    word = event.level.upper() or event.kind.value
    if event.kind not in {EventKind.FIRING, EventKind.ESCALATED}:
        word = f"{event.kind.value} ({event.level})" if event.level else event.kind.value
    return word if event.standing is Standing.CONFIRMED else f"{event.standing.value.upper()} {word}"


def _why_now(event: Event, rule: Rule | None, point: Point | None = None, known: Known | None = None) -> str:
    label = rule.label if rule else event.rule_id
    withheld = point is not None and point.withheld
    line = words.line(rule, event.level) if rule and event.level and not withheld else event.level
    happened = {
        EventKind.FIRING: "reached",
        EventKind.ESCALATED: "risen to",
        EventKind.RESOLVED: "no longer reached:",
        EventKind.CLOSED: "monitoring stopped at",
    }
    text = f"Rule “{label}” ({event.rule_id}): {happened.get(event.kind, event.kind.value)} {line}"
    compared = rule is not None and looks_back(rule) and known is not None and point is not None
    if compared and known is not None and point is not None:
        withheld = withheld or any(other.withheld for other in known.about(point))  # what it was compared with is told
    rising = event.kind in {EventKind.FIRING, EventKind.ESCALATED}
    if event.reason and not withheld and (compared or not rising):
        text += f" ({event.reason})"
    return f"{text}. {rule.why}" if rule and rule.why else text


def _fields(event: Event, point: Point, labels: Labels) -> tuple[tuple[str, str], ...]:
    return (
        ("Said by", point.said_by_label),
        ("Standing", STANDINGS[event.standing].format(why=_in_doubt(point))),
        ("Speaks of", words.as_of(point)),
        ("Published / seen", f"{words.published(point)} / {words.moment(point.known_at)}"),
        ("Where", f"{words.place(point)} · {labels.crisis(point.crisis)}"),
        ("Confidence of reading", f"{point.confidence:.2f}"),
    )


def _in_doubt(point: Point) -> str:
    """Return the real reason why a figure is unconfirmed, most telling first."""
    if point.held:
        return "held for review, please look"
    doubts = doubts_of(point)
    if not point.confidence >= CONFIDENT:
        return "the reading is in doubt, please look"
    return doubts[0] if doubts else LEARNED_LATE


def _previous(point: Point, known: Known) -> Point | None:
    """Return the figure of the same series that speaks of the latest earlier day: the reference a change is told by."""
    on, before = (order_on(point), [it for it in known.about(point) if log_order(it) <= log_order(point)])
    same = [other for other in before if other.series_id == point.series_id and order_on(other) <= on]
    told = [other for other in same if not other.withheld and other.bound is not Bound.VAGUE]
    counted = [other for other in told if span_of(other) is not None]
    return max(counted, key=lambda other: (order_on(other), log_order(other)), default=None)


def _delta(point: Point, known: Known) -> str:
    if point.withheld:
        return "change withheld"
    previous = _previous(point, known)
    here, there = span_of(point), span_of(previous) if previous else None
    if previous is None or here is None or there is None or here.read is None or there.read is None:
        return _first(point, known)
    change = here.read - there.read
    about = "" if point.bound is previous.bound is Bound.EXACT else "about "
    named = f"{previous.said_by_label}'s {words.amount(previous)}, {words.as_of(previous)}"
    if not change:
        return f"unchanged from {named}"
    return f"{about}{'+' if change > 0 else '−'}{words.number(abs(change))} against {named}"


def _first(point: Point, known: Known) -> str:
    """Say that a series begins, and what stands beside it already: a first figure of one source is rarely the first."""
    beside = _beside(point, known)
    if not beside:
        return "no other figure known"
    nearest = min(beside, key=lambda other: (other.bound is Bound.VAGUE, other.measure is not point.measure))
    return f"first from {point.said_by_label}; {nearest.said_by_label}: {words.amount(nearest)}"


def _beside(point: Point, known: Known) -> list[Point]:
    """Return the newest figure of every other series on the same subject, newest first."""
    newest: dict[str, Point] = {}
    for other in known.about(point):
        if other.series_id == point.series_id or other.status in {"repeat", "stale_echo"}:
            continue
        if other.series_id not in newest or order_on(other) >= order_on(newest[other.series_id]):
            newest[other.series_id] = other
    return sorted(newest.values(), key=order_on, reverse=True)


def _others(point: Point, known: Known) -> tuple[str, ...]:
    """Return the figures beside this one, one line each, newest first; what is left out is counted."""
    lines = [
        f"{other.said_by_label}: {words.amount(other)} ({words.span(other)}; {_when(other)})"
        for other in _beside(point, known)
    ]
    more = len(lines) - MOST_OTHERS
    return tuple(lines[:MOST_OTHERS]) + ((f"and {more} more",) if more > 0 else ())


def _when(point: Point) -> str:
    """Return the day a figure speaks of, else that it is unknown and when it was printed."""
    printed = f", printed {words.published(point)}" if point.as_of is None and point.published_on else ""
    return words.as_of(point) + printed


def _quote_from(point: Point) -> str:
    named = [part for part in (point.publisher, point.title or point.external_id) if part]
    return ", ".join([*named, f"published {words.published(point)}" if point.published_on else words.published(point)])


def _caveats(event: Event, point: Point, known: Known) -> tuple[str, ...]:
    """Return everything that limits what the figure says, most important first."""
    span, whole = span_of(point), known.by_id.get(point.subset_of or "")
    caveats = ["Its source allows its figures to few; ask the team for the number."] if point.withheld else []
    caveats += [f"In doubt: {doubt}." for doubt in doubts_of(point) if doubt not in OFF_LINE.values()]
    # what the state machine doubts, beyond what the figure itself shows
    if event.standing is not Standing.CONFIRMED and not point.withheld and event.reason != "; ".join(doubts_of(point)):
        caveats.append(f"{event.reason[:1].upper()}{event.reason[1:]}.")
    if point.as_of is None:
        caveats.append("The day the figure speaks of is unknown; it may be an old figure.")
    if point.said_by is None:
        caveats.append("No source is named for it in the text." if point.said_by_label == "no source named"
                       else "Its source is not in the registry.")  # fmt: skip
    if point.said_by in {"unnamed_reports", "unnamed_estimates"}:
        caveats.append("Its source is not named: the text speaks of reports or estimates only.")
    if span is not None and span.note:
        caveats.append(f"{span.note[:1].upper()}{span.note[1:]}.")
    if point.subset_of:
        of = f" of {words.amount(whole)}" if whole and not whole.withheld else " of a larger figure"
        caveats.append(f"Part{of}, never added to it.")
    if point.derived:
        caveats.append(f"Derived, not printed: {point.derived}.")
    if point.modality is Modality.PARTY_CLAIM:
        caveats.append("Claimed by a party to the conflict.")
    elif point.modality not in {Modality.REPORTED, Modality.VERIFIED}:
        caveats.append(f"The text says {point.modality.value}, not reported.")
    if point.status in OFF_LINE_CAVEATS:
        caveats.append(OFF_LINE_CAVEATS[point.status])
    return tuple(dict.fromkeys(caveats))


def _without_figure(event: Event, rule: Rule | None, evidence: str, demo: bool) -> Message:
    """Return a message for an event whose figure is not at hand (it was withdrawn, or monitoring stopped)."""
    label = rule.label if rule else event.rule_id
    title = f"{_tag(event)}: {label}"
    return Message.of(
        event,
        title=title,
        headline=(title, event.reason),
        fact=event.reason or title,
        delta="",
        why_now=_why_now(event, rule),
        evidence=evidence,
        action=rule.action if rule else "",
        episode=event.episode,
        demo=demo,
        rule_label=rule.label if rule else "",
    )


def retracted(event: Event, rule: Rule | None, earlier: Message, *, demo: bool = False) -> Message:
    """Return the message that takes back what an earlier one said, for each of its readers as they were told it."""
    fact = earlier.title.partition(": ")[2] or earlier.title
    why = f"{event.reason[:1].upper()}{event.reason[1:]}."
    return replace(
        earlier,
        event_id=event.event_id,
        kind=event.kind,
        level=event.level,
        standing=event.standing,
        title=f"{_tag(event)}: {fact}",
        headline=(f"{_tag(event)} {fact}", "withdrawn"),
        delta="withdrawn: nobody says so any more",
        why_now=_why_now(event, rule),
        caveats=(why,),
        action="Take it out of whatever it was used in.",
        demo=demo,
        seen_as={audience: retracted(event, rule, one, demo=demo) for audience, one in earlier.seen_as.items()},
    )
