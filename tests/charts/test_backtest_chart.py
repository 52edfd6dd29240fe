"""The picture of what a rule would have said: its finding, its panes, its bounds."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from alerts.samples import point
from given import settings

from tracker.charts.backtest import MOST_ALERTS, backtest_spec, episodes_of
from tracker.locales import Locale
from tracker.model import Event, EventKind, Measure, Standing
from tracker.model.points import Point

RULE = settings().rules["civilian-deaths"]
FIRST, LAST = date(2024, 11, 20), date(2024, 12, 9)


@dataclass
class Made:
    """What a variant would have said, written down."""

    days: int = 20
    events: list[Event] = field(default_factory=list)
    figures: dict[str, Point] = field(default_factory=dict)
    levels: dict[str, list[tuple[date, float]]] = field(default_factory=dict)

    @property
    def messages(self) -> list[Event]:
        return [one for one in self.events if not one.held_back]

    @property
    def episodes(self) -> int:
        return len({(one.fingerprint, one.episode) for one in self.events})

    @property
    def a_month(self) -> float:
        return len(self.messages) * 30 / self.days


def event(kind: EventKind, day: int, name: str = "f", episode: int = 1, **changes: Any) -> Event:
    return Event(
        event_id=f"{name}{kind}{day}", fingerprint=name, rule_id=RULE.id, series_id="s", episode=episode, kind=kind,
        level="warning", standing=Standing.CONFIRMED, observation_id="o", reason="", handle="AL-1234",
        at=datetime(2024, 11, 20, 12, tzinfo=UTC) + timedelta(days=day), **changes,
    )  # fmt: skip


def past(names: str = "f") -> Made:
    told = [event(kind, day, name) for name in names
            for kind, day in ((EventKind.FIRING, 2), (EventKind.ESCALATED, 5), (EventKind.RESOLVED, 12))]  # fmt: skip
    steps = {name: [(FIRST + timedelta(days=n), 10.0 + 5 * n) for n in range(18)] for name in names}
    return Made(events=told, levels=steps)


def words(made: dict[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False)


def test_the_title_counts_messages_and_every_variant_has_its_bar() -> None:
    made = backtest_spec(RULE, {"as it is": past(), "first level at 50": Made()}, FIRST, LAST, validate=True)
    assert made["title"]["text"] == ["Civilian deaths, first line at 25, would have sent 3 messages, in 20 days"]
    text = words(made)
    for said in ("first level at 50", "0 messages, 0 episodes", "3 messages, 1 episode", "warning: 25", "critical: 60"):
        assert said in text, said
    assert len(made["vconcat"]) == 3


def test_a_rule_that_said_nothing_has_its_lines_and_says_so() -> None:
    made = backtest_spec(RULE, {"as it is": Made()}, FIRST, LAST, validate=True)
    assert made["title"]["text"] == ["Civilian deaths would have sent nothing in 20 days"]
    assert "warning: 25" in words(made)


def test_held_back_and_further_alerts_are_counted() -> None:
    given = past("abcdefghijk")
    given.events.append(event(EventKind.FIRING, 3, "z", held_back="silenced"))
    text = words(backtest_spec(RULE, {"as it is": given}, FIRST, LAST))
    assert "1 more was held back." in text
    assert f"{11 - MOST_ALERTS} further alerts are not drawn." in text


def test_an_episode_without_an_end_goes_on_to_the_last_day() -> None:
    told = [event(EventKind.FIRING, 2), event(EventKind.RESOLVED, 4), event(EventKind.FIRING, 6, episode=2)]
    days = [(begins.day, ends.day) for begins, ends in episodes_of(told, LAST)]
    assert days == [(22, 24), (26, 9)]


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_it_is_drawn_in_every_language(code: str) -> None:
    made = backtest_spec(RULE, {"as it is": past(), "other": past()}, FIRST, LAST, locale=Locale.of(code))
    assert made["title"]["anchor"] == ("end" if code == "ar" else "start")


def test_an_undated_figure_that_was_told_is_inside_the_picture_and_two_of_one_source_are_told_apart() -> None:
    """Its dot stood above the picture, among the legend, and two lines of one source had one name."""
    sent = [replace(event(EventKind.FIRING, 2, name), observation_id=name) for name in "ab"]
    points = {
        name: point(value, observation_id=name, measure=measure)
        for name, value, measure in (("a", 12.0, Measure.CUMULATIVE), ("b", 90.0, Measure.INCIDENT))
    }
    given = Made(events=sent, figures=points, levels={"a": [(FIRST + timedelta(days=2), 12.0)]})
    made = words(backtest_spec(RULE, {"as it is": given}, FIRST, LAST, validate=True))
    tops = [float(top) for top in re.findall(r'"domain": \[0(?:\.0)?, ([0-9.]+)\]', made)]
    assert max(tops) >= 90
    assert '"UN, Aleppo, cumulative"' in made
    assert '"UN, Aleppo, one event"' in made
