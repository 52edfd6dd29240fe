"""Names used in one file and defined in another: what is not there is said with the nearest name that is.

Names and what is defined in, Problems out. Nothing is read but, once, which time zones this machine knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from zoneinfo import available_timezones

from tracker.atlas import Atlas, key_of
from tracker.config.read import did_you_mean
from tracker.errors import Problem
from tracker.model import Place, Settings

MOST_NAMED = 3
"""Places of one name that a hint tells apart."""


def known(file: str, key: str, names: Iterable[str], there: Collection[str], what: str) -> Iterator[Problem]:
    """Name what is used and not defined, each with the nearest name there is."""
    for name in names:
        if there and name not in there:
            yield Problem(file, key, f"there is no {what} {name!r}", did_you_mean(name, there))


def known_places(file: str, key: str, names: Iterable[str], settings: Settings) -> Iterator[Problem]:
    """Name unknown places; a place written by its name gets its id as the hint, the largest of that name first."""
    places = settings.vocabulary.places
    for name in names:
        if not places or name in places:
            continue
        named = places.named(" ".join(key_of(name.replace("_", " ")))) if isinstance(places, Atlas) else ()
        written = [f"{one.id!r} ({one.name}, {one.kind}, {one.iso3})" for one in named[:MOST_NAMED]]
        hint = f"the id of that place is {' or '.join(written)}" if written else did_you_mean(name, own(places))
        yield Problem(file, key, f"there is no place {name!r}", hint)


def known_zone(file: str, key: str, name: str) -> Iterator[Problem]:
    """Name a time zone that is none."""
    if name not in _zones():
        hint = did_you_mean(name, _zones()) or "an IANA name such as Asia/Damascus"
        yield Problem(file, key, f"there is no time zone {name!r}", hint)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # it looks through some thousand files each time


def own(places: Mapping[str, Place]) -> Mapping[str, Place]:
    """Return the places that people wrote: the gazetteer's own need no check."""
    return places.own if isinstance(places, Atlas) else places
