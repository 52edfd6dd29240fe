"""What is read: a Report, and the Observations and Rejections its figures became.

Times: ``_on`` is a date in the crisis's own time zone, ``_at`` an aware UTC datetime. ``None`` always means
"not known", never zero. Offsets are Python code points in the report's text as given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Bound(StrEnum):
    """How the number is limited by the words beside it (observations.md section 1, after UCDP and ACLED)."""

    EXACT = "exact"  # 27: value = low = high
    AT_LEAST = "at_least"  # at least 27: value = low, high unknown
    MORE_THAN = "more_than"  # over 300: value = low, high unknown
    AT_MOST = "at_most"  # up to 50: value = high, low unknown
    LESS_THAN = "less_than"  # fewer than, nearly, close to 50: value = high, low unknown
    ABOUT = "about"  # some 300: value only
    BETWEEN = "between"  # 20-30: low and high, no value
    VAGUE = "vague"  # dozens: low is the word's floor, no value; "many": nothing at all


class Measure(StrEnum):
    """What span of reality a figure covers."""

    INCIDENT = "incident"  # one event
    WINDOW = "window"  # a stated span: "in the past three days"
    CUMULATIVE = "cumulative"  # since a counting start
    STOCK = "stock"  # the situation at a moment: "remain displaced"
    UNKNOWN = "unknown"


class Modality(StrEnum):
    """In what mood the figure is told."""

    REPORTED = "reported"
    VERIFIED = "verified"
    PARTY_CLAIM = "party_claim"  # a belligerent about its enemy's losses
    FEARED = "feared"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"
    FORECAST = "forecast"
    PLANNED = "planned"


COUNTED = frozenset({Modality.REPORTED, Modality.VERIFIED, Modality.PARTY_CLAIM})
"""The modalities that enter a series by default."""


class Basis(StrEnum):
    """How a date is known."""

    STATED = "stated"  # the text or its metadata says so
    INFERRED = "inferred"  # worked out from something else, named in the sidecar or the observation
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """Where the words that name a source (or a place) stood, seen from the figure."""

    CLAUSE = "clause"
    SENTENCE = "sentence"
    ANAPHOR = "anaphor"  # "the monitor", "it": carried from the sentence before
    PARAGRAPH = "paragraph"
    REPORT = "report"
    NONE = "none"


class Accuracy(StrEnum):
    """How narrowly a place is told (after UCDP's where_prec)."""

    TOWN = "town"
    NEAR = "near"  # "north of Saraqib", "the countryside of Aleppo": within some 25 km
    ADMIN2 = "admin2"
    ADMIN1 = "admin1"
    REGION = "region"  # "northern Mali", "Darfur"
    COUNTRY = "country"


class Refusal(StrEnum):
    """Why a figure was not taken. One word a reason; :attr:`Rejection.detail` says more."""

    NO_INDICATOR = "no_indicator"  # counts something we do not track
    NOT_A_COUNT = "not_a_count"  # rank, code, score, name with a digit
    DATE = "date"
    TIME = "time"
    AGE = "age"
    DURATION = "duration"
    MEASURE = "physical_measure"  # distance, weight, calibre, temperature
    MONEY = "money"
    SHARE = "share"  # per cent, "one in five"
    PERPETRATOR = "perpetrator"  # counts those who did it
    RATE = "rate"  # a day, a week, per 1,000
    CHANGE = "change"  # "rose by 15": an increment kept beside its level
    EARLIER = "earlier"  # "from 12 to 59": the 12
    REPEAT = "repeat"  # the same claim again in the same report
    HISTORY = "history"  # background about another crisis or year
    UNREADABLE = "unreadable"  # digits no careful reader would trust
    OUT_OF_RANGE = "out_of_range"
    OVER_LIMIT = "over_limit"  # text, sentence or figure limits (faults.md 4.2)
    AMBIGUOUS = "ambiguous"  # two readings, no ground to choose


@dataclass(frozen=True, slots=True)
class Report:
    """One text as published.

    ``report_id`` is stable for the same place of publication (source and external id), ``content_sha256`` for the
    same text; an edited article keeps the first and changes the second. ``known_at`` is when the tracker could
    first know it (fetch time; in a replay the end of its day of publication).
    """

    report_id: str
    source_id: str
    external_id: str  # path, URL or GUID inside its source
    text: str
    content_sha256: str
    known_at: datetime
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_on: date | None = None
    published_basis: Basis = Basis.UNKNOWN
    published_note: str = ""  # how the date is known, in a person's words
    language: str | None = None
    sensitivity: str | None = None  # public | internal | restricted; None: as its source's


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure understood. ``text[char_start:char_end] == quote`` holds on the report's text."""

    indicator: str
    population: str
    value: float | None
    low: float | None
    high: float | None
    bound: Bound
    unit: str
    quote: str  # shortest piece holding the number and what it counts
    char_start: int
    char_end: int
    sentence_start: int
    sentence_end: int
    said_by: str | None = (
        None  # registry id; "unnamed_reports", "unnamed_estimates"; None: nobody, or not in the registry
    )
    said_by_text: str | None = None  # the words as written
    said_by_scope: Scope = Scope.NONE
    via: str | None = None  # who relayed it: "X, citing Y" is said by X via Y's figure as written
    place: str | None = None  # as written
    iso3: str | None = None
    pcode: str | None = None
    place_scope: Scope = Scope.NONE
    place_id: str | None = None  # id of the atlas: configured, ISO 3166 or GeoNames
    place_name: str | None = None  # as the atlas calls it: "Idlib" where "Idleb" is written
    place_accuracy: Accuracy | None = None
    measure: Measure = Measure.UNKNOWN
    period_start: date | None = None
    period_end: date | None = None
    period_text: str | None = None
    counting_start: date | None = None  # of a cumulative figure, when its words name one
    as_of: date | None = None  # the time the figure speaks of; never the publication date by default
    as_of_basis: Basis = Basis.UNKNOWN
    modality: Modality = Modality.REPORTED
    subset_of: int | None = None  # index of the parent in the same Reading
    derived: str | None = None  # formula, when the value does not stand in the quote itself
    confidence: float = 0.0
    confidence_reasons: tuple[str, ...] = ()
    rule: str = ""  # the grammar rule that took it


@dataclass(frozen=True, slots=True)
class Rejection:
    """A figure not taken, and why. ``count`` > 1 only for ``over_limit``, where one row stands for many."""

    quote: str
    char_start: int
    char_end: int
    reason: Refusal
    detail: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Headline:
    """A report's principal figure of one indicator, population all, as a reader would state it."""

    indicator: str
    value: float | None
    low: float | None
    high: float | None
    bound: Bound
    derived: str | None = None  # formula, when parts were summed
    parts: tuple[int, ...] = ()  # indices of the observations it rests on


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was understood of one text, in text order; every figure is observed, rejected, or only told aside."""

    observations: tuple[Observation, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    headline: Mapping[str, Headline] = field(default_factory=dict)
    aside: tuple[Observation, ...] = ()  # of indicators beyond the guide; ``subset_of`` counts in ``observations``
    reader_version: str = ""
