"""The workspace hosts share, what is said in it, and a round of one of them: in a process of its own, or here."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from faults.server import FaultServer
from faults.watched import RULES
from host import ROOT, Host, started

from tracker.cli import main
from tracker.store import outbox

PLACES = ("Aleppo", "Idlib", "Hama", "Homs", "Daraa")
SAID = "The United Nations said on {day} that at least {count} civilians were killed in {place} on {day}.\n"
CHANNELS = '[slack]\nkind = "slack"\nsecret_env = "SLACK_WEBHOOK_URL"\ndigest_above = 0\n'


def workspace(folder: Path) -> Path:
    """Make the workspace both hosts have, with a folder of reports both read."""
    shutil.copytree(ROOT / "config", folder / "config")
    reports = folder / "in"
    for name, text in {
        "rules": RULES,
        "channels": CHANNELS,
        "sources": f'[desk]\nkind = "folder"\npath = "{reports.as_posix()}"\n',
    }.items():
        (folder / "config" / f"{name}.toml").write_text(text, encoding="utf-8")
    reports.mkdir()
    return folder


def say(folder: Path, count: int) -> None:
    """Put a report of each place where the hosts read."""
    today = datetime.now(UTC)
    for place in PLACES:
        name = f"{place}-{count}"
        text = SAID.format(day=f"{today:%d %B %Y}", count=count, place=place)
        (folder / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
        dated = f'published_on = {today:%Y-%m-%d}\npublished_basis = "stated"\n'
        (folder / "in" / f"{name}.toml").write_text(dated, encoding="utf-8")


def a_round(database: str, receiver: FaultServer, shared: Path, name: str, ahead: int = 0) -> Host:
    """Start a host that does one round."""
    return started(
        shared.parent / name, "tracker", str(ahead), *_order(database, shared), SLACK_WEBHOOK_URL=receiver.url()
    )


def a_round_here(database: str, receiver: FaultServer, shared: Path, name: str) -> int:
    """Do what that host does in this process, where what it is made of is loaded already; return its exit code."""
    folder = shared.parent / name
    folder.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("TRACKER_STATE", str(folder / "state"))
        patch.setenv("SLACK_WEBHOOK_URL", receiver.url())
        patch.setattr(outbox, "BETWEEN_MESSAGES", timedelta(milliseconds=5))
        with pytest.raises(SystemExit) as ended:
            main(_order(database, shared))
    return int(ended.value.code or 0)


def _order(database: str, shared: Path) -> list[str]:
    wanted = ["run", "--all", "--no-charts", "--no-backup", "--wait", "120", "--store", database]
    return [*wanted, "--config", str(shared / "config")]
