"""Which place a figure belongs to: its sentence's, else its paragraph's, else the report's; none where none is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import Observation, Scope
from tracker.model.figures import Accuracy
from tracker.reading.places.beginnings import UPPER
from tracker.reading.places.siting import Figure, place_of
from tracker.reading.reader import Reader
from tracker.reading.text.sentences import split

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmark" / "reading.jsonl"

SENTENCES = {
    # a sentence: each of its numbers and the place it belongs to (None: the sentence does not say)
    "governing": [
        ("In Aleppo 27 civilians were killed.", {"27": "Aleppo"}),
        ("Floods killed 31 people in Kassala.", {"31": "Kassala"}),
        ("At least 12 people died at a market in Nyala.", {"12": "Nyala"}),
        ("Some 30 died in Saraqib, Syria.", {"30": "Saraqib"}),
        ("In Syria’s Idlib, 30 died.", {"30": "Idlib"}),
        ("In Ariha, a town in Idlib governorate, 30 died.", {"30": "Ariha"}),
        ("Shelling of Goma, in eastern Congo, killed 30.", {"30": "Goma"}),
        ("Across Sudan, 30 died.", {"30": "Sudan"}),
        ("A blast at Kabul airport killed 30.", {"30": "Kabul"}),
        ("Damage in the Sudanese city of El Obeid left 30 dead.", {"30": "El Obeid"}),
        ("Strikes on the outskirts of Beirut killed 30.", {"30": "Beirut"}),
        ("Fighting in northern Mali has killed 30.", {"30": "Mali"}),
        ("12 killed and 30 injured in Aleppo", {"12": "Aleppo", "30": "Aleppo"}),
        ("In Kano, 33 people were killed and 12 injured.", {"33": "Kano", "12": "Kano"}),
    ],
    "lists": [
        ("Strikes killed 27 in Aleppo and 12 in Idlib.", {"27": "Aleppo", "12": "Idlib"}),
        ("Floods killed 33 in Kano, 12 in Kaduna and 4 in Jos.", {"33": "Kano", "12": "Kaduna", "4": "Jos"}),
        ("In Kano 33 people died, in Kaduna 12.", {"33": "Kano", "12": "Kaduna"}),
        ("In Kano state 33 people died and in Kaduna state 12.", {"33": "Kano", "12": "Kaduna"}),
        ("Kano recorded 33 deaths, Kaduna 12 and Jos 4.", {"33": "Kano", "12": "Kaduna", "4": "Jos"}),
        ("33 were killed in Kano, while in Kaduna 12 died.", {"33": "Kano", "12": "Kaduna"}),
        ("Kano (33), Kaduna (12) and Jos (4)", {"33": "Kano", "12": "Kaduna", "4": "Jos"}),
    ],
    "totals": [
        ("In Syria, 74 died: 33 in Aleppo, 22 in Hama.", {"74": "Syria", "33": "Aleppo", "22": "Hama"}),
        ("Floods killed 45 in Nigeria: 33 in Kano and 12 in Kaduna.", {"45": "Nigeria", "33": "Kano", "12": "Kaduna"}),
        ("Floods killed 45: 33 in Kano and 12 in Kaduna.", {"45": None, "33": "Kano", "12": "Kaduna"}),
        ("45 died, 33 of them in Kano and 12 in Kaduna.", {"45": None, "33": "Kano", "12": "Kaduna"}),
    ],
    "sources": [
        ("Gaza's health ministry said 30 died in Rafah.", {"30": "Rafah"}),
        ("The Gaza health ministry said 40 were killed in Rafah.", {"40": "Rafah"}),
        ("Officials in Geneva said 40 were killed in Nyala.", {"40": "Nyala"}),
        ("Officials in Geneva said 40 were killed.", {"40": None}),
        ("In El Fasher, Save the Children Sudan said, 40 were killed.", {"40": "El Fasher"}),
        ("The UK-based group said 30 died.", {"30": None}),
        ("Israel struck Beirut, killing 30.", {"30": "Beirut"}),
        ("Israeli strikes killed 30 in Tyre.", {"30": "Tyre"}),
        ("Israeli strikes killed 30.", {"30": None}),
        ("Russia fired missiles that killed 30 in Dnipro.", {"30": "Dnipro"}),
        ("Russia said 30 were killed in Belgorod.", {"30": "Belgorod"}),
        ("Jordan said 30 were killed.", {"30": None}),
        ("The Red Cross in Sudan said 30 had died in Gedaref state.", {"30": "Gedaref"}),
        ("Police in Kassala said 30 had died.", {"30": "Kassala"}),
        ("Floods in Kassala killed 30.", {"30": "Kassala"}),
        ("A spokesman for the US military said 30 were killed near Deir ez-Zor.", {"30": "Deir ez-Zor"}),
        ("Speaking in New York, he said 30 had died in Khartoum.", {"30": "Khartoum"}),
    ],
    "persons": [
        ("Michael Jordan gave money after 30 died in Nice, France.", {"30": "Nice"}),
        ("Paris Hilton said 30 died.", {"30": None}),
        ("Mr Houston said 30 died in Harare.", {"30": "Harare"}),
    ],
    "headlines": [
        ("DOZENS DEAD, 30 WOUNDED IN KHARTOUM", {"30": "KHARTOUM"}),
        ("Blast Kills 30 In Mogadishu", {"30": "Mogadishu"}),
        ("Gaza: 30 killed", {"30": "Gaza"}),
    ],
}  # fmt: skip

ROWS = [(kind, *row) for kind, rows in SENTENCES.items() for row in rows]


@pytest.mark.parametrize(("kind", "sentence", "places"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS])
def test_a_figure_takes_the_place_that_governs_it(
    reader: Reader, kind: str, sentence: str, places: dict[str, str | None]
) -> None:
    world = reader.gazetteer
    spans = {number: sentence.index(number) for number in places}
    kinds = {number: _counted(sentence, at + len(number)) for number, at in spans.items()}
    figures = [Figure(at, at + len(number), (kinds[number], "all")) for number, at in spans.items()]
    mentions = world.settled(sentence, found := world.find(sentence), world.countries(found))
    placed = [place_of(figure, figures, mentions, sentence) for figure in figures]
    assert [one.mention.text if one and one.mention else None for one in placed] == list(places.values())


def _counted(sentence: str, end: int) -> str:
    """Return what a number counts, as the grammars of meaning would tell: enough for these sentences."""
    return "injured" if sentence[end:].lstrip().lower().startswith(("injured", "wounded")) else "deaths"


REPORTS = {
    "sentence": ("Shelling killed 12 people in Saraqib, medics said.", "Saraqib", Scope.SENTENCE),
    "paragraph": ("Fighting went on around Idlib. Shells killed 12 people overnight.", "Idlib", Scope.PARAGRAPH),
    "report": ("Hama was quiet on Monday.\n\nElsewhere, shells killed 12 people.", "Hama", Scope.REPORT),
    "not-the-country-around-it": ("Aleppo, Syria, saw more raids. Shells killed 12 people.", "Aleppo", Scope.PARAGRAPH),
    "what-it-speaks-of": (
        "Aleppo fell. Planes came to Idlib. They killed several people. Aleppo waits.",
        "Idlib",
        Scope.PARAGRAPH,
    ),
    "states-are-actors": (
        "Aleppo fell. France and the United Kingdom called for calm. Shells killed 12 people.",
        "Aleppo",
        Scope.PARAGRAPH,
    ),
    "a-country-when-nothing-else": ("Cholera spread in Yemen.\n\nIn all, 12 people died of it.", "Yemen", Scope.REPORT),
    "a-country-named-in-its-paragraph": ("Cholera came to Yemen. In all, 12 people died.", "Yemen", Scope.PARAGRAPH),
    "dateline": ("KHARTOUM (AFP) - Shells killed 12 people overnight.", "KHARTOUM", Scope.REPORT),
    "dateline-is-where-it-was-written": (
        "BEIRUT (Reuters) - Shells fell on Aleppo.\n\nThey killed 12 people overnight.",
        "Aleppo",
        Scope.REPORT,
    ),
    "dateline-gives-way": ("BEIRUT (Reuters) - Shells killed 12 people in Aleppo.", "Aleppo", Scope.SENTENCE),
    "several-towns-are-their-country": (
        "Floods hit Sudan. Rain fell in Kassala.\n\nRain fell in Nyala.\n\nIn all, 12 people were killed.",
        "Sudan",
        Scope.REPORT,
    ),
    "mostly-one-town": (
        "Rain fell in Kassala. Roads in Kassala were cut. Nyala was spared.\n\nIn all, 12 people were killed.",
        "Kassala",
        Scope.REPORT,
    ),
    "a-body-tells-its-country": ("Yemen's health ministry said 12 people died of cholera.", "Yemen", Scope.REPORT),
    "a-people-tells-its-country": ("Cholera killed 12 Yemeni children.", "Yemeni", Scope.REPORT),
    "an-army-tells-nothing": ("The Israeli army said 12 people were killed.", None, Scope.NONE),
    "speakers-elsewhere-tell-nothing": ("Officials in Geneva said 12 people were killed.", None, Scope.NONE),
    "nowhere": ("Shells killed 12 people overnight.", None, Scope.NONE),
    "source-is-no-place": ("Shells killed 12 people, a UK-based group said.", None, Scope.NONE),
}


@pytest.mark.parametrize("name", REPORTS)
def test_the_nearest_scope_that_names_a_place(reader: Reader, name: str) -> None:
    text, place, scope = REPORTS[name]
    observation = first(reader, text)
    assert (observation.place, observation.place_scope) == (place, scope)


def first(reader: Reader, text: str) -> Observation:
    return reader.read(text).observations[0]


CARRIED = [
    # text, id, name, ISO3, accuracy
    ("Shells killed 12 people in Idleb.", "idlib", "Idlib", "SYR", Accuracy.ADMIN1),
    ("Shells killed 12 people near Saraqab.", "saraqib", "Saraqib", "SYR", Accuracy.NEAR),
    ("Shells killed 12 people in the city of Aleppo.", "aleppo_city", "Aleppo city", "SYR", Accuracy.TOWN),
    ("Shells killed 12 people in al-Fashir.", "gn379555", "El Fasher", "SDN", Accuracy.TOWN),
    ("Shells killed 12 people in North Darfur.", "sd-dn", "North Darfur", "SDN", Accuracy.ADMIN1),
    ("Shells killed 12 people in eastern Ukraine.", "ukr", "Ukraine", "UKR", Accuracy.REGION),
    ("A storm killed 12 people in Tripoli, Lebanon.", "gn266826", "Tripoli", "LBN", Accuracy.TOWN),
    ("Floods hit Lebanon. A storm killed 12 people in Tripoli.", "gn266826", "Tripoli", "LBN", Accuracy.TOWN),
]


@pytest.mark.parametrize(("text", "place_id", "name", "iso3", "accuracy"), CARRIED, ids=[row[0] for row in CARRIED])
def test_an_observation_carries_id_name_and_accuracy(
    reader: Reader, text: str, place_id: str, name: str, iso3: str, accuracy: Accuracy
) -> None:
    one = first(reader, text)
    assert (one.place_id, one.place_name, one.iso3, one.place_accuracy) == (place_id, name, iso3, accuracy)


def test_a_total_whose_parts_lie_in_one_country_has_its_code_and_no_words(reader: Reader) -> None:
    total = first(reader, "In all 45 people were killed: 33 in Kano and 12 in Kaduna.")
    assert (total.place, total.place_id, total.iso3, total.place_accuracy) == (None, None, "NGA", Accuracy.COUNTRY)


WORDS = [
    "Aleppo",
    "Idlib",
    "in",
    "12",
    "people",
    "were killed",
    "and",
    "7",
    ",",
    ":",
    "Syria",
    "army",
    "said",
    ".",
    "\n\n",
]


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_a_place_stands_in_the_text_and_comes_whole(reader: Reader, words: list[str]) -> None:
    text = " ".join(words)
    for one in reader.read(text).observations:
        assert one.place is None or one.place in text
        assert (one.place_id is None) == (one.place is None) == (one.place_name is None)
        assert (one.place_accuracy is None) == (one.iso3 is None)
        assert (one.place_scope is Scope.NONE) == (one.iso3 is None)


ROWS_BY_PLACE = {
    "a village the gazetteer lacks": ("Place | Dead\nAleppo | 12\nQwertyville | 14\nIdlib | 15\n", 14, None, "SYR"),
    "a total": ("Place | Dead\nAleppo | 12\nIdlib | 15\nTOTAL | 27\n", 27, None, "SYR"),
    "a total under a heading": ("In Hama, dead by ward:\nAleppo: 12 dead\nTotal: 27 dead", 27, "Hama", "SYR"),
    "rows of two countries": ("Place | Dead\nAleppo | 12\nQwertyville | 14\nMosul | 15\n", 14, None, None),
    "a row that knows its place": ("Place | Dead\nAleppo | 12\nQwertyville | 14\nIdlib | 15\n", 15, "Idlib", "SYR"),
    "no rows by place": ("Situation in Aleppo\ndisplaced: 48,500\ninjured: 210\n", 210, "Aleppo", "SYR"),
}


@pytest.mark.parametrize(("text", "value", "name", "iso3"), ROWS_BY_PLACE.values(), ids=ROWS_BY_PLACE.keys())
def test_a_row_takes_no_place_from_its_neighbour(
    reader: Reader, text: str, value: int, name: str | None, iso3: str | None
) -> None:
    found = {one.value: (one.place_name, one.iso3) for one in reader.read(text).observations}
    assert found[value] == (name, iso3)


KNOWN_GAPS = [
    (
        "In the Sudanese capital, 12 people were killed.",
        "Khartoum",
        "the capital of a people is known as its country only",
    ),
    ("A bus fell into a ravine in San Jose, Oriental Mindoro: 12 people were killed.", "San Jose", "no such division"),
]


@pytest.mark.parametrize(
    ("text", "name"),
    [pytest.param(*row, marks=pytest.mark.xfail(reason=why), id=row[0]) for *row, why in KNOWN_GAPS],
)
def test_known_gaps(reader: Reader, text: str, name: str) -> None:
    one = first(reader, text)
    assert (one.place_name, one.iso3 != "USA") == (name, True)


LOOKED_AT = (
    "Shelling hit al-Bab and Sana'a. U.S. troops left El Fasher; O'Brien's report from Côte d'Ivoire came later.",
    "ALEPPO, Syria (AP) - The Hague court met. People of the oPt and of South Sudanese towns fled to Port-au-Prince.",
    "Nobody came. The rebels, the Army and the Ministry kept silent, an Iranian envoy said as Bishkek slept.",
)


@pytest.mark.parametrize("text", LOOKED_AT)
def test_first_look_sees_every_name(reader: Reader, text: str) -> None:
    for sentence in split(text):
        spotted = reader.gazetteer.beginnings.spotted(text, sentence.start, sentence.end)
        for one in reader.gazetteer.find(sentence.text):
            assert any(sentence.start + one.start <= at < sentence.start + one.end for at in spotted), one.text


def test_first_look_passes_over_capitals_that_begin_no_name(reader: Reader) -> None:
    text = "The rebels met Farouk Abdelmessih Zzyzx. Nobody spoke of The Gnomes."
    assert reader.gazetteer.beginnings.spotted(text, 0, len(text)) == []


PASSAGES = [json.loads(line)["text"] for line in BENCHMARK.read_text(encoding="utf-8").splitlines()[::4]]


@pytest.mark.parametrize("text", [" ".join(PASSAGES), "\n\n".join(PASSAGES)], ids=["run on", "in paragraphs"])
def test_first_look_misses_no_sentence_of_the_benchmark(reader: Reader, text: str) -> None:
    spotted = reader.gazetteer.beginnings.spotted(text, 0, len(text))
    missed = [
        one.text
        for one in split(text)
        if UPPER.search(one.text)
        and reader.gazetteer.find(one.text)
        and not any(one.start <= at < one.end for at in spotted)
    ]
    assert not missed
