"""``tracker serve`` and ``tracker tokens`` as a person or a service manager runs them: real processes, real signals."""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tracker.cli
from tracker.cli import main
from tracker.cli.supervise import Rounds

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGTERM")
TEXT = "Aleppo. At least 39 civilians lost their lives on Friday, the United Nations said."


def environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "TRACKER_"))}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def workspace(folder: Path) -> Path:
    """Make a workspace whose one source is a folder with one report."""
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "config" / "sources.toml").write_text('[desk]\nkind = "folder"\npath = "in"\n', encoding="utf-8")
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    return folder


class Running:
    """A server of its own, and what it says."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tracker", "serve", "--port", "0", "--no-charts"]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        self.said: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"Listening on (http://\S+)", line):
                self.url = found[1]
                break
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if line.startswith("{"):
                self.said.put(json.loads(line))

    def wait_for(self, event: str) -> dict[str, Any]:
        while True:
            line = self.said.get(timeout=120)
            if line["event"] == event:
                return line

    def ask(self, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, data, headers), timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    one = Running(workspace(tmp_path))
    yield one
    if one.process.poll() is None:
        one.process.kill()
    one.process.wait(60)


def verb(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *arguments], cwd=folder, env=environment(), capture_output=True,
        encoding="utf-8", timeout=120, check=True,
    )  # fmt: skip
    return done.stdout


@posix
def test_it_makes_rounds_answers_takes_a_report_and_ends_when_told(running: Running, tmp_path: Path) -> None:
    assert running.ask("/livez") == (200, {"alive": True})
    running.wait_for("round_done")
    status, health = running.ask("/healthz")
    assert (status, health["well"]) == (200, True)
    token = verb(tmp_path, "tokens", "add", "--scope", "post", "--label", "curl").strip()
    assert running.ask("/api/reports", {"text": TEXT})[0] == 401
    status, told = running.ask("/api/reports", {"text": TEXT, "url": "https://a.example/1"}, token)
    assert (status, told["outcome"]) == (201, "stored")
    assert {one["value"] for one in told["reports"][0]["figures"]} == {39.0}
    [known] = json.loads(verb(tmp_path, "tokens", "list", "--json"))
    assert (known["label"], known["good"], known["last_used_at"] is not None) == ("curl", True, True)
    verb(tmp_path, "tokens", "revoke", known["token_id"])
    assert running.ask("/api/reports", {"text": TEXT}, token)[0] == 401
    began = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0
    assert time.monotonic() - began < 15, "ten seconds, and what a busy machine adds"


@posix
def test_rounds_that_die_are_made_anew_and_end_with_a_server_that_is_killed(running: Running) -> None:
    first = running.wait_for("rounds_started")["pid"]
    running.wait_for("watching")
    os.kill(first, signal.SIGKILL)
    assert running.wait_for("rounds_died")["exit_code"] == -signal.SIGKILL
    second = running.wait_for("rounds_started")["pid"]
    running.wait_for("round_done")
    assert running.ask("/livez")[0] == 200
    running.process.kill()
    running.process.wait(60)
    assert running.wait_for("stopped")["level"] == "info", "the other process lets go by itself"
    for _ in range(600):
        if not _lives(second):
            return
        time.sleep(0.05)
    pytest.fail("the process that makes rounds outlives its server")


def _lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split(")")[1][:3]
    except OSError:
        return False


def test_where_no_rounds_were_begun_there_is_nothing_to_end() -> None:
    rounds = Rounds([], lambda: None)
    rounds.let_go()
    rounds.stop(0.1)
    assert rounds.alive()


REFUSED = {
    "an open address": (["--host", "0.0.0.0"], "can be reached by others"),
    "an open address without a name": (["--host", "0.0.0.0", "--protected-by", "tokens"], "--allow-host"),
    "loopback that is none": (["--host", "10.0.0.1", "--protected-by", "loopback"], "is not this machine alone"),
    "a name that is none": (["--allow-host", "a/b"], "is no name of a host"),
    "a bad interval": (["--every", "soon"], "time span"),
    "another protection": (["--protected-by", "hope"], "hope"),
}


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Give the program as a function that returns what it refuses with."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")

    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        assert ended.value.code == 2
        return capsys.readouterr().err

    return run


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_safe_is_not_begun(refused: Any, arguments: list[str], said: str, tmp_path: Path) -> None:
    assert said in refused("serve", *arguments)
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_is_taken_is_said(refused: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "cannot listen on 127.0.0.1" in refused(
            "serve", "--port", str(taken.getsockname()[1]), "--store", "t.sqlite"
        )


def test_a_package_that_is_missing_is_named(refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError("No module named 'starlette'", name="starlette.routing")

    monkeypatch.setattr(tracker.cli.importlib, "import_module", missing)
    assert "pip install starlette" in refused("serve")


TOKENS = {
    "no scope": (["add", "--scope", "write"], "is none of read, post, feed"),
    "a crisis we do not know": (["add", "--scope", "read", "--crisis", "x"], "known: "),
    "a crisis for posting": (["add", "--scope", "post", "--crisis", "aleppo-2024"], "the crisis its words name"),
    "a day that is over": (["add", "--scope", "read", "--expires", "2020-01-01"], "is over"),
    "one that is not there": (["revoke", "abcdefgh", "--store", "t.sqlite"], "there is no token"),
}


@pytest.mark.parametrize(("arguments", "said"), TOKENS.values(), ids=TOKENS)
def test_a_token_that_makes_no_sense_is_refused(refused: Any, arguments: list[str], said: str) -> None:
    assert said in refused("tokens", *arguments)
