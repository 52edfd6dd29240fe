"""The text door: look-alikes folded, the invisible dropped, every span found again in the text as given."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reading.text.door import LIMIT, open_text

NNBSP, NBSP, THIN, ZWSP, SHY, RLO, BOM = "\u202f", "\u00a0", "\u2009", "\u200b", "\u00ad", "\u202e", "\ufeff"

CLEANED = [
    ("plain", "27 people fled.", "27 people fled."),
    ("typographic", "“Over 300” – it’s said…", "“Over 300” – it’s said…"),
    ("hard-space", f"1{NBSP}234 people", "1,234 people"),
    ("narrow-hard-space", f"12{NNBSP}345{NNBSP}678 people", "12,345,678 people"),
    ("thin-space", f"1{THIN}234,5 tonnes", "1,234.5 tonnes"),
    ("hard-space-beside-words", f"27{NBSP}people{NNBSP}fled", "27 people fled"),
    ("hard-space-no-group", f"7{NBSP}12 and 12{NBSP}3456", "7 12 and 12 3456"),
    ("apostrophe-groups", "1’234 and 12'345'678", "1,234 and 12,345,678"),
    ("apostrophe-no-group", "Syria's 12' and '48", "Syria's 12' and '48"),
    ("zero-width-inside-number", f"4{ZWSP}5 people", "45 people"),
    ("soft-hyphen-inside-number", f"4{SHY}5 peo{SHY}ple", "45 people"),
    ("bidi-control", f"12{RLO}34", "1234"),
    ("byte-order-mark", f"{BOM}27 dead", "27 dead"),
    ("combining-mark-on-digit", "2\u03017 dead", "27 dead"),
    ("keycap", "5\ufe0f\u20e3 dead", "5 dead"),
    ("decomposed-letter", "Cafe\u0301 12", "Café 12"),
    ("mark-that-composes-with-nothing", "q\u0301 12", "q\u0301 12"),
    ("lone-surrogate", "12 \ud800 dead", "12 \ufffd dead"),
    ("nul-and-c1", "1\x002 \x9fdead\x07", "12 dead"),
    ("noncharacter", "12\ufdd0 \uffffdead\U0001fffe", "12 dead"),
    ("windows-newlines", "one\r\ntwo\rthree", "one\ntwo\nthree"),
    ("line-separators", "one\u2028two\x0cthree", "one\ntwo\nthree"),
    ("asterisk-in-word", "46 fata*lities, abd*uction", "46 fatalities, abduction"),
    ("asterisk-elsewhere", "* 12 dead* and **bold**", "* 12 dead* and **bold**"),
    ("arabic-indic", "٢٧ قتيلا", "27 قتيلا"),
    ("arabic-separators", "٤٬٢٤٨ و ٤،٢٤٨", "4,248 و 4,248"),
    ("persian", "۱۲۳", "123"),
    ("devanagari", "२७ लोग", "27 लोग"),
    ("full-width", "２７ ｄｅａｄ", "27 dead"),
    ("mathematical-bold", "\U0001d7d0\U0001d7d5 dead", "27 dead"),
    ("superscript-is-no-digit", "km² and 12³", "km² and 12³"),
    ("empty", "", ""),
]


@pytest.mark.parametrize(("raw", "clean"), [case[1:] for case in CLEANED], ids=[case[0] for case in CLEANED])
def test_clean_text(raw: str, clean: str) -> None:
    assert open_text(raw).clean == clean


@pytest.mark.parametrize(
    ("raw", "span", "quote"),
    [
        (f"Some 4{ZWSP}5 fled{ZWSP} today", "45", f"4{ZWSP}5"),
        (f"Some 4{ZWSP}5 fled{ZWSP} today", "fled", "fled"),
        ("a\r\n160 fata*lities.", "fatalities", "fata*lities"),
        (f"{BOM}{BOM}27 dead", "27 dead", "27 dead"),
        ("Cafe\u0301 held 2\u03017", "Café", "Cafe\u0301"),
        ("Cafe\u0301 held 2\u03017", "27", "2\u03017"),
        (f"1{NBSP}234 dead", "1,234", f"1{NBSP}234"),
        ("x\r\ny", "x\ny", "x\r\ny"),
    ],
)
def test_spans_map_to_the_given_text(raw: str, span: str, quote: str) -> None:
    text = open_text(raw)
    start = text.clean.index(span)
    first, last = text.original(start, start + len(span))
    assert raw[first:last] == quote


def test_an_ordinary_text_is_passed_as_it_is() -> None:
    raw = "Over 300 people – many of them children – “have died”, the UN’s Zoë Müller said…"
    text = open_text(raw)
    assert text.clean is raw
    assert text.original(5, 8) == (5, 8)


def test_what_fits_is_read_and_the_rest_is_told() -> None:
    raw = "12 dead. " * (LIMIT // 9 + 100)
    text = open_text(raw)
    assert text.over_limit is not None
    assert LIMIT - 20 < len(text.clean) <= LIMIT
    assert text.over_limit.start == len(text.clean)
    assert text.over_limit.end == len(raw)
    assert text.over_limit.figures == raw[len(text.clean) :].count("12")


def test_the_limit_cuts_no_number() -> None:
    raw = "x" * (LIMIT - 3) + "123456 " + "y" * 10
    text = open_text(raw)
    assert text.clean[-1] == "x"
    assert text.over_limit is not None
    assert text.over_limit.figures == 1


ODD = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from([*"0123456789,.'’* \n", NBSP, NNBSP, ZWSP, SHY, RLO, "\u0301", "\r", "\ud800", "٣", "٬"]),
    ),
    max_size=60,
)


@given(ODD)
def test_any_text_keeps_its_positions(raw: str) -> None:
    text = open_text(raw)
    previous = 0
    for index in range(len(text.clean)):
        start, end = text.original(index, index + 1)
        assert previous <= start < end <= len(raw)
        assert (
            text.clean[index] == raw[start]
            or len(raw[start:end]) > 1
            or not raw[start].isascii()
            or raw[start] in "'\r,\x0b\x0c\x1c\x1d\x1e"
        )
        previous = end
    whole_start, whole_end = text.original(0, len(text.clean))
    assert 0 <= whole_start <= whole_end <= len(raw)


@given(ODD)
def test_a_clean_text_is_clean(raw: str) -> None:
    """Opening a second time changes nothing but what a removed character had parted."""
    clean = open_text(raw).clean
    assert not any(char in clean for char in (NBSP, NNBSP, ZWSP, SHY, RLO, "\r", "\ud800"))


@pytest.mark.parametrize(
    "unit", [f"1{ZWSP}", f"1{NBSP}234 ", "a*b", "1\u0301", "\u0301", "a\u0301" * 3, "\ud800", "'1"]
)
def test_hostile_text_is_linear(unit: str) -> None:
    started = time.process_time()
    open_text(unit * (LIMIT // len(unit)))
    assert time.process_time() - started < 2.0
