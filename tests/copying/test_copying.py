"""A store copied into another database and back: nothing is lost, nothing is made otherwise, all of it or nothing."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import proof
import pytest
import sqlalchemy as sa
from crash import die_before_statement
from empty_store import new_store
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from store_samples import NOON, report
from twosome import decide, read, told

from tracker.errors import StoreError
from tracker.model import Reading, VerdictKind
from tracker.store import Store, open_store, rounds
from tracker.store.copying import Compared, compare, copy
from tracker.store.copying.sums import Sum, sum_of
from tracker.store.copying.tables import NOT_COPIED, in_order
from tracker.store.merging import merge
from tracker.store.metadata import METADATA, Digest, FiniteFloat, JsonText, Serial, SmallInteger, UtcDateTime
from tracker.store.reports import record
from tracker.store.tables import reports

Opening = Callable[[str], Store]


def silent(what: str, done: int, total: int) -> None:
    """Hear how far it is, and say nothing."""


def same(done: list[Compared]) -> bool:
    return all(one.same for one in done)


# --- any row a table takes ---------------------------------------------------------------------------------------

WORDS = [
    "",
    "plain",
    "a\tb\nc",
    "quote ' and \" and \\",
    "12.5",
    "حلب ١٢ قتيلاً",
    "e\u0301 é",
    "\U0001f9ef",
    "x" * 5000,
    "%s {}",
    "NULL",
]
ONE_OF = {
    "outbox.state": ["pending", "delivered", "held", "dead"], "verdicts.kind": ["accept", "correct", "reject"],
    "alert_commands.kind": ["ack", "silence"], "tokens.scope": ["read", "post", "feed"],
    "users.role": ["viewer", "admin"],
}  # fmt: skip
NONE = {"outbox.lease_until", "verdicts.undoes", "verdicts.other", "verdicts.revision"}
"""Columns that a CHECK ties to another one."""


def a_value(column: sa.Column[Any], chance: random.Random) -> Any:
    """Return a value such a column takes, as odd as it may be."""
    name = f"{column.table.name}.{column.name}"
    if name in ONE_OF:
        return chance.choice(ONE_OF[name])
    if name in NONE or (column.nullable and chance.random() < 0.3):
        return None
    kind: Any = column.type
    if isinstance(kind, UtcDateTime):
        return datetime(1, 1, 2, tzinfo=UTC) + timedelta(
            days=chance.randrange(3_000_000), microseconds=chance.randrange(9)
        )
    if isinstance(kind, sa.Date):
        return date(1, 1, 1) + timedelta(days=chance.randrange(3_600_000))
    if isinstance(kind, sa.Boolean):
        return chance.random() < 0.5
    if isinstance(kind, FiniteFloat):
        return (
            chance.random()
            if column.name == "confidence"
            else chance.choice([0.0, -0.0, 1 / 3, 4_237.0, -9.9e14, 5e-324])
        )
    if isinstance(kind, SmallInteger):
        return {"char_start": 0, "char_end": 7}.get(column.name, chance.randrange(2**31))
    if isinstance(kind, JsonText):
        return {chance.choice(WORDS): [chance.choice(WORDS), 1.5, None, {"b": 1, "a": chance.choice(WORDS)}]}
    return a_text(kind, chance)


def a_text(kind: Any, chance: random.Random) -> str:
    if kind is Digest:
        return f"{chance.getrandbits(256):064x}"
    length = getattr(kind, "length", None)
    return chance.choice(WORDS) if length is None else f"{chance.getrandbits(64):x}{chance.choice(WORDS)}"[:length]


def some_rows(table: sa.Table, chance: random.Random, earlier: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return rows that point where they may; none that would break a constraint among themselves."""
    rows, seen = [], set[tuple[Any, ...]]()
    alone = [constraint for constraint in table.constraints if isinstance(constraint, sa.UniqueConstraint)]
    keys = [[column.name for column in one.columns] for one in (table.primary_key, *alone)]
    keys += [[column.name] for column in table.columns if column.unique]
    for number in range(1, 6):
        row = {column.name: a_value(column, chance) for column in table.columns}
        for key in table.foreign_keys:
            own = key.column.table is table
            choice = rows if own else earlier[key.column.table.name]
            row[key.parent.name] = chance.choice(choice)[key.column.name] if choice else None
        row |= {column.name: 3 * number for column in table.columns if column.type is Serial}
        row |= {"number": number} if "number" in row else {}
        marks = {(index, *(repr(row[name]) for name in key)) for index, key in enumerate(keys)}
        if marks & seen:
            continue
        seen |= marks
        rows.append(row)
    return rows


def fill(store: Store, seed: int) -> None:
    """Put some odd rows into every table."""
    chance, rows = random.Random(seed), dict[str, list[dict[str, Any]]]()
    with store.writing() as connection:
        for table in in_order(connection):
            rows[table.name] = some_rows(table, chance, rows)
            for row in rows[table.name]:
                connection.execute(table.insert().values(row))


