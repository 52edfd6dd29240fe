"""What was known at a moment, and what is known now: one answer for the round, the terminal and the pages.

:func:`knowledge` makes it of the whole store, at any moment; :func:`up_to_date` of the snapshot and what changed since;
:func:`known` takes the cheaper of them, for those who only look, and :func:`standing` what takes no time at all.
"""

from tracker.knowledge.at_once import Standing, renewed, standing
from tracker.knowledge.kept import Kept, keep, looked, up_to_date
from tracker.knowledge.now import Known, Now, known
from tracker.knowledge.whole import Knowledge, knowledge

__all__ = [
    "Kept", "Knowledge", "Known", "Now", "Standing", "keep", "knowledge", "known", "looked", "renewed", "standing",
    "up_to_date",
]  # fmt: skip
