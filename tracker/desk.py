"""A reviewer's desk: the figures that wait, one figure with what stands beside it, and decisions that are kept.

In: Settings, an open store, who decides and what they may see. Out: rows to show, and verdicts in the store. The
terminal and the pages sit at the same desk: the rules of review are :mod:`tracker.series.review`'s and
:mod:`tracker.series.verdicts`'. A row to decide on is whole; a row to show is :meth:`Desk.shown`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from tracker.knowledge import Known
from tracker.knowledge.supposed import Supposed, crises_of, supposed
from tracker.model import Sensitivity, Settings, Verdict, VerdictKind
from tracker.series.keys import in_order
from tracker.series.protection import protected
from tracker.series.queue import queue, ranked
from tracker.series.review import followed, lost, standing
from tracker.series.schemas import ASSIGNED, POINTS, TEXT, conform
from tracker.series.selection import NO_CRISIS
from tracker.series.verdicts import VerdictError
from tracker.store import Store, frames
from tracker.store.announced import events
from tracker.store.reports import text_of
from tracker.store.verdicts import keep

Row = dict[str, Any]


class NotYours(VerdictError):
    """The decision would put a figure where the person may not look; its text says where that is."""


LONGEST_PARAGRAPH = 1_500
"""Code points around a figure that are shown with it."""


def everything(crisis: str) -> bool:
    """Say that a person may see a crisis, where nobody is kept from any."""
    return True


@dataclass(slots=True)
class Desk:
    """What a reviewer has before them, as it was known when they sat down."""

    settings: Settings
    store: Store
    known: Known
    by: str
    clock: Callable[[], datetime]
    seen: dict[str, int] = field(default_factory=dict)
    """By report the ``seq`` of the newest verdict this person knows of; a newer one of somebody else is a conflict."""
    audience: Sensitivity = "restricted"
    may_see: Callable[[str], bool] = everything  # by crisis; "none": what belongs to none

    def waiting(self) -> list[Row]:
        """Return the figures that wait for a person, gravest first."""
        known, rules = self.known, self.settings.rules.values()
        places = self.settings.vocabulary.places
        return queue(known.plan().collect(), known.aside, known.violations, rules, places).to_dicts()

    def ranked(self, crisis: str | None = None) -> pl.DataFrame:
        """Return every figure nobody looked at yet, by what hangs on it (RANKED), of the crises that may be seen.

        ``crisis``: of that one alone ("": of none); None: of all.
        """
        known, rules = self.known, self.settings.rules.values()
        places = self.settings.vocabulary.places
        plan, beside = known.plan(() if crisis is None else (crisis or NO_CRISIS,)), known.aside
        if crisis is not None:
            here = pl.col("crisis").fill_null("") == crisis
            plan, beside = plan.filter(here), beside.filter(here)
        every = ranked(plan, beside, known.violations, rules, places)
        seen = [one for one in every.get_column("crisis").unique() if self.may_see(one or NO_CRISIS)]
        return every.filter(pl.col("crisis").is_in(seen, nulls_equal=True))

    def gone(self) -> list[Row]:
        """Return the verdicts whose figure is not read any more."""
        verdicts = self.known.verdicts
        return lost(self.known.observations_of(verdicts["report_id"].unique()), verdicts)

    def figure(self, which: str) -> Row:
        """Return the one figure whose id begins so, on a series or beside them; raise VerdictError for none or many."""
        begins = pl.col("observation_id").str.starts_with(which.strip().lower())
        if not which.strip():
            return _only([], which, "figure", "`tracker review list` and `tracker series` show them")
        on, beside = self.known.plan().filter(begins).collect(), conform(self.known.aside, ASSIGNED).filter(begins)
        rows = pl.concat([conform(on, POINTS), conform(beside, POINTS)]).to_dicts()
        rows = [row for row in rows if self.may_see(row["crisis"] or NO_CRISIS)]
        return _only(rows, which, "figure", "`tracker review list` and `tracker series` show them")

    def figures(self, ids: Collection[str]) -> list[Row]:
        """Return figures, in the order of their ids; one that is not there any more is left out."""
        mine = pl.col("observation_id").is_in(list(ids))
        on, beside = self.known.plan().filter(mine).collect(), conform(self.known.aside, ASSIGNED).filter(mine)
        rows = pl.concat([conform(on, POINTS), conform(beside, POINTS)]).to_dicts()
        found = {row["observation_id"]: row for row in rows if self.may_see(row["crisis"] or NO_CRISIS)}
        return [found[one] for one in ids if one in found]

    def shown(self, rows: Iterable[Row]) -> list[Row]:
        """Return figures as this person may see them; ``paragraph`` is masked as their sentence is."""
        given = [row | {"evidence": row.get("paragraph")} for row in rows]
        shape = {**POINTS, "why": TEXT, "band": TEXT, "evidence": TEXT}
        frame = pl.DataFrame([{name: row.get(name) for name in shape} for row in given], schema=shape, orient="row")
        masked = protected(frame, self.settings, self.audience).rename({"evidence": "paragraph"})
        return masked.to_dicts()

    def paragraph(self, row: Mapping[str, Any]) -> tuple[str, int]:
        """Return the paragraph a figure stands in, and where its quote begins in it.

        A long one is cut around it; of a text that is not kept any more it is the figure's sentence.
        """
        text = text_of(self.store, row["report_id"]) or ""
        if text[row["char_start"] : row["char_end"]] != row["quote"]:
            return str(row["sentence"] or row["quote"]), max(0, row["char_start"] - (row["sentence_start"] or 0))
        first = max(text.rfind("\n", 0, row["char_start"]) + 1, row["char_start"] - LONGEST_PARAGRAPH // 2)
        last = text.find("\n", row["char_end"])
        end = min(len(text) if last < 0 else last, row["char_end"] + LONGEST_PARAGRAPH // 2)
        return text[first:end], row["char_start"] - first

    def supposed(self, row: Mapping[str, Any], made: Verdict) -> Supposed:
        """Return what a verdict would make of a figure and its series; nothing is kept."""
        return supposed(self.known, self.settings, self.store, row, made)

    def newest(self, report_id: str) -> int:
        """Return the ``seq`` of the newest verdict on figures of a report; 0: there is none."""
        found = self.known.verdicts.filter(pl.col("report_id") == report_id).get_column("seq").max()
        return found if isinstance(found, int) else 0

    def series(self, row: Mapping[str, Any]) -> list[Row]:
        """Return the points of the figure's series, in order; none for a figure that is on no series."""
        if row["series_id"] is None:
            return []
        mine = self.known.plan().filter(pl.col("series_id") == row["series_id"])
        return in_order(mine.collect()).to_dicts()

    def verdict(self, which: str) -> Row:
        """Return the one standing verdict whose id begins so; raise VerdictError for none or many."""
        live = standing(self.known.verdicts)
        rows = [row for row in live if which.strip() and row["verdict_id"].startswith(which.strip().lower())]
        return _only(rows, which, "standing verdict", "`tracker review log` shows them")

    def log(self, report_id: str = "") -> list[Row]:
        """Return every verdict (on figures of one report), oldest first; ``stands`` says whether it was taken back."""
        known = self.known.verdicts
        live = {row["verdict_id"] for row in standing(known)}
        rows = known.filter(pl.lit(not report_id) | (pl.col("report_id") == report_id)).to_dicts()
        return [
            row
            | {name: json.loads(row[name] or "null") for name in ("seen", "changes", "other")}
            | {"stands": row["verdict_id"] in live or row["kind"] == VerdictKind.UNDO}
            for row in rows
        ]

    def met(self, report_id: str = "") -> dict[str, Row]:
        """Return, by verdict (on figures of one report), its figure as that is read now, where it may be seen."""
        verdicts = self.known.verdicts.filter(pl.lit(not report_id) | (pl.col("report_id") == report_id))
        found = followed(self.known.observations_of(verdicts["report_id"].unique()), verdicts)
        ids = {row["observation_id"] for row in found.values()}
        seen = {row["observation_id"]: row for row in self.figures(ids)}
        return {name: seen[row["observation_id"]] for name, row in found.items() if row["observation_id"] in seen}

    def announced(self, row: Mapping[str, Any]) -> list[str]:
        """Return the handles of the alerts that people were told of because of this figure."""
        told = events(self.store, observation_id=row["observation_id"])
        return list(dict.fromkeys(one.event.handle for one in told))

    def decide(self, make: Callable[..., Verdict], row: Mapping[str, Any], **more: Any) -> Verdict:
        """Keep a verdict, unless somebody else decided on the same report since this desk was opened.

        Raises NotYours, and nothing is kept, where it would lead a figure out of the crises that may be seen.
        """
        made = make(row, by=self.by, at=self.clock(), **more)
        self._stays_within(made)
        newest = self.known.verdicts.get_column("seq").max()
        seen = self.seen.get(row["report_id"], newest if isinstance(newest, int) else 0)
        kept, self.seen[row["report_id"]] = keep(self.store, made, seen=seen)
        return kept

    def _stays_within(self, made: Verdict) -> None:
        if self.may_see(NO_CRISIS):
            return  # nothing is kept from this person
        about = frames.tied(self.store, {made.anchor.report_id})
        was = crises_of(self.settings, self.store, about)
        then = crises_of(self.settings, self.store, about, made)
        beyond = sorted({one for name, one in then.items() if was.get(name) != one and not self.may_see(one)})
        if beyond:
            where = ", ".join("no crisis" if one == NO_CRISIS else one for one in beyond)
            raise NotYours(f"this would put a figure into {where}, which you may not see: ask somebody who may")


def _only(rows: list[Row], which: str, what: str, hint: str) -> Row:
    if len(rows) != 1:
        said = f"{len(rows)} {what}s have an id that begins with" if rows else f"there is no {what}"
        raise VerdictError(f"{said} {which!r}; {hint}")
    return rows[0]
