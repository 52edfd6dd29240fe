"""``tracker config check``: every problem of the configuration at once, or one line that says what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.compiled import reader_of
from tracker.config import find_config, load
from tracker.config.fields import schema_of_rules

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

Folder = Annotated[
    Path | None,
    typer.Option("--config", help="the folder of TOML files [default: $TRACKER_CONFIG, ./config, the shipped one]"),
]


@app.command()
def check(config: Folder = None) -> None:
    """Validate every file; exit 2 and list all problems when there are any."""
    settings = load(config)
    for language in settings.vocabulary.languages:
        reader_of(settings, language)  # a word list that cannot be used is a problem too
    words = settings.vocabulary
    counts = [
        (len(words.indicators), "indicators"),
        (len(words.populations), "populations"),
        (len(words.attributions), "sources of figures"),
        (len(words.places), "places"),
        (len(settings.crises), "crises"),
        (len(settings.sources), "sources"),
        (len(settings.rules), "rules"),
        (len(settings.channels), "channels"),
    ]
    print(f"{settings.config_dir}: no problems")
    print("  " + ", ".join(f"{count} {name}" for count, name in counts))


@app.command()
def where(config: Folder = None) -> None:
    """Say which folder is used."""
    print(find_config(config))


@app.command()
def schema(
    what: Annotated[str, typer.Argument(metavar="rules", help="the file an editor should complete")],
    config: Folder = None,
) -> None:
    """Print the JSON Schema of rules.toml, with the names this configuration knows, for an editor to complete it by."""
    if what != "rules":
        raise typer.BadParameter(f"there is no schema of {what!r}; known: rules")
    print(json.dumps(schema_of_rules(load(config)), indent=2, ensure_ascii=False))
