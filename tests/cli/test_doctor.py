"""What the doctor finds: well where all is well, and each thing in the way with what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from empty_store import new_store
from typer.testing import CliRunner

from tracker.cli import doctor
from tracker.cli.doctor import app
from tracker.config.find import shipped
from tracker.store.backup import back_up, folder_of


@pytest.fixture
def looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Let the doctor look at a store in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_WEBHOOK_URL", "SLACK_WEBHOOK_URL_FILE"):
        monkeypatch.delenv(name, raising=False)

    def look(*words: str) -> tuple[int, str]:
        config = [] if "--config" in words else ["--config", str(shipped("config"))]
        done = CliRunner().invoke(app, [*config, "--store", "tracker.sqlite", *words])
        return done.exit_code, done.output

    return look


def line(told: str, what: str) -> str:
    return next(one for one in told.splitlines() if one[2:].startswith(what))


def test_before_the_first_round_nothing_is_in_the_way(looked: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    code, told = looked()
    assert (code, told.splitlines()[-1]) == (0, "All well.")
    assert line(told, "Store ").startswith("- Store        none at")
    assert "SLACK_WEBHOOK_URL is not set" in line(told, "Channel")
    assert not list(tmp_path.iterdir()), "it writes nothing"


def test_a_store_is_held_to_its_promises(looked: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    new_store(tmp_path, "tracker").close()
    assert looked()[0] == 0
    assert ": whole; journal" in line(looked()[1], "Store ")
    (tmp_path / "tracker.sqlite").write_bytes(b"noise" * 1000)
    code, told = looked()
    assert code == 1
    assert "damaged or not a database" in line(told, "Store ")


@pytest.mark.parametrize(("hours", "code"), [(1, 0), (47, 0), (49, 1)], ids=["fresh", "two days nearly", "late"])
def test_an_old_backup_is_in_the_way(
    looked: Callable[..., tuple[int, str]], tmp_path: Path, hours: float, code: int
) -> None:
    store = new_store(tmp_path, "tracker")
    back_up(store, folder_of(store.path), datetime.now(UTC) - timedelta(hours=hours))
    store.close()
    assert looked()[0] == code


def test_a_secret_is_never_shown(looked: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T0/B0/canary")
    code, told = looked()
    assert code == 0
    assert "SLACK_WEBHOOK_URL is set" in told
    assert "canary" not in told


def test_a_configuration_that_cannot_be_used_is_in_the_way(
    looked: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "workspace.toml").write_text('[rules.x]\nkind = "levle"\n', encoding="utf-8")
    code, told = looked("--config", str(tmp_path / "config"))
    assert code == 1
    assert "did you mean 'level'" in line(told, "Settings") or "problems" in line(told, "Settings")


def test_a_package_that_cannot_be_loaded_is_named(
    looked: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "HEAVY", ("json", "no_such_package_here"))
    code, told = looked()
    assert code == 1
    assert "no_such_package_here: ModuleNotFoundError" in line(told, "Package")


def test_a_full_disk_is_in_the_way(looked: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ROOM_BYTES", 1 << 62)
    code, told = looked()
    assert code == 1
    assert line(told, "Store's disk").startswith("!")


def test_a_place_nobody_can_write_to_is_in_the_way(looked: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file where a folder should be", encoding="utf-8")
    code, told = looked("--charts", "pages/here")
    assert code == 1
    assert "may not be written by this user" in line(told, "Pages' disk")
