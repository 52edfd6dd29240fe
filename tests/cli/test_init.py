"""A workspace of one's own: made whole or not at all, never over one that is there, and every example in it is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tracker.cli.init import TEMPLATE, app, crisis_id, filled
from tracker.config import load
from tracker.errors import ConfigError

EXAMPLE = re.compile(r"^# (?=\[[a-z_.{}-]+\]$|[a-z_]+ = )", re.MULTILINE)
"""A line of TOML behind a #, as against a sentence."""


def made(folder: Path, *more: str) -> Path:
    words = [str(folder), "--name", 'Floods in the "delta", 2026', "--place", "BGD", "--start", "2026-06-01", *more]
    done = CliRunner().invoke(app, words)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return folder / "config"


def test_what_was_said_stands_in_it_and_the_rest_works_as_it_is(tmp_path: Path) -> None:
    settings = load(made(tmp_path / "new", "--timezone", "Asia/Dhaka", "--word", "delta"))
    crisis = settings.crises["floods-in-the-delta-2026"]
    assert (crisis.name, crisis.timezone, crisis.places, crisis.words) == (
        'Floods in the "delta", 2026', "Asia/Dhaka", ("bgd",), ("delta",),
    )  # fmt: skip
    assert crisis.counting_start.isoformat() == "2026-06-01"
    assert {rule.crisis for rule in settings.rules.values()} == {crisis.id}
    assert (tmp_path / "new" / "reports").is_dir()


def test_one_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    file = made(tmp_path) / "workspace.toml"
    file.write_text("# mine", encoding="utf-8")
    done = CliRunner().invoke(app, [str(tmp_path), "--name", "Other", "--place", "syr"])
    assert done.exit_code == 2
    assert file.read_text(encoding="utf-8") == "# mine"


def test_what_cannot_work_is_told_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"crises\.floods-in-the-delta-2026\.timezone"):
        made(tmp_path, "--timezone", "Asia/Daka")
    assert not (tmp_path / "config" / "workspace.toml").exists()


def test_every_example_of_the_file_is_one_that_can_be_used(tmp_path: Path) -> None:
    known = {"id": "x", "name": "X", "start": "2026-06-01", "timezone": "UTC", "places": ["bgd"], "words": []}
    text, examples = EXAMPLE.subn("", filled(TEMPLATE.read_text(encoding="utf-8"), known))
    assert examples >= 10
    (tmp_path / "workspace.toml").write_text(text, encoding="utf-8")
    settings = load(tmp_path)
    assert {"reports", "news", "reliefweb"} <= set(settings.sources)
    assert "our_field_team" in settings.vocabulary.attributions


@pytest.mark.parametrize(
    ("name", "made_id"),
    [("Floods in the delta, 2026", "floods-in-the-delta-2026"), ("  Séisme ", "s-isme"), ("حلب", "crisis")],
    ids=["words", "accents", "no Latin letter"],
)
def test_an_id_is_made_of_letters_and_digits(name: str, made_id: str) -> None:
    assert crisis_id(name) == made_id
