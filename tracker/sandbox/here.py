"""A parser called in this process: for a file somebody gives by hand on their own machine, as they would open it.

In: what :meth:`~tracker.sandbox.Workers.parse` takes. Out: the same, or what the parser raises. Never for what a server
is sent or a round fetches.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any


def parse_here(name: str, body: bytes, options: Mapping[str, Any]) -> Any:
    """Return what the parser ``module:function`` makes of the bytes."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)(body, options)
