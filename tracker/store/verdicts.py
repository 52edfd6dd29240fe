"""Keeping what people decide of figures: rows are only ever added, and two people never overrule each other unseen.

In: a Verdict, and how far its person had seen. Out: the verdict as kept, with its id. It judges nothing: what a verdict
means is said in :mod:`tracker.series.review`.
"""

from __future__ import annotations

from dataclasses import asdict, replace

import sqlalchemy as sa

from tracker.errors import StoreLocked
from tracker.model import Verdict
from tracker.store.identity import digest
from tracker.store.metadata import iso_utc
from tracker.store.opening import Store
from tracker.store.tables import reports
from tracker.store.tables_known import note_change, verdicts


class DecidedMeanwhile(StoreLocked):
    """Somebody else decided on the same report while this person was looking; nothing was written."""


def keep(store: Store, verdict: Verdict, *, seen: int) -> tuple[Verdict, int]:
    """Add the verdict; return it with its id and moment, and its ``seq``.

    `seen` is the ``seq`` of the newest verdict its person knew of (0: none); where the report has a newer one,
    DecidedMeanwhile is raised. A clock set back never puts a verdict before an earlier one. Raises ValueError for a
    report that is not in the store.
    """
    with store.writing() as connection:
        about = verdict.anchor.report_id
        if connection.execute(sa.select(reports.c.report_id).where(reports.c.report_id == about)).first() is None:
            raise ValueError(f"there is no report {about[:12]} in the store")
        newer = sa.select(verdicts.c.decided_by).where(verdicts.c.report_id == about, verdicts.c.seq > seen)
        other = connection.execute(newer.order_by(verdicts.c.seq.desc()).limit(1)).scalar()
        if other is not None:
            raise DecidedMeanwhile(f"{other} decided on a figure of this report meanwhile; look again")
        last = connection.execute(sa.select(sa.func.max(verdicts.c.decided_at))).scalar()
        kept = replace(verdict, decided_at=max(verdict.decided_at, last or verdict.decided_at))
        kept = replace(kept, verdict_id=_id(kept))
        key = connection.execute(sa.insert(verdicts).values(_row(kept))).inserted_primary_key
        note_change(connection, about)
    assert key is not None
    return kept, int(key[0])


def _id(verdict: Verdict) -> str:
    anchor = verdict.anchor
    return digest(
        "verdict", verdict.kind.value, anchor.report_id, anchor.content_sha256, anchor.char_start, anchor.char_end,
        verdict.observation_id, sorted(verdict.changes.items()), verdict.revision, verdict.undoes,
        asdict(verdict.other) if verdict.other else None, verdict.reason, verdict.decided_by,
        iso_utc(verdict.decided_at),
    )  # fmt: skip


def _row(verdict: Verdict) -> dict[str, object]:
    anchor = asdict(verdict.anchor)
    del anchor["indicator"], anchor["population"]  # they are the first of what was seen
    return {
        **anchor,
        "verdict_id": verdict.verdict_id,
        "kind": verdict.kind.value,
        "observation_id": verdict.observation_id,
        "seen": dict(verdict.seen),
        "changes": dict(verdict.changes),
        "other": asdict(verdict.other) if verdict.other else None,
        "revision": verdict.revision,
        "undoes": verdict.undoes,
        "reason": verdict.reason,
        "decided_by": verdict.decided_by,
        "decided_at": verdict.decided_at,
    }
