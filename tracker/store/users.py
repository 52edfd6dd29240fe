"""People who may sign in: who they are, what they may do, and that a password is theirs.

In: a name, a role, maybe crises, a password. Out: rows that hold what the password became under scrypt, never the
password. A name that is not there costs as much time as one that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; each may what the one before may."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """What is known of somebody; never the password. ``crises``: those they may see, empty for all."""

    name: str
    role: Role
    crises: frozenset[str]
    has_password: bool
    created_at: datetime
    changed_at: datetime | None  # when the password was last set
    disabled_at: datetime | None  # null: may come in
