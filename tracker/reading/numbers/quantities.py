"""The one door to quantulum3: physical measures and money in a short span, and the name of a unit.

Comes in: a span of at most 80 code points around a number, or a unit's words. Goes out: quantities whose value the own
number forms confirm, or nothing. Never: a count of people (find.py reads those without this door), a
document, a digit run a careful reader would not trust, a unit quantulum3 multiplied together, an exception.

Its known faults, each refused or repaired here, each with a test: cubic time on long digit runs, "from 255 to 300" as
277.5, "half a million" as 1,500,000, "$1.2m" as dollar metre, "5k people" as kelvin, "3.5 lakh" as litres, "1,40,000"
as two numbers, "5.000" as 5, dates and times as quantities, a root log handler at every call, a warning at import,
shared state between threads. It is imported at the first span that needs it: a text without a unit never pays for it.
"""

from __future__ import annotations

import importlib
import logging
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from types import ModuleType

from tracker.reading.numbers.forms import LARGEST, LONGEST_RUN, digits_value, times
from tracker.reading.numbers.words import DIGITS

LONGEST_SPAN = 80
"""Code points quantulum3 is given at once; its time grows with the square of the text (dependencies.md a)."""

PHYSICAL = frozenset({
    "length", "area", "volume", "mass", "temperature", "speed", "power", "energy", "pressure", "angle", "force",
    "frequency", "mass flow", "volume flow", "electric potential",
})  # fmt: skip
"""quantulum3's names of the sorts of unit that are believed; "currency" apart, everything else is refused."""

GIVEN = re.compile(rf"(?<![\w.,:/])(?P<number>{DIGITS})(?P<scale> ?(?:lakhs?|crores?)\b|(?:bn|mn|m|k|b)\b)?(?![\d:/])")
SCALES = {"lakh": 100_000, "crore": 10_000_000, "bn": 10**9, "b": 10**9, "mn": 10**6, "m": 10**6, "k": 1000}
MONEY = re.compile(r"[$€£¥₹]|\b(?:dollars?|cents?|euros?|pounds sterling|rupees?|yen|usd|eur)\b", re.IGNORECASE)
UNHEARD_OF = re.compile(r"(?:atto|femto|zepto|yocto|peta|exa|zetta|yotta)")
"""Prefixes no report uses: "10am" is no attometre, "a key ally" no exayear."""

ALIASES = {"hectares": "ha", "hectare": "ha", "kms": "km", "mw": "MW", "gw": "GW", "kw": "kW", "kwh": "kWh"}
"""Written forms quantulum3 does not know, and one that it does."""

USUAL = {
    "km": "kilometre", "kms": "kilometre", "kilometre": "kilometre", "kilometres": "kilometre",
    "kilometer": "kilometre", "kilometers": "kilometre", "m": "metre", "metre": "metre", "metres": "metre",
    "meter": "metre", "meters": "metre", "mm": "millimetre", "cm": "centimetre", "centimetres": "centimetre",
    "mile": "mile", "miles": "mile", "foot": "foot", "feet": "foot", "ft": "foot", "inches": "inch",
    "acres": "acre", "hectare": "hectare", "hectares": "hectare", "ha": "hectare",
    "square kilometres": "square kilometre", "square kilometers": "square kilometre", "square miles": "square mile",
    "kg": "kilogram", "kgs": "kilogram", "kilos": "kilogram", "kilogram": "kilogram", "kilograms": "kilogram",
    "grams": "gram", "ton": "ton", "tons": "ton", "tonne": "tonne", "tonnes": "tonne", "metric ton": "tonne",
    "metric tons": "tonne", "litre": "litre", "litres": "litre", "liters": "litre", "gallons": "gallon",
    "barrels": "barrel", "mph": "mile per hour", "km/h": "kilometre per hour",
    "kph": "kilometre per hour", "mw": "megawatt", "megawatts": "megawatt", "degrees": "degree angle",
    "square metre": "square metre", "square metres": "square metre", "square meters": "square metre",
    "square kilometre": "square kilometre", "square kilometer": "square kilometre", "square mile": "square mile",
    "square feet": "square foot", "cubic metre": "cubic metre", "cubic metres": "cubic metre",
    "cubic meters": "cubic metre", "kilo": "kilogram", "gram": "gram", "g": "gram", "mg": "milligram",
    "liter": "litre", "l": "litre", "ml": "cubic centimetre", "gallon": "gallon", "barrel": "barrel", "acre": "acre",
    "yard": "yard", "yards": "yard", "inch": "inch", "millimetres": "millimetre", "millimeters": "millimetre",
    "centimeters": "centimetre", "kilometres per hour": "kilometre per hour", "miles per hour": "mile per hour",
    "knots": "knot", "kilowatt": "kilowatt", "kilowatts": "kilowatt", "megawatt": "megawatt", "volts": "volt",
    "kcal": "kilocalorie", "°": "degree angle", "°c": "degree Celsius", "degrees celsius": "degree Celsius",
    "pounds": "pound-mass", "kilotons": "kiloton",
}  # fmt: skip
"""What quantulum3 answers for the units reports print most (a test asks it): with these few texts ever load it."""

