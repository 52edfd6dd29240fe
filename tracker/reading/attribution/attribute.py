"""Who said so: for a figure of a sentence, the source the text credits, and how far from the figure its name stood.

In: a sentence, the few before it (for "it", "the ministry") and those after it (for a closing "Source: X"). Out:
:class:`SentenceSources`, which answers one figure at a time with a :class:`Said`. A named source outside the registry
keeps its words and has no id; an unnamed one is ``unnamed_reports`` or ``unnamed_estimates``; where nobody is named the
answer is :data:`NOBODY`. It never takes the nearest organisation for a source, nor the publisher, nor a perpetrator.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tracker.model import Attribution, Scope
from tracker.reading.attribution.carry import Carry
from tracker.reading.attribution.frames import CONTRAST, Frames
from tracker.reading.attribution.mention import LIMIT, Kind, Mention, Side
from tracker.reading.attribution.names import Names
from tracker.reading.attribution.phrases import Phrases
from tracker.reading.attribution.tokens import Token
from tracker.reading.attribution.words import compile_words

LONGEST = 20_000
"""Characters of a sentence that are read; beyond it nothing is a sentence any more."""

JOINTS = frozenset({"and", "but"})
"""After one of these an aside belongs to what follows it: "and, by the mayor's guess, 90 died"."""

PARTIES = frozenset({"belligerent"})


ELSEWHERE = re.compile(r",?\s(?:in which|where|(?<!with )which|who|whose|after|when|that)\s|;(?!\s(?:\w+\s){0,2}it\s)")
"""After one of these a clause goes on about something else: "is supporting the hospital, where 96 ..."."""

OWN_CLAUSE = re.compile(r", and (?:[^\W\d][\w’'-]{0,20}\s){1,4}?(?:were|was|are|is|have|has|had)\s")
"""A new subject with its verb: what a body counted ends before it."""


class Said(NamedTuple):
    """Who gave a figure. ``text`` None means nobody is named; then every other field is empty.

    ``start`` and ``end`` are offsets in the figure's sentence of the words that point at the source ("it", for an
    anaphor, while ``text`` is the name from the sentence before); both are -1 where the name stood outside it.
    """

    said_by: str | None = None  # registry id, unnamed_reports, unnamed_estimates; None: nobody or not in the registry
    text: str | None = None  # as written
    via: str | None = None  # who relayed it, or whom the source itself cites, as written
    scope: Scope = Scope.NONE
    start: int = -1
    end: int = -1
    kind: str = ""  # of the registry entry; "" outside it
    party: bool = False  # a belligerent: what it says of its enemy's losses is a claim


NOBODY = Said()


@dataclass(frozen=True, slots=True)
class SentenceSources:
    """The sources of one sentence. ``spans`` are the words that name them: "police" there is no population."""

    said: tuple[Said, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    mentions: tuple[Mention, ...] = ()
    segments: tuple[int, ...] = (0,)  # where clauses that may have a source of their own begin
    reaches: tuple[tuple[int, int], ...] = ()  # what of its own segment each mention covers
    stops: tuple[int, ...] = ()  # where a clause goes on about something else, for each mention that acts or judges
    walls: tuple[int, ...] = ()  # where ", and relatives were ..." opens a clause that a mere count does not reach
    carried: Said = NOBODY  # what a sentence without a source takes from its neighbours

    def for_figure(self, start: int, end: int) -> Said:
        """Say who gave the figure at these offsets of the sentence; :data:`NOBODY` where the text does not say."""
        if not self.mentions:
            return self.carried
        segment = bisect_right(self.segments, start) - 1
        index = self._covering(start)
        if index is None:
            index = self._carried_over(start, segment)
        if index is None:
            index = self._adverb(segment)
        if index is None:
            return self.carried
        said = self.said[index]
        if said.scope is Scope.CLAUSE and self._segment(self.mentions[index].frame_start) != segment:
            return said._replace(scope=Scope.SENTENCE)
        return said

    def _segment(self, at: int) -> int:
        return bisect_right(self.segments, at) - 1

    def _covering(self, at: int) -> int | None:
        """Choose among the mentions whose reach holds the figure: firm ones first, wires last, then the nearest."""
        best: tuple[tuple[bool, bool, bool, bool, int], int] | None = None
        for index, (mention, (low, high)) in enumerate(zip(self.mentions, self.reaches, strict=True)):
            if mention.kind is Kind.ADVERB or not low <= at < high:
                continue
            distance = min(abs(mention.frame_start - at), abs(mention.frame_end - at))
            rank = (mention.relay, mention.kind is Kind.UNNAMED, mention.paper, not mention.firm, distance)
            if best is None or rank < best[0]:
                best = rank, index
        return best[1] if best else None

    def _carried_over(self, at: int, segment: int) -> int | None:
        """Take the last source named before the figure, else one that closes the sentence after it.

        Not where the figure's own clause says that nobody is named ("hundreds are reported to have drowned, although").
        """
        if self._adverb(segment) is not None:
            return None
        named = [(i, m) for i, m in enumerate(self.mentions) if m.kind is not Kind.ADVERB]
        before = [i for i, m in named if m.frame_end <= at and not self._left_behind(m, at)]
        if before:
            return before[-1]
        after = [i for i, m in named if m.frame_start >= at]
        closes = after and self.mentions[after[0]].side is not Side.LEADS
        return after[0] if closes else None

    def _left_behind(self, mention: Mention, at: int) -> bool:
        """Whether the figure stands in a clause of its own that this source, which only counted, says nothing of."""
        if mention.narrow and self.stops[self.mentions.index(mention)] <= at:
            return True
        return not mention.firm and any(mention.frame_end <= wall <= at for wall in self.walls)

    def _adverb(self, segment: int) -> int | None:
        for index, mention in enumerate(self.mentions):
            if mention.kind is Kind.ADVERB and self._segment(mention.frame_start) == segment:
                return index
        return None


EMPTY = SentenceSources()


class Attributor:
    """Finds sources with one registry and one language's words; compiled once, keeps nothing between sentences."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._carry = Carry(frames)
        contrast = "|".join(re.escape(word) for word in sorted(frames.words.contrast)) or r"(?!)"
        self._segment = re.compile(rf";|\n|(?<=\w)(?:,|\s[–—-])?\s(?:{contrast})\s", re.IGNORECASE)

    @classmethod
    def compile(cls, attributions: Mapping[str, Attribution], words: Mapping[str, Any]) -> Attributor:
        """Build from the registry and the ``[sources]`` section of a language."""
        phrases = Phrases(compile_words(words))
        return cls(Frames(phrases, Names(attributions, phrases)))

    def sources(self, sentence: str, previous: Sequence[str] = (), following: Sequence[str] = ()) -> SentenceSources:
        """Find who is credited in a sentence.

        ``previous``: up to three sentences before it, the nearest last; looked at only where the sentence points back.
        ``following``: those after it in its paragraph or list, looked at only for a closing line that says whose
        figures these are.
        """
        sentence = sentence[:LONGEST]
        frames, spotted = self._frames, self._frames.spot(sentence)
        tokens = frames.phrases.tokens(sentence)[:LIMIT] if frames.may_speak(sentence, spotted) else []
        mentions = tuple(frames.mentions_in(sentence, tokens, spotted)) if tokens else ()
        carried = self._carried(sentence, previous, following) if not mentions else NOBODY
        if not mentions:
            return EMPTY if carried is NOBODY else SentenceSources(carried=carried)
        parted = CONTRAST in spotted or ";" in sentence or "\n" in sentence
        walls = tuple(match.start() for match in OWN_CLAUSE.finditer(sentence)) if _parted(sentence) else ()
        segments = (0, *(match.end() for match in self._segment.finditer(sentence))) if parted else (0,)
        stops = tuple(_stop(sentence, mention) for mention in mentions)
        return SentenceSources(
            said=tuple(
                self._said(sentence, mention, mentions[:index], previous) for index, mention in enumerate(mentions)
            ),
            spans=tuple((m.start, m.end) for m in mentions if m.kind is not Kind.ADVERB),
            mentions=mentions,
            segments=segments,
            reaches=_reaches(mentions, segments, len(sentence), tokens, stops, walls),
            stops=stops,
            walls=walls,
        )

    def _said(self, sentence: str, mention: Mention, earlier: Sequence[Mention], previous: Sequence[str]) -> Said:
        """Turn a mention to an answer, following "it" and "the ministry" to the name they stand for."""
        scope = Scope.CLAUSE
        if mention.kind is Kind.ANAPHOR:
            meant = self._carry.antecedent(mention, earlier, previous, sentence)
            if meant is None and mention.head in self._frames.words.speaker_pronouns:
                return NOBODY
            if meant is not None:
                scope = Scope.CLAUSE if meant in earlier else Scope.ANAPHOR
                mention = meant._replace(start=mention.start, end=mention.end, via=mention.via or meant.via)
        return self._answer(mention, scope)

    def _answer(self, mention: Mention, scope: Scope) -> Said:
        source = mention.source
        party = source.kind in PARTIES if source else mention.head in self._frames.words.party_nouns
        return Said(
            said_by=source.id if source else None,
            text=mention.text,
            via=mention.via,
            scope=scope,
            start=mention.start,
            end=mention.end,
            kind=source.kind if source else "",
            party=party,
        )

    def _carried(self, sentence: str, previous: Sequence[str], following: Sequence[str]) -> Said:
        """Look beyond a sentence that names nobody: speech that goes on, or a closing line of credit."""
        speaker = self._carry.speech(sentence, previous, following) or self._carry.opening(sentence, previous)
        if speaker is not None:
            return self._answer(speaker, Scope.ANAPHOR)._replace(start=-1, end=-1)
        credited = self._carry.credit(following)
        return self._answer(credited, Scope.PARAGRAPH)._replace(start=-1, end=-1) if credited else NOBODY


