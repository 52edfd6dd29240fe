"""How the tables of these tests are written and compared: "deaths/civilians 27 at_least" is one figure."""

from __future__ import annotations

from tracker.model import Observation, Reading


def told(one: Observation) -> str:
    """Write one observation as the tables do: indicator/population, number, and the bound where it is not exact."""
    number = one.value if one.value is not None else one.low
    shown = "?" if number is None else f"{number:.0f}"
    if one.bound.value == "between":
        shown = f"{one.low:.0f}-{one.high:.0f}"
    bound = "" if one.bound.value in {"exact", "between"} else f" {one.bound.value}"
    return f"{one.indicator}/{one.population} {shown}{bound}"


def figures(reading: Reading) -> list[str]:
    """Write all observations of a reading, in text order."""
    return [told(one) for one in sorted(reading.observations, key=lambda one: one.char_start)]
