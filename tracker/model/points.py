"""What is watched: a Point, one observation on its series, as a rule evaluates it and a message quotes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.model.figures import Basis, Bound, Measure, Modality
from tracker.model.vocabulary import Sensitivity


@dataclass(frozen=True, slots=True)
class Point:
    """One observation on its series: what a rule evaluates and a message quotes.

    ``series_id`` is the hash of the series key (crisis, indicator, population, place, said_by, measure, unit,
    counting start); ``status`` is what series/ classified it as: current, repeat, stale_echo, correction,
    change_of_base or other_scope. ``held`` is why a person must look before it is published ("": nothing holds it).
    """

    series_id: str
    crisis: str | None
    indicator: str
    population: str
    place: str | None
    said_by: str | None
    said_by_label: str  # "SOHR", "unnamed reports", "no source named"
    measure: Measure
    unit: str
    counting_start: date | None
    value: float | None
    low: float | None
    high: float | None
    bound: Bound
    modality: Modality
    as_of: date | None
    as_of_basis: Basis
    published_on: date | None
    known_at: datetime
    observation_id: str
    report_id: str
    quote: str
    sentence: str
    title: str | None
    publisher: str | None
    url: str | None
    confidence: float
    status: str = "current"
    place_id: str | None = None  # id of places.toml; None: not in the registry, or no place stated
    published_basis: Basis = Basis.UNKNOWN
    period_start: date | None = None
    period_end: date | None = None
    subset_of: str | None = None  # observation_id of the whole this is a part of
    derived: str | None = None  # formula; None: the value stands in the quote
    held: str = ""
    external_id: str | None = None  # the report's name at its source, such as its file's
    withheld: bool = False  # its numbers are kept from who reads this; the alert is told all the same
    decided: str = ""  # what a person made of it, in short; "": nobody looked. A rule looks again where it changes
    grade: str = ""  # how well it is borne out (tracker/series/grades.py); "": not graded
    source_id: str = ""  # the place its report was read from (sources.toml)
    since: datetime | None = None  # from when on it stands as it does: read again or decided on; None: ``known_at``
    seen_as: Mapping[Sensitivity, Point] = field(default_factory=dict, compare=False, repr=False)
    """The same figure as each audience may see it; an audience that is not in it sees this one."""

    @property
    def came_at(self) -> datetime:
        """The moment a rule could first look at it as it stands: its place in the one log."""
        return self.known_at if self.since is None else max(self.since, self.known_at)
