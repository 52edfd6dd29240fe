"""``tracker watch``: do a round now and then whenever a source is due, by the configuration as it stands then.

Configuration and secrets are looked at before each round: what changed counts from that round on, and what is wrong is
said (log, `tracker status`, the channel of [meta]) while the last good configuration is kept. Messages go to standard
output, logs to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer

from tracker import logs
from tracker.cli.morning import briefs_for
from tracker.cli.outside import Outside
from tracker.cli.rounds import (
    WAIT_SECONDS,
    Charts,
    DryRun,
    Every,
    Metrics,
    NoBackup,
    NoCharts,
    Only,
    Verbose,
    links_now,
    measured,
    say,
    senders_now,
    span_of,
)
from tracker.cli.signals import stop_on_signals, stop_when_let_go
from tracker.cli.where import ConfigOption, StoreOption, store_to_write
from tracker.config.following import Following
from tracker.delivery.heartbeat import beating, heartbeat
from tracker.delivery.sender import Sender
from tracker.errors import ConfigError, StoreError, TrackerError
from tracker.pipeline import Means, RoundSummary, one_round, tell_by_itself
from tracker.schedule import watch
from tracker.sources.cadence import soonest
from tracker.store import Store, open_store
from tracker.store.backup import folder_of
from tracker.store.clock import clock_of
from tracker.store.commands import waiting
from tracker.store.locking import one_round_at_a_time
from tracker.store.snapshot import newest_change
from tracker.store.turns import turns

watch_app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@watch_app.command(name="watch")
def watch_command(
    every: Every = "",
    dry_run: DryRun = False,
    config: ConfigOption = None,
    store: StoreOption = None,
    charts: Charts = Path("charts"),
    no_charts: NoCharts = False,
    only: Only = "",
    no_backup: NoBackup = False,
    metrics: Metrics = None,
    verbose: Verbose = False,
    while_held: Annotated[bool, typer.Option("--while-held", hidden=True)] = False,
) -> None:
    """Do a round now and then whenever a source is due, until SIGTERM or Ctrl-C; the running item is finished first.

    Each round reads the sources whose turn it is. There is one at least every 15 minutes, because folders are read and
    messages tried again in every round; --every says another interval, and then nothing is read between. A report that
    is handed in, a person's decision or an order of the pages is looked at within seconds.
    A round that fails is logged and the next one comes on time; two rounds never overlap, whoever started them.
    The configuration is read again before a round where its files changed; one that is wrong changes nothing.
    """
    span = span_of(every)
    logs.configure(verbose=verbose)
    following = Following(config)
    stop = stop_when_let_go(sys.stdin.fileno()) if while_held else stop_on_signals()
    opened = open_store(store_to_write(store, replay=False))
    means = Means(
        stopping=stop.is_set, charts=None if no_charts else charts,
        backups=None if no_backup else folder_of(opened.path), links=links_now(opened.path),
        brief=briefs_for(links_now(opened.path)),
    )  # fmt: skip
    watching = Watching(opened, following, means, post=not dry_run, only=only, metrics=metrics)
    try:
        watching.equip()
        logs.logger().info("watching", every=every or "when due", store=str(opened.place))
        with Outside() as outside:
            watching.outside = outside
            due = None if every else lambda: soonest(turns(opened).values())
            watch(span, watching.job, stop, due, watching.asked)
        logs.logger().info("stopped")
    finally:
        opened.close()


@dataclass(slots=True)
class Watching:
    """Rounds one after the other. ``post``: messages are posted; ``unwell``: what is wrong beside the rounds.

    ``met`` is what the rounds have met: the last change of the store, and the orders that waited.
    """

    store: Store
    following: Following
    means: Means
    post: bool
    only: str = ""
    metrics: Path | None = None
    outside: Outside = field(default_factory=lambda: Outside())
    senders: Mapping[str, Sender] = field(default_factory=dict)
    unwell: dict[str, str] = field(default_factory=dict)
    met: tuple[int, frozenset[str]] = (0, frozenset())
    busy: bool = False

    def job(self) -> None:
        """Do one round by the configuration as it stands; nothing that happens in it ends the watch."""
        self.busy = True
        try:
            self._job()
        finally:
            self.busy = False

    def asked(self) -> bool:
        """Say whether something was handed in, decided or ordered that no round has met: an alert must not wait long.

        What a round failed at does not ask again: the next one comes at its time.
        """
        if self.busy:
            return False
        try:
            change, orders = self._standing()
        except StoreError:
            return False  # the round that comes at its time will say it
        return change > self.met[0] or bool(orders - self.met[1])

    def _standing(self) -> tuple[int, frozenset[str]]:
        return newest_change(self.store), frozenset(one.command_id for one in waiting(self.store))

    def _job(self) -> None:
        self._follow()
        settings = self.following.settings
        means = replace(
            self.means, senders=self.senders, unwell=dict(self.unwell), world=self.outside.world(settings.contact)
        )
        try:
            self.met = self._standing()
            watcher = heartbeat(os.environ if self.post else {})
            with one_round_at_a_time(self.store, wait_seconds=WAIT_SECONDS), beating(watcher) as told:
                means = replace(means, clock=clock_of(self.store))
                summary = one_round(settings, self.store, means, only=self.only, due_only=True)
                told(summary.exit_code)
        except TrackerError as error:
            logs.logger().error("round_failed", reason=str(error), exit_code=error.exit_code)
            self._tell(means)
        except Exception:  # noqa: BLE001 - a fault of ours in one round must not end the watch
            logs.logger().exception("round_failed", exit_code=1)
            self._tell(means)
        else:
            self.met = (max(self.met[0], summary.position), self.met[1])
            _log_round(summary)
        try:
            measured(self.store, self.metrics)
        except TrackerError as error:
            logs.logger().error("metrics_not_written", reason=str(error))

    def equip(self) -> None:
        """Take up the secrets as they are set now; raises ConfigError for one that is no use."""
        if self.post:
            self.senders = senders_now(self.following.settings, post=True, show_json=False, write=say)

    def _follow(self) -> None:
        """Take up what changed in the configuration; what is wrong with it is said and changes nothing."""
        try:
            if self.following.look():
                logs.logger().info("configuration_read_again", digest=self.following.settings.digest[:12])
            self.equip()
        except ConfigError as error:
            logs.logger().error("configuration_refused", reason=str(error))
            self.unwell["config"] = str(error)
        else:
            refused = self.following.refused
            self.unwell = {"config": str(refused)} if refused else {}

    def _tell(self, means: Means) -> None:
        """Say on the channel of [meta] that a round failed, as far as the store lets us."""
        try:
            tell_by_itself(self.following.settings, self.store, replace(means, clock=clock_of(self.store)))
        except StoreError as error:
            logs.logger().error("nobody_told", reason=str(error))


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
