"""One page of a long list, found by the row before it and not by counting: nothing slips where rows come or go.

In: rows in order, each with a key, and the key after which the page begins. Out: the rows, and the keys of the pages
beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """``first`` and ``last`` count from 1; ``before`` and ``after`` are keys to ask with, None: there is no such page.

    ``before`` "" is the beginning of the list.
    """

    rows: Sequence[T]
    first: int
    last: int
    total: int
    before: str | None
    after: str | None


def part(keys: Sequence[str], after: str, most: int) -> Part[str]:
    """Return the keys that follow one, at most so many; from the beginning where the key is not among them any more."""
    start = keys.index(after) + 1 if after and after in keys else 0
    shown = keys[start : start + most]
    earlier = None if start == 0 else keys[start - most - 1] if start > most else ""
    return Part(
        rows=shown,
        first=start + 1 if shown else 0,
        last=start + len(shown),
        total=len(keys),
        before=earlier,
        after=shown[-1] if shown and start + len(shown) < len(keys) else None,
    )
