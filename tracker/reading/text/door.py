"""The text door: what reading sees of a text, and the way back from there to the text as given.

Comes in: any string. Goes out: a :class:`Text` whose ``clean`` holds no invisible or look-alike character that could
split or join a number, and whose :meth:`Text.original` maps every span of it back to code points of the given text.
Never: a loss of position, an exception, more than linear time. The rules are faults.md 5.6; evidence is always quoted
from the given text, never from ``clean``.

An ordinary text (ASCII, Latin letters, typographic quotes and dashes) is recognised in one scan and passed as it is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LIMIT = 200_000
"""Code points read of one text (faults.md 4.2); the rest is one ``over_limit`` rejection."""

ODD = re.compile("[^\t\n\x20-\x7e\u00a1-\u00ac\u00ae-\u02af\u2010-\u201f\u2022-\u2027\u2030-\u203a\u20a0-\u20bf\u2122]")
"""A character that ordinary text does not hold; one is enough to send the text through the folding."""

COMMON = b"\t\n" + bytes(range(0x20, 0x7F))
STARRED = re.compile(r"(?<=[^\W\d_])\*(?=[^\W\d_])")
"""SOHR's site hides "fata*lities" from filters."""

BREAKS = "\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # C0 and C1; tab, newline and BREAKS apart
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width and bidi controls
    "\ufe00-\ufe0f\U000e0000-\U000e0fff"  # variation selectors, tags
    "\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
)
MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
CHANGES = re.compile(
    rf"(?P<newline>\r\n|[{BREAKS}])|(?P<invisible>[{INVISIBLE}]+)|(?P<digit>[0-9][{MARKS}]+)"
    rf"|(?P<letter>[^\W\d_][{MARKS}]{{1,4}})|(?P<marks>[{MARKS}]+)|(?P<star>{STARRED.pattern})"
)
"""Every place where the clean text can differ in length; what is one code point for one is folded apart from it."""

UNEVEN = re.compile(rf"[{BREAKS}{INVISIBLE}{MARKS}]")
"""The signs of all those places, the star apart."""

SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
PARTERS = "\u00a0\u2000-\u200a\u202f\u205f'’‘´`ʼ،٬"
PLAIN_PARTERS = frozenset("'`")
RARE_PARTERS = frozenset("\u00a0\u202f\u205f‘’´ʼ،٬").union(map(chr, range(0x2000, 0x200B)))
GROUPS = re.compile(rf"(?<![0-9.,])[0-9]{{1,3}}(?:[{PARTERS}][0-9]{{3}})+(?![0-9])(?:[,٫][0-9]{{1,2}}(?![0-9]))?")
"""Digits in groups of three parted by a hard space or an apostrophe, as UN, French and Swiss texts print them."""

DECIMAL_TAIL = re.compile("[,٫](?=[0-9]{1,2}$)")
TO_COMMA = re.compile(f"[{PARTERS}]")


@dataclass(frozen=True, slots=True)
class OverLimit:
    """What was not read: ``start``/``end`` in the given text, and how many runs of digits stand there."""

    start: int
    end: int
    figures: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the reader sees it.

    ``clean_starts``/``raw_starts`` name where each unbroken piece begins in both texts (empty: they are the same);
    ``wide`` gives the raw end of a clean character that stands for several given ones.
    """

    raw: str
    clean: str
    over_limit: OverLimit | None = None
    clean_starts: tuple[int, ...] = ()
    raw_starts: tuple[int, ...] = ()
    wide: Mapping[int, int] = field(default_factory=dict)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of ``clean`` to the span of the given text it was read from; an empty span stays empty.

        What was dropped inside the span is inside the quote, what was dropped at its ends is not.
        """
        if not self.clean_starts:
            return start, end
        first = self._raw(start)
        if end <= start:
            return first, first
        return first, self.wide.get(end - 1) or self._raw(end - 1) + 1

    def _raw(self, position: int) -> int:
        piece = bisect_right(self.clean_starts, position) - 1
        return self.raw_starts[piece] + position - self.clean_starts[piece]


