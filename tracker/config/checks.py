"""What no single file can know: that a name used in one is defined in another, and that values make sense together.

Pure: Settings in, Problems out. A reference to a table that failed its own validation is reported there only.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import pairwise
from zoneinfo import available_timezones

from tracker.atlas import Atlas, key_of
from tracker.config.channels import check_channel
from tracker.config.read import did_you_mean
from tracker.config.sources import check_source
from tracker.errors import Problem
from tracker.model import Channel, Crisis, Measure, Modality, Place, Retention, Rule, Settings
from tracker.model.settings import CONTACT

MOST_NAMED = 3
"""Places of one name that a hint tells apart."""


def check(settings: Settings) -> list[Problem]:
    """Return every broken reference and every senseless combination, in file order."""
    problems = list(_vocabulary(settings))
    if settings.contact and not CONTACT.fullmatch(settings.contact):
        hint = 'write contact = "desk@example.org" or a web address'
        problems.append(Problem("sources.toml", "contact", "is no mail or web address", hint))
    problems += _retention(settings.retention)
    for crisis in settings.crises.values():
        problems += _crisis(crisis, settings)
    for source in settings.sources.values():
        problems += check_source(source)
    for rule in settings.rules.values():
        problems += _rule(rule, settings)
    for channel in settings.channels.values():
        problems += _channel(channel, settings)
    if settings.channels and not any(channel.enabled for channel in settings.channels.values()):
        problems.append(Problem("channels.toml", "", "no channel is enabled: alerts would reach nobody"))
    problems += _meta(settings)
    return problems


def _meta(settings: Settings) -> Iterator[Problem]:
    name = settings.meta_channel
    channel = settings.channels.get(name)
    if name and channel is None:
        yield from _known("channels.toml", "meta.channel", [name], settings.channels, "channel")
    elif channel is not None and not channel.enabled:
        yield Problem("channels.toml", "meta.channel", f"{name} is switched off: nobody would be told")


def _retention(kept: Retention) -> Iterator[Problem]:
    for name in (one.name for one in fields(kept) if one.name != "id"):
        if getattr(kept, name) < 0:
            yield Problem("retention.toml", name, "is less than nothing", "0 keeps it for ever, or sets no size")


def _known(file: str, key: str, names: Iterable[str], known: Collection[str], what: str) -> Iterator[Problem]:
    for name in names:
        if known and name not in known:
            yield Problem(file, key, f"there is no {what} {name!r}", did_you_mean(name, known))


def _known_places(file: str, key: str, names: Iterable[str], settings: Settings) -> Iterator[Problem]:
    """Name unknown places; a place written by its name gets its id as the hint, the largest of that name first."""
    places = settings.vocabulary.places
    for name in names:
        if not places or name in places:
            continue
        named = places.named(" ".join(key_of(name.replace("_", " ")))) if isinstance(places, Atlas) else ()
        written = [f"{one.id!r} ({one.name}, {one.kind}, {one.iso3})" for one in named[:MOST_NAMED]]
        hint = f"the id of that place is {' or '.join(written)}" if written else did_you_mean(name, _own(places))
        yield Problem(file, key, f"there is no place {name!r}", hint)


def _own(places: Mapping[str, Place]) -> Mapping[str, Place]:
    """Return the places that people wrote: the gazetteer's own need no check."""
    return places.own if isinstance(places, Atlas) else places


def _vocabulary(settings: Settings) -> Iterator[Problem]:
    words = settings.vocabulary
    for indicator in words.indicators.values():
        key = f"indicators.{indicator.id}.headline_falls_back_to"
        yield from _known("indicators.toml", key, indicator.headline_falls_back_to, words.indicators, "indicator")
        key = f"indicators.{indicator.id}.narrows"
        yield from _known("indicators.toml", key, indicator.narrows, words.indicators, "indicator")
    for population in words.populations.values():
        key = f"populations.{population.id}.part_of"
        yield from _known("indicators.toml", key, population.part_of, {*words.populations, "all"}, "population")
    for pair in words.pairs.values():
        key = f"pairs.{pair.id}"
        yield from _known("indicators.toml", f"{key}.indicator", [pair.indicator], words.indicators, "indicator")
        yield from _known("indicators.toml", f"{key}.population", [pair.population], words.populations, "population")
    for place in _own(words.places).values():
        yield from _known_places("places.toml", f"{place.id}.part_of", place.part_of, settings)
        same = [place.same_as] if place.same_as else []
        yield from _known_places("places.toml", f"{place.id}.same_as", same, settings)


