"""Figures as a person would say them in a terminal, and text made safe to show there."""

from __future__ import annotations

from tracker.model import Headline, Observation

WORDS = {
    "at_least": "at least {}", "more_than": "more than {}", "at_most": "up to {}", "less_than": "under {}",
    "about": "about {}",
}  # fmt: skip

TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")
"""Direction marks and overrides: a terminal obeys them, so a text could show its figures in another order."""


def amount(one: Observation | Headline) -> str:
    """Write a number with its bound."""
    if one.value is None and one.low is None:
        return "not counted"
    if one.value is None:
        return f"{plain(one.low)} to {plain(one.high)}" if one.high is not None else f"{plain(one.low)} or more (vague)"
    return WORDS.get(one.bound.value, "{}").replace("{}", plain(one.value))


def plain(value: float | None) -> str:
    """Write digits in groups of three, decimals only where there are some."""
    if value is None:
        return "?"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def shown(text: str) -> str:
    """Return the text, letter for letter, without what would turn the direction of the line it stands in."""
    return text.translate(TURNS)
