"""The ground every table stands on: one MetaData, one way to name constraints, and the column types.

In: nothing. Out: ``METADATA`` and the types tables are made of. It never opens anything and holds no table itself;
tables stand in ``tables.py`` and ``tables_alerts.py``. Everything here means the same on SQLite and PostgreSQL.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name that does not depend on the database, so a later migration can find it."""

METADATA = sa.MetaData(naming_convention=NAMES)

LARGEST = 1e15
"""Above this a double no longer holds every whole number apart from its neighbours (2**53 is 9.007e15)."""

WIDEST_INTEGER = 2**31 - 1

UNSTORABLE = {0: "\ufffd", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
"""NUL (PostgreSQL refuses it, SQLite's length() stops at it) and lone surrogates (no UTF-8); one for one, so that
offsets into the text stay true."""


class SafeText(TypeDecorator[str]):
    """Text of any length that both databases take; what neither can hold becomes U+FFFD, one for one."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace NUL and lone surrogates."""
        return None if value is None else value.translate(UNSTORABLE)


class Word(TypeDecorator[str]):
    """A short text, at most so long: an id, a name, one of a few words. Asked for by what neither database can hold, it
    is not there, on both.
    """

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace NUL and lone surrogates; few have any."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.translate(UNSTORABLE)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime as ISO text of one fixed width, so that text order is time order.

    A naive datetime is refused: its zone would have to be guessed.
    """

    impl = sa.String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write ``2024-11-30T20:59:59.000000Z``."""
        return None if value is None else iso_utc(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read it back as an aware datetime."""
        return None if value is None else datetime.fromisoformat(value)


class FiniteFloat(TypeDecorator[float]):
    """A double that is a number: NaN and infinities are refused here, before SQLite would turn NaN into NULL."""

    impl = sa.Double
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:
        """Refuse what is not finite or larger than :data:`LARGEST`."""
        if value is None:
            return None
        number = float(value)
        if not math.isfinite(number) or abs(number) >= LARGEST:
            raise ValueError(f"{value!r} is not a number the store keeps (finite, below {LARGEST:g})")
        return number


class SmallInteger(TypeDecorator[int]):
    """A count or an offset, held between zero and 2**31 - 1: larger ones are capped, never an OverflowError."""

    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Cap the number at both ends."""
        return None if value is None else max(0, min(int(value), WIDEST_INTEGER))


class JsonText(TypeDecorator[Any]):
    """A small JSON value as text with sorted keys: the same value is the same bytes on both databases."""

    impl = SafeText
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | Sequence[Any] | None, dialect: Dialect) -> str | None:
        """Write compact JSON; NaN is refused."""
        if value is None:
            return None
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.translate(UNSTORABLE)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read it back."""
        return None if value is None else json.loads(value)


Digest = Word(64)
"""The hexadecimal sha256 of what a row is made of: its id, the same on every machine and every run."""

Serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""A growing row number (SQLite only counts up by itself in an INTEGER primary key)."""


def iso_utc(at: datetime) -> str:
    """Return ``at`` in the store's one way to write a moment (UTC, microseconds, Z)."""
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone; the store keeps aware times only")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def finite(column: str) -> sa.CheckConstraint:
    """Return the CHECK that ``column`` is null or a plain number (on SQLite this also refuses text, on both NaN)."""
    return sa.CheckConstraint(f"{column} IS NULL OR ({column} > -1e15 AND {column} < 1e15)", name=f"{column}_finite")
