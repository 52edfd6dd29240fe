"""Sources from the neighbouring sentences: what "it" and "the ministry" mean, speech that goes on, a closing credit.

In: a mention that points back (or a sentence that names nobody) and the sentences around. Out: the mention of the
sentence it was found in, or None. Nothing is carried without words that say so: a sentence that merely follows
another has no source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.reading.attribution.frames import NOUNS, Frames
from tracker.reading.attribution.mention import LIMIT, Kind, Mention, Side
from tracker.reading.attribution.tokens import Token

CHARITIES = frozenset({"ngo", "monitor", "data"})
"""Kinds of the registry that "the NGO", "the watchdog" can mean."""

BACK = 3
"""Sentences before that are looked at."""

AHEAD = 40
"""Lines after that are looked at for a closing credit: the rows of a table as pasted."""

BRACKETED = re.compile(r"^\s*(?:\([^()]{2,60}\)|\[[^\[\]]{2,60}\])\s*$")
"""A line that is nothing but a bracket signs the lines above it: "(OCHA, 10 Feb)"."""

ITEM = re.compile(r"^\s*(?:[•·▪*‣–—-]|\d{1,2}[.)])\s")
OPENING = re.compile(r"^\s*[“\"«]")
QUOTES = re.compile(r"[“”«»\"]")
CLOSED = re.compile(r"[”\"»]\s*[,.]?|[,.]\s*[”\"»]")


def _marks(text: str) -> list[bool]:
    """Tell of each quotation mark whether it opens; a straight one does after white space or a bracket."""
    return [
        m[0] in "“«" or (m[0] == '"' and (m.start() == 0 or text[m.start() - 1] in " \n([—–-"))
        for m in QUOTES.finditer(text)
    ]


def _left_open(text: str) -> bool:
    """Whether a quotation begins here that does not end here."""
    marks = _marks(text)
    return bool(marks) and marks[-1]


def _closes(text: str) -> bool:
    """Whether a quotation that began before ends here."""
    marks = _marks(text)
    return bool(marks) and not marks[0]


class Carry:
    """Follows a source across sentences with the same frames."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._words = frames.words
        self._acts = self._words.helpers | self._words.work
        self._points_back = self._words.any_body - self._words.data_nouns - {"source"}
        self._in_office = self._words.speaks_in_office
        given = "|".join(re.escape(phrase) for phrase in sorted(self._words.given_later)) or r"(?!)"
        verbs = "|".join(sorted(self._words.given_verbs)) or r"(?!)"
        paper = r"(?:in\sa\s[a-z]{4,12}(?:\s[a-z]{4,12})?\s)?"  # "was contained in a statement issued by"
        self._given = re.compile(
            rf"^\s*(?:{given})\s(?:(?:[\w’']+\s){{0,3}}?(?:{verbs})\s{paper}(?:by|from)|(?:is|was)\saccording\sto)\s",
            re.IGNORECASE,
        )
        # "Compiled by the Red Cross, 12 Feb.": nothing but who and when
        self._signing = re.compile(rf"^\W*(?:{verbs})\s(?:by|from)\s[^.;]{{3,90}}[.\s]*$", re.IGNORECASE)
        totals = "|".join(re.escape(phrase) for phrase in sorted(self._words.totals_of)) or r"(?!)"
        self._total = re.compile(rf"^\W*(?:{totals})\s?[:=–-]", re.IGNORECASE)
        labels = "|".join(re.escape(label) for label in sorted(self._words.source_labels)) or r"(?!)"
        self._label = re.compile(rf"^\W*(?:{labels})\s*:", re.IGNORECASE)

    def antecedent(
        self, mention: Mention, earlier: Sequence[Mention], previous: Sequence[str], sentence: str = ""
    ) -> Mention | None:
        """Give the source an anaphor stands for: the last fitting one of its sentence, else of those before."""
        for named in reversed(earlier):
            if named.kind is Kind.NAMED and self._fits(mention, named):
                return named
            if self._is_noun(named) and mention.head in self._words.speaker_pronouns:
                return self.antecedent(named, [], previous) or named
        if mention.side is not Side.LEADS and mention.start:
            own = self._own(sentence[: mention.start], mention)
            if own is not None:
                return own
        # "The army shelled it, killing what it said were rebels" means its own subject; "..., it said" goes back.
        if mention.start and mention.side is Side.LEADS and mention.head in self._words.speaker_pronouns:
            own = self._subject(sentence[: mention.start], mention)
            if own is not None:
                return own
        back = previous[-BACK:][::-1]
        for number, before in enumerate(back):  # who spoke, however far
            spoke = self._speaker(before, mention)
            if spoke is not None and spoke.kind is Kind.ANAPHOR:  # "the mayor said ...": and which mayor?
                return self.antecedent(spoke, [], back[number + 1 :][::-1]) or spoke
            if spoke is not None:
                return spoke
        for before in back:  # only then who is merely spoken of
            found = self._subject(before, mention)
            if found is not None and (mention.firm or self._counts(found)):
                return found
        return None

    def _counts(self, spoken_of: Mention) -> bool:
        """Whether one merely spoken of may be who counted: a body, not "inmates" who "took over the jail"."""
        named = spoken_of.source is not None or any(word[0].isupper() for word in spoken_of.text.split()[1:])
        return named or spoken_of.head in self._words.institutions or spoken_of.head in self._words.data_nouns

    def _own(self, sentence: str, mention: Mention) -> Mention | None:
        """Give the aid body whose work a sentence tells, where it closes with "it said", "the charity said"."""
        tokens = self._frames.phrases.tokens(sentence)[:LIMIT]
        fronted = next((i + 1 for i, token in enumerate(tokens[:9]) if token.text == ","), 0)
        for opening in (0, fronted)[: 1 + (fronted > 0)]:
            rest = tokens[opening:]
            known = self._named(sentence, rest) if rest else None
            source = known.source if known is not None else None
            if known is not None and source is not None and source.kind in self._words.work_kinds:
                ahead = next((token.low for token in rest if token.start >= known.end), "")
                acts = ahead.endswith("ed") or ahead in self._acts
                return known if acts else None  # "three Harbour Fund drivers were shot" is of them, not by it
            size = next((i for i, token in enumerate(rest) if not token.is_name), 0)
            has = size > 1 and rest[size].low in {"has", "have", "had"}
            if has and mention.head == "it" and rest[0].low not in self._words.determiners:
                return self._build(sentence, rest, (0, size))  # "Harbour International has helped 120, it said"
        return None

    def _speaker(self, sentence: str, mention: Mention) -> Mention | None:
        """Give the last fitting source the sentence credits; for a pronoun also "the mayor", whoever that is."""
        pronoun = mention.head in self._words.speaker_pronouns
        for named in reversed(self._frames.mentions(sentence)):
            if named.kind is Kind.NAMED and self._fits(mention, named):
                return named
            if pronoun and self._is_noun(named):
                return named
        return None

    def _is_noun(self, named: Mention) -> bool:
        """Whether it points back with a noun, which says at least as much as a pronoun does."""
        return named.kind is Kind.ANAPHOR and named.head not in self._words.speaker_pronouns

    def _fits(self, mention: Mention, named: Mention) -> bool:
        """Whether "the ministry" can mean this source: the same head, a word the registry lists, or any body."""
        if mention.head in self._words.speaker_pronouns:
            return True
        words = named.text.casefold().split()
        if mention.head in {word.strip("’'s,()") for word in words} or mention.head in words:
            return True
        if named.source is not None:
            return mention.text.casefold() in named.source.anaphors or self._of_its_kind(mention, named.source.kind)
        loose = mention.head in self._words.any_body and named.head not in self._words.party_nouns
        private = mention.head in self._words.of_a_charity - self._words.of_an_agency
        return loose and not (private and named.head in self._words.offices) and not self._is_another(mention, words)

    def _of_its_kind(self, mention: Mention, kind: str) -> bool:
        """Whether "the NGO", "the agency" is what a known source of this kind is called."""
        heads = self._words.of_a_charity if kind in CHARITIES else frozenset[str]()
        heads = self._words.of_an_agency if kind in {"un", "red_cross"} else heads
        return mention.head in heads and not self._is_another(mention, ())

    def _is_another(self, mention: Mention, named: Sequence[str]) -> bool:
        """Whether a body is told by what it does ("the fire agency") and that is no word of the one named before."""
        described = mention.text.casefold().split()[1:-1]
        return any(word not in self._words.descriptions and word not in named for word in described)

    def _subject(self, sentence: str, mention: Mention) -> Mention | None:
        """Take for "it" or "the ministry" the body a sentence opens with or names in full, where it does not speak."""
        frames = self._frames
        tokens = frames.phrases.tokens(sentence)[:LIMIT]
        for index, token in enumerate(tokens):
            if mention.head in self._words.speaker_pronouns:
                person = mention.head in {"he", "she"}
                opens = self._named(sentence, tokens) or (self._titled(sentence, tokens) if person else None)
                return opens or self._responsible(sentence, tokens)
            if index == 0 and mention.head in self._points_back:
                opening = self._named(sentence, tokens)
                source = opening.source if opening is not None else None
                private = mention.head in self._words.of_a_charity - self._words.of_an_agency
                if source is not None and (not private or source.kind in CHARITIES):
                    return opening
            if token.stem == mention.head:
                span = frames.phrases.before(tokens, index + 1)
                if span and span[1] - span[0] > 2:
                    return self._build(sentence, tokens, span)
            known = frames.names.at(tokens, index) if token.is_name else None
            if known and mention.text.casefold() in known[0].anaphors:
                first = index  # "the Norland Red Cross", not "Red Cross" alone
                while first > 1 and tokens[first - 1].is_name and not frames.phrases.closes(tokens[first - 1]):
                    first -= 1
                return self._build(sentence, tokens, (first, known[1]))
        return None

    def _named(self, sentence: str, tokens: Sequence[Token]) -> Mention | None:
        """Give the known source or the body in capitals that a sentence opens with."""
        first = 1 if tokens[0].low in self._words.determiners and len(tokens) > 1 else 0
        known = self._frames.names.at(tokens, first)
        if known and tokens[known[1] - 1].low == tokens[known[1] - 1].stem:  # "the UN's mission" is the mission
            return self._build(sentence, tokens, (first, known[1]))
        phrases, end = self._frames.phrases, first
        while end < len(tokens) and end < 8 and not phrases.closes(tokens[end]):
            end += 1
        for last in range(first + 1, end + 1):
            ahead = tokens[last] if last < len(tokens) else None
            goes_on = ahead is not None and (
                ahead.is_name or ahead.stem in phrases.speakers or ahead.low in self._words.prepositions
            )
            speaks = tokens[last - 1].stem in phrases.speakers
            if speaks and ahead is not None and ahead.low in self._words.prepositions:
                whole = self._complement(tokens, last, end)
                if whole:
                    return self._build(sentence, tokens, (0, whole))
            if speaks and not (goes_on and last < end) and phrases.is_phrase(tokens, 0, last):
                return self._build(sentence, tokens, (0, self._frames.verbs.apposition(tokens, 0, last)))
        return None

    def _responsible(self, sentence: str, tokens: Sequence[Token]) -> Mention | None:
        """Give who "claimed responsibility" in a sentence: "it said" is what that one says of its own deed."""
        for index in range(2, len(tokens)):
            verb = index - 1 if tokens[index - 1].low.startswith("claim") else index - 2
            if tokens[index].low in self._words.taken_on and tokens[verb].low.startswith("claim"):
                span = self._frames.phrases.before(tokens, verb)
                return self._build(sentence, tokens, span) if span else None
        return None

    def _titled(self, sentence: str, tokens: Sequence[Token]) -> Mention | None:
        """Give the person in office a sentence opens with: "Governor Lena Aru arrived"."""
        size = next((i for i, token in enumerate(tokens) if not token.is_name), len(tokens))
        role = next((i for i in range(min(size - 1, 5)) if tokens[i].stem in self._in_office), -1)
        return self._build(sentence, tokens, (0, size)) if role >= 0 and 1 < size < 9 else None

    def _complement(self, tokens: Sequence[Token], start: int, end: int) -> int:
        """Give where "of Interior" or "for Food and the Environment" ends, after a head; 0 where no name follows."""
        stop = last = start
        while stop < end and (tokens[stop].is_name or stop == start or tokens[stop].low in {"of", "the", "and"}):
            stop += 1
            last = stop if tokens[stop - 1].is_name else last
        return last if last > start else 0

    def _build(self, sentence: str, tokens: Sequence[Token], span: tuple[int, int]) -> Mention:
        start, end = tokens[span[0]].start, tokens[span[1] - 1].end
        source = self._frames.names.find(tokens, span)
        head = tokens[self._frames.phrases.group_end(tokens, *span) - 1].stem
        return Mention(start, end, start, end, sentence[start:end], Kind.NAMED, Side.LEADS, False, source, head)

    def speech(self, sentence: str, previous: Sequence[str], following: Sequence[str]) -> Mention | None:
        """Give the speaker of a quotation that began before this sentence or is closed after it."""
        inside = _left_open("\n".join(previous[-BACK:]))
        if not inside and not any(mark in sentence for mark in '“”"'):
            return None
        if inside:
            return self._opened_by(previous) or self._closed_by(sentence, previous, following)
        if OPENING.match(sentence) and previous and CLOSED.search(previous[-1]):
            return self._firm(previous[-1])
        return self._closed_by(sentence, previous, following) if _left_open(sentence) else None

    def _firm(self, sentence: str) -> Mention | None:
        """Give the last named speaker of a sentence."""
        return next((m for m in reversed(self._frames.mentions(sentence)) if m.kind is Kind.NAMED and m.firm), None)

    def _opened_by(self, previous: Sequence[str]) -> Mention | None:
        """Give who speaks where a quotation began: "The mayor said: “We lost a bridge. ...", or one that goes on."""
        first = next((i for i in range(len(previous) - 1, -1, -1) if _left_open(previous[i])), -1)
        if first < 0:
            return None
        goes_on = first > 0 and OPENING.match(previous[first]) and CLOSED.search(previous[first - 1])
        return self._firm(previous[first]) or (self._firm(previous[first - 1]) if goes_on else None)

    def _closed_by(self, sentence: str, previous: Sequence[str], following: Sequence[str]) -> Mention | None:
        """Give who speaks where a quotation ends: "... We lost a bridge,” the mayor said.", also "she said"."""
        if _closes(sentence):
            return None
        for later in following[:BACK]:
            if not _closes(later):
                continue
            firm = [m for m in self._frames.mentions(later) if m.firm and m.kind in NOUNS]
            named = next((m for m in firm if m.kind is Kind.NAMED), None)
            if named is not None or not firm:
                return named
            meant = self.antecedent(firm[0], [], previous)
            return meant or (firm[0] if self._is_noun(firm[0]) else None)
        return None

    def opening(self, sentence: str, previous: Sequence[str]) -> Mention | None:
        """Give the source of the line that opens a list ("OCHA reports:"), for the items under it and their total."""
        if previous and self._total.match(sentence):
            return next((m for m in reversed(self._frames.mentions(previous[-1])) if m.kind is Kind.NAMED), None)
        for line in reversed(previous[-AHEAD:]):
            if line.rstrip().endswith(":"):
                named = [m for m in self._frames.mentions(line) if m.kind is Kind.NAMED]
                return named[-1] if named else self._headed(line)
            if not ITEM.match(line):
                return self._signed(line) if ITEM.match(sentence) else None
        return None

    def _signed(self, line: str) -> Mention | None:
        """Read the bracket that ends the heading of a list: "Norland, sector by sector (NDMO, 6 March)"."""
        if line.rstrip()[-1:] not in {")", "]"}:
            return None
        found = self._frames.mentions(line)
        return next((m for m in found if m.kind is Kind.NAMED and m.frame_end >= len(line.rstrip()) - 1), None)

    def _headed(self, line: str) -> Mention | None:
        """Read "JHRO, November in brief:": the body whose paper a list is, before the first comma of its heading."""
        tokens = self._frames.phrases.tokens(line)[:LIMIT]
        end = next((i for i, token in enumerate(tokens) if not token.is_word), 0)
        if not 0 < end < 8 or tokens[end].text != ",":
            return None
        body = self._frames.lists.is_office(tokens, (0, end)) or self._frames.names.at(tokens, 0)
        return self._build(line, tokens, (0, end)) if body else None

    def _signature(self, line: str) -> Mention | None:
        """Read "Compiled by the Red Cross, 12 Feb.", which closes what it signs and goes on about nothing."""
        tokens = self._frames.phrases.tokens(line)[:LIMIT]
        found = next((m for m in self._frames.mentions(line) if m.kind in NOUNS and m.text), None)
        rest = [token for token in tokens if found and token.start >= found.end and token.is_word]
        return found if all(self._frames.lists.is_stamp(token) for token in rest) else None

    def credit(self, following: Sequence[str]) -> Mention | None:
        """Give the source of a closing "Source: X", or of "The figure was given by X" right after."""
        if following and self._given.match(following[0]):
            found = self._frames.mentions(following[0])
            return next((m for m in found if m.kind is Kind.NAMED or self._is_noun(m)), None)
        for line in following[:AHEAD]:
            if BRACKETED.match(line):
                return next((m for m in self._frames.mentions(f"- {line}") if m.kind is Kind.NAMED), None)
            if self._label.match(line):
                return next((m for m in self._frames.mentions(line) if m.side is Side.ALL), None)
            if self._signing.match(line):
                return self._signature(line)
        return None
