"""Bounds, ranges and roles: what the words beside a number say of it (observations.md section 1)."""

from __future__ import annotations

import pytest
from numerals import counts, only

from tracker.model import Bound

BOUNDS = [
    ("killed over 300 people", 300, None, Bound.MORE_THAN), ("took over 300 hostages", 300, None, Bound.MORE_THAN),
    ("pulled over 300 bodies out", 300, None, Bound.MORE_THAN),
    ("carrying over 300 migrants", 300, None, Bound.MORE_THAN),
    ("the hospital handed over 27 bodies", 27, 27, Bound.EXACT),
    ("and some 300 were wounded", None, None, Bound.ABOUT), ("gathered around 300 people", None, None, Bound.ABOUT),
    ("and above 300 wounded", 300, None, Bound.MORE_THAN), ("est. 300 people", None, None, Bound.ABOUT),
    ("just about 300 people", None, None, Bound.ABOUT), ("max. 50 people", None, 50, Bound.AT_MOST),
    ("at the very least 27 people", 27, None, Bound.AT_LEAST),
    ("slightly more than 300 people", 300, None, Bound.MORE_THAN), ("27 people", 27, 27, Bound.EXACT),
    ("a total of 27 people", 27, 27, Bound.EXACT), ("only 27 people", 27, 27, Bound.EXACT),
    ("It was estimated that 27 people fled", 27, 27, Bound.EXACT), ("handed over 27 bodies", 27, 27, Bound.EXACT),
    ("reports about 27 deaths", 27, 27, Bound.EXACT), ("twice over, 27 people", 27, 27, Bound.EXACT),
    ("At least 27 people", 27, None, Bound.AT_LEAST), ("at least\n27 people", 27, None, Bound.AT_LEAST),
    ("27 or more people", 27, None, Bound.AT_LEAST), ("27 people or more", 27, None, Bound.AT_LEAST),
    ("27+ people", 27, None, Bound.AT_LEAST), ("27 plus people", 27, None, Bound.AT_LEAST),
    ("27-plus people", 27, None, Bound.AT_LEAST), ("a minimum of 27 people", 27, None, Bound.AT_LEAST),
    ("No fewer than 27 people", 27, None, Bound.AT_LEAST), ("no less than 27 people", 27, None, Bound.AT_LEAST),
    ("at least another 27 people", 27, None, Bound.AT_LEAST), ("at least some 27 people", 27, None, Bound.AT_LEAST),
    ("More than 300 people", 300, None, Bound.MORE_THAN), ("Over 300 people", 300, None, Bound.MORE_THAN),
    ("just over 300", 300, None, Bound.MORE_THAN), ("upwards of 300 people", 300, None, Bound.MORE_THAN),
    ("in excess of 300 people", 300, None, Bound.MORE_THAN), ("The toll has topped 300", 300, None, Bound.MORE_THAN),
    ("The toll has passed 300", 300, None, Bound.MORE_THAN),
    ("The toll climbed past 300", 300, None, Bound.MORE_THAN), ("Deaths surpassed 300", 300, None, Bound.MORE_THAN),
    (">300 people", 300, None, Bound.MORE_THAN), ("more than an estimated 300 people", 300, None, Bound.MORE_THAN),
    ("(more than 300 people)", 300, None, Bound.MORE_THAN), ("Up to 50 people", None, 50, Bound.AT_MOST),
    ("as many as 50 people", None, 50, Bound.AT_MOST), ("No more than 50 people", None, 50, Bound.AT_MOST),
    ("not more than 50 people", None, 50, Bound.AT_MOST), ("At most 50 people", None, 50, Bound.AT_MOST),
    ("a maximum of 50 people", None, 50, Bound.AT_MOST), ("50 people or fewer", None, 50, Bound.AT_MOST),
    ("no more than about 50 people", None, 50, Bound.AT_MOST), ("Fewer than 50 people", None, 50, Bound.LESS_THAN),
    ("less than 50 people", None, 50, Bound.LESS_THAN), ("Nearly 50 people", None, 50, Bound.LESS_THAN),
    ("almost 50 people", None, 50, Bound.LESS_THAN), ("close to 50 people", None, 50, Bound.LESS_THAN),
    ("just under 50", None, 50, Bound.LESS_THAN), ("under 50 people", None, 50, Bound.LESS_THAN),
    ("just short of 50 people", None, 50, Bound.LESS_THAN), ("About 300 people", None, None, Bound.ABOUT),
    ("some 300 people", None, None, Bound.ABOUT), ("around 300 people", None, None, Bound.ABOUT),
    ("roughly 300 people", None, None, Bound.ABOUT), ("approximately 300 people", None, None, Bound.ABOUT),
    ("approx. 300 people", None, None, Bound.ABOUT), ("c. 300 people", None, None, Bound.ABOUT),
    ("circa 300 people", None, None, Bound.ABOUT), ("~300 people", None, None, Bound.ABOUT),
    ("an estimated 300 people", None, None, Bound.ABOUT), ("300 or so people", None, None, Bound.ABOUT),
    ("300-odd people", None, None, Bound.ABOUT),
    ("300-some people", None, None, Bound.ABOUT), ("another 300 or so people", None, None, Bound.ABOUT),
    ("— some 300 people", None, None, Bound.ABOUT),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "low", "high", "bound"), BOUNDS, ids=[case[0] for case in BOUNDS])
