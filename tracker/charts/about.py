"""What stands on the pages about the figures: how they are made, where they come from, what was changed since.

In: settings, what crises say in brief. Out: plain values for the templates. What is said comes from the configuration
itself and from measured quality, never from a text that could fall behind them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tracker.charts.panels import subject
from tracker.charts.safe import link
from tracker.charts.words import clean, day, number, own_words
from tracker.locales import ENGLISH, Locale
from tracker.model import Settings, SourceSpec
from tracker.series.protection import credit

MOST_CHANGES = 300
"""Changes the page lists, the newest; the store holds all."""


def methodology(
    settings: Settings, said: Collection[str], told: Mapping[str, Any], locale: Locale = ENGLISH
) -> dict[str, Any]:
    """Return the values of the page that says how the figures are made, from the configuration itself.

    ``said`` are the sources that give a figure; ``told`` as for the overview.
    """
    words, say = settings.vocabulary, locale.text
    names = {it.id: it.name for it in words.attributions.values()}
    return {
        "demo": told["demo"],
        "updated": told["updated"],
        "title": say("How these figures are made"),
        "quality": quality(locale),
        "indicators": [
            {"label": say(it.label), "unit": say(it.unit), "nature": say(it.nature), "hxl": it.hxl,
             "definition": say(it.definition)}
            for it in words.indicators.values()
        ],
        "sources": [
            {"name": it.name, "kind": say(KINDS.get(it.kind, it.kind)), "note": it.note,
             "aliases": ", ".join(it.aliases[:8]), "used": it.id in said}
            for it in words.attributions.values()
        ],
        "precedence": [
            {"crisis": crisis.name, "indicator": _leading(name, settings, locale),
             "sources": say(", then ").join(names.get(it, it) for it in sources)}
            for crisis in settings.crises.values() for name, sources in crisis.precedence.items()
        ],
        "rules": [
            {"label": say(rule.label), "what": _watched(rule.indicator, rule.population, settings, locale),
             "why": say(rule.why), "action": say(rule.action),
             "levels": ", ".join(say("{level} at {number}", level=own_words(level.name), number=level.at)
                                 for level in rule.levels)}
            for rule in settings.rules.values()
        ],
    }  # fmt: skip


def _leading(indicator: str, settings: Settings, locale: Locale) -> str:
    """Return of which indicator an order of sources is."""
    if indicator == "default":
        return locale.text("every indicator")
    known = settings.vocabulary.indicators.get(indicator)
    return locale.text(known.label if known else indicator.replace("_", " "))


def _watched(indicator: str, population: str, settings: Settings, locale: Locale) -> str:
    if not indicator:
        return locale.text("every indicator")
    return locale.say(own_words(subject(indicator, population, settings)))


def _(text: str) -> str:
    """Mark an English text for the catalogues."""
    return text


KINDS = {
    "un": _("United Nations"), "monitor": _("monitor"), "ngo": _("non-governmental organisation"),
    "data": _("data set"), "authority": _("authority"), "belligerent": _("belligerent"), "local": _("local"),
    "wire": _("news agency"), "red_cross": _("Red Cross or Red Crescent"), "unnamed": _("not named"),
    "media": _("media"),
}  # fmt: skip
"""Kinds of sources of figures."""

NATURES = (_("flow"), _("stock"), _("estimate"))
SETS = (_("reading, developed on"), _("reading, set aside"))
"""Words of the configuration and of what was measured, so that the catalogues hold them."""

MEASURED = {
    "precision": _("figures found that people read too (precision)"),
    "recall": _("figures people read that were found (recall)"),
    "f1": _("both together (F1)"),
    "bound": _("bound right"),
    "source": _("source right where one is named"),
    "invented": _("source invented where none is named"),
    "measure": _("span right (one event, period, cumulative, situation)"),
    "clean": _("passages without a figure kept clean"),
}


@cache
def _measured() -> list[dict[str, Any]]:
    """Return what `tracker evaluate --quality` measured of this copy of the program: one dict a set of passages."""
    found = files("tracker.charts").joinpath("assets", "quality.json").read_text(encoding="utf-8")
    return list(json.loads(found)["sets"])


def quality(locale: Locale = ENGLISH) -> dict[str, Any]:
    """Return how well reading was measured to work: a column a set of passages, a row a measure, in per cent."""
    sets = _measured()
    return {
        "sets": [{"name": locale.text(one["name"]), "passages": number(one["passages"], locale),
                  "figures": number(one["figures"], locale)} for one in sets],
        "rows": [
            {"label": locale.text(label), "values": [_per_cent(one["per_cent"].get(key), locale) for one in sets]}
            for key, label in MEASURED.items()
        ],
    }  # fmt: skip


def _per_cent(value: float | None, locale: Locale) -> str:
    return "" if value is None else number(value, locale)


def sources(
    settings: Settings, told: Mapping[str, Any], briefs: Iterable[Mapping[str, Any]],
    health: Mapping[str, Mapping[str, str]], locale: Locale = ENGLISH,
) -> dict[str, Any]:  # fmt: skip
    """Return the values of the page of sources: the places that are read, how they fare, and who is quoted.

    ``health`` has, by source, "state", "news" and "problem" in words; a source it lacks was never read.
    """
    voices: dict[str, list[Any]] = {}
    for brief in briefs:
        for label, figures, newest in brief["voices"]:
            known = voices.setdefault(label, [0, ""])
            voices[label] = [known[0] + figures, max(known[1], newest or "")]
    ordered = sorted(voices.items(), key=lambda one: (-one[1][0], one[0]))
    return {
        "demo": told["demo"],
        "updated": told["updated"],
        "title": locale.text("Sources and their health"),
        "places": [_place(spec, health.get(spec.id, {}), locale) for spec in settings.sources.values()],
"voices": [_voice(label, one[0], one[1], locale) for label, one in ordered[:MOST_CHANGES]],
    }  # fmt: skip


def _voice(label: str, figures: int, newest: str, locale: Locale) -> dict[str, str]:
    printed = day(date.fromisoformat(newest), locale) if newest else ""
    return {"name": label, "figures": number(figures, locale), "newest": printed}


def _place(spec: SourceSpec, state: Mapping[str, str], locale: Locale) -> dict[str, str]:
    return {
        "name": clean(spec.name or spec.id, 80),
        "kind": locale.text(spec.kind),
        "link": link(spec.url) if spec.sensitivity == "public" else "",
        "credit": clean(credit(spec), 160),
        "state": state.get("state") or locale.text("not read yet"),
        "news": state.get("news", ""),
        "problem": clean(state.get("problem"), 200),
    }


def changes(told: Mapping[str, Any], briefs: Iterable[Mapping[str, Any]], locale: Locale = ENGLISH) -> dict[str, Any]:
    """Return the values of the page of corrections: what was changed after it was first told, newest first."""
    found = sorted((row for brief in briefs for row in brief["changes"]), key=lambda row: row["key"], reverse=True)
    return {
        "demo": told["demo"],
        "updated": told["updated"],
        "title": locale.text("Corrections"),
        "changes": found[:MOST_CHANGES],
        "more": max(0, len(found) - MOST_CHANGES),
    }


def alerts(told: Mapping[str, Any], briefs: Iterable[Mapping[str, Any]], locale: Locale = ENGLISH) -> dict[str, Any]:
    """Return the values of the page of alerts: those that stand, and what was said so far, newest first."""
    rows: Sequence[Mapping[str, Any]] = [row for brief in briefs for row in brief["history"]]
    newest = sorted(rows, key=lambda row: row["key"], reverse=True)
    return {
        "demo": told["demo"],
        "updated": told["updated"],
        "title": locale.text("Alerts"),
        "active": told["active"],
        "history": newest[:MOST_CHANGES],
        "more": max(0, len(newest) - MOST_CHANGES),
    }
