"""Numbers written in words: cardinals, shares, vague words, articles and spelled zeros.

Comes in: a word of the language's tables, where it stands, the folded sentence. Goes out: a core, or None where the
word counts nothing here. Never: digits (number_scan.py), what stands before the number (bounds.py, number_kinds.py).
"""

from __future__ import annotations

import re

from tracker.model import Bound
from tracker.reading.number_forms import Core, Kind, spelled_value, times
from tracker.reading.number_words import NumberWords

NEXT = re.compile(r"[\s-]([a-z]+)")
NEXT_TWO = re.compile(r"\s([a-z]+)(?:\s([a-z]+))?")
NEXT_WORD = re.compile(r"[\s-]?([a-z]+|[0-9])?")