@pytest.mark.parametrize("seed", range(proof.examples(30, 1)))
def test_every_table_comes_along_whole_and_comes_back(elsewhere: Opening, seed: int) -> None:
    first, second, third = (elsewhere(name) for name in ("first", "second", "third"))
    fill(first, seed)
    there, back = copy(first, second, silent), copy(second, third, silent)
    assert same(there)
    assert [one.one for one in back] == [one.one for one in there]
    assert min(one.one.rows for one in there) > 0, "a table without a row proves nothing"
    assert same(compare(first, third, silent))


def test_every_table_of_the_migrations_is_copied_or_said_not_to_be(elsewhere: Opening) -> None:
    with elsewhere("second").reading() as connection:
        there = set(sa.inspect(connection).get_table_names())
        assert {table.name for table in in_order(connection)} == there - NOT_COPIED.keys()
    assert set(METADATA.tables) - NOT_COPIED.keys() == there - NOT_COPIED.keys()


# --- a story -----------------------------------------------------------------------------------------------------

READ = st.tuples(
    st.just("read"),
    st.tuples(st.sampled_from("xyz"), st.sampled_from([12, 21, 30]), st.sampled_from(["r1", "r2"])),
)
DECIDE = st.tuples(
    st.just("decide"),
    st.tuples(st.sampled_from([VerdictKind.ACCEPT, VerdictKind.CORRECT, VerdictKind.REJECT]), st.integers(0, 5)),
)
STORY = st.lists(st.one_of(READ, READ, DECIDE), min_size=1, max_size=12)


def live(store: Store, story: list[tuple[str, Any]], begins: datetime = NOON) -> None:
    """Let a store live what is told."""
    number = rounds.begin_round(store, mode="live", at=begins, config_digest="", reader_version="r1")
    for hour, (what, how) in enumerate(story):
        (read if what == "read" else decide)(store, *how, begins + timedelta(hours=hour))
    rounds.end_round(store, number, at=begins, outcome="ok", counts={"read": len(story)})