def open_text(raw: str) -> Text:
    """Open a text for reading: cut at the limit, fold look-alikes, drop the invisible, keep the way back."""
    over, read = None, raw
    if len(raw) > LIMIT:
        cut = _cut(raw)
        over = OverLimit(cut, len(raw), sum(1 for _ in re.finditer("[0-9]+", raw[cut:])))
        read = raw[:cut]
    signs = rare(read)
    starred = "*" in read and STARRED.search(read)
    if not starred and not ODD.search(signs):
        return Text(raw, _grouped(read) if _parted(read, signs) else read, over)
    folded = read.translate(FOLD)
    if not starred and not UNEVEN.search(signs):
        return Text(raw, SPACES.sub(" ", _grouped(folded)), over)
    clean, clean_starts, raw_starts, wide = _rebuilt(folded)
    return Text(raw, SPACES.sub(" ", _grouped(clean)), over, clean_starts, raw_starts, wide)


def rare(text: str) -> str:
    """Return what is left of a text without its common ASCII; bytes are dropped many times faster than looked at."""
    return text.encode("utf-8", "surrogatepass").translate(None, COMMON).decode("utf-8", "surrogatepass")


def _cut(raw: str) -> int:
    """The end of the last line or word that fits the limit; in a text without white space the limit itself."""
    for sign in ("\n", " "):
        if (cut := raw.rfind(sign, LIMIT - 2000, LIMIT)) > 0:
            return cut
    cut = LIMIT
    while cut > LIMIT - 2000 and raw[cut - 1].isdigit():  # no number is read by half
        cut -= 1
    return cut


class _Fold(dict[int, str | int]):
    """One code point for one, worked out when first met: lone surrogates, digits of every script, full width."""

    def __missing__(self, code: int) -> str | int:
        char = chr(code)
        folded: str | int = code
        if 0xD800 <= code < 0xE000:
            folded = "\ufffd"
        elif 0xFF01 <= code < 0xFF5F:
            folded = code - 0xFEE0
        elif unicodedata.category(char) == "Nd":
            folded = str(unicodedata.decimal(char))
        self[code] = folded
        return folded


FOLD = _Fold()


def _rebuilt(text: str) -> tuple[str, tuple[int, ...], tuple[int, ...], dict[int, int]]:
    """Apply the changes of length; return the clean text and the pieces of :class:`Text`."""
    parts: list[str] = []
    clean_starts, raw_starts, wide = [0], [0], {}
    length = raw = 0
    for start, end, replacement in _changes(text):
        parts += (text[raw:start], replacement)
        length += start - raw
        if replacement:
            clean_starts.append(length)
            raw_starts.append(start)
            wide[length] = end
            length += 1
        clean_starts.append(length)
        raw_starts.append(end)
        raw = end
    if not parts:
        return text, (), (), {}
    parts.append(text[raw:])
    return "".join(parts), tuple(clean_starts), tuple(raw_starts), wide


def _changes(text: str) -> Iterator[tuple[int, int, str]]:
    """Each (start, end, replacement of at most one code point); marks that fit no letter are left or dropped."""
    for match in CHANGES.finditer(text):
        replacement = ""
        if match.lastgroup == "newline":
            replacement = "\n"
        elif match.lastgroup == "digit":
            replacement = match[0][0]
        elif match.lastgroup == "letter":
            replacement = unicodedata.normalize("NFC", match[0])
            if len(replacement) > 1:
                continue
        yield match.start(), match.end(), replacement


def _parted(text: str, signs: str) -> bool:
    """Whether a sign that parts groups of digits stands between two of them; ``signs`` are the text's rare ones."""
    for sign in PLAIN_PARTERS if text.isascii() else PLAIN_PARTERS | RARE_PARTERS.intersection(signs):
        at = text.find(sign, 1)
        while at > 0:
            if text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit():
                return True
            at = text.find(sign, at + 1)
    return False


def _grouped(text: str) -> str:
    """Write a comma where groups of three are parted by a hard space or an apostrophe; the length stays."""
    return GROUPS.sub(_with_commas, text)


def _with_commas(match: re.Match[str]) -> str:
    return TO_COMMA.sub(",", DECIMAL_TAIL.sub(".", match[0]))
