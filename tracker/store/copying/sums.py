"""How many rows a table has and what they sum up to: the same for the same rows, in any order, on any database.

In: rows as the column types give them. Out: a :class:`Sum`. The hashes of all rows are added up, because databases do
not sort texts alike; an addition, not an exclusive or, under which two rows that are the same would be none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tracker.store.copying.tables import batches, in_order, rows_in
from tracker.store.metadata import iso_utc
from tracker.store.opening import Store

Progress = Callable[[str, int, int], None]
"""What is done now, how many rows of how many."""

MODULUS = 1 << 256
SHOWN = 16


@dataclass(frozen=True, slots=True)
class Sum:
    """Rows of a table, and the sum of their hashes."""

    rows: int = 0
    total: int = 0

    def __add__(self, other: Sum) -> Sum:
        """Return the sum of both tables' rows."""
        return Sum(self.rows + other.rows, (self.total + other.total) % MODULUS)

    def __str__(self) -> str:
        """Return the beginning of the checksum, enough for a person to compare."""
        return f"{self.total:064x}"[:SHOWN]


@dataclass(frozen=True, slots=True)
class Compared:
    """One table on both sides."""

    table: str
    one: Sum
    other: Sum

    @property
    def same(self) -> bool:
        """Say whether both sides hold the same rows."""
        return self.one == self.other


def sum_of(rows: Iterable[Sequence[Any]]) -> Sum:
    """Return what rows sum up to."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(_written(row)).digest(), "big")
    return Sum(count, total % MODULUS)


def table_sum(connection: sa.Connection, table: sa.Table, passed: Callable[[int], None]) -> Sum:
    """Return what a whole table sums up to; ``passed`` hears of rows as they are read."""
    whole = Sum()
    for rows in batches(connection, table):
        whole += sum_of(rows)
        passed(len(rows))
    return whole


def compare(one: Store, other: Store, progress: Progress) -> list[Compared]:
    """Return every table of two stores, as each sees itself at one moment."""
    with one.reading() as here, other.reading() as there:
        tables = in_order(here, there)
        passed = counted(progress, "Comparing", sum(rows_in(side, one) for side in (here, there) for one in tables))
        return [Compared(one.name, table_sum(here, one, passed), table_sum(there, one, passed)) for one in tables]


def counted(progress: Progress, what: str, total: int) -> Callable[[int], None]:
    """Return what adds up rows and tells how far it is."""
    done = 0

    def passed(rows: int) -> None:
        nonlocal done
        done += rows
        progress(what, done, total)

    return passed


def _written(row: Sequence[Any]) -> bytes:
    return json.dumps([_plain(value) for value in row], sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value + 0.0  # SQLite has no minus nought
    if isinstance(value, datetime):
        return iso_utc(value)
    return value.isoformat() if isinstance(value, date) else value
