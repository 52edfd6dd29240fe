"""A process that is killed at a chosen statement: what the tests of sudden death are made of."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import sqlalchemy as sa


def die_before_statement(n: int, work: Callable[[], object]) -> bool:
    """Run `work` in a child that kills itself before its n-th statement; return whether it was killed."""
    child = os.fork()
    if child == 0:
        left = n

        def count(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sa.event.listen(sa.Engine, "before_cursor_execute", count)
        sa.event.listen(sa.Engine, "commit", count)
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)
