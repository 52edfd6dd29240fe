"""quantulum3's door: what it names rightly comes through, every known fault of it is refused or repaired."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.reading.numbers.forms import LARGEST
from tracker.reading.numbers.quantities import LONGEST_SPAN, USUAL, asked_unit, quantities, unit_of

READ = [
    ("500-kilogram", 500, "kilogram"), ("10-km", 10, "kilometre"), ("300 tonnes of wheat", 300, "tonne"),
    ("90 km/h", 90, "kilometre per hour"), ("40 degrees Celsius", 40, "degree Celsius"),
    ("3.47 metres", 3.47, "metre"), ("12 sq km", 12, "square kilometre"), ("$218.4 million", 218_400_000, "dollar"),
    ("£300", 300, "pound sterling"), ("5 cents", 5, "cent"), ("200 mm of rain", 200, "millimetre"),
    ("10m", 10, "metre"),
]  # fmt: skip

REPAIRED = [
    ("$1.2m", 1_200_000, "dollar"),  # dollar metre
    ("€3bn", 3_000_000_000, "euro"),  # euro barn newton
    ("12bn dollars", 12_000_000_000, "dollar"),  # bit newton
    ("1,40,000 kg", 140_000, "kilogram"),  # 1 and 40,000
    ("5 000 kg", 5000, "kilogram"),
    ("1’234 kg", 1234, "kilogram"),
    ("2 crore rupees", 20_000_000, "indian rupee"),  # 2
]

REFUSED = [
    ("half a million", "1,500,000"), ("quarter of a million", "0.25 and 1,000,000"),
    ("half a million km", "1,500,000"), ("1.2m people", "1.2 metre"), ("5k people", "5 kelvin"),
    ("12k people", "12,000 persons or nothing"), ("3.5 lakh", "litre-year-kelvin-hour"), ("2 crore", "2"),
    ("5.000 people", "5"), ("5.000 km", "5 or 5,000"), ("28/11/2024", "2.5455"), ("10 a.m.", "10 year"),
    ("10am", "attometre"), ("10:30", "10 and 30"), ("from 255 to 300", "277.5 ± 22.5"),
    ("from 255 to 300 km", "277.5 ± 22.5"), ("between 20 and 30", "25 ± 5"), ("between 20 and 30 km", "25 ± 5"),
    ("2.7 per 1,000 live births", "two values"), ("one in five", "5"), ("a few hundred", "100"),
    ("two dozen", "2 dozen"), ("Resolution 2254", "a quantity"), ("Article 51", "a quantity"),
    ("13-year-old", "a quantity"), ("in 2016", "a quantity"), ("25 mil personas", "unit mill"), ("1e999", "inf"),
    ("1e309 people", "inf"), ("10^6999999999999", "OverflowError"), ("a key ally", "1000 exayear"),
    ("a stark contrast", "a unit"), ("a backdrop", "a unit"), ("27 civilians", "a count"),
    ("300 deaths per day", "death per day"), ("27 civilian deaths", "unit times unit"), ("One person", "nothing"),
    ("", "nothing"), ("NaN kg", "nothing"), ("1,23 kg", "1 and 23"), ("12 13 14", "three"),
]  # fmt: skip


@pytest.mark.parametrize(("span", "value", "unit"), READ + REPAIRED, ids=[case[0] for case in READ + REPAIRED])
def test_measures_and_money_are_read(span: str, value: float, unit: str) -> None:
    (quantity,) = quantities(span)
    assert (quantity.value, quantity.unit) == (value, unit)
    assert span[quantity.start : quantity.end][0].isdigit()


@pytest.mark.parametrize(("span", "fault"), REFUSED, ids=[case[0] or "empty" for case in REFUSED])
def test_known_faults_are_refused(span: str, fault: str) -> None:
    assert quantities(span) == [], f"quantulum3 alone says: {fault}"


@pytest.mark.parametrize("span", ["9" * 200, "9" * 16 + " km", "5 km " * 40, "between 1 and 2 " * 256, 'a "a ' * 500])
def test_what_would_hang_is_never_asked(span: str) -> None:
    started = time.process_time()
    assert quantities(span) == []
    assert time.process_time() - started < 0.1


@pytest.mark.parametrize(
    "unit", ["between 1 and 2 ", "9" * 15 + " ", "1 2 3 4 5 ", "5 km/", "5 km^", "1-2-", "5 km x "]
)
def test_the_worst_admitted_span_ends_soon(unit: str) -> None:
    quantities("1 km")  # the import is not the span's
    span = (unit * 80)[:LONGEST_SPAN]
    started = time.process_time()
    quantities(span)
    assert time.process_time() - started < 1.0


UNITS = [
    ("km", "kilometre"), ("kilograms", "kilogram"), ("metric tons", "tonne"), ("hectares", "hectare"),
    ("kms", "kilometre"), ("km/h", "kilometre per hour"), ("mw", "megawatt"), ("°", "degree angle"), ("feet", "foot"),
    ("people", None), ("", None), ("dollars", None), ("years", None), ("x" * 100, None),
]  # fmt: skip


@pytest.mark.parametrize(("surface", "name"), UNITS, ids=[case[0][:12] or "empty" for case in UNITS])
def test_unit_names(surface: str, name: str | None) -> None:
    assert unit_of(surface) == name


def test_no_root_handler_is_installed() -> None:
    root = logging.getLogger()
    kept, root.handlers = root.handlers, []
    try:
        quantities("731 kilograms")
        assert root.handlers == []
    finally:
        root.handlers = kept


def test_threads_agree() -> None:
    spans = [f"{n} {unit}" for n in range(2, 40) for unit in ("km", "kilograms", "square kilometres", "km/h")]
    expected = [[(q.value, q.unit) for q in quantities(span)] for span in spans]
    answers: list[list[list[tuple[float, str]]]] = []

    def ask() -> None:
        answers.append([[(q.value, q.unit) for q in quantities(f"{span} ")] for span in spans])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 4


def test_it_is_imported_at_the_first_span_that_needs_it_and_in_silence() -> None:
    program = (
        "import sys, logging\n"
        "from tracker.reading.numbers.quantities import quantities\n"
        "quantities('27 people' * 20); quantities('half a million')\n"
        "assert 'quantulum3' not in sys.modules\n"
        "assert quantities('5 km')\n"
        "assert 'quantulum3' in sys.modules and not logging.getLogger().handlers\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="0123456789 .,-$€%/^kmgtbn abc", max_size=60))
def test_any_span_ends_without_an_error_or_an_invention(span: str) -> None:
    for quantity in quantities(span):
        assert 0 <= quantity.value <= LARGEST
        assert 0 <= quantity.start < quantity.end <= len(span)
        assert any(char.isdigit() for char in span[quantity.start : quantity.end])


def test_usual_units_are_what_quantulum3_answers() -> None:
    assert {surface: asked_unit(surface) for surface in USUAL} == USUAL
