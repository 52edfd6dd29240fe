"""The shape of every frame that crosses a wall: column, type, unit and what null means.

``OBSERVATIONS`` is what the store hands out, ``POINTS`` what :func:`tracker.series.points.points` makes of it,
``SERIES`` one row a series, ``INCIDENTS`` one row an Incident's toll, ``KEY_FIGURES`` one row an indicator of a
crisis, ``VIOLATIONS`` what the invariants found, ``TEXTS`` and ``REJECTIONS`` what else the store hands out. Null
always means "not known", never zero.
:func:`conform` brings a frame to a schema where rooms meet.
"""

from __future__ import annotations

import polars as pl

TEXT, NUMBER, DAY, FLAG = pl.String(), pl.Float64(), pl.Date(), pl.Boolean()
OFFSET, COUNT = pl.Int64(), pl.UInt32()
UTC = pl.Datetime("us", "UTC")

OBSERVATIONS = pl.Schema(
    {
        # the report it stands in
        "observation_id": TEXT,  # deterministic: report, span, reader version
        "report_id": TEXT,
        "source_id": TEXT,  # the place we read (sources.toml)
        "external_id": TEXT,  # the report's name there, such as its file's; null: it has none
        "title": TEXT,  # null: the report has none
        "publisher": TEXT,  # who printed it; never who gave the number; null: not known
        "url": TEXT,  # null: no link known
        "published_on": DAY,  # day of publication; null: not known
        "published_basis": TEXT,  # Basis: stated | inferred | unknown
        "known_at": UTC,  # when the tracker could first know it; never null
        "language": TEXT,  # null: not detected
        "sensitivity": TEXT,  # of the report: public | internal | restricted; null: as its source's
        # what is counted
        "indicator": TEXT,
        "population": TEXT,
        "value": NUMBER,  # in `unit`; null: only a range or a vague word is given
        "low": NUMBER,  # lower bound in `unit`; null: open below
        "high": NUMBER,  # upper bound in `unit`; null: open above
        "bound": TEXT,  # Bound
        "unit": TEXT,
        "quote": TEXT,  # text[char_start:char_end], code points
        "char_start": OFFSET,
        "char_end": OFFSET,
        "sentence_start": OFFSET,
        "sentence_end": OFFSET,
        "sentence": TEXT,  # the sentence's own text
        # who said it
        "said_by": TEXT,  # attribution id; null: nobody, or not in the registry
        "said_by_text": TEXT,  # the words as written; null: nobody named
        "said_by_scope": TEXT,  # Scope
        "via": TEXT,  # who relayed it; null: nobody
        # where and when
        "place": TEXT,  # as written; null: no place stated
        "iso3": TEXT,
        "pcode": TEXT,
        "place_scope": TEXT,  # Scope
        "place_id": TEXT,  # id of the atlas; null: not known there, no place stated, or read before ids were kept
        "place_accuracy": TEXT,  # Accuracy; null with place_id
        "measure": TEXT,  # Measure
        "period_start": DAY,  # null: not stated
        "period_end": DAY,
        "period_text": TEXT,
        "counting_start": DAY,  # of a cumulative figure, when its words name one
        "as_of": DAY,  # the day the figure speaks of; null: not known, and never filled with published_on
        "as_of_basis": TEXT,  # Basis
        # how sure
        "modality": TEXT,  # Modality
        "subset_of": TEXT,  # observation_id of the whole this is a part of; null: no part
        "derived": TEXT,  # formula; null: the value stands in the quote
        "confidence": NUMBER,  # 0..1
        "confidence_reasons": pl.List(TEXT),
        "rule": TEXT,  # the grammar rule that took it
        "crisis": TEXT,  # null as the store hands it out; filled by tracker.series.crises; then null: none fits
        # what people decided of it (tracker.series.review lays this over what was read)
        "content_sha256": TEXT,  # of the text its offsets count in: another one is another version
        "read_at": UTC,  # when this reading of the text was made; a later reader's is later than known_at
        "review_state": TEXT,  # unreviewed | accepted | corrected | rejected
        "review_changed": FLAG,  # whether the text now says something else than the person saw
        "review_note": TEXT,  # who decided what, when and why, and what changed since; null: nobody looked
        "read_as": TEXT,  # JSON: the values as read of every column a person corrected; null: none was
        "revision": TEXT,  # the status a person gave it; null: nobody did
        "same_as": TEXT,  # observation_id of the figure a person says it repeats; null: none
    }
)

