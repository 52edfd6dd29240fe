"""The reader: text in, a :class:`tracker.model.Reading` out. The one file that combines the grammars of this room.

A text is opened once, cut into sentences, and only sentences with a number and a word of some indicator are read in
earnest. Pure: no clock, disk, network or environment; the same text gives the same reading, always. Odd text never
raises: what cannot be read is a Rejection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.model import Observation, Reading, Refusal, Rejection, Vocabulary
from tracker.reading.attribution.attribute import NOBODY, Attributor, Said, SentenceSources
from tracker.reading.confidence import Known, confidence
from tracker.reading.draft import RECALL, Draft, Fields, Told, fuller, repeat, said_before
from tracker.reading.events import EventWords, memberships
from tracker.reading.explain import Trace
from tracker.reading.finer import FinerWords, narrowed, set_aside
from tracker.reading.gate import FIGURES, Gate, countable
from tracker.reading.headline import headlines
from tracker.reading.meaning.understand import KNOWN_PERSON, Claim, Meaning, Refused, Sense, refuse_all
from tracker.reading.meaning.walk import PERSONAL, SINGLY, Memory
from tracker.reading.measures.measures import MeasureWords, Telling, measured
from tracker.reading.measures.modality import ModalityWords, Moods
from tracker.reading.numbers.find import NumberWords, find
from tracker.reading.numbers.quantities import unit_of
from tracker.reading.places.gazetteer import Gazetteer
from tracker.reading.places.siting import Site, sited
from tracker.reading.tells import UNCOUNTED, Singly
from tracker.reading.text.door import Text, open_text
from tracker.reading.text.sentences import Block, Cut, Sentence, Sort
from tracker.reading.time.periods import Period, PeriodWords, periods

FAMILY = "reader-"
VERSION = f"{FAMILY}7"
"""Part of every observation's identity: raise it when the same text would be read differently."""

MAX_FIGURES = 500
"""Figures read of one report (faults.md 4.2); the rest is one Rejection that says how many."""

NEIGHBOURS = 3
"""Sentences before a figure in which a source may have been named that "it" or "the ministry" points back to."""

ROWS = 12
"""Lines of a list or table after a figure among which a closing "Source: X" may sign it."""

SHORT = frozenset({Sort.KEY_FIGURES, Sort.TABLE_ROW, Sort.HEADING, Sort.BULLET})


