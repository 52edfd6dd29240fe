"""Text from outside: what is taken out, what is kept, where it is cut."""

from __future__ import annotations

import html
import unicodedata

import proof
import pytest
from hostile import INVISIBLE, TEXTS
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.delivery.escape import clean, clusters, cut, joined, length, mrkdwn, plain

KEPT = [
    ("27 civilians & 8 children", "27 civilians &amp; 8 children"),
    ("a < b > c", "a &lt; b &gt; c"),
    ("مقتل 27 مدنيا في حلب", "مقتل 27 مدنيا في حلب"),
    ("Résumé: 1 234", "Résumé: 1 234"),
    ("snake_case at 12:30:45", "snake_case at 12∶30:45"),
]


@pytest.mark.parametrize(("given_text", "shown"), KEPT)
def test_what_a_reader_needs_is_kept(given_text: str, shown: str) -> None:
    assert mrkdwn(given_text, 100) == shown


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("<!channel> now", "&lt;!channel&gt; now"),
        ("*bold* _it_ ~no~ `x`", "∗bold∗ ＿it＿ ∼no∼ ˋxˋ"),
        (":smile: :100:", "∶smile: ∶100:"),
        ("> quoted", "› quoted"),
        ("see https://evil.example", "see https∶//evil.example"),
        ("a\u202eb\u200bc\ufeffd\u00ad", "abcd"),
        ("one\r\ntwo\x1b[31m\x00three", "one two [31m three"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_could_format_link_hide_or_move_is_taken_out(given_text: str, shown: str) -> None:
    assert mrkdwn(given_text, 100) == shown


def test_marks_are_limited_and_arabic_vowels_are_not_lost() -> None:
    assert clean("a" + "\u0301" * 10_000) == "a" + "\u0301" * 4
    assert clean("مُحَمَّد") == "مُحَمَّد"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abc&amp;def", 7, "abc…"),
        ("abc&amp;def", 9, "abc&amp;…"),
        ("e\u0301" * 4, 6, "e\u0301e\u0301…"),
        ("\U0001f1f8\U0001f1feab", 5, "\U0001f1f8\U0001f1fe…"),
        ("ab\U0001f44d\U0001f3fdxy", 6, "ab…"),
        ("\U0001f600\U0001f600\U0001f600", 5, "\U0001f600\U0001f600…"),
    ],
)
def test_cutting_splits_no_character_and_no_escape(text: str, limit: int, shown: str) -> None:
    assert cut(text, limit) == shown
    assert length(shown) <= limit


@given(TEXTS, st.integers(1, 400))
@settings(max_examples=proof.examples(600, 60), deadline=None)
def test_escaped_text_fits_hides_nothing_and_reads_back(text: str, limit: int) -> None:
    for one in (plain, mrkdwn):
        shown = one(text, limit)
        assert length(shown) <= limit
        assert not INVISIBLE.search(shown)
        assert "<" not in shown
        assert ">" not in shown
        assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in shown)
        again = html.unescape(shown.removesuffix("…"))
        assert "&" not in shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
        if one is plain and not shown.endswith("…"):
            assert again == clean(text).replace("://", "∶//")


@given(TEXTS)
@settings(max_examples=proof.examples(400, 50), deadline=None)
def test_clean_is_done_once_and_clusters_lose_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert "".join(clusters(clean(text))) == clean(text)


@given(st.lists(TEXTS, min_size=1, max_size=6), st.integers(20, 200))
@settings(max_examples=proof.examples(400, 40), deadline=None)
def test_joined_parts_fit_and_none_is_lost_while_there_is_room(parts: list[str], limit: int) -> None:
    text = joined(parts, " · ", limit)
    assert length(text) <= limit
    shown = [part for part in parts if clean(part)]
    if limit >= 12 * len(shown):
        assert text.count(" · ") >= len(shown) - 1