def _parted(sentence: str) -> bool:
    """Whether a clause of its own may part what was counted; "estimates that ..., and ..." goes on."""
    return ", and " in sentence and " that " not in sentence


def _stop(sentence: str, mention: Mention) -> int:
    """Give where the clause of one that acts or judges goes on about something else; behind the end for any other."""
    end = ELSEWHERE.search(sentence, mention.frame_end) if mention.narrow else None
    return end.start() if end else len(sentence) + 1


def _reaches(
    mentions: Sequence[Mention],
    segments: Sequence[int],
    length: int,
    tokens: Sequence[Token],
    stops: Sequence[int],
    walls: Sequence[int],
) -> tuple[tuple[int, int], ...]:
    """Give each mention the stretch of its own segment whose figures are its own, as half-open offsets."""
    ends = (*segments[1:], length)
    found: list[tuple[int, int]] = []
    for index, mention in enumerate(mentions):
        number = bisect_right(segments, mention.frame_start) - 1
        low, high = segments[number], ends[number]
        if mention.side is Side.ALL:
            found.append((0, length))
            continue
        before = _neighbour(mentions[:index][::-1], low, high)
        after = _neighbour(mentions[index + 1 :], low, high)
        if mention.side is Side.LEADS:
            # "With 12 dead, the mayor said ...": what stands before the comma is the speaker's as well.
            marks = _before(mention.frame_start, tokens)
            fronted = before is None and mention.firm and marks[1] in ",–—" and marks[0] not in JOINTS
            start = low if fronted else mention.frame_start
            if not mention.firm:
                high = min([high, stops[index], *(wall for wall in walls if wall >= mention.frame_end)])
            found.append((start, min(high, _opening(after, mention, tokens)) if after else high))
        else:
            stop = high if mention.side is Side.BOTH and not after else mention.frame_end
            found.append((_start(before, mention, low, tokens), stop))
    return tuple(found)