def test_bounds(sentence: str, low: float | None, high: float | None, bound: Bound) -> None:
    number = only(sentence)
    assert (number.low, number.high, number.bound) == (low, high, bound)
    assert number.value in {27, 300, 50}


def test_a_hedge_covers_only_the_number_beside_it() -> None:
    first, second = counts("At least 27 civilians and 12 soldiers died.")
    assert (first.bound, second.bound) == (Bound.AT_LEAST, Bound.EXACT)


def test_the_span_takes_in_the_hedge_and_the_core_does_not() -> None:
    sentence = "Officials said at least 1.2 million people or so fled."
    number = only(sentence)
    assert number.text == sentence[number.start : number.end] == "at least 1.2 million people or so"
    assert sentence[number.core_start : number.core_end] == "1.2 million"


RANGES = [
    ("200-250,000 people", 200_000, 250_000), ("5 to 6,000 people", 5000, 6000), ("500-1,000 people", 500, 1000),
    ("between 20 to 30 people", 20, 30), ("somewhere between 20 and 30", 20, 30),
    ("an estimated 20 to 30 people", 20, 30), ("as many as 20 to 30 people", 20, 30),
    ("20 000 – 30 000 people", 20_000, 30_000), ("between 20 and 30 people", 20, 30),
    ("between about 20 and 30 people", 20, 30), ("20-30 people", 20, 30), ("20–30 people", 20, 30),
    ("From 20 to 30 people died", 20, 30), ("20 to 30 people", 20, 30), ("anywhere from 20 to 30 people", 20, 30),
    ("estimates ranging from 20 to 30", 20, 30), ("Four or five people", 4, 5), ("two or three people", 2, 3),
    ("two or three dozen people", 24, 36), ("1.1–1.3 million people", 1_100_000, 1_300_000),
    ("two to three million people", 2_000_000, 3_000_000), ("between 2 and 3 million people", 2_000_000, 3_000_000),
    ("between 900,000 and 1.2 million people", 900_000, 1_200_000), ("9,000 to 10,000 people", 9000, 10_000),
    ("20 to 30 thousand people", 20_000, 30_000), ("at between 16 and 21", 16, 21), ("10-15 others", 10, 15),
    ("between five and ten thousand people", 5000, 10_000), ("50k-60k people", 50_000, 60_000),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "low", "high"), RANGES, ids=[case[0] for case in RANGES])
def test_ranges_have_ends_and_no_value(sentence: str, low: float, high: float) -> None:
    number = only(sentence)
    assert (number.value, number.low, number.high, number.bound) == (None, low, high, Bound.BETWEEN)


ROLES = [
    ("12 fewer died", {12: "change"}), ("The toll rose by at least 17 to 164.", {17: "change", 164: ""}),
    ("The toll rose 17 to 164.", {17: "change", 164: ""}), ("The toll rose from 12 to 59.", {12: "earlier", 59: ""}),
    ("It went from 255 to 300.", {255: "earlier", 300: ""}), ("The toll rose by 17 to 164.", {17: "change", 164: ""}),
    ("It fell to 33 from 41.", {33: "", 41: "earlier"}), ("1,265 deaths, up from 940", {1265: "", 940: "earlier"}),
    ("revised down from 72 to 64", {72: "earlier", 64: ""}),
    ("raised to 318 from an earlier count of 295", {318: "", 295: "earlier"}),
    ("34 deaths, compared with 18 in May", {34: "", 18: "earlier"}),
    ("428, corrected from 460", {428: "", 460: "earlier"}), ("an increase of 374", {374: "change"}),
    ("another 13 were hurt", {13: "additional"}), ("13 more were hurt", {13: "additional"}),
    ("and six others", {6: "additional"}), ("a further 165 people", {165: "additional"}),
    ("an additional 85 people", {85: "additional"}), ("Five of the 16 burned died.", {5: "", 16: "whole"}),
    ("3,480 of 5,917 deaths", {3480: "", 5917: "whole"}),
    ("Two of its seven pilots died.", {2: "", 7: "whole"}), ("in a city of 120,000", {120_000: "whole"}),
    ("10 out of 12 wells", {10: "", 12: "whole"}), ("six of them children", {6: "of_those"}),
    ("of whom 14 were children", {14: "of_those"}), ("nine of whom died", {9: "of_those"}),
    ("a total of 26 people", {26: "total"}), ("26 in total", {26: "total"}),
    ("killing 27, including eight children", {27: "", 8: ""}), ("refugees from 12 villages", {12: ""}),
    ("killed by 12 gunmen", {12: ""}), ("death of the 12 men", {12: ""}),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "roles"), ROLES, ids=[case[0] for case in ROLES])
def test_roles(sentence: str, roles: dict[float, str]) -> None:
    assert {n.value: n.role for n in counts(sentence)} == roles
