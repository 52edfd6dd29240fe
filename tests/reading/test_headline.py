"""The figure a reader would state of a report, per indicator: total, else sum of disjoint parts, else the largest."""

from __future__ import annotations

import pytest

from tracker.reading.reader import Reader

CASES = {
    "one figure": ("Twelve people were killed.", "deaths", 12, None),
    "parts are not added": ("Twelve people, including five pupils, were killed.", "deaths", 12, None),
    "a list is summed": ("Eight men and three women were killed.", "deaths", 11, "8 + 3"),
    "one person and others": ("A legislator and six others were killed.", "deaths", 7, "1 + 6"),
    "a family": ("A mother and her two sons were killed.", "deaths", 3, "1 + 2"),
    "the total wins": ("Storms killed three on Sunday and eight on Monday, a total of 14.", "deaths", 14, None),
    "a total that comes later": ("Six people died. The death toll later rose to 9.", "deaths", 9, None),
    "others are added": ("Bombs killed seven in Idlib, while raids killed 11 others in Homs.", "deaths", 18, "7 + 11"),
    "those among them stand in the list itself": (
        "Raids came at dawn. Some 27 villagers, eight pupils among them, were killed.", "deaths", 27, None,
    ),
    "two kinds among them": ("Forty people, nine nurses and three boys among them, were killed.", "deaths", 40, None),
    "a list of parts is not added": ("Six people, two Turks and four Somalis, were killed.", "deaths", 6, None),
    "a journalist is one": ("A journalist was shot dead.", "deaths", 1, None),
    "the evacuated stand for the displaced": ("About 5,200 islanders were evacuated.", "displaced", 5200,
                                              "stands for displaced: evacuated"),
    "forced to evacuate": ("Over 2,000 people were forced to evacuate.", "displaced", 2000,
                           "stands for displaced: evacuated"),
    "people before households": ("The storm left 180 families (940 people) homeless.", "homeless", 940, None),
    "others are added to those right before": (
        "Nineteen miners died. Five were killed in Kolwezi. Twelve others were killed in Likasi.", "deaths", 19, None,
    ),
    "a separate attack": (
        "Raiders killed three herders near Bor. Separately, gunmen killed five traders.", "deaths", 8, "3 + 5",
    ),
    "the following day": (
        "Police shot dead two marchers in Lomé. They shot dead four more marchers the following day.", "deaths", 6,
        "2 + 4",
    ),
    "a day of its own": (
        "On Monday, a mine killed six passengers. On Friday, snipers killed two nurses.", "deaths", 8, "6 + 2",
    ),
    "the same number of others is no repeat": (
        "A shell killed three girls in Tal Nasr. Three other girls were killed in Kafr Amma.", "deaths", 6, "3 + 3",
    ),
    "moved on to the next village": (
        "They killed 35 people in Barga and proceeded to Kambe, killing 42 people.", "deaths", 77, "35 + 42",
    ),
    "others than the dead are not further wounded": (
        "Nine were wounded. The first blast killed two and wounded seven others.", "injured", 9, None,
    ),
    "a part told again is not added": (
        "A raid killed 20 villagers. Eleven villagers were killed in one hamlet.", "deaths", 20, None,
    ),
    "some of those killed do not stand between": (
        "Four marchers were killed on Monday. Two of those killed were students. Another marcher died.", "deaths", 5,
        "4 + 1",
    ),
    "an event is within what lasts": (
        "More than 100 people have been killed since March. On the 14th, six farmers were killed.", "deaths", 100, None,
    ),
    "two who are spelled out": ("Two villagers, a potter and a baker, were shot dead in Uyo.", "deaths", 2, None),
    "two teachers are not the two who follow": (
        "Two teachers, a priest and a boy were shot dead.", "deaths", 4, "2 + 1 + 1",
    ),
    "each on a day of its own": (
        "Gunmen killed four people on Thursday. Herders shot dead three farmers on Friday.", "deaths",
        7, "4 + 3",
    ),
    "an official count that is lower does not replace what was told": (
        "Militants killed about 50 people. The ministry put the death toll at 39.", "deaths", 50, None,
    ),
    "a higher toll by another voice does": (
        "Militants killed about 50 people. The ministry put the death toll at 61.", "deaths", 61, None,
    ),
    "a toll of one event stands beside what lasts": (
        "Some 300 people have been killed since March. The toll of Tuesday's blast rose to 12.", "deaths", 12, None,
    ),
    "two named voices are not added": (
        "Police said four people were killed. Separately, the governor said three people were killed.", "deaths", 4,
        None,
    ),
    "one on each day, told alike": (
        "A teenager was killed on the 5th. Troops shot dead a baker on the 7th. A teenager died on the 19th.", "deaths",
        3, "1 + 1 + 1",
    ),
    "what had died by another day is no other event": (
        "At least 12 people died in a fire on Monday. On Tuesday officials said 15 had died.", "deaths", 15, None,
    ),
    "who died since": (
        "The blast killed six people. A clerk later died of burns.", "deaths", 7, "6 + 1",
    ),
    "two of the wounded": (
        "Three people were killed and ten wounded. Two of the wounded later died.", "deaths", 5, "3 + 2",
    ),
    "what went before": (
        "Ten people were killed at the market by men who had earlier killed 40 farmers.", "deaths", 10, None,
    ),
    "the badly hurt are some of them": ("The crash left 30 injured; eight were badly hurt.", "injured", 30, None),
    "badly and slightly hurt": (
        "Five miners were seriously injured and 12 slightly wounded.", "injured", 17, "5 + 12",
    ),
    "families told again as people": (
        "A total of 1,300 families, comprising 5,200 individuals, have abandoned Kuka.", "displaced", 5200, None,
    ),
    "households alone": ("Floods displaced 2,364 families.", "displaced", 2364, None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "indicator", "value", "derived"), CASES.values(), ids=CASES.keys())
def test_headline(reader: Reader, text: str, indicator: str, value: float, derived: str | None) -> None:
    headline = reader.read(text).headline[indicator]
    assert (headline.value, headline.derived) == (value, derived)


@pytest.mark.parametrize(
    "text",
    ["If the dyke breaks, 600 people could be killed.", "The toll is expected to rise.", "Officials met in Homs."],
)
def test_what_is_only_possible_has_no_headline(reader: Reader, text: str) -> None:
    assert "deaths" not in reader.read(text).headline


def test_a_vague_headline_has_a_floor_and_no_value(reader: Reader) -> None:
    headline = reader.read("Dozens of people were killed.").headline["deaths"]
    assert (headline.value, headline.low) == (None, 12)
