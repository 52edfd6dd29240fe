"""The shape of every frame that crosses a wall: column, type, unit and what null means.

``OBSERVATIONS`` is what the store hands out, ``POINTS`` what :func:`tracker.series.points.points` makes of it,
``SERIES`` one row a series, ``KEY_FIGURES`` one row an indicator of a crisis, ``VIOLATIONS`` what the invariants found,
``TEXTS`` and ``REJECTIONS`` what else the store hands out. Null always means "not known", never zero.
:func:`conform` brings a frame to a schema where rooms meet.
"""

from __future__ import annotations

import polars as pl

UTC = pl.Datetime("us", "UTC")

OBSERVATIONS = pl.Schema(
    {
        # the report it stands in
        "observation_id": pl.String,  # deterministic: report, span, reader version
        "report_id": pl.String,
        "source_id": pl.String,  # the place we read (sources.toml)
        "title": pl.String,  # null: the report has none
        "publisher": pl.String,  # who printed it; never who gave the number; null: not known
        "url": pl.String,  # null: no link known
        "published_on": pl.Date,  # day of publication; null: not known
        "published_basis": pl.String,  # Basis: stated | inferred | unknown
        "known_at": UTC,  # when the tracker could first know it; never null
        "language": pl.String,  # null: not detected
        # what is counted
        "indicator": pl.String,
        "population": pl.String,
        "value": pl.Float64,  # in `unit`; null: only a range or a vague word is given
        "low": pl.Float64,  # lower bound in `unit`; null: open below
        "high": pl.Float64,  # upper bound in `unit`; null: open above
        "bound": pl.String,  # Bound
        "unit": pl.String,
        "quote": pl.String,  # text[char_start:char_end], code points
        "char_start": pl.Int64,
        "char_end": pl.Int64,
        "sentence_start": pl.Int64,
        "sentence_end": pl.Int64,
        "sentence": pl.String,  # the sentence's own text
        # who said it
        "said_by": pl.String,  # attribution id; null: nobody, or not in the registry
        "said_by_text": pl.String,  # the words as written; null: nobody named
        "said_by_scope": pl.String,  # Scope
        "via": pl.String,  # who relayed it; null: nobody
        # where and when
        "place": pl.String,  # as written; null: no place stated
        "iso3": pl.String,
        "pcode": pl.String,
        "place_scope": pl.String,  # Scope
        "measure": pl.String,  # Measure
        "period_start": pl.Date,  # null: not stated
        "period_end": pl.Date,
        "period_text": pl.String,
        "counting_start": pl.Date,  # of a cumulative figure, when its words name one
        "as_of": pl.Date,  # the day the figure speaks of; null: not known, and never filled with published_on
        "as_of_basis": pl.String,  # Basis
        # how sure
        "modality": pl.String,  # Modality
        "subset_of": pl.String,  # observation_id of the whole this is a part of; null: no part
        "derived": pl.String,  # formula; null: the value stands in the quote
        "confidence": pl.Float64,  # 0..1
        "confidence_reasons": pl.List(pl.String),
        "rule": pl.String,  # the grammar rule that took it
        "crisis": pl.String,  # null as the store hands it out; filled by tracker.series.crises; then null: none fits
    }
)

ASSIGNED = pl.Schema(
    {
        **OBSERVATIONS,
        "crisis_reason": pl.String,  # why this crisis, or why none, in a person's words
        "episode": pl.String,  # "since 2011-03-15": another start than the crisis's; null: its own
        "place_id": pl.String,  # id of places.toml; null: not in the registry or no place stated
        "place_label": pl.String,  # registered name, else as written; null: no place stated
    }
)

