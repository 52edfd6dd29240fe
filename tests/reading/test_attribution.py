"""Who said so, by phenomenon: a sentence, a figure in it, and the source a careful reader would write down."""

from __future__ import annotations

import pytest

from tracker.model import Scope
from tracker.reading.attribution.attribute import NOBODY, Attributor

# (id, sentence, figure, registry id or None, source as written or None)
AFTER = [
    ("ministry_said", "The health ministry said 12 people had died in Ardan.", "12", None, "The health ministry"),
    ("police_said", "Police said 4 shoppers were killed in Merin.", "4", "local_officials", "Police"),
    ("un_says", "The UN says 900 families have fled Ardan.", "900", "un", "The UN"),
    ("dotted_un", "The U.N. said 31 people were killed.", "31", "un", "The U.N."),
    ("possessive", "Norland's interior ministry said 6 officers had died.", "6", None, "Norland's interior ministry"),
    (
        "complement",
        "Officials in the Tarn valley said 8 homes had burned.",
        "8",
        "local_officials",
        "Officials in the Tarn valley",
    ),
    (
        "full_and_short",
        "The World Food Programme (WFP) said 400 people were starving.",
        "400",
        "wfp",
        "The World Food Programme (WFP)",
    ),
    ("told_that", "The mayor told reporters that 5 people were missing.", "5", "local_officials", "The mayor"),
    ("on_monday", "The ministry on Monday said 5 people were missing.", "5", None, "The ministry"),
    ("bare_day", "The council Friday said 5 people were missing.", "5", None, "The council"),
    ("has_also_said", "The council has also said 5 people were missing.", "5", None, "The council"),
    ("which_aside", "MSF, which runs the clinic, said it had received 14 bodies.", "14", "msf", "MSF"),
    (
        "named_aside",
        "A doctor at the clinic, Amina Sol, said 14 people had died.",
        "14",
        None,
        "A doctor at the clinic, Amina Sol",
    ),
    ("who_clause", "A nurse who treated the wounded said 14 people had died.", "14", None, "A nurse"),
    (
        "ing_clause",
        "Residents fleeing the town said 14 people had died.",
        "14",
        "activists",
        "Residents fleeing the town",
    ),
    ("dash_aside", "The ministry – run by the rebels – said 14 people had died.", "14", None, "The ministry"),
    ("title_name", "Gen. Omar Tal said his men had counted 36 graves.", "36", None, "Gen. Omar Tal"),
    ("two_numbers_speak", "Two witnesses said 14 people had died.", "14", "activists", "Two witnesses"),
    ("confirmed", "Norland confirmed 9 more cholera deaths.", "9", None, "Norland"),
    ("acknowledged", "The army acknowledged 9 deaths in its ranks.", "9", None, "The army"),
    ("estimates", "IDMC estimates that 40,000 people fled.", "40,000", "idmc", "IDMC"),
    ("recorded", "ACLED recorded 310 deaths in March.", "310", "acled", "ACLED"),
    ("counted", "The Observatory counted 22 air raids.", "22", "sohr", "The Observatory"),
    (
        "documented",
        "The Syrian Network for Human Rights documented 61 arrests.",
        "61",
        "snhr",
        "The Syrian Network for Human Rights",
    ),
    ("put_the_toll", "The governor's office put the toll at 41.", "41", "local_officials", "The governor's office"),
    ("revised", "The regional directorate revised the toll to 41.", "41", None, "The regional directorate"),
    ("warned", "UNICEF warned that 7,000 children were at risk.", "7,000", "unicef", "UNICEF"),
    (
        "found_that",
        "Amnesty International found that 48 civilians had been killed.",
        "48",
        "amnesty",
        "Amnesty International",
    ),
    ("claimed_that", "The rebels claimed that 30 soldiers had died.", "30", None, "The rebels"),
    ("has_verified", "WHO has verified 17 attacks on clinics.", "17", "who", "WHO"),
    ("spoke_of", "Villagers spoke of 20 dead.", "20", "activists", "Villagers"),
    (
        "quoted_as_saying",
        "The governor was quoted as saying that 12 people had drowned.",
        "12",
        "local_officials",
        "The governor",
    ),
    ("reporting", "The provincial hospital is reporting 12 dead.", "12", None, "The provincial hospital"),
    ("expressed_alarm", "The UN has expressed alarm, with at least 27 civilians killed.", "27", "un", "The UN"),
    ("noted", "The United Nations has noted the displacement of 14,000 people.", "14,000", "un", "The United Nations"),
    ("owned_toll", "The health ministry's toll now stands at 88.", "88", None, "The health ministry's"),
    ("reached_by", "A doctor reached by AFP said 14 people had died.", "14", None, "A doctor"),
    ("published_by", "A report published by OCHA on Tuesday says 14 people had died.", "14", "ocha", "OCHA"),
    ("owned_update", "In UNHCR's latest update, 14 families had fled.", "14", "unhcr", "UNHCR's"),
    (
        "adjective_name",
        "The privately-owned Ardan Standard has reported 14 deaths.",
        "14",
        None,
        "The privately-owned Ardan Standard",
    ),
    ("study", "A UN inquiry found 14 people were shot.", "14", "un", "A UN inquiry"),
    (
        "quoted_speaker",
        "Local media quoted the mayor as saying 14 people had died.",
        "14",
        "local_officials",
        "the mayor",
    ),
    ("relative", "The council, which put the toll at 14, asked for help.", "14", None, "The council"),
    ("government_asks", "The government has appealed for $14 million.", "14", None, "The government"),
    ("save_the_children", "Save the Children said 11 pupils had died.", "11", "save_the_children", "Save the Children"),
]
BEFORE = [
    ("comma_said", "At least 12 people died in Ardan, the health ministry said.", "12", None, "the health ministry"),
    ("said_monday", "At least 12 people died in Ardan, police said on Monday.", "12", "local_officials", "police"),
    ("said_statement", "At least 12 people died, the council said in a statement.", "12", None, "the council"),
    ("said_as", "Some 12 people died, police said as rescuers were digging on.", "12", "local_officials", "police"),
    ("said_adding", "Some 12 people died, the army said, adding that 9 rebels had been killed.", "9", None, "the army"),
    ("said_by_phone", "Some 12 people died, local residents said by radio.", "12", "activists", "local residents"),
    (
        "name_with_and",
        "Some 12 homes fell, the Department of Roads and Bridges said.",
        "12",
        None,
        "the Department of Roads and Bridges",
    ),
    ("told_wire", "Shells killed 3 people, the district chief told Reuters.", "3", None, "the district chief"),
    ("inverted", "“We buried 14 people,” said Umm Salim, a volunteer.", "14", None, "Umm Salim, a volunteer"),
    (
        "inverted_role",
        "Rebels killed 18 villagers, said a village elder, Toma Bolo.",
        "18",
        None,
        "a village elder, Toma Bolo",
    ),
    (
        "inverted_of",
        "“We found 21 bodies,” said Captain Diop of the fire brigade after the storm.",
        "21",
        None,
        "Captain Diop of the fire brigade",
    ),
    (
        "says_inverted",
        "Two boats lost, 8 dead, says the governor's office.",
        "8",
        "local_officials",
        "the governor's office",
    ),
    ("according", "Some 33 people died, according to the harbour master.", "33", None, "the harbour master"),
    (
        "according_place",
        "Some 33 people died, according to military sources on the coast.",
        "33",
        None,
        "military sources on the coast",
    ),
    ("according_first", "According to UNESCO, 33 schools are closed.", "33", None, "UNESCO"),
    ("according_inside", "The raid, according to MSF, killed 33 people.", "33", "msf", "MSF"),
    (
        "according_figures",
        "Some 33 people died, according to figures compiled by the health cluster.",
        "33",
        None,
        "the health cluster",
    ),
    ("per", "At most 12 clinics are open, per WHO.", "12", "who", "WHO"),
    (
        "notified_by",
        "In all 28 births were notified by the Ministry of Justice of Norland.",
        "28",
        None,
        "the Ministry of Justice of Norland",
    ),
    (
        "as_reported_by",
        "The fighting cost 255 lives, as reported by the Syrian Observatory for Human Rights.",
        "255",
        "sohr",
        "the Syrian Observatory for Human Rights",
    ),
    ("by_count", "Some 92,000 people left, by Norville's count.", "92,000", None, "Norville's"),
    (
        "shows",
        "Some 36 drivers were ambushed, the Aid Worker Security Database shows.",
        "36",
        "awsd",
        "the Aid Worker Security Database",
    ),
    (
        "found_last",
        "Mudslides uprooted 4,150 people, the Internal Displacement Monitoring Centre found.",
        "4,150",
        "idmc",
        "the Internal Displacement Monitoring Centre",
    ),
    (
        "headline_says",
        "Up to 60 boats sunk in Ardan, Danish Red Cross says",
        "60",
        "national_rc",
        "Danish Red Cross",
    ),
    ("said_wednesday", "Some 40 people drowned, the coastguard said Wednesday.", "40", None, "the coastguard"),
    ("by_un_estimates", "By UN estimates 14 people fled.", "14", "un", "UN estimates"),
    ("put_by", "The toll was put at 14 by the army.", "14", None, "the army"),
    ("reports_inverted", "At least 14 people died, reports Radio Ardan.", "14", None, "Radio Ardan"),
    ("wrote_on", "The total is now 52 wells, the water minister wrote on X.", "52", None, "the water minister"),
]
LISTS = [
    (
        "source_label",
        "Ardan: 40 dead after a night of rockets. Source: district fire bureau.",
        "40",
        None,
        "district fire bureau",
    ),
    ("bracket", "Storm note – 470 people in barns, 12 mills lost (PDMA, 6 May)", "470", "ndma", "PDMA"),
    ("bracket_two", "Norland hosts 1,580 refugees (OPM/UNHCR).", "1,580", "unhcr", "OPM/UNHCR"),
    ("colon_first", "09:40 — Health ministry: 16 killed, 23 hurt.", "16", None, "Health ministry"),
    ("un_colon", "UN: 14 killed in Ardan", "14", "un", "UN"),
    ("colon_last", "At least 14 killed in Ardan: UN", "14", "un", "UN"),
    ("dash_last", "At least 14 killed in Ardan – health ministry", "14", None, "health ministry"),
    ("medics_colon", "Medics: 14 killed in Ardan", "14", "local_health", "Medics"),
    ("live_line", "LIVE 07:15 GMT – 3k people displaced in 36 hrs, town council says", "3k", None, "town council"),
]
NOBODY_ROWS = [
    ("plain", "At least 12 people were killed in Ardan.", "12"),
    ("perpetrator", "The army shelled the market, killing 12 people.", "12"),
    ("killed_by", "At least 12 people were killed by the police.", "12"),
    ("claimed_lives", "The second wave of quakes claimed the lives of 65 people.", "65"),
    ("claimed_by", "An attack claimed by a jihadist group killed 12 people.", "12"),
    ("claimed_responsibility", "A rebel group claimed responsibility for the blast that killed 12.", "12"),
    ("reported_killed", "26 persons reported killed, 31 injured", "26"),
    ("dateline", "ARDAN (Reuters) - At least 12 people were killed on Monday.", "12"),
    ("rescuers_work", "Rescuers pulled 12 bodies from the rubble.", "12"),
    ("ferry", "A Red Cross ferry carried 120 nurses away.", "120"),
    ("place_recorded", "Norland province recorded 12 deaths.", "12"),
    ("place_colon", "Ardan: 12 dead; Merin: 4 dead", "12"),
    ("label_colon", "Water towers destroyed: 23", "23"),
    ("ipc_scale", "Some 12,000 people are in Emergency (IPC Phase 4).", "12,000"),
    ("per_cent", "In all 45 per cent of the 1,200 homes fell.", "1,200"),
    ("abbreviation", "A World Food Programme (WFP) lorry was hit and 2 drivers died.", "2"),
    ("estimated_adjective", "An estimated 3,000 people fled.", "3,000"),
    ("police_found", "Police found 12 bodies in a well.", "12"),
    ("who_pronoun", "The villagers who fled left 12 dead behind.", "12"),
    ("us_pronoun", "They told us nothing and 12 died.", "died"),
    ("care_noun", "Health care for 450 shepherds stopped.", "450"),
    ("state_is_a_place", "Gunmen killed 12 people in Borno State on Monday.", "12"),
    ("described_speaker", "The gang, identified as rebels, killed 12 people.", "12"),
    ("label_figures", "Figures: 12 dead, 4 hurt", "12"),
    ("said_to", "The 12 drowned were rival fishermen said to come from the island.", "12"),
    ("accused_by", "A brigade accused by church leaders of looting killed 12 people.", "12"),
    ("two_segments", "The gang still holds 34 sailors; the shipowner says two have died.", "34"),
    ("not_confirmed", "The army has not confirmed that 12 people died.", "12"),
    ("no_reports", "There were no reports of 12 deaths.", "12"),
]
UNNAMED = [
    (
        "reports_indicating",
        "Shells fell, with horrific reports indicating at least 27 civilian deaths.",
        "27",
        "unnamed_reports",
    ),
    ("reports_circulate", "Reports also circulate of dozens of mercenaries being killed.", "dozens", "unnamed_reports"),
    (
        "recent_estimates",
        "According to recent estimates, thousands of civilians remain trapped.",
        "thousands",
        "unnamed_estimates",
    ),
    ("reportedly", "Several herders were reportedly jailed.", "Several", "unnamed_reports"),
    ("according_reports", "Two drivers were stabbed to death, according to reports.", "Two", "unnamed_reports"),
    ("speak_of", "Unconfirmed reports speak of up to 55 drowned.", "55", "unnamed_reports"),
    ("reported_to", "Hundreds are reported to have slept in fields.", "Hundreds", "unnamed_reports"),
    ("estimated_that", "It is estimated that 400 people fled.", "400", "unnamed_estimates"),
    ("local_media", "At least 4 people died, local media reported.", "4", "unnamed_reports"),
    ("media_outlets", "Foreign media outlets reported that 5 people had died.", "5", "unnamed_reports"),
    ("headline_reports", "At least 5 dead in Ardan blast: reports", "5", "unnamed_reports"),
    ("other_reports", "Other reports placed the losses at 13.", "13", "unnamed_reports"),
    ("some_estimates", "By some estimates 13 people fled.", "13", "unnamed_estimates"),
    ("initial_assessments", "Initial assessments indicate that 13 people fled.", "13", "unnamed_estimates"),
    ("it_was_reported", "It was reported that 13 people had died.", "13", "unnamed_reports"),
    ("estimates_put", "Estimates put the number of homeless at 5,000.", "5,000", "unnamed_estimates"),
]
TWO = [
    (
        "while_first",
        "The defence ministry put the toll at 17, while activists said 44 people had died.",
        "17",
        None,
        "The defence ministry",
    ),
    (
        "while_second",
        "The defence ministry put the toll at 17, while activists said 44 people had died.",
        "44",
        "activists",
        "activists",
    ),
    (
        "semicolon_first",
        "State radio said 4 people died; HRW blamed the rebels for 9 more killings.",
        "4",
        None,
        "State radio",
    ),
    (
        "semicolon_second",
        "State radio said 4 people died; HRW blamed the rebels for 9 more killings.",
        "9",
        "hrw",
        "HRW",
    ),
    (
        "although_unnamed",
        "Hundreds are reported to have drowned, although port officials confirm only 18.",
        "Hundreds",
        "unnamed_reports",
        "are reported to",
    ),
    (
        "although_named",
        "Hundreds are reported to have drowned, although port officials confirm only 18.",
        "18",
        None,
        "port officials",
    ),
    ("carried_over", "Some 12 homes burned, Norland's ministry said; 6 people died.", "6", None, "Norland's ministry"),
    (
        "while_carried",
        "Some 12 homes burned, the council said, while 60 people were still homeless.",
        "60",
        None,
        "the council",
    ),
    (
        "firm_over_weak",
        "Norland confirmed six floods, bringing the total to 52, the water minister wrote on X.",
        "52",
        None,
        "the water minister",
    ),
    ("and_said", "Police said 4 people died and medics said 19 were hurt.", "19", "local_health", "medics"),
    ("and_said_first", "Police said 4 people died and medics said 19 were hurt.", "4", "local_officials", "Police"),
]
CHAINS = [
    (
        "wire_citing",
        "Reuters, citing three hospital officials, reported that 18 people had drowned.",
        "18",
        "local_health",
        "three hospital officials",
        "Reuters",
    ),
    (
        "wire_citing_last",
        "Some 740 barns were lost, the state news agency reported, citing the farm ministry.",
        "740",
        None,
        "the farm ministry",
        "the state news agency",
    ),
    (
        "un_citing",
        "OCHA, citing the national Red Crescent, said 2,617 people had fled.",
        "2,617",
        "ocha",
        "OCHA",
        "the national Red Crescent",
    ),
    (
        "quoted_by",
        "According to the Disaster Commission, quoted by OCHA, 54 homes were lost.",
        "54",
        None,
        "the Disaster Commission",
        "OCHA",
    ),
    (
        "cited_by",
        "Some 27 people died, according to a UN envoy cited by Reuters.",
        "27",
        "un",
        "a UN envoy",
        "Reuters",
    ),
    ("told_wire", "Some 27 people died, the mayor told AFP.", "27", "local_officials", "the mayor", "AFP"),
    ("own_tally", "The war has killed 840 people, an AFP tally shows.", "840", "afp", "an AFP tally", None),
    (
        "tally_based",
        "An AFP tally based on police and church records puts the dead at 840.",
        "840",
        "afp",
        "An AFP tally",
        None,
    ),
    (
        "wire_alone",
        "Guards freed 86 boatmen, state news agency Orlana said.",
        "86",
        None,
        "state news agency Orlana",
        None,
    ),
]
NAMES = [
    ("longer_name", "Some 24 people died, Coast Human Rights Watch said.", "24", None, "Coast Human Rights Watch"),
    ("hrw", "Some 24 people died, Human Rights Watch said.", "24", "hrw", "Human Rights Watch"),
    ("un_women", "Some 24 women died, UN Women said.", "24", "un_women", "UN Women"),
    ("refugee_agency", "The UN refugee agency said 24 people drowned.", "24", "unhcr", "The UN refugee agency"),
    ("country_office", "Some 24 people died, UNICEF Norland said.", "24", "unicef", "UNICEF Norland"),
    ("chad_office", "Some 24 people died, UNICEF’s Chad office said.", "24", "unicef", "UNICEF’s Chad office"),
    ("gaza", "Gaza’s health ministry said 24 people died.", "24", "gaza_moh", "Gaza’s health ministry"),
    (
        "hamas_run",
        "The Hamas-run health ministry said 24 people died.",
        "24",
        "gaza_moh",
        "The Hamas-run health ministry",
    ),
    ("idf", "Israel's military said it had killed 9 gunmen.", "9", "idf", "Israel's military"),
    ("moscow_is_not_its_police", "Moscow police said 24 people died.", "24", None, "Moscow police"),
    (
        "health_officials",
        "Palestinian health officials said 24 people died.",
        "24",
        None,
        "Palestinian health officials",
    ),
    ("rsf_is_two", "RSF said two reporters were jailed.", "two", None, "RSF"),
    ("care", "CARE said 24 people died.", "24", "care", "CARE"),
    (
        "belongs_to",
        "A doctor with the Lebanese Red Cross said 24 people died.",
        "24",
        "national_rc",
        "A doctor with the Lebanese Red Cross",
    ),
    (
        "doctors_network",
        "The Sudan Doctors Network said 24 people died.",
        "24",
        "sudan_doctors_network",
        "The Sudan Doctors Network",
    ),
    ("needs", "The UN needs $310 million to help people.", "310", "un", "The UN"),
    ("asked", "The UN has asked for $35 million to help 90,000 people.", "90,000", "un", "The UN"),
]


