"""Bringing a store's schema up to date. The only file that loads alembic; opening a current store never comes here.

In: a connection inside a write transaction. Out: the newest schema on it. It neither begins nor commits: the whole way
from the old schema to the new one, with its mark, is the caller's one transaction, so a kill leaves old or new.

A new migration is a file ``migrations/versions/rNNNN_what.py`` and its number in ``opening.REVISIONS``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext, MigrationStep
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from tracker.store.care import care_of

SCRIPTS = Path(__file__).resolve().parent / "migrations"


def script_directory() -> ScriptDirectory:
    """Return the migrations that came with this program."""
    config = Config()
    # the value goes through configparser, to which a lone % is a mark
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def upgrade(connection: sa.Connection, target: str = "head") -> None:
    """Run every migration the store has not had, up to `target`, on the open transaction."""
    scripts = script_directory()

    def steps(revision: str | Sequence[str], _: MigrationContext) -> list[MigrationStep]:
        return list(scripts._upgrade_revs(target, revision))  # type: ignore[arg-type]

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True, render_as_batch=True)
        environment.run_migrations()
    care_of(connection).settled(connection)
