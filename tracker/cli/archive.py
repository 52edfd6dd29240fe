"""``tracker archive``: millions of reports at once, into a lake of Parquet beside which the store stays small.

An archive is Parquet, JSON lines, CSV, WARC or a folder of texts and documents, here or on object storage. Reading one
can be stopped at any moment and goes on with the same command; several processes, or a Dask cluster, share the work.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from tracker.archive import crew
from tracker.archive.backtest import backtest as run_backtest
from tracker.archive.columns import columns_of
from tracker.archive.draw import drawn
from tracker.archive.known import known_at, known_of
from tracker.archive.lake import opened_lake
from tracker.archive.load import Wanted, load_selection
from tracker.archive.plan import LARGE, Part, Plan, uncut
from tracker.archive.run import MANIFEST, Crew, begun, planned
from tracker.archive.run import read as read_archive
from tracker.archive.series import computed
from tracker.archive.shelf import Shelf
from tracker.cli import trying, wanted
from tracker.cli.progress import stage_bar
from tracker.cli.where import AsKnownAt, ConfigOption, StoreOption, moment_of, store_to_write
from tracker.config import load
from tracker.decode import printable
from tracker.series.selection import selection
from tracker.store import open_store

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

LakeArgument = Annotated[str, typer.Argument(metavar="LAKE", help="the folder `tracker archive read` wrote")]
FAILED = 4


@app.command()
def read(
    archive: Annotated[str, typer.Argument(metavar="ARCHIVE", help="a file, a folder, a pattern, s3://...")],
    out: Annotated[str, typer.Option("--out", help="the folder of the lake; a run that stopped goes on there")],
    columns: Annotated[
        Path | None, typer.Option("--columns", help="TOML: which column is what (else they are called as ours are)")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=-1, help="processes (else one a processor; 0: this one alone)")
    ] = -1,
    scheduler: Annotated[str, typer.Option("--scheduler", help="a Dask scheduler instead: tls://host:8786")] = "",
    tls: Annotated[
        tuple[str, str, str],
        typer.Option("--tls", metavar="CA CERT KEY", help="files that say who we are to a cluster"),
    ] = ("", "", ""),
    known_at: Annotated[
        str, typer.Option("--known-at", help="when undated reports became known (else now); dated ones: their day")
    ] = "",
    no_texts: Annotated[
        bool, typer.Option("--no-texts", help="keep no words but the evidence: near copies go unseen, nothing loads")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Read an archive into a lake, or go on with it."""
    settings = load(config)
    at = moment_of(known_at, "--known-at") or datetime.now(UTC).replace(microsecond=0)
    shelf = Shelf(out)
    plan, again = begun(shelf, planned(archive, columns_of(columns), settings, at, texts=not no_texts))
    if again:
        typer.echo(f"Going on with {printable(out)}", err=True)
    if large := uncut(plan.parts):
        typer.echo(
            f"{len(large):,} files above {LARGE / 1e6:,.0f} MB can only be read whole, each by one process that holds "
            f"what it finds ({printable(large[0].paths[0])}): cut them, or give plain JSON lines or Parquet.", err=True,
        )  # fmt: skip
    if scheduler and crew.open_to_strangers(scheduler):
        typer.echo(
            f"{printable(scheduler)} asks nobody who they are: whoever reaches it may run what they like on its "
            "workers. Use tls:// and --tls, or a network of your own.", err=True,
        )  # fmt: skip
    with _bar(plan) as tell:
        made = read_archive(plan, out, settings, _crew(workers, scheduler, tls), tell)
    print("\n".join(_said(made)))
    raise typer.Exit(FAILED if made["parts"]["failed"] else 0)


@app.command()
def status(
    lake: LakeArgument, as_json: Annotated[bool, typer.Option("--json", help="the manifest itself")] = False
) -> None:
    """Say what a lake holds."""
    made = Shelf(lake).said(MANIFEST) if Shelf(lake).has(MANIFEST) else {}
    if as_json:
        print(json.dumps(made, ensure_ascii=False, indent=2))
        return
    print("\n".join(_said(made)) if made else "It was not read to its end: `tracker archive read` goes on with it")


@app.command()
def series(
    lake: LakeArgument,
    config: ConfigOption = None,
) -> None:
    """Make the series of a lake: duplicates found, crises assigned, points as Parquet, a crisis a file."""
    with opened_lake(lake) as opened, stage_bar() as tell:
        made = computed(opened, load(config), tell)
    print("\n".join(f"{count:>12,}  {name}" for name, count in made.items()))


