"""What deploy/ says is true of this checkout: files it copies are there, nothing runs as root, every lock is hashed."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tracker.cli import VERBS

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
SERVICE = DEPLOY / "systemd" / "tracker.service"
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def lines_of(word: str) -> list[list[str]]:
    """Return the arguments of every instruction of that name in the Dockerfile."""
    whole = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line)[1:] for line in whole.splitlines() if line.startswith(f"{word} ")]


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    copied = [
        name.removeprefix("./") for words in lines_of("COPY") if not words[0].startswith("--") for name in words[:-1]
    ]
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    assert set(copied) == {line[1:] for line in ignored if line.startswith("!")}
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_runs_as_nobody_special() -> None:
    assert lines_of("USER") == [["10001:10001"]]
    assert all(words[0] in VERBS for words in ([lines_of("CMD")[-1][0].strip("[,")],))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_hashes_for_all_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    pinned = re.findall(
        r"^[a-z0-9][a-z0-9._-]*==[^\n]*\\\n(?:    --hash=sha256:[0-9a-f]{64}[^\n]*\n)+", text, re.MULTILINE
    )
    assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)) > 0
    assert "://" not in text


def test_what_runs_is_pinned_alike_everywhere() -> None:
    whole = set(re.findall(r"^([a-z0-9._-]+==[^ \n]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    core = set(
        re.findall(r"^([a-z0-9._-]+==[^ \n]+)", (ROOT / "requirements-run.lock").read_text("utf-8"), re.MULTILINE)
    )
    assert core <= whole
    assert not {name for name in core if name.startswith(("pytest", "hypothesis", "ruff", "mypy", "libhxl"))}


def test_the_unit_calls_a_verb_and_gives_up_what_it_needs_not() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(SERVICE, encoding="utf-8")
    service = dict(unit["Service"])
    assert service["ExecStart"].split()[1] in VERBS
    assert {service[key] for key in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictSUIDSGID")} == {"true"}
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"], service["User"]) == ("strict", "", "tracker")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_itself_finds_nothing_wrong(tmp_path: Path) -> None:
    for unit in sorted((DEPLOY / "systemd").iterdir()):
        text = unit.read_text(encoding="utf-8").replace("/opt/tracker/bin/tracker", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    found = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")
