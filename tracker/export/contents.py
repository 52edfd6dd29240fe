"""What an export holds, before it has a format: protected rows under their public names, its sources, and its head.

In: points as the series make them, the Settings, what was asked. Out: :class:`Contents`. The rows are
protected here, once, for every format: none of them sees what the audience may not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import polars as pl

from tracker import __version__
from tracker.export.beside import country, licences, looked_up
from tracker.export.columns import FIGURES, SOURCES, Column
from tracker.export.events import events, tolls
from tracker.model import Sensitivity, Settings
from tracker.series.protection import attribution_lines, credit, protected
from tracker.series.selection import Selection

READING_ORDER = (
    "crisis",
    "indicator",
    "population",
    "said_by_label",
    "place",
    "measure",
    "counting_start",
    "series_id",
)
"""How rows are sorted for people; within a series the points keep the order of their days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for: which figures, as known when, for whom, made when."""

    selection: Selection
    generated_at: datetime
    as_known_at: datetime | None = None
    audience: Sensitivity = "public"
    demo: bool = False
    filters: str = ""
    """What was asked, in words; "": the selection says it."""


@dataclass(frozen=True)
class Contents:
    """An export without a format. ``about`` is its head: label and text, in order."""

    about: Mapping[str, str]
    made_at: datetime
    figures: pl.DataFrame
    incidents: pl.DataFrame
    events: pl.DataFrame
    sources: pl.DataFrame

    @cached_property
    def figure_columns(self) -> Sequence[Column]:
        """The columns the figures have, in order."""
        return [column for column in FIGURES if column.name in self.figures.columns]

    @property
    def lines(self) -> list[str]:
        """The head as lines of text, for the top of a file."""
        return lines(self.about)


def lines(about: Mapping[str, str]) -> list[str]:
    """Return a head as lines of text."""
    return [f"{label}: {text}" for label, text in about.items()]


def contents(points: pl.DataFrame, settings: Settings, asked: Asked) -> Contents:
    """Return what was asked for of the points, and the Incidents they tell of, as its audience may see it."""
    places = settings.vocabulary.places
    chosen = asked.selection.of(points, places)
    # a figure that answers to the wish only by what is masked is none of it: else the wish would tell what is masked
    seen = asked.selection.of(protected(chosen, settings, asked.audience), places)
    chosen = chosen.filter(pl.col("observation_id").is_in(seen["observation_id"].implode()))
    told = tolls(seen, settings)
    return Contents(
        about=_about(chosen, settings, asked),
        made_at=asked.generated_at.astimezone(UTC),
        figures=figures(seen, settings).sort(*READING_ORDER, nulls_last=True, maintain_order=True),
        incidents=told,
        events=events(told, seen, settings),
        sources=sources(chosen, settings),
    )


def _about(chosen: pl.DataFrame, settings: Settings, asked: Asked) -> dict[str, str]:
    """Return the head: what it is, what was asked, when it was made, who must be named, what is hidden."""
    credits = attribution_lines(settings, chosen.get_column("source_id").drop_nulls().unique())
    demo = {"DEMO": "DEMO figures of a demonstration, not to be used"} if asked.demo else {}
    known = moment(asked.as_known_at) if asked.as_known_at else "all that is known"
    return demo | {
        "Export": f"humanitarian tracker {__version__}: each figure with who said it, none added or averaged",
        "Filters": asked.filters or str(asked.selection),
        "Generated": moment(asked.generated_at),
        "Known at": known,
        "Figures": f"{chosen.height:,} in {chosen.get_column('series_id').drop_nulls().n_unique():,} series",
        "Shown to": f"{asked.audience}; what is masked says why in the column masked",
        "Sources": "; ".join(credits) or "none configured",
    }


def moment(at: datetime) -> str:
    """Return a moment in UTC to the second, as every head writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def figures(rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return points their audience may see under their public names, with labels and licences beside them."""
    words = settings.vocabulary.indicators.values()
    named = rows.with_columns(
        looked_up("indicator", {one.id: one.label for one in words}).alias("indicator_label"),
        looked_up("indicator", {one.id: one.hxl for one in words}).alias("indicator_hxl"),
        pl.col("place_label").alias("place"),
        pl.col("counting_key").alias("counting_start"),
        pl.col("subset_of").alias("part_of"),
        country(rows, settings),
        *licences(settings),
    )
    if "review_state" in named.columns:
        named = named.with_columns(pl.col("review_state").fill_null("unreviewed"))
    return named.select(column.name for column in FIGURES if column.name in named.columns)


def sources(chosen: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return who gave the numbers and where they were read, each with what a user of the figures must know."""
    said = dict(chosen.get_column("said_by").drop_nulls().value_counts(sort=True).iter_rows())
    read = dict(chosen.get_column("source_id").drop_nulls().value_counts(sort=True).iter_rows())
    rows = []
    for id_, figures in said.items():
        one = settings.vocabulary.attributions.get(id_)
        told = {"name": one.name, "type": one.kind, "note": one.note} if one else {"name": id_}
        rows.append({"kind": "said_by", "id": id_, "figures": figures} | told)
    for id_, figures in read.items():
        source = settings.sources.get(id_)
        if source is None:
            rows.append({"kind": "read", "id": id_, "figures": figures, "note": "not configured any more"})
            continue
        told = {"name": source.name, "type": source.kind, "licence": source.licence, "terms": source.terms,
                "attribution": credit(source), "redistribute": source.redistribute}  # fmt: skip
        rows.append({"kind": "read", "id": id_, "figures": figures} | told)
    schema = {column.name: pl.Int64 if column.name == "figures" else pl.String for column in SOURCES}
    return pl.DataFrame(rows, schema=schema)
