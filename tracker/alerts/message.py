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
from tracker.alerts.caveats import caveats_of, sentence
from tracker.alerts.doubts import CONFIDENT, doubts_of, order_on
from tracker.alerts.evaluate import log_order
from tracker.alerts.figure import figure_of
from tracker.alerts.kinds import looks_back
from tracker.alerts.words import Labels
from tracker.locales import Locale, Phrase, cased, joined, packed, said, said_many, unpacked
from tracker.model import (
    Bound,
    Event,
    EventKind,
    Message,
    Point,
    Rule,
    Sensitivity,
    Standing,
)

STANDINGS = {
    Standing.CONFIRMED: said("as reported, not verified by us"),
    Standing.UNCERTAIN: said("UNCERTAIN: its wording leaves open whether the level is reached"),
}

UNNAMED = {
    "no source named": said("no source named"),
    "unnamed reports": said("unnamed reports"),
    "unnamed estimates": said("unnamed estimates"),
}

LEARNED_LATE = said("about an earlier day and higher than the newest figure, so one of the two is wrong")
"""What an unconfirmed figure is when nothing of the figure itself is in doubt."""

MOST_OTHERS = 6
KINDS = {
    EventKind.FIRING: said("FIRING"),
    EventKind.ESCALATED: said("ESCALATED"),
    EventKind.CORRECTED: said("CORRECTED"),
    EventKind.RETRACTED: said("RETRACTED"),
    EventKind.RESOLVED: said("RESOLVED"),
    EventKind.CLOSED: said("CLOSED"),
    EventKind.REMINDER: said("REMINDER"),
    EventKind.UNSTABLE: said("UNSTABLE"),
    EventKind.DRILL: said("DRILL"),
    EventKind.DIGEST: said("DIGEST"),
    EventKind.SUMMARY: said("SUMMARY"),
}
"""The words an event is announced by."""


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
    if not _may_be_told(point, known):
        event = replace(event, reason="")
    counted, where = (labels.counted(point.indicator, point.population), labels.crisis(point.crisis))
    amount, delta = words.amount(point), _delta(point, known)
    if event.kind is EventKind.CORRECTED and event.reason:
        delta = event.reason
    return Message.of(
        event,
        title=said(
            "{tag}: {counted}: {amount} · {source} · {where}",
            tag=_tag(event),
            counted=counted,
            amount=amount,
            source=_source(point),
            where=where,
        ),
        headline=(
            said("{tag} {counted}: {amount}", tag=_tag(event), counted=counted, amount=amount),
            words.place(point) if point.place else where,
            _source(point),
            words.as_of(point),
            delta,
        ),
        fact=cased(said("{amount}, {span}", amount=amount, span=words.span(point)), "capital"),
        delta=delta,
        why_now=_why_now(event, rule, point, known),
        fields=_fields(event, point, labels),
        others=_others(point, known),
        quote=point.sentence if len(point.sentence) > len(point.quote) else point.quote,
        quote_from=_quote_from(point),
        url=point.url or "",
        evidence=evidence,
        caveats=caveats_of(event, point, known.by_id.get(point.subset_of or "")),
        action=said(rule.action) if rule else "",
        episode=event.episode,
        demo=demo,
        figure=figure_of(point),
        rule_label=said(rule.label) if rule else "",
    )


def _may_be_told(point: Point, known: Known) -> bool:
    """Say whether the reason may be told: it names earlier figures of the series, which its reader may not see."""
    return not point.withheld and not any(
        other.withheld and other.series_id == point.series_id for other in known.about(point)
    )


SENTENCES = ("title", "fact", "delta", "why_now", "quote_from", "action", "rule_label")
LISTS = ("headline", "others", "caveats")
"""What of a message is told in sentences of ours."""


def to_json(message: Message) -> dict[str, Any]:
    """Return the message as plain JSON values."""
    values = {name: getattr(message, name) for name in Message.__dataclass_fields__}
    plain = {name: [*map(_plain, v)] if isinstance(v, tuple) else v for name, v in values.items()}
    ours = {name: packed(values[name]) for name in SENTENCES if isinstance(values[name], Phrase)}
    ours |= {name: [packed(one) for one in values[name]] for name in LISTS}
    ours |= {"fields": [[packed(label), packed(text)] for label, text in message.fields]}
    return plain | {"said": ours, "seen_as": {audience: to_json(one) for audience, one in message.seen_as.items()}}


