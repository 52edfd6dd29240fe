"""A figure as a reviewer sees it on the terminal: what it says, why to look, its words, its day, what stands beside it.

In: rows of the queue, of points or of verdicts. Out: lines that fit the terminal. Text from outside is cleaned here.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tracker.charts.words import STANDINGS, dated, day, figure, measured, report_name, wrapped
from tracker.delivery.escape import clean
from tracker.model import Settings, VerdictKind
from tracker.series.review import CLAIM, shown

Row = Mapping[str, Any]

SHORT = 10
"""Letters of an id that are printed; any beginning of it names the figure or the verdict."""

NARROWEST, WIDEST = 80, 120
MOST_BESIDE = 3


def width() -> int:
    """Return the columns to fill."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((NARROWEST, 24)).columns))


def fitted(text: str, first: str = "  ", rest: str = "    ") -> list[str]:
    """Return the text in lines that fit the terminal, the later ones set in."""
    lines = wrapped(text, width() - max(len(first), len(rest))) or [""]
    return [(first if n == 0 else rest) + line for n, line in enumerate(lines)]


def _field(label: str, text: str) -> list[str]:
    return fitted(text, f"  {label:<10}", " " * 12)


def counted(row: Row, settings: Settings) -> str:
    """Return what is counted, of whom, in words: "Deaths: civilians"."""
    words = settings.vocabulary
    label = words.indicators[row["indicator"]].label if row["indicator"] in words.indicators else row["indicator"]
    if row["population"] == "all":
        return str(label)
    of = words.populations[row["population"]].label if row["population"] in words.populations else row["population"]
    return f"{label}: {of}"


def headline(row: Row, settings: Settings) -> str:
    """Return a figure in one line: what, how many, who says so, where, of which day."""
    who = row.get("said_by_label") or row["said_by_text"] or "no source named"
    where = row.get("place_label") or row["place"] or "no place stated"
    parts = [f"{counted(row, settings)}: {figure(row)}", clean(who), clean(where), dated(row)]
    return " · ".join(parts)


def listed(number: int, row: Row, settings: Settings) -> Iterator[str]:
    """Yield one item of the queue: its id and headline, then why to look."""
    yield from fitted(headline(row, settings), f"{number:>3}  {row['observation_id'][:SHORT]}  ", " " * 7)
    yield from fitted(clean(row["why"]), "       ", "       ")


def card(row: Row, beside: Sequence[Row], settings: Settings) -> Iterator[str]:
    """Yield all a person needs to decide on one figure; ``beside`` are the points of its series."""
    yield from fitted(headline(row, settings), "", "  ")
    if row.get("why"):
        yield from _field("Why", clean(row["why"]))
    yield from _field("Words", f"“{clean(row['sentence'] or row['quote'])}”")
    quote = f"“{clean(row['quote'])}” " if row["quote"] != row["sentence"] else ""  # a table's row is both
    yield from _field("Read", f"{quote}{_read(row)}")
    yield from _field("From", _from(row))
    if row["url"]:
        yield from _field("Link", clean(row["url"]))
    yield from _field("Known", known(row["known_at"], _zone(row, settings)))
    for label, text in _standing(row):
        yield from _field(label, text)
    for number, one in enumerate(_nearest(row, beside)):
        yield from _field("" if number else "Beside", f"{figure(one)}, {dated(one)}{_mark(one)}")
    yield f"  Figure    {row['observation_id'][:SHORT]}  (report {row['report_id'][:SHORT]})"


