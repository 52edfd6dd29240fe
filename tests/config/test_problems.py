"""A broken configuration is refused whole, before anything runs, with file, key, reason and what to write instead."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tracker.config import find_config, load
from tracker.config.channels import OF_KIND
from tracker.config.find import shipped
from tracker.errors import ConfigError
from tracker.model import Retention


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("config"), tmp_path / "config"))


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


RULE = """
[extra]
kind = "level"
label = "Extra"
indicator = "deaths"
levels = [{ name = "watch", at = 10 }]
"""

CASES = {
    "unknown-key": (RULE + "colour = 1\n", "rules.toml: extra.colour: is not known here"),
    "near-miss-key": (RULE + "max_age_day = 1\n", "did you mean 'max_age_days'?"),
    "near-miss-indicator": (RULE.replace('"deaths"', '"death"'), "did you mean 'deaths'?"),
    "near-miss-kind": (RULE.replace('"level"', '"levle"'), "extra.kind: 'levle' is not one of the choices"),
    "missing-key": (RULE.replace('label = "Extra"\n', ""), "rules.toml: extra.label: is missing"),
    "wrong-type": (RULE + 'max_age_days = "soon"\n', "extra.max_age_days: input should be a valid integer"),
    "key-in-a-level": (RULE.replace("at = 10", "at = 10, cler = 1"), "did you mean 'clear'?"),
    "level-name": (RULE.replace('"watch"', '"waring"'), "did you mean 'warning'?"),
    "levels-out-of-order": (
        RULE.replace("at = 10 }", 'at = 10 }, { name = "critical", at = 5 }'),
        "critical (5) is not beyond watch (10)",
    ),
    "clear-above-line": (RULE.replace("at = 10", "at = 10, clear = 11"), "clear (11) is above at (10)"),
    "line-that-is-no-number": (RULE.replace("at = 10", "at = nan"), "watch is not a finite number"),
    "unknown-mood": (RULE + 'modalities = ["reportd"]\n', "did you mean 'reported'?"),
    "unknown-crisis": (RULE + 'crisis = "aleppo-2042"\n', "did you mean 'aleppo-2024'?"),
    "unknown-source": (RULE + 'said_by = ["soho"]\n', "did you mean 'sohr'?"),
    "unknown-channel": (RULE + 'channels = ["slak"]\n', "did you mean 'slack'?"),
    "no-points": (RULE + "for_points = 0\n", "extra.for_points: must be 1 or more"),
    "not-a-table": ("extra = 3\n", "rules.toml: extra: should be a table"),
    "number-as-text": (RULE + 'max_age_days = "7"\n', "extra.max_age_days: input should be a valid integer"),
    "yes-for-a-number": (RULE + "max_age_days = true\n", "extra.max_age_days: input should be a valid integer"),
    "yes-for-a-line": (RULE.replace("at = 10", "at = true"), "extra.levels.0.at: input should be a valid number"),
    "word-for-yes": (RULE + 'include_vague = "yes"\n', "extra.include_vague: input should be a valid boolean"),
    "a-line-every-figure-reaches": (RULE.replace("at = 10", "at = 0"), "watch (0) is reached by every figure"),
    "large-lines-grouped": (
        RULE.replace("at = 10 }", 'at = 2_000_000 }, { name = "critical", at = 1_000_000 }'),
        "critical (1,000,000) is not beyond watch (2,000,000)",
    ),
    "no-levels": (RULE.replace('[{ name = "watch", at = 10 }]', "[]"), "rules.toml: extra.levels: is empty"),
    "no-days": (RULE + "max_age_days = 0\n", "extra.max_age_days: must be 1 or more"),
    "own-id": (RULE + 'id = "other"\n', "the table's name is the id"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_rule_is_named_with_its_cure(folder: Path, name: str) -> None:
    text, said = CASES[name]
    path = folder / "rules.toml"
    before = "" if name == "not-a-table" else path.read_text(encoding="utf-8")
    path.write_text(before + text, encoding="utf-8")
    assert any(said in problem for problem in problems_of(folder)), problems_of(folder)


def test_all_problems_of_all_files_come_at_once(folder: Path) -> None:
    edit(folder, "crises.toml", 'timezone = "Asia/Damascus"', 'timezone = "Asia/Damaskus"')
    edit(folder, "crises.toml", "counting_start = 2024-11-27", 'counting_start = "2024-13-27"')
    edit(folder, "sources.toml", 'kind = "folder"', 'kind = "folders"')
    (folder / "channels.toml").write_text("[broken\n", encoding="utf-8")
    (folder / "places.toml").unlink()
    text = "\n".join(problems_of(folder))
    for said in (
        "crises.toml: aleppo-2024.counting_start",
        "'folders'",
        "channels.toml: is not valid TOML",
        "places.toml: is missing",
    ):
        assert said in text


def test_a_place_written_by_its_name_is_told_its_id(folder: Path) -> None:
    crises = folder / "crises.toml"
    text = crises.read_text(encoding="utf-8").replace('"northwest_syria"]', '"northwest_syria", "bangladesh"]')
    crises.write_text(text, encoding="utf-8")
    assert any(
        "no place 'bangladesh' (the id of that place is 'bgd' (Bangladesh, country, BGD))" in problem
        for problem in problems_of(folder)
    )


def test_a_wrong_time_zone_is_told_the_right_one(folder: Path) -> None:
    edit(folder, "crises.toml", 'timezone = "Asia/Damascus"', 'timezone = "Asia/Damaskus"')
    assert any("did you mean 'Asia/Damascus'?" in problem for problem in problems_of(folder))


CROSSED = {
    "a-number-for-a-date": ("crises.toml", "counting_start = 2024-11-27", "counting_start = 0", "valid date"),
    "ends-before-it-starts": ("crises.toml", "counting_start = 2024-11-27",
                              "counting_start = 2024-11-27\nends = 2024-11-26", "is before counting_start"),
    "falls-back-to-itself": ("channels.toml", "[console]\n", '[console]\nfallback = "console"\n', "back to itself"),
    "never": ("sources.toml", 'path = "seeds"', 'path = "seeds"\nevery_minutes = 0',
              "every_minutes: must be 1 or more"),
    "a-table-that-is-no-kind": ("indicators.toml", "\n[", "\n[indicatros.x]\n[", "did you mean 'indicators'?"),
}  # fmt: skip


@pytest.mark.parametrize("name", CROSSED)
def test_what_makes_no_sense_together_is_said(folder: Path, name: str) -> None:
    file, old, new, said = CROSSED[name]
    edit(folder, file, old, new)
    assert any(problem.startswith(file) and said in problem for problem in problems_of(folder)), problems_of(folder)


def test_when_no_channel_is_enabled_alerts_would_reach_nobody(folder: Path) -> None:
    (folder / "channels.toml").write_text('[console]\nkind = "console"\nenabled = false\n', encoding="utf-8")
    assert "channels.toml: no channel is enabled: alerts would reach nobody" in problems_of(folder)


def test_what_an_editor_leaves_beside_the_files_is_not_read(folder: Path) -> None:
    before = load(folder).digest
    (folder / "old.toml").mkdir()
    (folder / "language" / ".#en.toml").write_bytes(b"\xff")
    assert load(folder).digest == before
    edit(folder, "rules.toml", "[", "# a word\n[")
    assert load(folder).digest != before


def test_a_file_saved_with_notepads_mark_is_read(folder: Path) -> None:
    path = folder / "rules.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(folder).rules


def test_an_address_in_place_of_a_variable_is_refused_and_not_repeated(folder: Path) -> None:
    path = folder / "channels.toml"
    extra = '\n[leak]\nkind = "slack"\nsecret_env = "https://hooks.example/T0/CANARY"\n'
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    told = problems_of(folder)
    assert any("secrets never stand in a file" in problem for problem in told)
    assert not any("CANARY" in problem for problem in told)


CHANNELS = [
    ('kind = "teams"', "x.secret_env: is missing"),
    ('kind = "console"\nserver = "a.example"', "x.server: means nothing for kind 'console'"),
    ('kind = "email"', "x.server: is missing"),
    ('kind = "email"\nserver = "m.example"\nsender = "a@b.example"', "x.to: is missing"),
    ('kind = "email"\nserver = "m.example"\nsender = "a@b.example"\nto = ["d, e"]', "x.to: 'd, e' is no mail address"),
    ('kind = "email"\nserver = "m example"\nsender = "a@b.example"\nto = ["d@e.example"]', "is no host"),
    (
        'kind = "email"\nserver = "m.example"\nsender = "a@b.example"\nto = ["d@e.example"]\nuser = "a"',
        "belong together",
    ),
    (
        'kind = "email"\nserver = "m.example"\nsender = "a@b.example"\nuser = "a"\nsecret_env = "P"\nsecurity = "none"',
        "would send the password in clear",
    ),
    ('kind = "pigeon"', "x.kind"),
    ('kind = "console"\nquiet_from = "22:00"', "x.quiet_to: is missing"),
    ('kind = "console"\nquiet_from = "10pm"\nquiet_to = "07:00"', "'10pm' is no time of day"),
    ('kind = "console"\nquiet_from = "07:00"\nquiet_to = "07:00"', "would always rest"),
    ('kind = "console"\ntimezone = "Damascus"', "there is no time zone 'Damascus'"),
    ('kind = "console"\ndigest_above = 1', "is no number of messages"),
]


@pytest.mark.parametrize(("table", "said"), CHANNELS, ids=[one[1] for one in CHANNELS])
def test_a_channel_says_what_its_kind_needs(folder: Path, table: str, said: str) -> None:
    path = folder / "channels.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[x]\n{table}\n", encoding="utf-8")
    told = problems_of(folder)
    assert any(said in problem for problem in told), told


def test_the_channels_that_stand_as_comments_are_right(folder: Path) -> None:
    path = folder / "channels.toml"
    text = path.read_text(encoding="utf-8")
    told = re.sub(r"(?m)^# (?=\[[a-z-]+\]$|[a-z_]+ = )", "", text)
    assert told != text
    path.write_text(told.replace('channel = "ops"', 'channel = "slack"'), encoding="utf-8")
    assert {channel.kind for channel in load(folder).channels.values()} == set(OF_KIND)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"\xff\xfe", "is not UTF-8", id="not-utf8"),
        pytest.param(b"a = " + b"[" * 50_000, "", id="nested-bomb"),
        pytest.param(b"#" * 1_000_001, "is larger than", id="too-large"),
    ],
)
def test_a_hostile_file_is_one_problem_and_no_traceback(folder: Path, content: bytes, said: str) -> None:
    (folder / "crises.toml").write_bytes(content)
    told = [problem for problem in problems_of(folder) if problem.startswith("crises.toml")]
    assert told
    assert said in told[0]


def test_the_shipped_configuration_is_whole() -> None:
    settings = load(shipped("config"))
    assert {"deaths", "injured", "casualties", "missing", "displaced", "trapped"} <= set(settings.vocabulary.indicators)
    assert {"deaths", "civilian_deaths", "children_killed", "people_displaced"} <= set(settings.vocabulary.pairs)
    assert settings.crises["aleppo-2024"].counting_start.isoformat() == "2024-11-27"
    assert len(settings.vocabulary.attributions) >= 63
    assert len(settings.digest) == 64


def test_the_folder_is_found_in_order(tmp_path: Path) -> None:
    beside = tmp_path / "config"
    beside.mkdir()
    assert find_config(environ={}, cwd=tmp_path) == shipped("config"), "an empty folder beside is no configuration"
    (beside / "indicators.toml").touch()
    assert find_config(environ={}, cwd=tmp_path) == beside
    other = tmp_path / "other"
    other.mkdir()
    assert find_config(environ={"TRACKER_CONFIG": str(other)}, cwd=tmp_path) == other
    with pytest.raises(ConfigError, match="no such folder"):
        find_config(tmp_path / "absent", environ={}, cwd=tmp_path)


def test_how_long_what_is_kept_is_held_to_its_words(folder: Path) -> None:
    path = folder / "retention.toml"
    path.unlink()
    assert load(folder).retention == Retention(), "nobody need decide"
    path.write_text("texts_days = -1\n", encoding="utf-8")
    [less] = problems_of(folder)
    assert less.startswith("retention.toml: texts_days: is less than nothing")
    path.write_text('text_days = 3\nstore_mb = "1"\n', encoding="utf-8")
    [wrong, unknown] = sorted(problems_of(folder))
    assert "did you mean 'texts_days'" in unknown
    assert "store_mb" in wrong
