"""Where: places by phenomenon in a sentence, and the scope from which a figure takes its place."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import Place, Scope
from tracker.reading.places.gazetteer import Gazetteer, fold, key_of

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = tomllib.loads((ROOT / "config/language/en.toml").read_text(encoding="utf-8"))
TABLES = tomllib.loads((ROOT / "config/places.toml").read_text(encoding="utf-8"))
LISTS = ("aliases", "part_of")
PLACES = {
    key: Place(id=key, **{k: tuple(v) if k in LISTS else v for k, v in table.items()}) for key, table in TABLES.items()
}
WORLD = Gazetteer.compile(PLACES, LANGUAGE["places"])

TWINS = Gazetteer.compile(
    {
        "gbr_hama": Place(id="gbr_hama", name="Hama", iso3="GBR", kind="town"),
        "hama": Place(id="hama", name="Hama", iso3="SYR", kind="admin1", pcode="SY05"),
        "hama_town": Place(id="hama_town", name="Hama", iso3="SYR", kind="town"),
        "syr": Place(id="syr", name="Syria", iso3="SYR", kind="country"),
    },
    LANGUAGE["places"],
)


NAMED = [
    # sentence, the ids of its places in text order
    ("Shells fell on Aleppo and Idlib.", ["aleppo", "idlib"]),
    ("Shells fell on Idleb governorate.", ["idlib"]),
    ("Fighting reached the city of Aleppo.", ["aleppo_city"]),
    ("Fighting reached Aleppo city.", ["aleppo_city"]),
    ("The town of Saraqab fell.", ["saraqib"]),
    ("The town of Saraqib fell.", ["saraqib"]),
    ("People fled Ma’arrat al-Numan.", ["maarat_al_numan"]),
    ("People fled Deir ez-Zor, Deir Ezzor and Deir al-Zor.", ["deir_ez_zor"] * 3),
    ("Rural Damascus was quiet; Damascus was not.", ["rural_damascus", "damascus"]),
    ("AID REACHED HOMS, SYRIA", ["homs", "syr"]),
    ("Syria's north-west", ["syr"]),
    ("eastern DRC", ["cod"]),
    ("the DR Congo and Congo-Brazzaville", ["cod", "cog"]),
    ("the Democratic Republic of the Congo", ["cod"]),
    ("South Sudan and Sudan", ["ssd", "sdn"]),
    ("Guinea-Bissau, Equatorial Guinea, Papua New Guinea and Guinea", ["gnb", "gnq", "png", "gin"]),
    ("Turkey, Türkiye and Turkiye", ["tur"] * 3),
    ("Côte d’Ivoire and the Ivory Coast", ["civ", "civ"]),
    ("the oPt and the Gaza Strip", ["pse", "gaza"]),
    ("in Gaza City and Gaza", ["gaza_city", "gaza"]),
    ("Myanmar, once Burma", ["mmr", "mmr"]),
    ("the US, the UK and the UAE", ["usa", "gbr", "are"]),
    ("قصف على حلب", ["aleppo"]),
    ("Port-au-Prince, Haiti", ["hti"]),
]


@pytest.mark.parametrize(("sentence", "ids"), NAMED, ids=[row[0] for row in NAMED])
def test_places_are_found_by_any_of_their_names(sentence: str, ids: list[str]) -> None:
    found = WORLD.mentions(sentence)
    assert [one.place_id for one in found] == ids
    assert all(sentence[one.start : one.end] == one.text for one in found)


NO_PLACE = [
    "The UK-based monitor said so.",
    "Turkey-backed rebels and a Syria-bound convoy",
    "They told us to wait; a car can idle.",
    "A drone crashed in New Mexico and the Gulf of Mexico.",
    "Michael Jordan and the Niger Delta",
    "Crimean-Congo fever",
    "a roast turkey, a jersey and some china",
    "Syrian, Turkish and Congolese people",
    "",
]


@pytest.mark.parametrize("sentence", NO_PLACE, ids=[row or "empty" for row in NO_PLACE])
def test_other_words_are_no_place(sentence: str) -> None:
    assert WORLD.mentions(sentence) == []


WEAK = [
    "Syria’s foreign ministry said so.",
    "The Gaza health ministry said so.",
    "The office is based in Turkey.",
    "He told reporters in Jordan.",
    "Lebanon's army was on alert.",
]


@pytest.mark.parametrize("sentence", WEAK)
def test_a_body_or_its_seat_is_a_weak_mention(sentence: str) -> None:
    assert [one.weak for one in WORLD.mentions(sentence)] == [True]


def test_codes_come_with_the_place() -> None:
    found = WORLD.mentions("in Aleppo governorate")[0]
    assert (found.iso3, found.pcode, found.kind) == ("SYR", "SY02", "admin1")


def test_a_designator_tells_a_province_from_its_town() -> None:
    assert TWINS.mentions("in Hama governorate")[0].place_id == "hama"
    assert TWINS.mentions("in Hama town", {"SYR"})[0].place_id == "hama_town"


def test_places_of_one_name_follow_the_reports_countries() -> None:
    assert TWINS.mentions("in Hama")[0].iso3 == "GBR"
    countries = TWINS.countries(TWINS.mentions("Syria was calm."))
    assert TWINS.mentions("in Hama", countries)[0].iso3 == "SYR"


FIGURES = [
    # sentence, figure, place text, scope
    ("In Aleppo 27 civilians were killed.", "27", "Aleppo", Scope.SENTENCE),
    ("Strikes killed 27 in Aleppo and 12 in Idlib.", "27", "Aleppo", Scope.SENTENCE),
    ("Strikes killed 27 in Aleppo and 12 in Idlib.", "12", "Idlib", Scope.SENTENCE),
    ("In Syria, 74 died: 33 in Aleppo, 22 in Hama.", "74", "Syria", Scope.SENTENCE),
    ("In Syria, 74 died: 33 in Aleppo, 22 in Hama.", "22", "Hama", Scope.SENTENCE),
    ("Some 30 died in Saraqib, Syria.", "30", "Saraqib", Scope.SENTENCE),
    ("In Syria’s Idlib, 30 died.", "30", "Idlib", Scope.SENTENCE),
    ("Gaza's health ministry said 30 died in Rafah.", "30", "Rafah", Scope.SENTENCE),
    ("The UK-based group said 30 died.", "30", None, Scope.NONE),
]


@pytest.mark.parametrize(("sentence", "figure", "text", "scope"), FIGURES, ids=[f"{r[1]}: {r[0]}" for r in FIGURES])
def test_a_figure_takes_the_nearest_place_of_its_sentence(
    sentence: str, figure: str, text: str | None, scope: Scope
) -> None:
    start = sentence.index(figure)
    found = WORLD.for_figure(WORLD.mentions(sentence), (start, start + len(figure)), sentence=sentence)
    assert (found.text, found.scope) == (text, scope)


def test_the_scope_widens_from_sentence_to_paragraph_to_report() -> None:
    sentence, paragraph = WORLD.mentions("In Hama 3 died."), WORLD.mentions("Homs and then Idlib fell.")
    report = WORLD.mentions("Aleppo. Syria. Aleppo.")
    at = (8, 9)
    assert WORLD.for_figure(sentence, at, paragraph, report)[::3] == ("Hama", Scope.SENTENCE)
    assert WORLD.for_figure([], at, paragraph, report)[::3] == ("Idlib", Scope.PARAGRAPH)
    assert WORLD.for_figure([], at, [], report) == ("Aleppo", "SYR", "SY02", Scope.REPORT)
    assert WORLD.for_figure([], at, [], []) == (None, None, None, Scope.NONE)


def test_a_weak_mention_gives_way_to_the_report() -> None:
    weak = WORLD.mentions("Turkey's army said 30 died.")
    assert WORLD.for_figure(weak, (20, 22), [], WORLD.mentions("in Idlib")).text == "Idlib"
    assert WORLD.for_figure(weak, (20, 22)).text == "Turkey"


def test_every_country_has_its_code_and_is_found_by_its_name() -> None:
    countries = [place for place in PLACES.values() if place.kind == "country"]
    assert len(countries) > 230
    for place in countries:
        assert len(place.iso3) == 3
        assert place.id == place.iso3.lower()
        assert place.id in {one.place_id for one in WORLD.mentions(f"in {place.name} today")}, place.name


def test_every_part_is_of_a_place_that_is_there() -> None:
    assert {parent for place in PLACES.values() for parent in place.part_of} <= PLACES.keys()


@pytest.mark.parametrize(
    ("name", "key"),
    [("Türkiye", ("turkiye",)), ("Ma'arat al-Numan", ("ma", "arat", "al", "numan")), ("U.S.", ("u", "s"))],
)
def test_names_are_compared_without_accents_capitals_and_marks(name: str, key: tuple[str, ...]) -> None:
    assert key_of(name) == key


@given(st.text(max_size=200))
def test_spans_hold_on_any_text(text: str) -> None:
    assert all(text[one.start : one.end] == one.text for one in WORLD.mentions(text))


@given(st.lists(st.sampled_from(["Aleppo", "Congo", "Gaza", "City", "of", "-", "’s", "city", "US", "us", ".", "army"])))
def test_mentions_never_overlap(words: list[str]) -> None:
    found = WORLD.mentions(" ".join(words))
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize("text", ["Congo " * 4000, "Democratic Republic of the " * 1000, "A" * 100_000])
def test_hostile_text_ends(text: str) -> None:
    assert len(WORLD.mentions(text)) < 1000
