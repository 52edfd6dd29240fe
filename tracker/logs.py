"""Logs: one JSON object a line where a machine reads, short lines where a person does. The only door to structlog.

In: where to write. Out: a logger, and fields every later line carries (the round's number). A secret prints as
``<secret>`` and text from outside cannot forge a line or move a cursor, because values are written as JSON or repr.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer

QUIET_ON_A_TERMINAL = logging.WARNING
"""A person sees the progress bar and the summary; only what went wrong is a line between."""


def configure(stream: TextIO | None = None, *, terminal: bool | None = None, verbose: bool = False) -> None:
    """Set up logging for this process: to `stream` (standard error), in the form that suits it.

    `terminal` None looks whether the stream is one. Off a terminal every event is written, on one only warnings, unless
    `verbose`.
    """
    stream = stream or sys.stderr
    person = stream.isatty() if terminal is None else terminal
    level = QUIET_ON_A_TERMINAL if person and not verbose else logging.INFO
    # never the local variables of a traceback: they hold texts and addresses
    as_json = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
    lines = structlog.dev.ConsoleRenderer(colors=False, repr_native_str=True, pad_event_to=0)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if person else as_json,
            lines if person else structlog.processors.JSONRenderer(default=repr, sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    # libraries that log by themselves (APScheduler, quantulum3) speak only when something is wrong
    logging.basicConfig(stream=stream, level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s", force=True)


def logger() -> Any:
    """Return the logger: ``logger().info("event_name", field=value)``."""
    return structlog.get_logger()


@contextmanager
def carrying(**fields: Any) -> Iterator[None]:
    """Add the fields to every line written during the block, in this thread."""
    with structlog.contextvars.bound_contextvars(**fields):
        yield