@pytest.mark.parametrize(
    ("sentence", "figure", "said_by", "text"),
    [pytest.param(*row[1:], id=row[0]) for row in (*AFTER, *BEFORE, *LISTS, *TWO, *NAMES)],
)
def test_source_of_a_figure(attributor: Attributor, sentence: str, figure: str, said_by: str | None, text: str) -> None:
    start = sentence.index(figure)
    said = attributor.sources(sentence, []).for_figure(start, start + len(figure))
    assert (said.said_by, said.text) == (said_by, text)
    assert sentence[said.start : said.end] == text


@pytest.mark.parametrize(("sentence", "figure"), [pytest.param(*row[1:], id=row[0]) for row in NOBODY_ROWS])
def test_nobody_is_named(attributor: Attributor, sentence: str, figure: str) -> None:
    start = sentence.index(figure)
    assert attributor.sources(sentence, []).for_figure(start, start + len(figure)) == NOBODY


@pytest.mark.parametrize(("sentence", "figure", "said_by"), [pytest.param(*row[1:], id=row[0]) for row in UNNAMED])
def test_unnamed_stays_unnamed(attributor: Attributor, sentence: str, figure: str, said_by: str) -> None:
    start = sentence.index(figure)
    said = attributor.sources(sentence, []).for_figure(start, start + len(figure))
    assert said.said_by == said_by
    assert said.text == sentence[said.start : said.end] != ""


