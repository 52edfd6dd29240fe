"""``tracker run``, ``watch`` and ``status`` as a person or a service manager runs them.

Where signals, permissions or the very first impression matter the program runs as a process of its own; elsewhere the
same ``main`` is called here, because starting Python costs more than the round.
"""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import structlog
from pytest_httpserver import HTTPServer
from werkzeug import Response

from tracker.cli import main
from tracker.store import open_store, rounds
from tracker.store.locking import one_round_at_a_time

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGTERM and has no folder modes")
SECRET = "/services/T0CANARY/B0CANARY/xyzSECRETxyz"


Demonstration = tuple[Path, list["Done"]]
Run = Callable[..., "Done"]


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "TRACKER_"))}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | more


class Done(NamedTuple):
    """How a run of the program ended."""

    returncode: int
    stdout: str
    stderr: str


def process(folder: Path, *arguments: str, **options: Any) -> Done:
    """Run the program as a process of its own in `folder`."""
    command = [sys.executable, "-m", "tracker", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, encoding="utf-8", timeout=120, **options
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def tracker(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Done]]:
    """Give the program as a function: ``tracker(folder, "run", "--no-charts", more={"NAME": "value"})``."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def run(folder: Path, *arguments: str, more: Mapping[str, str] | None = None) -> Done:
        for name in [name for name in os.environ if name.startswith(("SLACK_", "TRACKER_"))]:
            monkeypatch.delenv(name)
        for name, value in (more or {}).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(folder)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = capsys.readouterr()
        return Done(int(ended.value.code or 0), out, err)

    yield run
    structlog.reset_defaults()
    for number, handler in before.items():
        signal.signal(number, handler)


def own_workspace(folder: Path, reports: int) -> Path:
    """Make a workspace with the shipped words and so many small reports of its own."""
    shutil.copytree(ROOT / "config", folder / "config")
    text = '[desk]\nkind = "folder"\npath = "in"\n'
    (folder / "config" / "sources.toml").write_text(text, encoding="utf-8")
    (folder / "in").mkdir()
    for number in range(reports):
        told = f"At least {number + 30} civilians were killed in Aleppo, the United Nations said on Friday."
        (folder / "in" / f"{number:04}.txt").write_text(told, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """A newcomer's folder after the demonstration was run twice; nothing is configured in it."""
    folder = tmp_path_factory.mktemp("newcomer")
    return folder, [process(folder, "run", "--replay") for _ in range(2)]


def test_the_demonstration_says_what_it_did_and_where_to_look(demonstration: Demonstration) -> None:
    _, (first, _) = demonstration
    assert first.returncode == 0, first.stderr
    said = first.stdout[first.stdout.rindex("Replay 1:") :]
    assert said.startswith("Replay 1: 5 reports found, 5 new\n")
    assert re.search(r"Figures +[1-9]\d* observed, [1-9]\d* rejected with a reason", said)
    assert re.search(r"Series +[1-9]", said)
    assert re.search(r"Alerts +[1-9]\d* DEMO \(", said)
    assert "var/replay.sqlite" in said.replace("\\", "/")
    assert re.search(r"Look at +charts.index\.html \(\d+ files written\)", said)


def test_the_demonstration_draws_pages_once(demonstration: Demonstration) -> None:
    folder, (_, second) = demonstration
    assert (folder / "charts" / "index.html").is_file()
    assert (folder / "charts" / "aleppo-2024.html").is_file()
    assert list((folder / "charts").glob("*.png"))
    assert re.search(r"Look at +charts.index\.html\n", second.stdout), "the second run writes no page"


def test_every_message_of_the_demonstration_begins_with_demo(demonstration: Demonstration) -> None:
    _, (first, _) = demonstration
    bodies = [json.loads(body) for body in re.findall(r"^\{\n.*?^\}", first.stdout, re.MULTILINE | re.DOTALL)]
    assert bodies
    assert all(body["text"].startswith("DEMO ") for body in bodies)


