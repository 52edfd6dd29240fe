"""What was known at a moment, and what is known now: one answer for the round, the terminal and the pages.

:func:`knowledge` makes it of the whole store, at any moment; :func:`up_to_date` of the snapshot and what changed since.
"""

from tracker.knowledge.kept import Kept, keep, looked, up_to_date
from tracker.knowledge.whole import Knowledge, knowledge

__all__ = ["Kept", "Knowledge", "keep", "knowledge", "looked", "up_to_date"]
