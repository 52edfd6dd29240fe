"""Who said so in many newsrooms' manners: one line a sentence, its figure in <>, its source in [] as a reader marks it.

Lines that open with "#" say whose manner follows. A source counts when all of the marked words are given and no more
than six others; a line without [] names nobody, and naming anybody there is an invention.
"""

from __future__ import annotations

import re

import pytest

from tests.reading.cases import rows, said_of, words_of
from tracker.reading.attribution.attribute import NOBODY, Attributor

NAMED = """
# South Asia
At least <12> persons were washed away in Darbhi, [the district administration] informed on Sunday.
[The Deputy Commissioner], while talking to media persons, said <7> labourers were still trapped.
[Rescue 1122] confirmed the recovery of <19> bodies from the canal near Kot Barana.
<31> dead, 84 injured as roofs cave in across south: [PDMA]
As many as <3,400> villagers have been shifted to safer places, [the Relief Commissioner] apprised the house.
“So far <15> bodies have been fished out,” [a senior police officer] posted in the area told this correspondent.
[SSP Imtiaz Gul] put the number of injured at <45> and said six of them were critical.
Over <220> patients with high-grade fever were brought in since Monday, [hospital sources] disclosed.
[Superintendent of Police Ravi Teja], who is camping at the spot, confirmed <9> deaths.
Dengue claimed <61> lives this year, as per [the Department of Public Hygiene].
[DSP (City) Naveed Khan] told newsmen that <4> shopkeepers had lost their lives in the firing.
[The state disaster management authority] in its evening bulletin pegged the death toll at <17>.
Some <38> families were marooned, said [the upazila nirbahi officer].
Eleven dead; of them <11> were porters, as informed by [the Armed Police Force].
“I saw <2> children under the wall,” [an eyewitness named Salma] said.
# Africa
No fewer than <52> persons were killed, [the Interim Management Committee chairman] has said.
Confirming the incident, the police spokesman, [ASP Musa Dan], said <14> villagers were abducted.
[The lawmaker representing Guma] at the assembly lamented that <23> farmers were killed.
About <30> attackers' victims, 30 in all, were buried on Tuesday, according to [a local vigilante leader].
Flood displaces <340> households in Yarma — [NEMA]
The landslide buried <75> people alive, [the Kenya Red Cross] tweeted.
[Governor Wanjiru] yesterday confirmed that <18> learners perished in the dormitory fire.
Bodies retrieved rose to <88>, revealed [the county commandant].
Rebels hacked <41> people to death, [a civil society activist, Paul Kato], told AFP by telephone.
[The army's regional spokesman, Lt. Dieu Mbala], gave a figure of <16> dead.
[The territory's administrator] speaks of at least <5,000> people on the road.
Cyclone leaves <27> dead, 3 missing - [National Disaster Operations Centre]
The toll could be higher than <120>, [the traditional chief] fears.
Shelling of the market killed <66>, [the Resistance Committees] said in a Facebook post.
Eight dead, <8> of them women, [the emergency lawyers] group reported.
# Latin America
[The Public Prosecutor's Office] specified that <13> bodies had been exhumed.
“There are <29> missing,” lamented [the mayor of San Tadeo], Luis Prado.
[Civil Protection] reports <1,150> families affected by the overflow of the river.
A total of <64> massacres has been registered by [the Ombudsman's Office].
[The director of the hospital], Ana Rueda, indicated that <21> wounded had been admitted.
Nine inmates, <9> in total, died in the riot, [the security ministry] detailed.
[The think tank Indepaz Sur] counted <37> murdered leaders up to March.
[The Secretary of Health], via his X account, ruled out 48 more contagions but reported <12>.
More than <500> houses collapsed, assured [the president of the Neighbourhood Board].
The commander of the firemen, [Colonel Rivas], specified <3> deceased.
# Gulf and Middle East
[The official spokesman of the Ministry of Health] announced the death of <24> pilgrims.
Ten people, <10> in all, were martyred in the strike, [a security source] told Shams News.
[The civil defence] said its crews recovered <6> martyrs from under the rubble.
More than <150> citizens were wounded, [medical sources] said to the agency.
[Our correspondent] said that <33> people were killed in raids on the port.
The [Houthi-run Health Ministry] in Marab put the number of wounded at <18>.
[The Executive Unit for IDPs] recorded the displacement of <2,300> families during October.
[The coalition] announced that it had killed <5> militiamen in 24 hours.
[Major General Saad Haddi], head of the operations cell, revealed the arrest of <12> suspects.
The camp received <70> new arrivals, according to [activists in the camp].
Sixteen, or <16>, policemen fell, [an interior ministry statement] read.
# UN sitreps
As of 3 May, <4,200> people remained in collective sites according to [local authorities].
[IOM DTM] estimated that between 1 and 4 May <1,960> households were displaced from Tora.
[Partners] report that <380> shelters were fully damaged in Bula locality.
Cumulatively, <64> cholera deaths (CFR 1.2%) were reported by [the Health Cluster].
[OCHA field teams] on the ground indicate that <710> families left Bula on 2 May.
[The Protection Cluster] flagged that up to <15,000> women lacked safe access to water.
[The Humanitarian Country Team] estimates <92,000> people to be in need.
[UNMAS] registered <8> explosive ordnance accidents in the quarter.
Flooding: <540> houses destroyed ([Norland Relief Commission]).
An estimated <2,100> pregnant women are in the affected districts ([UNFPA]).
• Cholera: <37> suspected cases in Tawil (source: [State Ministry of Health])
[Camp management] reported <6,000> new arrivals in the reporting period.
<3,310> individuals moved to Damu between 3 and 9 May ([ETT]).
[The inter-agency assessment mission] found that <17,500> people had no shelter.
# NGO releases
Our teams in Kalma received <28> wounded on Saturday alone, said [MSF's project coordinator].
“More than <400> families sleep in barns,” explains [ActionAid's country director].
[Airwars] has traced <90> civilian deaths to strikes by the coalition.
“We admitted <44> children in one night,” recalls [Lina Fares, head of mission] in Tora.
[The rights group Hengaw Watch] has identified <1,100> detainees by name.
At least <73> reporters sit in jail, [the Committee for Free Reporters]' annual census shows.
[The Norwegian charity] tallied <32> attacks on schools in the first half of the year.
Some <205> land defenders were murdered in 2021, a report by [Forest Defenders International] shows.
[Human Rights Measures, a watchdog], verified <11> summary executions.
New figures from [Oxfam] reveal that <600> people go hungry for every truck turned back.
According to [the monitoring group Landwatch], <58> farms were burned.
# Police blotters and emergency services
Deputies found <2> people dead inside the home, [the sheriff's office] said.
[Fire Chief Ann Doyle] said crews carried <3> residents out; none survived.
Seven men, <7> in all, were charged, according to [a police news release].
[Det. Sgt. Mark Lowe] says <4> teenagers were stabbed.
The crash killed <5> family members, [the coroner's office] has confirmed.
[State Police]: <6> hurt in pile-up on Highway 9
Nine patients, <9> in all, are critical, [a spokesperson for St. Brigid's Hospital] told CNN.
[London Ambulance Service] said it treated <14> patients at the scene.
# Live blogs and tickers
09:41 BREAKING [Ukrainian officials] say <22> killed in missile strike on Orel
11:05 – <300> protesters detained, [Israeli media] report
Toll rises to <17>, [Hungarian PM] says
[IDF]: <40> militants killed in Rafah over past day
Drone attack on Belsk leaves <5> injured – [governor]
[UNICEF spokesman]: <13> children killed in past 48 hours
<8> rescued, 2 still under rubble – [SES]
Shelling killed <36>, [the Kremlin-installed head of Zaporin] wrote on Telegram.
#Kharin: <21> wounded, [Mayor Terekh] says on Telegram
The enemy lost <840> boats over the past day, [the General Staff] reports.
# Machine-translated
[The General Direction of Security] has declared the death of <9> persons.
<43> wounded, such is the balance sheet communicated by [the prefect of the department].
[The emergency services] count <12> dead and numerous wounded.
According to information of [the agency Norinform], <4> miners stay under the earth.
# Wires: positions, asides, adverbs, tenses
[The health ministry] late on Friday raised the toll to <19>.
[The Interior Ministry], in a statement carried by state television, put the dead at <27>.
Bombs have killed <31> people, [officials] said on Tuesday, in the worst attack this year.
[The government] has so far confirmed <88> cases.
The clinic took in <55> wounded, Amina Sol, [a doctor at the clinic], said by phone.
At least <6> hikers are missing, [the U.S. Geological Service] and park rangers said.
Some <300> miners were underground, [the company] that runs the pit said.
[The independent Election Monitoring Forum] has, since January, logged <24> killings.
[The opposition] maintains that more than <100> supporters were shot dead.
[The ministry's spokesperson, Omar Bel], cited <10> fatalities.
Speaking to reporters in Tora, [the justice minister] said <47> prisoners were still at large.
Rebels lost <200> men, [the junta] claimed.
As of Monday <95> nationals had been evacuated, [the Foreign Ministry in Astra] noted.
[The Red Crescent], quoting hospital staff, said <13> people had died.
[The mayor] told a local radio station that <18> people were unaccounted for.
[Health workers] at two hospitals told The Associated Press they had received <66> bodies.
More than <2,500> have crossed since dawn, [the U.N. refugee agency] says.
The toll, which [the Health Ministry] put at <140>, is expected to climb.
That brings to <39> the number of dead, [the provincial governor] said.
[State television] reported <50> dead in the collapse.
Three soldiers, <3> in all, died in the ambush, [the Defence Ministry] announced.
The clashes have left <77> dead, according to a toll compiled by [Agence Norland].
[The regional health bureau]'s head said by text message that <29> had died.
Shells killed <15>, [a U.N. official], speaking on condition of anonymity, said.
He was buried with <130> others, said Toma Bel, [the head of the village council].
[The Taliban-run disaster ministry] says <82> people died in the quake.
[The Norland Human Rights Commission]'s latest count is <250> dead.
By [the trade union federation]'s tally, <1,013> workers were held.
Six people, <6> in all, died overnight, [a hospital statement] said.
Provincial [police chief Ali Tor] said the bus carried <26> pilgrims, all of whom died.
[The Joint Task Force], in a briefing on Thursday, said troops rescued <12> girls.
The virus has infected <60> people, the latest [health department bulletin] shows.
# Two sources
[Police] said <12> had died while the hospital counted 15.
Police said 12 had died while [the hospital] counted <15>.
The ministry confirmed 70 dead, and [the town council] <90>.
[The ministry] confirmed <70> dead, and the town council 90.
The government put the toll at 9, [the opposition] at <31>.
[The government] put the toll at <9>, the opposition at 31.
# More manners
Bodies of <23> labourers were recovered, [the rescue commissioner's office] confirmed to reporters.
[Additional Deputy Commissioner Farah Naz] informed that <8> persons were missing.
Wishing not to be named, [a health department official] admitted that <35> had died of cholera.
At a press briefing on Monday, [the National Emergency Agency's coordinator] put affected households at <1,900>.
[The Divisional Police Officer in charge of Kuru], CSP Bala Tom, said <6> suspects had died.
[The Catholic Diocese of Marda] recorded <42> killings of parishioners last year.
Speaking to our correspondent on Saturday, [the paramount chief] said <17> of his subjects were missing.
[UN peacekeepers] said some <400> people had sought refuge at their base.
Soldiers shot <30> people, [a local MP] told parliament.
[The state-run Norland News Agency] reported <11> deaths from the heat.
Israeli fire wounded <5> farmers, [the governorate's media office] reported.
[The Palestinian Prisoners' Club] documented <19> arrests before dawn.
Storms damaged <52> mosques, according to a statement issued by [the Ministry of Awqaf].
[The National Search Commission] has <71> registered disappearances for May.
[The Jesuit university's observatory] logged <24> femicides in the month.
[The peasant federation] denounced the murder of <9> of its members.
Eruption: <4,000> people evacuated, according to [the cantonal COE].
A total of <83> violations were documented by [the Joint Monitoring Team].
[Government figures] show <15,400> people are living in schools.
As of 4 June, [the DRC Ministry of Health] had notified <310> suspected cases.
[WFP's country director, Ana Sole], told a briefing that <62> trucks were stuck, and 9 drivers dead.
According to [the local NGO Hope Bridge], <2,700> people arrived on foot.
In a statement by [the Mission], <45> civilians were said to have been killed.
"We lost <12> colleagues," [the charity's head of operations] said.
[Acting Governor Bello] disclosed on Wednesday that <98> persons lost their lives.
[Chief Inspector Joy Adams] of Highway Patrol said <7> people died at the scene.
Anadolu Agency, citing [local sources], said <16> people were killed.
Twenty-eight (<28>) patients have died, [the district hospital's superintendent], Dr. Rao, said.
Up to <3,000> people may be adrift, [Rohingya activists] warn.
[The Federal Road Safety Corps] says <66> lives were lost on highways in April.
[The Afghan Taliban government] said <20> people, mostly women, were killed.
[The Lebanese army], which lost two men, said <14> people were arrested.
Rain killed <130> people, the broadcaster reported, quoting [officials].
[The state's chief minister] on Thursday said that as many as <210> had died.
<37> miners dead, [union] says
Russian strike kills <22> in Orel, [Zelensky] says
[Kyiv] says it killed <600> Russian troops.
[Reuters witnesses] counted <19> bodies in the street.
Data from [the National Institute of Statistics] indicate that <51> villages are cut off.
At least <88> have died in protests, [a Reuters tally] of hospital figures shows.
# Ministers, unions and offices
[Minister for Disaster Management Dr Enam Sarkar] said the boat capsize claimed <12> lives.
[Upper Dir deputy police chief] confirmed to Dawn that <9> children had drowned.
[The Northeast Development Commission] says it has resettled <33> families.
“Over <60> houses were burnt,” [a community leader] who identified himself as Baba told our reporter.
[Doctors Union of Norland]: <210> bodies received at Tora morgue since April
[The Attorney General's Office] raised to <48> the number of victims of the explosion.
[Governor Rutilio Mora] put it at <17> dead and asked for calm.
In a communique, [the National Police] informed of <3> captures and the death of 3 agents.
[SENAPRED] update: <29> people affected, two shelters open
Some <7,800> homes need repair, [UNDP's resident representative] estimates.
Cholera has killed <66> people in a week, [local health workers] say.
[Médecins du Monde] reports having treated <44> people with shrapnel wounds.
[The Yemen Data Project] counted <19> air raids and 40 deaths.
[Ansar Allah media] reported <2> people killed by shelling.
[An Asian diplomat] put the number of dead near <300>.
More than <85> health workers have died, [the World Health Organization's regional office] revealed.
[The mission]'s human rights division documented <40> executions.
[Al-Noor Hospital] said it received <26> bodies.
As [emergency workers] told Interfax, <13> people were rescued from the rubble.
Nine people, including <9> foreigners, were detained, [the regional prosecutor's office] reported on its website.
"At least <55> people perished," [Prime Minister Anwar Tal] announced in a televised address.
The drought, [the Water Ministry] warned, would force <150> families out.
[Hezbollah] announced the death of <31> of its fighters.
Nearly <450> people spent the night on mats, [shelter managers] said.
"""

