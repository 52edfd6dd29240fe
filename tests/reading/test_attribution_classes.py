"""Who said so, by classes of words: verbs of saying, givers, papers, chains, signatures, bodies, persons, who "it" is.

One line a text, its figure in <>, the sources it names in []: the figure's is the last one marked before it, else the
first behind it. A source counts when one of the marked and the given words holds the other, give or take three words. A
line without [] names nobody, and naming anybody there is an invention.
"""

from __future__ import annotations

import re

import pytest

from tests.reading.cases import rows, said_of, words_of
from tracker.reading.attribution.attribute import Attributor

NAMED = """
# a second verb of the same body
[The Harbour Group] claimed the raid in a note and said it had killed <30> guards.
[The Justice Initiative] interviewed 31 survivors and found that troops had shot <23> of them, executing 23 men.
On Monday, [the Tarn ministry] made no mention of soldiers but said <12> miners had been hurt.
[The rescue agency], which runs the harbour, went there and later confirmed <9> drownings.
# a speaker with a clause of their own
[A resident] whose brother was among them put it at more than <80> dead.
[Witnesses and a hospital employee] interviewed by the Justice Initiative said that <15> marchers had been shot.
Of the 214 people admitted to the wards, <38> have died, said a note circulated by [the Tarn health directorate].
“We have <14> dead in the two wards,” [the bishop of Tarn, Lola Sand], told donors on Friday.
# a body joined to what it did
[UNHCR]-registered arrivals fell in May, when <412> people crossed into Tarn.
There were 46 [OCHA]-recorded incidents in May, which left <12> civilians dead.
# by their own words
Some <19> soldiers died, by [the army's] own admission.
By [the rebels'] claim, <27> soldiers died.
# a later sentence that gives it
Some <12> miners were killed. This was disclosed by [the police spokesman, Yaro Abu], in a statement on Sunday.
Some <12> miners were killed. The disclosure was contained in a statement issued by [the Tarn Rescue Agency].
Some <12> miners were killed. This is according to [the Tarn health office].
Some <12> miners died. That is the number given by [the gendarmerie]; the union talks about 13.
# verbs of claiming that close a sentence
They lost at least <84> fighters, [the Harbour Alliance], a rebel union, claimed on Thursday.
# brackets and names that close a line
Six dead, <14> wounded ([local resistance committee]).
Overnight fire in Sel: two men killed; <11> houses damaged – [Lysenko]
Since Thursday some <180> children have arrived in Tarn – [Save the Children Norland]
# a paper that is signed below
Two ferries sank on Sunday, and <41> people drowned. Compiled by [the Tarn office of the Norland Red Cross], 12 Feb.
Some <41> people drowned. Issued by [the harbour ministry], Monday 18:00.
# an office and the one name of who holds it
The head of Basarnas, [Suharyo], said <12> people had drowned.
# another body than the wire before
Five people died, public broadcaster Tarn One reported, while [the fire agency] counted <93> injured.
# what was done so far
[The Norland Red Cross] has evacuated <1,400> people from the delta.
# alarm tells, condolences do not
[The UN] expressed alarm after at least <27> villagers were shot.
Tarn: at least <558> killed and 35 wounded in raids on Monday – [health minister Firas Aru]
Bus falls into river, <14> drowned: [police spokesman Yaro Abu]
Norland: <12> soldiers killed in Tarn ambush, [army sources]
# a second count whose verb is left out, in words
[The rights group Uniworld] counts 16 dead, and [the hospital in Tarn] <nine> dead.
# initials, persons with a clause, agencies of the press
Some <57> persons died, [district collector M.S. Prana] said.
Some <57> persons died, said [J. K. Aru, a clerk].
[Sam Aru, who heads the province's rescue office], gave the number of dead as <15>.
Police rounded up <49> migrants, the TRN agency said, quoting [the governor's office].
[Tarn firefighters and coastguards] told the TRN agency <12> had drowned.
Every <12> in Tarn died, [two bishops] reported.
Ten workers died and <14> were trapped, fire services official [Lokesh K.] told the wire.
On Sunday [Sam Aru of the state rescue agency] gave up on the missing and said <200> corpses had been found.
Flooding: <57> dead, 67 missing in Tarn so far, [Civil Defence bulletin] at 18h
[Doctors' syndicate] bulletin, Tarn: 55 of 79 hospitals shut; <13> bombed.
[Health ministry] bulletin: <13> dead.
Across the state [the highway patrol] counts <11> storm deaths.
# headings with a time or a place to post
[Civil Protection] – 12h: sheltered 6,761; injured 372; confirmed deaths <100>.
[NEMA] – 6 May, 18:00: <12> dead, 30 injured.
[OCHA Norland] on X: <5,000> families displaced since Sunday.
# papers and books
<3,661> people were killed, says a report presented in Tarn by [the Commissioner for Rights].
[The ministry of health in Tarn] now has <19,710> suspected cases on its books.
A claim by [the militia] that it had killed <30> troops could not be verified.
[Separatist spokesman Sam Aru] claimed his fighters had killed <13> soldiers.
[The Committee to Protect Fishermen] called 2024 the worst year since it began keeping records: <124> crewmen killed.
# bodies through whose hands the dead go
[The fire brigade of Tarn] had carried out <19> bodies by dusk.
[The youth committee of Sel], whose diggers work from dawn, has so far buried <88> people.
# what they call it, whom they told, what was seen
Some <52,000> people have fled Tarn, in what [the ombudsman's office] describes as the largest flight in years.
At least <20> people were crushed, say [witnesses] who spoke to the wire.
[Hospital records] seen by this newspaper list <33> deaths in December.
[Local activists], who run a channel from the town, published the names of <41> people killed.
A Tarn officer told the wire that seven of his men had died. [A colleague] put it at <ten> dead.
[MSF-supported facilities] in Tarn recorded <4,500> cholera cases.
# whom a paper was obtained by is not who wrote it
About <600> people were shot dead, according to [a Norland security assessment] obtained by CNN.
# wires and presses
State news agency Tana, citing [a harbour official], said <3> soldiers were wounded.
<11> people were injured by rubber bullets, [the press union] said, quoting hospital records.
[Tarn Daily] gathered that <17> villagers were abducted.
No fewer than <12> villagers have been confirmed dead, [the Norland News Agency] has gathered.
# nobody's paper gives way
Assessments in two valleys found <1,870> homes destroyed and more damaged, [IOM] reported on Monday.
[The Tarn Disease Centre] has recorded <851> cases since May, its director general told a briefing on Thursday.
The Tarn hospital took in 44 men; <nine> of them died, according to [its director, Moussa Sand].
# headings
[The group] countered that <12> men were missing.
[The governor] retorted that only <3> people had died.
[The rebels] boasted that they had killed <40> soldiers.
[A fisherman] swore that <9> boats had sunk.
[The charity] complained that <300> families had received nothing.
[The bishop] affirmed that <14> parishioners had been shot.
[The syndicate] protested that <5> of its members were in jail.
[Colonel Adoum Issa] conceded that <7> soldiers had been lost.
[The mayor's office] tweeted that <31> people were missing.
[The centre] counted <31> dead, [the ministry] <29>.
[The bishops' conference] lists <31> dead, [the Permanent Commission on Human Rights] <89>.
[The UN] speaks today of <50> dead.
[The junta] spoke instead of <203> rebels killed.
[The prefect] spoke only of <6> victims.
# puts at
[The Observatory] puts villagers drowned at no less than <97>.
[Civil society] puts the drowned at no fewer than <45>.
[The council] has put the dead at not less than <12>.
[The coroner] set the toll at <41>.
[The provincial police] pegged the death toll at <41>.
[Save the Children] places the number of children out of school at <41,000>.
[The Network] lowered its count to <41>.
# inverted
The camps are full: <59> thousand since spring, finds [the Harbour Monitoring Centre].
At least <12> houses burned, reckons [the mayor of Tarn].
<Forty> people were hurt, reports [the Norland Red Crescent].
Some <300> families sleep outdoors, laments [Father Aru].
# according family
According to information available to [the Gesellschaft der Küste], <800> villagers drowned.
According to data obtained by [the Ardan Institute], <800> villagers died.
According to figures shared with us by [the mayor], <800> villagers died.
According to numbers made available by [the Ministry of Interior], <800> villagers died.
Going by [the hospital]'s records, <12> people died.
By [the Red Crescent]'s count, <12> people died.
As per [the State Disaster Management Authority], <12> people died.
As [the ministry] tells it, <12> people died.
Per [the Norland Red Cross]: <12> people died.
In [the mayor's] account, <12> people died.
On [the ministry's] figures, <12> people died.
Citing [the civil defence], the agency said <12> people died.
Quoting [hospital sources], the daily reported <12> deaths.
# nouns
Figures from [the interior ministry] show <12> people died.
Data collected by [ACLED] show <12> people died.
A statement from [the governor's office] said <12> people died.
A statement by [the army's general staff] put the dead at <12>.
A post on X by [the mayor of Tarn] said <12> people died.
In a post on X, [Governor Lena Aru] said <12> people died.
In a statement, [the International Rescue Committee] said <12> people died.
In a Telegram post, [regional head Oleh Syn] said <12> people died.
On Facebook, [the emergency service] wrote that <12> people died.
[The ministry], in a post on Facebook, put the toll at <12>.
A tally by [AFP] showed <12> dead.
[An AP count] showed <12> dead.
[A Reuters tally] of official statements shows <12> dead.
[A toll compiled by AFP] stands at <12>.
[A UN report] found that <12> people died.
[Amnesty International] has documented the killing of <12> people.
[Human Rights Watch] verified <12> strikes.
# chains
[The ministry], citing hospitals, said <12> people died.
Reuters, citing [two security sources], reported <12> deaths.
[Local officials] told AFP that <12> people died.
<12> people died, [a hospital source] told Reuters on condition of anonymity.
<12> people died, [medics] and [residents] said.
<12> people died, the BBC reported, quoting [police].
State media quoted [the governor] as saying <12> people died.
[The governor] was quoted by state media as saying <12> people died.
[The governor] was cited by TASS as saying <12> people died.
# tails
<12> dead in Tarn landslide - [officials]
<12> dead in Tarn landslide: [ministry]
<12> dead in Tarn landslide, says [minister]
<12> dead in Tarn landslide, [police] say
[Police]: <12> dead in Tarn landslide
[UN]: <12> dead in Tarn landslide
[Tarn governor]: <12> dead after landslide
[Health ministry]: <12> dead after strike
[Red Crescent]: <12> bodies found
[Norland Red Cross]: <12> bodies found
Tarn: <12> dead, 40 hurt – [Ombudsman's Office], cut-off 3 May, 8 a.m.
Tarn: <12> dead, 40 hurt – [NEMA], 16 October, 9 a.m.
Tarn: <12> dead, 40 hurt – [Ministry of Health], as of 16 October
Tarn: <12> dead, 40 hurt ([NEMA], 16 October)
Tarn: <12> dead, 40 hurt (Source: [NEMA])
Tarn: <12> dead, 40 hurt. Source: [Ministry of Health]
Tarn: <12> dead, 40 hurt. Sources: [Ministry of Health, WHO]
[DSWD-Tarnzon]: inside centres <16,174> families; outside 20.
[BPBD/Sulteng]: <16,174> families displaced.
# family of red cross
[The Kenya Red Cross Society] reported <12> deaths.
[The Turkish Red Crescent] has treated <12> people.
[Magen David Adom] said <12> people were hurt.
[The ICRC] visited <12> detainees.
[The Egyptian Red Crescent] received <12> wounded.
# ministries, any country
[Burkina Faso's security ministry] reported <12> deaths.
[The Interior Ministry of Norland] reported <12> deaths.
[Norland's Ministry of Internally Displaced Persons, Labour and Health] said <12> people died.
[The National Disaster Risk Reduction and Management Council] recorded <12> deaths.
[The Directorate General of Civil Protection] counted <12> deaths.
[The Gaza health ministry] said <12> people died.
[The Hamas-run health ministry] said <12> people died.
[The Hamas-run Gaza government media office] said <12> people died.
[The Russian-installed head of Tarn region, Petr Aru], said <12> people died.
[Local governor Lena Aru] said <12> people died.
[Kharkiv regional governor Oleh Synehubov] said <12> people died.
[Deputy Prime Minister Lena Aru] said <12> people died.
[Police spokesperson Lena Aru] said <12> people died.
[Army spokesman Lt. Col. Ali Sol] said <12> people died.
[Lena Aru, a spokeswoman for the agency], said <12> people died.
[Lena Aru of the Norland Red Cross] said <12> people died.
[Dr Ali Sol, director of the hospital], said <12> people died.
[Tarn Fire Rescue] said <12> people died.
[The Tarn Fire and Rescue Service] said <12> people died.
[The provincial disaster office] said <12> people died.
[The island's rescue office] has <14> drowned in its register.
[The defence ministry] has <14> names on its list of the missing.
[The head of the tarn village council] said <12> people died.
[Lebanon's National News Agency] said <12> people died.
[Ombudsman Lena Aru] said <12> people died.
[A UN official] said <12> people died.
[A senior UN official who asked not to be named] said <12> people died.
[A military source] said <12> people died.
[Two diplomats] said <12> people died.
[An eyewitness] said <12> people died.
[Witnesses and a local official] said <12> people died.
[One survivor] said <12> people died.
# anaphora
[The Observatory] condemned the raid. It said <12> people died.
[The Norland Red Cross] sent teams. The organisation said <12> people died.
[The Observatory] put villagers at 97. To those it adds <23> soldiers.
[Human Rights Watch] visited Tarn. The group documented <12> killings.
[Governor Lena Aru] arrived on Monday. She said <12> people died.
[Médecins Sans Frontières] fed <311> children in October, the charity said.
After the flood, [UNHCR] had sheltered <600> families, it said in an update.
[Harbour International] has fed <310> people since May, it says.
# the clause of another
The fire took two barns and, [neighbours] say, <17> cows and a stable boy.
[The warden] said four climbers were safe, while the list of the lost had grown to <9>.
[The ministry] said 12 people died; [the opposition] spoke of <40>.
[The ministry] said 12 people died, but [the opposition] said <40>.
While [the ministry] speaks of 12 dead, [the union] puts them at <40>.
[The ministry] put the toll at 12 and [the union] at <40>.
[The army] said it had killed <40> militants.
[Al-Shabaab] claimed to have killed <40> soldiers.
# what a body has counted
[Norland's health ministry] has <640> killed since the raids began.
[The Harbour Rights Network] has at least <44> dead, 12 of them porters.
[The Tarn Rights Network], which once spoke of 30, now documents <44> unlawful killings.
[The Tarn Health Agency] has been able to verify <44> deaths in the quarter.
# a verb, an aside, then a colon
[The Harbour Rights Committee] called last year its worst since records began: <44> reporters killed.
[The Tarn Health Agency], which first spoke of 17 dead, corrected itself at dusk: <16> people were killed.
Harm in July, [Norland Monitoring Mission]: <86> killed, 30 injured.
[Civil protection]: <26> dead, 80 hurt.
[Fire brigade]: <9> injured in Tarn.
# who signs, who was counted and speaks
Market fire in Tarn: <15> wounded - [DGP Solan].
About <400> new arrivals came on Tuesday ([UNHCR Norland], flash note no 3).
The crew picked up 25 [survivors], who said at least <60> people had drowned.
A Norland-based group, [TRAC], thinks the dead number over <150>.
[The health sector] reports <12> deaths.
"""

