"""``tracker crises``: the crises you follow with what belongs to them, and why a figure went to one or to none.

In: nothing, or the name of a crisis, a report or a figure. Out: lines for a person. It only looks; places, dates and
words are changed in crises.toml, and the next round assigns again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from tracker.charts.words import day, figure, report_name, wrapped
from tracker.cli import wanted
from tracker.cli.series import NARROWEST, SHORT_ID, WIDEST
from tracker.cli.where import ConfigOption, StoreOption, store_to_read
from tracker.config import load
from tracker.delivery.escape import clean
from tracker.knowledge import Known, known
from tracker.model import Crisis, Settings
from tracker.series.protection import protected
from tracker.series.selection import NO_CRISIS, Rows, Selection, SelectionError
from tracker.series.tried import called, tried
from tracker.store import open_store

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

MOST_FIGURES = 200
"""Figures that are explained at once; more are counted."""

Row = Mapping[str, Any]


@app.command()
def crises(
    which: Annotated[
        str,
        typer.Argument(
            metavar="[WHICH]",
            help='a crisis, "none", a report (name or title) or a figure (its id): say why it is there',
        ),
    ] = "",
    as_known_at: wanted.AsKnownAt = "",
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """List the crises with their places, dates and words, and how many figures belong to each, by which evidence.

    With a crisis, a report or a figure it explains each figure: what every crisis's places, dates and words said.
    """
    settings = load(config)
    opened = open_store(store_to_read(store), read_only=True)
    width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size((NARROWEST, 24)).columns))
    try:
        told = known(settings, opened, wanted.moment_of(as_known_at))
        head = ["DEMO figures of a demonstration", ""] if wanted.is_demo(opened) else []
        lines = list(_explained(told, which, settings, width) if which else _listed(told, settings, width))
    finally:
        opened.close()
    print("\n".join([*head, *lines]))


# --------------------------------------------------------------------------------------------------------- all of them


def _listed(known: Known, settings: Settings, width: int) -> Iterator[str]:
    """Yield each crisis with its rules and what belongs to it, then what belongs to none."""
    points = known.plan().select("crisis", "crisis_reason", "episode", "report_id", "series_id").collect()
    if not settings.crises:
        yield "No crisis is configured: crises.toml names them."
    for crisis in settings.crises.values():
        yield f"{crisis.id}  {clean(crisis.name)}"
        yield from _indented(_rules(crisis, settings), width)
        yield from _indented(_belonging(points.filter(points.get_column("crisis") == crisis.id)), width)
        yield ""
    yield "none  figures no crisis fits"
    yield from _indented(_belonging(points.filter(points.get_column("crisis").is_null())), width)
    yield ""
    yield "`tracker crises WHICH` explains a crisis, a report or a figure."


def _rules(crisis: Crisis, settings: Settings) -> Iterator[str]:
    """Yield what makes a figure this crisis's."""
    places = settings.vocabulary.places
    names = [places[place].name if place in places else place for place in crisis.places]
    until = f" to {day(crisis.ends)}" if crisis.ends else " on"
    yield f"from {day(crisis.counting_start)}{until}, days in {crisis.timezone}"
    yield f"places: {clean(', '.join(names))}, and what lies inside them"
    yield f"words: {clean(', '.join(crisis.words)) or 'none'}"


def _belonging(rows: Rows) -> Iterator[str]:
    """Yield how many figures there are, by the evidence that brought them here, and of which other episodes."""
    if rows.is_empty():
        yield "no figure yet"
        return
    reports, series = rows.get_column("report_id").n_unique(), rows.get_column("series_id").n_unique()
    yield f"figures: {rows.height:,}, reports: {reports:,}, series: {series:,}; by"
    for reason, count in rows.get_column("crisis_reason").value_counts(sort=True).sort("crisis_reason").iter_rows():
        yield f"- {clean(reason)}: {count:,}"
    for episode, count in rows.get_column("episode").drop_nulls().value_counts(sort=True).iter_rows():
        yield f"- counted {episode}, another episode that never leads: {count:,}"


# ------------------------------------------------------------------------------------------------------------- and why


def _explained(known: Known, which: str, settings: Settings, width: int) -> Iterator[str]:
    """Yield the figures asked for, report by report, each with what spoke for and against every crisis."""
    rows = _found(known, which, settings)
    if rows.is_empty():
        yield f"No figure belongs to {'no crisis' if which == 'none' else which}."
    rows = rows.sort("published_on", "report_id", "char_start")
    some = rows.head(MOST_FIGURES)
    told = tried(some, settings.crises, settings.vocabulary.places, known.texts_of(some["report_id"].unique()))
    against: dict[str, list[Row]] = {}
    for one in told.iter_rows(named=True):
        against.setdefault(one["observation_id"], []).append(one)
    report = ""
    shown = protected(some, settings, "internal")
    for row in shown.iter_rows(named=True):
        if report != (report := row["report_id"]):
            yield from ("", _report(row))
        yield f"  {figure(row)} {row['indicator']} of {row['population']} (figure {row['observation_id'][:SHORT_ID]})"
        yield from _indented(_figure(row, against[row["observation_id"]] if against else []), width)
    if rows.height > MOST_FIGURES:
        yield f"and {rows.height - MOST_FIGURES:,} more figures"


def _found(known: Known, which: str, settings: Settings) -> Rows:
    """Return the points of a crisis, of the reports of that name or title, or of one figure."""
    if which in settings.crises or which == NO_CRISIS:
        return Selection(crises=(which,)).of(known.plan([which]), {}).collect()
    rows = called(known.plan(), which)
    if rows.is_empty():
        raise SelectionError(
            f"there is no crisis, report or figure {clean(which)!r}; `tracker crises` lists the crises "
            "(a report that was purged is in none)"
        )
    return rows


def _report(row: Row) -> str:
    """Return what to call the report, and its name at its source where that is another."""
    name, file = report_name(row), clean(row["external_id"] or "")
    published = f"published {day(row['published_on'])}" if row["published_on"] else "day of publication not known"
    return f"{name}, {published}" if file in {"", name} else f"{name} ({file}), {published}"


def _figure(row: Row, against: list[Row]) -> Iterator[str]:
    """Yield where it went and why, then what each crisis's dates, places and words said."""
    yield f"“{clean(row['quote'])}”"
    episode = f"; {row['episode']}: an episode of its own" if row["episode"] else ""
    yield f"-> {row['crisis'] or 'no crisis'}: {clean(row['crisis_reason'])}{episode}"
    for one in against:
        yield f"{one['candidate']}: {_dates(one)}; {_places(one, row)}; {_words(one)}"


def _dates(one: Row) -> str:
    if one["spoken_of"] is None:
        return "dates fit, none is known"
    return f"{day(one['spoken_of'])} is {'in' if one['dates_fit'] else 'OUTSIDE'} its dates"


def _places(one: Row, row: Row) -> str:
    where = clean(row["place_label"] or "")
    told = {
        "inside": f"{where} is or lies in its places",
        "around": f"{where} contains its places, so words must name it",
        "elsewhere": f"{where} is ELSEWHERE",
    }
    unregistered = f"{where} is in no registry" if where else "no place stated"
    return told.get(one["place_is"], f"{unregistered}, so words must name it")


def _words(one: Row) -> str:
    return f"its words stand in {', '.join(one['words_in'])}" if one["words_in"] else "its words stand NOWHERE near"


def _indented(lines: Iterator[str], width: int) -> Iterator[str]:
    for text in lines:
        yield from (f"      {line}" for line in wrapped(text, width - 6))
