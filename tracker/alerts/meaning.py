"""What a rule is, in words: what it watches, when it speaks, what ends it, where it goes.

In: a Rule and the words of the configuration. Out: labels and sentences that can be said in any language. It decides
nothing: every sentence repeats a field of the rule that is not as it always is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tracker.alerts import words
from tracker.alerts.rules import clear_of, ladder
from tracker.alerts.words import Labels
from tracker.locales import joined, said, said_many
from tracker.model import Channel, Place, Rule

KINDS = {
    "level": said("A figure reaches a line."),
    "change": said("A figure stands so much above or below an earlier one of its series."),
    "rate": said("A count that only grows grows by so much a day."),
    "record": said("A figure is beyond everything its series had in the days before."),
    "milestone": said("A count passes the next of these numbers, each once."),
    "anomaly": said("A figure lies far outside what its series usually gives."),
    "stale": said("A source has been silent for too long."),
    "divergence": said("Sources that count the same thing contradict each other."),
    "revision": said("A figure people were told of was changed by this much: they are told again."),
}

Told = tuple[str, str]


def meaning(rule: Rule, labels: Labels, places: Mapping[str, Place], channels: Mapping[str, Channel]) -> list[Told]:
    """Return the rule as pairs of a label and a sentence."""
    return [
        (said("Speaks when"), KINDS[rule.kind]),
        *([(said("Watches"), _scope(rule, labels, places))] if rule.indicator else []),
        (said("Lines"), joined("; ", _lines(rule))),
        *_guards(rule),
        (said("Is sent to"), _way(rule, channels)),
        *([(said("Why"), said(rule.why))] if rule.why else []),
        *([(said("What to do"), said(rule.action))] if rule.action else []),
    ]


def _scope(rule: Rule, labels: Labels, places: Mapping[str, Place]) -> str:
    parts: list[str] = [labels.counted(rule.indicator, rule.population)]
    if rule.crisis:
        parts.append(labels.crisis(rule.crisis))
    if rule.place:
        place = places.get(rule.place)
        parts.append(said("in {place}", place=place.name if place else rule.place))
    if rule.said_by:
        parts.append(said("only what {who} say", who=_either(rule.said_by)))
    if rule.measures:
        parts.append(said("only figures of measure {measures}", measures=_either(rule.measures)))
    if rule.grades:
        parts.append(said("only figures borne out as {grades}", grades=_either(rule.grades)))
    if rule.sources:
        parts.append(said("only reports of {sources}", sources=_either(rule.sources)))
    return joined(" · ", parts)


def _either(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _lines(rule: Rule) -> Iterator[str]:
    for level in ladder(rule):
        line = words.line(rule, level.name) if rule.kind != "milestone" else _passes(level.name, level.at)
        if rule.kind == "level":
            yield said("{line} (left at {clear})", line=line, clear=clear_of(rule, level))
        else:
            yield line


def _passes(name: str, at: float) -> str:
    return said("{level} at {line}", level=words.level(name), line=at)


def _guards(rule: Rule) -> Iterator[Told]:
    """Yield what keeps the rule from speaking, and what ends it."""
    if rule.for_points > 1:
        many = said_many("{n} new figure in a row", "{n} new figures in a row", rule.for_points)
        yield said("Needs"), many
    if rule.combine != "each":
        yield (
            said("Several sources"),
            said("as one number: {how}", how=words.AGGREGATES.get(rule.combine, rule.combine)),
        )
    if rule.min_base:
        yield said("Compares with"), said("{n} or more", n=rule.min_base)
    if rule.min_change:
        yield said("And moved by"), said("{n} or more", n=rule.min_change)
    age = said_many("{n} day old when we learn of it", "{n} days old when we learn of it", rule.max_age_days)
    yield said("Oldest figure"), age
    if rule.kind == "level" and rule.close_after_days:
        grown = said_many("no increase for {n} day, by a fresh report", "no increase for {n} days, by a fresh report",
                          rule.close_after_days)  # fmt: skip
        yield said("A count that only grows ends after"), grown
    if rule.remind_hours:
        again = said_many("every {n} hour until somebody acknowledges it",
                          "every {n} hours until somebody acknowledges it", int(rule.remind_hours))  # fmt: skip
        yield said("Is said again"), again


def _way(rule: Rule, channels: Mapping[str, Channel]) -> str:
    named = [channels[name].name or name for name in rule.channels if name in channels]
    return ", ".join(named) if named else said("every channel that is on and takes such alerts")
