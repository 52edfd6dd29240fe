"""What span of reality a figure covers: one event, a window, a count since a start, or a situation at a time.

Comes in: a sentence, where the figure stands in it, its indicator and the sentence's periods. Goes out: one
:class:`MeasureResult` naming the rule that decided. Never: a date that no period gave, a second opinion by a later rule
(the first rule that applies wins, and rules stand in the order in which a careful reader would weigh them).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.model import Basis, Measure
from tracker.reading.measures.figure import GOVERNING, NUMBER, Figure, MeasureResult
from tracker.reading.measures.lines import in_list
from tracker.reading.measures.telling import Telling
from tracker.reading.measures.totals import Found, added, number_of, of_a_disaster, rate
from tracker.reading.measures.words import MeasureWords
from tracker.reading.time.periods import Period

__all__ = ["MeasureResult", "MeasureWords", "Telling", "measure_of", "measured"]

GROWING = frozenset({"disaster", "tallies", "official"})
"""Lists of words by which a toll that "stands at" so many is a count since a start."""

RUNNING = frozenset({Measure.CUMULATIVE, Measure.STOCK})
"""A count that goes on speaks of the day it was told, where no other is named: "370 since May, it said on Sunday"."""

PLACES = 3
"""Entries of a breakdown by place that make a tally: its figures are of no single event."""


def measure_of(
    sentence: str,
    figure_start: int,
    figure_end: int,
    indicator_id: str,
    nature: str,
    periods: Sequence[Period],
    words: MeasureWords,
    *,
    before: MeasureResult | None = None,
    heading: Sequence[Period] = (),
    listed: bool = False,
) -> MeasureResult:
    """Return what span one figure of a sentence covers; for several, keep the sentence's :class:`Telling`."""
    telling = Telling(sentence, periods, words, heading, listed=listed)
    return measured(telling, figure_start, figure_end, indicator_id, nature, before)


def measured(
    telling: Telling, start: int, end: int, indicator: str, nature: str, before: MeasureResult | None = None
) -> MeasureResult:
    """Return what span the figure at these offsets covers.

    `nature` is the indicator's: "flow", "stock" or "estimate". `before` is the result of the figure read just before
    in the same paragraph or list; the telling's `heading` are the periods of the heading or first line of its list, its
    `listed` says that the sentence is a line of a list or table (bullets and "Label: 5" lines are seen without it).
    """
    figure = Figure(telling, start, end, indicator, nature, before)
    for name, rule in RULES:
        found = rule(figure, telling.words)
        if found is not None:
            return _result(figure, found, name)
    return _result(figure, (Measure.INCIDENT, figure.only_day()), "single_event_by_default")


def _result(figure: Figure, found: Found, rule: str) -> MeasureResult:
    measure, period = found
    telling = figure.telling
    dated = None
    if telling.periods or telling.heading:
        dated = next((p for p in (*telling.periods, *telling.heading) if p.kind == "as_of" and p.as_of), None)
    if dated is None and period is not None and period.kind != "since" and period.as_of is not None:
        dated = period
    as_of, basis = (dated.as_of, dated.basis) if dated else (None, Basis.UNKNOWN)
    if as_of is None and measure in RUNNING and not figure.compares():
        as_of = figure.told_on()
        basis = Basis.UNKNOWN if as_of is None else Basis.INFERRED
    return MeasureResult(
        measure,
        period,
        period.counting_start if period and measure is Measure.CUMULATIVE else None,
        as_of,
        rule,
        basis,
        figure.sentence,
        figure.end,
        figure.indicator,
        _span(figure, found),
    )


def _span(figure: Figure, found: Found) -> Found | None:
    """Return the window or count the paragraph speaks of; what remains or is missing does not end it, an event does."""
    if found[0] in {Measure.WINDOW, Measure.CUMULATIVE} and not figure.compares():
        return found
    if figure.before is None or (found[0] is Measure.INCIDENT and not figure.compares()):
        return None
    return figure.before.span


def _by_indicator(figure: Figure, words: MeasureWords) -> Found | None:
    if words.usual.get(figure.indicator) is Measure.UNKNOWN:
        return Measure.UNKNOWN, None
    return None


