"""The server stopped at once, or killed, in the middle of a round: nothing is lost, nothing is told twice unmarked.

The server is a real one that brings what it commits to its disk; it is stopped as a machine that loses its power would
stop it, and started again on what it left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from faults.server import FaultServer
from host import ROOT, Host, ended, ids, started
from posted import announce, many
from postgres_server import Server, ask, binaries
from shared import PLACES, a_round, say, workspace

from tracker.store import Store, announced, open_store, outbox, rounds
from tracker.store.copying import compare
from tracker.store.integrity import findings

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows stops a server in other ways")
WITHIN_SECONDS = 120
AT_ONCE, KILLED = signal.SIGQUIT, signal.SIGKILL
COUNTS = (26, 30, 33, 41, 44, 52)

MOMENTS = {
    "while it reads": "SELECT count(*) FROM reports",
    "while it sends": "SELECT count(*) FROM outbox WHERE state = 'delivered'",
}
CASES = [(how, when) for how in (AT_ONCE, KILLED) for when in MOMENTS]


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """Give a server of the test's own, with a database "shared"."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: the wheel pgserver, or Debian's package postgresql")
    server = Server(durable=True)
    try:
        server.start()
        server.ask("CREATE DATABASE shared")
        yield server
    finally:
        server.remove()


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + WITHIN_SECONDS
    while not true():
        assert time.monotonic() < ends, what
        time.sleep(0.01)


@pytest.mark.system
@pytest.mark.parametrize(("how", "when"), CASES, ids=[f"{how.name} {when}" for how, when in CASES])
def test_the_next_round_goes_on_where_the_server_was_stopped(
    own_server: Server, receiver: FaultServer, tmp_path: Path, how: signal.Signals, when: str
) -> None:
    database, shared = own_server.url("shared"), workspace(tmp_path / "shared")
    say(shared, 3)
    quiet = ended(a_round(database, receiver, shared, "one"))
    assert quiet[0] == 0, quiet
    for count in COUNTS:
        say(shared, count)
    store = open_store(database)
    before = counted(store, when)

    cut = a_round(database, receiver, shared, "one")
    until(lambda: counted(store, when) > before + 1 or cut.poll() is not None, "the round does nothing")
    own_server.stop(how)
    code, out, err = ended(cut)
    assert code == 75, (code, out, err)
    assert "went away" in err.splitlines()[-1]
    assert "Traceback" not in err
    refused = ended(a_round(database, receiver, shared, "two"))
    assert (refused[0], "cannot be reached" in refused[2]) == (75, True), refused

    own_server.start()
    a_minute_later(store)
    again = ended(a_round(database, receiver, shared, "two"))
    assert again[0] == 0, again
    everything_once(database, receiver)
    store.close()


def counted(store: Store, when: str) -> int:
    """Return how far the round is."""
    with store.reading() as connection:
        return int(connection.exec_driver_sql(MOMENTS[when]).scalar_one())


def a_minute_later(store: Store) -> None:
    """Let the leases of whoever died be over, as they are a minute later."""
    past = "UPDATE outbox SET lease_until = '2026-01-01T00:00:00.000000Z' WHERE state = 'sending'"
    with store.writing() as connection:
        connection.exec_driver_sql(past)


def everything_once(database: str, receiver: FaultServer) -> None:
    """Hold the store and the receiver to what an undisturbed round leaves."""
    store = open_store(database)
    totals, whole = rounds.totals(store), (len(COUNTS) + 1) * len(PLACES)
    assert (totals["reports"], totals["versions"], totals["readings"]) == (whole,) * 3
    fired = [one.event for one in announced.events(store) if one.event.kind.value == "FIRING"]
    assert len(fired) == len({event.event_id for event in fired}) == len(PLACES)
    rows = outbox.deliveries(store)
    assert {row.state.value for row in rows} == {"delivered"}
    came = ids(receiver)
    assert set(came) == {row.delivery_id for row in rows}
    marked = Counter(got.headers["webhook-id"] for got in receiver.received if "may repeat" in got.json["text"])
    assert came - marked == Counter(dict.fromkeys(came, 1)), "a copy that does not say so"
    assert findings(store, datetime.now(UTC)) == []
    store.close()


# --- pages -------------------------------------------------------------------------------------------------------