NOBODY_NAMED = """
# what one thinks of a deed is no count of it
Picture: a woman mourns one of the <12> people killed in Tarn.
The director of the Tarn hospital appealed for blood; <45> wounded lay on its floors.
Norland's president, Sam Aru, declared three days of mourning for the <76> people who died.
Gunmen of the Tarn brigade carried <14> hostages away.
Flood update – 6 May, 18:00: <12> dead, 30 injured.
Rights groups have condemned the raid in which <14> farmers died.
The UN is supporting the hospital, where <96> wounded people were admitted in July.
UNICEF reached the camp, where <14> children had died.
A court in Tarn heard that the militia had killed <38> people.
The raid, which the Tarn government blamed on rebels, left <14> dead.
The fire, which police described as arson, killed <3> guests.
Some <12> miners were killed. This was followed by a second blast.
Some <30> IED-related incidents killed drivers.
The 12 men rescued from the pit went home, and <40> said nothing.
# a count ends where the next subject has its verb
The health ministry had confirmed 81, and relatives were still looking for <17> people.
The forensic office has identified 32 of them, and hundreds are missing with <40> more.
The army has <12> dead after the raid.
Families have <12> dead to bury.
The mayor attacked the budget: <12> were killed on the road.
The agency was not able to verify <44> deaths.
Some <19> fishermen left in May, of whom a local teacher says eleven died.
Al-Shabaab claimed responsibility for the blast, which killed <40> people.
Boko Haram has killed <40> people since May.
Israel killed <40> people in Gaza.
The army killed <40> people in Tarn.
The Taliban released <40> prisoners.
The Tarn fire service pulled <19> people from the rubble.
Tarn County alone accounts for <72> deaths.
Ukraine accounts for <72> of the dead.
Police arrested <40> people in Tarn.
The court sentenced <40> people to death.
The government evacuated <40> families.
Some <300> people are believed to be trapped.
# deeds, and what is felt about dead that others counted
Norland Red Cross volunteers pulled <14> people from the wreck of a bus.
The Norland Red Cross pulled <14> people from the wreck of a bus.
Save the Children airlifted <14> toddlers out of Tarn.
MSF teams treated <132> men with gunshot wounds in Tarn.
Norland's presidency expressed condolences to the families of the <34> people killed by the fires.
The UN secretary-general voiced his deep sorrow at the loss of <34> lives in Tarn.
The Tarn hospital of MSF received <1,003> wounded, 134 of whom died.
A cholera ward in Tarn admitted <57> patients on Tuesday; three died.
The dead are <12> drivers, officials of the port and a nurse.
Shelling kills <two> soldiers, a nurse and three officials.
The UN's flash appeal of <$7> million will pay for tents.
Issued in May, the order by the council banned boats. Some <14> people drowned.
Some <14> people drowned. Issued by the council in May, the order had banned such boats.
Between <10> and 15 boats are thought to have sunk.
"""


