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
from tracker.archive.columns import columns_of
from tracker.archive.lake import opened_lake
from tracker.archive.load import load_selection
from tracker.archive.plan import Part, Plan
from tracker.archive.run import MANIFEST, Crew, begun, planned
from tracker.archive.run import read as read_archive
from tracker.archive.series import computed
from tracker.archive.shelf import Shelf
from tracker.cli.where import ConfigOption, StoreOption, moment_of, store_to_write
from tracker.config import load
from tracker.decode import printable
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
    made = json.loads(Shelf(lake).read(MANIFEST)) if Shelf(lake).has(MANIFEST) else {}
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
    with opened_lake(lake) as opened, _stages() as tell:
        made = computed(opened, load(config), tell)
    print("\n".join(f"{count:>12,}  {name}" for name, count in made.items()))


@app.command(name="load")
def load_command(
    lake: LakeArgument,
    crisis: Annotated[list[str] | None, typer.Option("--crisis", help="reports with a figure of this crisis")] = None,
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="published on this day or later")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="published on this day or earlier")] = "",
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Bring a selection of a lake into the store, with where each report stands in the archive."""
    settings = load(config)
    begins, ends = moment_of(first, "--from"), moment_of(last, "--to")
    days = (begins.date() if begins else None, ends.date() if ends else None)
    opened = open_store(store_to_write(store, replay=False))
    try:
        with opened_lake(lake) as source, _stages() as tell:
            outcomes = load_selection(source, opened, settings, crisis or (), days, datetime.now(UTC), tell)
    finally:
        opened.close()
    print("\n".join(f"{count:>12,}  {name}" for name, count in sorted(outcomes.items())) or "Nothing fits")


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


@contextmanager
def _stages() -> Iterator[Callable[[str, int, int], None]]:
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None)
        yield lambda stage, done, total: bar.update(task, description=stage, completed=done, total=total or None)
