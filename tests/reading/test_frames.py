"""People whom no verb of the lexicon counts, told by the frame round them: moved, served, in need.

Every sentence is our own; what only looks like a figure stands beside it.
"""

from __future__ import annotations

import pytest

from tests.reading.cases import figures
from tracker.reading.reader import Reader

# What drives people somewhere uproots them, whatever the verb; over a border they arrive.
DRIVEN: dict[str, list[str]] = {
    "The shelling drove 300,000 people onto the roads.": ["displaced/all 300000"],
    "Clashes along the ring road drove 40,000 into the bush.": ["displaced/all 40000"],
    "Raids by bandits have pushed 2,600 herders towards the lake.": ["displaced/all 2600"],
    "Drought pushed 3,310 Angolans into Namibia.": ["border_arrivals/all 3310"],
    "A mutiny and heavy gunfire sent 8,000 residents running.": ["displaced/all 8000"],
    "Lava forced 1,200 islanders into the hills.": ["displaced/all 1200"],
    "The shelling emptied the town of its 2,400 inhabitants.": ["displaced/all 2400"],
    "The company sent 400 engineers to Chad.": [],
    "The festival drove 30,000 visitors to the beach.": [],
    "The storm sent 300 firefighters to the coast.": [],
    "The rebels sent 2,000 fighters over the border.": [],
    "The parade sent 2,000 dancers down the avenue.": [],
}

# They go by themselves, and a cause or the way says that it is flight.
GONE: dict[str, list[str]] = {
    "Some 45 families have quit three hamlets since the raid.": ["displaced/families 45 about"],
    "About 700 people had gone from the valley by Friday.": ["displaced/all 700 about"],
    "After the dyke broke 45 people, all of them from one hamlet, got to the island.": ["displaced/all 45"],
    "After the dyke broke 450 people got to the island by canoe.": ["displaced/all 450"],
    "The flood came at night and 280 people reached the hills by canoe.": ["displaced/all 280"],
    "After the massacre 7,200 Masalit walked over the border.": ["border_arrivals/all 7200"],
    "Two boats with 214 migrants landed on Crete.": ["border_arrivals/all 214"],
    "Buses carried 980 foreigners from the capital to the port.": ["evacuated/all 980"],
    "A lorry carried 40 workers to the port.": [],
    "Some 9,000 fans poured into the stadium despite the rain.": [],
    "The band of 30 people reached the square.": [],
    "Two buses with 60 pupils went to the lake.": [],
}

# What they got, lack, or are to get.
SERVED: dict[str, list[str]] = {
    "In March 52,000 people obtained safe water.": ["reached/all 52000"],
    "Some 31,000 people took home 900 tonnes of flour.": ["reached/all 31000 about"],
    "Tents were pitched for 500 families.": ["reached/families 500"],
    "Mobile clinics saw 931 patients, 204 of them pregnant women.": ["reached/all 931", "reached/women 204"],
    "A third of the 3,000 people, or so it seems, got no water.": [],
    "The survey found that 6,130 families lack latrines.": ["in_need/families 6130"],
    "The closure leaves 80,000 people without a doctor.": ["in_need/all 80000"],
    "The appeal covers 950,000 people until May.": ["targeted/all 950000"],
    # what wires tell beside relief: arms, fighters of a named group, hostages by nation
    "The alliance has provided 65 billion euros ($70 billion) in military aid to Norland.": [],
    "Donors pledged a $40 million arms package, and the UN needs $90 million for relief.": [
        "funding_required/all 90000000"
    ],
    "Troops killed 13 members of the outlawed Northern Liberation Army (NLA).": ["deaths/combatants 13"],
    "Troops killed 13 members of the Harbour Workers Club.": ["deaths/all 13"],
    "The rebels hold 12 hostages, including three Chadians, one German and one Dutch national.": [
        "abducted/all 12",
        "abducted/all 3",
        "abducted/all 1",
        "abducted/all 1",
    ],
    "Over 50,000 people live in 349 camps. Police found 53 arms there.": ["sheltering/all 50000 more_than"],
    "The UN seeks $47.2 million for 170,000 people.": ["funding_required/all 47200000", "targeted/all 170000"],
    "With the schools shut 5,200 pupils have no lessons.": ["out_of_school/children 5200"],
    "Half of the 110,000 people the drought has touched are herders.": ["affected/all 110000"],
    "Tents could be pitched for 500 families.": [],
    "The hotel has water for 500 guests.": [],
    "The mine pays 500 workers.": [],
    "Some 300 of the workers did not get water.": [],
}

# In a line of several each number is told for itself, and the same people in two units share what is said.
EACH: dict[str, list[str]] = {
    "1.4M people in need, 900,000 in the response plan, 580,000 assisted": [
        "in_need/all 1400000", "targeted/all 900000", "reached/all 580000",
    ],
    "The region hosts 255,000 refugees and 147,000 IDPs, many uprooted twice.": [
        "refugees/all 255000", "idps/all 147000",
    ],
    "Some 310 IDP families (1,870 people) went back to their villages.": [
        "returnees/families 310 about", "returnees/all 1870",
    ],
    "86,400 in 973 collective shelters": ["sheltering/all 86400"],
    "2,700 evacuees in 64 centres": ["sheltering/all 2700"],
    "2,700 patients in 64 wards": [],
}  # fmt: skip

# Of a share of an amount, the amount is what was asked for.
ASKED: dict[str, list[str]] = {
    "Only 22 per cent of the $87.3 million flash appeal has been received.": ["funding_required/all 87300000"],
    "So far 38 of 221.7 million dollars have come in for the appeal.": ["funding_required/all 221700000"],
    "Donors have given $87.3 million to the appeal.": ["funding_received/all 87300000"],
}


# A headline names its event and then counts.
HEADLINES: dict[str, list[str]] = {
    "Baghlan floods: 20 dead": ["deaths/all 20"],
    "Orta raids: 4 dead, 12 hurt": ["deaths/all 4", "injured/all 12"],
}

CASES = {**DRIVEN, **GONE, **SERVED, **EACH, **ASKED, **HEADLINES}


@pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=list(CASES))
def test_the_frame_counts_them(reader: Reader, text: str, expected: list[str]) -> None:
    assert figures(reader.read(text)) == expected


# A line of a disaster counts so far; that of one mishap, or of what one sentence tells, is of one event.
SPANS: dict[str, list[str]] = {
    "Coastal quake: 350 dead, 460 hurt, 6,000 in tents": ["cumulative", "cumulative", "stock"],
    "Floods in Baghlan: 350 dead, 201 missing, 796 hurt": ["cumulative", "stock", "cumulative"],
    "Bus crash: 12 dead, 30 hurt, 4 missing": ["incident", "incident", "stock"],
    "Cyclone hits Orta: 3 dead, 14 hurt, 2 missing": ["incident", "incident", "stock"],
    "Blast at the depot: 9 dead, 14 hurt, 3 missing": ["incident", "incident", "stock"],
}


@pytest.mark.parametrize(("text", "expected"), SPANS.items(), ids=list(SPANS))
def test_a_line_of_a_disaster_counts_so_far(reader: Reader, text: str, expected: list[str]) -> None:
    assert [one.measure.value for one in reader.read(text).observations] == expected
