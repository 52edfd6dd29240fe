"""``tracker serve``: the pages, the health and the door for reports, with the rounds in a process beside them.

It listens to this machine only, and to others only when it is told what protects it. SIGTERM and Ctrl-C end it within
ten seconds: what is being answered is answered, the item being read is finished.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Annotated

import typer

from tracker import logs
from tracker.cli.reached import AllowHost, EmbedFrom, TrustProxy, UserHeader, origins, reached, trusted
from tracker.cli.rounds import (
    Charts,
    DryRun,
    Every,
    NoBackup,
    NoCharts,
    Verbose,
    link_key,
    say,
    senders_now,
    span_of,
)
from tracker.cli.signals import stop_on_signals
from tracker.cli.supervise import Rounds
from tracker.cli.where import VARIABLE, ConfigOption, StoreOption, store_to_write
from tracker.config.following import Following
from tracker.errors import TrackerError
from tracker.round.means import Means as RoundMeans
from tracker.round.tell import tell_by_itself
from tracker.sandbox import Workers
from tracker.store import open_store
from tracker.store.backup import folder_of
from tracker.store.clock import Lasting, clock_of
from tracker.store.place import Place, Server, place_of
from tracker.web import assets
from tracker.web.access import Protection
from tracker.web.app import build
from tracker.web.means import Means
from tracker.web.renewal import renewal_of
from tracker.web.server import listen, serve
from tracker.web.warm import keep_warm

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

USUAL_PORT = 8321

END_WITHIN_SECONDS = 9.5
PREPARE_AFTER_SECONDS = 3.0
ROUNDS_END_WITHIN_SECONDS = 8.0


@app.command(name="serve")
def serve_command(
    host: Annotated[str, typer.Option("--host", help="the address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="0: a free one")] = USUAL_PORT,
    protected_by: Annotated[
        Protection | None, typer.Option("--protected-by", help="for another address: users, tokens, proxy or network")
    ] = None,
    allow_host: AllowHost = None,
    trust_proxy: TrustProxy = None,
    user_header: UserHeader = "",
    embed_from: EmbedFrom = None,
    no_rounds: Annotated[bool, typer.Option("--no-rounds", help="make no rounds: cron or a timer does")] = False,
    every: Every = "",
    dry_run: DryRun = False,
    config: ConfigOption = None,
    store: StoreOption = None,
    charts: Charts = Path("charts"),
    no_charts: NoCharts = False,
    no_backup: NoBackup = False,
    verbose: Verbose = False,
) -> None:
    """Serve pages, the API, /healthz, /metrics, and take reports at /api/reports; make rounds.

    Listening to other machines needs --protected-by: `users` (whoever reads signs in; `tracker users add`), `tokens`
    (whoever reads shows one; `tracker tokens add`), `proxy` (a server in front lets in only whom it knows), `network`
    (whoever reaches it may read); and --allow-host with the name it is reached by. To change anything a person signs
    in, whatever protects it; to hand in a report a program shows a token.
    """
    span_of(every)
    at = reached(host, protected_by, allow_host or [], trusted(trust_proxy or [], user_header, protected_by))
    logs.configure(verbose=verbose)
    following = Following(config)
    place = place_of(store_to_write(store, replay=False))
    path = _made(place)
    listening = listen(host, port)
    stop = stop_on_signals()
    wanted = {"--every": every, "--config": str(config or ""), "--store": named(place), "--charts": str(charts)}
    switches = {"--dry-run": dry_run, "--no-charts": no_charts, "--no-backup": no_backup, "--verbose": verbose}
    rounds = Rounds(arguments(wanted, switches), lambda: _tell(following, place, dry_run, no_backup))
    with Workers(most=1) as workers:
        means = Means(
            store=place, charts=charts.absolute(), following=following, parse=workers.parse, protection=at.protection,
            names=at.names, proxies=at.proxies, https_names=at.https_names, embed_from=origins(embed_from or []),
            backed_up=not no_backup, rounds_alive=(lambda: True) if no_rounds else rounds.alive,
            link_key=link_key(path), renewal=renewal_of(named(place), following.settings.config_dir),
            clock=Lasting(place),
        )  # fmt: skip
        if not no_rounds:
            rounds.start()
        print(f"Listening on {shown(host, listening.getsockname()[1])} ({at.protection.value})", flush=True)
        _end_in_time(stop, rounds)
        _prepare(stop)
        keep_warm(means, stop)
        try:
            serve(build(means), listening, stop)
        finally:
            stop.set()
            if means.renewal is not None:
                means.renewal.stop()
            rounds.stop(ROUNDS_END_WITHIN_SECONDS)
    logs.logger().info("stopped")


def arguments(wanted: dict[str, str], switches: dict[str, bool]) -> list[str]:
    """Return options as they are typed."""
    said = [part for name, value in wanted.items() if value for part in (name, value)]
    return said + [name for name, on in switches.items() if on]


def shown(host: str, port: int) -> str:
    """Return an address a browser takes."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _made(place: Place) -> Path:
    """Make the store or bring it up to date, and return the path beside which its own files lie."""
    opened = open_store(place)
    opened.close()
    return opened.path


def named(place: Place) -> str:
    """Return how the process that makes rounds is told the store: of a server not where others see its password."""
    if isinstance(place, Server):
        os.environ[VARIABLE] = place.address.reveal()  # which a child inherits
        return ""
    return str(place)


def _tell(following: Following, place: Place, dry_run: bool, no_backup: bool) -> None:
    """Say on the channel of [meta] what the process that makes rounds cannot: that it makes none."""
    settings = following.settings
    opened = open_store(place)
    try:
        senders = {} if dry_run else senders_now(settings, post=True, show_json=False, write=say)
        backups = None if no_backup else folder_of(opened.path)
        means = RoundMeans(senders=senders, backups=backups, clock=clock_of(opened))
        tell_by_itself(settings, opened, means, rounds_expected=True)
    except TrackerError as error:
        logs.logger().error("nobody_told", reason=str(error))
    finally:
        opened.close()


def _prepare(stop: threading.Event) -> None:
    """Make the runtime of charts, which takes seconds, before somebody waits for it; the first page goes first."""

    def make() -> None:
        if not stop.wait(PREPARE_AFTER_SECONDS):
            assets.address("vega.js")

    threading.Thread(target=make, name="prepare", daemon=True).start()


def _end_in_time(stop: threading.Event, rounds: Rounds) -> None:
    """End this process in time once it is told to, whatever is still being answered."""

    def wait() -> None:
        stop.wait()
        rounds.let_go()
        threading.Event().wait(END_WITHIN_SECONDS)
        logs.logger().warning("ended_in_the_middle")
        os._exit(0)

    threading.Thread(target=wait, name="end", daemon=True).start()
