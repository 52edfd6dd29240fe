"""Sources from the sentences around, the five demonstration reports, and what holds of any text."""

from __future__ import annotations

from pathlib import Path

import proof
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tracker.model import Scope, Settings
from tracker.reading.attribution.attribute import NOBODY, Attributor
from tracker.reading.reader import Reader
from tracker.reading.text.sentences import split

ROOT = Path(__file__).resolve().parents[2]


# (id, sentences before, sentence, figure, registry id, name as written, scope)
BACK = [
    (
        "it_said",
        ["The Sudan Doctors Network blamed gunmen."],
        "It said 18 people had died.",
        "18",
        "sudan_doctors_network",
        "The Sudan Doctors Network",
    ),
    (
        "it_announced",
        ["Floods rose, Norland's disaster department said."],
        "It announced 26 deaths.",
        "26",
        None,
        "Norland's disaster department",
    ),
    (
        "he_added",
        ["Some 12 people died, the regional governor said."],
        "Eleven were missing, he added.",
        "Eleven",
        "local_officials",
        "the regional governor",
    ),
    (
        "she_added",
        ["Governor Lucia Prado said 14 had died."],
        "She added that 3,140 slept in tents.",
        "3,140",
        None,
        "Governor Lucia Prado",
    ),
    (
        "the_ministry",
        ["Norland's health ministry said the clinics were full."],
        "The ministry counted 12 dead.",
        "12",
        None,
        "Norland's health ministry",
    ),
    (
        "the_department",
        ["Rain fell, the Department of Disaster Relief said."],
        "The department put the toll at 21.",
        "21",
        None,
        "the Department of Disaster Relief",
    ),
    ("the_agency", ["WFP warned of hunger in the south."], "The agency needs $78 million.", "78", "wfp", "WFP"),
    (
        "the_organisation",
        ["NRC handed out tents in Ardan."],
        "Some 31 families were helped, the organisation said.",
        "31",
        "nrc",
        "NRC",
    ),
    ("the_monitor", ["SOHR said shelling went on."], "The monitor counted 12 dead.", "12", "sohr", "SOHR"),
    (
        "two_back",
        ["MSF said its ward was full.", "Rain fell all day."],
        "It said 12 people had died.",
        "12",
        "msf",
        "MSF",
    ),
    ("quote_goes_on", ["“The ward is full,” said Captain Diop."], "“We lost 12 people.”", "12", None, "Captain Diop"),
    ("list_items", ["OCHA reports the following:", "• 40 hurt"], "• 12 killed", "12", "ocha", "OCHA"),
]


@pytest.mark.parametrize(
    ("previous", "sentence", "figure", "said_by", "text"), [pytest.param(*row[1:], id=row[0]) for row in BACK]
)
def test_anaphor_is_followed(
    attributor: Attributor, previous: list[str], sentence: str, figure: str, said_by: str | None, text: str
) -> None:
    start = sentence.index(figure)
    said = attributor.sources(sentence, previous).for_figure(start, start + len(figure))
    assert (said.said_by, said.text, said.scope) == (said_by, text, Scope.ANAPHOR)
    assert any(text in earlier for earlier in previous)


NOT_CARRIED = [
    ("merely_follows", ["At least 12 people died, police said."], "Another 20 are missing."),
    ("it_is_the_storm", ["Hail killed 17, the disaster board said."], "It also destroyed 45 barns."),
    ("these_numbers", ["Some 21 families fled, the department said on Monday."], "Of these, 20 are in shelters."),
    ("nobody_before", [], "It said 20 people died."),
    ("unnamed_it", ["The rain went on."], "He added that 20 were dead."),
]


@pytest.mark.parametrize(("previous", "sentence"), [pytest.param(*row[1:], id=row[0]) for row in NOT_CARRIED])
def test_a_sentence_that_merely_follows_has_no_source(
    attributor: Attributor, previous: list[str], sentence: str
) -> None:
    start = next(i for i, letter in enumerate(sentence) if letter.isdigit())
    assert attributor.sources(sentence, previous).for_figure(start, start + 2) == NOBODY


