"""What no single file can know: that a name used in one is defined in another, and that values make sense together.

Pure: Settings in, Problems out. A reference to a table that failed its own validation is reported there only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from tracker.config.channels import check_channel
from tracker.config.names import known, known_places, known_zone, own
from tracker.config.rules import check_rule
from tracker.config.sources import check_source
from tracker.errors import Problem
from tracker.locales import CODES
from tracker.model import Channel, Crisis, Retention, Settings
from tracker.model.settings import CONTACT


def check(settings: Settings) -> list[Problem]:
    """Return every broken reference and every senseless combination, in file order."""
    problems = list(_vocabulary(settings))
    if settings.language not in CODES:
        hint = f"write one of {', '.join(CODES)}"
        problems.append(Problem("crises.toml", "language", f"speaks no {settings.language[:20]!r}", hint))
    if settings.contact and not CONTACT.fullmatch(settings.contact):
        hint = 'write contact = "desk@example.org" or a web address'
        problems.append(Problem("sources.toml", "contact", "is no mail or web address", hint))
    problems += _retention(settings.retention)
    for crisis in settings.crises.values():
        problems += _crisis(crisis, settings)
    for source in settings.sources.values():
        problems += check_source(source)
    for rule in settings.rules.values():
        problems += check_rule(rule, settings)
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
        yield from known("channels.toml", "meta.channel", [name], settings.channels, "channel")
    elif channel is not None and not channel.enabled:
        yield Problem("channels.toml", "meta.channel", f"{name} is switched off: nobody would be told")


def _retention(kept: Retention) -> Iterator[Problem]:
    for name in (one.name for one in fields(kept) if one.name != "id"):
        if getattr(kept, name) < 0:
            yield Problem("retention.toml", name, "is less than nothing", "0 keeps it for ever, or sets no size")


def _vocabulary(settings: Settings) -> Iterator[Problem]:
    words = settings.vocabulary
    for indicator in words.indicators.values():
        key = f"indicators.{indicator.id}.headline_falls_back_to"
        yield from known("indicators.toml", key, indicator.headline_falls_back_to, words.indicators, "indicator")
        key = f"indicators.{indicator.id}.narrows"
        yield from known("indicators.toml", key, indicator.narrows, words.indicators, "indicator")
    for population in words.populations.values():
        key = f"populations.{population.id}.part_of"
        yield from known("indicators.toml", key, population.part_of, {*words.populations, "all"}, "population")
    for pair in words.pairs.values():
        key = f"pairs.{pair.id}"
        yield from known("indicators.toml", f"{key}.indicator", [pair.indicator], words.indicators, "indicator")
        yield from known("indicators.toml", f"{key}.population", [pair.population], words.populations, "population")
    for place in own(words.places).values():
        yield from known_places("places.toml", f"{place.id}.part_of", place.part_of, settings)
        same = [place.same_as] if place.same_as else []
        yield from known_places("places.toml", f"{place.id}.same_as", same, settings)


def _crisis(crisis: Crisis, settings: Settings) -> Iterator[Problem]:
    file, words = "crises.toml", settings.vocabulary
    yield from known_places(file, f"{crisis.id}.places", crisis.places, settings)
    yield from known_zone(file, f"{crisis.id}.timezone", crisis.timezone)
    if crisis.ends is not None and crisis.ends < crisis.counting_start:
        yield Problem(file, f"{crisis.id}.ends", f"is before counting_start ({crisis.counting_start})")
    yield from known(file, f"{crisis.id}.precedence", crisis.precedence, {*words.indicators, "default"}, "indicator")
    for name, sources in crisis.precedence.items():
        yield from known(file, f"{crisis.id}.precedence.{name}", sources, words.attributions, "attribution")


def _channel(channel: Channel, settings: Settings) -> Iterator[Problem]:
    file = "channels.toml"
    if channel.fallback:
        yield from known(file, f"{channel.id}.fallback", [channel.fallback], settings.channels, "channel")
    if channel.escalate_to:
        yield from known(file, f"{channel.id}.escalate_to", [channel.escalate_to], settings.channels, "channel")
    for key in ("fallback", "escalate_to"):
        if getattr(channel, key) == channel.id:
            yield Problem(file, f"{channel.id}.{key}", "falls back to itself: name another channel")
    yield from known(file, f"{channel.id}.brief_crises", channel.brief_crises, settings.crises, "crisis")
    yield from check_channel(channel)
