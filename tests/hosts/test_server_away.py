"""The server stopped at once, or killed, in the middle of a round: nothing is lost, nothing is told twice unmarked.

The server is a real one that brings what it commits to its disk; it is stopped as a machine that loses its power would
stop it, and started again on what it left.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Set
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from faults.server import FaultServer
from host import ROOT, Host, ended, ids, started
from posted import announce, many
from postgres_server import MADE, Server, ask, database_of, needed
from shared import PLACES, a_round, a_round_here, say, workspace

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


@pytest.fixture(scope="module")
def stopped() -> Iterator[Server]:
    """Give the server that is stopped and started here: a machine and a port of its own."""
    yield from needed(durable=True)


@pytest.fixture
def own_server(stopped: Server) -> Server:
    """Give it as it runs, whatever the test before it left."""
    if stopped.process is None:
        stopped.start()
    return stopped


@pytest.fixture
def database(own_server: Server) -> Iterator[str]:
    """Give the URL of a database of it without a table."""
    yield from database_of(own_server)


@pytest.fixture(scope="module")
def quiet(stopped: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database "quiet" and its workspace as one round leaves them; return the workspace."""
    shared = workspace(tmp_path_factory.mktemp("quiet") / "shared")
    stopped.ask("CREATE DATABASE quiet")
    say(shared, 3)
    with FaultServer() as receiver:
        assert a_round_here(stopped.url("quiet"), receiver, shared, "one") == 0
    for count in COUNTS:
        say(shared, count)
    return shared


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + WITHIN_SECONDS
    while not true():
        assert time.monotonic() < ends, what
        time.sleep(0.01)


@pytest.mark.system
@pytest.mark.parametrize(("how", "when"), CASES, ids=[f"{how.name} {when}" for how, when in CASES])
def test_the_next_round_goes_on_where_the_server_was_stopped(
    own_server: Server, quiet: Path, receiver: FaultServer, capsys: pytest.CaptureFixture[str], how: signal.Signals,
    when: str,
) -> None:  # fmt: skip
    name = f"cut_{next(MADE)}"
    # what a sequence of a copied database counts is only brought to the log after the next checkpoint
    own_server.ask("CREATE DATABASE {name} TEMPLATE quiet", "CHECKPOINT", name=name)
    database = own_server.url(name)
    store = open_store(database)
    before, told = counted(store, when), {row.delivery_id for row in outbox.deliveries(store)}

    cut = a_round(database, receiver, quiet, name)
    until(lambda: counted(store, when) > before + 1 or cut.poll() is not None, "the round does nothing")
    own_server.stop(how)
    code, out, err = ended(cut)
    assert code == 75, (code, out, err)
    assert "went away" in err.splitlines()[-1]
    assert "Traceback" not in err
    assert a_round_here(database, receiver, quiet, "two") == 75
    assert "cannot be reached" in capsys.readouterr().err

    own_server.start()
    a_minute_later(store)
    assert a_round_here(database, receiver, quiet, "two") == 0, capsys.readouterr().err
    everything_once(store, receiver, told)
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


def everything_once(store: Store, receiver: FaultServer, told: Set[str]) -> None:
    """Hold the store and the receiver to what an undisturbed round leaves; `told` were told before."""
    totals, whole = rounds.totals(store), (len(COUNTS) + 1) * len(PLACES)
    assert (totals["reports"], totals["versions"], totals["readings"]) == (whole,) * 3
    fired = [one.event for one in announced.events(store) if one.event.kind.value == "FIRING"]
    assert len(fired) == len({event.event_id for event in fired}) == len(PLACES)
    rows = outbox.deliveries(store)
    assert {row.state.value for row in rows} == {"delivered"}
    came = ids(receiver)
    assert set(came) == {row.delivery_id for row in rows} - told
    marked = Counter(got.headers["webhook-id"] for got in receiver.received if "may repeat" in got.json["text"])
    assert came - marked == Counter(dict.fromkeys(came, 1)), "a copy that does not say so"
    assert findings(store, datetime.now(UTC)) == []


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


