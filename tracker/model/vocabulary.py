"""What the reader knows: indicators, populations, sources of figures, places, and the words of a language.

These are configuration (config/indicators.toml, attributions.toml, places.toml, language/*.toml), validated by
:mod:`tracker.config` straight into the dataclasses here. The table's name in the file is the ``id``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

STRICT: dict[str, Any] = {"extra": "forbid"}
"""Read by the validator: a key that is not a field is a problem, not noise."""

Sensitivity = Literal["public", "internal", "restricted"]
"""Who may see the text behind a figure: everyone, the team, or the few who need it (tracker/series/protection.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What is counted. Phrase lists are lower case; tracker/reading/words/lexicon.py says how each is used."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    label: str
    unit: str  # people | households | homes | facilities | incidents | cases | currency
    nature: Literal["flow", "stock", "estimate"]
    hxl: str
    definition: str = ""
    source: str = ""  # codebook or standard the definition comes from
    counts: Literal["people", "things", "money"] = "people"
    headline_falls_back_to: tuple[str, ...] = ()
    sensitivity: Sensitivity = field(default="public", repr=False)  # no word the reader reads by
    aside: bool = False  # beyond the annotation guide: read, but set apart from the figures that are scored
    narrows: tuple[str, ...] = ()  # indicators whose figures it tells more of, where one of its ``cues`` stands by
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Of whom. ``nouns`` are the words that name its members (singular and plural both listed or regular)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    label: str
    hxl: str = ""
    unit: str = "people"  # families count households
    part_of: tuple[str, ...] = ("all",)
    nouns: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()  # "civilian" in "27 civilian deaths"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPair:
    """A display name for an indicator of a population: ``civilian_deaths`` is deaths of civilians."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    indicator: str
    population: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A known giver of figures. Aliases are matched as written (case counts where ``case_sensitive``)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    name: str
    kind: str  # monitor | un | red_cross | ngo | data | authority | belligerent | wire | media | local | unnamed
    short: str = ""  # how a chart names it: SOHR
    aliases: tuple[str, ...] = ()
    anaphors: tuple[str, ...] = ()  # "the monitor", "the observatory": only after it was named
    case_sensitive: bool = False
    relay_only: bool = False  # wires and broadcasters: a source only when the text credits their own count
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place figures are told of. ``same_as``: the id of the place of the shipped gazetteer that this one is."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    name: str
    iso3: str
    kind: Literal["country", "region", "admin1", "admin2", "town"]
    pcode: str = ""
    part_of: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    same_as: str = ""
    people: int = 0  # who live there; 0: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The words of one language, a section a concern; each reading module documents the section it reads."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, Any] = field(default_factory=dict)
    time: Mapping[str, Any] = field(default_factory=dict)
    modality: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Any] = field(default_factory=dict)
    meaning: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Everything the reader is given besides the text."""

    indicators: Mapping[str, Indicator]
    populations: Mapping[str, Population]
    pairs: Mapping[str, NamedPair]
    attributions: Mapping[str, Attribution]
    places: Mapping[str, Place]
    languages: Mapping[str, Language]
