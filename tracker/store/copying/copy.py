"""The copy itself: one snapshot of one store, one transaction on the other, kept only when both sum up to the same.

In: two open stores, the second empty. Out: counts and checksums by table. A process killed midway, or a row the other
database refuses, leaves the second as empty as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from tracker.errors import StoreError
from tracker.store.copying.sums import Compared, Progress, Sum, counted, sum_of, table_sum
from tracker.store.copying.tables import batches, count_on, in_order, rows_in, too_long
from tracker.store.faults import words
from tracker.store.opening import Store, revision_of


def copy(source: Store, target: Store, progress: Progress) -> list[Compared]:
    """Copy every row into an empty store, look at it there again, and return what both sum up to.

    Raises StoreError where the target holds anything, where the schemas differ, and where it would hold other rows.
    """
    with target.writing() as write:
        with source.reading() as read:
            _require_alike(read, write)
            tables = in_order(read, write)
            _require_empty(write, tables)
            _require_fitting(read, tables)
            passed = counted(progress, "Copying", 2 * sum(rows_in(read, table) for table in tables))
            before = [_copied(read, write, table, passed) for table in tables]
        # the source is let go of: a server ends a transaction in which nothing is asked for long
        for table in tables:
            count_on(write, table)
        both = zip(tables, before, strict=True)
        after = [Compared(table.name, was, table_sum(write, table, passed)) for table, was in both]
        if other := [one.table for one in after if not one.same]:
            raise StoreError(f"the copy holds other rows than the store in {', '.join(other)}; nothing was kept of it")
        if write.dialect.name == "postgresql":
            write.exec_driver_sql("ANALYZE")  # or the first questions are planned as of empty tables
    return after


def _copied(read: sa.Connection, write: sa.Connection, table: sa.Table, passed: Callable[[int], None]) -> Sum:
    whole = Sum()
    for rows in batches(read, table):
        whole += sum_of(rows)
        try:
            write.execute(table.insert(), [dict(row._mapping) for row in rows])
        except (sa.exc.IntegrityError, sa.exc.DataError) as error:
            said = f"the target refuses rows of {table.name}: {words(error.orig)}; nothing was kept"
            raise StoreError(said) from None  # the driver's own words hold the row
        passed(len(rows))
    return whole


def _require_alike(read: sa.Connection, write: sa.Connection) -> None:
    one, other = revision_of(read), revision_of(write)
    if one != other:
        raise StoreError(f"the stores have different schemas ({one} and {other}); bring both up to date first")


def _require_empty(write: sa.Connection, tables: Sequence[sa.Table]) -> None:
    held = {table.name: count for table in tables if (count := rows_in(write, table))}
    if held:
        some = ", ".join(f"{count:,} {name}" for name, count in list(held.items())[:3])
        raise StoreError(
            f"the target is not empty ({some}); nothing was changed. Name an empty database or a file that is not"
            " there, compare with --check, or bring two stores together with `tracker store merge`"
        )


def _require_fitting(read: sa.Connection, tables: Sequence[sa.Table]) -> None:
    found = [problem for table in tables for problem in too_long(read, table)]
    if found:
        raise StoreError("some texts are longer than a store may hold; nothing was changed:\n  " + "\n  ".join(found))
