"""What a rule would have said in days gone by, as one picture: the figures with its lines, messages, episodes.

In: a rule and, by name, what each of its variants would have said (``tracker.round.backtest`` makes them), the rule as
it is first. Out: a Vega-Lite spec. Pure: nothing is looked up, and nothing says when it was drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import altair as alt

from tracker.charts import layers as at
from tracker.charts.beside import NEAR
from tracker.charts.comparison import axes
from tracker.charts.drawing import finished, framed
from tracker.charts.labels import Note, apart, text_width
from tracker.charts.layers import PICTURE, Sheet, Size
from tracker.charts.legend import legend
from tracker.charts.panels import Line
from tracker.charts.scales import Scales
from tracker.charts.theme import ALARM, INK, MUTED, readable, shaded, styles
from tracker.charts.timeline import corners, joined
from tracker.charts.words import MEASURES, clean, number, own_words, span
from tracker.locales import ENGLISH, Locale
from tracker.model import Event, EventKind, Point, Rule
from tracker.series.scope import in_figures

MOST_ALERTS = 8
"""Alerts one picture follows, those with most messages first; the sentence under it says how many there are."""

BAR, EPISODE = 34, 20
"""Pixels a variant's row and an episode's row take."""

UP = (EventKind.FIRING, EventKind.ESCALATED)
OVER = (EventKind.RESOLVED, EventKind.CLOSED, EventKind.RETRACTED)


class Past(Protocol):
    """What one variant of a rule would have said; ``levels`` are what the rule read, alert by alert, by day."""

    @property
    def days(self) -> int:
        """How many days were gone through."""

    @property
    def events(self) -> Sequence[Event]:
        """All it would have said, held back or not, oldest first."""

    @property
    def messages(self) -> Sequence[Event]:
        """What would have been sent one by one."""

    @property
    def episodes(self) -> int:
        """How many episodes there were."""

    @property
    def a_month(self) -> float:
        """How many messages a month would have brought."""

    @property
    def figures(self) -> Mapping[str, Point]:
        """The figures the events are about, by observation."""

    @property
    def levels(self) -> Mapping[str, Sequence[tuple[date, float]]]:
        """Day and number of each step, by alert."""


@dataclass(frozen=True, slots=True)
class _Alert:
    """One alert of the rule as it is: its line, its steps, its messages."""

    line: Line
    steps: list[tuple[date, float]]
    messages: list[Event]


def backtest_spec(
    rule: Rule, tried: Mapping[str, Past], first: date, last: date, size: Size = PICTURE, *, locale: Locale = ENGLISH,
    validate: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Return the picture of what a rule would have said from the first day to the last, both included.

    ``tried`` has the rule as it is first; where it holds more, a pane compares how many messages each would have sent.
    """
    sheet = Sheet(locale)
    past = next(iter(tried.values()))
    alerts = _alerts(past, first, last, locale)
    panes = [_read(rule, past, alerts, (first, last), size, sheet)]
    if alerts:
        panes.append(_episodes(alerts, (first, last), size, sheet))
    if len(tried) > 1:
        panes.append(_variants(tried, size, sheet))
    found = title(rule, past, locale, named=len(tried) > 1)
    words = (found, _scope(rule, first, last, locale), _left_out(past, alerts, locale))
    made = framed(panes, size, sheet, words, below=36)
    return finished(made, sheet, size, f"{words[0]}. {words[1]}", validate=validate)


def title(rule: Rule, past: Past, locale: Locale = ENGLISH, *, named: bool = False) -> str:
    """Return the finding: how many messages the rule would have sent.

    ``named``: with which first line, where others are tried beside it.
    """
    name, sent = locale.say(own_words(rule.label)), len(past.messages)
    if named and rule.levels:
        name = locale.text("{rule}, first line at {line},", rule=name, line=rule.levels[0].at)
    if not sent:
        return locale.plural("{rule} would have sent nothing in {n} day", "{rule} would have sent nothing in {n} days",
                             past.days, rule=name)  # fmt: skip
    one, many = "{rule} would have sent {n} message, in {days}", "{rule} would have sent {n} messages, in {days}"
    return locale.plural(one, many, sent, rule=name, days=locale.plural("{n} day", "{n} days", past.days))


def _scope(rule: Rule, first: date, last: date, locale: Locale) -> str:
    lines = ", ".join(f"{locale.say(own_words(it.name))} {number(it.at, locale)}" for it in rule.levels)
    told = [span(first, last, locale), lines, locale.text("figures as they became known, day by day")]
    return " · ".join(part for part in told if part)