ASSIGNED = pl.Schema(
    {
        **OBSERVATIONS,
        "crisis_reason": TEXT,  # why this crisis, or why none, in a person's words
        "episode": TEXT,  # "since 2011-03-15": another start than the crisis's; null: its own
        "place_label": TEXT,  # registered name, else as written; null: no place stated
    }
)

POINTS = pl.Schema(
    {
        **ASSIGNED,
        # the key: crisis, indicator, population, place, said_by, measure, unit, counting start
        "series_id": TEXT,  # sha256 of the key, 16 hex digits
        "said_by_key": TEXT,  # attribution id, or "text:" + normalised words; null (a key of its own): nobody
        "said_by_label": TEXT,  # "SOHR", "unnamed reports", "no source named"
        "place_key": TEXT,  # place_id, or "text:" + normalised words; null (a key of its own): no place stated
        "counting_key": DAY,  # of a cumulative: stated start, else the crisis's; else null
        # the order
        "order_on": DAY,  # as_of, else published_on; null: neither is known (such points come first)
        "order_basis": TEXT,  # "as_of" | "published" | "none"
        # the standing
        "status": TEXT,  # current | repeat | stale_echo | correction | change_of_base | other_scope
        "status_reason": TEXT,  # why, in a person's words; "" for current
        "on_line": FLAG,  # carries its series' level: current, correction or change_of_base, and not vague
        "level": NUMBER,  # what is drawn and compared: value, else low, else high; null: no number at all
        "held": TEXT,  # why a person must look first: transposed digits, a thousandfold jump; "": nothing
        "repeats": TEXT,  # observation_id of the claim this one repeats; null: it repeats none
        "headline": FLAG,  # whether its series is the headline of its crisis, indicator and population
        # how well it is borne out
        "story_id": TEXT,  # report_id of the first report of its story (stories.py)
        "voices": COUNT,  # independent named sources that give this number of this day and place, this one included
        "grade": TEXT,  # two_sources | one_source | typed_source | unnamed | party_claim (grades.py)
        "incident_id": TEXT,  # the Incident a single-event figure belongs to (incidents.py); null: no such figure
    }
)

SERIES_KEY = ("crisis", "indicator", "population", "place_key", "said_by_key", "measure", "unit", "counting_key")

SERIES = pl.Schema(
    {
        "series_id": TEXT,
        "crisis": TEXT,  # null: no crisis fits
        "episode": TEXT,  # null: the crisis's own count
        "indicator": TEXT,
        "population": TEXT,
        "place_key": TEXT,
        "place_label": TEXT,  # null: no place stated
        "said_by_key": TEXT,
        "said_by_label": TEXT,
        "measure": TEXT,
        "unit": TEXT,
        "counting_key": DAY,
        "points": COUNT,  # points that are not repeats
        "evidences": COUNT,  # all observations, repeats included
        "reports": COUNT,  # distinct reports
        "first_on": DAY,  # order_on of the first and last point; null: none is dated
        "last_on": DAY,
        "value": NUMBER,  # the newest point on the line; all null: the series has vague or off-line points only
        "low": NUMBER,
        "high": NUMBER,
        "bound": TEXT,
        "as_of": DAY,
        "period_start": DAY,  # of the newest point; null: not stated
        "period_end": DAY,
        "published_on": DAY,
        "observation_id": TEXT,
        "previous_level": NUMBER,  # the point on the line before the newest; null: there is none
        "previous_on": DAY,
        "headline": FLAG,
    }
)

KEY_FIGURES = pl.Schema(
    {
        **SERIES,
        "quote": TEXT,  # of the newest point, with its report
        "title": TEXT,
        "publisher": TEXT,
        "url": TEXT,
        "sources": COUNT,  # series of other named sources that have a figure too
        "range_low": NUMBER,  # newest figures of all sources, same measure and place; null: one source
        "range_high": NUMBER,
        "range_open": FLAG,  # whether a figure of them says only "at least": the range has no known upper end
    }
)

REJECTIONS = pl.Schema(
    {
        "report_id": TEXT,
        "source_id": TEXT,  # the place we read (sources.toml)
        "external_id": TEXT,
        "title": TEXT,
        "publisher": TEXT,
        "url": TEXT,
        "published_on": DAY,
        "quote": TEXT,
        "char_start": OFFSET,
        "char_end": OFFSET,
        "reason": TEXT,  # Refusal
        "detail": TEXT,
        "count": OFFSET,  # figures this row stands for
    }
)

