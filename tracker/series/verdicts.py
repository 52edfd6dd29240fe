"""Making a verdict: what a person typed, checked against what can be, for the terminal and the pages alike.

In: the figure as a row (of observations or points), what the person said, who and when. Out: a
:class:`~tracker.model.Verdict`, or VerdictError with a sentence a person can act on. Nothing is kept here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from tracker.errors import TrackerError
from tracker.model import REVISIONS, Anchor, Bound, Measure, Modality, Place, Settings, Verdict, VerdictKind
from tracker.series.review import CLAIM, REGISTERED, as_read
from tracker.series.whereabouts import registered

LONGEST = 500
"""Code points of a reason or a name; longer ones are cut off by nobody, but refused."""

MOST = 1e15

NEEDS_REASON = frozenset(VerdictKind) - {VerdictKind.ACCEPT}
"""Who agrees with what stands there need not say why; everyone else tells the next person."""


class VerdictError(TrackerError):
    """What a person decided cannot be: its text says why, and what can."""

    exit_code = 2


def anchor_of(row: Mapping[str, Any]) -> Anchor:
    """Return where a figure stands and what it was read as."""
    read = as_read(row)
    names = ("report_id", "content_sha256", "char_start", "char_end", "quote")
    return Anchor(**{name: row[name] for name in names}, indicator=read["indicator"], population=read["population"])


def verdict(
    row: Mapping[str, Any],
    kind: VerdictKind,
    *,
    reason: str,
    by: str,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    other: Mapping[str, Any] | None = None,
    revision: str | None = None,
) -> Verdict:
    """Return one person's verdict on one figure; `other` is the row of the figure it is merged with."""
    reason, by = _words(reason, "reason"), _words(by, "name")
    if not by:
        raise VerdictError("say who decides")
    if kind in NEEDS_REASON and not reason:
        raise VerdictError(f"say why: {kind.value} needs a reason")
    if kind is VerdictKind.CORRECT and not changes:
        raise VerdictError("say what the text says instead: nothing was changed")
    if kind is VerdictKind.REVISION and revision not in REVISIONS:
        raise VerdictError(f"a figure can be marked as {', '.join(REVISIONS)}, not as {revision!r}")
    if kind is VerdictKind.MERGE:
        _mergeable(row, other)
    return Verdict(
        kind=kind,
        anchor=anchor_of(row),
        observation_id=row["observation_id"],
        seen=as_read(row),
        reason=reason,
        decided_by=by,
        decided_at=at,
        changes=dict(changes or {}) if kind is VerdictKind.CORRECT else {},
        other=anchor_of(other) if kind is VerdictKind.MERGE and other else None,
        revision=revision if kind is VerdictKind.REVISION else None,
    )


def undo(row: Mapping[str, Any], *, reason: str, by: str, at: datetime) -> Verdict:
    """Return the verdict that takes another one back; `row` is that one, of :func:`tracker.series.review.standing`."""
    if not (reason := _words(reason, "reason")):
        raise VerdictError("say why: undo needs a reason")
    names = ("report_id", "content_sha256", "char_start", "char_end", "quote")
    kind = {name: row["seen"].get(name, "") for name in ("indicator", "population")}
    return Verdict(
        kind=VerdictKind.UNDO,
        anchor=Anchor(**{name: row[name] for name in names}, **kind),
        observation_id=row["observation_id"],
        seen=row["seen"],
        reason=reason,
        decided_by=_words(by, "name"),
        decided_at=at,
        undoes=row["verdict_id"],
    )


