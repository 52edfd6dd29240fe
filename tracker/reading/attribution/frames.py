"""The frames that make a phrase a source, found together: verbs, givers, marks, and chains of two.

In: one sentence. Out: its Mentions in text order, each with the words that name the source, the stretch of the
frame and the side on which its figures stand. A frame is grammar over the lists of the language file; who X is, the
registry says. Which figure belongs to which mention is decided in :mod:`tracker.reading.attribution.attribute`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from tracker.reading.attribution.givers import ESTIMATED, REPORTEDLY, Givers
from tracker.reading.attribution.lists import Lists
from tracker.reading.attribution.mention import LIMIT, MARKS, Kind, Maker, Mention, Side, low_at
from tracker.reading.attribution.names import Names
from tracker.reading.attribution.phrases import ARTICLES, Phrases
from tracker.reading.attribution.tokens import Token
from tracker.reading.attribution.verbs import Verbs
from tracker.reading.words.spotter import Spans, Spotter

Reader = Callable[[Sequence[Token], int], Mention | None]

JOINTS = frozenset({",", ";", "and", "while"})
"""Before a second subject whose verb is left out."""

NOUNS = frozenset({Kind.NAMED, Kind.ANAPHOR})

HINT, CONTRAST, CHAIN = "hint", "contrast", "chain"
"""Lists the spotter of a sentence looks for, besides those of the adverbs."""

COMMON = frozenset({"is", "are", "was", "were", "to", "it", "by", "as", "the", "in", "of", "it's", "data"})
"""Words of a cue that stand in every sentence: another word of the frame, or a mark, tells of it as well."""


class Frames:
    """All frames of one language, found by the word each hangs on."""

    def __init__(self, phrases: Phrases, names: Names) -> None:
        self.phrases = phrases
        self.words = words = phrases.words
        self.names = names
        self.maker = Maker(phrases, names)
        self.verbs = verbs = Verbs(self.maker)
        self.givers = givers = Givers(self.maker, verbs)
        self.lists = lists = Lists(self.maker)
        self._chained = words.citing | words.cited
        self._told_by = words.passive - words.cited
        self._cues: dict[str, Reader] = {}
        for cues, reader in (  # a later line wins where one word is two cues
            (words.passive, givers.passive),
            (words.data_nouns, givers.owned),
            (words.work, verbs.work),
            (words.count, verbs.count),
            (words.report, verbs.report),
            (words.say, verbs.say),
            ({cue.split()[0] for cue in words.according}, givers.according),
            (words.counted_nouns | {"toll", "number"}, givers.owned),
            (words.cited, verbs.quoted),
            ({"reports"} | words.report_nouns | words.estimate_nouns, givers.reports),
            ({"by"}, givers.by),
            (words.holding, givers.holding),
            (words.ledgers, verbs.apart.listed),
            (words.number_verbs, givers.paper_or_count),
            (words.closing, lists.closing),
            (":–—-", lists.line),
            ("([", lists.bracket),
        ):
            self._cues |= dict.fromkeys(cues, reader)
        self._cue_words = frozenset(self._cues)
        hints = {
            *self._cues,
            *words.according,
            *words.by_nouns,
            *words.passive,
            *words.citing,
            *words.source_labels,
            *words.reportedly,
            *words.estimated,
        }
        self._spotter = Spotter(
            {
                HINT: {word for hint in hints for word in hint.split() if word not in COMMON},
                REPORTEDLY: words.reportedly,
                ESTIMATED: words.estimated,
                CONTRAST: words.contrast,
                CHAIN: self._chained,
            }
        )

    def spot(self, sentence: str) -> dict[str, Spans]:
        """Find the words that hint at a source or part clauses: the cheap look before everything else."""
        return self._spotter.spot(sentence)

    def may_speak(self, sentence: str, spotted: Mapping[str, Spans]) -> bool:
        """Whether any word or mark here could open a frame."""
        return HINT in spotted or any(mark in sentence for mark in MARKS)

    def mentions(self, sentence: str) -> list[Mention]:
        """Find every mention of a source, in text order, none inside another; chains ("X, citing Y") made one."""
        return self.mentions_in(sentence, self.phrases.tokens(sentence)[:LIMIT], self.spot(sentence))

    def mentions_in(self, sentence: str, tokens: Sequence[Token], spotted: Mapping[str, Spans]) -> list[Mention]:
        """Find the mentions of a sentence already looked at and cut into tokens."""
        words = self._cue_words
        hits = [index for index, token in enumerate(tokens) if token.low in words or "-" in token.low[2:]]
        found = list(self._read(sentence, tokens, hits))
        found.extend(self.givers.adverbs(sentence, spotted))
        if not found and CHAIN not in spotted:
            return found
        found = _without_overlap(found) if len(found) > 1 else found
        found.extend(self._gapped(sentence, tokens, found))
        if any(m.kind is not Kind.ADVERB and not m.work for m in found):
            found = [m for m in found if not m.work]  # who speaks in a sentence outweighs who works in it
        found = sorted(found, key=lambda mention: mention.frame_start)
        found = found[:1] if found and all(m.work for m in found) else found
        if CHAIN in spotted:
            for index, token in enumerate(tokens):
                if token.low in self._chained:
                    found = self._chain(sentence, tokens, index, found)
        return sorted(found, key=lambda mention: mention.frame_start)

    def _read(self, sentence: str, tokens: Sequence[Token], hits: Sequence[int]) -> Iterator[Mention]:
        """Yield what each word that could open a frame says, with its text."""
        for index in hits:
            low = tokens[index].low
            if low not in self._cues:
                mention = self.givers.compound(tokens, index)
                if mention is not None:
                    yield mention._replace(text=sentence[mention.start : mention.end])
                continue
            by = low in self._told_by and low_at(tokens, index + 1) == "by"
            mention = (self.givers.passive if by else self._cues[low])(tokens, index)
            if mention is not None:
                yield mention._replace(text=sentence[mention.start : mention.end])

    def _gapped(self, sentence: str, tokens: Sequence[Token], found: list[Mention]) -> Iterator[Mention]:
        """Find "... and the council 90", "..., the opposition at 31" after somebody who reports."""
        start = min((m.frame_end for m in found if m.kind in NOUNS and m.side is Side.LEADS), default=None)
        if start is None:
            return
        for index, token in enumerate(tokens):
            numbered = token.text[0].isdigit() and token.text[:2] not in {"19", "20"}
            if token.start < start or not (numbered or token.low in self.words.hedges):
                continue
            end = index - 1 if tokens[index - 1].low == "at" else index
            opens = next((i for i in range(end - 1, max(0, end - 12), -1) if tokens[i].low in JOINTS), 0)
            # "and the chairman of Bokkos council at 113": a determiner opens it, so no list of places is one.
            if not opens or tokens[opens].start < start or tokens[opens + 1].low not in ARTICLES or opens + 2 >= end:
                continue
            if any(not token.is_word or token.low in self.words.helpers for token in tokens[opens + 1 : end]):
                continue
            if not self.phrases.is_phrase(tokens, opens + 1, end):
                continue
            if not any(m.start < tokens[index].start and m.frame_end > tokens[opens + 1].start for m in found):
                span = (opens + 1, end)
                if self.maker.is_body(tokens, span):
                    made = self.maker.make(tokens, span, span, Side.LEADS, firm=True)
                    yield made._replace(kind=Kind.NAMED, text=sentence[made.start : made.end])

    def _chain(self, sentence: str, tokens: Sequence[Token], index: int, found: list[Mention]) -> list[Mention]:
        """Join "X, citing Y" and "X, quoted by Z" to one mention: a wire gives way to whom it cites, others do not."""
        if tokens[index].low in self.words.citing:
            inner = self.givers.giver(tokens, index + 1)
        elif low_at(tokens, index + 1) == "by":
            inner = self.phrases.after(tokens, index + 2)
        else:
            return found
        if inner is None:
            return found
        made = self.maker.make(tokens, inner, (index, inner[1]), Side.TRAILS, firm=False)
        made = made._replace(text=sentence[made.start : made.end])
        rest = [m for m in found if m.start >= made.end or m.end <= made.start]
        outer = min((m for m in rest if m.kind is not Kind.ADVERB), key=lambda m: _gap(m, made), default=None)
        if outer is None:
            return [*rest, made] if tokens[index].low in self.words.citing else found
        if tokens[index].low in self.words.citing and (outer.relay or self._looks_like_media(outer)):
            joined = outer._replace(start=made.start, end=made.end, text=made.text, source=made.source, head=made.head,
                             kind=made.kind, relay=False, via=outer.text)  # fmt: skip
        else:
            joined = outer._replace(via=made.text)
        return [joined if m is outer else m for m in rest]

    def _looks_like_media(self, outer: Mention) -> bool:
        """Whether one who cites others is a bare name no registry knows ("The Irrawaddy"): a newspaper, mostly."""
        if outer.kind is Kind.ANAPHOR:
            return outer.head in self.words.relaying  # "the agency said, citing the fire service"
        if not self.words.media_nouns.isdisjoint(outer.text.casefold().split()):
            return (
                outer.head not in self.phrases.speakers or outer.head in self.words.relaying
            )  # "state news agency SANA"
        bare = outer.head not in self.phrases.speakers or outer.head in self.words.relaying  # "the DHA agency"
        return outer.kind is Kind.NAMED and outer.source is None and bare


def _gap(one: Mention, other: Mention) -> int:
    return max(one.frame_start - other.frame_end, other.frame_start - one.frame_end, 0)


def _without_overlap(found: list[Mention]) -> list[Mention]:
    """Keep of mentions that share words the firmest, then the longest frame."""
    order = {Kind.NAMED: 0, Kind.ANAPHOR: 1, Kind.UNNAMED: 0, Kind.ADVERB: 2}
    found = sorted(found, key=lambda m: (not m.firm, order[m.kind], m.frame_start - m.frame_end, m.frame_start))
    kept: list[Mention] = []
    for mention in found:
        if all(mention.frame_end <= other.frame_start or other.frame_end <= mention.frame_start for other in kept):
            kept.append(mention)
    return kept
