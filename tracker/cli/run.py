"""``tracker run`` and ``tracker watch``: do one round, or one every so often, and say in a few lines what came of it.

Summary and messages go to standard output, progress and logs to standard error.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from tracker import logs
from tracker.cli.outside import open_world
from tracker.cli.progress import stage_bar
from tracker.cli.signals import stop_on_signals
from tracker.cli.summary import lines
from tracker.cli.where import ConfigOption, StoreOption, store_to_write
from tracker.config import load
from tracker.delivery.channels.console import Console
from tracker.delivery.heartbeat import beating, heartbeat
from tracker.delivery.kinds import senders_of
from tracker.delivery.sender import Sender
from tracker.errors import TrackerError
from tracker.model import DeliveryState, Settings
from tracker.pipeline import Means, RoundSummary, one_round
from tracker.schedule import parse_every, watch
from tracker.sources import World
from tracker.sources.cadence import soonest
from tracker.status.look import look
from tracker.status.metrics import write_metrics
from tracker.store import Store, open_store, outbox
from tracker.store.backup import folder_of
from tracker.store.locking import one_round_at_a_time
from tracker.store.turns import turns

run_app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
watch_app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

WAIT_SECONDS = 30.0
USUAL_EVERY = "15m"

Charts = Annotated[Path, typer.Option("--charts", help="the folder the pages are written to")]
NoCharts = Annotated[bool, typer.Option("--no-charts", help="draw nothing")]
Only = Annotated[str, typer.Option("--only", metavar="SOURCE", help="read this source only (an id of sources.toml)")]
All = Annotated[bool, typer.Option("--all", help="read every source, whether its turn has come or not")]
NoBackup = Annotated[bool, typer.Option("--no-backup", help="make no daily copy in `backups` beside the store")]
Metrics = Annotated[
    Path | None, typer.Option("--metrics", metavar="FILE", help="write metrics there (Prometheus text) after the round")
]
Wait = Annotated[float, typer.Option("--wait", min=0, help="seconds to wait for another round before ending with 75")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="on a terminal too, say each thing that happens")]


@run_app.command()
def run(
    replay: Annotated[bool, typer.Option("--replay", help="play reports at their dates; messages are DEMO")] = False,
    deliver: Annotated[bool, typer.Option("--deliver", help="in a replay: post the DEMO messages as well")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="post nothing; print what waits to be posted")] = False,
    config: ConfigOption = None,
    store: StoreOption = None,
    charts: Charts = Path("charts"),
    no_charts: NoCharts = False,
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
    settings = load(config)
    post = not dry_run and (deliver or not replay)
    senders = {} if dry_run else _senders(settings, post=post, show_json=replay, write=_print)
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
                backups=None if no_backup else folder_of(opened.path),
            )  # fmt: skip
            due_only = not (replay or read_all or only)
            watcher = heartbeat({} if replay or dry_run else os.environ)
            with beating(watcher) as told:
                summary = one_round(settings, opened, means, replay=replay, only=only, due_only=due_only)
                told(summary.exit_code)
        _measured(opened, metrics)
        if dry_run:
            _preview(opened)
    finally:
        opened.close()
    print("\n".join(lines(summary, opened.path, posting=post, senders=senders, config=settings.config_dir)))
    raise typer.Exit(0 if summary.stopped else summary.exit_code)


@watch_app.command(name="watch")
def watch_command(
    every: Annotated[
        str, typer.Option("--every", help="rounds at this interval: 90s, 15m, 6h, 1d [default: when a source is due]")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="post nothing; messages wait in the outbox")] = False,
    config: ConfigOption = None,
    store: StoreOption = None,
    charts: Charts = Path("charts"),
    no_charts: NoCharts = False,
    only: Only = "",
    no_backup: NoBackup = False,
    metrics: Metrics = None,
    verbose: Verbose = False,
) -> None:
    """Do a round now and then whenever a source is due, until SIGTERM or Ctrl-C; the running item is finished first.

    Each round reads the sources whose turn it is. There is one at least every 15 minutes, because folders are read and
    messages tried again in every round; --every says another interval, and then nothing is read between.
    A round that fails is logged and the next one comes on time; two rounds never overlap, whoever started them.
    """
    try:
        span = parse_every(every or USUAL_EVERY)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--every") from None
    logs.configure(verbose=verbose)
    settings = load(config)
    stop = stop_on_signals()
    opened = open_store(store_to_write(store, replay=False))
    senders = {} if dry_run else _senders(settings, post=True, show_json=False, write=_print)
    means = Means(
        senders=senders, stopping=stop.is_set, charts=None if no_charts else charts,
        backups=None if no_backup else folder_of(opened.path),
    )  # fmt: skip

    watcher = heartbeat({} if dry_run else os.environ)

    def job(world: World) -> None:
        try:
            with one_round_at_a_time(opened, wait_seconds=WAIT_SECONDS), beating(watcher) as told:
                summary = one_round(settings, opened, replace(means, world=world), only=only, due_only=True)
                told(summary.exit_code)
        except TrackerError as error:
            logs.logger().error("round_failed", reason=str(error), exit_code=error.exit_code)
        except Exception:  # noqa: BLE001 - a fault of ours in one round must not end the watch
            logs.logger().exception("round_failed", exit_code=1)
        else:
            _log_round(summary)
            _measured(opened, metrics)

    try:
        logs.logger().info("watching", every=every or "when due", store=str(opened.path))
        with open_world(settings.contact) as world:
            watch(span, partial(job, world), stop, None if every else lambda: soonest(turns(opened).values()))
        logs.logger().info("stopped")
    finally:
        opened.close()


def _senders(settings: Settings, *, post: bool, show_json: bool, write: Callable[[str], None]) -> Mapping[str, Sender]:
    """Return the channels that may send now: the console always, the others where posting and their secret is set."""
    senders: dict[str, Sender] = {}
    for channel in settings.channels.values():
        if not channel.enabled:
            continue
        if channel.kind == "console":
            senders[channel.id] = Console(write, show_json=show_json)
    return senders | (senders_of(settings.channels, os.environ) if post else {})


def _measured(store: Store, file: Path | None) -> None:
    if file is not None:
        write_metrics(file, look(store, datetime.now(UTC)))


def _print(text: str) -> None:
    print(text, end="\n\n", flush=True)


def _preview(store: Store) -> None:
    """Print what waits to be posted, in its richest form, and leave it waiting."""
    for row in outbox.deliveries(store):
        if row.state is DeliveryState.PENDING:
            print(f"{row.handle} would go to {row.channel_id}:")
            form = json.loads(row.payload)[row.form]
            print(
                form["readable"] if "readable" in form else json.dumps(form, ensure_ascii=False, indent=2), end="\n\n"
            )


def _log_round(summary: RoundSummary) -> None:
    logs.logger().info(
        "round_done",
        round=summary.round_id,
        changed=summary.changed,
        exit_code=summary.exit_code,
        outcomes=summary.outcomes,
        events=len(summary.events),
        deliveries=dict(summary.delivered.results),
    )
