"""A source as one sentence names it, and how a phrase is made one.

In: a phrase and its frame, as token ranges. Out: a :class:`Mention` with the known source it names, whether it points
back ("the ministry"), and whether it only relays. What makes a phrase a source is decided by the frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from tracker.model import Attribution
from tracker.reading.attribution.names import Names
from tracker.reading.attribution.phrases import Phrases, Span
from tracker.reading.attribution.tokens import Token

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


class Mention(NamedTuple):
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
    narrow: bool = False  # it acts or judges: of a clause that goes on about something else it says nothing
    paper: bool = False  # nobody's paper ("assessments in the north") or "its director": gives way to a body by name


class Maker:
    """Makes mentions of phrases, with the registry at hand."""

    def __init__(self, phrases: Phrases, names: Names) -> None:
        self.phrases = phrases
        self.words = phrases.words
        self.names = names
        self._compilers = self.words.data_nouns | self.words.media_nouns
        self._bodies = phrases.speakers | self.words.media_nouns
        self._unnamed = self.words.report_nouns | self.words.estimate_nouns
        self._owners = phrases.speakers | {"state"}
        self._own_voice = phrases.speakers - self.words.media_nouns - self.words.relaying

    def make(
        self, tokens: Sequence[Token], span: Span, frame: Span, side: Side, *, firm: bool, pronoun: bool = False
    ) -> Mention:
        """Build a mention from a phrase and its frame, both token ranges; the caller cuts the text."""
        first, end = span
        head = self.head(tokens, span)
        source = None if pronoun else self.names.find(tokens, span) or self._nobody(tokens, span)
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
            paper=source is None and self._gives_way(tokens, span, head),
        )

    def head(self, tokens: Sequence[Token], span: Span) -> Token:
        return tokens[self.phrases.group_end(tokens, *span) - 1]

    def is_body(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether the phrase names an institution, a known source or a compilation of numbers."""
        head = self.head(tokens, span)
        if self.phrases.can_speak(head) or head.stem in self._compilers or self.names.find(tokens, span):
            return True
        group = tokens[span[0] : self.phrases.group_end(tokens, *span)]
        named = any(token.is_name for token in group[1:])
        return any(
            (token.bare.isupper() and len(token.bare) > 2)  # an abbreviation
            # "the Harbour Doctors Network", "the ministry's communiqué", "the press group Article 19"
            or (token.stem in self._bodies and (token.is_name or token.low != token.stem or named))
            for token in group
        )

    def unnamed(self, low: str) -> Attribution | None:
        estimates = low in self.words.estimate_nouns or "estimate" in low or low in self.words.estimated
        return self.names.attributions.get("unnamed_estimates" if estimates else "unnamed_reports")

    def _nobody(self, tokens: Sequence[Token], span: Span) -> Attribution | None:
        """Read "local and international media", "other reports", "initial assessments"; "state media" is somebody."""
        words, group = self.words, tokens[span[0] : self.phrases.group_end(tokens, *span)]
        low, rest = group[-1].low, group[:-1]
        if low in {"media", "outlets", "press"}:
            named = any(t.low == "state" or (t.is_name and t.start) for t in group)
            return None if named else self.unnamed("reports")
        provisional = low in words.data_nouns and any(t.low in words.provisional for t in rest)
        plural = low in self._unnamed
        if not (provisional or plural) or any(t.is_name for t in tokens[span[0] + len(group) : span[1]]):
            return None
        if not self.owned_by_nobody(rest):
            return None
        return self.unnamed("estimates" if provisional else low)

    def owned_by_nobody(self, group: Sequence[Token]) -> bool:
        """Whether no word of a group names a body: "grim early reports", "latest available data"."""
        return all(
            token.low in self.words.unnamed_adjectives
            or (token.text[0].islower() and token.low == token.stem and token.low not in self._owners)
            for token in group
        )

    def _gives_way(self, tokens: Sequence[Token], span: Span, head: Token) -> bool:
        """Whether it is nobody's paper, or "its director": the body that counted is meant where it is named."""
        owned = tokens[span[0]].low in {"its", "their"}
        return owned or (head.stem in self.words.data_nouns and self._is_nobodys(tokens, span))

    def _is_nobodys(self, tokens: Sequence[Token], span: Span) -> bool:
        group = tokens[span[0] : self.phrases.group_end(tokens, *span) - 1]
        return self.owned_by_nobody(group) and not any(token.low in {"by", "from"} for token in tokens[slice(*span)])

    def _is_anaphor(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether it is "the" and one or two lower-case words: it points back where there is what to point at."""
        first, end = span
        short = 1 < end - first <= 3 and tokens[first].low == "the"
        named = [token for token in tokens[first + 1 : end] if token.is_name]
        return short and all(token.bare.isupper() and token.low in self.words.any_body for token in named)  # "the NGO"

    def _relays(self, tokens: Sequence[Token], span: Span, source: Attribution | None) -> bool:
        """Whether it is a wire, broadcaster or newspaper that did not count itself."""
        group = tokens[span[0] : self.phrases.group_end(tokens, *span)]
        if any(token.low in self.words.compiled_nouns for token in group):
            return False
        if source is not None:
            return source.relay_only
        head = group[-1].stem if group else ""
        if head in self._own_voice:
            return False  # a press union is no press
        return any(token.stem in self.words.media_nouns for token in group)


def low_at(tokens: Sequence[Token], index: int) -> str:
    """Give the word at an index in lower case; empty outside the sentence."""
    return tokens[index].low if 0 <= index < len(tokens) else ""
