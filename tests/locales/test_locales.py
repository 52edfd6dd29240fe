"""What a language says: numbers, days, plurals, directions; and that a sentence of ours can be said in any of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker.locales import CODES, ENGLISH, Locale, accepted, catalogue, joined, said, said_many

NARROW = "\u202f"


@pytest.mark.parametrize(
    ("value", "en", "fr", "ar"),
    [
        (14000.0, "14,000", f"14{NARROW}000", "14,000"),
        (2.5, "2.5", "2,5", "2.5"),
        (0, "0", "0", "0"),
        (-1234, "-1,234", f"-1{NARROW}234", "-1,234"),
        (1_234_567.25, "1,234,567.25", f"1{NARROW}234{NARROW}567,25", "1,234,567.25"),
        (float("inf"), "no finite number", "nombre non fini", "عدد غير منتهٍ"),
    ],
    ids=str,
)
def test_numbers_are_written_as_the_language_does_in_latin_digits(value: float, en: str, fr: str, ar: str) -> None:
    assert [Locale(code).number(value) for code in CODES] == [en, fr, ar]


def test_a_day_and_a_moment() -> None:
    on, at = date(2024, 9, 3), datetime(2024, 9, 3, 21, 5, tzinfo=UTC)
    assert [Locale(code).date(on) for code in CODES] == ["3 Sep 2024", "3 sept. 2024", "3 سبتمبر 2024"]
    assert [Locale(code).moment(at)[-9:] for code in CODES] == ["21:05 UTC"] * 3
    assert [Locale(code).date(None) for code in CODES] == ["date unknown", "date inconnue", "التاريخ غير معروف"]


def test_french_says_the_first_of_a_month_as_such() -> None:
    first = date(2024, 12, 1)
    assert [Locale(code).date(first) for code in CODES] == ["1 Dec 2024", "1er déc. 2024", "1 ديسمبر 2024"]
    assert [Locale(code).short_date(first) for code in CODES] == ["1 Dec", "1er déc.", "1 ديسمبر"]
    assert Locale("fr").date(date(2024, 12, 11)) == "11 déc. 2024"


def test_compact_is_short() -> None:
    assert [Locale(code).compact(1_234_567).replace("\xa0", " ") for code in CODES] == ["1.2M", "1,2 M", "1.2 مليون"]


@pytest.mark.parametrize(
    ("code", "spoken"),
    [("fr", "fr"), ("fr-CH", "fr"), ("AR_SY", "ar"), ("de", "en"), ("", "en"), ("x" * 99, "en"), ("../fr", "en")],
)
def test_a_code_names_a_language_we_speak(code: str, spoken: str) -> None:
    assert Locale.of(code).code == spoken


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("de-DE,de;q=0.9,fr;q=0.8,en;q=0.7", "fr"),
        ("en;q=0.3, ar-SY;q=0.9", "ar"),
        ("fr;q=0, ar;q=0.1", "ar"),
        ("fr;q=2, ar;q=x", "en"),
        ("fr;v=1", "en"),
        ("ar, fr", "ar"),
        (",;q=,=,;;" * 5_000, "en"),
    ],
)
def test_a_browser_is_spoken_to_in_the_language_it_asks_for(header: str, spoken: str) -> None:
    assert accepted(header).code == spoken


def test_directions() -> None:
    assert [Locale(code).direction for code in CODES] == ["ltr", "ltr", "rtl"]
    assert ENGLISH.isolated("SOHR") == "SOHR"
    assert ENGLISH.isolated("قتل 27") == "\u2068قتل 27\u2069"
    assert Locale("ar").isolated("SOHR") == "\u2068SOHR\u2069"
    assert (ENGLISH.line("x"), Locale("ar").line("x"), Locale("ar").line("")) == ("x", "\u200fx", "")


def test_what_has_no_translation_stays_english() -> None:
    assert Locale("fr").text("a text nobody marked: {n}", n=14_000) == f"a text nobody marked: 14{NARROW}000"


def test_braces_in_a_text_without_values_and_in_values_are_no_pattern() -> None:
    assert Locale("fr").text("{n} of {0.__class__}") == "{n} of {0.__class__}"
    assert said("said by {who}", who="{n}") == "said by {n}"


def test_an_empty_text_is_empty() -> None:
    assert [Locale(code).text("") for code in CODES] == ["", "", ""]


def test_a_sentence_remembers_what_it_was_made_of() -> None:
    inner = said("date unknown")
    told = said("{n}: {what}, {on}", n=14_000, what=inner, on=date(2024, 9, 3))
    assert told == "14,000: date unknown, 3 Sep 2024"
    assert Locale("fr").say(told) == f"14{NARROW}000: date inconnue, 3 sept. 2024"
    assert Locale("fr").say(str.__str__(told) + "") == "14,000: date unknown, 3 Sep 2024"  # read back: plain


def test_sentences_one_after_another_are_each_said() -> None:
    assert Locale("fr").say(joined("; ", [said("date unknown"), "as written"])) == "date inconnue; as written"
    assert joined("; ", []) == ""


def test_a_plural_is_said_with_its_number() -> None:
    assert [said_many("{n} day", "{n} days", n) for n in (1, 2, 1_000)] == ["1 day", "2 days", "1,000 days"]
    assert Locale("fr").say(said_many("{n} such thing", "{n} such things", 2)) == "2 such things"


def test_arabic_has_six_forms_of_a_plural() -> None:
    """None, one, two, 3 to 10, 11 to 99, 100: as the catalogue's own rule says."""
    rule = catalogue.catalogue("ar").plural  # type: ignore[attr-defined]
    assert [rule(n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111)] == [0, 1, 2, 3, 3, 4, 4, 5, 5, 3, 4]
