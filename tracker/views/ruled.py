"""Rules for people: what each is in words, and what it, or another line, would have sent.

In: a :class:`~tracker.views.seen.Seen`, a rule, the days and the line somebody asks for. Out: plain values and a
picture. A preview is the same step as a round's, over the figures its visitor may see, and ends where its time is up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tracker.alerts import words
from tracker.alerts.kinds import KINDS
from tracker.alerts.meaning import KINDS as MEANS
from tracker.alerts.meaning import meaning
from tracker.alerts.rules import digest_of, ladder
from tracker.alerts.words import Labels
from tracker.charts import png
from tracker.charts.backtest import backtest_spec
from tracker.charts.words import clean
from tracker.locales import Locale, said
from tracker.model import Event, Point, Rule
from tracker.round.backtest import Backtest, replayed, swept
from tracker.series.points import to_points
from tracker.series.scope import of_whom
from tracker.views.seen import Seen

MOST_POINTS = 20_000
"""Figures of one rule that a preview goes through, the newest: more take longer than anybody waits."""

MOST_MESSAGES = 60


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks of a rule: from and to which day, and which line instead of its first (None: as it is)."""

    first: date
    last: date
    line: float | None = None


def every(seen: Seen, locale: Locale, open_now: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return each rule with its words, how many of its alerts are open, and how often it spoke."""
    spoke = Counter(event.rule_id for event in seen.events if not event.held_back)
    return [
        {
            "id": rule.id,
            "label": locale.say(said(rule.label)),
            "kind": rule.kind,
            "lines": [locale.say(words.line(rule, level.name)) for level in _named_once(rule)],
            "open": open_now.get(rule.id, 0),
            "spoke": spoke[rule.id],
        }
        for rule in seen.settings.rules.values()
        if not rule.crisis or seen.crises is None or rule.crisis in seen.crises
    ]


def _named_once(rule: Rule) -> list[Any]:
    return list({level.name: level for level in ladder(rule)}.values())


def told(seen: Seen, rule: Rule, locale: Locale) -> list[tuple[str, str]]:
    """Return what a rule is, as pairs of a label and a sentence."""
    settings = seen.settings
    labels = Labels(settings.vocabulary, settings.crises)
    pairs = meaning(rule, labels, settings.vocabulary.places, settings.channels)
    return [(locale.say(label), clean(locale.say(text), 1_000)) for label, text in pairs]


def can_be_tried(rule: Rule) -> bool:
    """Say whether figures alone tell what a rule would have sent: not of silence, nor of corrections."""
    return rule.kind in KINDS


def preview(seen: Seen, rule: Rule, asked: Question, going: Callable[[], bool]) -> dict[str, Backtest]:
    """Return what the rule would have sent as it is, and with another first line, by name; made once a version."""

    def make() -> dict[str, Backtest]:
        points, places = _points(seen, rule), seen.settings.vocabulary.places
        variants: dict[str, Rule] = {AS_IS: rule}
        if asked.line is not None:
            [(line, other)] = swept(rule, [asked.line]).items()
            variants[said("first line at {n}", n=line)] = other
        return {name: replayed(one, points, places, asked.first, asked.last, going) for name, one in variants.items()}

    crises = None if seen.crises is None else tuple(sorted(seen.crises))
    key = ("preview", seen.version, seen.audience, crises, digest_of(rule), asked)
    return seen.shelf.get(key, make, lambda found: 50_000 * len(found))


AS_IS = said("as it is")


def _points(seen: Seen, rule: Rule) -> list[Point]:
    """Return the figures a rule may look at, as the audience may see them."""
    parts = [rule.crisis] if rule.crisis else seen.parts()
    wanted = (pl.col("indicator") == rule.indicator, of_whom(rule))
    rows = [seen.points(part, *wanted).drop("masked") for part in parts if part in seen.parts()]
    found = [row for row in rows if not row.is_empty()]
    return to_points(pl.concat(found).sort("known_at").tail(MOST_POINTS)) if found else []


def drawn(seen: Seen, rule: Rule, asked: Question, locale: Locale, going: Callable[[], bool]) -> bytes:
    """Return the picture of a preview, as SVG."""
    found = preview(seen, rule, asked, going)
    named = {locale.say(name): one for name, one in found.items()}
    spec = backtest_spec(rule, named, asked.first, asked.last, locale=locale)
    return png.svg(spec).encode()


def summary(found: Mapping[str, Backtest], locale: Locale) -> list[dict[str, Any]]:
    """Return each variant's numbers."""
    return [
        {
            "name": locale.say(name),
            "episodes": one.episodes,
            "messages": len(one.messages),
            "a_month": round(one.a_month, 1),
            "held": sum(bool(event.held_back) for event in one.events),
            "delay": one.delay_days,
            "days": one.days,
        }
        for name, one in found.items()
    ]


def messages(found: Mapping[str, Backtest], locale: Locale) -> list[dict[str, Any]]:
    """Return what each variant would have sent, oldest first, under its name."""
    return [{"name": locale.say(name), "rows": _sent(one, locale)} for name, one in found.items()]


def _sent(one: Backtest, locale: Locale) -> list[dict[str, Any]]:
    return [_message(event, one.figures.get(event.observation_id), locale) for event in one.messages[:MOST_MESSAGES]]


def _message(event: Event, point: Point | None, locale: Locale) -> dict[str, Any]:
    return {
        "at": event.at,
        "kind": event.kind,
        "level": event.level,
        "figure": locale.say(words.amount(point)) if point else "",
        "said_by": clean(point.said_by_label, 80) if point else "",
        "series_id": point.series_id if point else "",
        "place": clean(point.place, 80) if point and point.place else "",
        "day": locale.say(words.as_of(point)) if point else "",
        "why": locale.say(event.reason),
    }


def kinds(locale: Locale) -> list[tuple[str, str]]:
    """Return each kind of rule with what it means in one line."""
    return [(name, locale.say(sentence)) for name, sentence in MEANS.items()]


def first_line(rule: Rule) -> float | None:
    """Return where a rule's first level lies; None: it has none."""
    return ladder(rule)[0].at if rule.levels else None


def own_days(events: Sequence[Event], rule: Rule, today: date) -> tuple[date, date] | None:
    """Return the days a rule spoke in; None: it never did."""
    days = [event.at.date() for event in events if event.rule_id == rule.id]
    return (min(days), min(max(days), today)) if days else None
