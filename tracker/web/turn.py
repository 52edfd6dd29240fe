"""Whose turn it is to have a text read: one at a time, so that looking at pages stays quick meanwhile.

In: nothing. Out: a turn, or a refusal that says when to come again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.exceptions import HTTPException

WAIT_SECONDS = 20.0
BUSY = "other reports are being read"

_turn = asyncio.Semaphore(1)


@asynccontextmanager
async def reading() -> AsyncIterator[None]:
    """Wait for the turn; HTTPException 503 where it does not come."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await _turn.acquire()
    except TimeoutError:
        raise HTTPException(503, BUSY, {"retry-after": "10"}) from None
    try:
        yield
    finally:
        _turn.release()
