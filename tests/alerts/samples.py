"""Points, rules and words to test with: every field has a plain default, a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tracker.alerts.words import Labels
from tracker.model import (
    Basis,
    Bound,
    Crisis,
    Indicator,
    Level,
    Measure,
    Modality,
    NamedPair,
    Point,
    Population,
    Rule,
    Vocabulary,
)

START = date(2024, 11, 27)


def noon(day: int, hour: int = 12) -> datetime:
    """Return the moment so many days after the start of the crisis."""
    return datetime(2024, 11, 27, hour, tzinfo=UTC) + timedelta(days=day)


def point(value: float | None = 27, *, day: int = 3, bound: Bound = Bound.EXACT, **overrides: Any) -> Point:
    """Return a point known on day ``day`` of the crisis that speaks of that day."""
    low, high = {
        Bound.EXACT: (value, value),
        Bound.AT_LEAST: (value, None),
        Bound.MORE_THAN: (value, None),
        Bound.AT_MOST: (None, value),
        Bound.LESS_THAN: (None, value),
    }.get(bound, (None, None))
    on = START + timedelta(days=day)
    given: dict[str, Any] = {
        "series_id": "s1",
        "crisis": "aleppo-2024",
        "indicator": "deaths",
        "population": "civilians",
        "place": "Aleppo",
        "said_by": "un",
        "said_by_label": "UN",
        "measure": Measure.STOCK,
        "unit": "people",
        "counting_start": None,
        "value": value,
        "low": low,
        "high": high,
        "bound": bound,
        "modality": Modality.REPORTED,
        "as_of": on,
        "as_of_basis": Basis.STATED,
        "published_on": on,
        "known_at": noon(day),
        "observation_id": f"o-{day}-{value}-{bound.value}",
        "report_id": f"r-{day}",
        "quote": f"{value} civilians killed",
        "sentence": f"The office said {value} civilians were killed.",
        "title": "Flash update",
        "publisher": "A newspaper",
        "url": "https://news.example/item?id=1&x=2",
        "confidence": 0.92,
        "status": "current",
        "place_id": "aleppo",
        "published_basis": Basis.STATED,
    }
    return Point(**(given | overrides))


def rule(*lines: float, **overrides: Any) -> Rule:
    """Return a rule with lines for watch, warning, critical in that order (default: warning at 25, critical at 100)."""
    names = ("watch", "warning", "critical") if len(lines) == 3 else ("warning", "critical")
    levels = tuple(Level(name=name, at=at) for name, at in zip(names, lines or (25, 100), strict=False))
    given: dict[str, Any] = {
        "id": "civilian-deaths",
        "kind": "level",
        "label": "Civilians killed",
        "indicator": "deaths",
        "population": "civilians",
        "crisis": "aleppo-2024",
        "levels": levels,
        "why": "The desk's line for a flash note.",
        "action": "Check the quote.",
    }
    return Rule(**(given | overrides))


def labels() -> Labels:
    """Return a small vocabulary's words."""
    vocabulary = Vocabulary(
        indicators={"deaths": Indicator(id="deaths", label="People killed", unit="people", nature="flow", hxl="#x")},
        populations={"civilians": Population(id="civilians", label="Civilians")},
        pairs={"civilian_deaths": NamedPair(id="civilian_deaths", indicator="deaths", population="civilians",
                                            label="Civilian deaths")},
        attributions={},
        places={},
        languages={},
    )  # fmt: skip
    crisis = Crisis(
        id="aleppo-2024", name="Aleppo offensive", counting_start=START, timezone="Asia/Damascus", places=("aleppo",)
    )
    return Labels(vocabulary, {"aleppo-2024": crisis})
