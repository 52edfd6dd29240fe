"""What many visitors share, worked out once: a bounded memory in which no two threads make the same thing at once.

In: a name, which holds the version of what a thing is made of, and how to make it. Out: the thing. What was asked for
least lately is let go; nothing is ever out of date, because another version has another name.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Space:
    """At most so many things, together no heavier than ``most_weight``; one too heavy by itself is not kept."""

    def __init__(self, most: int, most_weight: int) -> None:
        self._most, self._most_weight = most, most_weight
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, name: Hashable, make: Callable[[], T], weight: Callable[[T], int] = lambda _: 1) -> T:
        """Return the thing of that name, making it where it is not there; who comes meanwhile waits for it."""
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                found: T = self._kept[name][0]
                return found
            mine = self._making.setdefault(name, threading.Lock())
        with mine:
            with self._lock:
                if name in self._kept:
                    made: T = self._kept[name][0]
                    return made
            try:
                made = make()
                self._keep(name, made, weight(made))
                return made
            finally:
                with self._lock:
                    self._making.pop(name, None)

    def clear(self) -> None:
        """Let everything go: something turned out to be damaged."""
        with self._lock:
            self._kept.clear()

    def _keep(self, name: Hashable, made: Any, weight: int) -> None:
        if weight > self._most_weight // 3:
            return
        with self._lock:
            self._kept[name] = (made, weight)
            self._kept.move_to_end(name)
            total = sum(one for _, one in self._kept.values())
            while self._kept and (len(self._kept) > self._most or total > self._most_weight):
                _, (_, dropped) = self._kept.popitem(last=False)
                total -= dropped


class Shelf(Space):
    """What pages show, and in a space of their own the frames it is worked out of: they never push it out."""

    def __init__(self, most: int = 2_000, most_weight: int = 96_000_000, most_frames: int = 96_000_000) -> None:
        super().__init__(most, most_weight)
        self.frames = Space(64, most_frames)
