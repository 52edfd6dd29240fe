"""``tracker evaluate GOLD.jsonl``: score the reader against passages read by people.

Annotated passages (benchmark/README.md says what a line holds) come in; a table of agreement, the reliability of the
confidence and, on demand, every miss and every false figure go out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracker.cli.compiled import reader_of
from tracker.config import load
from tracker.reading.scoring import Score, add, ratio, reliability

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Annotated passages, one JSON object a line.")],
    part: Annotated[str, typer.Option(help="Only passages of this part (develop, unseen).")] = "",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List every miss and every false figure.")] = False,
    config: Annotated[Path | None, typer.Option(help="Folder with the configuration.")] = None,
) -> None:
    """Score the reader against texts read by people."""
    reader = reader_of(load(config))
    score = Score()
    for passage in _passages(gold):
        if not part or passage.get("part") == part:
            published = passage.get("published")
            day = date.fromisoformat(published[:10]) if published else None
            add(score, passage, reader.read(passage["text"], day))
    console = Console()
    console.print(_agreement(score, gold.name, part))
    console.print(_reliability(score))
    if verbose:
        for kind, lines in (("missed", score.misses), ("false", score.alarms)):
            for line in lines:
                console.print(Text(f"{kind}  {line}"))


def _passages(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}") from error
    for place, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            passage = json.loads(line)
            if not isinstance(passage["text"], str) or not isinstance(passage["figures"], list):
                raise TypeError("text and figures")
        except (ValueError, TypeError, KeyError) as error:
            raise typer.BadParameter(f"{path}, line {place}: not an annotated passage ({error})") from error
        yield passage


def _agreement(score: Score, name: str, part: str) -> Table:
    rows = (
        ("figures found that people read too (precision)", score.precision),
        ("figures people read that were found (recall)", score.recall),
        ("F1", score.f1),
        ("bound right", ratio(score.bounds, score.found)),
        ("source right where named", ratio(score.named_right, score.named)),
        ("source invented", ratio(score.invented, score.silent)),
        ("measure right", ratio(score.measures_right, score.measures)),
        ("passages without a figure kept clean", ratio(score.clean, score.quiet)),
        ("passages wholly right", ratio(score.whole, score.passages)),
    )
    title = f"{name}{f' ({part})' if part else ''}: {score.passages} passages, {score.asked} figures asked"
    table = Table(title=title, title_justify="left")
    table.add_column("measure")
    table.add_column("per cent", justify="right")
    for label, value in rows:
        table.add_row(label, "-" if value is None else f"{100 * value:.1f}")
    return table


def _reliability(score: Score) -> Table:
    table = Table(title="how often a figure of that confidence was right", title_justify="left")
    for column in ("confidence", "figures", "right", "per cent"):
        table.add_column(column, justify="right")
    for low, high, figures, right in reliability(score.sure):
        share = ratio(right, figures)
        cell = "-" if share is None else f"{100 * share:.0f}"
        table.add_row(f"{low:.2f} to {high:.2f}", str(figures), str(right), cell)
    return table
