"""``tracker add``: one figure by hand, held to the rules of every other; ``tracker add -``: a whole text to be read.

In: one figure on the command line, with its source, link, quote and day; or a text from a chat or a mail. Out: an
observation in the store, or a report with what was read in it, and what became of it on the screen. It guesses nothing
that was not typed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from tracker import logs
from tracker.cli.importing import record
from tracker.cli.paste import Sensitivity, known_of, paste
from tracker.cli.where import ConfigOption, StoreOption
from tracker.config import load
from tracker.model import Bound, Measure
from tracker.sources.by_hand import NotThisFigure, by_hand

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(name="add")
def add_command(
    text: Annotated[str, typer.Argument(help="a text file, or - for standard input: it is read as a report")] = "",
    indicator: Annotated[str, typer.Option("--indicator", help="what is counted: deaths, displaced ...")] = "",
    value: Annotated[str, typer.Option("--value", help='the number as written: 27, "at least 27", "20-30"')] = "",
    quote: Annotated[str, typer.Option("--quote", help="the words it stands in, as published")] = "",
    source: Annotated[
        str, typer.Option("--source", help="who said it: an id (un) or a name; never who printed it")
    ] = "",
    as_of: Annotated[str, typer.Option("--as-of", metavar="DAY", help="the day it speaks of: 2024-11-28")] = "",
    published: Annotated[str, typer.Option("--published", metavar="DAY", help="the day it was published")] = "",
    population: Annotated[str, typer.Option("--population", help="of whom: civilians, children ...")] = "all",
    url: Annotated[str, typer.Option("--url", help="link to the report")] = "",
    title: Annotated[str, typer.Option("--title", help="of a text: its headline")] = "",
    sensitivity: Annotated[
        Sensitivity | None, typer.Option("--sensitivity", help="of a text: public, internal or restricted")
    ] = None,
    publisher: Annotated[str, typer.Option("--publisher", help="who printed it")] = "",
    place: Annotated[str, typer.Option("--place", help="where: Aleppo")] = "",
    measure: Annotated[
        Measure, typer.Option("--measure", help="what span it covers", show_default=True)
    ] = Measure.UNKNOWN,
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="of a cumulative figure: its first day")] = "",
    bound: Annotated[
        Bound | None, typer.Option("--bound", help="how the words limit it [default: from --value]")
    ] = None,
    derived: Annotated[str, typer.Option("--derived", help="the formula, where the quote does not hold it")] = "",
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Add one figure by hand, with its source, link, quote and date; or a text to be read, with - or a file's name.

    A figure is held to the same rules as every figure: the number must stand in the quote, or --derived says how it was
    worked out; as-of is the day the figure speaks of and is never taken from the day of publication.
    """
    settings = load(config)
    if text:
        known = known_of(title=title, publisher=publisher, url=url, published=published, sensitivity=sensitivity)
        print(paste(text, known, settings, store))
        return
    missing = {"--indicator": indicator, "--value": value, "--quote": quote, "--source": source}
    if not all(missing.values()):
        raise typer.BadParameter(f"say {', '.join(one for one, said in missing.items() if not said)}")
    given = {
        "indicator": indicator, "population": population, "value": value, "quote": quote, "said_by": source,
        "as_of": as_of, "published_on": published, "url": url, "publisher": publisher, "place": place,
        "measure": measure.value, "counting_start": since, "bound": bound.value if bound else "", "derived": derived,
    }  # fmt: skip
    if not as_of and not published:
        raise typer.BadParameter("say when: --as-of (the day it speaks of) or --published")
    try:
        item = by_hand(given, datetime.now(UTC), settings.vocabulary)
    except NotThisFigure as error:
        raise typer.BadParameter(str(error)) from None
    logs.configure(verbose=False)
    outcomes = record([item], store, lambda _: True)
    done = "already stands in the store" if outcomes.get("unchanged") else "was added"
    print(f"{indicator} of {population}, {value}, said by {source}: {done}")