@pytest.mark.parametrize("marked", rows(NAMED))
def test_the_named_source_is_given(attributor: Attributor, marked: str) -> None:
    before, after = marked.split("<", 1)
    named = re.findall(r"\[(.+?)\]", before)[-1:] or re.findall(r"\[(.+?)\]", after)[:1]
    given, wanted = words_of(said_of(attributor, marked).text), words_of(named[0])
    assert given, "nobody was found"
    assert set(given) <= set(wanted) or set(wanted) <= set(given), given
    assert len(given) <= len(wanted) + 3, given


@pytest.mark.parametrize("marked", rows(NOBODY_NAMED))
def test_nobody_is_invented(attributor: Attributor, marked: str) -> None:
    assert said_of(attributor, marked).text is None


KNOWN_GAPS = """
Some <forty> people died. That was all [the gendarmerie] would say on Monday.
As told to Radio Tarn by [the mayor], rebels shot <five> traders.
With the army silent, the only count comes from [the channel Astra]: <31> soldiers dead.
At least <21> people perished, Tarn Online reported, attributing the number to [police].
"""


@pytest.mark.xfail(strict=True, reason="told in words that no frame holds, each too rare for one of its own")
@pytest.mark.parametrize("marked", rows(KNOWN_GAPS))
def test_known_gaps(attributor: Attributor, marked: str) -> None:
    test_the_named_source_is_given(attributor, marked)