# Paragraphs: what stands before | the sentence, its figure in <> | words of the source, "-" for nobody.
PARAGRAPHS = """
The county police commander confirmed the crash. | He said <14> people had died. | The county police commander
OCHA published a snapshot on Monday. | According to the snapshot, <12> schools were shut. | the snapshot
The Norland Red Cross opened a shelter in Tora. | The society has counted <310> families there. | Norland Red Cross
Fighting goes on. | The town's mayor, Ali Sor, asked for help. “We have <40> dead,” he said. | The town's mayor
UNICEF warned of measles. | Some <90> had died, the UN children's agency said. | UN children's agency
Health authorities declared an emergency. | They said <22> people had died of dengue. | Health authorities
A spokesman for the governor visited the scene. | The spokesman told reporters <6> bodies were found. | spokesman
The Observatory for Displacement released its report. | The report puts the number at <4,100>. | report
MSF runs the only hospital in Kalembe. | The medical charity treated <120> wounded in May. | MSF
The Ministry of Interior briefed the press. | It added that <33> rioters had been detained. | The Ministry of Interior
Amnesty interviewed survivors of the raid. | The rights group documented <19> killings. | Amnesty
Rebels attacked the garrison at dawn, the army said. | It said <8> soldiers were killed. | the army
The Sudan Tribune reported clashes in Nyala. | Local sources told the paper that <25> people died. | Local sources
UNHCR met. | “People have nothing,” spokesperson Eva Lind said. “Some <2,000> crossed last night.” | Eva Lind
The provincial disaster agency met. | As of Tuesday, it had recorded <17> deaths. | The provincial disaster agency
The mayor of Prado visited the shelter. | “There are <300> of us here,” said one evacuee. | one evacuee
The Health Ministry in Gaza said hospitals were overwhelmed. | Its spokesman said <41> bodies had arrived. | spokesman
The commission met on Monday. | The head of the commission, Judge Rao, said <64> people vanished. | Judge Rao
Witnesses described chaos. | Police later said <11> people were crushed. | Police
WFP cut rations in half. | <700,000> people are affected, the agency said in a statement. | WFP
The World Bank funds the programme. | About <5,000> families live on the plain. | -
The police commissioner was sacked on Friday. | Some <12> people died in the riots. | -
The UN mission closed its base. | Gunmen killed <9> people in the town two days later. | -
Save the Children opened a school in Tora. | It was hit by a shell, and <4> pupils died. | -
The governor blamed rebels. | They killed <16> villagers on Monday. | -
"""


@pytest.mark.parametrize("row", PARAGRAPHS.strip().splitlines())
def test_a_paragraph_names_its_source_once(attributor: Attributor, row: str) -> None:
    before, marked, source = (part.strip() for part in row.split(" | "))
    text = f"{before} {marked}"
    at = text.index("<")
    text = text.replace("<", "").replace(">", "")
    parts = split(text)
    index = max(number for number, part in enumerate(parts) if part.start <= at)
    sentences = [text[part.start : part.end] for part in parts]
    sources = attributor.sources(sentences[index], sentences[max(0, index - 3) : index], sentences[index + 1 :])
    said = sources.for_figure(at - parts[index].start, at - parts[index].start + 1)
    assert said.text is None if source == "-" else source.casefold() in (said.text or "").casefold()


AHEAD = [
    ("source_line", "Dead: 18 | Injured: 35", ["Affected: 72 families", "Source: NDRRMC"], "ndma", "NDRRMC"),
    (
        "given_by",
        "Shelling killed 18 people.",
        ["The figure was given by the Harbour Council, a local body."],
        None,
        "the Harbour Council",
    ),
    ("quote_closes", "“We found 18 bodies.", ["The rest are missing,” said Captain Diop."], None, "Captain Diop"),
]


