"""``tracker read`` and ``tracker evaluate`` as a person types them: what is shown, what is refused, how they end."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import proof
import pytest
from typer.testing import CliRunner

from tracker.cli.config import app as config
from tracker.cli.evaluate import app as evaluate
from tracker.cli.explain import MEASURES, REFUSALS, RULES
from tracker.cli.read import app as read
from tracker.config.find import shipped
from tracker.errors import ConfigError
from tracker.model import Refusal
from tracker.reading.measures.measures import RULES as MEASURE_RULES
from tracker.reading.weights import WEIGHTS

RUN = CliRunner(env={"COLUMNS": "200"})
BENCHMARK = Path(__file__).resolve().parents[2] / "benchmark" / "reading.jsonl"
TEXT = "SOHR said at least 1,204 people, including eight children, were killed; 12 gunmen fled on Friday."


def test_a_file_is_shown_with_figures_sources_and_refusals(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    shown = RUN.invoke(read, [str(path), "--published", "2024-11-30"])
    assert shown.exit_code == 0
    for words in (TEXT, "at least 1,204", "children", "sohr (SOHR)", "12 gunmen", "headline deaths"):
        assert words in shown.output


def test_finer_figures_are_shown_beside_the_plain_ones_they_belong_to(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("Around 12 trucks of aid entered Hama. Some 300 people died of cholera.", encoding="utf-8")
    shown = RUN.invoke(read, [str(path)]).output
    _, _, beside = shown.partition("2 finer figures, beside them")
    assert "1 observation" in shown
    assert all(word in beside for word in ("aid_trucks", "about 12", "< 0", "deaths_disease"))
    assert "Around 12 trucks of aid entered Hama." in shown


STORY = (
    "Police said a raid killed 12 farmers in Homs in the past three days. Separately, three bakers are feared dead. "
    "The pump cost 900 dollars. The skyline had 40 minarets. The 12 farmers were killed at dawn, a 9-year-old girl saw."
)
EXPLAINED = {
    "the verb that took it": "“killed” [object]",
    "who says so, and where the words stand": "“Police” [local_officials], in the same clause",
    "the words of time, the measure and its rule": "“in the past three days”, 2024-11-27 to 2024-11-30",
    "the word of mood": "feared: “are feared”",
    "why it is sure": "source in the same clause (+",
    "the sum and its figures": "headline deaths: 15 (12 + 3; figures 0, 1)",
    "an age": "an age [age]",
    "a number in a sentence nobody reads": "its sentence speaks of nothing that is counted here [no_indicator]",
    "money": "money that is no relief funding",
    "a figure told again": "the same figure again: deaths of all was already read with this value [repeat]",
}  # fmt: skip


@pytest.mark.parametrize("words", EXPLAINED.values(), ids=EXPLAINED.keys())
def test_explain_says_what_decided_and_what_was_refused(tmp_path: Path, words: str) -> None:
    path = tmp_path / "report.txt"
    path.write_text(STORY, encoding="utf-8")
    shown = RUN.invoke(read, [str(path), "--explain", "--published", "2024-11-30"])
    assert words in shown.output


def test_explain_for_programs_holds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(STORY, encoding="utf-8")
    row = json.loads(RUN.invoke(read, [str(path), "--explain", "--json", "--published", "2024-11-30"]).stdout)
    assert row["id"] == str(path)
    first = row["observations"][0]["explained"]
    assert (first["verb"], first["measure_rule"], first["period_text"]) == (
        "killed",
        "period_stated",
        "in the past three days",
    )
    assert first["confidence_reasons"]
    assert row["headline"]["deaths"]["parts"] == [0, 1]
    refused = {one["quote"]: one["explained"] for one in row["rejections"]}
    assert refused["40"].endswith("[no_indicator]")
    assert refused["9-year-old"] == "an age [age]"


def test_without_explain_json_is_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(STORY, encoding="utf-8")
    row = json.loads(RUN.invoke(read, [str(path), "--json"]).stdout)
    assert set(row) == {"id", "observations", "rejections", "headline"}
    assert "explained" not in row["observations"][0]


def test_explain_of_a_text_without_a_number_says_so(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("Officials met in Homs.", encoding="utf-8")
    assert "no number in it" in RUN.invoke(read, [str(path), "--explain"]).output


def test_explain_of_a_long_text_ends_and_says_what_was_left(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("".join(f"Some {number} people died.\n" for number in range(2, 9_000)), encoding="utf-8")
    shown = RUN.invoke(read, [str(path), "--explain"])
    assert shown.exit_code == 0
    assert "more figures than are read" in shown.output
    assert "speaks of nothing" not in shown.output


def test_every_rule_and_reason_has_its_words() -> None:
    assert set(Refusal) == set(REFUSALS)
    assert {name for name, _ in MEASURE_RULES} <= set(MEASURES)
    assert set(WEIGHTS) - set(RULES) == {
        "harm", "hedged", "vague", "range", "source in clause", "no source", "one person", "one", "digit", "bare",
        "long", "doubtful",
    }  # fmt: skip


def test_markup_in_a_text_is_text(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("[bold red]Twelve people[/bold red] were killed.", encoding="utf-8")
    assert "[bold red]" in RUN.invoke(read, [str(path)]).output


@pytest.mark.parametrize(
    ("arguments", "words"), [(["nowhere.txt"], "No such file"), (["-", "--published", "soon"], "2024-11-30")]
)
def test_a_wrong_call_says_what_is_wrong(arguments: list[str], words: str) -> None:
    shown = RUN.invoke(read, arguments)
    assert shown.exit_code == 2
    assert words in shown.output


def test_jsonl_ends_with_one_after_a_bad_line() -> None:
    shown = RUN.invoke(read, ["--jsonl"], input='{"id": "a", "text": "Two died."}\nnot json\n')
    first, second = (json.loads(line) for line in shown.stdout.splitlines())
    assert first["observations"][0]["value"] == 2
    assert second["id"] is None
    assert shown.exit_code == 1


def test_jsonl_answers_an_empty_line_too() -> None:
    shown = RUN.invoke(read, ["--jsonl"], input='\n{"id": "a", "text": ""}\n  \n')
    rows = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [row["id"] for row in rows] == [None, "a", None]
    assert shown.exit_code == 1


def test_nothing_in_a_text_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("At least 12 people were \x1b[2J\x9b31mkilled in \u202e34 attacks.", encoding="utf-8")
    shown = RUN.invoke(read, [str(path)]).output
    assert "At least 12 people" in shown
    assert not {"\x1b", "\x9b", "\u202e"} & set(shown)


ODD_FILES = {
    "empty": (b"", "is empty"),
    "a PDF": (b"%PDF-1.7 12 people were killed", "is a PDF, not text"),
    "noise": (bytes(range(256)) * 9, "an encoding we cannot be sure of"),
    "too large": (b"x" * 5_000_001, "larger than 5,000,000 bytes"),
}


@pytest.mark.parametrize(("raw", "words"), ODD_FILES.values(), ids=ODD_FILES)
def test_a_file_that_is_no_text_says_so_and_the_next_is_read(tmp_path: Path, raw: bytes, words: str) -> None:
    odd, good = tmp_path / "odd.txt", tmp_path / "good.txt"
    odd.write_bytes(raw)
    good.write_text(TEXT, encoding="utf-8")
    shown = RUN.invoke(read, [str(odd), str(good)])
    assert shown.exit_code == 2
    assert words in shown.stderr
    assert "at least 1,204" in shown.stdout


def test_windows_letters_are_read(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes("In Besançon “12 people” were killed.".encode("cp1252"))
    assert "Besançon “12 people”" in RUN.invoke(read, [str(path)]).output


def test_evaluate_prints_agreement_and_reliability(tmp_path: Path) -> None:
    figure = {
        "indicator": "deaths",
        "population": "all",
        "value": 2,
        "low": 2,
        "high": 2,
        "bound": "exact",
        "quote": "Two",
    }
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "1", "text": "Two died.", "figures": [figure]}) + "\n", encoding="utf-8")
    shown = RUN.invoke(evaluate, [str(path), "-v"])
    assert shown.exit_code == 0
    assert "100.0" in shown.output
    assert "confidence" in shown.output


def test_evaluate_names_the_line_that_is_no_passage(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "1"}\n', encoding="utf-8")
    shown = RUN.invoke(evaluate, [str(path)])
    assert shown.exit_code == 2
    assert "line 1" in shown.output


def test_a_word_list_of_an_older_release_is_a_configuration_error_in_every_reading_verb(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(shipped("config"), folder)
    words = folder / "language" / "en.toml"
    words.write_text(words.read_text(encoding="utf-8").replace("\nthroughout = ", "\nthruout = ", 1), encoding="utf-8")
    for verb, arguments in ((read, ["-"]), (config, ["check"]), (evaluate, ["gold.jsonl"])):
        shown = RUN.invoke(verb, [*arguments, "--config", str(folder)], input="Two died.")
        assert isinstance(shown.exception, ConfigError), verb
        assert "language/en.toml: the reader cannot be built from it: 'throughout' is missing" in str(shown.exception)


def test_calibrate_writes_the_weights_and_shows_them_out_of_sample(tmp_path: Path) -> None:
    weights, gold = tmp_path / "weights.py", tmp_path / "gold.jsonl"
    passages = BENCHMARK.read_text(encoding="utf-8").splitlines(keepends=True)
    gold.write_text("".join(passages[:: proof.every(4)]), encoding="utf-8")
    shown = RUN.invoke(evaluate, [str(gold), "--part", "develop", "--calibrate", "--write", str(weights)])
    assert shown.exit_code == 0
    assert "weighed by the half of the passages it is not in" in shown.output
    assert "source in clause" in shown.output
    space: dict[str, object] = {}
    exec(weights.read_text(encoding="utf-8"), space)
    assert "Out of sample, by halves" in str(space["__doc__"])


CALIBRATED_WRONGLY = {
    "too few figures": (["--calibrate"], "too few to calibrate on"),
    "written without being found": (["--write", "weights.py"], "only with --calibrate"),
}


@pytest.mark.parametrize(("arguments", "words"), CALIBRATED_WRONGLY.values(), ids=CALIBRATED_WRONGLY)
def test_calibrate_says_what_it_needs(tmp_path: Path, arguments: list[str], words: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "1", "text": "Two died.", "figures": []}\n', encoding="utf-8")
    shown = RUN.invoke(evaluate, [str(path), *arguments], env={"COLUMNS": "140"})
    assert shown.exit_code == 2
    assert words in shown.output


def test_reading_a_sentence_loads_neither_frames_nor_the_web() -> None:
    """They take as long to import as everything else that ``tracker read`` does."""
    loaded = (
        "import sys, tracker.cli.read\nsys.exit(not {'polars', 'httpx', 'tracker.sources'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", loaded], timeout=60, check=False).returncode == 0
