"""How the figures are made, from the configuration itself: what is counted, who leads, which rules, how well it reads.

In: a :class:`~tracker.views.seen.Seen`. Out: the values of the static site's page, in parts that fit a page, and what
the reading's own confidence says of the figures at hand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tracker.charts.page import methodology
from tracker.locales import Locale
from tracker.model import Settings
from tracker.views.seen import Seen

STEPS = (0.9, 0.7, 0.5)
"""Confidence from which figures are counted together, surest first; the rest is below the last."""


def how(seen: Seen, locale: Locale) -> dict[str, Any]:
    """Return the values of the page that says how figures are made, in a language."""
    versions = tuple(map(seen.version_of, seen.parts()))
    return seen.shelf.get(("how", locale.code, versions), lambda: _made(seen, locale))


def _made(seen: Seen, locale: Locale) -> dict[str, Any]:
    said = {one for part in seen.parts() for one in seen.slim(part).get_column("said_by").drop_nulls().unique()}
    told = methodology(_open(seen), said, {"demo": seen.demo, "updated": ""}, locale)
    return {
        **told,
        "sources": sorted(told["sources"], key=lambda one: not one["used"]),
        "sure": _sure(seen),
    }


def _open(seen: Seen) -> Settings:
    """Return the settings without the crises this audience may not look at, and without the rules of those."""
    rules = {
        name: one for name, one in seen.settings.rules.items() if not one.crisis or one.crisis in seen.askable.crises
    }
    return replace(seen.askable, rules=rules)


def _sure(seen: Seen) -> list[tuple[float, int]]:
    """Return how many figures were read with at least each step of confidence, and how many below the last (0)."""
    counts = dict.fromkeys((*STEPS, 0.0), 0)
    for part in seen.parts():
        rows = seen.plan([part]).select("confidence").collect().get_column("confidence").drop_nulls()
        for step, above in zip((*STEPS, 0.0), (2.0, *STEPS), strict=True):
            counts[step] += int(((rows >= step) & (rows < above)).sum())
    return list(counts.items())
