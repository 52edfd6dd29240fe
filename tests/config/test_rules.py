"""Rules as a duty officer writes them: every field documented, every example good, every mistake told its cure."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from tracker.cli.config import app
from tracker.config import load
from tracker.config.fields import FIELDS, schema_of_rules
from tracker.config.rules import GRADES
from tracker.config.rulesets import sets
from tracker.errors import ConfigError
from tracker.model import Rule
from tracker.model.rules import EVERY, FIELDS_OF
from tracker.series import grades

CONFIG = Path(__file__).parents[2] / "config"
TEXT = (CONFIG / "rules.toml").read_text(encoding="utf-8")
EXAMPLES = TEXT[TEXT.index("# include = [") :]


def uncommented(text: str) -> str:
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in text.splitlines())


def with_rules(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    (folder / "rules.toml").write_text(text, encoding="utf-8")
    return folder


def problems(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as error:
        load(with_rules(tmp_path, text))
    return str(error.value)


def test_every_example_of_the_file_is_a_good_rule_and_there_is_one_of_each_kind(tmp_path: Path) -> None:
    rules = load(with_rules(tmp_path, uncommented(EXAMPLES))).rules
    assert {rule.kind for rule in rules.values()} == set(FIELDS_OF)


def test_every_field_is_said_in_words_in_the_file_and_in_the_schema() -> None:
    names = {field.name for field in fields(Rule)} - {"id"}
    assert set(FIELDS) == names
    head = TEXT[: TEXT.index("\n[")]
    assert {name for name in names if not re.search(rf"^#   {name}\b", head, re.MULTILINE)} == set()
    assert set().union(*FIELDS_OF.values(), EVERY, {"labels"}) == names | {"id"}


def test_a_schema_takes_what_the_program_takes_and_names_what_it_does_not() -> None:
    schema = schema_of_rules(load(CONFIG))
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    good: dict[str, Any] = tomllib.loads(uncommented(EXAMPLES)) | tomllib.loads(TEXT)
    assert [error.message for error in judge.iter_errors(good)] == []
    bad = {
        "x": {"kind": "levle", "label": "X"},
        "y": {"kind": "rate", "label": "Y", "aggregate": "sum"},
        "z": {"kind": "level", "label": "Z", "indicator": "death"},
    }
    said = [error.message for error in judge.iter_errors(bad)]
    assert len(said) >= 3
    assert any("'death' is not one of" in message for message in said)


def test_the_schema_is_printed_for_editors() -> None:
    shown = CliRunner().invoke(app, ["schema", "rules", "--config", str(CONFIG)])
    assert shown.exit_code == 0
    assert json.loads(shown.stdout)["title"] == "When the tracker speaks"
    assert CliRunner().invoke(app, ["schema", "rulse"]).exit_code == 2


@pytest.mark.parametrize("name", sorted(sets(CONFIG)))
def test_a_ready_made_set_is_taken_in_by_one_line(name: str, tmp_path: Path) -> None:
    before = load(CONFIG)
    settings = load(with_rules(tmp_path, f'include = ["{name}"]\n{TEXT}'))
    assert len(settings.rules) > len(before.rules)
    assert settings.digest != before.digest


def test_a_rule_of_ones_own_goes_before_an_included_one(tmp_path: Path) -> None:
    own = '[record-deaths]\nkind = "level"\nlabel = "Mine"\nindicator = "deaths"\nlevels = [{name = "watch", at = 1}]\n'
    rules = load(with_rules(tmp_path, 'include = ["signals"]\n' + own)).rules
    assert rules["record-deaths"].label == "Mine"


def test_a_set_that_is_not_there_is_told_its_neighbour(tmp_path: Path) -> None:
    assert "no rule set 'signal' (did you mean 'signals'?)" in problems(tmp_path, 'include = ["signal"]\n')


def test_the_grades_a_rule_can_ask_for_are_those_of_the_series() -> None:
    assert GRADES == grades.GRADES


LEVELS = 'levels = [{ name = "watch", at = 10 }]\n'
WRONG = {
    "a key its kind does not read": (
        'kind = "level"\nindicator = "deaths"\nevery_hours = 3\n' + LEVELS,
        "x.every_hours: means nothing for kind 'level' (read by: stale)",
    ),
    "nothing to count": ('kind = "record"\nwindow_days = 9\n' + LEVELS, "x.indicator: is missing"),
    "a record of no days": ('kind = "record"\nindicator = "deaths"\n' + LEVELS, "x.window_days: is missing"),
    "a silence of no hours": ('kind = "stale"\n' + LEVELS, "x.every_hours: is missing"),
    "a sum of what overlaps": (
        'kind = "level"\nindicator = "deaths"\naggregate = "sum"\nwindow_days = 7\n' + LEVELS,
        "only single events are ever added",
    ),
    "preferring nobody": (
        'kind = "level"\nindicator = "deaths"\ncombine = "prefer"\n' + LEVELS, "x.prefer: goes with combine",
    ),
    "a sum over sources": (
        'kind = "level"\nindicator = "deaths"\ncombine = "sum"\n' + LEVELS, "'sum' is not one of the choices",
    ),
    "agreement as divergence": (
        'kind = "divergence"\nindicator = "deaths"\nlevels = [{ name = "watch", at = 1 }]\n', "ratio of 1 is agreement",
    ),
    "a rate of a stock": (
        'kind = "rate"\nindicator = "deaths"\nmeasures = ["stock"]\n' + LEVELS, "only of a count that grows",
    ),
    "a source mistyped": ('kind = "stale"\nevery_hours = 2\nsources = ["seed"]\n' + LEVELS, "did you mean 'seeds'?"),
    "a grade mistyped": ('kind = "level"\nindicator = "deaths"\ngrades = ["two"]\n' + LEVELS, "known: two_sources"),
    "less than nothing": (
        'kind = "change"\nindicator = "deaths"\nmin_base = -1\n' + LEVELS, "x.min_base: must be a number, 0 or more",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_rule_that_cannot_be_is_named_with_its_cure(name: str, tmp_path: Path) -> None:
    text, said = WRONG[name]
    assert said in problems(tmp_path, f'[x]\nlabel = "X"\n{text}')
