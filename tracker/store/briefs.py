"""Briefs that are kept: the same words at the same address, whatever is corrected later.

In: the content of a brief as JSON, who wants it kept. Out: its id, made of its content, and the content again. Only a
purge changes one: what was taken out of the store is taken out of what was told of it, too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.store.opening import Store
from tracker.store.tables_own import briefs

ID_LETTERS = 16
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A brief that is kept, without its content."""

    brief_id: str
    made_at: datetime
    made_by: str
    since: datetime
    until: datetime
    crises: Sequence[str]
    audience: str


COLUMNS = [briefs.c[field.name] for field in fields(Kept)]


def keep(store: Store, kept: Kept, content: str) -> bool:
    """Keep a brief; False: it is there already, word for word."""
    row = {field.name: getattr(kept, field.name) for field in fields(Kept)} | {"crises": [*kept.crises]}
    with store.writing() as connection:
        there = sa.select(briefs.c.brief_id).where(briefs.c.brief_id == kept.brief_id)
        if connection.execute(there).first() is not None:
            return False
        connection.execute(briefs.insert().values(row | {"content": content}))
        return True


def found(store: Store, brief_id: str) -> tuple[Kept, str] | None:
    """Return the brief of that id with its content; None where there is none."""
    with store.reading() as connection:
        row = connection.execute(sa.select(*COLUMNS, briefs.c.content).where(briefs.c.brief_id == brief_id)).first()
    return None if row is None else (Kept(*row[:-1]), str(row.content))


def listed(store: Store) -> list[Kept]:
    """Return the briefs that are kept, the newest first."""
    question = sa.select(*COLUMNS).order_by(briefs.c.until.desc(), briefs.c.made_at.desc()).limit(MOST_LISTED)
    with store.reading() as connection:
        return [Kept(*row) for row in connection.execute(question)]


def forget(connection: sa.Connection, report_id: str) -> int:
    """Take every figure of a report out of the briefs that tell one; return how many did."""
    told = sa.select(briefs.c.brief_id, briefs.c.content).where(briefs.c.content.contains(report_id, autoescape=True))
    rows = connection.execute(told).all()
    for row in rows:
        content = json.dumps(_without(json.loads(row.content), report_id), ensure_ascii=False, sort_keys=True)
        connection.execute(sa.update(briefs).where(briefs.c.brief_id == row.brief_id).values(content=content))
    return len(rows)


def _without(value: Any, report_id: str) -> Any:
    """Return the content without what is of the report, wherever it stands."""
    if isinstance(value, dict):
        return {name: _without(one, report_id) for name, one in value.items()}
    if isinstance(value, list):
        mine = [one for one in value if not (isinstance(one, dict) and one.get("report_id") == report_id)]
        return [_without(one, report_id) for one in mine]
    return value
