"""The atlas: places by id and by name, the configured before the world's, and what lies in what."""

from __future__ import annotations

import gzip
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.atlas import Atlas, fold, key_of
from tracker.config.load import WORLD
from tracker.model import Place

PACKED = WORLD.read_bytes()
TEXT = gzip.decompress(PACKED).decode("utf-8")
ATLAS = Atlas({}, PACKED)

ALEPPO = Place(id="aleppo", name="Aleppo", iso3="SYR", kind="admin1", same_as="sy-hl", part_of=("syr",))
CAMP = Place(id="camp", name="Camp Nine", iso3="SYR", kind="town", part_of=("aleppo",), aliases=("Nine",))
OWN = Atlas({"aleppo": ALEPPO, "camp": CAMP}, PACKED)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Türkiye", ("turkiye",)),
        ("Ma'arat al-Numan", ("maarat", "al", "numan")),
        ("U.S.", ("US",)),
        ("Łódź", ("lodz",)),
        ("oPt", ("oPt",)),
        ("Port-au-Prince", ("port", "au", "prince")),
    ],
)
def test_names_are_compared_without_accents_capitals_and_marks(name: str, key: tuple[str, ...]) -> None:
    assert key_of(name) == key


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)


def test_the_file_is_sorted_and_says_where_it_comes_from() -> None:
    head, _, rest = TEXT.partition("\n")
    assert "GeoNames, CC BY 4.0" in head
    names = rest.partition("\n#\n")[2].split("\n")[:-1]
    assert len(names) > 50_000
    assert all(one.partition("\t")[0] < other.partition("\t")[0] for one, other in pairwise(names))


def test_every_place_lies_in_a_place_that_is_there_and_every_name_has_one() -> None:
    assert {whole for place in ATLAS.values() for whole in place.part_of} <= set(ATLAS)
    assert len(ATLAS) == len(set(ATLAS)) > 50_000
    for place_id in ("syr", "sy-hl", "gn170063", "darfur"):
        assert ATLAS[place_id] in ATLAS.named(" ".join(key_of(ATLAS[place_id].name)))


def test_what_is_not_there_is_not_found() -> None:
    assert ATLAS.named("qwertz") == ()
    assert "qwertz" not in ATLAS
    assert ATLAS.get("qwertz") is None
    with pytest.raises(KeyError):
        ATLAS["qwertz"]


def test_a_configured_place_stands_for_the_worlds_it_says_it_is() -> None:
    assert OWN.named("aleppo")[0] is ALEPPO
    assert [place.kind for place in OWN.named("aleppo")] == ["admin1", "town"]
    assert OWN.within(OWN["gn170063"]) == ("aleppo", "syr")
    assert OWN.within(CAMP) == ("aleppo", "syr")
    assert OWN.named("nine") == (CAMP,)
    assert OWN.begins("camp")


def test_the_largest_place_of_a_name_comes_first() -> None:
    people = [place.people for place in ATLAS.named("tripoli") if place.kind == "town"]
    assert people == sorted(people, reverse=True)
    assert ATLAS.named("georgia")[0].kind == "country"


def test_places_that_lie_in_each_other_end() -> None:
    one = Place(id="one", name="One", iso3="SYR", kind="region", part_of=("two",))
    two = Place(id="two", name="Two", iso3="SYR", kind="region", part_of=("one",))
    assert Atlas({"one": one, "two": two}).within(one) == ("two", "one")
