"""Subjects that stand apart from their verb: "The army came and confirmed", "the ministry, which put", "on its list".

In: the tokens of a sentence and the index of a verb that reports. Out: a Mention of the body that did so, or None: a
gang that "came and shot" says nothing, whatever it did, and nobody but a body is looked for this far.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.attribution.mention import Maker, Mention, Side, low_at
from tracker.reading.attribution.phrases import Span
from tracker.reading.attribution.tokens import Token

POSSESSIVES = frozenset({"its", "his", "her", "their"})


class Apart:
    """The frames of verbs whose subject stands further off."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.phrases = maker.phrases
        self.words = words = maker.words
        self._verbs = words.report | words.say | words.work | words.helpers | words.pasts
        self._between = words.helpers | words.adverbs

    def joined(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "The army came and confirmed 12 deaths", "The group claimed the attack, saying 12 were killed"."""
        joint = verb - 1
        while joint > 0 and tokens[joint].low in self._between and verb - joint < 4:
            joint -= 1
        if low_at(tokens, joint) not in {"and", "but", ","} or low_at(tokens, joint - 1) == '"':
            return None
        if tokens[verb].low in self.words.citing:
            return None  # who is cited says it
        if tokens[joint].text == "," and not tokens[verb].low.endswith("ing"):
            return None
        first = next((i + 1 for i in range(joint, 0, -1) if tokens[i].text in ";:\n"), 0)
        span = self._acting(tokens, first, joint)
        if span is None:
            return None
        made = self.maker.make(tokens, span, (verb, verb + 1), Side.LEADS, firm=False)
        return made._replace(frame_start=tokens[verb].start)

    def _acting(self, tokens: Sequence[Token], first: int, joint: int) -> Span | None:
        """Find the body that a clause opens with, right before its verb or before an aside and its verb."""
        if tokens[first].low in self.words.prepositions and low_at(tokens, first + 1) in self.words.calendar:
            first += 2 + (low_at(tokens, first + 2) == ",")  # "On Sunday Sam Aru ..."
        for end in range(first + 1, min(joint, first + 16)):
            if tokens[end].text == ",":
                if not self._names_body(tokens, (first, end)):
                    first = end + 1  # "On Friday, the army came and ..."
                    continue
                after = next((i + 1 for i in range(end + 1, joint) if tokens[i].text == ","), 0)
                return (first, end) if 0 < after < joint and self._is_verb(tokens[after]) else None
            if end <= first:
                continue
            if not tokens[end].is_word:
                return None
            if self._is_verb(tokens[end]) and (
                self._names_body(tokens, (first, end)) or self._takes_it_on(tokens, (first, end))
            ):
                return first, end
        return None

    def _is_verb(self, token: Token) -> bool:
        return not token.is_name and (token.low.endswith("ed") or token.low in self._verbs)

    def _names_body(self, tokens: Sequence[Token], span: Span) -> bool:
        return self.phrases.is_phrase(tokens, *span) and (
            self.maker.is_body(tokens, span) or self._is_ones_person(tokens, span)
        )

    def _takes_it_on(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether it is a name that "claimed responsibility": whatever it is, it speaks of its own deed."""
        named = any(token.is_name for token in tokens[span[0] : span[1]])
        behind = {token.low for token in tokens[span[1] + 1 : span[1] + 3]}
        return named and tokens[span[1]].low.startswith("claim") and not self.words.taken_on.isdisjoint(behind)

    def _is_ones_person(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether it is a person by name and body: "Sam Aru of the state emergency agency"."""
        group = self.phrases.group_end(tokens, *span)
        person = group - span[0] > 1 and all(token.is_name for token in tokens[span[0] : group])
        return (
            person and low_at(tokens, group) in {"of", "from", "with"} and self.phrases.can_speak(tokens[span[1] - 1])
        )

    def listed(self, tokens: Sequence[Token], index: int) -> Mention | None:
        """Read "the office has 14 dead on its list": a body by what stands in its papers."""
        if low_at(tokens, index - 2) not in {"on", "in"} or low_at(tokens, index - 1) not in POSSESSIVES:
            return None
        for verb in range(index - 3, max(0, index - 14), -1):
            if tokens[verb].low in {"has", "have", "had"}:
                span = self.phrases.before(tokens, verb)
                if span is None or not self.maker.is_body(tokens, span):
                    return None
                return self.maker.make(tokens, span, (span[0], verb + 1), Side.LEADS, firm=False)
            if tokens[verb].text in ";:":
                break
        return None

    def handled(self, tokens: Sequence[Token], verb: int, span: Span) -> bool:
        """Whether a named brigade or hospital has the dead and hurt through its hands: "had so far buried 88"."""
        index = verb - 1
        while index > span[1] and tokens[index].low in self.words.adverbs:
            index -= 1
        group = tokens[span[0] : span[1]]
        named = any(token.is_name for token in group[1:])
        head = self.maker.head(tokens, span).stem
        return tokens[index].low in {"has", "have", "had"} and named and head in self.words.rescuing

    def called(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether "named" only says what somebody is called: "a farmer named Ali Sol"."""
        ahead = verb + 1 < len(tokens) and tokens[verb + 1].is_name
        near = {token.low for token in tokens[max(0, verb - 4) : verb]}
        return ahead and tokens[verb].low == "named" and not near.isdisjoint({"a", "an", "one"})

    def by_a_paper(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether nothing but a means of speech closes the sentence: ", said the NGO | in a statement"."""
        rest = [token.low for token in tokens[at:] if token.is_word]
        if not 1 < len(rest) < 9 or rest[0] not in {"in", "on", "by", "via", "at", "during", "through"}:
            return False
        closes = all(token.is_word or token.text in '.”"' for token in tokens[at:])
        return closes and not self.words.means.union(self.words.papers).isdisjoint(rest)

    def merely_does(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether a deed is told ("the Red Cross pulled 14 from the mud"), not a count ("has treated")."""
        if tokens[verb].low not in self.words.deeds or any(t.text in "$€£" for t in tokens[verb + 1 : verb + 6]):
            return False
        index = verb - 1
        while index > 0 and verb - index < 6 and tokens[index].low not in {"has", "have", "had"}:
            index -= 1
        return tokens[index].low not in {"has", "have", "had"}

    def who(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "the crew picked up 25 survivors, who said at least 60 had died": those counted are who says it."""
        made = self.relative(tokens, verb) if low_at(tokens, verb - 1) == "who" else None
        first = next((i for i in range(verb - 3, max(0, verb - 6), -1) if tokens[i].text[0].isdigit()), 0)
        if made is None or not first:
            return made
        return self.maker.make(tokens, (first + 1, verb - 2), (first + 1, verb + 1), Side.LEADS, firm=True)

    def relative(self, tokens: Sequence[Token], verb: int) -> Mention | None:
        """Read "the ministry, which put the toll at 12"."""
        if verb < 3 or tokens[verb - 1].low not in {"which", "who"} or tokens[verb - 2].text != ",":
            return None
        if "on" in {low_at(tokens, verb + 1), low_at(tokens, verb + 2)}:
            return None  # "a journalist, who reported on drugs"
        span = self.phrases.before(tokens, verb - 2)
        if span is None or not self.maker.is_body(tokens, span):
            return None
        return self.maker.make(tokens, span, (span[0], verb + 1), Side.LEADS, firm=False)
