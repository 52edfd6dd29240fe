"""What people decided, laid over what was read: the rules of review, and nothing but rules.

In: observations as read, and the verdicts known (:data:`~tracker.series.schemas.VERDICTS`). Out: the same rows with
their review columns, corrected values in place and the values as read kept beside them. Never drops a row, never
changes what was read: a rejected figure stays and says so, and :mod:`tracker.series.points` leaves it out.

A verdict is keyed by report and span, so a newer reader's figure meets it again. As long as the figure says what the
person saw, all of it stands. Where it says something else, it has *changed since*: an approval no longer holds and the
figure waits; a correction or rejection of the same text still holds, because the person read that text; of an edited
text nothing holds. A verdict whose figure is gone is not lost: :func:`lost` names it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from tracker.model import REVISIONS, VerdictKind
from tracker.series.schemas import VERDICTS, conform

CLAIM = (
    "indicator", "population", "value", "low", "high", "bound", "unit", "said_by", "said_by_text", "place", "measure",
    "period_start", "period_end", "counting_start", "as_of", "modality",
)  # fmt: skip
"""What a figure says: where one of these is read otherwise, it has changed since a person looked."""

REGISTERED = ("place_id", "iso3", "pcode", "place_accuracy")
"""What a corrected place changes beside its words; null where the place is in no list."""

STATES = {VerdictKind.ACCEPT: "accepted", VerdictKind.CORRECT: "corrected", VerdictKind.REJECT: "rejected"}
UNREVIEWED = "unreviewed"

NEAR = 200
"""Code points within which a figure of an edited text may be the one that stood there before."""

CERTAIN = 1.0
"""The confidence of a figure a person looked at: the reader's own is kept beside it."""

Row = dict[str, Any]


