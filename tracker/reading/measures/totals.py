"""Rules of figures that are of a rate or of a total: so many a day, what a total grew by, a number of those who move.

Comes in: a figure in its sentence and the words of a language. Goes out: its measure and period, or None where the rule
says nothing. Never: the order of the rules, which is in :mod:`tracker.reading.measures.measures`.
"""

from __future__ import annotations

import re

from tracker.model import Measure
from tracker.reading.measures.figure import NUMBER, Figure
from tracker.reading.measures.words import MeasureWords
from tracker.reading.time.periods import Period

Found = tuple[Measure, Period | None]

HEADED = re.compile(r"[^:|\n]{3,60}:\s")
"""What a line of figures is of: "Cyclone Odessa: 183 dead, 201 missing, 7,040 displaced"."""

SITED = re.compile(r"(?:\s(?:(?:in|at|of|off|near|on|across|and|since)\s|[^\Wa-z\d_])[^:]{0,50})?:")
"""What stands behind its name up to the colon: nothing, a place, a name, but no verb as in "Cyclone hits coast:"."""

SEVERAL = 3
"""Numbers of such a line that make it a tally, which goes on growing: one or two may be all that is known of a day."""


def rate(figure: Figure, words: MeasureWords) -> Found | None:
    """ "115 families a day": what passes in a day, a week, an hour."""
    if "rates" not in figure.spotted or words.usual.get(figure.indicator) is Measure.UNKNOWN:
        return None
    last = min(figure.own()[1], figure.end + 60)
    return (Measure.WINDOW, figure.governing()) if words.rate.search(figure.sentence, figure.start, last) else None


def added(figure: Figure, words: MeasureWords) -> Found | None:
    """ "Another nine died, taking the number to 42": what a total grew by since it was last told."""
    if not {"added", "lifting"} <= figure.spotted.keys():
        return None
    lifts = next((start for start, _ in figure.spotted["lifting"] if start >= figure.end), None)
    if lifts is None or any(mark in figure.sentence[figure.end : lifts] for mark in ";:"):
        return None
    if words.added.search(figure.sentence, max(0, figure.start - 12), figure.end) is None:
        return None
    period = figure.governing()
    return Measure.WINDOW, period if period and period.kind in {"day", "window"} else None


def number_of(figure: Figure, words: MeasureWords) -> Found | None:
    """ "He put the number of people uprooted at 500,000": of people on the move a number is a count since a start."""
    if figure.indicator not in words.on_the_move or "moved" not in figure.spotted:
        return None
    first = figure.statement()[0]
    told = any(first <= start and end <= figure.end for start, end in figure.spotted["moved"])
    return (Measure.CUMULATIVE, None) if told and not figure.one_event() else None


def of_a_disaster(figure: Figure, words: MeasureWords) -> Found | None:
    """ "Coastal quake: 350 dead, 460 hurt, 6,000 in tents": what a line counts of a disaster is a count so far."""
    named = [span for name in ("disasters", "disaster", "storms") for span in figure.spotted.get(name, ())]
    head = HEADED.match(figure.sentence) if named else None
    if head is None or figure.telling.stands(words.accident) or NUMBER.search(head.group()):
        return None
    if figure.start < head.end() or not any(SITED.match(head.group(), end) for _, end in named):
        return None
    return (Measure.CUMULATIVE, None) if len(NUMBER.findall(figure.sentence)) >= SEVERAL else None