@pytest.mark.parametrize(
    ("sentence", "figure", "said_by", "text", "via"), [pytest.param(*row[1:], id=row[0]) for row in CHAINS]
)
def test_chains_keep_both(
    attributor: Attributor, sentence: str, figure: str, said_by: str | None, text: str, via: str | None
) -> None:
    start = sentence.index(figure)
    said = attributor.sources(sentence, []).for_figure(start, start + len(figure))
    assert (said.said_by, said.text, said.via) == (said_by, text, via)


SCOPES = [
    ("clause", "Police said 4 people died.", "4", Scope.CLAUSE),
    ("sentence", "Some 12 homes burned, the council said; 6 people died.", "6", Scope.SENTENCE),
    ("none", "Some 12 homes burned.", "12", Scope.NONE),
]


@pytest.mark.parametrize(("sentence", "figure", "scope"), [pytest.param(*row[1:], id=row[0]) for row in SCOPES])
def test_scope_tells_how_far_the_name_stood(attributor: Attributor, sentence: str, figure: str, scope: Scope) -> None:
    start = sentence.index(figure)
    assert attributor.sources(sentence, []).for_figure(start, start + 1).scope is scope


@pytest.mark.parametrize(
    ("sentence", "party"),
    [
        ("The Israeli military said it had killed 4 fighters.", True),
        ("The army said it had killed 4 fighters.", True),
        ("The rebels said they had killed 4 soldiers.", True),
        ("The health ministry said 4 people had died.", False),
    ],
)
def test_parties_are_marked(attributor: Attributor, sentence: str, party: bool) -> None:
    at = sentence.index("4")
    assert attributor.sources(sentence, []).for_figure(at, at + 1).party is party


KNOWN_GAPS = [
    ("the_ministry_alone", "As of Friday the ministry had identified 12 dead.", "12", "gaza_moh"),
    ("the_army_alone", "The army said it had killed 12 rebels.", "12", "syria_gov"),
]


@pytest.mark.xfail(
    strict=True, reason="only knowledge of the crisis says whose ministry or army is meant; none is guessed"
)
@pytest.mark.parametrize(("sentence", "figure", "said_by"), [pytest.param(*row[1:], id=row[0]) for row in KNOWN_GAPS])
def test_known_gaps(attributor: Attributor, sentence: str, figure: str, said_by: str) -> None:
    start = sentence.index(figure)
    assert attributor.sources(sentence, []).for_figure(start, start + len(figure)).said_by == said_by