@dataclass(frozen=True, slots=True, repr=False)  # its words are some megabytes: no one reads them in a traceback
class Reader:
    """Everything compiled once from a vocabulary in one language; reading changes nothing in it."""

    vocabulary: Vocabulary
    numbers: NumberWords
    gate: Gate
    meaning: Meaning
    attributor: Attributor
    periods: PeriodWords
    measures: MeasureWords
    modality: ModalityWords
    events: EventWords
    gazetteer: Gazetteer
    finer: FinerWords

    @classmethod
    def compile(cls, vocabulary: Vocabulary, language: str = "en") -> Reader:
        """Build the grammars of one language of the vocabulary."""
        words = vocabulary.languages[language]
        meaning = Meaning.compile(vocabulary, words.meaning)
        singly = Singly(persons=PERSONAL, sites=SINGLY - PERSONAL)
        return cls(
            vocabulary=vocabulary,
            numbers=NumberWords.compile(words.numbers),
            gate=Gate.compile(meaning.lexicon, singly, words.numbers, words.meaning.get("possessives", ())),
            meaning=meaning,
            attributor=Attributor.compile(vocabulary.attributions, words.sources),
            periods=PeriodWords.compile(words.time),
            measures=MeasureWords.compile(words.time),
            modality=ModalityWords.compile(words.modality),
            events=EventWords.compile(words.meaning),
            gazetteer=Gazetteer.compile(vocabulary.places, words.places),
            finer=FinerWords.compile(vocabulary.indicators),
        )

    def read(self, text: str, published_on: date | None = None, traces: list[Trace] | None = None) -> Reading:
        """Return all that is understood of `text`; `published_on` resolves its relative dates (None: not known).

        `traces`, where given, is filled with the words that decided each observation, in their order.
        """
        opened = open_text(text)
        marks = self.gate.marks(opened.clean)
        draft = Draft(opened, published_on, Cut(opened.clean if marks.starts or self.gate.blind else ""), marks)
        draft.traces = traces
        for index in range(len(draft.cut.blocks)):
            self._block(draft, index)
        self._over_limit(draft)
        if not draft.figures and not draft.rejections:
            return Reading(reader_version=VERSION)  # of most texts nothing is understood
        observations, kept, aside = set_aside(self._sited(draft), self.finer)
        lists = [draft.lists[at] for at in kept]
        if traces is not None:
            traces[:] = [traces[at] for at in kept]
        return Reading(
            observations=observations,
            rejections=tuple(sorted(draft.rejections, key=lambda one: one.char_start)),
            headline=headlines(observations, self.vocabulary.indicators, lists),
            aside=(*aside, *narrowed(observations, draft.text.raw, self.finer)),
            reader_version=VERSION,
        )

    def _block(self, draft: Draft, index: int) -> None:
        """Read those sentences of a block that speak of an indicator, or may go on with what was spoken of last."""
        blocks, marks = draft.cut.blocks, draft.marks
        block = blocks[index]
        opens = not index or block.paragraph != blocks[index - 1].paragraph
        if opens:
            draft.heading = (index, 0) if block.kind in SHORT else None
        if not self.gate.cued(marks, block.start, block.end) and not self._recalls(draft, block):
            if block.kind is Sort.HEADING or draft.text.clean[block.end - 1] == ":":
                draft.heading = index, len(draft.cut.sentences(index)) - 1
            return
        for place, sentence in enumerate(draft.cut.sentences(index)):
            if block.kind is Sort.HEADING or sentence.text.endswith(":"):
                draft.heading = index, place
            told = self.gate.speaks(marks, sentence.start, sentence.end, goes_on=bool(draft.memory.things))
            if told or self._recalls(draft, sentence):
                self._sentence(draft, (index, place), sentence, told)
            else:
                self._announced(draft, sentence)

    def _announced(self, draft: Draft, sentence: Sentence) -> None:
        """Remember what a line without a figure says of the lines below it."""
        if sentence.kind not in SHORT and not sentence.text.endswith(":"):
            return
        memory = self.meaning.announced(sentence.text, draft.memory)
        if memory is not draft.memory:
            draft.memory, draft.spoken = memory, sentence.end

    def _recalls(self, draft: Draft, span: Block | Sentence) -> bool:
        """Whether a number alone may go on with what was just spoken of."""
        return span.start - draft.spoken < RECALL and self.gate.counts(draft.marks, span.start, span.end)

    def _sentence(self, draft: Draft, at: tuple[int, int], sentence: Sentence, told: int) -> None:
        numbers = find(sentence.text, self.numbers, unit_of) if not told & UNCOUNTED else []
        if not numbers and not told:
            return
        room = MAX_FIGURES - len(draft.figures) - len(draft.rejections)
        if room <= 0:
            draft.skipped.extend((sentence.start + one.start, sentence.start + one.end) for one in numbers)
            return
        if sentence.start - draft.spoken >= RECALL:
            draft.memory, draft.spoken = Memory(), -RECALL
        if countable(numbers, told, goes_on=bool(draft.memory.things)):
            sense = self.meaning.understand(sentence.text, numbers, draft.memory)
        else:
            sense = Sense(refused=refuse_all(numbers), memory=draft.memory)
        if sense.memory is not draft.memory:
            draft.memory, draft.spoken = sense.memory, sentence.end
        if len(sense.claims) + len(sense.refused) > room:
            _cap(draft, sentence, sense, room)
        if sense.claims:
            self._claims(draft, at, sentence, sense)
        elif not any(one.kind in FIGURES for one in numbers):
            self._announced(draft, sentence)
        if told or sense.claims:
            draft.rejections.extend(_rejection(draft.text, sentence, one) for one in sense.refused)

    def _claims(self, draft: Draft, at: tuple[int, int], sentence: Sentence, sense: Sense) -> None:
        before = [one.text for one in draft.cut.before(*at, NEIGHBOURS) if one.paragraph == sentence.paragraph]
        reach = ROWS if sentence.kind in SHORT else NEIGHBOURS
        after = [one.text for one in draft.cut.after(*at, reach)]
        if sentence.paragraph != draft.paragraph:
            draft.paragraph, draft.measured = sentence.paragraph, None
        heading = self._heading(draft) or self._led_in(draft, before)
        sources = self.attributor.sources(sentence.text, before, after)
        times = periods(sentence.text, draft.published_on, self.periods)
        listed = sentence.kind in SHORT and sentence.kind is not Sort.HEADING
        telling = Telling(sentence.text, times, self.measures, heading, listed=listed)
        moods = Moods(sentence.text, self.modality)
        kinship = memberships(sense.claims, sentence.text, self.events)
        places: dict[int, int] = {}
        index = draft.cut.place(*at)
        for number, claim in enumerate(sense.claims):
            if _names_a_source(claim, sources) or self._names_a_place(sentence, claim):
                if claim.derived is None:
                    draft.rejections.append(_speaker(draft.text, sentence, claim))
                continue
            figure = self._figure(draft, sentence, claim, sources, telling, moods)
            further = kinship[number].further  # "three others" are not the three before
            key = (claim.indicator, claim.population, claim.value, claim.low, claim.high, further)
            parent = places.get(claim.parent) if claim.parent is not None else None
            site = Site(index, claim.start, claim.end, (claim.indicator, claim.population))
            told = Told(figure, kinship[number], site, draft.trace, sentence.kind is Sort.HEADING)
            earlier = said_before(draft, key, told, claim)
            if earlier is not None:
                places[number] = earlier
                draft.rejections.append(repeat(fuller(draft, earlier, told)))
                continue
            places[number] = draft.seen[key] = draft.seen[key[:3], further] = len(draft.figures)
            figure["subset_of"] = parent
            draft.add(told)
        self._late_parents(draft, sense.claims, places)

    def _heading(self, draft: Draft) -> Sequence[Period]:
        """What periods the line over the sentence being read names; worked out where a figure asks for it."""
        if draft.heading is None:
            return ()
        if draft.headed is None or draft.headed[0] != draft.heading:
            block, place = draft.heading
            text = draft.cut.sentences(block)[place].text
            draft.headed = draft.heading, periods(text, draft.published_on, self.periods)
        return draft.headed[1]

    def _led_in(self, draft: Draft, before: Sequence[str]) -> Sequence[Period]:
        """What span a paragraph opened with, where that gave no figure: "It logged 22 blasts in May. Nine died."."""
        if draft.measured is not None or not before or not self.measures.counts(before[-1]):
            return ()
        return [one for one in periods(before[-1], draft.published_on, self.periods) if one.kind in {"window", "month"}]

    def _sited(self, draft: Draft) -> tuple[Observation, ...]:
        if not draft.figures:
            return ()
        places = sited(draft.sites, draft.text.clean, draft.cut.all(), self.gazetteer)
        for figure, place in zip(draft.figures, places, strict=True):
            if place is not None:
                figure.update(place.fields())
        return tuple(Observation(**figure) for figure in draft.figures)

    def _late_parents(self, draft: Draft, claims: Sequence[Claim], places: dict[int, int]) -> None:
        """Link parts whose whole stands later in the sentence: "Six children are among 45 people killed"."""
        for number, claim in enumerate(claims):
            if claim.parent is None or number not in places or claim.parent not in places:
                continue
            here, parent = places[number], places[claim.parent]
            if here != parent and draft.figures[here]["subset_of"] is None:
                draft.figures[here]["subset_of"] = parent

    def _figure(
        self,
        draft: Draft,
        sentence: Sentence,
        claim: Claim,
        sources: SentenceSources,
        telling: Telling,
        moods: Moods,
    ) -> Fields:
        """Read all of an observation but where it belongs."""
        said = sources.for_figure(claim.at, claim.until)
        nature = self.vocabulary.indicators[claim.indicator].nature
        spans = measured(telling, claim.start, claim.end, claim.indicator, nature, draft.measured)
        draft.measured = spans
        mood, cue = moods.of(claim.start, claim.end, claim.indicator, claim.population, said.text, said.kind or None)
        start, end = draft.text.original(sentence.start + claim.start, sentence.start + claim.end)
        quote = draft.text.raw[start:end]
        sure, reasons = confidence(
            Known(
                claim.rule, claim.indicator, claim.value, claim.bound, mood, said.scope, len(quote.split()),
                claim.derived is not None,
            )
        )  # fmt: skip
        if draft.traces is not None:
            draft.trace = _trace(sentence.text, claim, said, spans.rule, cue)
        first, last = draft.text.original(sentence.start, sentence.end)
        period = spans.period
        return {
            "indicator": claim.indicator, "population": claim.population, "value": claim.value, "low": claim.low,
            "high": claim.high, "bound": claim.bound, "unit": claim.unit, "quote": quote, "char_start": start,
            "char_end": end, "sentence_start": first, "sentence_end": last, "said_by": said.said_by,
            "said_by_text": said.text, "said_by_scope": said.scope, "via": said.via, "measure": spans.measure,
            "period_start": period.period_start if period else None,
            "period_end": period.period_end if period else None, "period_text": period.text if period else None,
            "counting_start": spans.counting_start, "as_of": spans.as_of, "as_of_basis": spans.as_of_basis,
            "modality": mood, "derived": claim.derived, "confidence": sure, "confidence_reasons": reasons,
            "rule": claim.rule,
        }  # fmt: skip

    def _names_a_place(self, sentence: Sentence, claim: Claim) -> bool:
        """ "Palmyra was freed": a name that is a town's stands for no person."""
        if claim.derived is None or KNOWN_PERSON not in claim.features:
            return False
        named = self.gazetteer.mentions(sentence.text)
        return any(one.start <= claim.at and claim.until <= one.end for one in named)

    def _over_limit(self, draft: Draft) -> None:
        over = draft.text.over_limit
        if over is not None:
            draft.rejections.append(
                Rejection(
                    "", over.start, over.end, Refusal.OVER_LIMIT, "text longer than is read", max(over.figures, 1)
                )
            )
        if draft.skipped:
            start, end = draft.text.original(draft.skipped[0][0], draft.skipped[-1][1])
            draft.rejections.append(
                Rejection("", start, end, Refusal.OVER_LIMIT, "more figures than are read", len(draft.skipped))
            )


