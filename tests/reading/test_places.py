"""Where: places by phenomenon in a sentence, and which of several places of one name is meant."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.config import load
from tracker.config.find import shipped
from tracker.model import Place
from tracker.model.figures import Accuracy
from tracker.reading.places.frames import Role, dateline
from tracker.reading.places.gazetteer import Gazetteer

VOCABULARY = load(shipped("config")).vocabulary
WORDS = VOCABULARY.languages["en"].places
WORLD = Gazetteer.compile(VOCABULARY.places, WORDS)

TWINS = Gazetteer.compile(
    {
        "gbr_hama": Place(id="gbr_hama", name="Hama", iso3="GBR", kind="town"),
        "hama": Place(id="hama", name="Hama", iso3="SYR", kind="admin1", pcode="SY05"),
        "hama_town": Place(id="hama_town", name="Hama", iso3="SYR", kind="town"),
        "syr": Place(id="syr", name="Syria", iso3="SYR", kind="country"),
    },
    WORDS,
)


def ids(sentence: str, countries: frozenset[str] = frozenset()) -> list[str]:
    return [f"{one.place.name}/{one.iso3}" for one in WORLD.mentions(sentence, countries)]


NAMED = {
    # sentence: its places in text order, as the atlas calls them
    "spellings": [
        ("Shells fell on Idleb, Edlib and Idlib.", ["Idlib/SYR"] * 3),
        ("Shells fell on Halab.", ["Aleppo/SYR"]),
        ("The town of Saraqab fell, and Saraqeb.", ["Saraqib/SYR"] * 2),
        ("People fled Ma’arrat al-Numan.", ["Maarat al-Numan/SYR"]),
        ("People fled Deir ez-Zor, Deir Ezzor and Deir al-Zor.", ["Deir ez-Zor/SYR"] * 3),
        ("Shells fell on Kyiv and on Kiev.", ["Kyiv/UKR"] * 2),
        ("Shells fell on Odesa and on Odessa.", ["Odesa/UKR"] * 2),
        ("Fighting reached El Fasher, Al Fashir and al-Fashir.", ["El Fasher/SDN"] * 3),
        ("Fighting reached El Geneina and Geneina.", ["Al-Junaynah/SDN"] * 2),
        ("Boats reached Hodeidah, Hodeida and Hudaydah.", ["Al Hudaydah/YEM"] * 3),
        ("Turkey, Türkiye and Turkiye", ["Türkiye/TUR"] * 3),
        ("Côte d’Ivoire and the Ivory Coast", ["Côte d'Ivoire/CIV"] * 2),
        ("Myanmar, once Burma", ["Myanmar/MMR"] * 2),
        ("in Sana'a, Sanaa and Sana’a", ["Sanaa/YEM"] * 3),
        ("in N'Djamena and Ndjamena", ["N’Djaména/TCD"] * 2),
        ("in São Paulo and Sao Paulo", ["São Paulo/BRA"] * 2),
        ("قصف على حلب", ["Aleppo/SYR"]),
    ],
    "main-towns": [
        ("They fled Beirut, Baghdad and Khartoum.", ["Beirut/LBN", "Baghdad/IRQ", "Khartoum/SDN"]),
        ("in Goma, Bukavu and Beni", ["Goma/COD", "Bukavu/COD", "Beni/COD"]),
        ("in Port-au-Prince", ["Port-au-Prince/HTI"]),
        ("in Mogadishu and Kismayo", ["Mogadishu/SOM", "Kismayo/SOM"]),
        ("in Port Sudan and Omdurman", ["Port Sudan/SDN", "Omdurman/SDN"]),
        ("in Maiduguri, Kano and Jos", ["Maiduguri/NGA", "Kano/NGA", "Jos/NGA"]),
        ("in Cox's Bazar", ["Cox's Bazar/BGD"]),
        ("in Kathmandu, Kabul and Herat", ["Kathmandu/NPL", "Kabul/AFG", "Herat/AFG"]),
        ("in Kharkiv, Kherson and Zaporizhzhia", ["Kharkiv/UKR", "Kherson/UKR", "Zaporizhzhia/UKR"]),
    ],
    "divisions": [
        ("in North Darfur and South Kordofan", ["North Darfur/SDN", "South Kordofan/SDN"]),
        ("in North Kivu and Ituri", ["North Kivu/COD", "Ituri/COD"]),
        ("in Borno state and Zamfara State", ["Borno/NGA", "Zamfara/NGA"]),
        ("in Donetsk oblast and the Luhansk region", ["Donetsk/UKR", "Luhansk/UKR"]),
        ("in Cabo Delgado and Tigray", ["Cabo Delgado/MOZ", "Tigray/ETH"]),
        ("in Helmand province", ["Helmand/AFG"]),
        ("in Rakhine State", ["Rakhine/MMR"]),
        ("in the Punjab province of Pakistan", ["Punjab/PAK", "Pakistan/PAK"]),
        ("Rural Damascus was quiet; Damascus was not.", ["Rural Damascus/SYR", "Damascus/SYR"]),
        ("in Ashanti Region, Ghana", ["Ashanti/GHA", "Ghana/GHA"]),
    ],
    "countries": [
        ("South Sudan and Sudan", ["South Sudan/SSD", "Sudan/SDN"]),
        ("Guinea-Bissau, Equatorial Guinea, Papua New Guinea and Guinea",
         ["Guinea-Bissau/GNB", "Equatorial Guinea/GNQ", "Papua New Guinea/PNG", "Guinea/GIN"]),
        ("the DR Congo and Congo-Brazzaville", ["Congo-Kinshasa/COD", "Congo-Brazzaville/COG"]),
        ("the Democratic Republic of the Congo", ["Congo-Kinshasa/COD"]),
        ("the oPt and the Gaza Strip", ["Palestinian Territories/PSE", "Gaza/PSE"]),
        ("the US, the U.K. and the UAE", ["United States/USA", "United Kingdom/GBR", "United Arab Emirates/ARE"]),
        ("in CAR and in DRC", ["Central African Republic/CAF", "Congo-Kinshasa/COD"]),
        ("Chad, Mali, Jordan and Niger", ["Chad/TCD", "Mali/MLI", "Jordan/JOR", "Niger/NER"]),
    ],
    "regions": [
        ("across Darfur and the Donbas", ["Darfur/SDN", "Donbas/UKR"]),
        ("in Gaza City and Gaza", ["Gaza/PSE", "Gaza/PSE"]),
        ("in the West Bank", ["West Bank/PSE"]),
        ("in Somaliland and Puntland", ["Somaliland/SOM", "Puntland/SOM"]),
        ("in Kashmir", ["Kashmir/IND"]),
    ],
    "letters": [
        ("AID REACHED HOMS, SYRIA", ["Homs/SYR", "Syria/SYR"]),
        ("DOZENS KILLED IN KHARTOUM", ["Khartoum/SDN"]),
        ("Dozens Killed As Floods Hit Kano", ["Kano/NGA"]),
        ("12 people were killed in aleppo, syria", ["Aleppo/SYR", "Syria/SYR"]),
        ("the road to Deir Ezzor and al-Bab", ["Deir ez-Zor/SYR", "Al-Bab/SYR"]),
    ],
}  # fmt: skip

ROWS = [(kind, *row) for kind, rows in NAMED.items() for row in rows]


@pytest.mark.parametrize(("kind", "sentence", "names"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS])
def test_places_are_found_by_any_of_their_names(kind: str, sentence: str, names: list[str]) -> None:
    assert ids(sentence) == names


NO_PLACE = [
    "Western nations called for restraint.",
    "A statement by Western and Eastern powers said so.",
    "Central figures of the West met in the Centre.",
    "The UK-based monitor said so.",
    "Turkey-backed rebels and a Syria-bound convoy",
    "They told us to wait; a car can idle.",
    "A drone crashed in New Mexico and the Gulf of Mexico.",
    "Michael Jordan and the Niger Delta",
    "Crimean-Congo fever",
    "a roast turkey, a jersey and some china",
    "Paris Hilton paid for the tents.",
    "Jack London wrote of it.",
    "Chad Smith led the convoy.",
    "Mrs London thanked the crew.",
    "Gen. Santiago gave the order.",
    "Hurricane Victoria took the roofs.",
    "Lake Victoria rose by a metre.",
    "The Geneva Conventions protect them.",
    "Reading was hard for the children.",
    "Police closed the road.",
    "Nice people came to help.",
    "Orange flames rose over the market.",
    "Mobile clinics treated 300 people.",
    "The Sale of grain was stopped.",
    "Of the dead, ten were children.",
    "A Man ran from the house.",
    "Kofi told his story.",
    "Officials closed the road on Monday in March.",
    "MOBILE CLINIC TREATS DOZENS",
    "TELL US WHAT HAPPENED",
    "CAR BOMB KILLS DOZENS",
    "",
]


@pytest.mark.parametrize("sentence", NO_PLACE, ids=[row or "empty" for row in NO_PLACE])
def test_other_words_are_no_place(sentence: str) -> None:
    assert [one.text for one in WORLD.mentions(sentence) if not one.weak] == []


BUT_PLACES = [
    ("Floods hit Reading, England.", "GBR", "Reading"),
    ("A bomb went off in Nice, France.", "FRA", "Nice"),
    ("The storm reached Mobile, Alabama.", "USA", "Mobile"),
    ("A fire broke out in the city of Orange, France.", "FRA", "Orange"),
    ("Victoria, Seychelles, saw floods.", "SYC", "Victoria"),
    ("A quake shook Man, Ivory Coast.", "CIV", "Man"),
]


@pytest.mark.parametrize(("sentence", "iso3", "name"), BUT_PLACES, ids=[row[2] for row in BUT_PLACES])
def test_a_word_is_a_place_where_its_country_stands_beside_it(sentence: str, iso3: str, name: str) -> None:
    found = WORLD.mentions(sentence)[0]
    assert (found.text, found.iso3, found.role) == (name, iso3, Role.SITE)


ROLES = [
    ("Shells fell in Aleppo.", Role.SITE),
    ("Shells fell on the outskirts of Aleppo.", Role.SITE),
    ("Aleppo fell.", Role.NAMED),
    ("Aleppo governorate was calm.", Role.SITE),
    ("Kabul airport was closed.", Role.SITE),
    ("Damascus University Hospital was hit.", Role.SITE),
    ("Syria’s foreign ministry said so.", Role.BODY),
    ("The Gaza health ministry said so.", Role.BODY),
    ("The office is based in Turkey.", Role.BODY),
    ("He told reporters in Jordan.", Role.BODY),
    ("Officials in Geneva said so.", Role.BODY),
    ("Save the Children Sudan said so.", Role.BODY),
    ("The Bank of Lebanon said so.", Role.BODY),
    ("UNICEF Yemen said so.", Role.BODY),
    ("Lebanon's army was on alert.", Role.ACTOR),
    ("Jordan said it would help.", Role.ACTOR),
    ("Russia fired missiles.", Role.ACTOR),
    ("Israeli strikes went on.", Role.ACTOR),
    ("Sudanese troops left.", Role.ACTOR),
    ("Three Sudanese women spoke.", Role.PEOPLE),
    ("The Sudanese city was shelled.", Role.SITE),
    ("Gazan families fled.", Role.PEOPLE),
    ("Geneva (AFP) - It rained.", Role.DATELINE),
    ("KHARTOUM (AFP) - It rained.", Role.DATELINE),
    ("Geneva, 3 May 2024 – It rained.", Role.DATELINE),
]


@pytest.mark.parametrize(("sentence", "role"), ROLES, ids=[row[0] for row in ROLES])
def test_the_words_around_a_name_say_what_it_does(sentence: str, role: Role) -> None:
    assert [one.role for one in WORLD.mentions(sentence)] == [role]


ACCURACY = [
    ("in Saraqib", Accuracy.TOWN),
    ("near Saraqib", Accuracy.NEAR),
    ("five kilometres from Saraqib", Accuracy.NEAR),
    ("north of Saraqib", Accuracy.NEAR),
    ("in the Saraqib countryside", Accuracy.NEAR),
    ("in Aleppo city", Accuracy.TOWN),
    ("in the city of Aleppo", Accuracy.TOWN),
    ("in Aleppo", Accuracy.ADMIN1),
    ("in Aleppo province", Accuracy.ADMIN1),
    ("in Azaz district", Accuracy.ADMIN2),
    ("in northern Mali", Accuracy.REGION),
    ("in eastern Ukraine", Accuracy.REGION),
    ("in Darfur", Accuracy.REGION),
    ("in northern Gaza", Accuracy.REGION),
    ("in Sudan", Accuracy.COUNTRY),
]


@pytest.mark.parametrize(("words", "accuracy"), ACCURACY, ids=[row[0] for row in ACCURACY])
def test_how_narrowly_a_place_is_told(words: str, accuracy: Accuracy) -> None:
    assert [one.accuracy for one in WORLD.mentions(f"Shells fell {words} today.")] == [accuracy]


SAME_NAME = [
    # what else the report names, sentence, country of the place meant
    ("", "Boats left Tripoli.", "LBY"),
    ("Lebanon", "Boats left Tripoli.", "LBN"),
    ("Libya", "Boats left Tripoli.", "LBY"),
    ("Lebanese", "Boats left Tripoli.", "LBN"),
    ("", "Rain fell in Hama.", "SYR"),
    ("", "Rain fell in Cordoba.", "ARG"),
    ("Spain", "Rain fell in Cordoba.", "ESP"),
    ("Mexican", "Rain fell in Cordoba.", "MEX"),
    ("Costa Rica", "Rain fell in San Jose.", "CRI"),
    ("the United States", "Rain fell in San Jose.", "USA"),
    ("the Philippines", "Rain fell in Santiago.", "PHL"),
    ("Chile", "Rain fell in Santiago.", "CHL"),
    ("Australia", "Rain fell in Victoria.", "AUS"),
    ("Canada", "Rain fell in Victoria.", "CAN"),
    ("Seychelles", "Rain fell in Victoria.", "SYC"),
    ("", "Rain fell in Georgia.", "GEO"),
    ("Atlanta", "Rain fell in the US state of Georgia.", "USA"),
    ("", "Rain fell in Georgia state.", "USA"),
    ("Florida", "Rain fell in Georgia.", "USA"),
    ("Tbilisi", "Rain fell in Georgia.", "GEO"),
    ("Florida and Georgian towns", "Rain fell in Georgia.", "GEO"),
    ("Mozambique", "Rain fell in Gaza province.", "MOZ"),
    ("", "Rain fell in Gaza.", "PSE"),
    ("India", "Rain fell in Punjab.", "IND"),
    ("Pakistan", "Rain fell in Punjab.", "PAK"),
    ("Egypt", "Trucks wait in Rafah.", "EGY"),
    ("Palestinian", "Trucks wait in Rafah.", "PSE"),
    ("", "Rain fell in Tripoli, Lebanon.", "LBN"),
    ("", "Rain fell in Cordoba, Spain.", "ESP"),
    ("", "Rain fell in Hyderabad, Pakistan.", "PAK"),
    ("", "Rain fell in London, Ontario.", "CAN"),
]


@pytest.mark.parametrize(("other", "sentence", "iso3"), SAME_NAME, ids=[f"{o}: {s}" for o, s, _ in SAME_NAME])
def test_places_of_one_name_follow_the_reports_countries(other: str, sentence: str, iso3: str) -> None:
    countries = WORLD.countries(WORLD.find(f"It was calm in {other}.")) if other else frozenset()
    sites = [one for one in WORLD.mentions(sentence, countries) if one.role is not Role.PEOPLE]
    places = [one for one in sites if one.text not in {"US", "Lebanon", "Spain", "Pakistan", "Ontario"}]
    assert [one.iso3 for one in places] == [iso3]


def test_a_designator_tells_a_province_from_its_town() -> None:
    assert TWINS.mentions("in Hama governorate")[0].place_id == "hama"
    assert TWINS.mentions("in Hama town", {"SYR"})[0].place_id == "hama_town"
    assert TWINS.mentions("in the town of Hama", {"SYR"})[0].place_id == "hama_town"


def test_configured_places_come_with_their_codes_and_before_the_worlds() -> None:
    found = TWINS.mentions("in Hama governorate")[0]
    assert (found.iso3, found.pcode, found.kind) == ("SYR", "SY05", "admin1")
    assert TWINS.mentions("in Hama")[0].iso3 == "GBR"


def test_what_a_place_lies_in_is_known() -> None:
    assert WORLD.mentions("in Saraqib")[0].within == ("idlib", "syr")
    assert WORLD.mentions("in Rafah", {"PSE"})[0].within == ("gaza", "pse")
    assert WORLD.mentions("in El Fasher")[0].within == ("sd-dn", "sdn")


DATELINES = [
    ("ALEPPO, Syria (AP) - Shells fell.", "ALEPPO, Syria (AP) - "),
    ("BEIRUT (Reuters) – Shells fell.", "BEIRUT (Reuters) – "),
    ("GENEVA/NEW YORK, 3 May 2024 – Shells fell.", "GENEVA/NEW YORK, 3 May 2024 – "),
    ("Port-au-Prince, Haiti, 12 June 2024 (OCHA) - Shells fell.", "Port-au-Prince, Haiti, 12 June 2024 (OCHA) - "),
    ("KHARTOUM — Shells fell.", "KHARTOUM — "),
    ("Shells fell on Aleppo (pictured) - again.", ""),
    ("Shells fell – again – on Aleppo.", ""),
    ("", ""),
]


@pytest.mark.parametrize(("sentence", "line"), DATELINES, ids=[row[0] or "empty" for row in DATELINES])
def test_a_dateline_ends_where_the_story_begins(sentence: str, line: str) -> None:
    assert sentence[: dateline(sentence)] == line


def test_every_country_is_found_by_its_name() -> None:
    countries = [place for place in VOCABULARY.places.values() if place.kind == "country"]
    assert len(countries) > 230
    lost = [it.name for it in countries if it.id not in {one.place_id for one in WORLD.mentions(f"in {it.name} now")}]
    assert lost == []


@given(st.text(max_size=200))
def test_spans_hold_on_any_text(text: str) -> None:
    assert all(text[one.start : one.end] == one.text for one in WORLD.mentions(text))


PIECES = [
    "Aleppo",
    "Congo",
    "Gaza",
    "City",
    "of",
    "-",
    "’s",
    "city",
    "US",
    "us",
    ".",
    "army",
    "in",
    "said",
    "Paris",
    ",",
]


@given(st.lists(st.sampled_from(PIECES)))
def test_mentions_stand_in_text_order_and_never_overlap(words: list[str]) -> None:
    found = WORLD.mentions(" ".join(words))
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.lists(st.sampled_from(PIECES)), st.sets(st.sampled_from(["SYR", "COD", "FRA"])))
def test_knowing_more_countries_loses_no_place(words: list[str], countries: set[str]) -> None:
    text = " ".join(words)
    fewer = {(one.start, one.end) for one in WORLD.mentions(text)}
    assert fewer <= {(one.start, one.end) for one in WORLD.mentions(text, countries)}


HOSTILE = [
    "Congo " * 4000,
    "Democratic Republic of the " * 1000,
    "A" * 100_000,
    "in the " * 2000,
    "A b-" * 2000,
    "city of " * 999,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12] for text in HOSTILE])
def test_hostile_text_ends(text: str) -> None:
    assert len(WORLD.mentions(text)) < 1000