def _stock(figure: Figure, words: MeasureWords) -> Found | None:
    """A stock stays one in any tense, unless people are being admitted or found within a window."""
    if figure.nature != "stock" or figure.indicator in words.told_as_flow:
        return None
    period = figure.governing()
    if period and figure.has("admissions", Figure.statement) and not figure.has("stative", Figure.clause):
        if period.kind in {"window", "month", "day"}:
            return Measure.WINDOW, period
        if period.kind == "since" and figure.indicator == "malnourished":
            return Measure.CUMULATIVE, period
    over = figure.indicator in words.told_for_a_span and words.over.search(figure.sentence, *figure.own())
    if over and period and period.kind in {"window", "month", "year"}:
        return Measure.WINDOW, period
    return Measure.STOCK, period


def _stative(figure: Figure, words: MeasureWords) -> Found | None:
    stays = figure.has("stative", Figure.clause) or figure.has("caring", Figure.statement) or _kept(figure, words)
    if figure.indicator in words.never_stock or not stays:
        return None
    return Measure.STOCK, figure.governing()


def _kept(figure: Figure, words: MeasureWords) -> bool:
    """ "Fighters holding 137 hostages": they are there now."""
    return words.kept.search(figure.sentence, max(0, figure.start - 40), figure.start) is not None


def _since(figure: Figure, _words: MeasureWords) -> Found | None:
    period = figure.governing()
    lasts = figure.perfect() or figure.has("running", Figure.statement)
    if period and period.precision == "quarter" and not (period.counting_start or lasts):
        return Measure.WINDOW, period  # "got a stove this winter", but "have been burnt this winter" goes on
    if period and (period.kind == "since" or (period.kind == "year" and period.counting_start)):
        return Measure.CUMULATIVE, period
    return None


def _toll(figure: Figure, words: MeasureWords) -> Found | None:
    """ "The toll rose to 57" is a count since a start, unless one attack or the event told just before had it."""
    if figure.indicator in words.sudden and figure.telling.find(words.storm_tolls, *figure.clause()):
        return Measure.CUMULATIVE, None
    if words.moved.name not in figure.spotted:
        return None
    first, _ = figure.statement()
    moved = figure.telling.find(words.moved, first, figure.end)
    told = figure.told_before()
    counted = told is not None and told.measure is Measure.CUMULATIVE
    grows = counted or figure.indicator not in words.sudden or not GROWING.isdisjoint(figure.spotted)
    if not moved and grows:
        moved = figure.telling.find(words.stood, first, figure.end)
    if not moved or words.own_verb.search(figure.sentence, moved[1], figure.clause()[1]):
        return None
    day = figure.event_date() if "activity" in figure.spotted else None
    dated = day is not None and day.precision == "day"  # "the toll from Thursday's bombings"
    over = figure.telling.stands(words.blow) or figure.telling.stands(words.accident)
    single = dated or over or (told and told.measure is Measure.INCIDENT)
    if figure.indicator in words.sudden and single:
        return Measure.INCIDENT, figure.event_date()
    period = figure.governing()
    within = period is not None and moved[0] < period.start < moved[1] and period.kind in {"window", "month"}
    if within and period is not None and NUMBER.search(figure.sentence, period.end, moved[1]) is None:
        return Measure.WINDOW, period  # "deaths between 7 and 18 July reached 1,063"
    return Measure.CUMULATIVE, period if period and period.kind in {"since", "as_of", "year"} else None


def _one_breath(figure: Figure, _words: MeasureWords) -> Found | None:
    """ "12 killed, 30 wounded": without a verb or a period of its own a figure shares the span of the one before."""
    before = figure.in_one_breath() or figure.part_of_before() or figure.some_of_before()
    if before is None or before.measure is Measure.UNKNOWN:
        return None
    akin = before.indicator.partition("_")[0] == figure.indicator.partition("_")[0]  # homes destroyed and damaged
    if before.measure is Measure.STOCK and not akin:
        return None
    return before.measure, before.period


def _period(figure: Figure, words: MeasureWords) -> Found | None:
    period = figure.governing()
    if period is None:
        return None
    if period.kind == "as_of":
        return _up_to(figure, period, words)
    if period.kind == "day" and figure.perfect():
        return None  # "has killed 166 ... on Tuesday": the day is another verb's
    if period.kind == "day" or period.text.lower().endswith(words.overnight):
        return _day(figure, period, words)
    if (period.kind in {"month", "year"} or words.event_dates.fullmatch(period.text)) and figure.one_event():
        return Measure.INCIDENT, period
    if period.kind in {"month", "year"} and figure.has("running", Figure.statement):
        return Measure.CUMULATIVE, period  # "so far in 2024"
    past = words.pluperfect.search(figure.sentence, *figure.own()) and words.warlike.match(figure.sentence, period.end)
    mounts = figure.perfect() and words.mounting.match(figure.sentence, period.end)
    if period.kind == "window" and (mounts or past):
        return Measure.CUMULATIVE, period  # "2,530 have died in a year of war"
    return Measure.WINDOW, period


