"""Bytes to a file or to standard output: all of them, or nothing.

In: bytes, and where to. Out: nothing. A file that is there is replaced only when the new one is complete.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from tracker.store.faults import from_disk


def write(data: bytes, output: Path | None) -> None:
    """Write all of it, or nothing: a reader never meets half a file."""
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(output)
    except OSError as error:
        raise from_disk(error, output) from error
    finally:
        part.unlink(missing_ok=True)


def require_file(output: Path | None, *, readable: bool) -> None:
    """Refuse to write to a terminal what it cannot show."""
    if output is None and not readable and sys.stdout.isatty():
        raise typer.BadParameter("a terminal cannot show that format; name a file", param_hint="--output")
