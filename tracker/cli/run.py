"""``tracker run``: do one round, and say in a few lines what came of it.

Summary and messages go to standard output, progress and logs to standard error.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from tracker import logs
from tracker.cli.morning import briefs_for
from tracker.cli.outside import open_world
from tracker.cli.progress import stage_bar
from tracker.cli.rounds import (
    WAIT_SECONDS,
    All,
    Charts,
    Language,
    Metrics,
    NoBackup,
    NoCharts,
    Only,
    Verbose,
    Wait,
    links_now,
    measured,
    say,
    senders_now,
    spoken,
)
from tracker.cli.signals import stop_on_signals
from tracker.cli.summary import lines
from tracker.cli.where import ConfigOption, StoreOption, store_to_write
from tracker.config import load
from tracker.delivery.heartbeat import beating, heartbeat
from tracker.model import DeliveryState
from tracker.pipeline import Means, one_round
from tracker.store import Store, open_store, outbox
from tracker.store.backup import folder_of
from tracker.store.clock import clock_of
from tracker.store.locking import one_round_at_a_time

run_app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@run_app.command()
def run(
    replay: Annotated[bool, typer.Option("--replay", help="play reports at their dates; messages are DEMO")] = False,
    deliver: Annotated[bool, typer.Option("--deliver", help="in a replay: post the DEMO messages as well")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="post nothing; print what waits to be posted")] = False,
    config: ConfigOption = None,
    store: StoreOption = None,
    charts: Charts = Path("charts"),
    no_charts: NoCharts = False,
    language: Language = "",
    only: Only = "",
    read_all: All = False,
    wait: Wait = WAIT_SECONDS,
    no_backup: NoBackup = False,
    metrics: Metrics = None,
    verbose: Verbose = False,
) -> None:
    """Do one round: collect, read, record, series, check, deliver, render.

    It reads every source whose turn it is: folders always, the web at each source's every_minutes (60 where it says
    nothing), the first time everything. --all and --only read regardless.

    Messages go to every enabled channel whose secret is set (SLACK_WEBHOOK_URL or SLACK_WEBHOOK_URL_FILE). A replay
    prints them exactly as they would be posted, and posts them only with --deliver. Running again on the same reports
    changes nothing.
    """
    if deliver and dry_run:
        raise typer.BadParameter("--deliver and --dry-run contradict each other")
    logs.configure(verbose=verbose)
    settings = spoken(load(config), language)
    post = not dry_run and (deliver or not replay)
    senders = {} if dry_run else senders_now(settings, post=post, show_json=replay, write=say)
    stop = stop_on_signals()
    opened = open_store(store_to_write(store, replay=replay))
    try:
        with (
            one_round_at_a_time(opened, wait_seconds=wait),
            stage_bar() as progress,
            open_world(settings.contact) as world,
        ):
            pages = None if no_charts else charts
            means = Means(
                senders=senders, progress=progress, stopping=stop.is_set, charts=pages, world=world,
                backups=None if no_backup else folder_of(opened.path), links=links_now(opened.path),
                brief=briefs_for(links_now(opened.path)),
                clock=clock_of(opened),
            )  # fmt: skip
            due_only = not (replay or read_all or only)
            watcher = heartbeat({} if replay or dry_run else os.environ)
            with beating(watcher) as told:
                summary = one_round(settings, opened, means, replay=replay, only=only, due_only=due_only)
                told(summary.exit_code)
        measured(opened, metrics)
        if dry_run:
            _preview(opened)
    finally:
        opened.close()
    print("\n".join(lines(summary, opened.place, posting=post, senders=senders, config=settings.config_dir)))
    raise typer.Exit(0 if summary.stopped else summary.exit_code)


def _preview(store: Store) -> None:
    """Print what waits to be posted, in its richest form, and leave it waiting."""
    for row in outbox.deliveries(store):
        if row.state is DeliveryState.PENDING:
            print(f"{row.handle} would go to {row.channel_id}:")
            form = json.loads(row.payload)[row.form]
            print(
                form["readable"] if "readable" in form else json.dumps(form, ensure_ascii=False, indent=2), end="\n\n"
            )
