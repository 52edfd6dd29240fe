"""What a person hands in, before it is kept: a text with what would be read in it, a table with what its columns mean.

In: a report with its reading, as foretold (:mod:`tracker.round.foretold`), and the visitor's language. Out: dicts of
plain values. The words are the person's own: nothing of them is masked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracker.charts.evidence import REASONS
from tracker.charts.words import clean, dated, figure, measured, number
from tracker.locales import Locale
from tracker.model import Observation, Rejection, Settings
from tracker.round.foretold import Foretold
from tracker.views.review import counted, crisis_name

MOST_LETTERS = 60_000
"""Of a text that are shown with its figures marked; the figures of the rest are listed all the same."""

MOST_FIGURES = 200
MOST_FINDINGS = 50


def figures(told: Foretold, settings: Settings, locale: Locale) -> list[dict[str, Any]]:
    """Return the figures that would be kept, in the order of their texts."""
    return [
        {
            "what": counted(row, settings),
            "figure": figure(row, number, locale),
            "unit": locale.text(row["unit"]),
            "who": clean(row["said_by_label"] or row["said_by_text"], 80),
            "where": clean(row["place_label"] or row["place"], 60),
            "when": dated(row, locale),
            "measured": measured({"counting_key": None, **row}, locale),
            "quote": clean(row["quote"], 200),
            "crisis": crisis_name(row["crisis"], settings, locale),
            "modality": "" if row["modality"] == "reported" else (row["modality"] or "").replace("_", " "),
            "confidence": row["confidence"],
            "counts": row["series_id"] is not None,
        }
        for row in told.figures[:MOST_FIGURES]
    ]


def findings(told: Foretold) -> list[dict[str, str]]:
    """Return what the checks say of them: parts over their whole, falls, transposed digits."""
    return [
        {"check": row["check"].replace("_", " "), "severity": row["severity"], "detail": clean(row["detail"], 240),
         "evidence": clean(row["evidence"], 200)}
        for row in told.findings[:MOST_FINDINGS]
    ]  # fmt: skip


def rejections(refused: Sequence[Rejection], locale: Locale) -> list[dict[str, str]]:
    """Return the numbers that would not be taken, each with why."""
    return [
        {"quote": clean(one.quote, 160), "reason": locale.text(REASONS.get(one.reason.value, one.reason.value)),
         "detail": clean(one.detail, 200)}
        for one in refused[:MOST_FIGURES]
    ]  # fmt: skip


def marked(text: str, taken: Sequence[Observation], refused: Sequence[Rejection]) -> list[Mapping[str, str]]:
    """Return the text in pieces: kind "" as it stands, "figure" one that would be kept, "not" one that would not."""
    spans = [(one.char_start, one.char_end, "figure") for one in taken]
    spans += [(one.char_start, one.char_end, "not") for one in refused]
    return list(_pieces(text[:MOST_LETTERS], sorted(spans, key=lambda span: (span[0], span[2]))))


def _pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[Mapping[str, str]]:
    at = 0
    for start, end, kind in spans:
        if start < at or end > len(text) or end <= start:
            continue  # within one that is marked already
        if start > at:
            yield {"kind": "", "text": text[at:start]}
        yield {"kind": kind, "text": text[start:end]}
        at = end
    if at < len(text):
        yield {"kind": "", "text": text[at:]}
