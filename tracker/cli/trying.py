"""What a backtest is asked and what it says: over a store (`tracker rules`) and over a lake (`tracker archive`) alike.

In: what was typed. Out: the rule in its variants with the days, and the table, the messages and the chart of what they
would have sent.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tracker.alerts import words
from tracker.charts.backtest import backtest_spec
from tracker.charts.png import png_of_svg, svg
from tracker.cli.options import Option, shared
from tracker.cli.spark import sparkline
from tracker.cli.where import moment_of
from tracker.config import load
from tracker.config.read import did_you_mean
from tracker.delivery.escape import clean
from tracker.model import EventKind, Rule, Settings
from tracker.round.backtest import Backtest, swept

WIDTH = 60
MOST_LINES = 20
PICTURES = (".png", ".svg", ".html")
TITLE = "What a rule would have sent"

Typed = Mapping[str, Any]
"""What was typed for these options, by name."""

over_days = shared(
    "typed",
    {
        "first": Option(Annotated[str, typer.Option("--from", help="first day: 2024-11-27")], ...),
        "last": Option(Annotated[str, typer.Option("--to", help="last day (else today)")], ""),
        "sweep": Option(Annotated[str, typer.Option("--sweep", help="lines to try for the first level: 10,25,50")], ""),
        "against": Option(
            Annotated[Path | None, typer.Option("--against", help="a configuration to compare its rule of")], None
        ),
        "chart": Option(
            Annotated[Path | None, typer.Option("--chart", help="draw it: FILE.png, FILE.svg or FILE.html")], None
        ),
    },
)
"""Gives a verb these options, as ``typed``."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule in the variants to try, by name, over some days; ``chart``: where to draw it."""

    rule: Rule
    variants: Mapping[str, Rule]
    first: date
    last: date
    chart: Path | None


def asked(settings: Settings, rule: str, typed: Typed) -> Asked:
    """Return what was asked, checked."""
    one, chart, against = _named(settings, rule), typed["chart"], typed["against"]
    begins = _day(typed["first"], "--from")
    ends = _day(typed["last"], "--to") if typed["last"] else datetime.now(UTC).date()
    if ends < begins:
        raise typer.BadParameter("ends before it begins", param_hint="--to")
    if chart is not None and chart.suffix.lower() not in PICTURES:
        raise typer.BadParameter("name a file that ends in .png, .svg or .html", param_hint="--chart")
    variants = {f"as it is{_at(one)}": one}
    lines = _lines(typed["sweep"])
    variants |= {f"first level at {words.number(line)}": it for line, it in swept(one, lines).items()}
    if against is not None:
        other = _named(load(against), rule)
        variants[f"of {against.name}{_at(other)}"] = other
    return Asked(one, variants, begins, ends, chart)


def show(said: Asked, found: Mapping[str, Backtest]) -> None:
    """Print what the variants would have sent, and draw it where that was asked."""
    _show(found)
    if said.chart is not None:
        _draw(said.chart, backtest_spec(said.rule, found, said.first, said.last))
        print(f"Drawn in {said.chart}")


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


def _show(found: Mapping[str, Backtest]) -> None:
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
