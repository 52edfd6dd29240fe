"""``tracker evaluate GOLD.jsonl ...``: score the reader against passages read by people.

Annotated passages (benchmark/README.md says what a line holds) come in; a table of agreement, the reliability of the
confidence and, on demand, every miss and every false figure go out. ``--calibrate`` finds what the features of the
confidence weigh in these passages and shows how often it was right on passages it was not found in; with ``--write``
the numbers go where the reader takes them from (tracker/reading/weights.py). ``--quality`` writes what was measured
where the pages on method take it from (tracker/charts/assets/quality.json).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracker.cli.compiled import reader_of
from tracker.config import load
from tracker.reading.calibration import RIDGE, Sample, cautious, fitted, module, out_of_sample, spread
from tracker.reading.reader import Reader
from tracker.reading.scoring import Score, add, ratio, reliability

app = typer.Typer(add_completion=False, rich_markup_mode=None)

FEWEST = 100
"""Figures below which halves say nothing."""


@app.command()
def evaluate(
    gold: Annotated[list[Path], typer.Argument(help="Annotated passages, one JSON object a line; several files.")],
    part: Annotated[str, typer.Option(help="Only passages of this part (develop, unseen), where they name one.")] = "",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List every miss and every false figure.")] = False,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Find the weights of the confidence, each half tried on the other.")
    ] = False,
    write: Annotated[Path | None, typer.Option(help="With --calibrate: write the weights to this file.")] = None,
    quality: Annotated[Path | None, typer.Option(help="Write what was measured to this file, for the pages.")] = None,
    config: Annotated[Path | None, typer.Option(help="Folder with the configuration.")] = None,
) -> None:
    """Score the reader against texts read by people."""
    if write is not None and not calibrate:
        raise typer.BadParameter("only with --calibrate", param_hint="--write")
    score = _score(reader_of(load(config)), gold, part)
    console = Console()
    console.print(_agreement(score, ", ".join(path.name for path in gold), part))
    console.print("\nHow often a figure of that confidence was right:")
    console.print(_reliability(score.sure))
    if verbose:
        for kind, lines in (("missed", score.misses), ("false", score.alarms)):
            for line in lines:
                console.print(Text(f"{kind}  {line}"))
    if quality is not None:
        _keep(quality, score, gold, part)
    if calibrate:
        _calibrate(console, score, write)


def _score(reader: Reader, gold: Sequence[Path], part: str) -> Score:
    score = Score()
    for path in gold:
        for passage in _passages(path):
            if not part or passage.get("part", part) == part:
                published = passage.get("published")
                day = date.fromisoformat(published[:10]) if published else None
                add(score, passage, reader.read(passage["text"], day))
    return score


PARTS = {"": "{name}", "develop": "{name}, developed on", "unseen": "{name}, set aside"}


def _keep(path: Path, score: Score, gold: Sequence[Path], part: str) -> None:
    """Write what was measured beside what other sets of passages gave; the same set replaces itself."""
    told = PARTS.get(part, "{name}, " + part).format(name=", ".join(one.stem for one in gold))
    ratios = {
        "precision": score.precision, "recall": score.recall, "f1": score.f1, "bound": ratio(score.bounds, score.found),
        "source": ratio(score.named_right, score.named), "invented": ratio(score.invented, score.silent),
        "measure": ratio(score.measures_right, score.measures), "clean": ratio(score.clean, score.quiet),
    }  # fmt: skip
    per_cent = {name: None if value is None else round(100 * value, 1) for name, value in ratios.items()}
    one = {"name": told, "passages": score.passages, "figures": score.asked, "per_cent": per_cent}
    before = json.loads(path.read_text(encoding="utf-8"))["sets"] if path.is_file() else []
    sets = [*(other for other in before if other["name"] != told), one]
    path.write_text(json.dumps({"sets": sets}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _calibrate(console: Console, score: Score, write: Path | None) -> None:
    """Print what the features weigh and how well it holds out of sample; write it where asked."""
    samples = score.samples
    if len(samples) < FEWEST:
        raise typer.BadParameter(f"{len(samples)} figures are too few to calibrate on: at least {FEWEST}")
    tried = out_of_sample(samples)
    console.print("\nThe same, every figure weighed by the half of the passages it is not in:")
    console.print(_reliability(tried))
    apart = spread(samples)
    weights = cautious(fitted(samples), apart)
    console.print(f"\nWeights from {len(samples)} figures, in log odds:")
    table = Table()
    table.add_column("feature")
    for column in ("weight", "figures", "right, per cent"):
        table.add_column(column, justify="right")
    table.add_row("(all)", f"{weights.base:+.2f}", *_shares(samples))
    for name, weight in sorted(weights.weights.items(), key=lambda pair: pair[1]):
        table.add_row(name, f"{weight:+.2f}", *_shares([one for one in samples if name in one.features]))
    console.print(table)
    if write is not None:
        obtained = (
            f"Obtained from {len(samples)} figures, {_shares(samples)[1]} per cent of them right, in {score.passages}\n"
            f"annotated passages; ridge {RIDGE:g}, texts {apart:.2f} apart, by which the base is lowered.\n"
            f"Out of sample, by halves: {_told(tried)}."
        )
        write.write_text(module(weights, obtained), encoding="utf-8")
        console.print(Text(f"written to {write}"))


def _shares(samples: Sequence[Sample]) -> tuple[str, str]:
    right = sum(one.right for one in samples)
    return str(len(samples)), f"{100 * right / len(samples):.0f}"


def _told(tried: Sequence[tuple[float, bool]]) -> str:
    """Say in a line how often figures of 0.9 and above, and of 0.7 to 0.9, were right."""
    told = []
    for low, high in ((0.9, 1.0), (0.7, 0.9)):
        inside = [right for value, right in tried if low <= value < high]
        told.append(f"{sum(inside)} of {len(inside)} right at {low} to {high}")
    return ", ".join(told)


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


def _reliability(sure: Sequence[tuple[float, bool]]) -> Table:
    table = Table()
    for column in ("confidence", "figures", "right", "per cent"):
        table.add_column(column, justify="right")
    for low, high, figures, right in reliability(sure):
        share = ratio(right, figures)
        cell = "-" if share is None else f"{100 * share:.0f}"
        table.add_row(f"{low:.2f} to {high:.2f}", str(figures), str(right), cell)
    return table
