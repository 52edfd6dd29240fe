"""What a rule would have said, quickly, by the figures as they are known today."""

from __future__ import annotations

from dataclasses import replace

from alerts.samples import noon, point, rule

from tracker.round.backtest import replayed


def test_a_figure_that_was_read_again_since_is_told_on_its_own_day() -> None:
    """After an update every report is read again, and a preview laid all messages on the day of the update."""
    figures = [
        replace(point(27, day=3), since=noon(20)),
        replace(point(60, day=6, observation_id="o2"), since=noon(20)),
    ]
    found = replayed(rule(25, 50), figures, {}, noon(1).date(), noon(21).date())
    assert [event.at.date() for event in found.events][:2] == [noon(3).date(), noon(6).date()]
