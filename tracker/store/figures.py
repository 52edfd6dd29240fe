"""What stands in the store of one report, for whoever has just handed it in.

In: a report's id. Out: its current figures as plain values, and how many numbers were refused. It is the reading that
stands now, whichever reader made it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.store.opening import Store
from tracker.store.tables import observations, readings, report_versions
from tracker.store.tables_known import reading_turns

SHOWN = ("observation_id", "indicator", "population", "value", "low", "high", "bound", "unit", "said_by",
         "said_by_text", "place", "measure", "as_of", "modality", "quote", "confidence")  # fmt: skip


def figures_of(store: Store, report_id: str, most: int) -> tuple[list[dict[str, Any]], int]:
    """Return the first `most` figures of the report's newest version in the order of its text, and the refused."""
    newest = (
        sa.select(readings.c.reading_id, readings.c.rejected)
        .join(reading_turns, reading_turns.c.reading_id == readings.c.reading_id)
        .join(report_versions, report_versions.c.version_id == reading_turns.c.version_id)
        .where(report_versions.c.report_id == report_id)
        .order_by(report_versions.c.number.desc(), reading_turns.c.number.desc())
        .limit(1)
    )
    with store.reading() as connection:
        row = connection.execute(newest).one_or_none()
        if row is None:
            return [], 0
        columns = [observations.c[name] for name in SHOWN]
        here = observations.c.reading_id == row.reading_id
        found = connection.execute(sa.select(*columns).where(here).order_by(observations.c.ordinal).limit(most))
        return [_plain(dict(one)) for one in found.mappings()], int(row.rejected)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