def corrections(row: Mapping[str, Any], said: Mapping[str, str], settings: Settings) -> dict[str, Any]:
    """Return what a correction changes, as plain JSON values by column.

    `said` holds what the person typed, by column; "" means "not stated". Where the value or its bound changes, low and
    high follow them (observations.md section 1) unless they were typed too.
    """
    unknown = sorted(set(said) - set(CLAIM))
    if unknown:
        raise VerdictError(f"{', '.join(unknown)} cannot be corrected; what can: {', '.join(CLAIM)}")
    words = settings.vocabulary
    known: dict[str, tuple[str, ...]] = {
        "indicator": tuple(words.indicators),
        "population": tuple(words.populations),
        "said_by": tuple(words.attributions),
        "bound": tuple(it.value for it in Bound),
        "measure": tuple(it.value for it in Measure),
        "modality": tuple(it.value for it in Modality),
    }
    changes = {name: _read(name, text.strip(), known.get(name)) for name, text in said.items()}
    if {"value", "bound"} & changes.keys():
        changes = _limits(changes.get("value", row["value"]), changes.get("bound", row["bound"])) | changes
    if changes.get("indicator") and "unit" not in changes:
        changes["unit"] = words.indicators[changes["indicator"]].unit
    changes = {name: value for name, value in changes.items() if value != _now(row, name)}
    if "place" in changes:
        changes |= _whereabouts(changes["place"], words.places)
    _ordered({**{name: _now(row, name) for name in CLAIM}, **changes})
    return changes


def _whereabouts(said: str | None, places: Mapping[str, Place]) -> dict[str, str | None]:
    """Return what the place a person named is, beside its words: a figure's series goes by it."""
    place = registered(said, places) if said else None
    if place is None:
        return dict.fromkeys(REGISTERED)
    return dict(zip(REGISTERED, (place.id, place.iso3 or None, place.pcode or None, place.kind), strict=True))


def _mergeable(row: Mapping[str, Any], other: Mapping[str, Any] | None) -> None:
    if other is None or other["observation_id"] == row["observation_id"]:
        raise VerdictError("name the other figure it tells the same as")
    for name in ("indicator", "population", "unit"):
        if row[name] != other[name]:
            raise VerdictError(f"the two count different things: {name} {row[name]} and {other[name]}")
    numbers = ("value", "low", "high")
    if row["measure"] != Measure.INCIDENT.value and any(row[name] != other[name] for name in numbers):
        raise VerdictError("only figures of one Incident may differ and tell of the same; correct one of them instead")


def _words(text: str, what: str) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST:
        raise VerdictError(f"the {what} is longer than {LONGEST} letters")
    return text


def _now(row: Mapping[str, Any], name: str) -> Any:
    value = row[name]
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, text: str, known: tuple[str, ...] | None) -> Any:
    """Return the plain value of what was typed for a column; "" is null where the column may be."""
    reading: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(("value", "low", "high"), _number),
        **dict.fromkeys(("period_start", "period_end", "counting_start", "as_of"), _day),
    }
    if not text and name not in {"indicator", "population", "bound", "unit", "measure", "modality"}:
        return None
    if known is not None and text not in known:
        raise VerdictError(f"there is no {name.replace('_', ' ')} {text!r}; known: {', '.join(known)}")
    return reading.get(name, str)(text)


def _number(text: str) -> float:
    try:
        number = float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        raise VerdictError(f"{text!r} is not a number such as 14,000 or 27") from None
    if not math.isfinite(number) or not 0 <= number < MOST:
        raise VerdictError(f"{text!r} is no count: it must be finite and not negative")
    return number


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise VerdictError(f"{text!r} is not a date such as 2024-11-30") from None


def _limits(value: float | None, bound: str) -> dict[str, float | None]:
    """Return low and high as the bound's words limit them."""
    below = bound in {Bound.EXACT.value, Bound.AT_LEAST.value, Bound.MORE_THAN.value}
    above = bound in {Bound.EXACT.value, Bound.AT_MOST.value, Bound.LESS_THAN.value}
    if bound in {Bound.BETWEEN.value, Bound.VAGUE.value}:
        return {}
    return {"low": value if below else None, "high": value if above else None}


def _ordered(row: Mapping[str, Any]) -> None:
    """Refuse a figure that contradicts itself."""
    ends = [row[name] for name in ("low", "value", "high") if row[name] is not None]
    if ends != sorted(ends):
        raise VerdictError("low, value and high must be in that order")
    if row["bound"] != Bound.VAGUE.value and not ends:
        raise VerdictError(f"a figure that is {row['bound'].replace('_', ' ')} needs a number")
    if row["period_start"] and row["period_end"] and row["period_start"] > row["period_end"]:
        raise VerdictError(f"the period ends ({row['period_end']}) before it starts ({row['period_start']})")
