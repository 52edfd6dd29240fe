"""Properties of the number grammar: what is printed reads back, offsets hold, nothing raises, time is linear."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numerals import WORDS

from tracker.model import Bound
from tracker.reading.numbers.find import Kind, Number, find
from tracker.reading.numbers.forms import LARGEST
from tracker.reading.text.door import open_text
from tracker.reading.text.sentences import split

ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def grouped(value: int, separator: str) -> str:
    return f"{value:,}".replace(",", separator)


def indian(value: int) -> str:
    head, tail = f"{value:d}"[:-3], f"{value:d}"[-3:]
    parts = [head[max(0, i - 2) : i] for i in range(len(head), 0, -2)][::-1]
    return ",".join([*parts, tail])


def spelled(value: int) -> str:
    """British spelling, as wire agencies write: "one hundred and five thousand two hundred and one"."""
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if value >= scale:
            rest = value % scale
            joint = " and " if 0 < rest < 100 else " "
            return f"{spelled(value // scale)} {name}" + (joint + spelled(rest) if rest else "")
    if value >= 100:
        return f"{ONES[value // 100]} hundred" + (f" and {spelled(value % 100)}" if value % 100 else "")
    if value >= 20:
        return TENS[value // 10] + (f"-{ONES[value % 10]}" if value % 10 else "")
    return ONES[value]


FORMATS = {
    "plain": str,
    "comma": lambda v: grouped(v, ","),
    "point": lambda v: grouped(v, "."),
    "space": lambda v: grouped(v, " "),
    "nbsp": lambda v: grouped(v, "\u00a0"),
    "nnbsp": lambda v: grouped(v, "\u202f"),
    "thin": lambda v: grouped(v, "\u2009"),
    "apostrophe": lambda v: grouped(v, "'"),
    "typographic-apostrophe": lambda v: grouped(v, "’"),
    "indian": indian,
    "arabic-indic": lambda v: grouped(v, "٬").translate(ARABIC),
    "devanagari": lambda v: indian(v).translate(DEVANAGARI),
    "full-width": lambda v: grouped(v, ",").translate(FULL_WIDTH),
    "spelled": spelled,
}


def read(raw: str) -> list[tuple[str, Number]]:
    """Every number of a text with its quote in the text as given."""
    text = open_text(raw)
    found = []
    for sentence in split(text.clean):
        for number in find(sentence.text, WORDS):
            start, end = text.original(sentence.start + number.start, sentence.start + number.end)
            found.append((raw[start:end], number))
    return found


@pytest.mark.parametrize("name", FORMATS)
@given(st.one_of(st.integers(2, 9999), st.integers(2, 10**9)))
def test_a_printed_number_reads_back(name: str, value: int) -> None:
    printed = FORMATS[name](value)
    ((quote, number),) = read(f"Officials said {printed} people fled on foot.")
    assert quote == printed
    assert (number.value, number.low, number.high, number.bound) == (value, value, value, Bound.EXACT)
    assert number.kind is Kind.COUNT


@given(st.integers(10, 99_999), st.integers(1, 9), st.sampled_from([("million", 10**6), ("billion", 10**9)]))
def test_a_decimal_of_a_scale_is_exact(whole: int, tenth: int, scale: tuple[str, int]) -> None:
    ((_, number),) = read(f"Some {whole % 900}.{tenth} {scale[0]} people fled.")
    assert number.value == ((whole % 900) * 10 + tenth) * scale[1] // 10


@given(st.integers(2, 5000), st.integers(1, 5000), st.sampled_from(["{}-{}", "{}–{}", "{} to {}", "between {} and {}"]))
def test_a_range_reads_back(low: int, width: int, form: str) -> None:
    printed = form.replace("{}", f"{low:,}", 1).replace("{}", f"{low + width:,}", 1)
    ((quote, number),) = read(f"They count {printed} dead people.")
    assert (quote, number.low, number.high, number.bound) == (printed, low, low + width, Bound.BETWEEN)


PIECES = [
    *"0123456789.,'’-–/:%$€()[] \n+~<>½#@^e", "a", "an", "one", "no", "of", "the", "and", "to", "from", "between",
    "or", "hundred", "thousand", "million", "dozen", "several", "hundreds", "half", "third", "quarter", "at least",
    "up to", "over", "some", "more than", "people", "dead", "km", "May", "March", "2024", "12", "1,234", "1.2", "m",
    "k", "per cent", "years", "aged", "by", "rose", "ten", "twenty", "İ", "\u00a0", "\u200b", "\u0301", "\ud800", "٣",
    "。", "No.", "Phase", "a day",
]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=40), st.sampled_from(["", " "]))
def test_any_text_is_read_in_order_within_itself(pieces: list[str], glue: str) -> None:
    raw = glue.join(pieces)
    text = open_text(raw)
    for sentence in split(text.clean):
        previous = 0
        for number in find(sentence.text, WORDS):
            assert sentence.text[number.start : number.end] == number.text
            assert number.start <= number.core_start < number.core_end <= number.end
            assert number.core_start >= previous
            previous = number.core_end
            check_values(number)
            start, end = text.original(sentence.start + number.start, sentence.start + number.end)
            assert 0 <= start < end <= len(raw)


def check_values(number: Number) -> None:
    """The table of observations.md section 1, for whatever was read."""
    for value in (number.value, number.low, number.high):
        assert value is None or (math.isfinite(value) and 0 <= value <= LARGEST)
    value, low, high = number.value, number.low, number.high
    if number.kind in {Kind.DATE, Kind.TIME, Kind.CODE, Kind.ORDINAL, Kind.UNREADABLE, Kind.OVER_RANGE}:
        assert (value, low, high) == (None, None, None)
        return
    expected = {
        Bound.EXACT: (value, value, value),
        Bound.AT_LEAST: (value, value, None),
        Bound.MORE_THAN: (value, value, None),
        Bound.AT_MOST: (value, None, value),
        Bound.LESS_THAN: (value, None, value),
        Bound.ABOUT: (value, None, None),
        Bound.BETWEEN: (None, low, high),
        Bound.VAGUE: (None, low, None),
    }[number.bound]
    assert (value, low, high) == expected
    assert number.bound in {Bound.BETWEEN, Bound.VAGUE} or value is not None
    assert number.bound is not Bound.BETWEEN or (low is not None and high is not None and low < high)


HOSTILE = {
    "between": "between 1 and 2 ",
    "long-digits": "9" * 200 + " ",
    "one-run": "9",
    "spaced": "123 ",
    "commas": "1,",
    "articles": "a ",
    "figures": "12 dead, ",
    "one-word": "x",
    "words": "one hundred and ",
    "scales": "million ",
    "dashes": "1-",
    "vague": "hundreds of ",
    "letters": "a1b2",
    "hedges": "at least ",
    "slashes": "1/",
    "phones": "+1 23 ",
    "addresses": "http://",
    "halves": "half a ",
    "parts": "1 of the ",
    "changes": "from 1 to 2 ",
    "months": "May 1 and ",
    "ages": "A Bc, 1, ",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_is_linear_in_one_sentence(unit: str) -> None:
    """Four times the text may take about four times as long, never sixteen; a first run warms the caches."""
    find(unit * 50, WORDS)
    small, large = (seconds(unit * (size // len(unit))) for size in (5_000, 20_000))
    assert large < 12 * small + 0.05


def seconds(sentence: str) -> float:
    """The better of two, so that a busy machine does not fail the test."""
    best = math.inf
    for _ in range(2):
        started = time.process_time()
        find(sentence, WORDS)
        best = min(best, time.process_time() - started)
    return best


def test_four_kilobytes_of_between_take_milliseconds() -> None:
    started = time.process_time()
    numbers = find("between 1 and 2 " * 256, WORDS)
    assert time.process_time() - started < 0.5
    assert len(numbers) == 256


def test_a_number_of_two_hundred_digits_is_one_unreadable() -> None:
    (number,) = find("9" * 200 + " people", WORDS)
    assert (number.kind, number.core_end) == (Kind.UNREADABLE, 200)


@pytest.mark.no_cover
def test_a_megabyte_in_one_line_and_a_hundred_thousand_figures_end() -> None:
    started = time.process_time()
    for raw in ("x" * 1_000_000, "9" * 1_000_000, "12 dead " * 100_000):
        assert open_text(raw).over_limit is not None
        read(raw)
    assert time.process_time() - started < 10


def test_a_run_of_digits_cut_by_the_cap_never_becomes_a_count() -> None:
    for length in (598, 599, 600, 601, 603, 1205, 20_001, 200_003):
        assert {number.kind for _, number in read("9" * length)} == {Kind.UNREADABLE}