def test_the_second_run_changes_nothing_and_says_so(demonstration: Demonstration) -> None:
    _, (_, second) = demonstration
    assert second.returncode == 0
    assert second.stdout.splitlines()[:2] == [
        "Replay 2: 5 reports found, 5 unchanged",
        "  Nothing changed since the last round.",
    ]
    assert "DEMO" not in second.stdout


def test_off_a_terminal_every_log_line_is_json_with_its_round(demonstration: Demonstration) -> None:
    _, runs = demonstration
    lines = [json.loads(line) for run in runs for line in run.stderr.splitlines()]
    assert {line["round_id"] for line in lines} <= {1, 2}
    assert "report_recorded" in {line["event"] for line in lines}


def test_status_fits_a_screen_and_a_machine(tracker: Run, demonstration: Demonstration) -> None:
    folder, _ = demonstration
    screen, machine = tracker(folder, "status"), tracker(folder, "status", "--json")
    assert (screen.returncode, machine.returncode) == (0, 0)
    assert screen.stdout.startswith("Well.\n")
    assert len(screen.stdout.splitlines()) < 25
    values = json.loads(machine.stdout)
    assert (values["exit_code"], values["last_round"]["outcome"], values["last_round"]["mode"]) == (0, "ok", "replay")
    assert values["store"]["reports"] == 5


def test_status_before_the_first_round_says_what_to_do(tracker: Run, tmp_path: Path) -> None:
    done = tracker(tmp_path, "status")
    assert (done.returncode, done.stderr.count("tracker run")) == (1, 1)
    assert list(tmp_path.iterdir()) == []


