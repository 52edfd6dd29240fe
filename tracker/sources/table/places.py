"""Where a row of a table says that something happened: its words and codes -> a place of the atlas, where that is sure.

In: what the columns for place, country, codes and precision hold, and the known places. Out: an Observation's fields of
place, and what could not be used. Never guesses: of two places of one name it takes the one that holds the other, or
none; a code that is neither a place's id nor an OCHA P-code is told, not kept as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from tracker.atlas import Atlas, joined, key_of
from tracker.model import Accuracy, Place

PCODE = re.compile(r"[A-Z]{2,3}\d{2,16}")
"""How OCHA writes a P-code: the country's ISO code and digits (Common Operational Datasets)."""

PRECISION = {1: Accuracy.TOWN, 2: Accuracy.NEAR, 3: Accuracy.ADMIN2, 4: Accuracy.ADMIN1, 5: Accuracy.REGION,
             6: Accuracy.COUNTRY}  # fmt: skip
"""UCDP GED's where_prec; its 7 is the open sea."""


class Said(NamedTuple):
    """What a row says of the place, each as one line of words; None: nothing."""

    place: str | None
    place_id: str | None
    place_code: str | None  # of a column that does not say whose code it is
    iso3: str | None
    pcode: str | None
    precision: str | None


def placed(said: Said, places: Mapping[str, Place]) -> tuple[dict[str, Any], list[str]]:
    """Return the fields of place of an Observation, and a remark on each word that could not be used."""
    remarks: list[str] = []
    place_id, pcode = said.place_id, said.pcode
    code = said.place_code
    if code is not None:
        known = next((one for one in (code, code.lower()) if one in places), None)  # ISO 3166-2 has capitals
        if known is not None:
            place_id = place_id or known
        elif PCODE.fullmatch(code.upper()):
            pcode = pcode or code.upper()
        else:
            remarks.append(f"place code {code} is in no registry")
    if place_id is not None and place_id not in places:
        remarks.append(f"place id {place_id} is in no registry")
        place_id = None
    found = places[place_id] if place_id is not None else _named(said.place, said.iso3, places)
    return {
        "place": said.place or (found.name if found else None),
        "place_id": found.id if found else None,
        "place_name": found.name if found else None,
        "place_accuracy": _accuracy(said.precision, found, remarks),
        "iso3": said.iso3 or (found.iso3 or None if found else None),
        "pcode": pcode,
    }, remarks


def _named(words: str | None, iso3: str | None, places: Mapping[str, Place]) -> Place | None:
    """Return the one place of that name, in that country if one is said; a configured one before all others."""
    if words is None or not isinstance(places, Atlas):
        return None
    known = [one for one in places.named(joined(key_of(words))) if iso3 in (None, one.iso3)]
    own = [one for one in known if one.id in places.own]
    if own or len(known) < 2:
        return next(iter(own or known), None)
    # "Homs" is a town and the province around it: what holds all the others is true whichever is meant
    return next((one for one in known if all(one is it or one.id in places.within(it) for it in known)), None)


def _accuracy(said: str | None, found: Place | None, remarks: list[str]) -> Accuracy | None:
    """Return how narrowly the place is told: as the row says, else as narrowly as the place is a place."""
    if said is not None:
        number = int(said) if said.isascii() and said.isdigit() and len(said) == 1 else 0
        if number in PRECISION:
            return PRECISION[number]
        remarks.append(f"where_prec {said[:20]} is none of 1 to 6")
    return Accuracy(found.kind) if found else None