@settings(
    max_examples=proof.examples(150, 3),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # it only makes stores, and takes them away
)
@given(story=STORY)
def test_a_story_goes_on_in_the_copy_as_it_would_have_here(
    elsewhere: Opening, tmp_path_factory: pytest.TempPathFactory, story: list[tuple[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("story")
    first, third = (new_store(folder, name) for name in ("first", "third"))
    second = emptied(elsewhere("second"))
    live(first, story)
    copy(first, second, silent)
    copy(second, third, silent)
    after = ("read", ("w", 44, "r1"))
    for store in (first, second, third):
        live(store, [*story[:2], after], NOON + timedelta(days=1))
    for store in (second, third):
        assert same(compare(first, store, silent)), "the next rows get other numbers than they would have got"
        assert {name: frame.rows() for name, frame in told(first).items()} == {
            name: frame.rows() for name, frame in told(store).items()
        }
    first.close()
    third.close()


def test_a_database_that_counted_before_counts_on_as_the_store_would_have(elsewhere: Opening) -> None:
    first, second = elsewhere("first"), elsewhere("second")
    live(second, [("read", (name, 21, "r2")) for name in "xyz"])
    copy(first, emptied(second), silent)  # no row is left, but the sequences have counted
    for store in (first, second):
        live(store, [("read", ("w", 44, "r2")), ("decide", (VerdictKind.ACCEPT, 0))])
    assert [one.table for one in compare(first, second, silent) if not one.same] == []


def test_a_store_that_another_was_merged_into_is_copied_as_any(elsewhere: Opening, tmp_path: Path) -> None:
    first, laptop = elsewhere("first"), new_store(tmp_path, "laptop")
    for hour in range(3):
        for n in range(8):  # of a merge, versions come in the order of their ids
            text = f"Nobody was hurt in place {n}, as of hour {hour}."
            told = report(text, f"{n}.txt", known_at=NOON + timedelta(hours=hour))
            record(laptop, told, Reading((), (), reader_version="r1"))
    laptop.flush()
    merge(first, laptop.path, NOON + timedelta(days=1), watched=(), name=str)
    second, third = elsewhere("second"), elsewhere("third")
    assert same(copy(first, second, silent))
    assert same(copy(second, third, silent))
    laptop.close()


def emptied(store: Store) -> Store:
    """Take out what an earlier story left."""
    with store.writing() as connection:
        for table in reversed(in_order(connection)):
            connection.execute(table.delete())
    return store


# --- what is refused ---------------------------------------------------------------------------------------------


def held(store: Store) -> int:
    with store.reading() as connection:
        return sum(
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in in_order(connection)
        )


def a_report(store: Store, name: str = "one.txt") -> None:
    record(store, report("Nobody was hurt.", name), Reading((), (), reader_version="r1"))


def test_a_store_that_holds_anything_is_no_target(elsewhere: Opening) -> None:
    first, second = elsewhere("first"), elsewhere("second")
    a_report(first)
    a_report(second, "two.txt")
    before = held(second)
    with pytest.raises(StoreError, match=r"not empty \(.*1 reports.*--check"):
        copy(first, second, silent)
    assert held(second) == before


def test_a_text_that_is_too_long_for_its_column_is_named_before_anything_is_copied(elsewhere: Opening) -> None:
    first, second = elsewhere("first"), elsewhere("second")
    with first.writing() as connection:
        connection.execute(reports.insert().values(report_id="r" * 64, source_id="s" * 300, external_id="x"))
    with pytest.raises(StoreError, match=r"reports\.source_id holds a text of 300 characters, 200 fit"):
        copy(first, second, silent)
    assert held(second) == 0


@pytest.mark.parametrize("which", ["first", "second"])
def test_a_table_nobody_knows_is_not_left_behind_in_silence(elsewhere: Opening, which: str) -> None:
    stores = {name: elsewhere(name) for name in ("first", "second")}
    with stores[which].writing() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (words TEXT)")
    with pytest.raises(StoreError, match="notes"):
        copy(stores["first"], stores["second"], silent)


def test_stores_of_two_schemas_are_not_copied(elsewhere: Opening) -> None:
    first, second = elsewhere("first"), elsewhere("second")
    with second.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(StoreError, match="different schemas"):
        copy(first, second, silent)


ODD = {
    "sqlite": ["CREATE TRIGGER odd AFTER INSERT ON reports BEGIN UPDATE reports SET external_id = 'odd'; END"],
    "postgresql": [
        "CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.external_id='odd'; RETURN NEW; END $$",
        "CREATE TRIGGER odd BEFORE INSERT ON reports FOR EACH ROW EXECUTE FUNCTION odd()",
    ],
}


def test_a_copy_that_would_hold_other_rows_is_not_kept(elsewhere: Opening) -> None:
    first, second = elsewhere("first"), elsewhere("second")
    a_report(first)
    with second.writing() as connection:  # a database that does not keep what it is given
        for statement in ODD[connection.dialect.name]:
            connection.exec_driver_sql(statement)
    with pytest.raises(StoreError, match="other rows than the store in reports; nothing was kept"):
        copy(first, second, silent)
    assert held(second) == 0


STRICT = {
    "sqlite": "CREATE TRIGGER odd BEFORE INSERT ON reports BEGIN SELECT RAISE(ABORT, 'not here'); END",
    "postgresql": "ALTER TABLE reports ADD CONSTRAINT odd CHECK (external_id <> 'camp-9.txt')",
}


def test_a_row_that_is_refused_is_told_without_what_it_holds(elsewhere: Opening) -> None:
    first, second = elsewhere("first"), elsewhere("second")
    a_report(first, "camp-9.txt")
    with second.writing() as connection:
        connection.exec_driver_sql(STRICT[connection.dialect.name])
    with pytest.raises(StoreError, match=r"the target refuses rows of reports: .*; nothing was kept") as told:
        copy(first, second, silent)
    assert "camp-9" not in str(told.value)
    assert told.value.__cause__ is None
    assert held(second) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")
@pytest.mark.parametrize("statement", range(7, 60, proof.every(21)))
def test_killed_midway_the_target_is_as_empty_as_it_was(elsewhere: Opening, statement: int) -> None:
    first, second = elsewhere("first"), elsewhere("second")
    fill(first, 1)
    where = second.place
    second.close()

    def work() -> None:
        copy(first, open_store(where), silent)

    died = die_before_statement(statement, work)
    again = open_store(where)
    assert died
    assert held(again) == 0
    assert same(copy(first, again, silent))
    again.close()


def test_no_memory_of_the_whole_is_needed(elsewhere: Opening) -> None:
    first, second = elsewhere("first"), elsewhere("second")
    story = [("read", (f"{n}", 30, "r1")) for n in range(3)]
    live(first, story)
    seen: list[tuple[str, int, int]] = []
    done = copy(first, second, lambda *how: seen.append(how))
    whole = sum(one.one.rows for one in done)
    assert seen[-1] == ("Copying", 2 * whole, 2 * whole)
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)


# --- checksums ---------------------------------------------------------------------------------------------------

SUMS = {
    "the order does not matter": ([("a", 1), ("b", 2)], [("b", 2), ("a", 1)], True),
    "a row twice is not no row": ([("a", 1), ("a", 1)], [], False),
    "nothing is not an empty text": ([(None,)], [("",)], False),
    "columns keep their borders": ([("ab", "c")], [("a", "bc")], False),
    "minus nought is nought": ([(-0.0,)], [(0.0,)], True),
    "a last digit counts": ([(0.1 + 0.2,)], [(0.3,)], False),
    "a microsecond counts": ([(NOON,)], [(NOON + timedelta(microseconds=1),)], False),
    "the order of keys does not matter": ([({"a": 1, "b": 2},)], [({"b": 2, "a": 1},)], True),
    "accents that look alike are not alike": ([("é",)], [("e\u0301",)], False),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "alike"), SUMS.values(), ids=SUMS)
def test_a_checksum_tells_what_differs(one: list[Any], other: list[Any], alike: bool) -> None:
    assert (sum_of(one) == sum_of(other)) is alike


def test_sums_of_parts_are_the_sum_of_the_whole() -> None:
    rows = [(n, f"row {n}") for n in range(50)]
    assert sum_of(rows[:20]) + sum_of(rows[20:]) == sum_of(rows)
    assert Sum() + sum_of(rows) == sum_of(rows)
