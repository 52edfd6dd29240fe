"""``tracker rules`` and orders to alerts, as a person types them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

Said = Callable[..., str]

TRIALS = """
[crosses-and-climbs]
rule = "deaths-aleppo"
figures = [
    { on = 2024-11-28, value = 120, measure = "cumulative" },
    { on = 2024-11-29, value = 255, bound = "at_least", measure = "cumulative" },
    { on = 2024-11-30, value = 600, measure = "cumulative" },
]
expect = [
    { on = 2024-11-29, kind = "FIRING", level = "watch", standing = "confirmed" },
    { on = 2024-11-30, kind = "ESCALATED", level = "critical" },
]

[a-lower-number-ends-nothing]
rule = "deaths-aleppo"
figures = [
    { on = 2024-11-28, value = 255, measure = "cumulative" },
    { on = 2024-11-30, value = 20, measure = "cumulative" },
]
expect = [{ on = 2024-11-28, kind = "FIRING" }]
until = 2025-03-01
"""


def test_trials_are_played_and_what_differs_is_said(said: Said) -> None:
    Path("trials.toml").write_text(TRIALS, encoding="utf-8")
    assert "2 of 2 as expected" in said("rules", "test", "trials.toml")
    wrong = TRIALS.replace('kind = "ESCALATED"', 'kind = "RESOLVED"')
    Path("trials.toml").write_text(wrong, encoding="utf-8")
    told = said("rules", "test", "trials.toml", code=1)
    for words in (
        "NOT  crosses-and-climbs", "did not come: 2024-11-30 RESOLVED critical",
        "was not expected: 2024-11-30 ESCALATED critical confirmed", "1 of 2 as expected",
    ):  # fmt: skip
        assert words in told


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ('"deaths-aleppo"', '"death-aleppo"', "did you mean 'deaths-aleppo'?"),
        ("value = 120", "vaule = 120", "did you mean 'value'?"),
        ("2024-11-28, value", "2024-11-31, value", "is not valid TOML"),
    ],
)
def test_a_trial_that_cannot_be_is_named_with_its_cure(said: Said, old: str, new: str, cure: str) -> None:
    Path("trials.toml").write_text(TRIALS.replace(old, new), encoding="utf-8")
    assert cure in said("rules", "test", "trials.toml", code=2)


def test_what_is_odd_is_said_and_stops_nothing(said: Said) -> None:
    rules = Path("config/rules.toml")
    levels = '[{name = "critical", at = 9, clear = 9}]'
    odd = f'[twin]\nkind = "level"\nlabel = "T"\nindicator = "displaced"\nlevels = {levels}\n'
    rules.write_text(rules.read_text(encoding="utf-8") + odd, encoding="utf-8")
    told = said("rules", "lint")
    for words in ("twin: does not say why", "twin: is critical and does not say what to do", "will go to and fro"):
        assert words in told


def test_a_backtest_says_what_a_rule_would_have_sent(said: Said) -> None:
    days = ["--from", "2024-11-27", "--to", "2024-12-05"]
    told = said("rules", "backtest", "deaths-aleppo", *days, "--sweep", "5_000")
    assert "as it is" in told
    assert "first level at 5,000" in told
    rows = [line.split() for line in told.splitlines() if "first level" in line or "as it is" in line]
    assert [row[-5] for row in rows] == ["1", "0"]
    assert re.search(r"2024-11-27 +AL-\w+ +FIRING +critical 4,237 · SOHR", told)
    assert "of config" in said("rules", "backtest", "deaths-aleppo", *days, "--against", "config")


def test_a_backtest_is_drawn_into_a_file(said: Said) -> None:
    days = ["--from", "2024-11-27", "--to", "2024-11-29", "--sweep", "5_000"]
    assert "Drawn in a.html" in said("rules", "backtest", "deaths-aleppo", *days, "--chart", "a.html")
    page = Path("a.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "</svg>" in page
    assert "5,000" in page
    assert not re.search(r"(?:src|href)=.?https?:", page)


@pytest.mark.parametrize(
    ("words", "said_so"),
    [
        (["deaths-alepo", "--from", "2024-11-27"], "did you mean 'deaths-aleppo'?"),
        (["deaths-aleppo", "--from", "soon"], "is not a moment"),
        (["deaths-aleppo", "--from", "2024-11-27", "--to", "2024-11-01"], "ends before it begins"),
        (["deaths-aleppo", "--from", "2024-11-27", "--sweep", "a,b"], "is no list of numbers"),
        (["deaths-aleppo", "--from", "2024-11-27", "--chart", "a.pdf"], "ends in .png, .svg or .html"),
    ],
)
def test_a_backtest_that_cannot_be_is_refused(said: Said, words: list[str], said_so: str) -> None:
    assert said_so in " ".join(said("rules", "backtest", *words, code=2).split())


def handle() -> str:
    connection = sqlite3.connect("var/replay.sqlite")
    ((name,),) = connection.execute("SELECT DISTINCT handle FROM alert_events")
    connection.close()
    return str(name)


def test_an_alert_is_acknowledged_and_silenced_in_the_store_and_in_the_log(said: Said) -> None:
    name = handle()
    assert "is acknowledged" in said("alerts", "ack", name, "--reason", "on the phone")
    assert "is silenced until 1 Jan 2999" in said(
        "alerts", "silence", name, "--until", "2999-01-01", "--reason", "known and in hand"
    )
    assert "silence by Amal until 1 Jan 2999 23:59 UTC: known and in hand (the next round takes it)" in said(
        "alerts", "explain", name
    )
    listed = said("alerts", "list")
    assert "ack by Amal: the next round takes it" in listed
    assert "silence by Amal until 1 Jan 2999 23:59 UTC: the next round takes it" in listed
    said("run", "--replay", "--no-charts")
    assert "the next round takes it" not in said("alerts", "list")
    told = said("alerts", "explain", name)
    assert "(the next round takes it)" not in told
    assert "acknowledged by Amal: on the phone" in told
    assert "[silenced until 1 Jan 2999 23:59 UTC]" in said("alerts", "list")


@pytest.mark.parametrize(
    ("words", "said_so"),
    [
        (["AL-NONE", "--until", "2999-01-01", "--reason", "x"], "there is no alert AL-NONE"),
        (["AL-NONE", "--until", "2020-01-01", "--reason", "x"], "still to come"),
        (["AL-NONE", "--until", "2999-01-01", "--reason", " "], "needs a reason"),
        (["AL-NONE", "--until", "2999-01-01"], "Missing option"),
    ],
)
def test_a_silence_without_an_alert_a_reason_or_an_end_is_refused(said: Said, words: list[str], said_so: str) -> None:
    assert said_so in " ".join(said("alerts", "silence", *words, code=2).split())
