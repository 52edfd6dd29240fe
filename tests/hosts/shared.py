"""The workspace hosts share, what is said in it, and a round of one of them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from faults.server import FaultServer
from faults.watched import RULES
from host import ROOT, Host, started

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
    wanted = ["run", "--all", "--no-charts", "--no-backup", "--wait", "120", "--store", database]
    return started(
        shared.parent / name, "tracker", str(ahead), *wanted, "--config", str(shared / "config"),
        SLACK_WEBHOOK_URL=receiver.url(),
    )  # fmt: skip
