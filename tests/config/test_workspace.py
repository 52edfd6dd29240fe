"""A folder with workspace.toml needs no other file: own tables, shipped words, faults told where they stand."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tracker.config import find_config, load
from tracker.config.find import shipped
from tracker.errors import ConfigError

OWN = """
[crises.delta]
name = "Floods in the delta"
counting_start = 2026-06-01
timezone = "Asia/Dhaka"
places = ["bgd", "char_camp"]

[sources.reports]
kind = "folder"
path = "reports"

[rules.deaths]
kind = "level"
label = "People killed"
indicator = "deaths"
crisis = "delta"
levels = [{ name = "watch", at = 10 }]

[channels.console]
kind = "console"

[places]
char_camp = { name = "Char camp", iso3 = "BGD", kind = "town", part_of = ["bgd"] }

[attributions.sohr]
name = "An observatory of ours"
kind = "monitor"
aliases = ["our observatory"]

[populations.boatmen]
label = "Boatmen"
nouns = ["boatmen", "boatman"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "workspace.toml").write_text(OWN, encoding="utf-8")
    return tmp_path / "config"


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


def test_what_is_decided_is_its_own_and_the_words_are_the_shipped_ones(folder: Path) -> None:
    mine, theirs = load(folder), load(shipped("config"))
    assert [list(one) for one in (mine.crises, mine.sources, mine.rules, mine.channels)] == [
        ["delta"], ["reports"], ["deaths"], ["console"],
    ]  # fmt: skip
    assert mine.vocabulary.indicators == theirs.vocabulary.indicators
    assert mine.vocabulary.languages == theirs.vocabulary.languages
    assert mine.vocabulary.attributions.keys() == theirs.vocabulary.attributions.keys()
    assert mine.vocabulary.attributions["sohr"].name == "An observatory of ours"
    assert set(mine.vocabulary.populations) - set(theirs.vocabulary.populations) == {"boatmen"}
    assert "char_camp" in mine.vocabulary.places
    assert mine.masks == theirs.masks


def test_the_digest_follows_the_file(folder: Path) -> None:
    before = load(folder).digest
    (folder / "workspace.toml").write_text(OWN.replace("at = 10", "at = 11"), encoding="utf-8")
    assert load(folder).digest != before


def test_a_file_of_words_beside_it_takes_the_place_of_the_shipped_one(folder: Path) -> None:
    shutil.copy(shipped("config") / "attributions.toml", folder)
    text = (folder / "attributions.toml").read_text(encoding="utf-8")
    (folder / "attributions.toml").write_text(text.replace("[vdc]", "[vdc_renamed]"), encoding="utf-8")
    names = load(folder).vocabulary.attributions
    assert ("vdc_renamed" in names, "vdc" in names) == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"deaths"\ncrisis', '"death"\ncrisis', "workspace.toml: rules.deaths.indicator: .*did you mean 'deaths'"),
        ('kind = "folder"', 'kind = "folders"', "workspace.toml: sources.reports.kind: .*did you mean 'folder'"),
        ('"bgd", ', '"bqd", ', "workspace.toml: crises.delta.places"),
        ("[rules.deaths]", "[rule.deaths]", "workspace.toml: rule: is not known here .*rules"),
        ('label = "Boatmen"', "labl = 1", "workspace.toml: populations.boatmen.labl: is not known here"),
        ('[channels.console]\nkind = "console"', "[channels]\nconsole = 1", "workspace.toml: channels.console: should"),
        ("[crises.delta]", "crises = 1\n[crisis.delta]", "workspace.toml: crises: should be tables"),
        ("[crises.delta]", "[crises.delta", "workspace.toml: is not valid TOML"),
    ],
    ids=["rule", "source", "crisis", "section", "population", "channel", "no tables", "no TOML"],
)
def test_a_fault_is_told_where_it_stands(folder: Path, old: str, new: str, says: str) -> None:
    assert old in OWN
    (folder / "workspace.toml").write_text(OWN.replace(old, new, 1), encoding="utf-8")
    told = "\n".join(problems_of(folder))
    assert re.search(says, told), told


def test_a_folder_beside_with_the_one_file_is_the_configuration(folder: Path) -> None:
    assert find_config(environ={}, cwd=folder.parent) == folder
