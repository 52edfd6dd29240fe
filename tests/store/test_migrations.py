"""The migrated schema is the schema of the tables, to the last constraint; every known revision is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from empty_store import new_store
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from tracker.store import Store, open_store, opening, tables, tables_alerts, tables_known, tables_own
from tracker.store.care import care_of
from tracker.store.metadata import METADATA, JsonText, SafeText, UtcDateTime, Word
from tracker.store.migrate import SCRIPTS, script_directory

TEXTS = (sa.String, SafeText, UtcDateTime, JsonText, Word)
OURS = (tables, tables_alerts, tables_known, tables_own)


def shape(engine: sa.Engine) -> dict[str, object]:
    """Return every column, key, index and CHECK of every table."""
    look = sa.inspect(engine)
    return {
        name: {
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(name)],
            "primary": look.get_pk_constraint(name),
            "foreign": sorted(look.get_foreign_keys(name), key=str),
            "unique": sorted(look.get_unique_constraints(name), key=str),
            "checks": sorted(look.get_check_constraints(name), key=str),
            "indexes": sorted(look.get_indexes(name), key=str),
        }
        for name in look.get_table_names()
        if name != "alembic_version"
    }


def test_the_migrations_make_exactly_the_tables(store: Store, tmp_path: Path) -> None:
    drawn = new_store(tmp_path, "drawn")
    with drawn.writing() as connection:
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        care_of(connection).settled(connection)
    assert shape(store.engine) == shape(drawn.engine)
    drawn.close()


def differs(context: MigrationContext, *about: Any) -> bool | None:
    """Say whether two types are not one (None: as alembic sees it): a server's texts have no length, as SQLite's."""
    here, wanted = about[2], about[3]
    return False if isinstance(here, sa.String) and isinstance(wanted.dialect_impl(context.dialect), TEXTS) else None


def test_alembic_sees_no_difference(store: Store) -> None:
    with store.reading() as connection:
        opts = {"compare_type": differs, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), METADATA) == []


def test_every_constraint_has_a_name_a_later_migration_can_find() -> None:
    for table in METADATA.sorted_tables:
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint}"


def test_the_program_knows_each_revision_in_order() -> None:
    known = [script.revision for script in script_directory().walk_revisions()][::-1]
    assert tuple(known) == opening.REVISIONS
    names = sorted(path.name for path in (SCRIPTS / "versions").glob("r*.py"))
    assert [name[1:5] for name in names] == known


def test_every_table_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()
    for table in METADATA.sorted_tables:
        assert str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert len(str(CreateIndex(index).compile(dialect=dialect)).split()[2]) <= 63


@pytest.mark.store_in_a_file("compares the bytes of a file")
def test_opening_twice_migrates_once(store: Store) -> None:
    before = store.path.read_bytes()
    open_store(store.path).close()
    assert store.path.read_bytes() == before
