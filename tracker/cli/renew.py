"""``tracker renew``: work out anew what pages are read from, after an update or a change, before anybody asks.

`tracker serve` does so by itself, in a process like this one, and shows the figures of before meanwhile; a round does
so, too. It reads the store and changes nothing in it but which figures are shown. It leaves the processor to others.
"""

from __future__ import annotations

import os
from typing import Annotated

import typer

from tracker import logs
from tracker.cli.rounds import Verbose
from tracker.cli.where import ConfigOption, StoreOption, store_to_write
from tracker.config import load
from tracker.knowledge.at_once import is_new, renewed
from tracker.store import open_store

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

GENTLE = 10


@app.command(name="renew")
def renew_command(
    config: ConfigOption = None,
    store: StoreOption = None,
    check: Annotated[bool, typer.Option("--check", help="only say whether it is needed (exit code 1)")] = False,
    verbose: Verbose = False,
) -> None:
    """Work out anew what pages are read from; at once where nothing changed since. One process at a time does it."""
    logs.configure(verbose=verbose)
    if hasattr(os, "nice"):
        os.nice(GENTLE)
    settings = load(config)
    opened = open_store(store_to_write(store, replay=False))
    try:
        if check:
            needed = not is_new(settings, opened)
            typer.echo("The figures are to be worked out anew." if needed else "The figures are of now.")
            raise typer.Exit(int(needed))
        known = renewed(settings, opened)
        figures = sum(one["figures"] for one in known.facts["crises"].values())
    finally:
        opened.close()
    typer.echo(f"{figures:,} figures on series." if known.saved else "The disk did not take it; see the log.")
    raise typer.Exit(0 if known.saved else 1)
