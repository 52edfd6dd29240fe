"""Where each figure of a report belongs: its sentence's place, else its paragraph's, else the report's.

Comes in: the observations with the sentence and span each was read at, and all sentences. Goes out: the same
observations with ``place``, ``iso3``, ``pcode`` and ``place_scope``. Never: a place the text does not name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from tracker.model import Observation, Scope
from tracker.reading.places.gazetteer import Gazetteer, PlaceMention
from tracker.reading.text.sentences import Sentence

NEARBY = 3
"""Sentences back in which "there" and "the area" find their place."""


class Site(NamedTuple):
    """Where an observation was read: the sentence's index, and the figure's offsets inside it."""

    sentence: int
    start: int
    end: int


def sited(
    observations: Sequence[Observation], sites: Sequence[Site], sentences: Sequence[Sentence], gazetteer: Gazetteer
) -> tuple[Observation, ...]:
    """Return the observations with their places; names shared by places are settled by the report's countries."""
    if not observations:
        return ()
    first = [gazetteer.mentions(one.text) for one in sentences]
    countries = gazetteer.countries(place for found in first for place in found)
    report: list[PlaceMention] = []
    paragraphs: dict[int, list[PlaceMention]] = defaultdict(list)
    by_sentence: list[list[PlaceMention]] = []
    for one, named in zip(sentences, first, strict=True):
        found = gazetteer.mentions(one.text, countries) if named and countries else named
        by_sentence.append(found)
        paragraphs[one.paragraph] += found
        report += found
    if not report:
        return tuple(observations)
    placed = []
    for observation, site in zip(observations, sites, strict=True):
        sentence = sentences[site.sentence]
        place, iso3, pcode, scope = gazetteer.for_figure(
            by_sentence[site.sentence],
            (site.start, site.end),
            _nearby(sentences, by_sentence, site.sentence) or _inside_countries(paragraphs[sentence.paragraph]),
            _inside_countries(report) or report,
            sentence=sentence.text,
        )
        if scope is not Scope.NONE:
            observation = replace(observation, place=place, iso3=iso3, pcode=pcode, place_scope=scope)
        placed.append(observation)
    return tuple(placed)


def _nearby(
    sentences: Sequence[Sentence], by_sentence: Sequence[Sequence[PlaceMention]], at: int
) -> list[PlaceMention]:
    """Return the places named in the few sentences just before, in the same paragraph: what it is speaking of."""
    before = range(max(0, at - NEARBY), at)
    same = (by_sentence[one] for one in before if sentences[one].paragraph == sentences[at].paragraph)
    return _inside_countries([mention for found in same for mention in found])


def _inside_countries(mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Leave out countries: outside its own sentence they are actors ("France urged ...") more often than places."""
    return [one for one in mentions if one.kind != "country"]