@pytest.mark.parametrize(
    ("sentence", "following", "said_by", "text"), [pytest.param(*row[1:], id=row[0]) for row in AHEAD]
)
def test_closing_credit(
    attributor: Attributor, sentence: str, following: list[str], said_by: str | None, text: str
) -> None:
    start = sentence.index("18")
    said = attributor.sources(sentence, [], following).for_figure(start, start + 2)
    assert (said.said_by, said.text, said.start) == (said_by, text, -1)


def test_an_unknown_the_ministry_keeps_its_words(attributor: Attributor) -> None:
    said = attributor.sources("The ministry counted 12 dead.", []).for_figure(21, 23)
    assert (said.said_by, said.text, said.scope) == (None, "The ministry", Scope.CLAUSE)


# The seven figures of the demonstration reports whose source observations.md gives.
SEEDS = [
    ("002_356f5e6f2fe45b5b.txt", "255 lives", "sohr"),
    ("002_356f5e6f2fe45b5b.txt", "14,000 individuals", "un"),
    ("003_22804e288fce7238.txt", "27 civilian deaths", "unnamed_reports"),
    ("003_22804e288fce7238.txt", "eight children", "unnamed_reports"),
    ("004_7dfe26db6d313f3f.txt", "300 people", None),
    ("004_7dfe26db6d313f3f.txt", "20 civilians", None),
    ("004_7dfe26db6d313f3f.txt", "27 civilians", "un"),
    ("000_6d21e216acaa1b17.txt", "tens of thousands of civilians", "unnamed_estimates"),
    ("000_6d21e216acaa1b17.txt", "Thousands of residents", None),
    ("001_10bf4ea0b10c187b.txt", "dozens of Russian", "unnamed_reports"),
    ("004_7dfe26db6d313f3f.txt", "several civilians", None),
]


@pytest.mark.parametrize(("name", "figure", "said_by"), SEEDS, ids=[f"{row[0][:3]}-{row[1]}" for row in SEEDS])
def test_seeds(attributor: Attributor, name: str, figure: str, said_by: str | None) -> None:
    text = (ROOT / "seeds" / name).read_text(encoding="utf-8")
    sentences = [part.strip() for part in text.replace("\n", ". ").split(". ")]
    index = next(i for i, sentence in enumerate(sentences) if figure in sentence)
    sentence = sentences[index]
    sources = attributor.sources(sentence, sentences[max(0, index - 3) : index], sentences[index + 1 : index + 4])
    start = sentence.index(figure)
    said = sources.for_figure(start, start + len(figure))
    assert said.said_by == said_by
    assert (said.text is None) == (said_by is None)


OTHER_GRAMMAR = {"armée israélienne", "Osservatorio nazionale per i diritti umani in Siria"}
"""Names that only the grammar of their own language makes a phrase; English text does not carry them."""


def test_every_known_source_is_found_by_every_alias(attributor: Attributor, settings: Settings) -> None:
    missed = []
    for source in settings.vocabulary.attributions.values():
        for alias in source.aliases:
            if alias[0].isascii() and source.kind not in {"unnamed", "local"} and alias not in OTHER_GRAMMAR:
                sentence = f"At least 12 people died, according to {alias}."
                said = attributor.sources(sentence, []).for_figure(9, 11)
                if said.said_by != source.id:
                    missed.append((source.id, alias, said.said_by))
    assert not missed


VOCABULARY = (
    "a UN police said , . ; : ( ) “ ” – and who that while OCHA Reuters according to by citing reports of 12 killed",
    "people ministry's toll health it he told SOHR \n told reporters on Monday Source estimates",
)
ANY_WORDS = st.lists(st.sampled_from([word for line in VOCABULARY for word in line.split(" ")]), max_size=40).map(
    " ".join
)