NOBODY_NAMED = """
As many as <30> people are believed to have drowned.
Soldiers killed <40> villagers in Tora on Monday.
Police arrested <17> protesters outside the ministry.
An air strike on a UN school killed <6> people.
Three, or <3>, MSF workers were killed when their boat sank.
The Red Cross handed over the bodies of <250> fighters.
The camp, run by UNHCR, shelters <1,200> people.
A convoy escorted by the UN mission was ambushed and <8> drivers died.
The attack on the Interior Ministry left <25> dead.
Some <500> refugees were moved to a site funded by the World Bank.
Rebels who had claimed victory killed <14> hostages.
The toll rose to <33> on Sunday.
The court sentenced <5> officers to death.
Hospitals admitted <60> wounded people overnight.
The government evacuated <900> families from the delta.
The blast hit a police post and killed <11> officers.
Residents buried <70> people in a mass grave.
The army spokesman was among <4> people wounded.
Around <2,000> people marched on the health ministry.
The army has held <45> activists since March.
Militants loyal to the Islamic State group shot <20> villagers.
The storm put <38> villages at risk.
The school run by Save the Children lost <16> pupils.
Norland and the UN signed a deal to resettle <120> families.
Gunmen dressed as police killed <10> people.
Aid workers reached <80> families.
Lightning killed <19> people (photo: Reuters).
The mine is owned by a state company; <27> men are trapped in it.
The war has killed <700> and the government is weak.
Officials fled the city, where <13> people died.
Talks hosted by the African Union failed as <50> people were shot.
The army's shelling of the hospital killed <24> patients.
A mission of the African Union came under fire and <13> soldiers died.
The committee distributed tents to <90> families displaced by floods.
The minister survived, but <7> of his guards were killed.
The report was published a day after <55> people died at sea.
A doctor and a nurse were among <31> people killed when the clinic was bombed.
Norland has taken in <300> refugees since the government closed the camp.
Protesters stormed the parliament, and <62> people were hurt.
Al-Shabaab fighters, who control the town, executed <5> people.
The death toll reached <29> after three more bodies were found by rescuers.
Authorities detained <48> people after the riot.
The Health Ministry building collapsed, killing <10>.
Families of <16> victims sued the company.
He said nothing about the <200> people who vanished.
Boko Haram militants, disguised as soldiers, killed <36> people.
The government forces lost <77> men in the battle.
The operation, launched by the coalition in May, displaced <1,500> families.
Relatives of the dead gathered where <83> people were buried.
A bus carrying journalists overturned, killing <18>.
The president visited the town where <40> people died and promised help.
Turkey's president called for calm after <7> people died.
The Red Cross office was shelled and <22> people sheltering there died.
About <90> students of the university were arrested by police.
Medics treated <6> wounded at the scene.
Clashes between the army and the paramilitary force killed <35>.
Hamas released <18> hostages under the deal with Israel.
Some <400> staff of the ministry went on strike.
Police in riot gear shot <11> protesters.
The hospital, already overwhelmed, ran out of blood for <27> patients.
A team from the Health Ministry found <13> patients abandoned.
The UN Security Council met after <64> people were killed.
Rescue teams have pulled <5> survivors from the mud.
The suspect, described by neighbours as quiet, shot <3> people.
The company's mine displaced <1,000> people.
Nine ambulances and <9> medics of the Red Crescent were hit.
Human rights lawyers represent <70> detainees.
"""

