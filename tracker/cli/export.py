"""``tracker export``: the figures as a file for other programs and people.

To standard output, or whole to a file: one that is there is replaced only when the new one is complete.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli import wanted
from tracker.cli.lakes import LakeOption, looked_at
from tracker.cli.where import ConfigOption, StoreOption
from tracker.cli.written import require_file, write
from tracker.config import load
from tracker.export import FORMATS, Asked, contents, format_named

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

KINDS = "; ".join(f"{name}: {one.help}" for name, one in FORMATS.items())


@app.command()
@wanted.choosing
def export(
    typed: wanted.Typed,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="the file to write [default: standard output]")
    ] = None,
    kind: Annotated[
        str, typer.Option("--format", "-f", help=f"{', '.join(FORMATS)} [default: as the file ends, else csv]")
    ] = "",
    audience: wanted.Audience = "public",
    lake: LakeOption = "",
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Export figures with their evidence: CSV, XLSX, HXL, Parquet, JSON, or Incidents in the shape of UCDP's events.

    Every file says its filters, when it was made and which sources must be named. An option given twice means either.
    Unless --audience says who will see it, what is internal or restricted, what a licence keeps back and the names of
    private persons are masked, and the column "masked" says why.
    """
    settings = load(config)
    chosen = wanted.wanted(settings, typed)
    form = format_named(kind, str(output or ""))
    require_file(output, readable=form.readable)
    moment = wanted.moment_of(typed["as_known_at"])
    with looked_at(settings, store, lake, moment) as (known, demo):
        figures = wanted.figures(known, chosen, settings)
    asked = Asked(
        selection=chosen,
        generated_at=datetime.now(UTC),
        as_known_at=moment,
        audience=wanted.audience_of(audience),
        demo=demo,
    )
    made = contents(figures, settings, asked)
    write(form.made(made), output)
    where = output if output is not None else "standard output"
    events = f" ({made.events.height:,} Incidents)" if form is FORMATS["ucdp"] else ""
    print(f"Figures: {made.about['Figures']}{events} to {where}. Filters: {made.about['Filters']}.", file=sys.stderr)