def _trace(sentence: str, claim: Claim, said: Said, measure_rule: str, mood: str) -> Trace:
    verb = sentence[claim.by[0] : claim.by[1]] if claim.by is not None else ""
    source = sentence[said.start : said.end] if said.start >= 0 else ""
    return Trace(verb, source, measure_rule, mood)


def _cap(draft: Draft, sentence: Sentence, sense: Sense, room: int) -> None:
    """Leave out of a sentence what is over the limit, and say where it stands."""
    left = max(0, room - len(sense.claims))
    over = [(one.start, one.end) for one in sense.claims[room:]]
    over += [(one.start, one.end) for one in sense.refused[left:]]
    draft.skipped.extend(sorted((sentence.start + start, sentence.start + end) for start, end in over))
    sense.claims, sense.refused = sense.claims[:room], sense.refused[:left]


def _names_a_source(claim: Claim, sources: SentenceSources) -> bool:
    """ "two residents told ...": who speaks is not who was harmed."""
    return bool(sources.spans) and any(start <= claim.at and claim.until <= end for start, end in sources.spans)


def _speaker(text: Text, sentence: Sentence, claim: Claim) -> Rejection:
    start, end = text.original(sentence.start + claim.start, sentence.start + claim.end)
    return Rejection(text.raw[start:end], start, end, Refusal.PERPETRATOR, "says it, was not counted by it")


def _rejection(text: Text, sentence: Sentence, refused: Refused) -> Rejection:
    start, end = text.original(sentence.start + refused.start, sentence.start + refused.end)
    return Rejection(text.raw[start:end], start, end, refused.reason, refused.detail)


__all__ = ["NOBODY", "VERSION", "Reader", "Said"]
