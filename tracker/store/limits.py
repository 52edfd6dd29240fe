"""How long the store waits for others, and how long a reader may take.

In: nothing. Out: seconds, the same whatever database it is.
"""

from __future__ import annotations

BUSY_SECONDS = 30.0
"""A writer waits so long for another one, then the store is locked (75)."""

READ_SECONDS = 1.0
"""A read-only store stops any question that takes longer: in SQLite's TRUNCATE mode a long reader blocks the writer."""