def from_json(stored: Mapping[str, Any]) -> Message:
    """Return the message :func:`to_json` wrote; its sentences can be said in any language (:func:`spoken`)."""
    values = {name: value for name, value in stored.items() if name in Message.__dataclass_fields__}
    ours = stored.get("said") or {}
    values |= {name: unpacked(ours[name]) for name in SENTENCES if name in ours}
    values |= {name: tuple(map(unpacked, ours.get(name, values[name]))) for name in LISTS}
    values["fields"] = tuple((unpacked(label), unpacked(text)) for label, text in ours.get("fields", values["fields"]))
    values["seen_as"] = {audience: from_json(one) for audience, one in values.get("seen_as", {}).items()}
    values["kind"], values["standing"] = (EventKind(values["kind"]), Standing(values["standing"]))
    return Message(**values)


def _plain(value: Any) -> Any:
    return [*value] if isinstance(value, tuple) else value


def _tag(event: Event) -> str:
    """Return the word a message starts with: the level, or what happened; doubt comes first."""
    word = cased(words.level(event.level), "upper") if event.level else KINDS[event.kind]
    if event.kind not in {EventKind.FIRING, EventKind.ESCALATED} and event.level:
        word = said("{kind} ({level})", kind=KINDS[event.kind], level=words.level(event.level))
    match event.standing:
        case Standing.UNCERTAIN:
            return said("UNCERTAIN {tag}", tag=word)
        case Standing.UNCONFIRMED:
            return said("UNCONFIRMED {tag}", tag=word)
        case _:
            return word


def _source(point: Point) -> str:
    """Return who says so; a name is never translated, that there is none is."""
    return UNNAMED.get(point.said_by_label, point.said_by_label)


def _why_now(event: Event, rule: Rule | None, point: Point | None = None, known: Known | None = None) -> str:
    label = said(rule.label) if rule else event.rule_id
    withheld = point is not None and point.withheld
    line = words.line(rule, event.level) if rule and event.level and not withheld else words.level(event.level)
    text = _happened(event, label, line)
    compared = rule is not None and looks_back(rule) and known is not None and point is not None
    if compared and known is not None and point is not None:
        withheld = withheld or any(other.withheld for other in known.about(point))  # what it was compared with is told
    rising = event.kind in {EventKind.FIRING, EventKind.ESCALATED}
    if event.reason and not withheld and (compared or not rising):
        text = said("{what} ({why})", what=text, why=event.reason)
    return said("{what}. {why}", what=text, why=said(rule.why)) if rule and rule.why else text


def _happened(event: Event, label: str, line: str) -> str:
    told = {"label": label, "rule": event.rule_id, "line": line}
    match event.kind:
        case EventKind.FIRING:
            return said("Rule “{label}” ({rule}): reached {line}", **told)
        case EventKind.ESCALATED:
            return said("Rule “{label}” ({rule}): risen to {line}", **told)
        case EventKind.RESOLVED:
            return said("Rule “{label}” ({rule}): no longer reached: {line}", **told)
        case EventKind.CLOSED:
            return said("Rule “{label}” ({rule}): monitoring stopped at {line}", **told)
        case _:
            return said("Rule “{label}” ({rule}): {kind} {line}", kind=KINDS[event.kind], **told)


def _fields(event: Event, point: Point, labels: Labels) -> tuple[tuple[str, str], ...]:
    return (
        (said("Said by"), _source(point)),
        (said("Standing"), STANDINGS.get(event.standing) or said("UNCONFIRMED: {why}", why=_in_doubt(point))),
        (said("Speaks of"), words.as_of(point)),
        (said("Published / seen"), joined(" / ", [words.published(point), words.moment(point.known_at)])),
        (said("Where"), joined(" · ", [words.place(point), labels.crisis(point.crisis)])),
        (said("Confidence of reading"), f"{point.confidence:.2f}"),
    )


def _in_doubt(point: Point) -> str:
    """Return the real reason why a figure is unconfirmed, most telling first."""
    if point.held:
        return said("held for review, please look")
    doubts = doubts_of(point)
    if not point.confidence >= CONFIDENT:
        return said("the reading is in doubt, please look")
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
        return said("change withheld")
    previous = _previous(point, known)
    here, there = span_of(point), span_of(previous) if previous else None
    if previous is None or here is None or there is None or here.read is None or there.read is None:
        return _first(point, known)
    change = here.read - there.read
    earlier = {"source": _source(previous), "amount": words.amount(previous), "day": words.as_of(previous)}
    if not change:
        return said("unchanged from {source}'s {amount}, {day}", **earlier)
    moved = said("+{n}", n=change) if change > 0 else said("−{n}", n=-change)
    if not point.bound is previous.bound is Bound.EXACT:
        moved = said("about {n}", n=moved)
    return said("{change} against {source}'s {amount}, {day}", change=moved, **earlier)


