"""Which figures a verb speaks of: the options every such verb has, and what they give from the store.

In: what was typed. Out: one checked :class:`~tracker.series.selection.Selection`, and the points as they are known now
or were at a moment. It decides nothing about figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import typer

from tracker.cli.options import Option, shared
from tracker.cli.where import AsKnownAt as AsKnownAt
from tracker.cli.where import moment_of as moment_of
from tracker.knowledge import Known
from tracker.model import Sensitivity, Settings
from tracker.series.grades import GRADES
from tracker.series.keys import in_order
from tracker.series.schemas import POINTS, conform
from tracker.series.selection import REVIEWS, Rows, Selection, selection
from tracker.store import Store, rounds

Crises = Annotated[list[str] | None, typer.Option("--crisis", help='a crisis of crises.toml, or "none"')]
Indicators = Annotated[
    list[str] | None, typer.Option("--indicator", help="what is counted: deaths, or a pair such as civilian_deaths")
]
Populations = Annotated[list[str] | None, typer.Option("--population", help="of whom: civilians, children ...")]
Places = Annotated[
    list[str] | None, typer.Option("--place", help='a place and all inside it: an id, a name, or "text:as written"')
]
SaidBy = Annotated[
    list[str] | None,
    typer.Option("--said-by", help='who gave the number: an id, a name, "text:as written", or "none" for nobody'),
]
First = Annotated[str, typer.Option("--from", metavar="DAY", help="figures that speak of this day or later")]
Last = Annotated[str, typer.Option("--to", metavar="DAY", help="figures that speak of this day or earlier")]
Grades = Annotated[list[str] | None, typer.Option("--grade", help=f"who bears it out: {', '.join(GRADES)}")]
Reviews = Annotated[list[str] | None, typer.Option("--review", help=f"what a person decided: {', '.join(REVIEWS)}")]
Audience = Annotated[
    str, typer.Option("--audience", help="who will see it: public, internal or restricted; the rest is masked")
]

Typed = Mapping[str, Any]
"""What was typed for these options, by name."""

choosing = shared(
    "typed",
    {
        "crisis": Option(Crises, None), "indicator": Option(Indicators, None), "population": Option(Populations, None),
        "place": Option(Places, None), "said_by": Option(SaidBy, None), "first": Option(First, ""),
        "last": Option(Last, ""), "grade": Option(Grades, None), "review": Option(Reviews, None),
        "as_known_at": Option(AsKnownAt, ""),
    },
)  # fmt: skip
"""Gives a verb the options that choose figures, as ``typed``."""


def is_demo(store: Store) -> bool:
    """Say whether the figures are those of a demonstration."""
    last = rounds.last_round(store)
    return last is not None and last.mode == "replay"


def points(known: Known, chosen: Selection, settings: Settings) -> Rows:
    """Return the points that are wanted, in series order; no others are read."""
    return in_order(chosen.of(known.plan(chosen.crises), settings.vocabulary.places).collect())


def figures(known: Known, chosen: Selection, settings: Settings) -> Rows:
    """Return the figures that are wanted; those a person rejected are on no series, and there only when asked for."""
    rows = points(known, chosen, settings)
    if "rejected" not in chosen.reviews:
        return rows
    return rows.vstack(chosen.of(conform(known.aside, POINTS), settings.vocabulary.places))


def wanted(settings: Settings, typed: Typed) -> Selection:
    """Return the selection of the options above; ``typed`` are a verb's own arguments by name."""
    lists = {name: typed[name] or () for name in ("crisis", "indicator", "population", "place", "said_by", "grade",
                                                  "review")}  # fmt: skip
    first, last = day_of(typed["first"], "--from"), day_of(typed["last"], "--to")
    return selection(settings, **lists, first_on=first, last_on=last, grades=GRADES)


def day_of(said: str, option: str) -> date | None:
    """Return the day that was typed, None for nothing."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise typer.BadParameter(f"{said!r} is not a day such as 2024-11-30", param_hint=option) from None


def audience_of(said: str) -> Sensitivity:
    """Return who will see it."""
    levels: dict[str, Sensitivity] = {"public": "public", "internal": "internal", "restricted": "restricted"}
    if said not in levels:
        raise typer.BadParameter(f"{said!r} is none of {', '.join(levels)}", param_hint="--audience")
    return levels[said]