@app.command()
def draw(
    lake: LakeArgument,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="the folder the pages are written to")],
    crisis: wanted.Crises = None,
    as_known_at: AsKnownAt = "",
    config: ConfigOption = None,
) -> None:
    """Draw the pages and pictures of a lake: what `tracker run` draws of a store, but for the alerts.

    Drawn again, only what changed is written.
    """
    settings = load(config)
    chosen = selection(settings, crisis=crisis or ())
    with known_at(lake, settings, moment_of(as_known_at)) as known, stage_bar() as tell:
        tell("Drawing charts", 0, 1)
        written = drawn(known, settings, out, chosen.crises)
        tell("Drawing charts", 1, 1)
    print(f"Look at    {written[0].path} ({sum(file.changed for file in written):,} of {len(written):,} files written)")


@app.command()
@trying.over_days
def backtest(
    lake: LakeArgument,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="the rule's id in rules.toml")],
    typed: trying.Typed,
    config: ConfigOption = None,
) -> None:
    """Say what a rule would have sent, had the reports of a lake become known on the days they were published."""
    settings = load(config)
    asked = trying.asked(settings, rule, typed)
    with opened_lake(lake) as opened, stage_bar() as bar:
        known = known_of(opened, settings)
        days = (asked.first, asked.last)
        found = {name: run_backtest(known, settings, [it], *days, bar) for name, it in asked.variants.items()}
    trying.show(asked, found)


@app.command(name="load")
@wanted.choosing
def load_command(
    typed: wanted.Typed,
    lake: LakeArgument,
    source: Annotated[list[str] | None, typer.Option("--source", help="reports kept under this source")] = None,
    publisher: Annotated[list[str] | None, typer.Option("--publisher", help="reports it printed, as written")] = None,
    published: Annotated[
        tuple[str, str], typer.Option("--published", metavar="DAY DAY", help="published from one day to another")
    ] = ("", ""),
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Bring a selection of a lake into the store, each report whole, with where it stands in the archive.

    Chosen by their figures (the options of `tracker export`), by who printed them and when. Done again, or gone on with
    after it was stopped, it finds what is there unchanged.
    """
    settings = load(config)
    if typed["as_known_at"]:
        raise typer.BadParameter("the store keeps its own time: what is loaded is known from today")
    days = (wanted.day_of(published[0], "--published"), wanted.day_of(published[1], "--published"))
    chosen = Wanted(wanted.wanted(settings, typed), days, tuple(source or ()), tuple(publisher or ()))
    opened = open_store(store_to_write(store, replay=False))
    try:
        with opened_lake(lake) as found, stage_bar() as bar:
            outcomes = load_selection(found, opened, settings, chosen, datetime.now(UTC), bar)
    finally:
        opened.close()
    print("\n".join(f"{count:>12,}  {name}" for name, count in sorted(outcomes.items())) or "Nothing fits")
    if outcomes:
        print("The next round makes series of them: `tracker run`")


def _crew(workers: int, scheduler: str, tls: tuple[str, str, str]) -> Crew:
    if scheduler:
        shown = crew.Tls(*tls) if any(tls) else None
        return partial(crew.by_cluster, scheduler=scheduler, tls=shown)
    many = workers if workers >= 0 else os.cpu_count() or 1
    return partial(crew.by_processes, workers=many) if many else crew.in_line


def _said(made: Mapping[str, Any]) -> Iterator[str]:
    counts, parts = made["counts"], made["parts"]
    yield f"Records       {counts.get('records', 0):,}, {counts.get('characters', 0) / 1e6:,.1f} million characters"
    yield f"Passed over   {counts.get('passed_over', 0):,} in which nothing can be counted"
    yield f"Reports       {counts.get('reports', 0):,} of which something was understood"
    yield f"Observations  {counts.get('observations', 0):,}"
    yield f"Rejections    {counts.get('rejections', 0):,}"
    for reason, count in list(made["refused"].items())[:8]:
        yield f"Refused       {count:,}: {printable(reason)}"
    yield f"Parts         {parts['done']:,} of {parts['all']:,}"
    for number, about in parts["failed"].items():
        yield f"Failed        part {number} ({', '.join(map(printable, about['files']))}): {printable(about['reason'])}"


@contextmanager
def _bar(plan: Plan) -> Iterator[Callable[[Mapping[str, Any], Part], None]]:
    """Give what moves a bar with pace and time left; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda note, part: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[parts]}"), TransferSpeedColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("Reading", total=sum(max(part.bytes, 1) for part in plan.parts), parts="")
        done = 0

        def move(note: Mapping[str, Any], part: Part) -> None:
            nonlocal done
            done += 1
            bar.update(task, advance=max(part.bytes, 1), parts=f"{done:,} of {len(plan.parts):,} parts")

        yield move
