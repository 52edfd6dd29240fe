"""Frames that hang on a verb: "X said", "said X", "X put the toll at", "X was quoted as saying", "X needs".

In: the tokens of a sentence and the index of a verb the language lists. Out: a Mention of its subject, or None where
the verb reports nothing here ("claimed the lives of", "has not confirmed") or its subject cannot speak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.reading.source_mention import BEING, CLOSERS, Kind, Maker, Mention, Side, low_at
from tracker.reading.source_phrases import ARTICLES, Span, Token


class Verbs:
    """The verb frames of one language."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.phrases = maker.phrases
        self.names = maker.names
        self.words = words = maker.words
        self._goes_on = words.prepositions | words.temporal | words.adverbs | words.resuming

    def say(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "X said", "said X", "it said"; "members said to belong to" says nothing."""
        if tokens[verb].low == "said" and low_at(tokens, verb + 1) == "to":
            return None
        mention = self._inverted(tokens, verb)
        if mention is None:
            span = self.phrases.before(tokens, verb)
            mention = self.subject(tokens, verb, span, firm=True) if span else self._pronoun(tokens, verb)
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
        end = self.apposition(tokens, first, end)
        return self.maker.make(tokens, (first, end), (verb, end), Side.TRAILS if verb else Side.LEADS, firm=True)

    def apposition(self, tokens: Sequence[Token], first: int, end: int) -> int:
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

    def report(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        if not self._is_report(tokens, verb):
            return None
        span = self.phrases.before(tokens, verb)
        if span is None:
            return self._pronoun(tokens, verb) or self.inverted_firmly(tokens, verb) or self._relative(tokens, verb)
        head = self.maker.head(tokens, span)
        speaks = head.stem in self.phrases.speakers or head.stem in self.words.data_nouns
        group = tokens[span[0] : self.phrases.group_end(tokens, *span)]
        if speaks or any(token.is_name for token in group) or self.names.find(tokens, span):
            return self.subject(tokens, verb, span, firm=False)
        return None

    def inverted_firmly(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        mention = self._inverted(tokens, verb) if verb else None
        known = self.phrases.speakers | self.words.media_nouns
        if mention is None or mention.head in known or mention.source:
            return mention
        span = self.phrases.after(tokens, verb + 1)
        return mention if span and all(token.is_name for token in tokens[span[0] : span[1]]) else None

    def count(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        if not self._is_report(tokens, verb):
            return None
        span = self.phrases.before(tokens, verb)
        if span is None:
            return self._pronoun(tokens, verb) or self._relative(tokens, verb)
        return self.subject(tokens, verb, span, firm=False) if self.maker.is_body(tokens, span) else None

    def _relative(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "the ministry, which put the toll at 12"."""
        if verb < 3 or tokens[verb - 1].low not in {"which", "who"} or tokens[verb - 2].text != ",":
            return None
        span = self.phrases.before(tokens, verb - 2)
        if span is None or not self.maker.is_body(tokens, span):
            return None
        return self.maker.make(tokens, span, (span[0], verb + 1), Side.LEADS, firm=False)

    def work(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "the UN needs $40 million", "the agency has provided ...": a body on its own work and wants."""
        span = self.phrases.before(tokens, verb)
        if span is None:
            made = self._pronoun(tokens, verb)
            return replace(made, work=True) if made and tokens[verb - 1].low in {"it", "has"} else None
        mention = replace(self.subject(tokens, verb, span, firm=False), work=True)
        if mention.kind is Kind.ANAPHOR and mention.head in self.words.any_body:
            return mention
        known = mention.source is not None and mention.source.kind in self.words.work_kinds
        asks = tokens[verb].low in self.words.asking and self.maker.head(tokens, span).stem in self.phrases.speakers
        # "A Red Cross convoy evacuated 300": the convoy acts, the society says nothing.
        acts = self.maker.head(tokens, span).low in {"convoy", "workers"} or tokens[span[0]].low == "a"
        return mention if (known and not acts) or asks else None

    def quoted(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "X was quoted as saying" and "local media quoted X as saying"."""
        if low_at(tokens, index + 1) in {"as", "by"}:
            end = index
            while end and tokens[end - 1].low in BEING and index - end < 3:
                end -= 1
            span = self.phrases.before(tokens, end) if end < index else None
            return self.subject(tokens, index, span, firm=True) if span else None
        span = self.phrases.after(tokens, index + 1)
        if span is None or low_at(tokens, span[1]) != "as":
            return None
        outer = self.phrases.before(tokens, index)
        via = " ".join(token.text for token in tokens[outer[0] : outer[1]]) if outer else None
        return replace(
            self.maker.make(tokens, span, (outer[0] if outer else index, span[1]), Side.LEADS, firm=True), via=via
        )

    def _is_report(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether a verb with other meanings reports here: "claimed that", "put the toll at", not "reported dead"."""
        words, low, follows = self.words, tokens[verb].low, low_at(tokens, verb + 1)
        if low_at(tokens, verb - 1) in ARTICLES or (low.endswith("ing") and verb and not tokens[verb - 1].is_word):
            return False  # "an estimated 300"; "..., saying 12 had died": the speaker is the clause's own
        if (low in {"reported", "feared", "listed"} and follows in words.reported_as) or (
            low in words.passive and follows == "as"
        ):
            return False
        if follows and not self._of_study(tokens, verb):
            if low in words.needs_that:
                return self._tells(tokens, verb)
            if low in words.needs_toll:
                return any(token.low in words.toll_words for token in tokens[verb + 1 : verb + 12])
        if low in words.needs_of:
            return follows == "of"
        if follows == "by":
            return False  # "accused by rights groups"
        return not (low in words.data_nouns and follows in {"of", "from", "on"})

    def _tells(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether a clause follows: "found that", "claims 12 were held"; not "found 12 bodies", "claimed the lives"."""
        follows = tokens[verb + 1].low
        near = [token.low for token in tokens[verb + 1 : verb + 10]]
        clause = (
            follows not in ARTICLES
            and (follows[0].isdigit() or tokens[verb].low.startswith("claim"))
            and "lives" not in near
            and not BEING.isdisjoint(near)
        )
        return clause or follows in self.words.that_words or not follows[0].isalnum()

    def _of_study(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether the subject is a study or a survey, also one "by X": what it finds is always a statement."""
        return any(token.stem in self.words.data_nouns for token in tokens[max(0, verb - 6) : verb])

    def _pronoun(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "it said", "he added", also with "has" or "also" between."""
        index = verb - 1
        while index > 0 and verb - index < 4 and tokens[index].low in self.words.helpers | self.words.adverbs:
            index -= 1
        if index < 0 or tokens[index].low not in self.words.speaker_pronouns:
            return None
        return self.maker.make(
            tokens, (index, index + 1), (index, verb + 1), self.side(tokens, index, verb), firm=True, pronoun=True
        )

    def subject(self, tokens: Sequence[Token], verb: int, span: Span, *, firm: bool) -> Mention:
        return self.maker.make(tokens, span, (span[0], verb + 1), self.side(tokens, span[0], verb), firm=firm)

    def side(self, tokens: Sequence[Token], first: int, verb: int) -> Side:
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
        relays = source.relay_only if source else self.maker.head(tokens, span).stem in self.words.media_nouns
        return " ".join(token.text for token in tokens[span[0] : span[1]]) if relays else None
