"""What the words of an address ask of the API, an export or a feed: checked whole, or refused with all that is wrong.

In: the query of a request. Out: pydantic models, which are also what the API's own document says of its parameters
(document.py). A filter is never ignored in silence: a word that is not known here is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.datastructures import QueryParams

from tracker.model import Settings
from tracker.series.grades import GRADES
from tracker.series.selection import REVIEWS, SelectionError, selection
from tracker.views.onward import Wish

MOST_SAID = 20
LONGEST = 200
MOST_ROWS = 1_000
DIGITS = re.compile(r"[0-9]{1,6}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LANGUAGE = "lang"
"""A word of every address: in which language a page is shown; a file holds what it holds."""


class Refused(ValueError):
    """What is asked for cannot be; ``status`` is what the asker is answered."""

    def __init__(self, status: int, said: str) -> None:
        self.status = status
        super().__init__(said)


def _number(said: Any) -> Any:
    if not isinstance(said, str) or not DIGITS.fullmatch(said):
        raise ValueError("is no whole number")
    return int(said)


def _day(said: Any) -> Any:
    if not isinstance(said, str) or not DAY.fullmatch(said):
        raise ValueError("is no day such as 2024-11-30")
    return said


def _truth(said: Any) -> Any:
    if said not in ("true", "false"):
        raise ValueError("is neither true nor false")
    return said == "true"


Name = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Names = Annotated[list[Name], Field(max_length=MOST_SAID)]
Day = Annotated[date | None, BeforeValidator(_day)]
Measure = Literal["incident", "window", "cumulative", "stock", "unknown"]
Grade = Literal["two_sources", "one_source", "typed_source", "unnamed", "party_claim"]
Review = Literal["unreviewed", "accepted", "corrected", "rejected", "changed"]
assert set(get_args(Grade)) == set(GRADES)
assert set(get_args(Review)) == set(REVIEWS)


class Crises(BaseModel):
    """Which crises."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    crisis: Names = Field(default=[], description='the crisis (crises.toml); "none": what belongs to no crisis')


class Figures(Crises):
    """Which figures; a filter given more than once means either."""

    indicator: Names = Field(default=[], description='what is counted: "deaths", or a pair such as "civilian_deaths"')
    population: Names = Field(default=[], description="of whom: civilians, children ...")
    place: Names = Field(default=[], description='a place and all inside it: an id, a name, or "text:as written"')
    said_by: Names = Field(
        default=[], description='who gave the number: an id, a name, "text:as written", "none": nobody'
    )
    first: Day = Field(default=None, alias="from", description="figures that speak of this day or later")
    last: Day = Field(default=None, alias="to", description="figures that speak of this day or earlier")
    grade: list[Grade] = Field(default=[], max_length=MOST_SAID, description="who bears it out")
    review: list[Review] = Field(default=[], max_length=MOST_SAID, description="what a person decided of it")
    measure: list[Measure] = Field(default=[], max_length=MOST_SAID, description="what span of reality it covers")
    series: list[Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]] = Field(
        default=[], max_length=MOST_SAID, description="the series it stands in"
    )
    headline: Annotated[bool, BeforeValidator(_truth)] = Field(
        default=False, description="only series that lead their crisis, indicator and population"
    )


class Paged(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    limit: Annotated[int, BeforeValidator(_number), Field(ge=1, le=MOST_ROWS)] = Field(
        default=100, description="how many rows at most"
    )
    after: str = Field(
        default="", pattern=r"^[A-Za-z0-9_-]{1,400}$", description="go on after this row: taken from `next` of a page"
    )


class FiguresPage(Figures, Paged):
    """Which figures, a page at a time."""


class CrisesPage(Crises, Paged):
    """Which crises, a page at a time."""


class AlertsPage(Paged):
    """Which alerts, a page at a time."""

    active: Annotated[bool, BeforeValidator(_truth)] = Field(default=False, description="only those that are open now")


class Nothing(BaseModel):
    """No word at all."""

    model_config = ConfigDict(extra="forbid")


M = TypeVar("M", bound=BaseModel)


def parsed(model: type[M], said: QueryParams, beside: Collection[str] = ()) -> M:
    """Return what the query asks; ``beside`` are words that mean something else here. Raises Refused (400)."""
    lists = {one.alias or name for name, one in model.model_fields.items() if one.default == []}
    values: dict[str, Any] = {}
    wrong = []
    for name in dict.fromkeys(said):
        every = said.getlist(name)
        if name in beside or name == LANGUAGE:
            continue
        if name not in lists and len(every) > 1:
            wrong.append(f"{name}: given {len(every)} times, and only one counts")
        values[name] = every if name in lists else every[0]
    try:
        made = model.model_validate(values, by_alias=True, by_name=False)
    except ValidationError as error:
        wrong += [_told(model, one) for one in error.errors()[:10]]
    if wrong:
        raise Refused(400, "; ".join(wrong)[:1_000])
    return made


def _told(model: type[BaseModel], error: Any) -> str:
    name = ".".join(str(one)[:40] for one in error["loc"])
    if error["type"] == "extra_forbidden":
        known = ", ".join(one.alias or field for field, one in model.model_fields.items())
        return f"{name}: is no word of this address (known: {known or 'none'})"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"


def wish_of(asked: Figures, settings: Settings) -> Wish:
    """Return which figures are asked for. Raises Refused (404) that names everything unknown."""
    lists = {name: getattr(asked, name) for name in ("crisis", "indicator", "population", "place", "said_by", "grade",
                                                     "review", "series")}  # fmt: skip
    try:
        found = selection(settings, **lists, first_on=asked.first, last_on=asked.last, grades=GRADES)
    except SelectionError as error:
        raise Refused(404, str(error)) from None
    return Wish(found, tuple(asked.measure), asked.headline)


def crises_of(asked: Crises, settings: Settings) -> tuple[str, ...]:
    """Return which crises are asked for. Raises Refused (404) for one that is not known."""
    return wish_of(Figures(crisis=asked.crisis), settings).selection.crises