def logged(row: Row, settings: Settings) -> Iterator[str]:
    """Yield one verdict of the audit log, a row of :meth:`tracker.desk.Desk.log`."""
    what = {"undo": "took back", "revision": "marked"}.get(row["kind"], row["kind"])
    seen = row["seen"] or {}
    told = f"{counted(seen, settings)}: {figure(seen)}" if "indicator" in seen else ""
    state = "  (taken back)" if not row["stands"] else ""
    yield f"{known(row['decided_at'])}  {row['verdict_id'][:SHORT]}  {clean(row['decided_by'])}: {what}{state}"
    yield from fitted(f"“{clean(row['quote'])}” read as {told}, figure {row['observation_id'][:SHORT]}", "  ", "    ")
    changes = ", ".join(
        f"{name} {shown(seen.get(name))} to {shown(value)}" for name, value in (row["changes"] or {}).items()
    )
    extra = [
        changes,
        clean((row["revision"] or "").replace("_", " ")),
        row["undoes"] and f"verdict {row['undoes'][:SHORT]}",
    ]
    if row["other"]:
        extra.append(f"the same as “{clean(row['other']['quote'])}”")
    for text in filter(None, [*extra, clean(row["reason"])]):
        yield from fitted(text, "  ", "    ")


def known(at: datetime, zone: str = "UTC") -> str:
    """Return a moment in UTC and, where it is another, in the crisis's own zone."""
    local = "" if zone == "UTC" else f" ({at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone})"
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC{local}"


def plain(row: Row) -> dict[str, Any]:
    """Return a row as plain JSON values, for programs."""
    return json.loads(json.dumps(dict(row), default=lambda value: value.isoformat()))  # type: ignore[no-any-return]


def _zone(row: Row, settings: Settings) -> str:
    crisis = settings.crises.get(row.get("crisis") or "")
    return crisis.timezone if crisis else "UTC"


def _read(row: Row) -> str:
    sure = "not known" if row["confidence"] is None else f"{row['confidence']:.2f}"
    reasons = "; ".join(clean(one) for one in row["confidence_reasons"] or [])
    span = measured({"counting_key": None, **row})
    said = f", said by “{clean(row['said_by_text'])}”" if row["said_by_text"] else ", nobody named"
    mood = "" if row["modality"] == "reported" else f", {row['modality'].replace('_', ' ')}"
    return f"{span}{said}{mood}; confidence {sure}" + (f" ({reasons})" if reasons else "")


def _from(row: Row) -> str:
    printed = f", {clean(row['publisher'])}" if row["publisher"] else ""
    published = (
        f", published {day(row['published_on'])}" if row["published_on"] else ", its day of publication not known"
    )
    return f"{report_name(row)}{printed}{published}"


def _standing(row: Row) -> Iterator[tuple[str, str]]:
    """Yield what people and rules made of the figure so far."""
    if row.get("review_note"):
        yield "Review", clean(row["review_note"])
    read = json.loads(row.get("read_as") or "{}")
    told = [f"{name.replace('_', ' ')} {shown(read[name])}" for name in CLAIM if name in read]
    if told:
        yield "As read", clean(", ".join(told))
    if row.get("held"):
        yield "Held", f"{clean(row['held'])}: in no line until a person accepts or corrects it"
    if row.get("status_reason"):
        name = STANDINGS.get(row["status"], row["status"]) or row["status"]
        yield "Standing", f"{name}: {clean(row['status_reason'])}"


def _nearest(row: Row, beside: Sequence[Row]) -> list[Row]:
    """Return the points of the same series nearest to the figure's place in it."""
    ids = [one["observation_id"] for one in beside]
    if row["observation_id"] not in ids:
        return []
    at = ids.index(row["observation_id"])
    around = [one for n, one in enumerate(beside) if n != at and abs(n - at) < MOST_BESIDE]
    return around[: 2 * MOST_BESIDE]


def _mark(row: Row) -> str:
    if row["held"]:
        return " (held)"
    return "" if row["on_line"] else f" ({STANDINGS.get(row['status'], '') or 'beside the line'})"


def told_before(handles: Sequence[str], kind: VerdictKind) -> Iterator[str]:
    """Yield what a person should know who takes a figure back that was announced."""
    if handles and kind in {VerdictKind.REJECT, VerdictKind.CORRECT, VerdictKind.REVISION}:
        yield f"! This figure was announced: {', '.join(handles)}. The next round tells its readers what changed."
