"""Frames that hang on a verb: "X said", "said X", "X put the toll at", "X was quoted as saying", "X needs".

In: the tokens of a sentence and the index of a verb the language lists. Out: a Mention of its subject, or None where
the verb reports nothing here ("claimed the lives of", "has not confirmed") or its subject cannot speak.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.attribution.mention import BEING, CLOSERS, Kind, Maker, Mention, Side, low_at
from tracker.reading.attribution.phrases import ARTICLES, RELATIVES, Span
from tracker.reading.attribution.subjects import POSSESSIVES, Apart
from tracker.reading.attribution.tokens import Token

HEARING = frozenset({"heard", "hears", "hear"})


class Verbs:
    """The verb frames of one language."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.phrases = maker.phrases
        self.names = maker.names
        self.words = words = maker.words
        self.apart = Apart(maker)
        self._bare_never = words.determiners | words.prepositions | words.speaker_pronouns | words.temporal | {"and"}
        self._known = self.phrases.speakers | words.media_nouns
        self._before_of = words.adverbs | words.temporal | {"on", "instead"}
        self._between = words.helpers | words.adverbs
        self._goes_on = words.prepositions | words.temporal | words.adverbs | words.resuming

    def say(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "X said", "said X", "it said"; "sailors said to belong to" says nothing."""
        if low_at(tokens, verb + 1) in {"down", "off"}:
            return None
        if not self._may_speak(tokens, verb):
            return self.apart.joined(tokens, verb)
        if low_at(tokens, verb + 1) == "to" and not self._has_listener(tokens, verb + 2):
            return None
        mention = self._inverted(tokens, verb)
        if mention is None:
            span = self.phrases.before(tokens, verb) or self._place(tokens, verb)
            mention = self.subject(tokens, verb, span, firm=True) if span else self._pronoun(tokens, verb)
            mention = mention or self._bare(tokens, verb) or self.apart.who(tokens, verb)
            mention = mention or self.apart.joined(tokens, verb)
        if mention and tokens[verb].low in self.words.with_listener:
            return mention._replace(via=self._listener(tokens, verb + 1))
        return mention

    def _may_speak(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether a verb in -ing has a subject of its own: "is warning", "with police confirming"; not ", saying"."""
        if not tokens[verb].low.endswith("ing") or low_at(tokens, verb - 1) in BEING | self.words.adverbs:
            return True
        span = self.phrases.before(tokens, verb) if verb and tokens[verb - 1].is_word else None
        return span is not None and (span[0] == 0 or tokens[span[0] - 1].low in {"with", "and", "by"})

    def _place(self, tokens: Sequence[Token], verb: int) -> Span | None:
        """Read "the state says": a government by its place; not "the war in the region said"."""
        says = low_at(tokens, verb - 1) in self.words.place_words and low_at(tokens, verb - 2) == "the"
        return (verb - 2, verb) if says and low_at(tokens, verb - 3) not in self.words.prepositions else None

    def _has_listener(self, tokens: Sequence[Token], index: int) -> bool:
        """Tell "said to the agency" from "said to belong to the guild"."""
        return low_at(tokens, index) in self.words.determiners or (index < len(tokens) and tokens[index].is_name)

    def _bare(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "..., shopkeepers said.": any plain words that stand alone between a comma and a verb that closes."""
        first = verb
        while first and tokens[first - 1].is_word and verb - first < 6:
            token = tokens[first - 1]
            if self.phrases.closes(token) or token.text[0].isdigit() or token.low in self._bare_never:
                return None
            first -= 1
        if (
            not 0 < first < verb
            or tokens[first - 1].text not in ',”"'
            or tokens[verb - 1].stem in self.words.not_speakers
        ):
            return None
        made = self.subject(tokens, verb, (first, verb), firm=True)
        return made if made.side is Side.TRAILS else None

    def _inverted(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "..., said X": the speaker stands right of the verb, with what is added of them."""
        before = tokens[verb - 1].text if verb else "“"
        if before in {"so", "thus", "as"} and verb > 1 and tokens[verb - 2].text == ",":
            before = ","  # ", so declared the mayor"
        if before not in CLOSERS or before == ")" or tokens[verb].low in self.words.with_listener:
            return None
        span = self.phrases.after(tokens, verb + 1)
        if span is None:
            return None
        first, end = span
        first, end = self._author(tokens, span) or span
        if any(token.text[0].isdigit() for token in tokens[first:end]):
            return None  # "the force, in a briefing, said troops rescued 12 girls"
        # "Major Ali, an officer, said the sailors had ...": after a comma the speaker must close the clause.
        if end < len(tokens) and tokens[end].is_word:
            ahead = low_at(tokens, end + 1) if tokens[end].low == "on" else tokens[end].low
            dated = ahead in self.words.calendar or ahead[:1].isdigit()
            # ", say witnesses who spoke to the wire": nobody else stands before the comma
            alone = tokens[end].low in RELATIVES and self.phrases.before(tokens, verb) is None
            alone = alone or self.apart.by_a_paper(tokens, end)
            if not (dated or alone) and (before in ",;" or tokens[end].low not in self._goes_on):
                return None
        end = self.apposition(tokens, first, end)
        return self.maker.make(tokens, (first, end), (verb, end), Side.TRAILS if verb else Side.LEADS, firm=True)

    def _author(self, tokens: Sequence[Token], span: Span) -> Span | None:
        """Give who is behind a paper: "said a note circulated (in Tarn) by the directorate"."""
        given = (i for i in range(span[0] + 1, span[1] + 1) if low_at(tokens, i) in self.words.passive)
        told = next((i for i in given if tokens[i - 1].stem in self.words.data_nouns), len(tokens))
        for by in range(told + 1, min(told + 5, len(tokens))):
            if tokens[by].low == "by":
                return self.phrases.after(tokens, by + 1)
            if not tokens[by].is_word:
                break
        return None

    def apposition(self, tokens: Sequence[Token], first: int, end: int) -> int:
        """Widen "Umm Salim, a volunteer" and "a leader, Jean Lombu" to both parts."""
        if end + 1 >= len(tokens) or tokens[end].text != "," or not tokens[end + 1].is_word:
            return end
        named = all(token.is_name for token in tokens[first:end])
        following = self.phrases.after(tokens, end + 1)
        if following is None or following[1] - end > 12:
            return end
        is_name = all(token.is_name for token in tokens[end + 1 : following[1]])
        opening = tokens[end + 1]
        describes = named and (opening.low in ARTICLES or opening.low in self.phrases.speakers)
        closes = following[1] >= len(tokens) or tokens[following[1]].text in CLOSERS
        return following[1] if closes and (describes or (is_name and not named)) else end

    def report(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "Uganda confirmed": a speaker that looks like one, or anybody where the words can only be speech."""
        if not self._may_speak(tokens, verb):
            return self.apart.joined(tokens, verb)
        if low_at(tokens, verb + 1) == "by" and low_at(tokens, verb - 1) in ARTICLES:
            span = self.phrases.after(tokens, verb + 2)  # "a claim by the militia that it had killed 30"
            body = span is not None and self.maker.is_body(tokens, span) and low_at(tokens, span[1]) == "that"
            return self.subject(tokens, verb, span, firm=False)._replace(side=Side.LEADS) if span and body else None
        if not self._is_report(tokens, verb):
            # "59 million, finds the centre, ...": what such a verb tells may stand before it
            opens = verb + 1 < len(tokens) and (
                tokens[verb + 1].is_name or tokens[verb + 1].low in self.words.determiners
            )
            asked = tokens[verb].low in self.words.needs_that and verb and tokens[verb - 1].text == ","
            return self.inverted_firmly(tokens, verb) if asked and opens else None
        span = self.phrases.before(tokens, self._auxiliary(tokens, verb))
        if span is None:
            other = self._pronoun(tokens, verb) or self.inverted_firmly(tokens, verb)
            return other or self.apart.relative(tokens, verb) or self.apart.joined(tokens, verb)
        if self._judges(tokens, span[0], verb) or (tokens[verb].low in HEARING and self._in_court(tokens, span)):
            return None
        group = tokens[span[0] : self.phrases.group_end(tokens, *span)]
        named = any(token.is_name and token.low not in self.words.determiners for token in group)
        owned = named or self.maker.is_body(tokens, span)
        if tokens[verb].low in self.words.papers_verbs and not (owned and self._read_out(tokens, verb, group[-1])):
            return None  # anybody reads, and a notice is nobody's
        made = self.subject(tokens, verb, span, firm=False)._replace(narrow=tokens[verb].low in self.words.judging)
        if owned:
            return made
        speech = made.side is Side.TRAILS or low_at(tokens, verb + 1) == "that"
        return made if speech and group[-1].stem not in self.words.not_speakers else None

    def _judges(self, tokens: Sequence[Token], first: int, verb: int) -> bool:
        """Whether "which the government blamed on rebels" says what one thinks of a thing, not what it cost."""
        opened = low_at(tokens, first - 1) in {"which", "that", "whom"}
        return opened and low_at(tokens, verb + 1) in {"on", "as", "for", "to"}

    def _in_court(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether who heard it is a court: what is told there is a witness's."""
        return self.maker.head(tokens, span).stem in self.words.hearing

    def _auxiliary(self, tokens: Sequence[Token], verb: int) -> int:
        """Give where the verb's words begin: at "have" in "have 98 confirmed deaths" and "has been able to verify"."""
        if low_at(tokens, verb - 1) == "to" and low_at(tokens, verb - 2) in {"able", "managed"}:
            first = verb - 2
            while first and tokens[first - 1].low in BEING and verb - first < 6:
                first -= 1
            return first
        has = verb > 1 and tokens[verb - 1].text[0].isdigit() and tokens[verb - 2].low in {"has", "have", "had"}
        return verb - 2 if has else verb

    def inverted_firmly(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        mention = self._inverted(tokens, verb) if verb else None
        if mention is None or mention.head in self._known or mention.source:
            return mention
        span = self.phrases.after(tokens, verb + 1)
        return mention if span and all(token.is_name for token in tokens[span[0] : span[1]]) else None

    def count(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "OCHA recorded": an institution, or any name where places do not do what the verb says."""
        if low_at(tokens, verb - 1) in POSSESSIVES:
            return self.apart.listed(tokens, verb)
        if self.apart.called(tokens, verb):
            return None
        if not self._is_report(tokens, verb):
            return None
        span = self.phrases.before(tokens, self._auxiliary(tokens, verb))
        if span is None:
            counts = self._pronoun(tokens, verb)
            if counts is not None:
                return counts._replace(firm=counts.firm and counts.head != "they")  # "the troops came; they counted 12"
            return self.apart.relative(tokens, verb) or self.apart.joined(tokens, verb)
        if tokens[verb].low in self.words.reduced and self.maker.head(tokens, span).stem in self.words.data_nouns:
            return None  # "the information gathered"
        group = tokens[span[0] : self.phrases.group_end(tokens, *span)]
        person = (
            low_at(tokens, span[1]) == "," and low_at(tokens, span[1] + 1) == "who"
        )  # no place: "Sam Aru, who ..., gave"
        only = tokens[verb].low not in self.words.places_count or person
        named = only and any(token.is_name for token in group)
        return self.subject(tokens, verb, span, firm=False) if named or self.maker.is_body(tokens, span) else None

    def work(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "the UN needs $40 million", "the agency has provided ...": a body on its own work and wants."""
        if verb and tokens[verb - 1].low == "to":
            return None  # "forced 90 residents to seek shelter"
        span = self.phrases.before(tokens, verb)
        if span is None:
            made = self._pronoun(tokens, verb)
            return made._replace(work=True, narrow=True) if made and tokens[verb - 1].low in {"it", "has"} else None
        mention = self.subject(tokens, verb, span, firm=False)._replace(work=True, narrow=True)
        if mention.kind is Kind.ANAPHOR and mention.head in self.words.any_body:
            return mention
        known = mention.source is not None and mention.source.kind in self.words.work_kinds
        known = known or self.apart.handled(tokens, verb, span)
        asks = tokens[verb].low in self.words.asking and self.maker.head(tokens, span).stem in self.phrases.speakers
        # "A Red Cross ferry carried 120": the ferry acts, the society says nothing.
        acts = self.maker.head(tokens, span).low in self.words.hands or tokens[span[0]].low == "a"
        return mention if (known and not acts and not self.apart.merely_does(tokens, verb)) or asks else None

    def quoted(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "X was quoted as saying" and "local media quoted X as saying"."""
        if tokens[index].low in self.words.work and low_at(tokens, index + 1) not in {"as", "by"}:
            return self.work(tokens, index)  # "had carried out 19 bodies"
        if tokens[index].low == "cited" and low_at(tokens, index + 1)[:1].isdigit():
            return self.report(tokens, index)
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
        return self.maker.make(tokens, span, (outer[0] if outer else index, span[1]), Side.LEADS, firm=True)._replace(
            via=via
        )

    def _is_report(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether a verb with other meanings reports here: "claimed that", "put the toll at", not "reported dead"."""
        words, low, follows = self.words, tokens[verb].low, low_at(tokens, verb + 1)
        if low_at(tokens, verb - 1) in words.prepositions and self._auxiliary(tokens, verb) == verb:
            return False  # "for alleged negligence"
        if low_at(tokens, verb - 1) in ARTICLES or (low.endswith("ing") and verb and not tokens[verb - 1].is_word):
            return False  # "an estimated 300"; "..., saying 12 had died": the speaker is the clause's own
        had = low_at(tokens, verb - 1) in {"has", "have", "had"}
        if (low in {"reported", "feared", "listed"} and follows in words.reported_as) or (
            low in words.passive and follows == "as" and not (had and low in words.count)
        ):
            return False
        if low in words.passive_to and (follows == "to" or follows.endswith("ed")):
            return False  # "gunmen believed to be bandits"
        if follows and not self._of_study(tokens, verb):
            if low in words.needs_that:
                closes = follows in self._goes_on and self._ends_there(
                    tokens, verb
                )  # "..., the alliance claimed on Friday."
                return closes or self._tells(tokens, verb)
            if low in words.needs_toll:
                return self._moves(tokens, verb)
        if low in words.needs_of:
            return self._speaks_of(tokens, verb)
        if low.startswith("declar") and any(t.low in words.declared for t in tokens[verb + 1 : verb + 6]):
            return False  # "declared three days of mourning for the 76 people who died"
        if any(t.low in words.condolences for t in tokens[verb + 1 : verb + 6]):
            return False  # "expressed condolences to the families of the 34 killed": their number is known already
        if follows == "by":
            return False  # "accused by church leaders"
        return not (low in words.data_nouns and follows in {"of", "from", "on"})

    def _moves(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether a toll is set: "put the toll at", "raised that to 35"; not "put 38 villages at risk"."""
        ahead = tokens[verb + 1 : verb + 12]
        if low_at(tokens, verb + 1) in self.words.idioms:
            return False  # "it gave way: 134 bodies"
        toll = any(token.low in self.words.toll_words for token in ahead)
        return toll or any(self._numbered(ahead, at + 1) for at, token in enumerate(ahead) if token.low in {"at", "to"})

    def _numbered(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether a number begins here, bare or hedged: "12", "about", "no less than"."""
        if low_at(tokens, index) in {"no", "not"}:
            return low_at(tokens, index + 2) == "than"
        return low_at(tokens, index)[:1].isdigit() or low_at(tokens, index) in self.words.hedges

    def _speaks_of(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether "of" follows, at once or after "today", "only", "on Monday": "spoke instead of 203 dead"."""
        index = verb + 1
        while index - verb < 5 and low_at(tokens, index) in self._before_of:
            index += 1
        return low_at(tokens, index) == "of"

    def _tells(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether a clause follows: "found that", "claims 12 were held"; not "found 12 bodies", "claimed the lives"."""
        follows = tokens[verb + 1].low
        ends = (i for i in range(verb + 1, len(tokens)) if tokens[i].text in ";:")
        near = [token.low for token in tokens[verb + 1 : min(verb + 10, next(ends, len(tokens)))]]
        clause = (
            follows not in ARTICLES
            and (follows[0].isdigit() or follows in self.words.hedges or tokens[verb].low.startswith("claim"))
            and "lives" not in near
            and not BEING.union(self.words.dying, {"had"}).isdisjoint(near)
        )
        return clause or follows in self.words.that_words or not follows[0].isalnum()

    def _of_study(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether the subject is a study or a survey, also one "by X": what it finds is always a statement."""
        return any(token.stem in self.words.data_nouns for token in tokens[max(0, verb - 6) : verb])

    def _pronoun(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "it said", "he added", also with "has" or "also" between."""
        index = verb - 1
        while index > 0 and verb - index < 4 and tokens[index].low in self._between:
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
        first = self._study(tokens, first)
        if (
            low_at(tokens, first - 1) == "what"
            and low_at(tokens, first - 2) == "in"
            and low_at(tokens, first - 3) == ","
        ):
            return Side.TRAILS  # "52,000 have fled, in what the council calls the largest flight in years"
        if low_at(tokens, first - 1) == "whom" and low_at(tokens, first - 2) != "of":
            return Side.BOTH  # "412 villagers whom our monitors have recorded as killed"
        opens = first == 0 or tokens[first - 1].text in ";:\n•|" or not any(t.is_word for t in tokens[:first])
        if opens or tokens[first - 1].text not in CLOSERS or low_at(tokens, first - 2) in {"and", "but"}:
            return Side.LEADS  # "13 soldiers and, hospitals say, 170 others"
        if tokens[first - 1].text in '”"' and low_at(tokens, verb + 1) != ":" and self._ends_there(tokens, verb):
            return Side.TRAILS  # "“We have 12 dead,” the prefect told a meeting of donors."
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

    def _ends_there(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether nothing but who was told, when and where follows a verb of saying."""
        rest = next((i for i in range(verb + 1, len(tokens)) if tokens[i].text in '.,;–—“"'), len(tokens))
        return rest - verb < 12 and all(
            token.low != "that" and not token.text[0].isdigit() for token in tokens[verb + 1 : rest]
        )

    def _read_out(self, tokens: Sequence[Token], verb: int, paper: Token) -> bool:
        """Tell "a ministry statement read" from the heading of a list: "Our key figures read:"."""
        heads = low_at(tokens, verb + 1) == ":" and low_at(tokens, verb + 2) not in {'"', "“"}
        return paper.stem in self.words.data_nouns and not heads

    def _study(self, tokens: Sequence[Token], first: int) -> int:
        """Give where the clause of a subject begins: at "a report" in "a report by X shows"."""
        if low_at(tokens, first - 1) not in {"by", "from"}:
            return first
        start = first - 1
        while start and tokens[start - 1].is_word and first - start < 8:
            start -= 1
        return start if any(token.stem in self.words.data_nouns for token in tokens[start:first]) else first

    def _listener(self, tokens: Sequence[Token], index: int) -> str | None:
        """Give the wire or newspaper that was told."""
        span = self.phrases.after(tokens, index)
        if span is None:
            return None
        source = self.names.find(tokens, span)
        relays = source.relay_only if source else self.maker.head(tokens, span).stem in self.words.media_nouns
        return " ".join(token.text for token in tokens[span[0] : span[1]]) if relays else None