def _up_to(figure: Figure, period: Period, words: MeasureWords) -> Found | None:
    """ "As of 31 July" closes a count; bodies found "by Tuesday" are those of an event of that week."""
    by = period.text.split()[0].lower() == words.by and words.weekday.search(period.text) is not None
    by_weekday = by and period.precision == "day" and period.basis is not Basis.STATED
    found = by_weekday and figure.indicator in words.sudden and not figure.has("counting", Figure.statement)
    if figure.one_event() or figure.indicator in words.usual or found:
        return None
    return Measure.CUMULATIVE, period


def _day(figure: Figure, period: Period, words: MeasureWords) -> Found | None:
    """Tell one event on a named day from that day's count: "gunmen shot six", but "six were killed"."""
    if "updates" in figure.spotted:
        return None
    if words.alone.match(figure.sentence, period.end):
        return Measure.WINDOW, period
    if figure.one_event() or _results(figure, words):
        return Measure.INCIDENT, period
    if figure.indicator not in words.sudden:
        return Measure.WINDOW, period
    if "activity" in figure.spotted and not figure.telling.one_place():
        return Measure.WINDOW, period
    if figure.has("event_nouns", lambda one: (one.start, one.end)):
        return Measure.WINDOW, period  # "40 murders on Sunday"
    # "Five were killed on Friday" is that day's count; who died in a town on Friday died of what happened there.
    single = words.single.search(figure.sentence, figure.start, figure.end)
    counted = words.passive.search(figure.sentence, *figure.own()) and not (single or figure.telling.one_town())
    return (Measure.WINDOW if counted else Measure.INCIDENT), period


def _running(figure: Figure, words: MeasureWords) -> Found | None:
    if figure.has("running", Figure.statement):
        return Measure.CUMULATIVE, None
    told = (words.attack, words.disasters, words.after_event, words.befell)
    one = figure.indicator in words.sudden and any(map(figure.telling.stands, told))
    return (Measure.CUMULATIVE, None) if "updates" in figure.spotted and not one else None


def _list(figure: Figure, _words: MeasureWords) -> Found | None:
    """A line of a list speaks of its heading's window, else it is a running count."""
    if not in_list(figure):
        return None
    period = next((p for p in figure.telling.heading if p.kind in GOVERNING and not p.ahead), None)
    if period is not None and period.kind in {"window", "month", "year"}:
        return Measure.WINDOW, period
    return Measure.CUMULATIVE, period


def _continued(figure: Figure, words: MeasureWords) -> Found | None:
    """ "A further 140 were injured": the same window or count as the figure before."""
    before = figure.before
    if before is None:
        return None
    stock = before.measure is Measure.STOCK
    if stock and figure.indicator in words.never_stock:
        return None
    if figure.has("partitive" if stock else "continuing", _round):
        return (before.measure, before.period) if stock else before.span
    return None


def _perfect(figure: Figure, words: MeasureWords) -> Found | None:
    """ "Have been killed" counts up to now, unless one event is named as the cause."""
    if not figure.perfect():
        return None
    first, last = figure.own()
    dated = figure.event_date()
    late = (words.slides, words.bodies) if figure.indicator in words.sudden else ()
    named = any(figure.telling.find(cue, first, last) for cue in (words.attack, words.disasters, words.named, *late))
    befell = figure.indicator in words.sudden and figure.telling.stands(words.befell)
    if words.ever_since.search(figure.sentence, first, last) and not (dated or named or befell):
        return Measure.CUMULATIVE, None  # "twelve were killed; police have since held 1,500"
    if dated or named or befell or figure.telling.stands(words.after_event):
        return Measure.INCIDENT, dated
    lasts = words.processes if figure.indicator in words.on_the_move else words.wars
    if figure.telling.find(lasts, first, last):
        return Measure.CUMULATIVE, None  # "more than 30,000 have been killed in the conflict"
    told = figure.told_before()
    if told and told.measure is Measure.INCIDENT:
        return Measure.INCIDENT, told.period
    return told.span if told and told.span and told.span[0] is Measure.WINDOW else (Measure.CUMULATIVE, None)


