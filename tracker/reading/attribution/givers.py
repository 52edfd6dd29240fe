"""Frames that hang on a preposition or a noun: "according to X", "recorded by X", "X's toll", "reports say".

In: the tokens of a sentence and the index of the word the frame hangs on. Out: a Mention, or None. "killed by X" is no
frame: who did it is no source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tracker.reading.attribution.mention import BEING, CLOSERS, Kind, Maker, Mention, Side, low_at
from tracker.reading.attribution.phrases import ARTICLES, Span
from tracker.reading.attribution.tokens import Token
from tracker.reading.attribution.verbs import Verbs
from tracker.reading.words.spotter import Spans

SPANS = frozenset(
    {
        "the",
        "past",
        "last",
        "same",
        "first",
        "second",
        "half",
        "quarter",
        "period",
        "during",
        "since",
        "throughout",
        "and",
        "or",
    }
)
"""What besides days and clocks tells of a span: "in the first half of the year"."""

REPORTEDLY, ESTIMATED = "reportedly", "estimated"
"""Lists the spotter of a sentence looks for."""


class Givers:
    """The frames of prepositions, nouns and unnamed sources."""

    def __init__(self, maker: Maker, verbs: Verbs) -> None:
        self.maker = maker
        self.verbs = verbs
        self.phrases = maker.phrases
        self.names = maker.names
        self.words = words = maker.words
        self._speech = words.reports_verbs | words.say | words.report | words.count
        self._owned_by = ARTICLES | {"its", "his", "her", "their"}
        self._to_number = words.hedges | words.adverbs | {"at", "than", "no", "not", "to", "as", "many"}
        self._unnamed = words.report_nouns | words.estimate_nouns
        self._counted = words.counted_nouns | words.by_nouns
        self._describing = words.unnamed_adjectives | words.adverbs
        self._owners_never = words.stop_words | words.prepositions
        self._subjects = self.phrases.speakers | words.data_nouns
        self._according: dict[str, list[list[str]]] = {}
        for cue in sorted(words.according):
            self._according.setdefault(cue.split()[0], []).append(cue.split())

    def according(self, tokens: Sequence[Token], index: int) -> Mention | None:
        low = tokens[index].low
        cues = self._according.get(low, ())
        size = next((len(cue) for cue in cues if all(low_at(tokens, index + n) == w for n, w in enumerate(cue))), 0)
        if not size or (
            low == "per"
            and low_at(tokens, index + 1) in {"cent", "day", "week", "month", "year", "capita", "person", "household"}
        ):
            return None
        span = self.giver(tokens, index + size)
        if span is None:
            return None
        span = span[0], self.verbs.apposition(tokens, *span)
        return self.maker.make(tokens, span, (index, span[1]), self.open_side(tokens, index, span[1]), firm=True)

    def open_side(self, tokens: Sequence[Token], index: int, end: int) -> Side:
        """Tell "According to X, ..." from "..., according to X." and the aside between two commas."""
        if not any(token.is_word for token in tokens[:index]):
            return Side.LEADS
        goes_on = end < len(tokens) and tokens[end].text == ","
        opens = low_at(tokens, index - 1 - (tokens[index - 1].text == ",")) in {"and", "but", "while"}
        if goes_on and opens:
            return Side.LEADS  # "1,300 were hurt and, by the mayor's guess, 90 died"
        return Side.BOTH if goes_on else Side.TRAILS

    def giver(self, tokens: Sequence[Token], start: int) -> Span | None:
        """Read X, or X in "figures compiled by X" and "a report from X"."""
        span = self.phrases.after(tokens, start)
        if span is None:
            return None
        for index in range(start + 1, min(start + 8, len(tokens) - 1)):
            if tokens[index].low == "based":
                break  # "an AFP count based on reports from police" is AFP's
            data = tokens[index - 1].stem in self.words.data_nouns
            joins = {"by", "from", "of"} if data and tokens[start].low not in ARTICLES else {"by", "from"}
            open_to = tokens[index - 1].low in self.words.available and tokens[index].low in {"to", "with", "at"}
            papers = any(t.stem in self.words.data_nouns for t in tokens[start:index])
            whose = self.phrases.after(tokens, index + 1) if papers and open_to else None
            if whose is not None:
                return whose
            owned = any(t.is_name or t.stem in self.words.institutions for t in tokens[start : index - 1])
            if owned and tokens[index].low == "by" and tokens[index - 1].low in self.words.asked:
                break  # "an army assessment obtained by the wire" is the army's
            if papers and tokens[index].low in joins:
                return self.phrases.after(tokens, index + 1) or span
            if tokens[index].text in CLOSERS:
                break
        group = tokens[span[0] : self.phrases.group_end(tokens, *span)]
        bare = group[-1].low in self.words.data_nouns and self.maker.owned_by_nobody(group[:-1])
        unnamed = group[-1].low in self._unnamed
        early = any(token.low in self.words.provisional for token in group)
        # "according to the latest data" names nobody; "the statement" and "the report" point back.
        last = group[-1].low
        # "the snapshot" is one that was spoken of; "the figures" and "the data" are anybody's
        points = last in self.words.any_body or (tokens[span[0]].low == "the" and last in self.words.papers)
        return None if bare and not unnamed and not early and not points else span

    def holding(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "the ministry has 1,190 killed", "the office has at least 14 dead": a body by what it has counted."""
        ahead = next((i for i in range(index + 1, min(index + 5, len(tokens))) if tokens[i].text[0].isdigit()), 0)
        near = [token.low for token in tokens[ahead + 1 : ahead + 4]]
        counted = ahead and all(t.low in self._to_number for t in tokens[index + 1 : ahead])
        if not counted or not self.words.fates.intersection(near[:1] or ["."]):
            return None
        span = self.phrases.before(tokens, index)
        if span is None or not self.maker.is_body(tokens, span):
            return None
        head = self.maker.head(tokens, span)
        named = any(token.is_name for token in tokens[span[0] + 1 : span[1]]) or head.stem in self.words.institutions
        if not named or head.stem in self.words.party_nouns:
            return None  # "the army has 12 dead" is its loss
        side = self.verbs.side(tokens, span[0], index)
        return self.maker.make(tokens, span, (span[0], index + 1), side, firm=False)

    def paper_or_count(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "the network now documents 803 killings": a plural noun that is a verb before a number."""
        counts = low_at(tokens, index + 1)[:1].isdigit() or low_at(tokens, index + 1) in self.words.hedges
        return (self.verbs.count(tokens, index) if counts else None) or self.owned(tokens, index)

    def compound(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "UN-verified deaths", "OCHA-recorded incidents": a body's initials joined to what it did."""
        giver, _, participle = tokens[index].text.rpartition("-")
        if participle not in self.words.passive or not giver[0].isupper():
            return None
        inner = self.phrases.tokens(giver)
        known = self.names.at(inner, 0)
        if known is None and not (giver.isupper() and len(giver) > 2 and giver.lower() not in self.words.not_bodies):
            return None
        made = self.maker.make(tokens, (index, index + 1), (index, index + 1), Side.BOTH, firm=False)
        return made._replace(end=made.start + len(giver), kind=Kind.NAMED, source=known[0] if known else None)

    def passive(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "reported by X", "figures released by X"; "killed by X" is no frame."""
        if low_at(tokens, index + 1) != "by" or tokens[index].low in self.words.cited:
            return None
        span = self.phrases.after(tokens, index + 2)
        if span is None or (not self.maker.is_body(tokens, span) and not tokens[span[0]].is_name):
            return None
        leads = not any(token.is_word for token in tokens[:index])
        span = span[0], self.verbs.apposition(tokens, *span)
        return self.maker.make(
            tokens, span, (index, span[1]), Side.LEADS if leads else self.open_side(tokens, index, span[1]), firm=False
        )

    def by(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "by Bangkok's count", "by the count of the council", "was put at 12 by the army"."""
        for last in range(index + 2, min(index + 10, len(tokens))):
            owner = next((i for i in (last - 1, last - 2) if i > index and tokens[i].low != tokens[i].stem), 0)
            counted = tokens[last].low in self._counted
            if counted and low_at(tokens, last + 1) == "of":
                span = self.phrases.after(tokens, last + 2)
            elif counted and owner:
                span = (index + 1, owner + 1)
            elif counted:
                return self._by_nobody(tokens, index, last)
            elif tokens[last].is_word:
                continue
            else:
                break
            if span:
                end = max(span[1], last + 1)
                return self.maker.make(tokens, span, (index, end), self.open_side(tokens, index, end), firm=True)
        return self._passive_apart(tokens, index)

    def _by_nobody(self, tokens: Sequence[Token], index: int, last: int) -> Mention | None:
        """Read "by UN estimates", and "by some estimates", which names nobody."""
        span = (index + 1, last + 1)
        named = any(token.is_name for token in tokens[index + 1 : last])
        if not named and tokens[last].low not in self.words.estimate_nouns:
            return None
        side = self.open_side(tokens, index, last + 1)
        made = self.maker.make(tokens, span, (index, last + 1), side, firm=True)
        return made if named else made._replace(kind=Kind.UNNAMED, source=self.maker.unnamed("estimates"))

    def _passive_apart(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "the toll was put at 12 by X", with the figure between verb and giver."""
        for verb in range(index - 2, max(0, index - 9), -1):
            if not tokens[verb].is_word:
                return None
            if tokens[verb].low in self.words.passive and low_at(tokens, verb - 1) in BEING:
                put = low_at(tokens, verb + 1) in {"at", "as", "to"} or self._timed(tokens[verb + 1 : index])
                span = self.phrases.after(tokens, index + 1) if put else None
                if span is None or not self.maker.is_body(tokens, span):
                    return None
                return self.maker.make(
                    tokens, span, (index, span[1]), self.open_side(tokens, index, span[1]), firm=True
                )
        return None

    def _timed(self, between: Sequence[Token]) -> bool:
        """Whether only a time stands there: "recorded | throughout May | by", "confirmed | so far | by"."""
        words = self.words
        when = words.calendar | words.clock | words.temporal | words.adverbs | words.prepositions | SPANS
        return bool(between) and all(token.text[0].isdigit() or token.low in when for token in between)

    def owned(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "the ministry's toll stands at", "SOHR's count has passed"; what nobody owns goes on as reports."""
        low = tokens[index].low
        owner = next((i for i in range(index - 1, max(-1, index - 4), -1) if tokens[i].low != tokens[i].stem), None)
        if owner is None:
            moved = self._moved(tokens, index) or self._issued(tokens, index) or self.verbs.apart.listed(tokens, index)
            if moved is not None:
                return moved
            return self._noun_of(tokens, index) or (
                self.verbs.count(tokens, index) if low in self.words.count else None
            )
        span = self.phrases.before(tokens, owner + 1)
        if span is None or not self.maker.is_body(tokens, span):
            return None
        return self.maker.make(tokens, span, (span[0], index + 1), self.verbs.side(tokens, span[0], index), firm=False)

    def _moved(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "the mission raised its estimate from 100 to 670": a body that sets a toll, whatever the verb."""
        ahead = tokens[index + 1 : index + 9]
        number = next((i for i, token in enumerate(ahead) if token.text[0].isdigit()), 0)
        if not number or ahead[number - 1].low not in {"to", "at", "from", "by"}:
            return None
        verb = index - 1
        while verb and index - verb < 5 and tokens[verb].low not in self._owned_by:
            verb -= 1
        verb -= 1
        span = self.phrases.before(tokens, verb) if verb > 0 and not self.phrases.closes(tokens[verb]) else None
        if span is None or not tokens[verb].is_word or not self.maker.is_body(tokens, span):
            return None
        return self.maker.make(tokens, span, (span[0], index + 1), self.verbs.side(tokens, span[0], verb), firm=False)

    def _issued(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "In a statement by the mission, 45 ...": a paper that a body gave out, as the place of the words."""
        if low_at(tokens, index + 1) not in {"by", "from"} or not {"in", "per"} & {
            token.low for token in tokens[max(0, index - 3) : index]
        }:
            return None
        span = self.phrases.after(tokens, index + 2)
        if span is None or not self.maker.is_body(tokens, span):
            return None
        first = max(0, index - 2)
        return self.maker.make(tokens, span, (first, span[1]), self.open_side(tokens, first, span[1]), firm=True)

    def _noun_of(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "a UN estimate of 12": the noun of a named giver, with its figure after it."""
        near = tokens[index + 2 : index + 5]
        if low_at(tokens, index + 1) != "of" or not any(token.text[0].isdigit() for token in near):
            return None
        span = self.phrases.before(tokens, index + 1)
        giver = span and any(
            t.stem in self.words.institutions or (t.is_name and t.start) for t in tokens[span[0] : index]
        )
        if span is None or not giver:
            return None
        return self.maker.make(tokens, span, (span[0], index + 2), Side.LEADS, firm=False)

    def reports(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "horrific reports indicating", "recent estimates put"; not the verb of "the army reports"."""
        words, low = self.words, tokens[index].low
        giver = self._moved(tokens, index) or self._noun_of(tokens, index)
        if giver is not None:
            return giver
        if low_at(tokens, index + 1) == "for":
            return None  # "one county accounts for 72 of the dead"
        first = index
        while first and tokens[first - 1].low in self._describing and index - first < 5:
            first -= 1
        before = low_at(tokens, first - 1) if first else ""
        owner = first > 0 and tokens[first - 1].is_word and before not in self._owners_never
        if first == index and index and tokens[index - 1].text == ",":
            inverted = self.verbs.inverted_firmly(tokens, index)
            if inverted is not None:
                return inverted
        if owner and (tokens[first - 1].is_name or tokens[first - 1].stem in self._subjects):
            return self.verbs.count(tokens, index) if low in words.count else self.verbs.report(tokens, index)
        if low_at(tokens, index + 1) in {"by", "from"} and before not in words.denials:
            span = self.phrases.after(tokens, index + 2)
            if span and self.maker.is_body(tokens, span):
                return self.maker.make(tokens, span, (first, span[1]), Side.LEADS, firm=False)
        if before in words.denials or before in {"its", "his", "her", "their", "our"}:
            return None
        follows = next((t.low for t in tokens[index + 1 : index + 4] if t.low not in words.adverbs), "")
        if follows not in self._speech and before != "to":
            return None
        side = Side.LEADS if before != "to" else Side.BOTH
        made = self.maker.make(tokens, (first, index + 1), (first, index + 1), side, firm=True)
        return made._replace(kind=Kind.UNNAMED, source=self.maker.unnamed(low))

    def adverbs(self, sentence: str, spotted: Mapping[str, Spans]) -> Iterator[Mention]:
        """Find "reportedly", "are said to", "it is estimated": nobody is named, and the text says so."""
        if REPORTEDLY not in spotted and ESTIMATED not in spotted:
            return
        taken = 0
        found = [*spotted.get(REPORTEDLY, ()), *spotted.get(ESTIMATED, ())]
        for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
            if start >= taken:
                taken, text = end, sentence[start:end]
                source = self.maker.unnamed(text.casefold())
                yield Mention(start, end, start, end, text, Kind.ADVERB, Side.BOTH, False, source)
