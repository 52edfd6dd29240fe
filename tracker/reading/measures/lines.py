"""Lines of lists and tables, by their marks: bullets, "Label: 5", key figures; a headline and a live entry are prose.

Comes in: a figure of a sentence. Goes out: whether it stands in such a line. Never: what the line counts, which is
decided in :mod:`tracker.reading.measures.measures`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.reading.measures.figure import Figure
from tracker.reading.measures.words import MeasureWords
from tracker.reading.time.periods import Period

BULLET = re.compile(r"\s{0,8}[-–—*•▪●◦·‣]\s")
LABEL = re.compile(r"[^\W\d_]{3,20}\)?\s?[:=]\s?~?\d")
"""A label and its number; two of them make a line of key figures: "Dead: 14, injured: 35"."""

KEYS = re.compile(r"(?:^|[;:|]\s?)[^\W\d][^;:.|\d]{2,40}\s\d[\d,.]{0,12}(?=\s?[;|]|\.?\s{0,3}$)")
"""The same without colons, the number last; three of them make such a line: "in shelters 66,761; injured 372"."""

LIVE = re.compile(r"(?:LIVE\s)?(?:\d{1,2}[:.h]\d\d\b|\d{4}\s(?:GMT|UTC|[-–—]))")
"""An entry of a running report begins with the time of day; it tells of one thing, it is no line of a table."""

HEADLINE = re.compile(r"#?[^:|\n\d]{3,60}:\s[^\s\w]?\d[\d,.]{0,12}\+?\s[^\W\d]")
"""A headline names its event and then counts: "Halloween crush in Seoul: 149 dead"; a key figure ends in its number."""

LINE_LENGTH = 100
"""Characters beyond which a bullet that ends in a full stop is prose with a dot before it, not a line of figures."""

LABEL_LENGTH = 60
"""Characters beyond which what stands before a colon is a sentence, not a label."""


def in_list(figure: Figure) -> bool:
    """Whether the figure stands in a line of a list or table, not in prose."""
    telling = figure.telling
    if not telling.listed and not any(mark in telling.text for mark in ":=|;"):
        return BULLET.match(telling.text) is not None and not _prose(telling.text, telling.heading, telling.words)
    if _prose(telling.text, telling.heading, telling.words):
        return False
    return telling.listed or _listed(telling.text, figure.start, figure.end)


def _prose(sentence: str, heading: Sequence[Period], words: MeasureWords) -> bool:
    if LIVE.match(sentence):
        return True
    if words.label.match(sentence):
        return False
    if HEADLINE.match(sentence) and not (heading or "|" in sentence or BULLET.match(sentence)):
        return len(LABEL.findall(sentence)) < 2
    return len(sentence) > LINE_LENGTH and sentence.rstrip().endswith(".")


def _listed(sentence: str, start: int, end: int) -> bool:
    if BULLET.match(sentence) or "|" in sentence:
        return True
    if len(LABEL.findall(sentence)) >= 2 or (";" in sentence and len(KEYS.findall(sentence)) > 2):
        return True
    label = sentence[:start].rstrip()
    if len(label) > LABEL_LENGTH:
        return False
    return (label.endswith(":") or ":" in sentence[start:end]) and not sentence[end:].strip(" .+%)")