def _left_out(past: Past, alerts: Sequence[_Alert], locale: Locale) -> str:
    held = sum(bool(one.held_back) for one in past.events)
    more = len({one.fingerprint for one in past.messages}) - len(alerts)
    told = [locale.text("{number} messages a month; episodes: {episodes}.", number=round(past.a_month, 1),
                        episodes=past.episodes)]  # fmt: skip
    if held:
        told.append(locale.plural("{n} more was held back.", "{n} more were held back.", held))
    if more > 0:
        told.append(locale.plural("{n} further alert is not drawn.", "{n} further alerts are not drawn.", more))
    return " ".join(told)


def _alerts(past: Past, first: date, last: date, locale: Locale) -> list[_Alert]:
    """Return the alerts to follow: those that sent most, each with its steps inside the span."""
    sent: dict[str, list[Event]] = {}
    for event in past.messages:
        sent.setdefault(event.fingerprint, []).append(event)
    quiet = [name for name in past.levels if name not in sent]
    names = [*sorted(sent, key=lambda name: (-len(sent[name]), name)), *sorted(quiet)][:MOST_ALERTS]
    looks = styles(names)
    points = {name: _about(past, name, sent.get(name, [])) for name in names}
    labels = _labels(points, locale)
    return [
        _Alert(
            Line(name, labels[name], shaded(looks[name], place // 5), place == 0, "step"),
            sorted({day: level for day, level in past.levels.get(name, ()) if first <= day <= last}.items()),
            sent.get(name, []),
        )
        for place, name in enumerate(names)
    ]


def _about(past: Past, name: str, sent: Sequence[Event]) -> Point | None:
    """Return a figure the alert is about."""
    events = (event for event in [*sent, *past.events] if event.fingerprint == name)
    return next((past.figures[one.observation_id] for one in events if one.observation_id in past.figures), None)


def _labels(points: Mapping[str, Point | None], locale: Locale) -> dict[str, str]:
    """Return whose figures each alert is about, where, and what span they count where that alone tells two apart."""
    named = {name: [clean(one.said_by_label, 40), clean(one.place, 30)] if one else [] for name, one in points.items()}
    often = Counter(tuple(parts) for parts in named.values())
    for name, one in points.items():
        if one is not None and often[tuple(named[name])] > 1:
            named[name] = [*named[name], locale.text(MEASURES[one.measure.value])]
    return {name: ", ".join(part for part in parts if part) or clean(name, 20) for name, parts in named.items()}


def _read(
    rule: Rule, past: Past, alerts: Sequence[_Alert], days: tuple[date, date], size: Size, sheet: Sheet
) -> tuple[list[Any], int]:
    """Return the pane of the figures the rule read, with its lines and messages."""
    height = int(size.height * 0.6)
    told = [row for alert in alerts for row in _messages(alert, past, rule, days)]
    # an undated figure is no step, and its message stands at its number all the same
    read = [*(level for alert in alerts for _, level in alert.steps), *(row[at.LEVEL] for row in told)]
    near = [it for it in rule.levels if in_figures(rule) and (not read or it.at <= NEAR * max(read))]
    scales = Scales(days, [*read, *(it.at for it in near), 1.0], size._replace(height=height), sheet)
    x, y = scales.day_axis(), scales.number_axis(6)
    drawn: list[Any] = at.rules(sheet, [(it.at, False) for it in near], "y")
    path = [row for alert in alerts for row in corners([_rows(alert)], alert.line)]
    drawn.append(joined(sheet.chart(path or [{at.DAY: scales.first, at.LEVEL: 0}]), x, y))
    if told:
        drawn.append(at.dots(sheet.chart(told), {"x": x, "y": y}, 110, []))
    wanted = [[Note(2, scales.y(it.at) - 9, f"{sheet.locale.say(own_words(it.name))}: {number(it.at, sheet.locale)}",
                    ALARM, weight="bold")] for it in near]  # fmt: skip
    marks = [(scales.x(row["order_on"]), scales.y(row["level"])) for alert in alerts for row in _rows(alert)]
    texts = apart(wanted, [(left - 5, up - 5, left + 5, up + 5) for left, up in marks], size.width, height)
    return [*drawn, *sheet.notes(texts, size.width), *legend([it.line for it in alerts], size, sheet)], height


def _rows(alert: _Alert) -> list[dict[str, Any]]:
    return [{"order_on": day, "level": level} for day, level in alert.steps]


def _messages(alert: _Alert, past: Past, rule: Rule, days: tuple[date, date]) -> list[dict[str, Any]]:
    """Return the messages as marks: filled where an alert begins or grows, open where it is corrected or ends."""
    steps = dict(alert.steps)
    rows = []
    for event in alert.messages:
        on = event.at.date()
        point = past.figures.get(event.observation_id)
        level = next((it for it in _levels(point) if it is not None), rule.levels[0].at if rule.levels else 0.0)
        if days[0] <= on <= days[1]:
            place = {at.DAY: at.milliseconds(on), at.LEVEL: steps.get(on, level)}
            rows.append(place | at.looks(alert.line.style, "dot" if event.kind in UP else "off"))
    return rows


def _levels(point: Point | None) -> tuple[float | None, ...]:
    return (point.value, point.low, point.high) if point is not None else ()


def _episodes(alerts: Sequence[_Alert], days: tuple[date, date], size: Size, sheet: Sheet) -> tuple[list[Any], int]:
    """Return the pane of the episodes: a bar from the first message of each to its end, or to the last day."""
    height = EPISODE * len(alerts) + 6
    scales = Scales(days, [1.0], size._replace(height=height), sheet)
    rows = []
    for place, alert in enumerate(alerts):
        for begins, ends in episodes_of(alert.messages, days[1]):
            look = {at.COLOUR: alert.line.style.colour, at.ROW: EPISODE * place + EPISODE / 2 + 3}
            rows.append({at.DAY: at.milliseconds(begins), at.END: at.milliseconds(ends) + 86_400_000} | look)
    y = alt.Y(f"{at.ROW}:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False, padding=0))
    bars = sheet.chart(rows or [{at.DAY: scales.first, at.END: scales.first, at.ROW: 0, at.COLOUR: INK}])
    x = scales.day_axis(labels=False)
    drawn = bars.mark_rule(strokeWidth=EPISODE * 0.5, opacity=0.75).encode(
        x=x, x2=alt.X2(f"{at.END}:Q"), y=y, color=at.plain(at.COLOUR)
    )
    title_ = Note(0, -10, sheet.locale.text("Episodes: from the first message to the end"), INK, weight="bold")
    return [drawn, *sheet.notes([title_], size.width)], height


def episodes_of(messages: Sequence[Event], last: date) -> list[tuple[date, date]]:
    """Return the first and last day of each episode; one without an end goes on to the last day."""
    found: dict[int, tuple[date, date]] = {}
    for event in messages:
        on = event.at.date()
        begins = found.get(event.episode, (on, last))[0]
        found[event.episode] = (begins, on if event.kind in OVER else last)
    return list(found.values())


def _variants(tried: Mapping[str, Past], size: Size, sheet: Sheet) -> tuple[list[Any], int]:
    """Return the pane that compares variants: messages a month, in the order they were tried."""
    locale, height = sheet.locale, BAR * len(tried)
    told = [_counted(past, locale) for past in tried.values()]
    room = max(text_width(text, 11) for text in told) + 16
    top = max([*(past.a_month for past in tried.values()), 1.0]) / max(0.3, 1 - room / size.width)
    x, y = axes(top, height, sheet)
    rows: list[dict[str, Any]] = []
    notes = [Note(0, -10, locale.text("Messages a month"), INK, weight="bold")]
    for place, (name, past) in enumerate(tried.items()):
        middle = BAR * place + 23
        rows.append({at.LEVEL: past.a_month, at.END: 0, at.ROW: middle})
        notes.append(Note(0, middle - 12, locale.say(clean(name, 80)), INK, weight="normal" if place else "bold"))
        notes.append(Note(past.a_month / top * size.width + 8, middle, told[place], MUTED))
    bars = sheet.chart(rows).mark_rule(strokeWidth=9, color=readable("#0072B2"), opacity=0.85)
    drawn = bars.encode(x=alt.X(f"{at.END}:Q"), x2=alt.X2(f"{at.LEVEL}:Q"), y=y)
    base = sheet.chart(rows).mark_point(opacity=0).encode(x=x, y=y)
    return [base, drawn, *sheet.notes(notes, size.width)], height


def _counted(past: Past, locale: Locale) -> str:
    messages = locale.plural("{n} message", "{n} messages", len(past.messages))
    return f"{messages}, {locale.plural('{n} episode', '{n} episodes', past.episodes)}"