def test_pages_say_that_the_server_is_away_and_come_back_by_themselves(
    own_server: Server, database: str, tmp_path: Path
) -> None:
    shared = workspace(tmp_path / "shared")
    host = started(
        tmp_path / "one", "tracker", "0", "serve", "--port", "0", "--no-rounds", "--no-charts",
        "--store", database, "--config", str(shared / "config"),
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
def test_rounds_go_on_by_themselves_when_the_server_is_back(own_server: Server, database: str, tmp_path: Path) -> None:
    shared = workspace(tmp_path / "shared")
    say(shared, 3)
    host = started(
        tmp_path / "one", "tracker", "0", "watch", "--every", "1s", "--no-charts", "--no-backup",
        "--store", database, "--config", str(shared / "config"),
    )  # fmt: skip
    whole = "SELECT count(*) FROM rounds WHERE outcome = 'ok'"
    try:
        store = open_store(database)
        until(lambda: ask(database, whole)[0][0] > 0, "no round was made")
        own_server.stop(AT_ONCE)
        assert host.stderr is not None
        failed = next(line for line in host.stderr if "round_failed" in line)
        own_server.start()
        before = ask(database, whole)[0][0]
        until(lambda: ask(database, whole)[0][0] > before, "no round was made again")
        store.close()
    finally:
        host.terminate()
        code, _, err = ended(host)
    assert code == 0, err
    assert "cannot be reached or went away" in failed
    assert "Traceback" not in err


# --- copies ------------------------------------------------------------------------------------------------------


def dumps(folder: Path, server: Server, database: str) -> subprocess.Popen[str]:
    """Start what makes the dumps in the compose example; the folder is where it keeps them."""
    whole = yaml.safe_load((ROOT / "deploy" / "compose.postgres.yaml").read_text("utf-8"))
    [script] = whole["services"]["backup"]["command"]
    (folder / "password").write_text("none is asked for here", encoding="utf-8")
    environment = {
        "PATH": f"{server.programs}{os.pathsep}{os.environ['PATH']}", "BACKUPS": str(folder), "PGHOST": "127.0.0.1",
        "PGPORT": str(server.port), "PGUSER": "tracker", "PGDATABASE": database.rpartition("/")[2],
    }  # fmt: skip
    script = script.replace("$$", "$").replace("/run/secrets/postgres_password", str(folder / "password"))
    return subprocess.Popen(
        ["sh", "-ceu", script], env=environment, start_new_session=True, stderr=subprocess.PIPE, encoding="utf-8"
    )


def stopped_keeping(keeping: subprocess.Popen[str]) -> int:
    """Stop it as a container is stopped, and what it was about to begin; return its exit code."""
    with keeping:
        os.killpg(keeping.pid, signal.SIGTERM)
        code = keeping.wait(30)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(keeping.pid, signal.SIGKILL)
    return code


def an_old_dump(folder: Path) -> Path:
    """Put a dump of a month ago into the folder."""
    old = folder / "tracker-20240101T000000Z.dump"
    old.write_text("all there is", encoding="utf-8")
    month_ago = time.time() - 30 * 86_400
    os.utime(old, (month_ago, month_ago))
    return old


@pytest.mark.system
def test_the_dump_of_the_compose_example_holds_the_whole_store(
    own_server: Server, database: str, tmp_path: Path
) -> None:
    store = open_store(database)
    announce(store, many(20))
    old = an_old_dump(tmp_path)
    keeping = dumps(tmp_path, own_server, database)
    try:
        until(lambda: not old.exists(), "no dump was made")
    finally:
        code = stopped_keeping(keeping)
    assert code == 0, "who stops the container waits for it"
    [dump] = tmp_path.glob("tracker-*")
    own_server.ask("CREATE DATABASE restored")
    restore = [own_server.programs / "pg_restore", "--exit-on-error", "--dbname", own_server.url("restored"), dump]
    subprocess.run([str(part) for part in restore], check=True)
    back = open_store(own_server.url("restored"))
    assert all(one.same for one in compare(store, back, lambda *_: None))
    store.close()
    back.close()


def test_where_no_dump_can_be_made_the_old_ones_stay(own_server: Server, tmp_path: Path) -> None:
    old = an_old_dump(tmp_path)
    keeping = dumps(tmp_path, own_server, "no_such_database")
    assert keeping.stderr is not None
    try:
        assert any("no dump was made" in line for line in keeping.stderr)
    finally:
        stopped_keeping(keeping)
    assert [*tmp_path.glob("tracker-*")] == [old]
