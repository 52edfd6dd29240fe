"""A table of ready-made figures, handed in by a person: is it the one that was imported under its name before?

In: an open store, the items of a table. Out: how many of the rows it would take the place of stay, and how many go. It
writes nothing: :func:`tracker.round.record.record_ready` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tracker.sources import Item
from tracker.store import Store
from tracker.store.reports import text_of


class Rows(NamedTuple):
    """Rows of the table that was imported under the same name before."""

    kept: int
    lost: int

    @property
    def is_another(self) -> bool:
        """Return whether it is another table that happens to have the same name.

        A table that was corrected keeps most of its rows. One that keeps few of those it would take the place of is
        another one, and would silently replace the first.
        """
        return self.lost > self.kept


def compared(store: Store, items: Iterable[Item]) -> Rows:
    """Return how the rows of a table compare with those kept under the same names."""
    kept = lost = 0
    for report in (one.report for one in items if one.report is not None):
        before = text_of(store, report.report_id)
        rows = set(before.split("\n")) if before is not None else set()
        stay = rows.intersection(report.text.split("\n"))
        kept, lost = kept + len(stay), lost + len(rows) - len(stay)
    return Rows(kept, lost)
