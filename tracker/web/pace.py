"""How much one visitor may ask for: so many things at once, and so many more a minute.

In: what is done, by whom, when. Out: go on, or how long to wait. It remembers the last some thousand visitors.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_VISITORS = 4_096


@dataclass(frozen=True, slots=True)
class Allowance:
    """``burst`` at once, then one in each ``seconds``."""

    burst: int
    seconds: float


POSTING = Allowance(burst=30, seconds=1.0)
GUESSING = Allowance(burst=10, seconds=6.0)
"""Tokens that are none, by address: ten, then ten a minute (faults.md H9)."""


class Pace:
    """``clock`` only ever goes forward, in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._free_at: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, what: str, who: str, allowance: Allowance, *, take: bool = True) -> float:
        """Return 0 where it may be done now, else the seconds to wait; `take`: it is done, and counted."""
        with self._lock:
            now = self._clock()
            free_at = max(self._free_at.get((what, who), now), now)
            if free_at - now > (allowance.burst - 1) * allowance.seconds:
                return free_at - now - (allowance.burst - 1) * allowance.seconds
            if take:
                self._free_at[what, who] = free_at + allowance.seconds
                self._free_at.move_to_end((what, who))
                if len(self._free_at) > MOST_VISITORS:
                    self._free_at.popitem(last=False)
            return 0.0
