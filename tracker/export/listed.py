"""The other tables a person takes home or a program asks for: series, reports, rejections, alerts, sources.

In: protected rows, the Settings. Out: a :class:`Listed`: rows under their public names with the meaning of every
column, and a head that says what was asked. One list of columns serves files and the API. Never a figure that the
rows do not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from tracker import __version__
from tracker.export.beside import looked_up
from tracker.export.columns import FIGURES, SOURCES, Column
from tracker.export.contents import moment, sources
from tracker.model import Settings
from tracker.series.schemas import COUNT, DAY, OFFSET, POINTS, REJECTIONS, TEXT
from tracker.series.schemas import SERIES as SERIES_SCHEMA
from tracker.series.schemas import UTC as MOMENT
from tracker.series.selection import AS_WRITTEN
from tracker.series.table import series_table


@dataclass(frozen=True, slots=True)
class Kind:
    """What a table is called, what one row of it is, and its columns with their types."""

    name: str
    row: str
    columns: tuple[Column, ...]
    types: Mapping[str, pl.DataType]

    @property
    def schema(self) -> pl.Schema:
        """Return the shape of its rows."""
        return pl.Schema({column.name: self.types.get(column.name, TEXT) for column in self.columns})


@dataclass(frozen=True, slots=True)
class Listed:
    """A table with its head, before it has a format."""

    kind: Kind
    about: Mapping[str, str]
    made_at: datetime
    rows: pl.DataFrame


def _of_figures(*names: str) -> tuple[Column, ...]:
    by_name = {column.name: column for column in FIGURES}
    return tuple(by_name[name] for name in names)


_SERIES = (
    *_of_figures("series_id", "crisis", "indicator", "indicator_label", "population", "place", "said_by",
                 "said_by_label", "measure", "unit", "counting_start"),
    Column("headline", "#status+headline", "whether it leads its crisis, indicator and population"),
    *_of_figures("value", "low", "high", "bound", "as_of", "period_start", "period_end", "published_on"),
    Column("observation_id", "#meta+id", "the newest figure on its line; empty: it has words only"),
    Column("previous_level", "#indicator+value+previous+num", "the level before the newest"),
    Column("previous_on", "#date+previous", "the day of that level"),
    Column("points", "#meta+points+num", "figures that repeat no other"),
    Column("evidences", "#meta+evidences+num", "all figures, repeats included"),
    Column("reports", "#meta+reports+num", "reports that give one"),
    Column("first_on", "#date+first", "day of its first figure"),
    Column("last_on", "#date+last", "day of its last figure"),
    *_of_figures("masked"),
)  # fmt: skip

_REPORTS = (
    *_of_figures("report_id"),
    Column("source_id", "#meta+source+read", "the place it was read from (sources.toml)"),
    *_of_figures("title", "publisher", "url", "published_on"),
    Column("published_basis", "#meta+published+basis", "whether that day is stated, inferred or unknown"),
    *_of_figures("known_at"),
    Column("language", "#meta+language", "of its text; empty: not known"),
    Column("crises", "#crisis+list", "the crises its figures belong to, with blanks between"),
    Column("observed", "#meta+figures+num", "figures read in it"),
    Column("rejected", "#meta+rejected+num", "numbers in it that were not taken"),
    *_of_figures("masked"),
)

_REJECTIONS = (
    *_of_figures("report_id"),
    Column("source_id", "#meta+source+read", "the place it was read from (sources.toml)"),
    *_of_figures("title", "publisher", "url", "published_on"),
    Column("quote", "#description+quote", "the words the number stands in"),
    Column("reason", "#status+reason", "why it was not taken, in a word"),
    Column("detail", "#status+detail", "the same in a sentence"),
    Column("count", "#meta+count+num", "numbers this row stands for"),
    Column("char_start", "#meta+start+num", "where the quote begins in the text, in code points"),
    Column("char_end", "#meta+end+num", "where it ends"),
    *_of_figures("masked"),
)

_ALERTS = (
    Column("handle", "#meta+id", "the alert's name: AL-..."),
    Column("rule_id", "#meta+id+rule", "the rule (rules.toml)"),
    Column("rule_label", "#meta+rule", "the same in words"),
    *_of_figures("series_id", "crisis"),
    Column("status", "#status+code", "inactive, pending, firing or recovering"),
    Column("level", "#status+level", "the highest level announced for certain; empty: none"),
    Column("standing", "#status+standing", "confirmed, uncertain or unconfirmed, as last announced"),
    Column("episode", "#meta+episode+num", "how often it was raised so far"),
    Column("said", "#description+said", "what was last said of it, in a sentence"),
    Column("why", "#description+why", "why it was said"),
    Column("happened", "#status+event", "what last happened: firing, escalated, corrected, resolved ..."),
    Column("happened_at", "#date+known", "when what made it happen became known, UTC"),
)

SERIES = Kind("series", "one source's figures of one thing counted in one place", _SERIES,
              {**{one.name: SERIES_SCHEMA[one.name] for one in _SERIES if one.name in SERIES_SCHEMA},
               "counting_start": DAY})  # fmt: skip
REPORTS = Kind("reports", "one report as published", _REPORTS,
               {"published_on": DAY, "known_at": MOMENT, "observed": COUNT, "rejected": COUNT})  # fmt: skip
REJECTED = Kind("rejections", "a number that was not taken, and why", _REJECTIONS,
                {one.name: REJECTIONS[one.name] for one in _REJECTIONS if one.name in REJECTIONS})  # fmt: skip
ALERTS = Kind("alerts", "a rule on one series, with its state", _ALERTS,
              {"episode": OFFSET, "happened_at": MOMENT})  # fmt: skip
SOURCED = Kind("sources", "who gave numbers, or a place reports were read from", SOURCES, {"figures": OFFSET})
OBSERVED = Kind("observations", "a figure understood: who said it, of what, of when, in which words", FIGURES,
                {one.name: POINTS[one.name] for one in FIGURES if one.name in POINTS})  # fmt: skip

KINDS = {one.name: one for one in (SERIES, REPORTS, REJECTED, ALERTS, SOURCED)}
"""What can be taken home beside the figures themselves, by name."""


def series_rows(seen: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return one row a series of points their audience may see, under public names."""
    why = seen.group_by("series_id").agg(pl.col("masked").filter(pl.col("masked") != "").first().fill_null(""))
    words = settings.vocabulary.indicators.values()
    rows = series_table(seen).join(why, on="series_id", how="left", maintain_order="left")
    written = pl.col("said_by_key").str.starts_with(AS_WRITTEN).fill_null(False)
    named = rows.with_columns(
        looked_up("indicator", {one.id: one.label for one in words}).alias("indicator_label"),
        pl.col("place_label").alias("place"),
        pl.col("counting_key").alias("counting_start"),
        pl.when(~written).then("said_by_key").alias("said_by"),
    )
    return shaped(named, SERIES)


def source_rows(points: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return who gave the numbers among the points and where they were read."""
    return shaped(sources(points, settings), SOURCED)


def shaped(rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Return the rows with the kind's columns, in order; one they lack is null."""
    have = rows.columns
    return rows.select(
        (pl.col(name) if name in have else pl.lit(None)).cast(type_).alias(name) for name, type_ in kind.schema.items()
    )


def listed(kind: Kind, rows: pl.DataFrame, filters: str, made_at: datetime, *, audience: str = "public",
           demo: bool = False, credits: Sequence[str] = ()) -> Listed:  # fmt: skip
    """Return the rows as a table with its head: what it is, what was asked, when it was made, who must be named."""
    marked = {"DEMO": "DEMO figures of a demonstration, not to be used"} if demo else {}
    about = marked | {
        "Export": f"humanitarian tracker {__version__}: {kind.name}, one row {kind.row}",
        "Filters": filters,
        "Generated": moment(made_at),
        "Known at": "all that is known",
        "Rows": f"{rows.height:,}",
        "Shown to": f"{audience}; what is masked says why in the column masked",
    }
    named = {"Sources": "; ".join(credits)} if credits else {}
    return Listed(kind, about | named, made_at.astimezone(UTC), shaped(rows, kind))
