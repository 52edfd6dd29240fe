"""``tracker rules``: try rules before they are trusted: written trials, odd things, and what they would have sent.

In: rules.toml, a file of trials, a store. Out: words on the terminal, exit code 1 where a trial differs. Nothing is
written and nothing is sent.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tracker.alerts.lint import odd
from tracker.alerts.trial import Trial, tried
from tracker.cli import trying
from tracker.cli.progress import stage_bar
from tracker.cli.where import ConfigOption, StoreOption, store_to_read
from tracker.config import load
from tracker.config.read import did_you_mean, read_toml, tables
from tracker.delivery.escape import clean
from tracker.errors import ConfigError, Problem
from tracker.model import Settings
from tracker.round.backtest import backtest
from tracker.store import open_store

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

WIDTH = 60
MOST_LINES = 20
PICTURES = (".png", ".svg", ".html")
TITLE = "What a rule would have sent"


@app.command(name="test")
def play(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML: one table a trial")],
    config: ConfigOption = None,
) -> None:
    """Play the figures of each trial against its rule and compare what it says with what is expected.

    A trial is a table: [name], rule = "RULE", figures = [{ on = 2024-11-28, value = 27, bound = "at_least" }, ...],
    expect = [{ on = 2024-11-28, kind = "FIRING", level = "warning" }]. What a figure leaves out is as the rule's scope
    has it; `known_on` is when it became known; `until` lets time go on.
    """
    settings = load(config)
    trials = _trials(file, settings)
    wrong = 0
    for trial in trials:
        said = tried(trial, settings.rules[trial.rule], settings.vocabulary.places)
        print(f"{'ok ' if not said else 'NOT'}  {clean(trial.id)} ({trial.rule})")
        print("".join(f"       {line}\n" for line in said), end="")
        wrong += bool(said)
    print(f"{len(trials) - wrong} of {len(trials)} as expected")
    raise typer.Exit(1 if wrong else 0)


@app.command()
def lint(config: ConfigOption = None) -> None:
    """Say what of the rules is allowed and still odd."""
    settings = load(config)
    found = list(odd(settings.rules, settings.crises, settings.channels))
    print("\n".join(f"{rule}: {remark}" for rule, remark in found) or f"{len(settings.rules)} rules, nothing odd")


@app.command(name="backtest")
@trying.over_days
def back(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="the rule's id in rules.toml")],
    typed: trying.Typed,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say what a rule would have sent: the same step as in a live round, over what was known day by day."""
    settings = load(config)
    asked = trying.asked(settings, rule, typed)
    opened = open_store(store_to_read(store), read_only=True)
    try:
        with stage_bar() as bar:
            days = (asked.first, asked.last)
            found = {name: backtest(settings, opened, [it], *days, bar) for name, it in asked.variants.items()}
    finally:
        opened.close()
    trying.show(asked, found)


def _trials(file: Path, settings: Settings) -> list[Trial]:
    problems: list[Problem] = []
    found = tables(read_toml(file, problems), Trial, file.name, problems)
    for trial in found.values():
        if trial.rule not in settings.rules:
            hint = did_you_mean(trial.rule, settings.rules)
            problems.append(Problem(file.name, f"{trial.id}.rule", f"there is no rule {trial.rule!r}", hint))
        elif settings.rules[trial.rule].kind in {"stale", "revision"}:
            text = "is tried by reports and corrections, not by figures"
            problems.append(Problem(file.name, f"{trial.id}.rule", text))
    if problems:
        raise ConfigError(problems)
    return list(found.values())