def _lasting(figure: Figure, words: MeasureWords) -> Found | None:
    """ "Three days of clashes left 30 dead", "shelled for two days": as long as it lasted."""
    for period in figure.telling.periods:
        if period.kind != "duration" or (period.precision == "hour" and not words.long_hours.match(period.text)):
            continue
        if words.aged.search(figure.sentence, max(0, period.start - 24), period.start):
            continue
        after = words.lasting.match(figure.sentence, period.end) or (
            words.weather_of.match(figure.sentence, period.end)
            and words.out_of.search(figure.sentence, max(0, period.start - 12), period.start)
        )
        if after or words.lasted.search(figure.sentence, max(0, period.start - 12), period.start):
            return Measure.WINDOW, period
    return None


def _recent(figure: Figure, words: MeasureWords) -> Found | None:
    if figure.has("round_ups", lambda one: (0, one.start)):
        return Measure.WINDOW, None
    if figure.indicator in words.sudden and figure.telling.stands(words.recent) and not figure.one_event():
        return Measure.WINDOW, None
    return None


def _process(figure: Figure, words: MeasureWords) -> Found | None:
    """ "In the war", "of cholera": what goes on is counted from its start."""
    if figure.indicator == "deaths" and figure.has("diseases", Figure.statement):
        return Measure.CUMULATIVE, None
    one = (words.attack, words.disasters, words.named)
    if figure.telling.stands(words.processes) and not any(map(figure.telling.stands, one)):
        return Measure.CUMULATIVE, None
    return None


def _hit(figure: Figure, words: MeasureWords) -> Found | None:
    return _event(figure, words) if figure.indicator in words.sudden else None


def _usual(figure: Figure, words: MeasureWords) -> Found | None:
    usual = words.usual.get(figure.indicator)
    told = figure.told_before()
    if figure.indicator in words.sudden and told and told.measure is Measure.INCIDENT:
        return None
    return (usual, None) if usual else None


def _event(figure: Figure, words: MeasureWords) -> Found | None:
    return (Measure.INCIDENT, figure.event_date() or figure.only_day()) if figure.one_event() else None


def _tally(figure: Figure, _words: MeasureWords) -> Found | None:
    """Several places' figures in one sentence are no single event."""
    if figure.telling.places() < PLACES:
        return None
    return Measure.CUMULATIVE, None


def _same_paragraph(figure: Figure, words: MeasureWords) -> Found | None:
    """Without a cue of its own a figure speaks of the span that its paragraph spoke of last."""
    spoken = next((p for p in figure.telling.heading if p.kind in {"window", "month"} and not p.ahead), None)
    if spoken is not None:
        return Measure.WINDOW, spoken
    if figure.indicator in words.sudden and words.at_a_site.search(figure.sentence, *figure.clause()):
        return None  # "gunmen killed 60 people at the hospital" is an event of its own
    return figure.before.span if figure.before else None


RULES: tuple[tuple[str, Callable[[Figure, MeasureWords], Found | None]], ...] = (
    ("plan_or_appeal", _by_indicator),
    ("stock_indicator", _stock),
    ("stative_words", _stative),
    ("rate", rate),
    ("added_to_a_total", added),
    ("counted_since", _since),
    ("one_breath", _one_breath),
    ("toll_moved", _toll),
    ("period_stated", _period),
    ("running_count", _running),
    ("line_of_a_list", _list),
    ("line_of_a_disaster", of_a_disaster),
    ("continued_from_before", _continued),
    ("as_long_as_it_lasted", _lasting),
    ("present_perfect", _perfect),
    ("recent_activity", _recent),
    ("long_process", _process),
    ("tally_by_place", _tally),
    ("number_of_those_who_move", number_of),
    ("event_hit_them", _hit),
    ("usual_for_indicator", _usual),
    ("one_event", _event),
    ("same_paragraph", _same_paragraph),
)


def _results(figure: Figure, words: MeasureWords) -> bool:
    """Whether the figure is what came of something: "..., killing 12"."""
    if "resulting" not in figure.spotted:
        return False
    return words.resulting.search(figure.sentence, max(0, figure.start - 60), figure.start) is not None


def _round(figure: Figure) -> tuple[int, int]:
    first, last = figure.clause()
    return max(0, first - 12), last + 12