def asked(address: str) -> tuple[int, str]:
    """Return how an address answers."""
    try:
        with urllib.request.urlopen(
            urllib.request.Request(address, headers={"Accept": "text/html"}), timeout=60
        ) as got:
            return got.status, got.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def listening(host: Host) -> str:
    """Return the address a server says it listens on."""
    assert host.stdout is not None
    for line in host.stdout:
        if line.startswith("Listening on "):
            return line.split()[2]
    raise AssertionError(ended(host))


def test_pages_say_that_the_server_is_away_and_come_back_by_themselves(own_server: Server, tmp_path: Path) -> None:
    shared = workspace(tmp_path / "shared")
    host = started(
        tmp_path / "one", "tracker", "0", "serve", "--port", "0", "--no-rounds", "--no-charts",
        "--store", own_server.url("shared"), "--config", str(shared / "config"),
    )  # fmt: skip
    try:
        address = listening(host)
        assert asked(f"{address}/series")[0] == 200
        own_server.stop(AT_ONCE)
        code, page = asked(f"{address}/series")
        assert code == 503
        assert "the store" in page.lower()
        assert "Traceback" not in page
        assert asked(f"{address}/livez")[0] == 200, "nobody is to start it anew for that"
        assert asked(f"{address}/healthz")[0] == 503
        own_server.start()
        assert asked(f"{address}/series")[0] == 200
    finally:
        host.terminate()
        code, _, err = ended(host)
    assert code == 0, err
    assert "Traceback" not in err


@pytest.mark.system
def test_rounds_go_on_by_themselves_when_the_server_is_back(own_server: Server, tmp_path: Path) -> None:
    shared = workspace(tmp_path / "shared")
    say(shared, 3)
    host = started(
        tmp_path / "one", "tracker", "0", "watch", "--every", "1s", "--no-charts", "--no-backup",
        "--store", own_server.url("shared"), "--config", str(shared / "config"),
    )  # fmt: skip
    whole = "SELECT count(*) FROM rounds WHERE outcome = 'ok'"
    try:
        store = open_store(own_server.url("shared"))
        until(lambda: ask(own_server.url("shared"), whole)[0][0] > 0, "no round was made")
        own_server.stop(AT_ONCE)
        assert host.stderr is not None
        failed = next(line for line in host.stderr if "round_failed" in line)
        own_server.start()
        before = ask(own_server.url("shared"), whole)[0][0]
        until(lambda: ask(own_server.url("shared"), whole)[0][0] > before, "no round was made again")
        store.close()
    finally:
        host.terminate()
        code, _, err = ended(host)
    assert code == 0, err
    assert "cannot be reached or went away" in failed
    assert "Traceback" not in err


# --- copies ------------------------------------------------------------------------------------------------------


@pytest.mark.system
def test_the_dump_of_the_compose_example_holds_the_whole_store(own_server: Server, tmp_path: Path) -> None:
    whole = yaml.safe_load((ROOT / "deploy" / "compose.postgres.yaml").read_text("utf-8"))
    [script] = whole["services"]["backup"]["command"]
    (tmp_path / "password").write_text("none is asked for here", encoding="utf-8")
    store = open_store(own_server.url("shared"))
    announce(store, many(20))
    environment = {
        "PATH": f"{own_server.programs}{os.pathsep}{os.environ['PATH']}", "BACKUPS": str(tmp_path),
        "PGHOST": "127.0.0.1", "PGPORT": str(own_server.port), "PGUSER": "tracker", "PGDATABASE": "shared",
    }  # fmt: skip
    script = script.replace("$$", "$").replace("/run/secrets/postgres_password", str(tmp_path / "password"))
    keeping = subprocess.Popen(["sh", "-ceu", script], env=environment, start_new_session=True)
    try:
        until(lambda: any(tmp_path.glob("tracker-*.dump")), "no dump was made")
    finally:
        os.killpg(keeping.pid, signal.SIGTERM)
    assert keeping.wait(30) == 0, "who stops the container waits for it"
    [dump] = tmp_path.glob("tracker-*.dump")
    own_server.ask("CREATE DATABASE restored")
    restore = [own_server.programs / "pg_restore", "--exit-on-error", "--dbname", own_server.url("restored"), dump]
    subprocess.run([str(part) for part in restore], check=True)
    back = open_store(own_server.url("restored"))
    assert all(one.same for one in compare(store, back, lambda *_: None))
    store.close()
    back.close()
