"""``tracker init``: a workspace for a crisis of one's own: one commented file, and a folder to put reports in.

It writes what was said on the command line into the file, leaves everything else as a comment to fill in, and never
writes over a file that is there. The file is read back, and what is wrong with it is listed, before anything is said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from tracker.config import load
from tracker.config.workspace import FILE
from tracker.store.faults import told_of_disk

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

TEMPLATE = Path(__file__).with_name("workspace.toml")
BLANK = re.compile(r"\{\{(\w+)\}\}")


@app.command(name="init")
def init_command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="where; it may exist")],
    name: Annotated[str, typer.Option("--name", help='what people call the crisis: "Floods in the delta, 2026"')],
    places: Annotated[
        list[str], typer.Option("--place", help="where: a country's code (\"bgd\") or a place's id; may be repeated")
    ],
    start: Annotated[
        str, typer.Option("--start", help="the first day its cumulative figures count from [default: today]")
    ] = "",
    timezone: Annotated[
        str, typer.Option("--timezone", help='where "Friday" is Friday: Asia/Dhaka, Africa/Khartoum ...')
    ] = "UTC",
    words: Annotated[
        list[str] | None, typer.Option("--word", help="a word that marks a report as this crisis's; may be repeated")
    ] = None,
) -> None:
    """Make a workspace for a new crisis: FOLDER/config/workspace.toml and FOLDER/reports."""
    began = _day(start)
    path = folder / "config" / FILE
    if path.exists():
        raise typer.BadParameter(f"{path} is there already; it was left as it is", param_hint="FOLDER")
    known = {
        "id": crisis_id(name),
        "name": name,
        "start": began.isoformat(),
        "timezone": timezone,
        "places": [place.lower() for place in places],
        "words": words or [],
    }
    text = filled(TEMPLATE.read_text(encoding="utf-8"), known)
    with told_of_disk(folder):
        path.parent.mkdir(parents=True, exist_ok=True)
        (folder / "reports").mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    try:
        load(path.parent)
    except Exception:
        path.unlink()
        raise
    print(f"Made {path} for “{name}”. It is commented: read it once, change what you like.")
    print("Then:")
    for line in steps(folder):
        print(f"  {line}")


def steps(folder: Path) -> list[str]:
    """Return what to do next, line by line."""
    return [
        f"cd {folder}",
        "put reports into reports/ (.txt, .md, .html, .eml, .pdf, .docx), and name feeds and pages:",
        "tracker sources preview URL      # what would be read there, and how; nothing is kept",
        "tracker sources add URL --every-minutes 15",
        "tracker config check             # after every change of the file: all mistakes at once",
        "tracker run                      # the first round is quiet: what is past a line already comes as one SUMMARY",
        "export SLACK_WEBHOOK_URL=...     # and enabled = true under [channels.slack]; till then alerts wait",
        "tracker watch                    # rounds for as long as it runs, each source in its turn; cron: README",
    ]


def crisis_id(name: str) -> str:
    """Return an id made of a name's letters and digits: ``floods-in-the-delta-2026``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "crisis"


def filled(template: str, known: Mapping[str, object]) -> str:
    """Fill the blanks of a template; a JSON string or list of plain text is one of TOML, too."""

    def value(blank: re.Match[str]) -> str:
        word = blank[1]
        return str(known[word]) if word in {"id", "start"} else json.dumps(known[word], ensure_ascii=False)

    return BLANK.sub(value, template)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said) if said else datetime.now(UTC).date()
    except ValueError:
        raise typer.BadParameter(f"{said!r} is no day such as 2026-06-01", param_hint="--start") from None