def reviewed(observations: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
    """Return the observations, in their order, with every verdict that stands laid over them."""
    plain = observations.with_columns(
        pl.lit(UNREVIEWED).alias("review_state"), pl.lit(value=False).alias("review_changed")
    )
    if verdicts.is_empty():
        return plain
    touched = plain.with_row_index("@at").filter(pl.col("report_id").is_in(_reports(verdicts)))
    rows = touched.drop("@at").to_dicts()
    for index, mine in _anchored(rows, standing(verdicts)).items():
        rows[index] |= _overlay(rows[index], mine, rows)
    # a frame of its own, because a column of nulls has no type
    new = pl.DataFrame(rows, schema=plain.schema, orient="row").with_columns(touched["@at"])
    rest = plain.with_row_index("@at").join(new.select("@at"), on="@at", how="anti")
    return pl.concat([rest, new.select(rest.columns)]).sort("@at").drop("@at")


def standing(verdicts: pl.DataFrame) -> list[Row]:
    """Return the verdicts that were not taken back, oldest first, with their JSON columns as values.

    An undo can itself be undone; it never stands as a row of its own.
    """
    rows = [_plain(row) for row in conform(verdicts, VERDICTS).sort("seq").iter_rows(named=True)]
    void: set[str] = set()
    for row in reversed(rows):
        if row["kind"] == VerdictKind.UNDO and row["verdict_id"] not in void:
            void.add(row["undoes"])
    return [row for row in rows if row["kind"] != VerdictKind.UNDO and row["verdict_id"] not in void]


def lost(observations: pl.DataFrame, verdicts: pl.DataFrame) -> list[Row]:
    """Return the standing verdicts, but for rejections, whose figure the current reading does not give any more.

    ``observations`` are all that is current; a report that is not among them gives no figure at all.
    """
    rows = observations.filter(pl.col("report_id").is_in(_reports(verdicts))).to_dicts()
    live = standing(verdicts)
    met = {one["verdict_id"] for mine in _anchored(rows, live).values() for one in mine}
    return [one for one in live if one["verdict_id"] not in met and one["kind"] != VerdictKind.REJECT]


def followed(observations: pl.DataFrame, verdicts: pl.DataFrame) -> dict[str, Row]:
    """Return, by the id of each standing verdict, the figure it meets in the current reading; none where it is lost.

    ``observations`` carry their review columns: a figure that is read otherwise since says so.
    """
    rows = observations.filter(pl.col("report_id").is_in(_reports(verdicts))).to_dicts()
    met = _anchored(rows, standing(verdicts))
    return {one["verdict_id"]: rows[index] for index, mine in met.items() for one in mine}


def as_read(row: Mapping[str, Any]) -> Row:
    """Return what a figure was read as (its claim), whatever people made of it since; plain JSON values."""
    read = json.loads(row.get("read_as") or "{}")
    return {name: read[name] if name in read else _json(row[name]) for name in CLAIM}


def differences(seen: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what is read otherwise now: column -> (what the person saw, what it says now)."""
    return {name: (seen[name], now[name]) for name in CLAIM if name in seen and seen[name] != now[name]}


def _reports(verdicts: pl.DataFrame) -> list[str]:
    """Return the reports that the verdicts are about, those of merged figures included."""
    others = [json.loads(other)["report_id"] for other in verdicts.get_column("other").drop_nulls()]
    return list({*verdicts.get_column("report_id"), *others})


def _plain(row: Row) -> Row:
    values = {name: json.loads(row[name]) if row[name] else None for name in ("seen", "changes", "other")}
    return row | values | {"changes": values["changes"] or {}}


# --------------------------------------------------------------------------------- which figure a verdict is about


def _anchored(rows: Sequence[Row], verdicts: Sequence[Row]) -> dict[int, list[Row]]:
    """Return the verdicts on each row, by its place in ``rows``; oldest first.

    A figure of the same indicator and population goes first; another one only where no verdict is about it by right.
    """
    here: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        here.setdefault(row["report_id"], []).append(index)
    firm = {one["verdict_id"]: _meant(rows, here.get(one["report_id"], ()), one, same_kind=True) for one in verdicts}
    taken = {index for index in firm.values() if index is not None}
    found: dict[int, list[Row]] = {}
    for one in verdicts:
        about = firm[one["verdict_id"]]
        if about is None:
            free = [i for i in here.get(one["report_id"], ()) if i not in taken]
            about = _meant(rows, free, one, same_kind=False)
        if about is not None:
            found.setdefault(about, []).append(one)
    return found


def _meant(rows: Sequence[Row], among: Iterable[int], anchor: Row, *, same_kind: bool) -> int | None:
    """Return the place of the figure a verdict was about, or None where it is not read any more.

    In the same text: the one whose span overlaps most. In an edited text: the nearest that quotes the same words, else
    the nearest of the same kind close by.
    """
    seen = anchor["seen"] or {}
    ranked: list[tuple[tuple[int, ...], int]] = []
    for index in among:
        row = rows[index]
        kind = (row["indicator"], row["population"]) == (seen.get("indicator"), seen.get("population"))
        if same_kind and not kind:
            continue
        away = abs(row["char_start"] - anchor["char_start"])
        if row["content_sha256"] == anchor["content_sha256"]:
            overlap = min(row["char_end"], anchor["char_end"]) - max(row["char_start"], anchor["char_start"])
            if overlap > 0:
                ranked.append(((0, -overlap, away), index))
        elif kind and row["quote"] == anchor["quote"]:
            ranked.append(((1, away), index))
        elif kind and away <= NEAR:
            ranked.append(((2, away), index))
    return min(ranked)[1] if ranked else None


# ------------------------------------------------------------------------------------------- what the verdicts do


def _overlay(row: Row, verdicts: Sequence[Row], rows: Sequence[Row]) -> Row:
    """Return the columns that the standing verdicts on a figure change."""
    now = as_read(row)
    columns: Row = {}
    judged = [one for one in verdicts if one["kind"] in STATES]
    if judged:
        columns |= _judged(row, now, judged)
    for one in verdicts:
        if _holds(row, now, one):
            if one["kind"] == VerdictKind.REVISION:
                columns["revision"] = one["revision"]
            if one["kind"] == VerdictKind.MERGE:
                columns["same_as"] = _other(rows, one["other"], row["observation_id"]) or columns.get("same_as")
    columns["review_note"] = "; ".join(_told(row, now, verdicts))
    return columns


def _judged(row: Row, now: Row, judged: Sequence[Row]) -> Row:
    """Return state, corrected values and what they were read as."""
    last = judged[-1]
    corrections: Row = {}
    for one in judged:
        if one["kind"] == VerdictKind.CORRECT and _holds(row, now, one):
            corrections |= one["changes"]
    changed = _changed(last, now, corrections)
    same_text = last["content_sha256"] == row["content_sha256"]
    kind = VerdictKind(last["kind"])
    if changed and (kind is VerdictKind.ACCEPT or not same_text) and not corrections:
        return {"review_state": UNREVIEWED, "review_changed": True}
    state = STATES[VerdictKind.CORRECT] if kind is VerdictKind.ACCEPT and corrections else STATES[kind]
    if "place" in corrections:
        corrections = dict.fromkeys(REGISTERED) | corrections
    values = {name: _typed(name, value) for name, value in corrections.items()}
    if state != STATES[VerdictKind.REJECT] and not changed:
        values["confidence"] = CERTAIN
    read = {name: _json(row[name]) for name, value in values.items() if value != row[name]}
    kept = {"read_as": json.dumps(read, ensure_ascii=False, sort_keys=True)} if read else {}
    return values | kept | {"review_state": state, "review_changed": bool(changed)}


def _holds(row: Row, now: Row, verdict: Row) -> bool:
    """Say whether what a person decided still counts: the same text, or an edited one that says the same there."""
    return verdict["content_sha256"] == row["content_sha256"] or not differences(verdict["seen"], now)


def _changed(verdict: Row, now: Row, corrections: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what is read otherwise since; a reading that came to say what the person corrected is no change."""
    told = differences(verdict["seen"], now)
    return {name: pair for name, pair in told.items() if name not in corrections or corrections[name] != pair[1]}


def _other(rows: Sequence[Row], other: Row, own: str) -> str | None:
    """Return the id of the figure a merge names, as it is read now, or of the one that was merged with in its turn.

    None where it is gone, or leads back to the figure itself.
    """
    anchor = other | {"seen": {"indicator": other["indicator"], "population": other["population"]}}
    among = [index for index, row in enumerate(rows) if row["report_id"] == other["report_id"]]
    index = _meant(rows, among, anchor, same_kind=True)
    if index is None:
        return None
    same = {row["observation_id"]: row["same_as"] for row in rows if row["same_as"]}
    root = str(rows[index]["observation_id"])
    while root in same and root != own:
        root = same[root]
    return None if root == own else root


DONE = {
    "accept": "accepted", "correct": "corrected", "reject": "rejected", "merge": "merged with another figure",
    "revision": "marked",
}  # fmt: skip


def _told(row: Row, now: Row, verdicts: Sequence[Row]) -> Iterator[str]:
    """Yield each decision in a person's words, and what is read otherwise since."""
    for one in verdicts:
        what = DONE[one["kind"]] + (f" as {one['revision'].replace('_', ' ')}" if one["revision"] else "")
        why = f": {one['reason']}" if one["reason"] else ""
        yield f"{what} by {one['decided_by']} on {one['decided_at']:%Y-%m-%d}{why}"
    judged = [one for one in verdicts if one["kind"] in STATES]
    corrections = {name: value for one in judged if _holds(row, now, one) for name, value in one["changes"].items()}
    changed = _changed(judged[-1], now, corrections) if judged else {}
    if changed:
        yield "changed since: " + ", ".join(
            f"{name.replace('_', ' ')} was {shown(was)}, is {shown(is_)}" for name, (was, is_) in changed.items()
        )


def shown(value: Any) -> str:
    """Return a plain JSON value as people write it: 14,000; nothing for null."""
    if value is None:
        return "nothing"
    return f"{value:,.15g}" if isinstance(value, int | float) else str(value)


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


DAYS = frozenset({"period_start", "period_end", "counting_start", "as_of"})


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in DAYS and value is not None else value


__all__ = [
    "CLAIM",
    "REGISTERED",
    "REVISIONS",
    "STATES",
    "as_read",
    "differences",
    "followed",
    "lost",
    "reviewed",
    "shown",
    "standing",
]
