"""``tracker rules``: try rules before they are trusted: written trials, odd things, and what they would have sent.

In: rules.toml, a file of trials, a store. Out: words on the terminal, exit code 1 where a trial differs. Nothing is
written and nothing is sent.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tracker.alerts import words
from tracker.alerts.lint import odd
from tracker.alerts.trial import Trial, tried
from tracker.charts.backtest import backtest_spec
from tracker.charts.png import png_of_svg, svg
from tracker.cli.progress import stage_bar
from tracker.cli.spark import sparkline
from tracker.cli.where import ConfigOption, StoreOption, moment_of, store_to_read
from tracker.config import load
from tracker.config.read import did_you_mean, read_toml, tables
from tracker.delivery.escape import clean
from tracker.errors import ConfigError, Problem
from tracker.model import EventKind, Rule, Settings
from tracker.round.backtest import Backtest, backtest, swept
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
def back(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="the rule's id in rules.toml")],
    first: Annotated[str, typer.Option("--from", help="first day: 2024-11-27")],
    last: Annotated[str, typer.Option("--to", help="last day (else today)")] = "",
    sweep: Annotated[str, typer.Option("--sweep", help="lines to try for the first level: 10,25,50")] = "",
    against: Annotated[Path | None, typer.Option("--against", help="a configuration to compare its rule of")] = None,
    chart: Annotated[Path | None, typer.Option("--chart", help="draw it: FILE.png, FILE.svg or FILE.html")] = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say what a rule would have sent: the same step as in a live round, over what was known day by day."""
    settings = load(config)
    one = _named(settings, rule)
    begins, ends = _day(first, "--from"), _day(last, "--to") if last else datetime.now(UTC).date()
    if ends < begins:
        raise typer.BadParameter("ends before it begins", param_hint="--to")
    if chart is not None and chart.suffix.lower() not in PICTURES:
        raise typer.BadParameter("name a file that ends in .png, .svg or .html", param_hint="--chart")
    variants = {f"as it is{_at(one)}": one}
    variants |= {f"first level at {words.number(line)}": it for line, it in swept(one, _lines(sweep)).items()}
    if against is not None:
        other = _named(load(against), rule)
        variants[f"of {against.name}{_at(other)}"] = other
    opened = open_store(store_to_read(store), read_only=True)
    try:
        with stage_bar() as bar:
            found = {name: backtest(settings, opened, [it], begins, ends, bar) for name, it in variants.items()}
    finally:
        opened.close()
    _show(found)
    if chart is not None:
        _draw(chart, backtest_spec(one, found, begins, ends))
        print(f"Drawn in {chart}")


def _draw(file: Path, spec: Mapping[str, Any]) -> None:
    """Write the picture; a page holds the drawing itself and fetches nothing."""
    drawing = svg(spec)
    match file.suffix.lower():
        case ".png":
            file.write_bytes(png_of_svg(drawing))
        case ".svg":
            file.write_text(drawing, encoding="utf-8")
        case _:
            page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{TITLE}</title><body>{drawing}</body>'
            file.write_text(page, encoding="utf-8")


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


def _named(settings: Settings, rule: str) -> Rule:
    if rule not in settings.rules:
        hint = did_you_mean(rule, settings.rules)
        raise typer.BadParameter(f"there is no rule {clean(rule)!r} ({hint})")
    return settings.rules[rule]


def _day(said: str, option: str) -> date:
    moment = moment_of(said, option)
    assert moment is not None
    return moment.date()


def _lines(said: str) -> Sequence[float]:
    try:
        lines = [float(part.replace("_", "")) for part in said.split(",") if part.strip()]
    except ValueError:
        raise typer.BadParameter(f"{said!r} is no list of numbers such as 10,25,50", param_hint="--sweep") from None
    if len(lines) > MOST_LINES or any(not 0 < line < 1e15 for line in lines):
        raise typer.BadParameter(f"at most {MOST_LINES} lines, each above nothing", param_hint="--sweep")
    return lines


def _at(rule: Rule) -> str:
    return f" ({', '.join(f'{level.name} {words.number(level.at)}' for level in rule.levels)})"


def _show(found: dict[str, Backtest]) -> None:
    table = Table("rule", "episodes", "messages", "a month", "held back", "delay, days", box=None)
    for name, one in found.items():
        held = sum(bool(event.held_back) for event in one.events)
        delay = "-" if one.delay_days is None else f"{one.delay_days:g}"
        table.add_row(name, str(one.episodes), str(len(one.messages)), f"{one.a_month:.1f}", str(held), delay)
    Console().print(table)
    first = next(iter(found.values()))
    for event in first.messages:
        point = first.figures.get(event.observation_id)
        figure = f"{words.amount(point)} · {point.said_by_label} · {words.as_of(point)}" if point else event.reason
        print(f"  {event.at:%Y-%m-%d}  {event.handle}  {event.kind.value:<9} {event.level:<8} {clean(figure)}")
    drawn = {event.fingerprint: event.handle for event in first.messages if event.kind is EventKind.FIRING}
    for fingerprint, handle in drawn.items():
        levels = first.levels.get(fingerprint, [])
        top = words.number(max((level for _, level in levels), default=0.0))
        print(f"  {handle:<10} {sparkline(levels, WIDTH, sys.stdout.encoding)}  up to {top}")