def _first(point: Point, known: Known) -> str:
    """Say that a series begins, and what stands beside it already: a first figure of one source is rarely the first."""
    beside = _beside(point, known)
    if not beside:
        return said("no other figure known")
    nearest = min(beside, key=lambda other: (other.bound is Bound.VAGUE, other.measure is not point.measure))
    told = {"source": _source(point), "other": _source(nearest), "amount": words.amount(nearest)}
    return said("first from {source}; {other}: {amount}", **told)


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
    beside = _beside(point, known)
    lines: list[str] = [
        said(
            "{source}: {amount} ({span}; {when})",
            source=_source(other), amount=words.amount(other), span=words.span(other), when=_when(other),
        )
        for other in beside[:MOST_OTHERS]
    ]  # fmt: skip
    more = len(beside) - MOST_OTHERS
    return (*lines, said_many("and {n} more", "and {n} more", more)) if more > 0 else (*lines,)


def _when(point: Point) -> str:
    """Return the day a figure speaks of, else that it is unknown and when it was printed."""
    if point.as_of is None and point.published_on:
        return said("{day}, printed {published}", day=words.as_of(point), published=words.published(point))
    return words.as_of(point)


def _quote_from(point: Point) -> str:
    named = [part for part in (point.publisher, point.title or point.external_id) if part]
    published = words.published(point)
    return joined(", ", [*named, said("published {day}", day=published) if point.published_on else published])


def _without_figure(event: Event, rule: Rule | None, evidence: str, demo: bool) -> Message:
    """Return a message for an event whose figure is not at hand (it was withdrawn, or monitoring stopped)."""
    label = said(rule.label) if rule else event.rule_id
    title = said("{tag}: {what}", tag=_tag(event), what=label)
    return Message.of(
        event,
        title=title,
        headline=(title, event.reason),
        fact=event.reason or title,
        delta="",
        why_now=_why_now(event, rule),
        evidence=evidence,
        action=said(rule.action) if rule else "",
        episode=event.episode,
        demo=demo,
        rule_label=said(rule.label) if rule else "",
    )


def retracted(event: Event, rule: Rule | None, earlier: Message, *, demo: bool = False) -> Message:
    """Return the message that takes back what an earlier one said, for each of its readers as they were told it."""
    fact = _told_fact(earlier.title)
    return replace(
        earlier,
        event_id=event.event_id,
        kind=event.kind,
        level=event.level,
        standing=event.standing,
        title=said("{tag}: {what}", tag=_tag(event), what=fact),
        headline=(said("{tag} {what}", tag=_tag(event), what=fact), said("withdrawn")),
        delta=said("withdrawn: nobody says so any more"),
        why_now=_why_now(event, rule),
        caveats=(sentence(event.reason),),
        action=said("Take it out of whatever it was used in."),
        demo=demo,
        # what other languages say of it is said of this message anew
        seen_as={
            reader: retracted(event, rule, one, demo=demo)
            for reader, one in earlier.seen_as.items()
            if one.language == earlier.language
        },
    )


def _told_fact(title: str) -> str:
    """Return a title without the word it starts with."""
    if not isinstance(title, Phrase):
        return title.partition(": ")[2] or title
    rest = title.template.partition(": ")[2]
    return said(rest, **{name: value for name, value in title.values.items() if name != "tag"}) if rest else title


def spoken(message: Message, locale: Locale) -> Message:
    """Return the message with every sentence of ours in a language; quotes and names stay as they are."""
    if locale.code == message.language:
        return message
    say = locale.say
    return replace(
        message,
        language=locale.code,
        title=say(message.title),
        headline=tuple(map(say, message.headline)),
        fact=say(message.fact),
        delta=say(message.delta),
        why_now=say(message.why_now),
        fields=tuple((say(label), say(text)) for label, text in message.fields),
        others=tuple(map(say, message.others)),
        quote_from=say(message.quote_from),
        caveats=tuple(map(say, message.caveats)),
        action=say(message.action),
        rule_label=say(message.rule_label),
    )
