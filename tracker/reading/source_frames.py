"""The frames that make a phrase a source: "X said", "according to X", "figures from X", "... : X", "(X)".

In: one sentence. Out: its :class:`Mention` s in text order, each with the words that name the source, the stretch of the
frame and the side on which its figures stand. A frame is grammar over the lists of the language file; who X is, the
registry says. Which figure belongs to which mention is decided in :mod:`tracker.reading.attribution`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from tracker.model import Attribution
from tracker.reading.source_names import Names
from tracker.reading.source_phrases import ARTICLES, Phrases, Span, Token

LIMIT = 2_000
"""Tokens of a sentence that are looked at: a careful sentence has fewer, and what is longer is no sentence."""

BEING = frozenset({"was", "were", "is", "are", "been", "being", "has", "have"})
MARKS = (":", "(", "[", "–", "—", " - ", "“")
CLOSERS = frozenset(",.;:!?)”\"’'\n|-–—")


class Kind(Enum):
    """How a source is named."""

    NAMED = "named"
    ANAPHOR = "anaphor"  # "it", "the ministry": the name stands in a sentence before
    UNNAMED = "unnamed"  # "reports say"
    ADVERB = "adverb"  # "reportedly": weaker than any named source of its clause


class Side(Enum):
    """Where a frame's figures stand."""

    LEADS = "leads"  # after it: "X said ..."
    TRAILS = "trails"  # before it: "..., X said"
    BOTH = "both"  # "..., according to X, ..."
    ALL = "all"  # "Source: X": the whole of what it closes


@dataclass(frozen=True, slots=True)
class Mention:
    """A source as one sentence names it; offsets are in that sentence."""

    start: int
    end: int
    frame_start: int
    frame_end: int
    text: str
    kind: Kind
    side: Side
    firm: bool  # a verb of saying or "according to"; a verb of reporting or work gives way to one
    source: Attribution | None = None
    head: str = ""  # last word of the first noun group, lower case
    relay: bool = False  # a wire or broadcaster that gives way to whom it cites
    via: str | None = None
    work: bool = False  # read from what an aid body does or asks; only where nobody speaks


Reader = Callable[[Sequence[Token], int], Mention | None]