def test_live_rounds_refuse_the_store_of_a_replay(tracker: Run, demonstration: Demonstration) -> None:
    folder, _ = demonstration
    done = tracker(folder, "run", "--no-charts", "--store", "var/replay.sqlite")
    assert (done.returncode, done.stdout) == (2, "")
    assert "holds a replay" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_configuration_ends_with_2_before_anything_is_made(tracker: Run, tmp_path: Path) -> None:
    own_workspace(tmp_path, 1)
    (tmp_path / "config" / "sources.toml").write_text('[desk]\nkind = "fodler"\n', encoding="utf-8")
    done = tracker(tmp_path, "run", "--no-charts")
    assert done.returncode == 2
    assert "desk.kind" in done.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--replay", "--deliver", "--dry-run"),
        ("watch", "--every", "soon"),
        ("run", "--only", "nobody"),
        ("run", "--wait", "-1"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(tracker: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert tracker(own_workspace(tmp_path, 1), *arguments).returncode == 2


def test_a_source_that_cannot_be_read_is_4(tracker: Run, tmp_path: Path) -> None:
    own_workspace(tmp_path, 1)
    with (tmp_path / "config" / "sources.toml").open("a", encoding="utf-8") as file:
        file.write('[gone]\nkind = "folder"\npath = "nowhere"\n')
    done = tracker(tmp_path, "run", "--no-charts")
    assert done.returncode == 4
    assert "FAILED     source gone: gone: there is no folder" in done.stdout
    assert "1 new" in done.stdout
    assert tracker(tmp_path, "status").returncode == 4


def test_a_store_another_round_holds_is_75(tracker: Run, tmp_path: Path) -> None:
    own_workspace(tmp_path, 1)
    store = open_store(tmp_path / "var" / "tracker.sqlite")
    with one_round_at_a_time(store, wait_seconds=0):
        done = tracker(tmp_path, "run", "--no-charts", "--wait", "0")
    store.close()
    assert (done.returncode, done.stdout) == (75, "")
    assert "another round is running" in done.stderr


@posix
def test_a_folder_that_may_not_be_written_is_77() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = own_workspace(Path(name), 1)
        folder.chmod(0o555)
        other = {"user": 65534} if os.geteuid() == 0 else {}
        done = process(folder, "run", "--no-charts", **other)
        folder.chmod(0o755)
    assert done.returncode == 77, done.stderr
    assert "permission denied" in done.stderr


@pytest.fixture
def slack(httpserver: HTTPServer, tmp_path: Path) -> tuple[HTTPServer, dict[str, str]]:
    """A webhook of our own that takes what comes, the environment that names it, and a workspace of one report."""
    own_workspace(tmp_path, 1)
    httpserver.expect_request(SECRET, method="POST").respond_with_response(Response("ok", 200))
    return httpserver, {"SLACK_WEBHOOK_URL": httpserver.url_for(SECRET)}


def test_a_replay_posts_only_when_told_to(
    tracker: Run, tmp_path: Path, slack: tuple[HTTPServer, dict[str, str]]
) -> None:
    server, variables = slack
    first = tracker(tmp_path, "run", "--no-charts", "--replay", more=variables)
    assert (first.returncode, len(server.log)) == (0, 0)
    assert re.search(r"Waiting +1 message for slack \(not posted: a replay posts only with --deliver\)", first.stdout)
    second = tracker(tmp_path, "run", "--no-charts", "--replay", "--deliver", more=variables)
    assert (second.returncode, len(server.log)) == (0, 1)
    posted = server.log[0][0].get_json()
    assert posted["text"].startswith("DEMO ")
    printed = [json.loads(body) for body in re.findall(r"^\{\n.*?^\}", first.stdout, re.MULTILINE | re.DOTALL)]
    assert posted == printed[0], "what was printed is exactly what is posted"
    third = tracker(tmp_path, "run", "--no-charts", "--replay", "--deliver", more=variables)
    assert (third.returncode, len(server.log)) == (0, 1)
    for run in (first, second, third):
        ours = [line for line in run.stderr.splitlines() if line.startswith("{")]  # the receiver logs its path too
        assert "SECRET" not in "\n".join([run.stdout, *ours])
    stored = b"".join(path.read_bytes() for path in (tmp_path / "var").rglob("*") if path.is_file())
    assert b"xyzSECRETxyz" not in stored


def test_a_dead_webhook_is_3_and_the_fallback_gets_the_message(
    tracker: Run, tmp_path: Path, slack: tuple[HTTPServer, dict[str, str]]
) -> None:
    server, variables = slack
    server.clear()
    server.expect_request(SECRET, method="POST").respond_with_response(Response("no_service", 404))
    done = tracker(tmp_path, "run", "--no-charts", "--replay", "--deliver", more=variables)
    assert done.returncode == 3
    assert re.search(r"DEAD +AL-", done.stdout)
    status = tracker(tmp_path, "status")
    assert status.returncode == 3
    assert "! Channel    slack" in status.stdout


def test_a_dry_run_posts_nothing_and_the_next_run_does(
    tracker: Run, tmp_path: Path, slack: tuple[HTTPServer, dict[str, str]]
) -> None:
    server, variables = slack
    dry = tracker(tmp_path, "run", "--no-charts", "--dry-run", more=variables)
    assert (dry.returncode, len(server.log)) == (0, 0)
    assert "would go to slack:" in dry.stdout
    unset = tracker(tmp_path, "run", "--no-charts")
    assert "Waiting    1 message for slack (its address is not set" in unset.stdout
    real = tracker(tmp_path, "run", "--no-charts", more=variables)
    assert real.returncode == 0
    texts = [posted.get_json()["text"] for posted, _ in server.log]
    assert [text.split(":")[0] for text in texts if not text.startswith("DRILL")] == ["Summary"]


class Running:
    """A tracker in a process of its own whose log lines can be waited for; gone at the end whatever happens."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tracker", *arguments],
            cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        self.seen: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._lines.put(line)
        self._lines.put("")

    def wait_for(self, event: str, times: int = 1) -> None:
        ends = time.monotonic() + 60
        while times:
            line = self._lines.get(timeout=max(0.1, ends - time.monotonic()))
            self.seen.append(line)
            assert line, f"ended before {event}: {self.seen}"
            assert time.monotonic() < ends, f"no {event}: {self.seen}"
            times -= f'"event": "{event}"' in line

    def end(self) -> tuple[int, str]:
        assert self.process.stdout is not None
        said = self.process.stdout.read()
        return self.process.wait(timeout=60), said


def figures_of_each_report(path: Path) -> set[tuple[int, int]]:
    """Return the different (said, found) counts of figures over all readings; every report has one."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows = connection.execute(
        """SELECT r.observed, (SELECT count(*) FROM observations o WHERE o.reading_id = r.reading_id)
             FROM reports LEFT JOIN report_versions v USING (report_id) LEFT JOIN readings r USING (version_id)"""
    ).fetchall()
    connection.close()
    return set(rows)


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_signal_in_the_middle_of_a_round_ends_it_well(tracker: Run, tmp_path: Path, number: signal.Signals) -> None:
    own_workspace(tmp_path, 90)
    with Running(tmp_path, "run", "--no-charts") as running:
        running.wait_for("report_recorded", 3)
        running.process.send_signal(number)
        code, said = running.end()
    assert (code, "Stopped as asked" in said) == (0, True)
    path = tmp_path / "var" / "tracker.sqlite"
    store = open_store(path)
    kept = rounds.totals(store)["reports"]
    assert 3 <= kept < 90
    assert rounds.last_round(store).outcome == "stopped"  # type: ignore[union-attr]
    store.close()
    assert figures_of_each_report(path) == {(1, 1)}
    assert f"90 reports found, {90 - kept} new, {kept} unchanged" in tracker(tmp_path, "run", "--no-charts").stdout


@posix
def test_a_kill_in_the_middle_of_a_round_leaves_nothing_half(tracker: Run, tmp_path: Path) -> None:
    own_workspace(tmp_path, 20)
    with Running(tmp_path, "run", "--no-charts") as running:
        running.wait_for("report_recorded", 7)
        running.process.kill()
        running.end()
    path = tmp_path / "var" / "tracker.sqlite"
    assert figures_of_each_report(path) == {(1, 1)}
    done = tracker(tmp_path, "run", "--no-charts")
    assert done.returncode == 0, "the dead round's lock is gone with it"
    assert "20 reports found" in done.stdout
    assert figures_of_each_report(path) == {(1, 1)}


@posix
def test_watch_does_rounds_until_sigterm_and_ends_with_0(tmp_path: Path) -> None:
    own_workspace(tmp_path, 2)
    with Running(tmp_path, "watch", "--every", "1s", "--no-charts") as running:
        running.wait_for("round_done", 2)
        running.process.send_signal(signal.SIGTERM)
        code, _ = running.end()
        running.wait_for("stopped")
    assert code == 0
    store = open_store(tmp_path / "var" / "tracker.sqlite")
    last = rounds.last_round(store)
    store.close()
    assert last is not None
    assert last.round_id >= 2
    assert last.outcome in {"ok", "stopped"}


@posix
def test_watch_goes_on_after_a_round_that_failed(tmp_path: Path) -> None:
    own_workspace(tmp_path, 1)
    store = open_store(tmp_path / "var" / "tracker.sqlite")
    at = datetime(2024, 12, 1, tzinfo=UTC)
    number = rounds.begin_round(store, mode="replay", at=at, config_digest="", reader_version="")
    with Running(tmp_path, "watch", "--every", "1s", "--no-charts") as running:
        running.wait_for("round_failed")
        with store.writing() as connection:
            connection.exec_driver_sql(f"DELETE FROM rounds WHERE round_id = {number}")
        running.wait_for("round_done")
        running.process.send_signal(signal.SIGTERM)
        assert running.end()[0] == 0
    store.close()
