"""Sentences: lines before stops, hard wraps joined, kinds of line, the cap, and nothing lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reading.text.sentences import CAP, Sort, blocks, sentences, split


def texts(clean: str) -> list[str]:
    return [sentence.text for sentence in split(clean)]


CUT = [
    ("two", "Rebels advanced. Over 300 people died.", ["Rebels advanced.", "Over 300 people died."]),
    ("abbreviations", "Dr. Haddad of the U.N. said 2.6 million fled. He left.",
     ["Dr. Haddad of the U.N. said 2.6 million fled.", "He left."]),
    ("shortened-before-number", "Officials count approx. 34,000 displaced. More may come.",
     ["Officials count approx. 34,000 displaced.", "More may come."]),
    ("number-label", "Bulletin No. 7 lists c. 200 homes.", ["Bulletin No. 7 lists c. 200 homes."]),
    ("line-break-is-a-border", "Aleppo falls\nAt least 27 died.", ["Aleppo falls", "At least 27 died."]),
    ("hard-wrap", "The United Nations said that at least 27 civilians\nhad been killed since Friday.",
     ["The United Nations said that at least 27 civilians\nhad been killed since Friday."]),
    ("no-wrap-before-a-capital", "Families left the quarter on foot and by car\nKilis took in 300.",
     ["Families left the quarter on foot and by car", "Kilis took in 300."]),
    ("no-wrap-over-an-empty-line", "Families left the quarter on foot and by car\n\nin the night.",
     ["Families left the quarter on foot and by car", "in the night."]),
    ("question-and-quote", "“Who fled?” she asked. No one answered.", ["“Who fled?” she asked.", "No one answered."]),
    ("may-ends-a-sentence", "Four mines went off in May. Twelve herders died.",
     ["Four mines went off in May.", "Twelve herders died."]),
    ("dated-may-ends-a-sentence", "The camp closed on 4 May. Guards left in early May. Nobody stayed.",
     ["The camp closed on 4 May.", "Guards left in early May.", "Nobody stayed."]),
    ("may-of-a-name", "He met Dr. May. Forty left.", ["He met Dr. May. Forty left."]),
    ("clock-and-day", "The wall fell at 4.20 p.m. Sunday. Six died.",
     ["The wall fell at 4.20 p.m. Sunday.", "Six died."]),
    ("clock-and-zone", "It sank at 6 a.m. GMT off Tarn.", ["It sank at 6 a.m. GMT off Tarn."]),
    ("clock-ends-a-sentence", "The wall fell at 4.20 p.m. Six were hurt.",
     ["The wall fell at 4.20 p.m.", "Six were hurt."]),
    ("white-space-only", " \n \t\n", []),
    ("empty", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("clean", "expected"), [case[1:] for case in CUT], ids=[case[0] for case in CUT])
def test_cut(clean: str, expected: list[str]) -> None:
    assert texts(clean) == expected


SORTS = [
    ("heading", "Insurgents seize control of Aleppo\nThey met little resistance.", Sort.HEADING),
    ("one-line-is-prose", "fighting displaced thousands in the north", Sort.PROSE),
    ("closed-line-is-prose", "Aleppo has fallen.\nMore soon.", Sort.PROSE),
    ("dash-bullet", "- Recent fighting led to casualties.\n- More", Sort.BULLET),
    ("dot-bullet", "• Humanitarian crisis: aid is cut.\nmore", Sort.BULLET),
    ("key-figures", "Displaced: 36,200 | Injured: 145 | Missing: 9", Sort.KEY_FIGURES),
    ("key-figure-alone", "Schools damaged: 187+", Sort.KEY_FIGURES),
    ("key-figures-commas", "Affected: 43,615 families; Displaced: 29,340 persons; Dead: 14", Sort.KEY_FIGURES),
    ("money-key-figure", "Requirements: $2.75B", Sort.KEY_FIGURES),
    ("table-row", "Borno | 1,204 | 33", Sort.TABLE_ROW),
    ("tabbed-row", "Borno\t1,204\t33", Sort.TABLE_ROW),
    ("prose-with-colon", "He was clear: the villages lost to the flood would be built again.", Sort.PROSE),
]  # fmt: skip


@pytest.mark.parametrize(("clean", "kind"), [case[1:] for case in SORTS], ids=[case[0] for case in SORTS])
def test_sort_of_the_first_line(clean: str, kind: Sort) -> None:
    assert split(clean)[0].kind is kind


def test_paragraphs_are_counted_by_empty_lines() -> None:
    assert [sentence.paragraph for sentence in split("A one.\nB two.\n\nC three. D four.\n \nE five.")] == [
        0,
        0,
        1,
        1,
        2,
    ]


def test_a_long_sentence_is_cut_at_a_clause_and_not_lost() -> None:
    clean = "In every village the team counted the dead, " * 40 + "and left."
    pieces = split(clean)
    assert len(pieces) > 2
    assert all(len(piece.text) <= CAP for piece in pieces)
    assert all(piece.text.endswith(",") for piece in pieces[:-1])
    assert "".join("".join(piece.text.split()) for piece in pieces) == "".join(clean.split())


def test_a_number_is_never_cut_in_two() -> None:
    clean = "x" * (CAP - 3) + "123456" + "y" * 50
    assert [piece.text.strip("xy") for piece in split(clean)] == ["", "123456"]


def test_a_run_of_digits_beyond_all_reading_stays_one() -> None:
    assert len(split("9" * 5000)) == 1


def test_a_prefilter_can_choose_blocks() -> None:
    clean = "Nothing here.\nAt least 27 died. Others fled.\nNothing there."
    chosen = [block for block in blocks(clean) if any(c.isdigit() for c in clean[block.start : block.end])]
    assert [s.text for block in chosen for s in sentences(clean, block)] == ["At least 27 died.", "Others fled."]


@given(st.text(alphabet=st.sampled_from([*"abcXYZ 019.,;:!?|\t\n-•()", "\u00e9", "😀"]), max_size=1500))
def test_offsets_hold_and_nothing_is_lost(clean: str) -> None:
    position = 0
    for sentence in split(clean):
        assert clean[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
        assert sentence.start >= position
        left = clean[position : sentence.start]
        assert not left.strip() or left.strip().isdigit()
        position = sentence.end
        assert len(sentence.text) <= CAP
    assert not clean[position:].strip() or clean[position:].strip().isdigit()


@pytest.mark.parametrize("unit", ["a", "a ", "a\n", "1. ", "1,", "and ", "a|", "A: 1 ", "“", "word word word\nx"])
def test_hostile_text_is_linear(unit: str) -> None:
    started = time.process_time()
    split(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 4.0
