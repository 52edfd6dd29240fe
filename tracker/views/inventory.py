"""What there is: the crises that are followed, what is counted, and of whom, for programs that ask.

In: a :class:`~tracker.views.seen.Seen`. Out: plain values, from the configuration and what is known of each crisis.
"""

from __future__ import annotations

from typing import Any

from tracker.views.seen import Seen


def crises(seen: Seen) -> list[dict[str, Any]]:
    """Return the crises that may be seen, with how many figures and series are known of each."""
    facts = seen.kept.facts["crises"]
    none = {"figures": 0, "series": 0}
    return [
        {
            "crisis": one.id,
            "name": one.name,
            "counting_start": one.counting_start.isoformat(),
            "timezone": one.timezone,
            "places": list(one.places),
            **{name: facts.get(one.id, none)[name] for name in none},
        }
        for one in (seen.settings.crises[name] for name in seen.shown())
    ]


def indicators(seen: Seen) -> list[dict[str, Any]]:
    """Return what is counted, and the named pairs of an indicator and a population."""
    words = seen.settings.vocabulary
    own = [
        {"indicator": one.id, "population": None, "label": one.label, "unit": one.unit, "nature": one.nature,
         "hxl": one.hxl or None, "definition": one.definition or None}
        for one in words.indicators.values()
    ]  # fmt: skip
    pairs = [
        {"indicator": pair.indicator, "population": pair.population, "label": pair.label,
         "unit": words.indicators[pair.indicator].unit, "nature": words.indicators[pair.indicator].nature,
         "hxl": None, "definition": None}
        for pair in words.pairs.values()
        if pair.indicator in words.indicators
    ]  # fmt: skip
    return own + pairs