POINTS = pl.Schema(
    {
        **ASSIGNED,
        # the key: crisis, indicator, population, place, said_by, measure, unit, counting start
        "series_id": pl.String,  # sha256 of the key, 16 hex digits
        "said_by_key": pl.String,  # attribution id, or "text:" + normalised words; null (a key of its own): nobody
        "said_by_label": pl.String,  # "SOHR", "unnamed reports", "no source named"
        "place_key": pl.String,  # place_id, or "text:" + normalised words; null (a key of its own): no place stated
        "counting_key": pl.Date,  # of a cumulative: stated start, else the crisis's; else null
        # the order
        "order_on": pl.Date,  # as_of, else published_on; null: neither is known (such points come first)
        "order_basis": pl.String,  # "as_of" | "published" | "none"
        # the standing
        "status": pl.String,  # current | repeat | stale_echo | correction | change_of_base | other_scope
        "status_reason": pl.String,  # why, in a person's words; "" for current
        "on_line": pl.Boolean,  # carries its series' level: current, correction or change_of_base, and not vague
        "level": pl.Float64,  # what is drawn and compared: value, else low, else high; null: no number at all
        "repeats": pl.String,  # observation_id of the claim this one repeats; null: it repeats none
        "headline": pl.Boolean,  # whether its series is the headline of its crisis, indicator and population
    }
)

SERIES_KEY = ("crisis", "indicator", "population", "place_key", "said_by_key", "measure", "unit", "counting_key")

SERIES = pl.Schema(
    {
        "series_id": pl.String,
        "crisis": pl.String,  # null: no crisis fits
        "episode": pl.String,  # null: the crisis's own count
        "indicator": pl.String,
        "population": pl.String,
        "place_key": pl.String,
        "place_label": pl.String,  # null: no place stated
        "said_by_key": pl.String,
        "said_by_label": pl.String,
        "measure": pl.String,
        "unit": pl.String,
        "counting_key": pl.Date,
        "points": pl.UInt32,  # points that are not repeats
        "evidences": pl.UInt32,  # all observations, repeats included
        "reports": pl.UInt32,  # distinct reports
        "first_on": pl.Date,  # order_on of the first and last point; null: none is dated
        "last_on": pl.Date,
        "value": pl.Float64,  # the newest point on the line; all null: the series has vague or off-line points only
        "low": pl.Float64,
        "high": pl.Float64,
        "bound": pl.String,
        "as_of": pl.Date,
        "published_on": pl.Date,
        "observation_id": pl.String,
        "previous_level": pl.Float64,  # the point on the line before the newest; null: there is none
        "previous_on": pl.Date,
        "headline": pl.Boolean,
    }
)

KEY_FIGURES = pl.Schema(
    {
        **SERIES,
        "quote": pl.String,  # of the newest point, with its report
        "title": pl.String,
        "publisher": pl.String,
        "url": pl.String,
        "sources": pl.UInt32,  # series of other named sources that have a figure too
        "range_low": pl.Float64,  # newest figures of all sources, same measure and place; null: one source
        "range_high": pl.Float64,
    }
)

REJECTIONS = pl.Schema(
    {
        "report_id": pl.String,
        "title": pl.String,
        "publisher": pl.String,
        "url": pl.String,
        "published_on": pl.Date,
        "quote": pl.String,
        "char_start": pl.Int64,
        "char_end": pl.Int64,
        "reason": pl.String,  # Refusal
        "detail": pl.String,
        "count": pl.Int64,  # figures this row stands for
    }
)

TEXTS = pl.Schema({"report_id": pl.String, "text": pl.String})

VIOLATIONS = pl.Schema(
    {
        "check": pl.String,  # name of the invariant
        "severity": pl.String,  # "error": the frame is wrong | "review": a person should look
        "series_id": pl.String,
        "observation_id": pl.String,
        "report_id": pl.String,
        "detail": pl.String,  # what is wrong, with the numbers
        "evidence": pl.String,  # the quote
        "other_id": pl.String,  # the observation it was compared with; null: none
    }
)


def empty(schema: pl.Schema) -> pl.DataFrame:
    """Return a frame of that shape with no rows."""
    return pl.DataFrame(schema=schema)


def conform(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Return the frame with exactly the schema's columns, order and types.

    A column the frame lacks is filled with null; one the schema lacks is dropped. A type that cannot be cast
    raises ``polars.exceptions.InvalidOperationError``: it is a mistake between rooms, not odd data.
    """
    have = frame.columns
    return frame.select(
        (pl.col(name) if name in have else pl.lit(None)).cast(kind).alias(name) for name, kind in schema.items()
    )
