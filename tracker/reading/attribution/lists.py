"""Frames of headlines, tables and lists: "Health ministry: 16 killed", "... dead: UN", "(PDMA, 6 May)", "Source: X".

In: the tokens of a line. Out: Mentions of institutions and known sources that marks set apart. A place, a label
("Schools: 12"), a dateline and the abbreviation of the name before it are none.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model import Attribution
from tracker.reading.attribution.mention import Kind, Maker, Mention, Side, low_at
from tracker.reading.attribution.phrases import Span
from tracker.reading.attribution.tokens import Token

GOES_ON = frozenset({".", ";", "\n", "|", "and", "but", "while"})
"""What may follow a bracket that credits: "12 killed (police) and 40 hurt (medics)"."""


class Lists:
    """The frames made of marks."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.phrases = maker.phrases
        self.names = maker.names
        self.words = words = maker.words
        self._stamp = words.calendar | words.clock | words.stamps
        self._parts = (words.stop_words | words.determiners | words.hedges) - words.nearby
        self._spoken = words.report | words.say | words.count | words.summing
        self._opens_credit = words.source_labels | {":"}
        self._before_name = words.prepositions - {"of", "for"}
        self._gives = words.offices | words.media_nouns | {"sources", "officials", "source"}
        self._labels = words.institutions | words.headline_roles | words.offices

    def line(self, tokens: Sequence[Token], mark: int) -> Mention | None:
        """Read "Health ministry: 16 killed", "... dead: UN", "... dead – police" and "Source: X"."""
        if not mark:
            return None
        return self._label(tokens, mark) or self._before_colon(tokens, mark) or self._tail(tokens, mark)

    def _label(self, tokens: Sequence[Token], mark: int) -> Mention | None:
        """Read "Source: X", "Data – X"; "Figures: 12 dead" labels numbers."""
        first = end = mark + 1
        if tokens[mark - 1].low not in self.words.source_labels or first >= len(tokens):
            return None
        certain = tokens[mark].text == ":" and tokens[mark - 1].low.startswith("source")
        if not (tokens[first].is_name or (certain and tokens[first].text[0].isalpha())):
            return None
        while end < len(tokens) and end - mark < 14 and (tokens[end].is_word or tokens[end].text in ",&/"):
            end += 1
        while not tokens[end - 1].is_word:
            end -= 1
        return self.maker.make(tokens, (first, end), (mark - 1, end), Side.ALL, firm=True)

    def _stamped(self, tokens: Sequence[Token], colon: int) -> Mention | None:
        """Read "Civil Protection – 12 h:", "NEMA – 6 May, 18:00:": a body, a mark, and when it said so."""
        mark = colon - 1
        while mark and (self.is_stamp(tokens[mark]) or tokens[mark].text == ","):
            mark -= 1
        if not 0 < mark < 8 or tokens[mark].text not in "–—-|" or not all(t.is_word for t in tokens[:mark]):
            return None
        if not (self._is_institution(tokens, (0, mark)) or self.is_office(tokens, (0, mark))):
            return None
        return self.maker.make(tokens, (0, mark), (0, colon + 1), Side.LEADS, firm=True)

    def is_stamp(self, token: Token) -> bool:
        """Whether it is a word or number of a date: "6", "May", "18:00"."""
        return token.text[0].isdigit() or token.low in self._stamp

    def _posted(self, tokens: Sequence[Token], first: int, colon: int) -> Mention | None:
        """Read "OCHA Norland on X: 12 dead": who posts, before where."""
        if low_at(tokens, colon - 2) != "on" or tokens[colon - 1].low not in self.words.posting or colon - first < 3:
            return None
        span = first, colon - 2
        body = self.names.at(tokens, first) or self.maker.is_body(tokens, span)
        return self.maker.make(tokens, span, (first, colon + 1), Side.LEADS, firm=True) if body else None

    def _before_colon(self, tokens: Sequence[Token], colon: int) -> Mention | None:
        """Read "Health ministry: 16 killed", "OCHA Flash Update – ...", and anybody before a quotation."""
        first = colon
        while first and tokens[first - 1].is_word and colon - first < 8 and not tokens[first - 1].text[0].isdigit():
            first -= 1
        opens = first == 0 or tokens[first - 1].text in "–—-\n|•" or ":" in tokens[first - 1].text
        if not opens and first < colon:
            return self._far_before_colon(tokens, first, colon)
        if first == colon:
            return self._stamped(tokens, colon)
        posted = self._posted(tokens, first, colon)
        if posted is not None:
            return posted
        quotes = (
            colon + 1 < len(tokens) and tokens[colon + 1].text in '“"' and self.phrases.is_phrase(tokens, first, colon)
        )
        if (
            not quotes
            and not self._is_institution(tokens, (first, colon))
            and not self._is_branch(tokens, (first, colon))
            and not self._is_bulletin(tokens, (first, colon))
        ):
            return None
        return self.maker.make(tokens, (first, colon), (first, colon + 1), Side.LEADS, firm=True)

    def _far_before_colon(self, tokens: Sequence[Token], first: int, colon: int) -> Mention | None:
        """Read "The centre, in a letter, went further: “...", "Education Cluster, two years on: 3,428 schools"."""
        follows = low_at(tokens, colon + 1)[:1]
        if follows in {'"', "“"}:
            span = self.phrases.after(tokens, 0)
            if span and self.maker.is_body(tokens, span):
                return self.maker.make(tokens, span, (span[0], colon + 1), Side.LEADS, firm=False)
        if follows.isdigit() or low_at(tokens, colon + 1) in self.words.hedges:
            told = self._told_before_colon(tokens, first, colon)
            if told is not None:
                return told
        dated = all(t.low in self._stamp or t.text[0].isdigit() for t in tokens[first:colon])
        if tokens[first - 1].text == "," and (follows.isdigit() or dated):
            opening = next(i for i in range(first) if tokens[i].text == ",")
            if opening and self._is_institution(tokens, (0, opening)):
                return self.maker.make(tokens, (0, opening), (0, colon + 1), Side.LEADS, firm=True)
        return None

    def _told_before_colon(self, tokens: Sequence[Token], first: int, colon: int) -> Mention | None:
        """Read "in July, Rights Mission: 286 killed" and "INEM, which ..., corrected itself: 16 died"."""
        if tokens[first - 1].text == "," and colon - first > 1 and all(t.is_name for t in tokens[first:colon]):
            body = self.phrases.can_speak(tokens[colon - 1])
            return self.maker.make(tokens, (first, colon), (first, colon + 1), Side.LEADS, firm=True) if body else None
        span = self.phrases.after(tokens, 0)
        if span is not None:
            ends = (i for i in range(1, span[1]) if tokens[i].low in self._spoken and not tokens[i].is_name)
            span = 0, next(ends, span[1])
        if span is None or not self.maker.is_body(tokens, span):
            return None
        verb = span[1]
        if low_at(tokens, verb) == "," and low_at(tokens, verb + 1) in {"which", "who"}:
            verb = next((i + 1 for i in range(verb + 2, colon) if tokens[i].text == ","), verb)
        if low_at(tokens, verb) not in self._spoken:
            return None
        return self.maker.make(tokens, span, (span[0], colon + 1), Side.LEADS, firm=False)

    def _tail(self, tokens: Sequence[Token], mark: int) -> Mention | None:
        """Read ": UN" or "– ministry" that ends a headline."""
        end = self._undated(tokens, mark, len(tokens))
        if tokens[mark - 1].text in '”"' and self.phrases.after(tokens, mark + 1):
            span = self.phrases.after(tokens, mark + 1) or (mark + 1, end)
            return self.maker.make(tokens, span, (mark, span[1]), Side.TRAILS, firm=True)
        if not 0 < end - mark - 1 <= 6 or not all(token.is_word for token in tokens[mark + 1 : end]):
            return None
        if tokens[end - 1].low in {"report", "reports"}:
            made = self.maker.make(tokens, (mark + 1, end), (mark, end), Side.TRAILS, firm=True)
            return (
                made._replace(kind=Kind.UNNAMED, source=self.maker.unnamed("reports")) if made.source is None else made
            )
        if not (self._is_institution(tokens, (mark + 1, end)) or self._signs(tokens, mark, end)):
            return None
        return self.maker.make(tokens, (mark + 1, end), (mark, end), Side.TRAILS, firm=True)

    def closing(self, tokens: Sequence[Token], last: int) -> Mention | None:
        """Read the end of a headline after a comma: "12 soldiers killed in ambush, army sources" (no full stop)."""
        comma = next((i for i in range(last - 1, max(0, last - 5), -1) if tokens[i].text == ","), 0)
        rest = [token for token in tokens[last + 1 :] if token.is_word]
        if (
            not comma
            or len(rest) > 6
            or not all(map(self.is_stamp, rest))
            or not any(t.text[0].isdigit() for t in tokens[:comma])
        ):
            return None
        span = comma + 1, last + 1
        if tokens[-1].text == "." or any(
            t.low in self._parts or not t.is_word or t.text[0].isdigit() for t in tokens[slice(*span)]
        ):
            return None
        return self.maker.make(tokens, span, (comma, last + 1), Side.TRAILS, firm=True)

    def _undated(self, tokens: Sequence[Token], mark: int, end: int) -> int:
        """Give where what signs a line ends: before its marks, before ", 16 October, 9 a.m." and ", as of 12 May"."""
        while end > mark and not tokens[end - 1].is_word:
            end -= 1
        for comma in range(mark + 2, min(mark + 9, end)):
            if tokens[comma].text != ",":
                continue
            dated = [t for t in tokens[comma + 1 : end] if t.text[0].isdigit() or t.low in self._stamp]
            words = [t for t in tokens[comma + 1 : end] if t.is_word]
            return comma if any(t.text[0].isdigit() for t in words) and len(dated) == len(words) else end
        return end

    def _signs(self, tokens: Sequence[Token], mark: int, end: int) -> bool:
        """Whether what ends a line of figures signs it: "– NEMA", "– National Operations Centre", "– state media"."""
        if not any(token.text[0].isdigit() for token in tokens[:mark]):
            return False
        signed = tokens[mark + 1 : end]
        known = self.names.at(tokens, mark + 1)
        if known and not known[0].relay_only and all(token.is_name for token in tokens[known[1] : end]):
            return True  # "– Save the Children Norland"
        if len(signed) == 1 and tokens[mark - 1].end < tokens[mark].start and self._is_surname(tokens, mark):
            return True
        if len(signed) == 1 and self._is_abbreviation(signed[0]):
            return tokens[mark - 1].end < tokens[mark].start or tokens[mark].text == ":"
        last, opening = signed[-1], signed[0]
        titled = opening.bare.isupper() and 1 < len(opening.bare) < 6 and opening.low not in self.words.not_bodies
        if titled and 1 < len(signed) < 5 and all(t.is_name and not t.bare.isupper() for t in signed[1:]):
            return tokens[mark - 1].end < tokens[mark].start  # "15 wounded - DGP Saini"
        office = max((i for i, token in enumerate(signed) if self.phrases.can_speak(token)), default=len(signed))
        if 0 < len(signed) - office - 1 < 4 and all(token.is_name for token in signed[office + 1 :]):
            return True  # "– health minister Firas Aru"
        formal = all(token.is_name for token in signed) and len(signed) > 1 and self.phrases.can_speak(last)
        return formal or last.low in self.words.offices or (last.low in self.words.media_nouns and len(signed) > 1)

    def _is_surname(self, tokens: Sequence[Token], mark: int) -> bool:
        """Whether one name alone ends a line that names it nowhere else: "two houses damaged – Lysak"."""
        name = tokens[mark + 1]
        plain = name.text[0].isupper() and name.text[1:].islower() and len(name.text) > 3
        met = name.low in self.words.calendar or any(token.low == name.low for token in tokens[:mark])
        return plain and not met and tokens[-1].low in {name.low, "."}

    def _is_abbreviation(self, token: Token) -> bool:
        """Whether it is written like a body's initials ("NEMA", "DoH"), and is not a country's or a scale's."""
        compound = [part for part in token.bare.replace("/", "-").split("-") if part]
        if len(compound) > 1:  # "DSWD-Calabarzon", "BPBD/Sulteng"
            return any(
                part.isupper() and 2 < len(part) < 9 and part.lower() not in self.words.not_bodies for part in compound
            )
        capitals = sum(letter.isupper() for letter in token.bare)
        known = token.low in self.words.not_bodies
        return 2 < len(token.bare) < 9 and capitals > 1 and token.bare[-1].isupper() and not known

    def bracket(self, tokens: Sequence[Token], opening: int) -> Mention | None:
        """Read "(UN)", "(PDMA, 6 May)", "(OPM/UNHCR)"; not the abbreviation of the name before it, nor a dateline."""
        if not opening:
            return None
        first = opening + 1
        while first < len(tokens) and tokens[first].low in self._opens_credit:
            first += 1
        if first >= len(tokens) or not tokens[first].is_word or self._counts(tokens[first]):
            return None
        parts = tokens[first].bare.split("/")
        known = [self.names.at(self.phrases.tokens(part), 0) for part in parts if part]
        found = self.names.at(tokens, first)
        source = found[0] if found else next((name[0] for name in known if name), None)
        end = found[1] if found else first + 1
        while found and end < len(tokens) and tokens[end].is_name and low_at(tokens, end + 1) in {",", ")", "]"}:
            end += 1  # "(UNHCR Norland, flash note no 7)"
        closing = next((i for i in range(end, min(end + 8, len(tokens))) if tokens[i].text in ")]"), 0)
        if not (tokens[first].is_name or tokens[first].stem in self.phrases.speakers or closing):
            return None
        if source is None and closing and self._is_credit(tokens, first, closing):
            return self.maker.make(tokens, (first, closing), (opening, closing + 1), Side.TRAILS, firm=True)
        if source is None and closing == first + 1 and self._initials(tokens, opening, closing):
            return self.maker.make(tokens, (first, closing), (opening, closing + 1), Side.TRAILS, firm=True)
        labelled = first > opening + 1
        if labelled:
            return self.maker.make(tokens, (first, end), (opening, end + 1), Side.TRAILS, firm=True)
        goes_on = tokens[closing + 1].low if closing and closing + 1 < len(tokens) else "."
        closes = closing and (goes_on in GOES_ON or (goes_on == "," and self._is_plain(tokens, opening)))
        dated = low_at(tokens, end) == "," and low_at(tokens, end + 1)[:1].isdigit() and tokens[first].bare.isupper()
        if dated and closing and len(tokens[first].bare) > 2:
            return self.maker.make(tokens, (first, end), (opening, closing + 1), Side.TRAILS, firm=True)
        if end < len(tokens) and tokens[end].text not in ",)]/;" and not tokens[end].text[0].isdigit():
            return None  # "(IPC Phase 4)" names the scale
        if source is None or source.relay_only or not closes or self._expands(tokens, opening, source):
            return None
        made = self.maker.make(tokens, (first, end), (opening, end + 1), Side.TRAILS, firm=True)
        return made._replace(source=source)

    def _initials(self, tokens: Sequence[Token], opening: int, closing: int) -> bool:
        """Whether a bracket of initials alone credits the figures before it: it shortens no name and closes a part."""
        closes = closing + 1 == len(tokens) or not tokens[closing + 1].is_word or tokens[closing + 1].low in GOES_ON
        shortens = self._shortens(tokens, opening)
        plain = self._is_plain(tokens, opening)
        return closes and plain and not shortens and self._is_abbreviation(tokens[opening + 1])

    def _counts(self, opening: Token) -> bool:
        """Whether a bracket breaks figures down: "(including five soldiers)", "(mostly police)", "(12 police)"."""
        partial = opening.low in self._parts and not opening.is_name
        return partial or opening.text[0].isdigit() or opening.low.endswith("ly")

    def _is_plain(self, tokens: Sequence[Token], opening: int) -> bool:
        """Whether no name ends right before the bracket, which would be what it shortens; a place or month may."""
        last = tokens[opening - 1]
        return not last.is_name or last.low in self.words.calendar or low_at(tokens, opening - 2) in self._before_name

    def _shortens(self, tokens: Sequence[Token], opening: int) -> bool:
        """Whether the initials after the bracket are those of the words before it, capitals or not."""
        letters = [letter for letter in tokens[opening + 1].low if letter.isalpha()]
        before = [token.low[0] for token in tokens[max(0, opening - 10) : opening]]
        size = len(letters)
        full = [low for low in before if low.isalpha()]
        return full[-size:] == letters or (before[-1:] == letters[-1:] and letters[0] in full[-size - 2 :])

    def _is_credit(self, tokens: Sequence[Token], first: int, closing: int) -> bool:
        """Whether a bracket holds nothing but a role or an institution: "(medics)", "(state media)"."""
        head = self.maker.head(tokens, (first, closing)).stem
        alone = first + 1 == closing and head in self._labels and tokens[first].text[0].islower()
        if closing - first < 4 and all(token.text[0].islower() for token in tokens[first:closing]):
            alone = (
                alone
                or tokens[closing - 1].low in self._gives
                or (closing - first > 1 and tokens[closing - 1].low in self.words.signing)
            )
        return alone or self._is_institution(tokens, (first, closing))

    def _expands(self, tokens: Sequence[Token], opening: int, source: Attribution) -> bool:
        """Whether the bracket only shortens the name before it: "World Food Programme (WFP)"."""
        for first in range(max(0, opening - 10), opening):
            known = self.names.at(tokens, first)
            if known and known[1] == opening and known[0] is source:
                return True
        initials = [token.low[0] for token in tokens[max(0, opening - 8) : opening] if token.is_name]
        letters = [letter.casefold() for letter in tokens[opening + 1].bare if letter.isalpha()]
        return tokens[opening - 1].is_name and initials[-len(letters) :] == letters

    def is_office(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether a heading is a body's initials alone: "JHRO", "DSWD-Calabarzon"."""
        return span[1] - span[0] == 1 and self._is_abbreviation(tokens[span[0]])

    def _is_branch(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether it is initials with a place ("DSWD-Calabarzon"): in bare capitals a place looks like a body."""
        joined = "-" in tokens[span[0]].bare or "/" in tokens[span[0]].bare
        return joined and self.is_office(tokens, span)

    def _is_bulletin(self, tokens: Sequence[Token], span: Span) -> bool:
        """Whether a heading is a known source's own paper: "OCHA Flash Update No. 4"."""
        found = self.names.at(tokens, span[0])
        if found is None and not self._is_abbreviation(tokens[span[0]]):
            return False
        first = found[1] if found else span[0] + 1
        return any(t.low in self.words.data_nouns and t.low not in self.words.report for t in tokens[first : span[1]])

    def _is_institution(self, tokens: Sequence[Token], span: Span) -> bool:
        head = self.maker.head(tokens, span).stem
        owners = [token for token in tokens[span[0] : span[1] - 1] if token.low != token.stem]
        owned = any(t.stem in self.words.institutions or (t.bare.isupper() and len(t.bare) > 2) for t in owners)
        if head in self.words.data_nouns and span[1] - span[0] > 1 and tokens[span[1] - 2].stem in self._labels:
            return self.phrases.is_phrase(tokens, *span)  # "Health ministry bulletin"
        pair = " ".join(token.low for token in tokens[span[1] - 2 : span[1]]).partition("/")[0]
        if owned or head in self._labels or pair in self.words.services:
            return self.phrases.is_phrase(tokens, *span)
        for first in range(*span):
            found = self.names.at(tokens, first)
            if found and found[1] == span[1] and all(token.is_name for token in tokens[span[0] : first]):
                short = found[1] - first == 1 and tokens[first].bare.isupper()  # "IDF", not "Israel"
                return not found[0].relay_only and (found[0].kind != "belligerent" or short)
            owner = tokens[found[1] - 1] if found else None
            if found and owner and owner.low != owner.stem and first == span[0]:
                return True  # "RSF's yearly round-up"
        return False