LONG_RUN = re.compile(rf"[0-9]{{{LONGEST_RUN + 1}}}")
SPELLED = re.compile(r"[A-Za-z]-?[A-Za-z]*\s+(?:a\s+)?(?:million|billion|thousand|hundred|dozen)\b", re.IGNORECASE)

LOCK = threading.Lock()
"""quantulum3 writes on shared units while it parses (get_unit_from_dimensions)."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit; ``start``/``end`` are the number's code points in the span that was given."""

    value: float
    unit: str  # quantulum3's name: "kilogram", "dollar"
    sort: str  # "length", "mass" ..., "currency"
    start: int
    end: int


def quantities(span: str) -> list[Quantity]:
    """Read the measures and sums of money of a short span; empty where there is none or nothing to be trusted."""
    if len(span) > LONGEST_SPAN or LONG_RUN.search(span):
        return []
    return list(_cached(span))


@lru_cache(maxsize=1024)
def unit_of(surface: str) -> str | None:
    """Name the physical unit written as ``surface`` ("km", "metric tons"): "kilometre", "tonne"; None if unknown.

    Few distinct words are ever asked, so nearly every answer comes from the cache.
    """
    return USUAL.get(surface) or asked_unit(surface)


def asked_unit(surface: str) -> str | None:
    """Ask quantulum3 itself what :func:`unit_of` answers."""
    for form in (ALIASES.get(surface, surface), surface.removesuffix("s")):
        found = quantities(f"7 {form.strip(' -')}")
        if len(found) == 1 and found[0].value == 7 and found[0].sort in PHYSICAL:
            return found[0].unit
    return None


@lru_cache(maxsize=4096)
def _cached(span: str) -> tuple[Quantity, ...]:
    given = _given(span)
    if not given or SPELLED.search(span):
        return ()
    rewritten = "".join(_rewritten(span, given))
    if len(rewritten) > 2 * LONGEST_SPAN:
        return ()
    sorts = PHYSICAL | {"currency"} if MONEY.search(span) else PHYSICAL
    return tuple(_confirmed(_parse(rewritten), given, sorts))


@dataclass(frozen=True, slots=True)
class _Given:
    """A number of the span as the own forms read it."""

    start: int
    end: int
    value: float


def _given(span: str) -> list[_Given]:
    """The numbers of the span; none at all where one of them cannot be read, for then no answer can be checked."""
    found = []
    for match in GIVEN.finditer(span):
        scale = (match["scale"] or "").strip().removesuffix("s")
        end = match.end()
        if scale in {"m", "b", "k"} and not MONEY.search(span):
            if match.end() < len(span) or scale != "m":
                return []  # "1.2m people", "5k people": no unit stands there
            scale, end = "", match.end("number")
        value, _, ambiguous = digits_value(match["number"], scaled=bool(scale))
        if value is None or ambiguous:
            return []
        found.append(_Given(match.start(), end, times(value, SCALES.get(scale, 1))))
    return found


def _rewritten(span: str, given: list[_Given]) -> Iterator[str]:
    """The span with every number in plain digits, which is all quantulum3 reads without fault."""
    position = 0
    for number in given:
        yield span[position : number.start]
        yield f"{number.value:.6f}".rstrip("0").rstrip(".")
        position = number.end
    yield span[position:]


def _confirmed(parsed: list[tuple[float, str, str]], given: list[_Given], sorts: frozenset[str]) -> Iterator[Quantity]:
    """Keep what has a believed sort of unit and a value that stands in the span, each number at most once, in order."""
    left = list(given)
    for value, unit, sort in parsed:
        scaled = [number for number in left if _same(value, number.value)]
        if scaled and sort in sorts and not UNHEARD_OF.match(unit) and isfinite(value) and abs(value) <= LARGEST:
            left.remove(scaled[0])
            yield Quantity(value, unit, sort, scaled[0].start, scaled[0].end)


def _same(value: float, given: float) -> bool:
    """Whether quantulum3's value is the given number, also where it took up a scale word ("218.4 million")."""
    return any(abs(value - given * scale) <= 1e-9 * abs(value) for scale in (1, 10**3, 10**6, 10**9))


def _parse(span: str) -> list[tuple[float, str, str]]:
    """Ask quantulum3, under the lock and with its side effects contained: (value, unit, sort) of each quantity."""
    with LOCK, _contained():
        try:
            found = _quantulum().parse(span)
        except (ArithmeticError, ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError):
            return []  # OverflowError on "10^6999999999999" and its like; the span simply has no quantity
        return [(float(q.value), q.unit.name, q.unit.entity.name) for q in found if q.uncertainty is None]


@lru_cache(maxsize=1)
def _quantulum() -> ModuleType:
    """Import quantulum3 at its first use; its warning about an optional classifier is no news."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("quantulum3.parser")


@contextmanager
def _contained() -> Iterator[None]:
    """Keep ``logging.basicConfig()``, which quantulum3 calls at every parse, from installing a root handler."""
    root = logging.getLogger()
    if root.handlers:
        yield
        return
    guard = logging.NullHandler()
    root.addHandler(guard)
    try:
        yield
    finally:
        root.removeHandler(guard)