@effort(max_examples=proof.examples(1000, 100), deadline=None)
@given(sentence=st.one_of(st.text(max_size=200), ANY_WORDS), previous=st.lists(ANY_WORDS, max_size=3))
def test_never_raises_and_spans_hold(attributor: Attributor, sentence: str, previous: list[str]) -> None:
    sources = attributor.sources(sentence, previous, previous)
    for start, end in sources.spans:
        assert 0 <= start < end <= len(sentence)
    for at in range(0, len(sentence) + 1, 7):
        said = sources.for_figure(at, at + 1)
        if said.text is None:
            assert said == NOBODY
        else:
            around = [sentence, *previous]
            assert any(said.text in text for text in around)
        if said.scope is Scope.CLAUSE or said.scope is Scope.SENTENCE:
            assert said.start == -1 or sentence[said.start : said.end]


@effort(max_examples=proof.examples(400, 40), deadline=None)
@given(sentence=ANY_WORDS, previous=st.lists(ANY_WORDS, max_size=3))
def test_the_same_words_say_the_same(attributor: Attributor, sentence: str, previous: list[str]) -> None:
    assert attributor.sources(sentence, previous) == attributor.sources(sentence, list(previous))


@pytest.mark.parametrize(
    "sentence",
    ["said " * 4_000, "the UN, " * 3_000, "(" * 20_000, "according to " * 2_000, "“" * 20_000, "A" * 50_000],
    ids=["said", "un", "brackets", "according", "quotes", "letters"],
)
def test_hostile_sentences_end(attributor: Attributor, sentence: str) -> None:
    assert attributor.sources(sentence, [sentence] * 3, [sentence] * 3).for_figure(0, 1) is not None


def test_words_missing_from_a_language_find_nothing() -> None:
    assert Attributor.compile({}, {}).sources("Police said 4 people died.", []).for_figure(12, 13) == NOBODY


WHO = """
Al Shabaab claimed responsibility for the raid in a note, in which they said they had killed <14> soldiers.|Al Shabaab
The Tarn Front claimed responsibility for the raid, saying its fighters killed <nine> soldiers.|The Tarn Front
The Tarn Front claimed responsibility for the raid. It said <nine> soldiers were killed.|The Tarn Front
The Tarn Front claimed the lives of <12> people in May.|
At least <49> incidents were recorded throughout May by the Harbour Office.|the Harbour Office
Some <120> killings were documented in the past month by the Network for Tarn.|the Network for Tarn
A total of <12> people were shot on Sunday by gunmen.|
A vigil was held for a farmer named Ali Sol, who died with <three> of his cousins.|
The ministry named <12> people killed in the raid.|The ministry
Adam Sol, the head of Tarn, where it began, said <nine> people had died.|Adam Sol, the head of Tarn
In Tarn, the mayor, who was hurt, said <nine> people had died.|the mayor
The AAPP said jails were full. At least <30> people have been killed, said the NGO in a statement.|The AAPP
The mayor said the school was full. At least <30> people have been killed, said the NGO in a statement.|the NGO
"""


@pytest.mark.parametrize("row", WHO.strip().splitlines())
def test_frames_of_the_wires(attributor: Attributor, row: str) -> None:
    text, wanted = row.split("|")
    *before, marked = [sentence.text for sentence in split(text)]
    start = marked.index("<")
    said = attributor.sources(marked.replace("<", "").replace(">", ""), before).for_figure(start, start + 1)
    assert (said.text or "") == wanted


def test_those_who_merely_act_are_no_source_of_a_count(reader: Reader) -> None:
    text = "Inmates with knives took over a block of the Tarn jail. When it was over they counted 15 corpses."
    assert [one.said_by_text for one in reader.read(text).observations] == [None]


def test_a_closing_line_signs_the_first_row_of_a_list(reader: Reader) -> None:
    text = "STORM ODA - KEY FIGURES\nDeaths: 19\nMissing: 3\nAffected: 87,983\nDisplaced: 22,500\nSource: OCHA"
    found = reader.read(text).observations
    assert len(found) == 4
    assert {one.said_by_text for one in found} == {"OCHA"}
