"""The bar a person sees while something long goes on: on a terminal's standard error only, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console as Terminal
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from tracker.pipeline import ANNOUNCING


@contextmanager
def stage_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that moves a bar on a terminal, and one that does nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    # standard output is left alone: rich would send what is printed there to standard error, past a pipe
    with Progress(*columns, console=Terminal(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("Collecting", total=None)

        def move(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total or None)
            if stage == ANNOUNCING:  # messages are printed then, and must not meet the bar
                bar.stop() if done < total else bar.start()

        yield move