INCIDENTS = pl.Schema(
    {
        # one row an Incident, what is counted and of whom: an Incident with dead and injured has two
        "incident_id": TEXT,  # hash of crisis, place, day span and kind; the same on every row of the Incident
        "crisis": TEXT,  # null: no crisis fits
        "kind": TEXT,  # what happened, in a word ("air strike"); null: its reports do not say
        "indicator": TEXT,
        "population": TEXT,
        "unit": TEXT,
        "place_id": TEXT,  # id of the atlas; null: not known there or no place stated
        "place_label": TEXT,  # registered name, else as written; null: no place stated
        "iso3": TEXT,  # null: not known
        "pcode": TEXT,
        "first_on": DAY,  # first and last day the Incident may have happened; null: not known
        "last_on": DAY,
        # its toll as it stands: the newest of the best source, never a sum and never an average
        "best": NUMBER,  # level of that figure; null: no number is given, only words
        "low": NUMBER,  # smallest and largest newest figure of all its sources; null: open on that side
        "high": NUMBER,
        "bound": TEXT,  # Bound of the best figure
        "modality": TEXT,  # Modality of the best figure: a party's claim of its enemy's dead says that it is one
        "grade": TEXT,  # who bears the best figure out (tracker/series/grades.py)
        "observation_id": TEXT,  # the best figure
        "said_by": TEXT,  # who gave it: attribution id; null: nobody, or not in the registry
        "said_by_label": TEXT,
        "said_by_text": TEXT,  # as written; null: nobody named
        "as_of": DAY,  # of the best figure; null: not known
        "source_id": TEXT,  # the place we read its report from (sources.toml)
        "sensitivity": TEXT,  # of its report; null: as its source's
        "publisher": TEXT,  # who printed it; null: not known
        "published_on": DAY,
        "title": TEXT,
        "url": TEXT,
        "quote": TEXT,
        "sources": COUNT,  # distinct named sources with a figure of it
        "reports": COUNT,  # distinct reports that give one
        "evidences": COUNT,  # all figures, copies included
        "merge_with": TEXT,  # incident_id it may be the same as; null: no doubt
        "merge_reason": TEXT,  # why, in a person's words; null as above
    }
)

TEXTS = pl.Schema({"report_id": TEXT, "text": TEXT})

STORIES = pl.Schema(
    {
        "report_id": TEXT,
        "story_id": TEXT,  # report_id of the first report that tells it
        "tier": TEXT,  # how it is known: first | url | content | near_copy
        "similarity": NUMBER,  # share of its runs of words that the first report has too, 0..1
    }
)

VERDICTS = pl.Schema(
    {
        # one row a decision of a person on a figure, in the order they were taken; nothing is ever changed
        "seq": OFFSET,
        "verdict_id": TEXT,
        "kind": TEXT,  # VerdictKind
        "report_id": TEXT,
        "content_sha256": TEXT,  # of the text the offsets count in
        "char_start": OFFSET,
        "char_end": OFFSET,
        "quote": TEXT,
        "observation_id": TEXT,  # of the figure as it was read then
        "seen": TEXT,  # JSON: what it was read as then
        "changes": TEXT,  # JSON: of a correction column -> value; else {}
        "other": TEXT,  # JSON: of a merge the anchor of the other figure; else null
        "revision": TEXT,  # of a revision: the status it was given; else null
        "undoes": TEXT,  # of an undo: verdict_id; else null
        "reason": TEXT,
        "decided_by": TEXT,
        "decided_at": UTC,
    }
)

QUEUE = pl.Schema(
    {
        # one row a figure a person should look at, the one that matters most first
        **POINTS,  # of a figure that enters no series the columns of series are null
        "weight": NUMBER,  # what hangs on it: larger is looked at first
        "why": TEXT,  # why a person should look, in words
        "band": TEXT,  # what hangs on it: one of tracker.series.queue.BANDS
    }
)

RANKED = pl.Schema(
    {
        # one row a figure nobody looked at yet, by what hangs on it: enough to count, filter and turn pages
        "observation_id": TEXT,
        "report_id": TEXT,
        "crisis": TEXT,  # null: no crisis fits
        "indicator": TEXT,
        "population": TEXT,
        "said_by": TEXT,
        "band": TEXT,
        "weight": NUMBER,  # 0: nothing speaks for looking
        "why": TEXT,  # "": nothing
    }
)

VIOLATIONS = pl.Schema(
    {
        "check": TEXT,  # name of the invariant
        "severity": TEXT,  # "error": the frame is wrong | "review": a person should look
        "series_id": TEXT,
        "observation_id": TEXT,
        "report_id": TEXT,
        "detail": TEXT,  # what is wrong, with the numbers
        "evidence": TEXT,  # the quote
        "other_id": TEXT,  # the observation it was compared with; null: none
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
