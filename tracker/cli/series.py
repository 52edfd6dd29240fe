"""``tracker series``: every series on the screen with its newest figure and its line; and one series, point by point.

In: the filters of :mod:`tracker.cli.wanted`. Out: lines that fit the terminal (80 columns and up), or JSON. It only
looks: nothing is averaged, added or stored.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from tracker.charts.words import STANDINGS, dated, day, figure, measured, report_name, wrapped
from tracker.cli import calendar, wanted
from tracker.cli.lakes import LakeOption, looked_at
from tracker.cli.spark import sparkline
from tracker.cli.where import ConfigOption, StoreOption
from tracker.config import load
from tracker.delivery.escape import clean, cut
from tracker.model import Settings
from tracker.series.calendar import Span
from tracker.series.protection import protected
from tracker.series.selection import Rows, SelectionError
from tracker.series.table import series_table

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

NARROWEST, WIDEST = 80, 120
SHORT_ID = 8
"""Letters of a series's id that are printed; any beginning of it names the series."""

NOTHING = (
    "No series. If a filter or a moment was given, nothing fits it or nothing was known by then (a figure is known "
    "from the round that read it). `tracker run` fills the store; `tracker run --replay` tries it out."
)

Row = Mapping[str, Any]


@app.command()
@wanted.choosing
def series(
    typed: wanted.Typed,
    which: Annotated[str, typer.Argument(metavar="[ID]", help="the beginning of a series's id: show its points")] = "",
    by: Annotated[str, typer.Option("--by", help="what each day, week or month is known to have held")] = "",
    steps: Annotated[
        bool, typer.Option("--steps", help="how much each cumulative count rose, and in what time")
    ] = False,
    audience: wanted.Audience = "internal",
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line instead of a table")] = False,
    lake: LakeOption = "",
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Show every series: who said it, its newest figure with its bound, and its line over time.

    A star marks the series that leads its crisis, indicator and population; the others stand beside it and are never
    added to it. `tracker series ID` shows a series point by point, with why a lower number stands where it stands.
    """
    settings = load(config)
    chosen = wanted.wanted(settings, typed)
    with looked_at(settings, store, lake, wanted.moment_of(typed["as_known_at"])) as (known, demo):
        points = wanted.points(known, chosen, settings)
    head = [*(["DEMO figures of a demonstration"] if demo else []), f"Filters: {chosen}"]
    points = protected(points, settings, wanted.audience_of(audience))
    if which:
        points = _one(points, which)
    if by or steps:
        _print_calendar(points, by, head, as_json=as_json)
        return
    if as_json:
        _print_json((points if which else series_table(points)).iter_rows(named=True))
        return
    width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size((NARROWEST, 24)).columns))
    lines = _points(points, settings, width) if which else _table(points, settings, width)
    print("\n".join([*head, *lines]))


def _one(points: Rows, which: str) -> Rows:
    """Return the points of the one series whose id begins so."""
    ids = [one for one in points.get_column("series_id").unique().sort() if one.startswith(which.lower())]
    if len(ids) != 1:
        found = f"{len(ids)} series have an id that begins with" if ids else "there is no series"
        raise SelectionError(f"{found} {which!r}; `tracker series` lists them")
    return points.filter(points.get_column("series_id") == ids[0])


def _print_calendar(points: Rows, by: str, head: list[str], *, as_json: bool) -> None:
    """Print the series by spans of the calendar, or their steps."""
    spans: dict[str, Span] = {"day": "day", "week": "week", "month": "month"}
    if by and by not in spans:
        raise typer.BadParameter(f"{by!r} is none of {', '.join(spans)}", param_hint="--by")
    told = calendar.spans(points, spans[by]) if by else calendar.steps(points)
    if as_json:
        _print_json(row for row, _ in told)
    else:
        print("\n".join([*head, *calendar.blocks(points, told)]))


def _print_json(rows: Iterable[Row]) -> None:
    for row in rows:
        print(json.dumps(row, ensure_ascii=False, default=_plain))


def _plain(value: date | datetime) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat()


# -------------------------------------------------------------------------------------------------------- all of them


def _table(points: Rows, settings: Settings, width: int) -> Iterator[str]:
    """Yield a block a crisis, in it a heading an indicator and population, under it two lines a series."""
    table = series_table(points)
    if table.is_empty():
        yield from wrapped(NOTHING, width)
        return
    lines, beside = _lines_over_time(points), _beside(points)
    crisis = what = ""
    order = ["crisis", "indicator", "population", "headline"]
    rows = table.sort(order, descending=[False, False, False, True], nulls_last=True, maintain_order=True)
    for row in rows.iter_rows(named=True):
        if crisis != (crisis := _crisis(row["crisis"], settings)):
            yield from ("", crisis)
            what = ""
        if what != (what := _what(row, settings)):
            yield f"  {what}"
        yield from _series(row | beside[row["series_id"]], lines.get(row["series_id"], []), width)
    yield ""
    figures = f"{points.height:,} figure" + ("" if points.height == 1 else "s")
    yield f"{table.height:,} series, {figures}. * leads its block. `tracker series ID`: its points."


def _crisis(crisis: str | None, settings: Settings) -> str:
    if crisis is None:
        return "Of no crisis (`tracker crises` says why)"
    one = settings.crises.get(crisis)
    return f"{clean(one.name)} ({crisis}), days in {one.timezone}" if one else crisis


def _what(row: Row, settings: Settings) -> str:
    """Return what is counted, of whom, in words."""
    words = settings.vocabulary
    label = words.indicators[row["indicator"]].label if row["indicator"] in words.indicators else row["indicator"]
    of = words.populations[row["population"]].label if row["population"] in words.populations else row["population"]
    return label if row["population"] == "all" else f"{label}: {of}"


def _lines_over_time(points: Rows) -> dict[str, list[tuple[date, float]]]:
    """Return the days and levels of each series's line."""
    drawn = points.filter("on_line").drop_nulls(["order_on", "level"])
    lines: dict[str, list[tuple[date, float]]] = {}
    for id_, on, level in drawn.select("series_id", "order_on", "level").iter_rows():
        lines.setdefault(id_, []).append((on, level))
    return lines


def _beside(points: Rows) -> dict[str, dict[str, str]]:
    """Return of each series what its table does not hold: its last figure in words, and what span it covers."""
    last = points.group_by("series_id", maintain_order=True).last()
    incidents = points.drop_nulls("incident_id").select("series_id", "incident_id").unique()
    told = Counter(incidents.get_column("series_id").to_list())
    return {
        row["series_id"]: {"last_words": figure(row), "what": _spanned(row, told[row["series_id"]])}
        for row in last.iter_rows(named=True)
    }


def _spanned(row: Row, events: int) -> str:
    """Say what span the figures of a series cover; single events are told by their number, and make no count."""
    return f"{events} separate events" if events > 1 else measured(row)


def _series(row: Row, line: list[tuple[date, float]], width: int) -> Iterator[str]:
    """Yield a series: who and how much, then where, what span, how many figures, and its id."""
    # a name and a figure share what the day (11), the line (16), the star and the gaps leave
    half = (width - 11 - 16 - 7) // 2
    words = row["last_words"]
    shown = figure(row) if row["observation_id"] is not None else words if words.endswith(")") else f"({words})"
    cells = (
        f"  {'*' if row['headline'] else ' '} {cut(clean(row['said_by_label']), half):<{half}}",
        f"{cut(shown, half):<{half}}",
        f"{day(row['as_of'] or row['published_on']):<11}",
        sparkline(line, 16, sys.stdout.encoding),
    )
    yield " ".join(cells).rstrip()
    episode = "an episode of its own" if row["episode"] else ""
    told = [clean(row["place_label"] or "no place stated"), row["what"], episode, _counted(row)]
    told.append(row["series_id"][:SHORT_ID])
    yield from (f"      {text}" for text in wrapped(" · ".join(filter(None, told)), width - 6))


def _counted(row: Row) -> str:
    points, copies = row["points"], row["evidences"] - row["points"]
    told = f"{points} point" + ("" if points == 1 else "s")
    again = "repeats" if copies == 1 else "repeat"
    return f"{told} and {copies} that {again} {'it' if points == 1 else 'them'}" if copies else told


# ------------------------------------------------------------------------------------------------------- one of them


def _points(points: Rows, settings: Settings, width: int) -> Iterator[str]:
    """Yield a series's head and its points, oldest first, each with its evidence."""
    rows = points.to_dicts()
    row = rows[0]
    yield ""
    yield f"{_what(row, settings)}, {clean(row['said_by_label'])}, {clean(row['place_label'] or 'no place stated')}"
    what = _beside(points)[row["series_id"]]["what"]
    told = [_crisis(row["crisis"], settings), what, f"in {row['unit']}", f"series {row['series_id']}"]
    yield from (f"  {line}" for line in wrapped(" · ".join(told), width - 2))
    yield f"  {sparkline(_lines_over_time(points).get(row['series_id'], []), width - 4, sys.stdout.encoding)}"
    zone = settings.crises[row["crisis"]].timezone if row["crisis"] in settings.crises else "UTC"
    for one in rows:
        yield from _point(one, zone, width)


def _point(row: Row, zone: str, width: int) -> Iterator[str]:
    mark = "-" if row["on_line"] else "."
    standing = STANDINGS.get(row["status"], row["status"])
    yield f"  {mark} {figure(row)}, {dated(row)}" + (f"  [{standing}]" if standing else "")
    said = [row["status_reason"] or "", f"HELD: {row['held']}" if row["held"] else "", _review(row),
            f"Incident {row['incident_id']}" if row["incident_id"] else "",
            f"worked out: {row['derived']}" if row["derived"] else "",
            f"“{clean(row['quote'])}” {_from(row)}", _known(row["known_at"], zone), clean(row["url"] or ""),
            f"masked: {row['masked']}" if row["masked"] else ""]  # fmt: skip
    yield from _indented((clean(text) for text in said if text), width)


def _review(row: Row) -> str:
    state = row.get("review_state") or "unreviewed"
    changed = "; its text has changed since" if row.get("review_changed") else ""
    return "" if state == "unreviewed" and not changed else f"{state} by a person{changed}"


def _from(row: Row) -> str:
    printed = f", {clean(row['publisher'])}" if row["publisher"] else ""
    published = f", published {day(row['published_on'])}" if row["published_on"] else ""
    return f"in {report_name(row)}{printed}{published} (figure {row['observation_id'][:SHORT_ID]})"


def _known(at: datetime, zone: str) -> str:
    """Return when the tracker could first know it, in UTC and in the crisis's own zone."""
    local = "" if zone == "UTC" else f" ({at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone})"
    return f"known since {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC{local}"


def _indented(texts: Iterable[str], width: int) -> Iterator[str]:
    for text in texts:
        yield from (f"      {line}" for line in wrapped(text, width - 6))