class Frames:
    """All frames of one language, found by the word each hangs on."""

    def __init__(self, phrases: Phrases, names: Names) -> None:
        self.phrases = phrases
        self.words = words = phrases.words
        self.names = names
        self._cues: dict[str, Reader] = {}
        for verbs, reader in (
            (words.work, self._work),
            (words.count, self._count),
            (words.report, self._report),
            (words.say, self._say),
        ):
            self._cues |= dict.fromkeys(verbs, reader)
        for cue in words.according:
            self._cues[cue.split()[0]] = self._according
        self._cues["by"] = self._by
        self._cues |= dict.fromkeys(words.counted_nouns | {"toll"}, self._owned)
        self._cues |= dict.fromkeys(words.cited, self._quoted)
        self._cues["reports"] = self._reports
        for noun in words.report_nouns | words.estimate_nouns:
            self._cues[noun] = self._reports
        self._goes_on = words.prepositions | words.temporal | words.adverbs | words.resuming
        openers = [re.escape(w) for w in sorted(words.reportedly | words.estimated, key=len, reverse=True)]
        self._adverb = re.compile(rf"\b(?:{'|'.join(openers) or '(?!)'})\b", re.IGNORECASE)
        hints = set(self._cues) | words.citing | {"source", "sources", "reportedly", "estimated", "believed", "thought"}
        self._hints = frozenset(hint.split()[0] for hint in hints)

    def may_speak(self, sentence: str) -> bool:
        """Whether any word or mark here could open a frame; the cheap test before everything else."""
        if any(mark in sentence for mark in MARKS):
            return True
        return not self._hints.isdisjoint(re.findall(r"\w+", sentence.casefold()))

    def mentions(self, sentence: str) -> list[Mention]:
        """Find every mention of a source, in text order, none inside another; chains ("X, citing Y") made one."""
        tokens = self.phrases.tokens(sentence)[:LIMIT]
        found: list[Mention] = []
        for index, token in enumerate(tokens):
            reader = self._cues.get(token.low)
            if token.low in self.words.passive and _low(tokens, index + 1) == "by":
                reader = self._passive
            mention = reader(tokens, index) if reader else None
            if mention is not None:
                found.append(replace(mention, text=sentence[mention.start : mention.end]))
        found.extend(self._adverbs(sentence))
        found.extend(self._headline(sentence, tokens))
        found = _without_overlap(found)
        if any(m.kind is not Kind.ADVERB and not m.work for m in found):
            found = [m for m in found if not m.work]  # who speaks in a sentence outweighs who works in it
        found = sorted(found, key=lambda mention: mention.frame_start)
        found = found[:1] if found and all(m.work for m in found) else found
        for index, token in enumerate(tokens):
            if token.low in self.words.citing or token.low in self.words.cited:
                found = self._chain(sentence, tokens, index, found)
        return sorted(found, key=lambda mention: mention.frame_start)

    # -- verbs

    def _say(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        mention = self._inverted(tokens, verb)
        if mention is None:
            span = self.phrases.before(tokens, verb)
            mention = self._subject(tokens, verb, span, firm=True) if span else self._pronoun(tokens, verb)
        if mention and tokens[verb].low in self.words.with_listener:
            return replace(mention, via=self._listener(tokens, verb + 1))
        return mention

    def _inverted(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "..., said X": the speaker stands right of the verb, with what is added of them."""
        before = tokens[verb - 1].text if verb else "“"
        if before not in CLOSERS or before == ")" or tokens[verb].low in self.words.with_listener:
            return None
        span = self.phrases.after(tokens, verb + 1)
        if span is None:
            return None
        first, end = span
        # "Major Ali, an officer, said the lawmakers had ...": after a comma the speaker must close the clause.
        if end < len(tokens) and tokens[end].is_word and (before in ",;" or tokens[end].low not in self._goes_on):
            return None
        end = self._apposition(tokens, first, end)
        return self._make(tokens, (first, end), (verb, end), Side.TRAILS if verb else Side.LEADS, firm=True)

    def _apposition(self, tokens: Sequence[Token], first: int, end: int) -> int:
        """Widen "Umm Khalid, a volunteer" and "a leader, Jean Lombu" to both parts."""
        if end + 1 >= len(tokens) or tokens[end].text != "," or not tokens[end + 1].is_word:
            return end
        named = all(token.is_name for token in tokens[first:end])
        following = self.phrases.after(tokens, end + 1)
        if following is None or following[1] - end > 12:
            return end
        is_name = all(token.is_name for token in tokens[end + 1 : following[1]])
        describes = tokens[end + 1].low in {"a", "an", "the"} and named
        closes = following[1] >= len(tokens) or tokens[following[1]].text in CLOSERS
        return following[1] if closes and (describes or (is_name and not named)) else end

    def _report(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        if not self._is_report(tokens, verb):
            return None
        span = self.phrases.before(tokens, verb)
        if span is None:
            return self._pronoun(tokens, verb) or self._inverted_firmly(tokens, verb) or self._relative(tokens, verb)
        head = self._head(tokens, span)
        speaks = head.stem in self.phrases.speakers or head.stem in self.words.data_nouns
        if speaks or tokens[span[0]].is_name or self.names.find(tokens, span):
            return self._subject(tokens, verb, span, firm=False)
        return None

    def _inverted_firmly(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        mention = self._inverted(tokens, verb) if verb else None
        known = self.phrases.speakers | self.words.media_nouns
        if mention is None or mention.head in known or mention.source:
            return mention
        span = self.phrases.after(tokens, verb + 1)
        return mention if span and all(token.is_name for token in tokens[span[0] : span[1]]) else None

    def _count(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        if not self._is_report(tokens, verb):
            return None
        span = self.phrases.before(tokens, verb)
        if span is None:
            return self._pronoun(tokens, verb) or self._relative(tokens, verb)
        return self._subject(tokens, verb, span, firm=False) if self._is_body(tokens, span) else None

    def _relative(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "the ministry, which put the toll at 12"."""
        if verb < 3 or tokens[verb - 1].low not in {"which", "who"} or tokens[verb - 2].text != ",":
            return None
        span = self.phrases.before(tokens, verb - 2)
        if span is None or not self._is_body(tokens, span):
            return None
        return self._make(tokens, span, (span[0], verb + 1), Side.LEADS, firm=False)

    def _work(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        span = self.phrases.before(tokens, verb)
        if span is None:
            made = self._pronoun(tokens, verb)
            return replace(made, work=True) if made and tokens[verb - 1].low in {"it", "has"} else None
        mention = replace(self._subject(tokens, verb, span, firm=False), work=True)
        if mention.kind is Kind.ANAPHOR and mention.head in self.words.any_body:
            return mention
        group = self.phrases.group_end(tokens, *span)
        known = mention.source and mention.source.kind in self.words.work_kinds
        # "A Red Cross convoy evacuated 300": the convoy acts, the society says nothing.
        return (
            mention
            if known and tokens[group - 1].low not in {"convoy", "workers"} and tokens[span[0]].low != "a"
            else None
        )

    def _is_report(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether a verb with other meanings reports here: "claimed that", "put the toll at", not "reported dead"."""
        low, follows = tokens[verb].low, _low(tokens, verb + 1)
        if low in self.words.needs_that and follows and not self._of_study(tokens, verb):
            near = [token.low for token in tokens[verb + 1 : verb + 10]]
            tells = (
                "lives" not in near and not BEING.isdisjoint(near) and (follows[0].isdigit() or low.startswith("claim"))
            )
            return follows in self.words.that_words or not follows[0].isalnum() or (tells and follows not in ARTICLES)
        if low in self.words.needs_toll and follows and not self._of_study(tokens, verb):
            near = {token.low for token in tokens[verb + 1 : verb + 12]}
            return not near.isdisjoint(self.words.toll_words)
        if _low(tokens, verb - 1) in {"a", "an", "the"}:
            return False
        if low in {"reported", "feared", "listed"} and follows in self.words.reported_as:
            return False
        if low.endswith("ing") and verb and not tokens[verb - 1].is_word:
            return False  # "..., saying 12 had died": the speaker is the clause's own
        if low in self.words.needs_reports and follows not in self.words.report_nouns | {"information", "word"}:
            return False
        if low in self.words.needs_of and follows != "of":
            return False
        return not (low in self.words.data_nouns and follows in {"of", "from", "by", "on"})

    def _of_study(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether the subject is a study or a survey, also one "by X": what it finds is always a statement."""
        return any(token.stem in self.words.data_nouns for token in tokens[max(0, verb - 6) : verb])

    def _is_body(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether the phrase names an institution, a known source or a compilation of numbers."""
        head = self._head(tokens, span)
        if head.stem in self.phrases.speakers or head.stem in self.words.data_nouns or self.names.find(tokens, span):
            return True
        group = tokens[span[0] : self.phrases.group_end(tokens, *span)]
        known = self.phrases.speakers | self.words.media_nouns
        return any((t.bare.isupper() and len(t.bare) > 2) or (t.is_name and t.stem in known) for t in group) or (
            head.stem in self.words.media_nouns
        )

    def _pronoun(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "it said", "he added", also with "has" or "also" between."""
        index = verb - 1
        while index > 0 and verb - index < 4 and tokens[index].low in self.words.helpers | self.words.adverbs:
            index -= 1
        if index < 0 or tokens[index].low not in self.words.speaker_pronouns:
            return None
        return self._make(
            tokens, (index, index + 1), (index, verb + 1), self._side(tokens, index, verb), firm=True, pronoun=True
        )

    def _subject(self, tokens: Sequence[Token], verb: int, span: Span, *, firm: bool) -> Mention:
        return self._make(tokens, span, (span[0], verb + 1), self._side(tokens, span[0], verb), firm=firm)

    def _side(self, tokens: Sequence[Token], first: int, verb: int) -> Side:
        """Tell "X said 5 died" from "5 died, X said on Monday": the latter closes its clause."""
        opens = first == 0 or tokens[first - 1].text in ";:\n•|" or not any(t.is_word for t in tokens[:first])
        if opens or tokens[first - 1].text not in CLOSERS:
            return Side.LEADS
        index = verb + 1
        if tokens[verb].low in self.words.with_listener:
            listener = self.phrases.after(tokens, index)
            index = listener[1] if listener else index
        if index >= len(tokens) or tokens[index].text in CLOSERS:
            return Side.TRAILS
        if tokens[index].low not in self._goes_on:
            return Side.LEADS
        for token in tokens[index : index + 10]:
            if token.low == "that":
                return Side.LEADS
            if token.text in CLOSERS:
                break
        return Side.TRAILS

    def _listener(self, tokens: Sequence[Token], index: int) -> str | None:
        """Give the wire or newspaper that was told."""
        span = self.phrases.after(tokens, index)
        if span is None:
            return None
        source = self.names.find(tokens, span)
        relays = source.relay_only if source else self._head(tokens, span).stem in self.words.media_nouns
        return " ".join(token.text for token in tokens[span[0] : span[1]]) if relays else None

    # -- prepositions

    def _according(self, tokens: Sequence[Token], index: int) -> Mention | None:
        low = tokens[index].low
        size = next(
            (
                len(c.split())
                for c in self.words.according
                if c.split() == [t.low for t in tokens[index : index + len(c.split())]]
            ),
            0,
        )
        if not size or (
            low == "per"
            and _low(tokens, index + 1) in {"cent", "day", "week", "month", "year", "capita", "person", "household"}
        ):
            return None
        span = self._giver(tokens, index + size)
        if span is None:
            return None
        return self._make(tokens, span, (index, span[1]), self._open_side(tokens, index, span[1]), firm=True)

    def _open_side(self, tokens: Sequence[Token], index: int, end: int) -> Side:
        """Tell "According to X, ..." from "..., according to X." and the aside between two commas."""
        if not any(token.is_word for token in tokens[:index]):
            return Side.LEADS
        goes_on = end < len(tokens) and tokens[end].text == ","
        return Side.BOTH if goes_on else Side.TRAILS

    def _giver(self, tokens: Sequence[Token], start: int) -> Span | None:
        """Read X, or X in "figures compiled by X" and "a report from X"."""
        span = self.phrases.after(tokens, start)
        if span is None:
            return None
        for index in range(start + 1, min(start + 8, len(tokens) - 1)):
            if tokens[index].low in {"by", "from"} and any(
                t.stem in self.words.data_nouns for t in tokens[start:index]
            ):
                return self.phrases.after(tokens, index + 1) or span
            if tokens[index].text in CLOSERS:
                break
        group = tokens[span[0] : self.phrases.group_end(tokens, *span)]
        bare = group[-1].low in self.words.data_nouns and all(
            t.low in self.words.unnamed_adjectives for t in group[:-1]
        )
        unnamed = group[-1].low in self.words.report_nouns | self.words.estimate_nouns
        early = any(token.low in self.words.provisional for token in group)
        # "according to the latest data" names nobody; "the statement" and "the report" point back.
        return None if bare and not unnamed and not early and group[-1].low not in self.words.any_body else span

    def _passive(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "reported by X", "figures released by X"; "killed by X" is no frame."""
        if _low(tokens, index + 1) != "by" or tokens[index].low in self.words.cited:
            return None
        span = self.phrases.after(tokens, index + 2)
        if span is None or (not self._is_body(tokens, span) and not tokens[span[0]].is_name):
            return None
        leads = not any(token.is_word for token in tokens[:index])
        return self._make(
            tokens, span, (index, span[1]), Side.LEADS if leads else self._open_side(tokens, index, span[1]), firm=False
        )

    def _by(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "by Bangkok's count", "by the count of the council", "was put at 12 by the army"."""
        for last in range(index + 2, min(index + 10, len(tokens))):
            owner = next((i for i in (last - 1, last - 2) if i > index and tokens[i].low != tokens[i].stem), 0)
            counted = tokens[last].low in self.words.counted_nouns
            if counted and _low(tokens, last + 1) == "of":
                span = self.phrases.after(tokens, last + 2)
            elif counted and owner:
                span = (index + 1, owner + 1)
            elif tokens[last].is_word:
                continue
            else:
                break
            if span:
                end = max(span[1], last + 1)
                return self._make(tokens, span, (index, end), self._open_side(tokens, index, end), firm=True)
        return self._passive_apart(tokens, index)

    def _passive_apart(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "the toll was put at 12 by X", with the figure between verb and giver."""
        for verb in range(index - 2, max(0, index - 9), -1):
            if not tokens[verb].is_word:
                return None
            if tokens[verb].low in self.words.passive and _low(tokens, verb - 1) in BEING:
                span = self.phrases.after(tokens, index + 1) if _low(tokens, verb + 1) in {"at", "as", "to"} else None
                if span is None or not self._is_body(tokens, span):
                    return None
                return self._make(tokens, span, (index, span[1]), self._open_side(tokens, index, span[1]), firm=True)
        return None

    def _owned(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "the ministry's toll stands at", "SOHR's count has passed"; estimates and counts of nobody go on as reports."""
        low = tokens[index].low
        owner = next((i for i in range(index - 1, max(-1, index - 4), -1) if tokens[i].low != tokens[i].stem), None)
        if owner is None:
            return (
                self._reports(tokens, index)
                if low in self.words.report_nouns | self.words.estimate_nouns
                else (self._count(tokens, index) if low in self.words.count else None)
            )
        first = index
        while (
            first
            and not self.phrases.closes(tokens[first - 1])
            and tokens[first - 1].low != "and"
            and index - first < 12
        ):
            first -= 1
        span = next(((a, index) for a in range(first, index) if self.phrases.is_phrase(tokens, a, index)), None)
        if span is None or not self._is_body(tokens, span):
            return None
        return self._make(tokens, span, (span[0], index + 1), self._side(tokens, span[0], index), firm=False)

    def _quoted(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "X was quoted as saying" and "local media quoted X as saying"."""
        if _low(tokens, index + 1) in {"as", "by"}:
            end = index
            while end and tokens[end - 1].low in BEING and index - end < 3:
                end -= 1
            span = self.phrases.before(tokens, end) if end < index else None
            return self._subject(tokens, index, span, firm=True) if span else None
        span = self.phrases.after(tokens, index + 1)
        if span is None or _low(tokens, span[1]) != "as":
            return None
        outer = self.phrases.before(tokens, index)
        via = " ".join(token.text for token in tokens[outer[0] : outer[1]]) if outer else None
        return replace(
            self._make(tokens, span, (outer[0] if outer else index, span[1]), Side.LEADS, firm=True), via=via
        )

    # -- unnamed

    def _reports(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "horrific reports indicating", "recent estimates put"; "the army reports" and "UN estimates" are verbs or named."""
        words, low = self.words, tokens[index].low
        first = index
        while first and tokens[first - 1].low in words.unnamed_adjectives | words.adverbs and index - first < 5:
            first -= 1
        before = _low(tokens, first - 1) if first else ""
        owner = first > 0 and tokens[first - 1].is_word and before not in words.stop_words | words.prepositions
        if first == index and index and tokens[index - 1].text == ",":
            inverted = self._inverted_firmly(tokens, index)
            if inverted is not None:
                return inverted
        subjects = self.phrases.speakers | words.data_nouns
        if owner and (tokens[first - 1].is_name or tokens[first - 1].stem in subjects):
            return self._count(tokens, index) if low in words.count else self._report(tokens, index)
        if _low(tokens, index + 1) in {"by", "from"} and before not in words.denials:
            span = self.phrases.after(tokens, index + 2)
            if span and self._is_body(tokens, span):
                return self._make(tokens, span, (first, span[1]), Side.LEADS, firm=False)
        if before in words.denials:
            return None
        follows = next((t.low for t in tokens[index + 1 : index + 4] if t.low not in words.adverbs), "")
        if follows not in words.reports_verbs and before != "to":
            return None
        side = Side.LEADS if before != "to" else Side.BOTH
        made = self._make(tokens, (first, index + 1), (first, index + 1), side, firm=True)
        return replace(made, kind=Kind.UNNAMED, source=self._unnamed(low))

    def _unnamed(self, low: str) -> Attribution | None:
        estimates = low in self.words.estimate_nouns or "estimate" in low or low in self.words.estimated
        return self.names.attributions.get("unnamed_estimates" if estimates else "unnamed_reports")

    def _adverbs(self, sentence: str) -> Iterator[Mention]:
        """Find "reportedly", "are said to", "it is estimated": nobody is named, and the text says so."""
        for match in self._adverb.finditer(sentence):
            source = self._unnamed(match[0].casefold())
            where = (match.start(), match.end(), match.start(), match.end())
            yield Mention(*where, match[0], Kind.ADVERB, Side.BOTH, False, source)

    # -- headlines and lists

    def _headline(self, sentence: str, tokens: Sequence[Token]) -> Iterator[Mention]:
        """Find "Health ministry: 14 killed", "... dead: UN", "... (PDMA, 2 Sept)" and "Source: X"."""
        for index, token in enumerate(tokens):
            if token.text == ":" and index:
                mention = self._label(tokens, index) or self._before_colon(tokens, index) or self._tail(tokens, index)
            elif token.text in "–—-" and index:
                mention = self._label(tokens, index) or self._before_colon(tokens, index) or self._tail(tokens, index)
            elif token.text in "([" and index:
                mention = self._bracket(tokens, index)
            else:
                continue
            if mention:
                yield replace(mention, text=sentence[mention.start : mention.end])

    def _label(self, tokens: Sequence[Token], colon: int) -> Mention | None:
        """Read "Source: X"."""
        if tokens[colon - 1].low not in self.words.source_labels or not any(
            t.is_name for t in tokens[colon + 1 : colon + 3]
        ):
            if not (tokens[colon - 1].low in self.words.source_labels and tokens[colon].text == ":"):
                return None
        end = colon + 1
        while end < len(tokens) and end - colon < 14 and (tokens[end].is_word or tokens[end].text in ",&/"):
            end += 1
        while end > colon + 1 and not tokens[end - 1].is_word:
            end -= 1
        return self._make(tokens, (colon + 1, end), (colon - 1, end), Side.ALL, firm=True) if end > colon + 1 else None

    def _before_colon(self, tokens: Sequence[Token], colon: int) -> Mention | None:
        first = colon
        while first and tokens[first - 1].is_word and colon - first < 8 and not tokens[first - 1].text[0].isdigit():
            first -= 1
        opens = first == 0 or tokens[first - 1].text in "–—-\n|•" or ":" in tokens[first - 1].text
        if not opens or first == colon:
            return None
        quotes = (
            colon + 1 < len(tokens) and tokens[colon + 1].text in '“"' and self.phrases.is_phrase(tokens, first, colon)
        )
        if (
            not quotes
            and not self._is_institution(tokens, (first, colon))
            and not self._is_bulletin(tokens, (first, colon))
        ):
            return None
        return self._make(tokens, (first, colon), (first, colon + 1), Side.LEADS, firm=True)

    def _tail(self, tokens: Sequence[Token], mark: int) -> Mention | None:
        """Read ": UN" or "– ministry" that ends a headline."""
        end = len(tokens)
        while end > mark and not tokens[end - 1].is_word:
            end -= 1
        if tokens[mark - 1].text in '”"' and self.phrases.after(tokens, mark + 1):
            span = self.phrases.after(tokens, mark + 1) or (mark + 1, end)
            return self._make(tokens, span, (mark, span[1]), Side.TRAILS, firm=True)
        if not 0 < end - mark - 1 <= 6 or not all(token.is_word for token in tokens[mark + 1 : end]):
            return None
        if tokens[end - 1].low in {"report", "reports"}:
            made = self._make(tokens, (mark + 1, end), (mark, end), Side.TRAILS, firm=True)
            return replace(made, kind=Kind.UNNAMED, source=self._unnamed("reports")) if made.source is None else made
        if not self._is_institution(tokens, (mark + 1, end)):
            return None
        return self._make(tokens, (mark + 1, end), (mark, end), Side.TRAILS, firm=True)

    def _bracket(self, tokens: Sequence[Token], opening: int) -> Mention | None:
        """Read "(UN)", "(PDMA, 2 Sept)", "(OPM/UNHCR)"; not the abbreviation of the name before it, nor a dateline."""
        first = opening + 1
        while first < len(tokens) and tokens[first].low in self.words.source_labels | {":"}:
            first += 1
        if first >= len(tokens) or not (tokens[first].is_name or tokens[first].stem in self.phrases.speakers):
            return None
        parts = tokens[first].bare.split("/")
        known = [self.names.at(self.phrases.tokens(part), 0) for part in parts if part]
        found = self.names.at(tokens, first)
        source = found[0] if found else next((name[0] for name in known if name), None)
        end = found[1] if found else first + 1
        closing = next((i for i in range(end, min(end + 8, len(tokens))) if tokens[i].text in ")]"), 0)
        if source is None and closing and self._is_institution(tokens, (first, closing)):
            return self._make(tokens, (first, closing), (opening, closing + 1), Side.TRAILS, firm=True)
        labelled = first > opening + 1
        if labelled:
            return self._make(tokens, (first, end), (opening, end + 1), Side.TRAILS, firm=True)
        closes = closing and (closing + 1 == len(tokens) or tokens[closing + 1].text in ".;\n|")
        dated = _low(tokens, end) == "," and _low(tokens, end + 1)[:1].isdigit() and tokens[first].bare.isupper()
        if dated and closing and len(tokens[first].bare) > 2:
            return self._make(tokens, (first, end), (opening, closing + 1), Side.TRAILS, firm=True)
        if end < len(tokens) and tokens[end].text not in ",)]/;" and not tokens[end].text[0].isdigit():
            return None  # "(IPC Phase 4)" names the scale
        if source is None or source.relay_only or not closes or self._expands(tokens, opening, source):
            return None
        made = self._make(tokens, (first, end), (opening, end + 1), Side.TRAILS, firm=True)
        return replace(made, source=source)

    def _expands(self, tokens: Sequence[Token], opening: int, source: Attribution) -> bool:
        """Whether the bracket only shortens the name before it: "World Food Programme (WFP)"."""
        for first in range(max(0, opening - 10), opening):
            known = self.names.at(tokens, first)
            if known and known[1] == opening and known[0] is source:
                return True
        initials = [token.low[0] for token in tokens[max(0, opening - 8) : opening] if token.is_name]
        letters = [letter.casefold() for letter in tokens[opening + 1].bare if letter.isalpha()]
        return tokens[opening - 1].is_name and initials[-len(letters) :] == letters

    def _is_bulletin(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether a heading is a known source's own paper: "OCHA Flash Update No. 4"."""
        found = self.names.at(tokens, span[0])
        return found is not None and any(t.low in self.words.data_nouns for t in tokens[found[1] : span[1]])

    def _is_institution(self, tokens: Sequence[Token], span: Span) -> bool:
        head = self._head(tokens, span).stem
        if head in self.words.institutions | self.words.headline_roles:
            return self.phrases.is_phrase(tokens, *span)
        for first in range(*span):
            found = self.names.at(tokens, first)
            if found and found[1] == span[1] and all(token.is_name for token in tokens[span[0] : first]):
                return not found[0].relay_only and found[0].kind != "belligerent"
        return False

    # -- chains

    def _chain(self, sentence: str, tokens: Sequence[Token], index: int, found: list[Mention]) -> list[Mention]:
        """Join "X, citing Y" and "X, quoted by Z" to one mention: a wire gives way to whom it cites, others keep the word."""
        if tokens[index].low in self.words.citing:
            inner = self._giver(tokens, index + 1)
        elif _low(tokens, index + 1) == "by":
            inner = self.phrases.after(tokens, index + 2)
        else:
            return found
        if inner is None:
            return found
        made = self._make(tokens, inner, (index, inner[1]), Side.TRAILS, firm=False)
        made = replace(made, text=sentence[made.start : made.end])
        rest = [m for m in found if m.start >= made.end or m.end <= made.start]
        outer = min((m for m in rest if m.kind is not Kind.ADVERB), key=lambda m: _gap(m, made), default=None)
        if outer is None:
            return [*rest, made] if tokens[index].low in self.words.citing else found
        if tokens[index].low in self.words.citing and (outer.relay or self._looks_like_media(outer)):
            joined = replace(outer, start=made.start, end=made.end, text=made.text, source=made.source, head=made.head,
                             kind=made.kind, relay=False, via=outer.text)  # fmt: skip
        else:
            joined = replace(outer, via=made.text)
        return [joined if m is outer else m for m in rest]

    def _looks_like_media(self, outer: Mention) -> bool:
        """Whether one who cites others is a bare name the registry does not know ("The Irrawaddy"): a newspaper, mostly."""
        return outer.kind is Kind.NAMED and outer.source is None and outer.head not in self.phrases.speakers

    # -- making

    def _head(self, tokens: Sequence[Token], span: Span) -> Token:
        return tokens[self.phrases.group_end(tokens, *span) - 1]

    def _make(
        self, tokens: Sequence[Token], span: Span, frame: Span, side: Side, *, firm: bool, pronoun: bool = False
    ) -> Mention:
        """Build a mention from a phrase and its frame, both token ranges; the caller cuts the text."""
        first, end = span
        head = self._head(tokens, span)
        source = None if pronoun else self.names.find(tokens, span) or self._unnamed_media(tokens, span)
        kind = Kind.ANAPHOR if pronoun or (source is None and self._is_anaphor(tokens, span)) else Kind.NAMED
        if source is not None and source.kind == "unnamed":
            kind = Kind.UNNAMED
        return Mention(
            start=tokens[first].start,
            end=tokens[end - 1].end,
            frame_start=tokens[min(first, frame[0])].start,
            frame_end=tokens[min(max(end, frame[1]), len(tokens)) - 1].end,
            text="",
            kind=kind,
            side=side,
            firm=firm,
            source=source,
            head=head.stem,
            relay=self._relays(tokens, span, source),
        )

    def _unnamed_media(self, tokens: Sequence[Token], span: Span) -> Attribution | None:
        """Read "local and international media", "mainstream media outlets": nobody; "state media" is somebody."""
        group = tokens[span[0] : self.phrases.group_end(tokens, *span)]
        nobody = {"media", "outlets", "press"}
        if (
            group[-1].low not in nobody
            or any(t.is_name and t.start for t in group)
            or any(t.low == "state" for t in group)
        ):
            return None
        return self.names.attributions.get("unnamed_reports")

    def _is_anaphor(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether it is "the" and one or two lower-case words: such a phrase points back where there is what to point at."""
        first, end = span
        short = 1 < end - first <= 3 and tokens[first].low == "the"
        return short and not any(token.is_name for token in tokens[first + 1 : end])

    def _relays(self, tokens: Sequence[Token], span: Span, source: Attribution | None) -> bool:
        """Whether it is a wire, broadcaster or newspaper that did not count itself."""
        group = tokens[span[0] : self.phrases.group_end(tokens, *span)]
        if any(token.low in self.words.compiled_nouns for token in group):
            return False
        return source.relay_only if source else any(token.stem in self.words.media_nouns for token in group)


def _low(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].low if 0 <= index < len(tokens) else ""


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
