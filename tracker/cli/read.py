"""``tracker read``: what is understood of a text, figure by figure, and what was refused and why.

Files (or standard input) come in, decoded as the folder source does; the terminal shows the text with its figures
marked, a table and the rejections.
``--explain`` says of each figure which rule and words took it, of each other number why it was refused (explain.py).
``--jsonl`` is the contract for programs: one JSON object a line in, one a line out, in order, flushed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracker.cli.amounts import amount, shown
from tracker.cli.compiled import reader_of
from tracker.cli.explain import count, explain, rows, why
from tracker.config import load
from tracker.decode import NotText, decode, printable
from tracker.model import Observation, Reading
from tracker.reading import jsonl
from tracker.reading.explain import Trace, unread
from tracker.reading.reader import Reader

app = typer.Typer(add_completion=False, rich_markup_mode=None)

COLOURS = ("bold cyan", "bold magenta", "bold green", "bold yellow", "bold blue", "bold red")
REFUSED = "dim strike"
FINER = "bold"
"""Of a figure of a finer indicator, where no plain one marks the same words."""
MAX_BYTES = 5_000_000
"""Of one file (faults.md 4.2)."""


@app.command()
def read(
    files: Annotated[list[Path] | None, typer.Argument(help="Text files, UTF-8; none or - for standard input.")] = None,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line from standard input, one a line out.")
    ] = False,
    explained: Annotated[
        bool, typer.Option("--explain", help="Say of each figure which rule and words took it, or why it was refused.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a file, for programs; with --explain the reasons too.")
    ] = False,
    published: Annotated[
        str, typer.Option(help="Day of publication, YYYY-MM-DD: relative dates resolve against it.")
    ] = "",
    config: Annotated[Path | None, typer.Option(help="Folder with the configuration.")] = None,
) -> None:
    """Show what is understood of a text."""
    day = _day(published)
    reader = reader_of(load(config))
    if as_jsonl:
        raise typer.Exit(stream(reader, sys.stdin, sys.stdout))
    if as_json:
        _utf8(sys.stdout)
    console, refused = Console(), 0
    for path in files or [Path("-")]:
        name = printable(str(path))
        try:
            text = _text(path)
        except NotText as error:
            refused += 1
            typer.echo(f"tracker read: {name}: {error}", err=True)
            continue
        traces: list[Trace] = []
        reading = reader.read(text, day, traces)
        passed_by = unread(text, reading, reader.numbers) if explained else []
        if as_json:
            row = rows(reading, traces, passed_by) if explained else jsonl.answer(name, reading)
            typer.echo(jsonl.dumps(row | {"id": name}))
            continue
        show(console, name, text, reading, summary=not explained)
        if explained:
            explain(console, text, reading, traces, passed_by)
    raise typer.Exit(2 if refused else 0)


def stream(reader: Reader, lines: TextIO, out: TextIO) -> int:
    """Answer every line of `lines` in order; return 1 if one of them was malformed, else 0.

    An empty line is malformed too: whoever waits for an answer to it gets one.
    """
    _utf8(lines)
    _utf8(out)
    failed = 0
    for line in lines:
        try:
            asked = jsonl.request(line)
        except ValueError as error:
            failed = 1
            row = jsonl.failure(error)
        else:
            row = jsonl.answer(asked.id, reader.read(asked.text, asked.published))
        out.write(jsonl.dumps(row) + "\n")
        out.flush()
    return failed


def show(console: Console, name: str, text: str, reading: Reading, *, summary: bool = True) -> None:
    """Print one text: its sentences with figures marked and, as a summary, observations, rejections, headlines."""
    console.rule(Text(name, style="bold"), align="left")
    for piece in _sentences(text, reading):
        console.print(piece)
    if not summary:
        return
    console.print(_table(reading.observations, count(len(reading.observations), "observation")))
    if reading.aside:
        finer = count(len(reading.aside), "finer figure")
        console.print(_table(reading.aside, f"{finer}, beside them (< 1: one kind of observation 1)", beside=True))
    if reading.rejections:
        console.print(_rejections(reading))
    for headline in reading.headline.values():
        how = f"  ({headline.derived})" if headline.derived else ""
        console.print(Text(f"headline {headline.indicator}: {amount(headline)}{how}", style="bold"))


def _sentences(text: str, reading: Reading) -> list[Text]:
    """Return the sentences that hold a figure, with every figure in the colour of its indicator."""
    colours = {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(_indicators(reading))}
    found: dict[tuple[int, int], Text] = {}
    for one in (*reading.observations, *reading.aside):
        span = (one.sentence_start, one.sentence_end)
        piece = found.setdefault(span, Text(shown(text[span[0] : span[1]])))
        piece.stylize(colours.get(one.indicator, FINER), one.char_start - span[0], one.char_end - span[0])
    for refused in reading.rejections:
        for span, piece in found.items():
            if span[0] <= refused.char_start and refused.char_end <= span[1] and refused.reason != "repeat":
                piece.stylize(REFUSED, refused.char_start - span[0], refused.char_end - span[0])
    return [found[span] for span in sorted(found)]


def _indicators(reading: Reading) -> list[str]:
    return list(dict.fromkeys(one.indicator for one in reading.observations))


def _table(figures: Sequence[Observation], title: str, *, beside: bool = False) -> Table:
    """Return figures as rows. Those told ``beside`` have no number of their own, only that of what they belong to."""
    table = Table(title=title, title_justify="left")
    for column in ("#", "indicator", "of", "figure", "said by", "measure", "mood", "sure"):
        table.add_column(column)
    for place, one in enumerate(figures):
        own = "" if beside else str(place)
        row = [
            own if one.subset_of is None else f"{own} < {one.subset_of}".strip(), one.indicator, one.population,
            amount(one), _said(one), _when(one), one.modality.value, f"{one.confidence:.2f}",
        ]  # fmt: skip
        table.add_row(*(Text(shown(cell)) for cell in row))
    return table


def _rejections(reading: Reading) -> Table:
    table = Table(title=count(len(reading.rejections), "number") + " refused", title_justify="left")
    for column in ("text", "because"):
        table.add_column(column)
    for one in reading.rejections:
        table.add_row(Text(shown(one.quote)), Text(shown(why(one))))
    return table


def _said(one: Observation) -> str:
    if one.said_by is None and one.said_by_text is None:
        return "nobody named"
    name = one.said_by or "not registered"
    return f"{name} ({one.said_by_text})" if one.said_by_text else name


def _when(one: Observation) -> str:
    return f"{one.measure.value}: {one.period_text}" if one.period_text else one.measure.value


def _text(path: Path) -> str:
    """Return a file's text through the door every stored report goes through, or raise NotText with the reason."""
    try:
        if str(path) == "-":
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotText(error.strerror or type(error).__name__) from error
    if len(raw) > MAX_BYTES:
        raise NotText(f"larger than {MAX_BYTES:,} bytes")
    return decode(raw)


def _day(published: str) -> date | None:
    if not published:
        return None
    try:
        return date.fromisoformat(published)
    except ValueError as error:
        raise typer.BadParameter(f"{published!r} is not a date such as 2024-11-30", param_hint="--published") from error


def _utf8(stream: TextIO) -> None:
    """The contract is UTF-8 on every platform, whatever the terminal's own encoding."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="surrogateescape" if stream is sys.stdin else "backslashreplace")


__all__ = ["app", "show", "stream"]
