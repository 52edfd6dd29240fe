"""The explorer: which series there are, by everything a series can be asked by.

In: a :class:`~tracker.views.seen.Seen` and what was asked (:class:`Asked`). Out: plain values: one page of series with
their newest figures, and what there is to choose from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from tracker.charts.panels import subject
from tracker.charts.words import own_words
from tracker.knowledge.parts import NOWHERE
from tracker.model import Measure
from tracker.series.grades import GRADES
from tracker.series.selection import NO_CRISIS, Selection
from tracker.views import figures
from tracker.views.lines import lines
from tracker.views.paging import part
from tracker.views.seen import Seen

PAGE = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the series is wanted: the filters of every list and export, and those of this page alone."""

    selection: Selection = field(default_factory=Selection)
    measures: tuple[str, ...] = ()
    headline: bool = False
    after: str = ""


def explorer(seen: Seen, asked: Asked) -> dict[str, Any]:
    """Return one page of the series that are wanted, the newest first."""
    name = ("explorer", tuple(map(seen.version_of, seen.parts())), asked)
    return seen.shelf.get(name, lambda: _made(seen, asked), lambda _: 60_000)


def _made(seen: Seen, asked: Asked) -> dict[str, Any]:
    found = chosen(seen, asked)
    shown = part(found.get_column("series_id").to_list(), asked.after, PAGE)
    rows = found.filter(pl.col("series_id").is_in(list(shown.rows))).to_dicts()
    evidence = figures.by_ids(seen, _ids(rows))
    return {"rows": [told(seen, row, evidence) for row in rows], "page": shown, "choices": choices(seen),
            "newest": found.get_column("known_at").max()}  # fmt: skip


def chosen(seen: Seen, asked: Asked) -> pl.DataFrame:
    """Return the rows of the series that are wanted, those with the newest figures first."""
    wanted = {NOWHERE if name == NO_CRISIS else name for name in asked.selection.crises}
    parts = [name for name in seen.parts() if not wanted or name in wanted]
    if not parts:
        return _every(seen, seen.parts()[:1]).clear()
    rows = asked.selection.of(_every(seen, parts), seen.settings.vocabulary.places)
    if asked.measures:
        rows = rows.filter(pl.col("measure").is_in(asked.measures))
    if asked.headline:
        rows = rows.filter("headline")
    return rows.sort("last_on", "headline", "series_id", descending=[True, True, False], nulls_last=True)


def _every(seen: Seen, parts: list[str]) -> pl.DataFrame:
    """Return the rows of all series of some parts."""
    return pl.concat([lines(seen, name) for name in parts])


def _ids(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for row in rows:
        ids.setdefault(row["crisis"] or NOWHERE, []).append(row["observation_id"] or row["any_id"])
    return ids


def told(seen: Seen, row: dict[str, Any], evidence: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return one series in a row: what it is, its newest figure as the audience may see it, how it moved."""
    newest = evidence.get(row["observation_id"] or row["any_id"], {})
    crisis = seen.settings.crises.get(row["crisis"] or "")
    names = ("series_id", "crisis", "measure", "counting_key", "headline", "points", "evidences", "reports", "first_on",
             "last_on", "grade", "unit", "indicator", "population", "episode")  # fmt: skip
    return {
        **{name: row[name] for name in names},
        "what": subject(row["indicator"], row["population"], seen.settings),
        "crisis_name": crisis.name if crisis else "",
        "figure": newest if row["observation_id"] else None,
        "said_by": newest.get("said_by", ""),
        "place": newest.get("place", ""),
        "change": figures.change(row, row["previous"], row["previous_on"]),
    }


def choices(seen: Seen) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen for each filter: what the series at hand have, by id and name."""
    versions = tuple(map(seen.version_of, seen.parts()))
    return seen.shelf.get(("choices", versions), lambda: _choices(seen))


def _choices(seen: Seen) -> dict[str, list[tuple[str, str]]]:
    words = seen.settings.vocabulary
    rows = _every(seen, seen.parts())
    there = {
        name: set(rows.get_column(name).drop_nulls()) for name in ("indicator", "population", "said_by", "measure")
    }
    crises = [(one, seen.settings.crises[one].name) for one in seen.shown()]
    return {
        "crisis": crises + ([(NO_CRISIS, "")] if seen.crises is None else []),
        "indicator": [(one.id, own_words(one.label)) for one in words.indicators.values()
                      if one.id in there["indicator"]],
        "population": [(name, own_words(words.populations[name].label) if name in words.populations else name)
                       for name in dict.fromkeys(("all", *words.populations)) if name in there["population"]],
        "said_by": sorted(
            ((one.id, one.name) for one in words.attributions.values() if one.id in there["said_by"]),
            key=lambda pair: pair[1].casefold(),
        ),
        "measure": [(one.value, one.value) for one in Measure if one.value in there["measure"]],
        "grade": [(name, name) for name in GRADES],
    }  # fmt: skip