def _crisis(crisis: Crisis, settings: Settings) -> Iterator[Problem]:
    file, words = "crises.toml", settings.vocabulary
    yield from _known_places(file, f"{crisis.id}.places", crisis.places, settings)
    if crisis.timezone not in available_timezones():
        hint = did_you_mean(crisis.timezone, available_timezones()) or "an IANA name such as Asia/Damascus"
        yield Problem(file, f"{crisis.id}.timezone", f"there is no time zone {crisis.timezone!r}", hint)
    if crisis.ends is not None and crisis.ends < crisis.counting_start:
        yield Problem(file, f"{crisis.id}.ends", f"is before counting_start ({crisis.counting_start})")
    yield from _known(file, f"{crisis.id}.precedence", crisis.precedence, {*words.indicators, "default"}, "indicator")
    for name, sources in crisis.precedence.items():
        yield from _known(file, f"{crisis.id}.precedence.{name}", sources, words.attributions, "attribution")


def _rule(rule: Rule, settings: Settings) -> Iterator[Problem]:
    file, words = "rules.toml", settings.vocabulary
    yield from _known(file, f"{rule.id}.indicator", [rule.indicator], words.indicators, "indicator")
    yield from _known(file, f"{rule.id}.population", [rule.population], {*words.populations, "all"}, "population")
    yield from _known(file, f"{rule.id}.crisis", [rule.crisis] if rule.crisis else [], settings.crises, "crisis")
    yield from _known_places(file, f"{rule.id}.place", [rule.place] if rule.place else [], settings)
    yield from _known(file, f"{rule.id}.said_by", rule.said_by, {*words.attributions, "none"}, "attribution")
    yield from _known(file, f"{rule.id}.channels", rule.channels, settings.channels, "channel")
    yield from _known(file, f"{rule.id}.measures", rule.measures, [m.value for m in Measure], "measure")
    yield from _known(file, f"{rule.id}.modalities", rule.modalities, [m.value for m in Modality], "modality")
    if rule.for_points < 1:
        yield Problem(file, f"{rule.id}.for_points", "must be 1 or more")
    if rule.max_age_days < 1:
        yield Problem(file, f"{rule.id}.max_age_days", "must be 1 or more")
    yield from _levels(rule)


def _levels(rule: Rule) -> Iterator[Problem]:
    if not rule.levels:
        yield Problem("rules.toml", f"{rule.id}.levels", "is empty", 'write levels = [{ name = "warning", at = 25 }]')
    order = {"watch": 0, "warning": 1, "critical": 2}
    up = rule.direction == "up"
    ladder = sorted(rule.levels, key=lambda level: order[level.name])
    for below, above in pairwise(ladder):
        if below.name == above.name:
            yield Problem("rules.toml", f"{rule.id}.levels", f"{above.name} stands twice")
        elif (above.at <= below.at) if up else (above.at >= below.at):
            yield Problem(
                "rules.toml",
                f"{rule.id}.levels",
                f"{above.name} ({above.at:,.15g}) is not beyond {below.name} ({below.at:,.15g})",
            )
    for level in rule.levels:
        if up and level.at <= 0:
            yield Problem(
                "rules.toml", f"{rule.id}.levels", f"{level.name} ({level.at:,.15g}) is reached by every figure"
            )
        if not all(math.isfinite(line) for line in (level.at, level.clear or 0.0)):
            yield Problem("rules.toml", f"{rule.id}.levels", f"{level.name} is not a finite number")
        if level.clear is not None and ((level.clear > level.at) if up else (level.clear < level.at)):
            side = "above" if up else "below"
            yield Problem(
                "rules.toml", f"{rule.id}.levels", f"clear ({level.clear:,.15g}) is {side} at ({level.at:,.15g})"
            )


def _channel(channel: Channel, settings: Settings) -> Iterator[Problem]:
    file = "channels.toml"
    if channel.fallback:
        yield from _known(file, f"{channel.id}.fallback", [channel.fallback], settings.channels, "channel")
    if channel.fallback == channel.id:
        yield Problem(file, f"{channel.id}.fallback", "falls back to itself")
    yield from check_channel(channel)
