"""The noun phrases that can name a source: where one begins and ends, left of a verb or right of "according to".

In: the tokens of one sentence and the index of the word it hangs on. Out: a half-open range of tokens, or None where
what stands there is no phrase of a speaker. The grammar knows determiners, heads, complements and what closes a
phrase; it knows no organisation by name and reads no more than :data:`REACH` tokens either way.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.attribution.tokens import Cutter, Token
from tracker.reading.attribution.words import SourceWords

REACH = 18
"""Tokens in the longest phrase: the longest official names run to twelve words, with a place after them."""

ASIDE = 30
"""Tokens in the longest aside between subject and verb ("X, which ..., said")."""

Span = tuple[int, int]
PASSIVE = frozenset({"been", "was", "were", "is", "are", "be", "being"})
"""Right before a verb these make its subject the one spoken of."""

ARTICLES = frozenset({"the", "a", "an"})
RELATIVES = frozenset({"who", "whose", "which", "whom"})


class Phrases:
    """The phrase grammar over one language's words."""

    def __init__(self, words: SourceWords) -> None:
        self.words = words
        self.speakers = words.speakers
        self.tokens = Cutter(words.titles).tokens
        self._hinges = words.prepositions
        self._heads = self.speakers | words.data_nouns
        self._complements = words.prepositions | {"by"}
        self._between = words.helpers | words.adverbs
        self._no_opening = frozenset(cue.split()[0] for cue in words.according)
        self._clock = words.calendar | words.clock | {"the", "of", "as", "on", "in", "at", "by", "since"}
        self._clock_opens = self._clock - {"the", "of"}

    def before(self, tokens: Sequence[Token], verb: int) -> Span | None:
        """Find the subject that ends before the verb at this index; None where there is none or the verb is negated."""
        end = self._skip_adverbs(tokens, verb)
        if end is None or end == 0 or tokens[end - 1].low in PASSIVE:
            return None
        if tokens[end - 1].text in ",–—-":
            opening = self._skip_adverbs(tokens, self._before_aside(tokens, end - 1))
            span = self._leftwards(tokens, opening) if opening else None
            if span and not self._introduces(tokens, span, end - 1):
                return self._with_name(tokens, span)
            return (span[0], end - 1) if span else None
        span = self._leftwards(tokens, end) if end else None
        if span and span[0] > 1 and tokens[span[0] - 1].low in {"in", "via", "through"}:
            return self._past_paper(tokens, span)
        return span

    def _with_name(self, tokens: Sequence[Token], office: Span) -> Span:
        """Widen "spokesman for Tarn" in "Ali Sol, spokesman for Tarn, where it was, said" to the name before it."""
        first = comma = office[0] - 1
        opening = tokens[office[0]]
        if first < 2 or tokens[comma].text != "," or not (opening.low in ARTICLES or opening.stem in self.speakers):
            return office
        while first and tokens[first - 1].is_name and tokens[first - 1].low not in self.words.calendar:
            first -= 1
        opens = first == 0 or tokens[first - 1].text in '.;:”"' or tokens[first - 1].low in {"and", "but"}
        return (
            (first, office[1]) if opens and 1 < comma - first < 7 and self.is_phrase(tokens, first, comma) else office
        )

    def _past_paper(self, tokens: Sequence[Token], span: Span) -> Span:
        """Give who spoke where it was in a paper: "The mayor, in a statement on Sunday said"."""
        first = span[0] - 1
        paper = any(t.low in self.words.data_nouns or t.low in self.words.means for t in tokens[span[0] : span[1]])
        opening = first - 1 if tokens[first - 1].text == "," else first
        if not paper:
            return span
        whole = self.before(tokens, first) if opening < first else None
        if whole and whole[1] == opening:
            return whole  # "the commissioner, Samuel Aru, in a statement"
        return self._leftwards(tokens, opening) or span

    def _introduces(self, tokens: Sequence[Token], span: Span, closing: int) -> bool:
        """Whether an aside gives a person's name or office ("Ali Sol, the mayor,"): then both are who speaks."""
        aside, last = tokens[span[1] + 1 : closing], tokens[span[1] - 1]
        if not 0 < len(aside) <= 9 or any(not token.is_word for token in aside):
            return False
        person = all(token.is_name for token in tokens[span[0] : span[1]]) and last.stem not in self.speakers
        office = aside[0].low in ARTICLES or aside[0].stem in self.speakers
        initials = len(aside) == 1 and aside[0].bare.isupper() and len(aside[0].bare) > 2  # "a group, HRANA, thinks"
        alone = len(aside) == 1 and self._whose(tokens, span)  # "the head of the agency, Suharyanto,"
        name = initials or ((len(aside) > 1 or alone) and all(token.is_name for token in aside))
        titled = self.can_speak(tokens[self.group_end(tokens, *span) - 1])  # "Commissioner for Security, Sam Aru,"
        return (person and office) or (name and (titled or not last.is_name))

    def _whose(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether a phrase tells whose an office is ("the head of Basarnas"), not where ("police in Kano, Nigeria")."""
        group = self.group_end(tokens, *span)
        return self.can_speak(tokens[group - 1]) and (group == span[1] or tokens[group].low in {"of", "for"})

    def _skip_adverbs(self, tokens: Sequence[Token], verb: int) -> int | None:
        """Walk back over helpers, adverbs and "on Monday"; None when one of them denies."""
        end, goes_on = verb, verb < len(tokens) and tokens[verb].low.endswith("ing")
        for _ in range(6):
            if end == 0:
                return 0
            low = tokens[end - 1].low
            if low in self.words.not_said or low.endswith(("n't", "n’t")):
                return None
            timed = self._before_time(tokens, end)
            if timed < end:
                end = timed
            elif (
                low in self._between
                or (goes_on and low in {"is", "are", "was", "were"})
                or (low.endswith("ly") and not tokens[end - 1].is_name and low not in self._heads)
            ):
                end -= 1
            else:
                break
        return end

    def _before_time(self, tokens: Sequence[Token], end: int) -> int:
        """Give where a time that ends here begins: "on Monday", "late Friday", "as of 3 May", "by midnight"."""
        first, told = end, False
        while first and end - first < 8:
            token = tokens[first - 1]
            dated = token.text[0].isdigit() or (token.low in self.words.calendar and token.is_name)
            if not dated and token.low not in self._clock:
                break
            told = told or dated or token.low in self.words.clock
            first -= 1
        while first < end and tokens[first].low not in self._clock_opens:
            first += 1
        return first if told and first and tokens[first - 1].is_word else end

    def _before_aside(self, tokens: Sequence[Token], comma: int) -> int:
        """Give the index of the comma that opens the aside closed by this one; 0 where none does."""
        for index in range(comma - 1, max(0, comma - ASIDE), -1):
            mark = tokens[index].text
            if mark == tokens[comma].text:
                return index
            if mark in ';:.?!\n”“"':
                break
        return 0

    def _leftwards(self, tokens: Sequence[Token], end: int) -> Span | None:
        """Take the longest phrase that ends here, or that ends at a participle ("an AFP count based on ... puts")."""
        start = end = self._before_relative(tokens, end)
        while start > 0 and end - start < REACH:
            token = tokens[start - 1]
            if token.text == ")":
                opening = self._opening(tokens, start - 1)
                if not opening:
                    break
                start = opening
            elif self.closes(token) or (token.low == "and" and not _in_name(tokens, start - 1)):
                break
            else:
                start -= 1
        for first in range(start, end):
            if self.is_phrase(tokens, first, end) and not self._counted(tokens, first, end):
                return self._joined(tokens, first, end)
        return None

    def _counted(self, tokens: Sequence[Token], first: int, end: int) -> bool:
        """Whether a phrase is of people counted: "the 214 people admitted" do not speak, "the 12 survivors" do."""
        number = first + 1 < end and tokens[first + 1].text[0].isdigit() and not tokens[first].is_name
        return number and not self.can_speak(tokens[self.group_end(tokens, first, end) - 1])

    def _before_relative(self, tokens: Sequence[Token], end: int) -> int:
        """Give where the phrase itself ends when "who ..." or a participle with its complement follows it."""
        for index in range(end - 1, max(0, end - REACH), -1):
            token = tokens[index]
            if not token.is_word:
                break
            if token.low == "that":
                return index if self._is_relative(tokens, index) else end
            if token.low in RELATIVES and token.text != "WHO":
                # "villagers who police said were ..." is the police's; "a man whose brother was there said" is his
                speaks = self.can_speak(tokens[end - 1]) and self.is_phrase(tokens, index + 1, end)
                return end if speaks else index
            if token.low in self.words.reduced and _low(tokens, index + 1) in self._complements - {"by"}:
                return index
            if token.low == "by" and self._is_done_to(tokens, index - 1):
                return index - 1
        return end

    def _is_relative(self, tokens: Sequence[Token], that: int) -> bool:
        """Whether "that" goes on about a noun ("the firm that runs the pit"), not about a verb ("said that ...")."""
        follows = tokens[that + 1] if that + 1 < len(tokens) else None
        describes = follows is not None and not (follows.is_name or follows.low in self.words.determiners)
        return that > 0 and tokens[that - 1].stem in self.speakers and describes

    def _is_done_to(self, tokens: Sequence[Token], participle: int) -> bool:
        """Whether "reached" in "a doctor reached by AFP said" describes a speaker; "a report published by X" is X's."""
        if participle < 1 or not tokens[participle].low.endswith(("ed", "n", "t", "un")):
            return False
        if tokens[participle].low in self.words.asked:
            return True
        before = tokens[participle - 1]
        return before.stem in self.speakers or (before.is_name and participle > 1 and tokens[participle - 2].is_name)

    def _opening(self, tokens: Sequence[Token], closing: int) -> int:
        """Give the index of the bracket that opens the short one closing here; 0 where it is far or missing."""
        for index in range(closing - 1, max(0, closing - 8), -1):
            if tokens[index].text == "(":
                return index
        return 0

    def _joined(self, tokens: Sequence[Token], first: int, end: int) -> Span:
        """Widen "B" to "A and B" where A is a phrase that opens the clause."""
        if first < 2 or tokens[first - 1].low != "and":
            return first, end
        start = first - 1
        while start > 0 and first - start < REACH and not self.closes(tokens[start - 1]):
            start -= 1
        head = tokens[first - 2].stem
        speaks = head in self.speakers or tokens[first - 2].is_name
        bare = tokens[first].low not in self.words.determiners and tokens[start].low in self.words.determiners
        if (speaks or bare) and self.is_phrase(tokens, start, first - 1 if speaks else end):
            return start, end
        return first, end

    def after(self, tokens: Sequence[Token], start: int) -> Span | None:
        """Find the phrase that begins at this index; None where what stands there names no speaker."""
        end = start
        while end < len(tokens) and end - start < REACH:
            token = tokens[end]
            if token.text == "(":
                if not (end + 2 < len(tokens) and tokens[end + 2].text == ")" and tokens[end + 1].is_name):
                    break
                end += 3
            elif self.closes(token) or (end > start and self._leaves(tokens, end)):
                break
            else:
                end += 1
        for last in range(end, start, -1):
            if tokens[last - 1].low not in self._hinges and self.is_phrase(tokens, start, last):
                return start, last
        return None

    def _leaves(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether the phrase is over here: a time, a means ("in a statement"), or an "and" that opens a clause."""
        token = tokens[index]
        words = self.words
        if token.low in (words.calendar if token.is_name else words.adverbs) and token.low in words.temporal:
            return True
        if token.low in words.say or token.low in words.speaker_pronouns:
            return True
        ahead = [other for other in tokens[index + 1 : index + 4] if other.low not in words.determiners]
        if token.low == "and":
            return not ahead or not (
                ahead[0].is_name or ahead[0].stem in self.speakers or _speaks(ahead, self.speakers)
            )
        if token.low in self._hinges:
            near = ahead[:2]
            return (
                not near
                or near[0].text[0].isdigit()
                or any(
                    o.low in words.temporal or (o.low in words.means and not (o.is_name and len(o.text) > 1))
                    for o in near
                )
            )
        return False

    def can_speak(self, token: Token) -> bool:
        """Whether the word is a role or an institution, also in a compound: "sub-prefect", "co-chair"."""
        return token.stem in self.speakers or ("-" in token.stem and token.stem.rpartition("-")[2] in self.speakers)

    def closes(self, token: Token) -> bool:
        """Whether no phrase goes on past this word or mark."""
        # WHO in capitals is a name, not the relative pronoun.
        return (not token.is_word and token.text != "&") or (
            token.low in self.words.stop_words and not (token.bare.isupper() and len(token.bare) > 1)
        )

    def is_phrase(self, tokens: Sequence[Token], first: int, end: int) -> bool:
        """Whether these tokens are one noun phrase of something that could speak."""
        words, opening = self.words, tokens[first]
        if (
            first >= end
            or opening.low in words.speaker_pronouns
            or opening.low in self._hinges
            or opening.low in self._no_opening
            or opening.low in words.temporal
            or opening.low in self._between
        ):
            return False
        for index in range(first + 1, end):
            before = tokens[index - 1].low
            if tokens[index].low in ARTICLES and not (
                before in self._hinges or before in words.linking or before.endswith("ing")
            ):
                return False
            if tokens[index].is_name and tokens[index].low in words.calendar:
                return False
            if tokens[index].text in words.speaker_pronouns:
                return False  # "to these it adds 231": the pronoun alone speaks
        group = self.group_end(tokens, first, end)
        head = tokens[group - 1]
        if (
            (head.stem in words.not_speakers and not (head.is_name and group - first > 1))
            or not head.is_word
            or not opening.is_word
        ):
            return False
        if (
            opening.low.endswith("ing")
            and not opening.is_name
            and first + 1 < end
            and tokens[first + 1].low in ARTICLES
        ):
            return False  # "entering the consulate"
        if opening.text[0].isdigit() and head.stem not in self.speakers:
            return False
        if head.low in words.determiners:
            return False
        if head.stem in words.place_words and not head.is_name and opening.low == opening.stem:
            return False  # "WHO's African region" is WHO
        named = any(token.is_name for token in tokens[first:group])
        return (
            named
            or self.can_speak(head)
            or opening.stem in self.speakers
            or head.stem in words.data_nouns
            or opening.low in words.determiners
        )

    def group_end(self, tokens: Sequence[Token], first: int, end: int) -> int:
        """Give the end of the first noun group: where its complement ("of ...", "in ...") or bracket begins."""
        for index in range(first + 1, end):
            token, before = tokens[index], tokens[index - 1]
            if (
                token.text in "(,"
                or token.low in self._hinges
                or (before.stem in self.speakers and token.low.endswith("ing"))
            ):
                return index
        return end


def _speaks(tokens: Sequence[Token], speakers: frozenset[str]) -> bool:
    return len(tokens) > 1 and tokens[1].stem in speakers


def _in_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether an "and" joins two capitalised words of one name ("Harbours and Fisheries")."""
    return 0 < index < len(tokens) - 1 and tokens[index - 1].is_name and tokens[index + 1].is_name


def _low(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].low if 0 <= index < len(tokens) else ""