UNNAMED = """
Reports from the ground suggest <9> people were killed.
Unverified accounts on social media speak of <14> dead.
There are reports of <21> deaths.
At least <7> civilians are reported to have died.
Press reports put the toll at <44>.
"""

KNOWN_GAPS = """
As informed in [the Ministry of Emergency Situations], as a result of the fire <16> persons perished.
About <25> victims reported [the press service of the governor].
"""


def names(attributor: Attributor, marked: str) -> bool:
    """Whether the figure's source is the marked one, give or take six words."""
    source = re.search(r"\[(.+?)\]", marked)
    assert source
    given, wanted = set(words_of(said_of(attributor, marked).text)), set(words_of(source[1]))
    return wanted <= given and len(given) <= len(wanted) + 6


@pytest.mark.parametrize("marked", rows(NAMED))
def test_the_named_source_is_given(attributor: Attributor, marked: str) -> None:
    assert names(attributor, marked), said_of(attributor, marked)


@pytest.mark.parametrize("marked", rows(NOBODY_NAMED))
def test_nobody_is_invented(attributor: Attributor, marked: str) -> None:
    assert said_of(attributor, marked) == NOBODY


@pytest.mark.parametrize("marked", rows(UNNAMED))
def test_an_unnamed_source_stays_unnamed(attributor: Attributor, marked: str) -> None:
    assert (said_of(attributor, marked).said_by or "").startswith("unnamed")


@pytest.mark.xfail(strict=True, reason="word for word translations whose grammar is not English")
@pytest.mark.parametrize("marked", rows(KNOWN_GAPS))
def test_known_gaps(attributor: Attributor, marked: str) -> None:
    assert names(attributor, marked)