def _neighbour(others: Sequence[Mention], low: int, high: int) -> Mention | None:
    return next((m for m in others if m.kind is not Kind.ADVERB and low <= m.frame_start < high), None)


def _opening(after: Mention, mention: Mention, tokens: Sequence[Token]) -> int:
    """Give where the next mention's clause begins, for one whose figures stand after it."""
    if after.side is Side.LEADS:
        return after.frame_start
    if after.relay or (not mention.firm and after.firm):
        return after.frame_end
    return _joint(mention.frame_end, after.frame_start, tokens) or after.frame_end


def _start(before: Mention | None, mention: Mention, low: int, tokens: Sequence[Token]) -> int:
    """Give where a mention whose figures stand before it begins to reach."""
    firmer = before is not None and (before.paper or (mention.firm and not before.firm))
    if before is None or (before.side is Side.LEADS and firmer and mention.side is Side.TRAILS):
        return low
    if before.side is not Side.LEADS:
        return before.frame_end
    return _joint(before.frame_end, mention.frame_start, tokens) or mention.frame_start


def _joint(low: int, high: int, tokens: Sequence[Token]) -> int:
    """Give the last "and" between two offsets, where one clause joins the next; 0 where none does."""
    return next((t.start for t in reversed(tokens) if low < t.start < high and t.low == "and"), 0)


def _before(at: int, tokens: Sequence[Token]) -> tuple[str, str]:
    """Give the two words or marks right before an offset; a blank, which is in no set, where none stands."""
    before = [token.low for token in tokens if token.end <= at][-2:]
    return before[-2] if len(before) > 1 else " ", before[-1] if before else " "
