"""What the rules look at beside new figures: told figures that are others now, and what new ones are compared with.

In: the points of the topics that changed, what the alerts told, the store. Out: the log's changes and arrivals, marks
and points for :func:`tracker.alerts.step.step`. Frames are filtered once a round for the series that are touched; what
rules do not ask for is not made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from tracker.alerts.doubts import CONFIDENT, FUTURE_DAYS
from tracker.alerts.kinds import looks_back, spans_sources
from tracker.alerts.past import ON_LINE, Mark, Row, group_named, mark_from
from tracker.alerts.step import Log
from tracker.locales import said
from tracker.model import AlertState, Arrival, Book, Bound, Change, Point, Rule, Settings, Told
from tracker.series.audiences import watched
from tracker.series.headline import WHAT
from tracker.store import Store, rounds
from tracker.store.reports import is_purged

GROUP = ("crisis", "indicator", "population", "place_id", "place_label", "measure", "unit", "counting_key")
FIGURE = (
    "series_id", "said_by_label", "said_by", "as_of", "period_start", "observation_id", "value", "low", "high", "bound",
    "quote", "known_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What a check knows of the world: all points of the topics that changed, those set aside, and those that are new.

    ``reports`` are the reports of which all is among them; None: all there are. ``turned`` says when a report last
    became another, and ``looked_at`` when rules last looked.
    """

    points: pl.DataFrame
    aside: pl.DataFrame
    new: pl.DataFrame
    reports: Collection[str] | None
    turned: Mapping[str, datetime] = field(default_factory=dict)
    looked_at: datetime | None = None


def log_of(
    store: Store, settings: Settings, book: Book, known: Known, seen: Iterable[Point], at: datetime, *, last: bool
) -> Log:
    """Return what came beside new figures; ``seen`` are those as rules see them, ``last``: the round ends here."""
    arrivals = []
    if any(rule.kind == "stale" for rule in settings.rules.values()):
        states = rounds.source_states(store)
        arrivals = [
            Arrival(one.last_new_at, one.source_id)
            for one in states
            if one.last_new_at is not None and (last or one.last_new_at <= at)
        ]
    sources = [one.id for one in settings.sources.values() if one.enabled]
    return Log(changes=changes(store, book, known, seen, at, last=last), arrivals=arrivals, sources=sources)


def changes(
    store: Store | None, book: Book, known: Known, seen: Iterable[Point], at: datetime, *, last: bool = True
) -> list[Change]:
    """Return every figure people were told of that its report does not give any more, and what it gives instead.

    ``store``: where a report may have been taken out of; None: nothing ever is. Before the end of a round only a report
    that became another by then is looked at: one that is taken out later is not there any more, and was then.
    """
    told = {one.observation_id: one for state in book.alerts.values() for one in state.flags.told}
    if known.reports is not None:
        told = {key: one for key, one in told.items() if one.report_id in known.reports}
    if not last:
        told = {key: one for key, one in told.items() if one.report_id in known.turned}
    here = pl.col("observation_id").is_in(list(told))
    gone = told.keys() - set(known.points.filter(here).get_column("observation_id"))
    if not gone:
        return []
    noted = dict(known.aside.filter(here).select("observation_id", "review_note").iter_rows())
    by_report: dict[str, list[Point]] = {}
    for point in seen:
        by_report.setdefault(point.report_id, []).append(point)
    found = []
    for key in sorted(gone):
        instead = by_report.get(told[key].report_id, [])
        came_at = known.turned.get(told[key].report_id) or max((one.came_at for one in instead), default=at)
        why = _why(store, told[key], noted)
        found.append(Change(came_at, key, told[key].report_id, why, () if key in noted else tuple(instead)))
    return found


def _why(store: Store | None, told: Told, noted: Mapping[str, str | None]) -> str:
    if told.observation_id in noted:
        note = noted[told.observation_id] or said("it is denied, feared or planned now")
        return said("it does not count any more: {why}", why=note)
    if store is not None and is_purged(store, told.report_id):
        return said("its report was taken out")
    return said("its report does not say so any more: it was changed, or is read otherwise now")


def marks(rules: Iterable[Rule], known: Known) -> list[Mark]:
    """Return the figures looked at before that rules compare new ones with: of their series, or of their group."""
    asking = [rule for rule in rules if looks_back(rule)]
    if not asking or known.new.is_empty():
        return []
    wanted = pl.col("series_id").is_in(known.new.get_column("series_id").unique().implode())
    if any(spans_sources(rule) for rule in asking):
        groups = known.new.select(pl.struct(GROUP)).to_series().unique().implode()
        wanted |= pl.struct(GROUP).is_in(groups)
    on_line = pl.col("status").is_in(sorted(ON_LINE)) & (pl.col("held") == "") & (pl.col("confidence") >= CONFIDENT)
    usable = on_line & (pl.col("bound") != Bound.VAGUE.value) & pl.col("as_of").is_not_null() & (pl.col("level") >= 0)
    usable &= pl.col("as_of") < pl.col("known_at").dt.date() + timedelta(days=FUTURE_DAYS)
    days = _days_back(asking, known.new)
    recent = pl.lit(value=True) if days is None else pl.col("as_of") >= days
    new = known.new.get_column("observation_id").implode()
    rows = known.points.lazy().filter(wanted, usable, recent, ~pl.col("observation_id").is_in(new))
    rows = rows.sort("as_of", "known_at", "observation_id").select(*GROUP, *(f for f in FIGURE if f not in GROUP))
    return [mark for row in rows.collect().iter_rows(named=True) if (mark := mark_from(_row(row))) is not None]


def _row(row: Mapping[str, object]) -> Row:
    group = group_named(*(row[name] for name in GROUP))  # type: ignore[arg-type]
    values = [row[name] for name in FIGURE]
    values[FIGURE.index("bound")] = Bound(str(row["bound"]))
    return Row(values[0], group, *values[1:])  # type: ignore[arg-type]


def _days_back(rules: Sequence[Rule], new: pl.DataFrame) -> object:
    """Return the first day any of the rules looks back to; None: as far as there is."""
    far = {"rate", "record", "change"}
    if any(not rule.window_days or rule.kind in far or rule.combine != "each" for rule in rules):
        # a record asks how far its series reaches back, a rate and a change for the figure before, a number of several
        # sources for what each of them said last
        return None
    first = new.get_column("as_of").min()
    longest = max(max(rule.window_days, rule.max_age_days) for rule in rules)
    return None if first is None else first - timedelta(days=longest)  # type: ignore[operator]


def history(settings: Settings, book: Book, log: Log, known: Known) -> list[Point]:
    """Return the figures, looked at before, of every alert that has to be built again."""
    touched = {change.observation_id for change in log.changes} | set(known.new.get_column("observation_id"))
    alerts = [one for one in book.alerts.values() if any(told.observation_id in touched for told in one.flags.told)]
    if not alerts:
        return []
    topics = known.points.filter(_of(alerts, settings)).select(pl.struct(WHAT)).to_series().unique().implode()
    new = known.new.get_column("observation_id").implode()
    rows = known.points.filter(pl.struct(WHAT).is_in(topics), ~pl.col("observation_id").is_in(new))
    return watched(rows, settings)


def _of(alerts: Iterable[AlertState], settings: Settings) -> pl.Expr:
    """Return whether a point may be of one of the alerts."""
    rules = [settings.rules[one.rule_id] for one in alerts if one.rule_id in settings.rules]
    whole = [rule.indicator for rule in rules if spans_sources(rule)]
    return pl.col("series_id").is_in([one.series_id for one in alerts]) | pl.col("indicator").is_in(whole)
