"""The cues by which a figure's measure is told, compiled from the words of a language.

Comes in: the ``[time]`` section of a language file, of which ``[time.measure]`` holds the cues. Goes out:
:class:`MeasureWords`. Never: a decision (that is :mod:`tracker.reading.measures.measures`), a pattern without a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.model import Measure
from tracker.reading.measures.cues import Cue, either, pattern
from tracker.reading.words.spotter import Spotter

LASTING = ("processes", "activities", "acts_on")
"""Lists of acts that last for days: "three days of clashes"."""

PLACE = r"[A-Z][\w’'-]{1,20}(?:\s[A-Z][\w’'-]{1,20}){0,2}"

SOME_WORDS = r"(?:[\w’'-]{1,20}\s)"


PLAIN = (
    "stative", "admissions", "running", "updates", "diseases", "continuing", "partitive", "happenings", "compared",
    "superlatives", "resulting", "reporting", "lasted", "auxiliaries", "openings", "relatives", "soft_walls", "caring",
    "tallies", "event_nouns", "fights", "spread", "several", "round_ups", "official", "counting", "another",
)  # fmt: skip
"""Lists of ``[time.measure]`` that the spotter looks for under their own names."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasureWords:
    """The cues of one language, compiled from ``[time.measure]``."""

    spotter: Spotter
    usual: Mapping[str, Measure]
    never_stock: frozenset[str]
    on_the_move: frozenset[str]
    told_as_flow: frozenset[str]
    told_for_a_span: frozenset[str]  # a stock that an estimate gives for a span: "between April and June"
    over: re.Pattern[str]  # a situation that is over: "were hungry"
    sudden: frozenset[str]
    overnight: tuple[str, ...]
    relatives: frozenset[str]  # "which", "where": part a figure from what follows, not from what stands before
    and_verb: re.Pattern[str]  # at an "and": a subject and its verb follow
    aside: re.Pattern[str]  # an insertion between a figure and its verb: "140 people, most of them sailors, are held"
    inserted: re.Pattern[str]  # before a period inside an insertion: "the outbreak, declared in May, has killed 45"
    single: re.Pattern[str]  # how a figure of one begins: "a", "his"
    by_place: re.Pattern[str]  # one entry of a breakdown by place: "33 in Sindh", "Swat (19)"
    moved: Cue  # "the toll rose to", "bringing the total": searched in the words before a figure
    storm_tolls: Cue  # "the state's 115 storm deaths": counted by a disaster, from its start
    occasion: re.Pattern[str]  # directly behind a day: "Sunday worship", "the overnight drone attack"
    lasting_thing: re.Pattern[str]  # directly behind a span: "'s rains"
    in_town: re.Pattern[str]  # "in Tarn", "near the village of Sel"; no month, which is written like one
    act_on: Cue  # "the shelling of a market"
    rate: re.Pattern[str]  # "115 families a day", "arriving daily"; not "a day after"
    mounting: re.Pattern[str]  # directly behind a span: "a year of war": what is counted goes on
    added: re.Pattern[str]  # "three more", "another nine": what a total grows by
    after_acts: re.Pattern[str]  # before a day: "after attacks on the town"
    bodies: Cue  # "bodies have been found": of one event, however late
    aged: re.Pattern[str]  # before a span of years: "a child of 5 years"
    nominal: re.Pattern[str]  # before a figure: "the death of"
    supposed: re.Pattern[str]  # before a perfect: "may have", "claims to have": one deed that is not certain
    part_opening: re.Pattern[str]  # "Of 1,200 men ...,"
    stood: Cue  # "the toll stands at"
    processes: Cue
    wars: Cue  # those that last: no "fighting", no "unrest"
    warlike: re.Pattern[str]  # "months of war"
    at_a_site: re.Pattern[str]  # "at the hospital", "in a market"
    pluperfect: re.Pattern[str]  # "had been wounded", in the words of somebody who is quoted
    after_event: Cue  # "after a boat overturned"
    befell: Cue  # "when police opened fire": one event told by its verb
    said_then: re.Pattern[str]  # directly before a day: "the agency said", ", said the abbot of the cloister"
    then_said: re.Pattern[str]  # directly behind a day: "on Tuesday the ministry put"
    compared: re.Pattern[str]  # directly before a period: "more than in", "compared with"
    contrast: re.Pattern[str]  # "against 15"
    set_against: re.Pattern[str]  # directly before a period: "against 77,000 in"
    kept: re.Pattern[str]  # directly before a figure: "holding 137 hostages"
    superlative: re.Pattern[str]  # before "since": "the most in one day"
    ever_since: re.Pattern[str]  # "has since detained"
    weather_of: re.Pattern[str]  # directly behind a span: "three days of rain"
    out_of: re.Pattern[str]  # directly before a span: "from", "in"; after days of rain something happens once
    long_hours: re.Pattern[str]  # "56 hours": no single blow
    scattered: re.Pattern[str]  # "in Tarn, Selm and Orta": several places
    alone: re.Pattern[str]  # directly behind a day: "on Tuesday alone"
    weekday: re.Pattern[str]
    by: str  # "by Tuesday" closes a search; "as of Tuesday" closes a count
    passive: re.Pattern[str]  # "were killed", "died": what is said of people, not of who did it
    perfect: Cue  # "have been killed", not "has confirmed"
    attack: Cue
    blow: Cue  # one attack that is over in a day: no siege, no operation
    accident: Cue  # one mishap that is over at once: its toll is the event's, however often it is told anew
    disasters: Cue  # one disaster by its noun: "a fire"
    slides: Cue  # several at once, each sudden: "landslides"
    label: re.Pattern[str]  # "Displaced:", "Houses destroyed:"
    named: Cue  # one storm by its name
    recent: Cue  # "in recent clashes"
    resulting: re.Pattern[str]  # directly before a figure: "..., killing"
    own_verb: re.Pattern[str]  # ", and 140 people were hurt": a clause that leaves the toll behind
    lasting: re.Pattern[str]  # directly behind a span: "three days of clashes"
    lasted: re.Pattern[str]  # directly before a span: "for two days"
    event_dates: re.Pattern[str]

    @classmethod
    def compile(cls, time: Mapping[str, Any]) -> MeasureWords:
        """Build every pattern from one language's ``[time]`` section."""
        words = time["measure"]
        acts = either([word for name in LASTING for word in words[name]])
        return cls(
            spotter=Spotter(_lists(words)),
            usual={indicator: Measure(name) for indicator, name in words["usual"].items()},
            never_stock=frozenset(words["never_stock"]),
            on_the_move=frozenset(words["on_the_move"]),
            told_as_flow=frozenset(words["told_as_flow"]),
            told_for_a_span=frozenset(words["told_for_a_span"]),
            over=pattern(rf"\b(?:{either(words['over'])})\b"),
            sudden=frozenset(words["sudden"]),
            overnight=tuple(time["phrases"]["overnight"]),
            relatives=frozenset(words["relatives"]),
            and_verb=pattern(rf"\s(?=(?:[\w.,’'-]{{1,20}}\s){{1,4}}?(?:{either(words['auxiliaries'])})\b)"),
            aside=pattern(rf",\s[^,;:|]{{1,60}},\s(?=(?:{either(words['auxiliaries'])})\b)"),
            inserted=pattern(rf",\s(?:{either(words['inserting'])}|[a-z]{{2,16}}ed)\b[^,]{{0,80}}$"),
            single=pattern(rf"(?<![-\w])(?:{either(words['single'])})\s(?!{either(words['not_single'])})"),
            by_place=_by_place(words),
            moved=_moved("moved", words["toll"], words["moves"], words["lifts"], words["changing"]),
            storm_tolls=_storm_tolls(words),
            part_opening=pattern(rf"\W{{0,3}}(?:{either(words['part_openings'])})\s[^,]{{0,60}}\d"),
            occasion=_occasion(words),
            in_town=_in_town(time),
            act_on=_act_on(words),
            lasting_thing=pattern(rf"(?:['’]s)?\s{SOME_WORDS}{{0,2}}(?:{acts}|{either(words['spells'])})\b"),
            stood=_moved("moved", words["toll"], words["weak_moves"], words["weak_lifts"], ()),
            processes=_process(words["processes"], words["unfolding"], words),
            wars=_process(words["processes"], (), words),
            after_event=_after_event(words),
            befell=_befell(words),
            said_then=_said_then(words["reporting"], words["papers"], words["published"]),
            then_said=pattern(rf",?\s{SOME_WORDS}{{0,10}}?(?:{either(words['reporting'])})\b"),
            compared=pattern(rf"\b(?:{either(words['compared'])})\s(?:(?:{either(words['within_period'])})\s){{0,5}}$"),
            contrast=pattern(rf"\b(?:{either(words['compared'])})\s{SOME_WORDS}{{0,2}}\d"),
            superlative=pattern(rf"\b(?:{either(words['superlatives'])})\b[^,;:]{{0,50}}$"),
            perfect=_perfect(words),
            by=words["by"],
            weekday=pattern(rf"\b(?:{either(time['weekdays'])}|{either(time['phrases']['today'])})"),
            passive=pattern(
                rf"\b(?:was|were|been|being)\s{SOME_WORDS}{{0,3}}?(?:[a-z]{{2,16}}(?:ed|en|wn)|{either(words['pasts'])})\b"
                rf"|\b(?:{either(words['deaths'])})\b"
            ),
            label=pattern(rf"\W{{0,4}}(?:[\w’'-]{{2,16}}\s){{0,2}}(?:{either(words['labels'])})\s?:\s?[^\w\s]?\d"),
            recent=Cue(
                "activities",
                pattern(rf"\b(?:{either(words['recent'])})\s{SOME_WORDS}{{0,2}}(?:{either(words['activities'])})\b"),
            ),
            resulting=pattern(rf"\b(?:{either(words['resulting'])})\s{SOME_WORDS}{{0,4}}$"),
            own_verb=pattern(rf"\band\b.{{0,60}}\b(?:{either(words['finite'])})\b"),
            lasting=pattern(rf"\sof\s{SOME_WORDS}{{0,2}}(?:{acts})\b"),
            lasted=pattern(rf"\b(?:{either(words['lasted'])})\s(?:[a-z]{{1,10}}\s)?$"),
            **_events(words),
            **_surroundings(words),
            event_dates=pattern(rf"(?:in\s|at\s|over\s)?(?:the\s)?(?:{either(words['event_dates'])})"),
        )

    def counts(self, sentence: str) -> bool:
        """Whether a sentence tells of counting: "logged 22 accidents"."""
        return "counting" in self.spotter.spot(sentence)


def _events(words: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cues of one event, by the field each fills."""
    return {
        "attack": _one("attacks", words["attacks"], words["opened"], words["behind_no_attack"]),
        "blow": _one(
            "attacks",
            [noun for noun in words["attacks"] if noun not in words["long_attacks"]],
            (),
            words["behind_no_attack"],
        ),
        "accident": _one("disasters", words["accidents"], words["opened"]),
        "disasters": _one("disasters", words["disasters"], words["opened"]),
        "slides": Cue("slides", pattern(rf"\b(?:{either(words['slides'])})\b")),
        "named": _named(words["names_of_storms"]),
        "bodies": Cue("bodies", pattern(rf"\b(?:{either(words['bodies'])})\b")),
    }


def _surroundings(words: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands right before or behind a figure or period and makes it another thing, by the field."""
    mounting = [*words["processes"], *words["unfolding"], *words["activities"]]
    return {
        "rate": pattern(
            rf"{_not_after(words['before_no_rate'])}\b(?:{either(words['rates'])})\b(?!\s(?:{either(words['no_rate'])})\b)"
        ),
        "mounting": pattern(rf"\sof\s{SOME_WORDS}{{0,2}}(?:{either(mounting)})\b"),
        "added": pattern(rf"\b(?:{either(words['added'])})\b"),
        "after_acts": _after_acts(words),
        "aged": pattern(rf"\b(?:{either(words['persons'])})\s(?:of|aged)\s$"),
        "supposed": pattern(rf"\b(?:{either(words['modals'])}|(?:{either(words['supposing'])})\sto)\s$"),
        "set_against": pattern(
            rf"\b(?:{either(words['set_against'])})\s{SOME_WORDS}{{0,3}}?\d[\d,.]{{0,12}}\s{SOME_WORDS}{{0,3}}(?:in\s|during\s)?(?:all\sof\s)?$"
        ),
        "kept": pattern(rf"\b(?:{either(words['keeping'])})\s(?:(?!of\b)[a-z]{{2,7}}\s){{0,2}}$"),
        "ever_since": pattern(rf"\b(?:{either(words['perfect'])})\s(?:{either(words['afterwards'])})\b"),
        "weather_of": pattern(
            rf"\sof\s{SOME_WORDS}{{0,2}}(?:{either([*words['unfolding'], *words['spells'], *words['weather']])})\b"
        ),
        "out_of": pattern(rf"\b(?:{either(words['out_of'])})\s$"),
        "long_hours": re.compile(r"(?:1[2-9]|[2-9]\d|\d{3})\b"),
        "scattered": re.compile(
            rf"\b(?:{either(words['sited'])})\s{PLACE}(?:,\s{PLACE}){{0,5}},?\s(?:{either(words['adding_places'])})\s[A-Z]"
        ),
        "alone": pattern(rf"\s(?:{either(words['alone'])})\b"),
        "warlike": pattern(rf"\sof\s(?!the\b){SOME_WORDS}{{0,2}}(?:{either(words['processes'])})\b"),
        "at_a_site": pattern(
            rf"\b(?:{either(words['sited'])})\s(?:an?|the|their|his|her|its)\s{SOME_WORDS}{{0,2}}?(?:{either(words['sites'])})\b"
        ),
        "pluperfect": pattern(r"\bhad\s(?:been\s)?[a-z]{2,18}(?:ed|en|wn)\b|\bhad\sdied\b"),
        "nominal": pattern(rf"\b(?:{either(words['losses'])})\sof\s$"),
    }


def _in_town(time: Mapping[str, Any]) -> re.Pattern[str]:
    """Return what stands before the name of a place, and its capital; a day or month is written like one."""
    days = [*time["weekdays"], *(name for names in time["months"] for name in names)]
    sited = either(time["measure"]["sited"])
    return re.compile(rf"\b(?:{sited})\s(?:[a-z’']{{2,14}}\s){{0,3}}(?!(?:{either(days)})\b)[A-Z][a-z]")


def _occasion(words: Mapping[str, Any]) -> re.Pattern[str]:
    """Return what stands behind the day of an event: "Sunday worship", "the overnight drone attack"."""
    return pattern(
        rf"\s(?:[a-z]{{2,14}}\s)?(?:{either(words['occasions'])})\b(?!\s[a-z]{{3,14}}(?:ts|ns|rs|es|gs)\b)"
        rf"|\s(?:[a-z]{{2,14}}\s){{0,2}}(?:{either([*words['attacks'], *words['accidents']])})\b"
    )


def _not_after(phrases: Iterable[str]) -> str:
    """Return what forbids a word right before a pattern."""
    return "".join(rf"(?<!\b{re.escape(word)}\s)" for word in phrases)


def _after_acts(words: Mapping[str, Any]) -> re.Pattern[str]:
    """Return what stands before the day of acts that drove people out: "after gang attacks in Tarn on Monday"."""
    acts = either([*words["activities"], *words["attacks"], *words["disasters"]])
    return pattern(
        rf"\b(?:{either(words['following'])})\s{SOME_WORDS}{{0,4}}?(?:{acts})\s{SOME_WORDS}{{0,5}}?(?:on\s|late\s|early\s)?$"
    )


def _act_on(words: Mapping[str, Any]) -> Cue:
    """Return a cue for "the shelling of a market", "air strikes on a hospital"."""
    acts, several = either(words["acts_on"]), either(words["activities"])
    struck = rf"(?:{either(words['acted_on'])})\s(?!(?:{either(words['no_place'])})\b)"
    return Cue(
        "activities", pattern(rf"\b(?:{acts})\sof\s(?:an?|one|the|its|his|her|their)\s|\b(?:{several})\son\s{struck}")
    )


def _by_place(words: Mapping[str, Any]) -> re.Pattern[str]:
    """Return one entry of a breakdown by place."""
    return re.compile(
        rf"\b\d[\d,.]{{0,12}}\s(?:[a-z]{{1,20}}\s){{0,2}}(?:{either(words['in_place'])})\s[A-Z]"
        rf"|\b[A-Z][\w’'-]{{2,20}}\s(?:[(:]|(?:{either(words['with_count'])})\s)?\d[\d,.]{{0,12}}\b"
    )


def _lists(words: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what the spotter looks for: the lists as they are, and those that several rules take together."""
    verbs = [word for name in ("finite", "pasts", "lifts", "moves", "weak_moves") for word in words[name]]
    return {name: words[name] for name in PLAIN} | {
        "moved": words["toll"],
        "bodies": words["bodies"],
        "rates": words["rates"],
        "added": words["added"],
        "verb": verbs,
        "disaster": [*words["disasters"], *words["weather"]],
        "activity": [*words["activities"], *words["spread"]],
        "activities": words["activities"],
        "processes": [*words["processes"], *words["unfolding"]],
        "attacks": words["attacks"],
        "disasters": words["disasters"],
        "storms": words["names_of_storms"],
        "slides": words["slides"],
        "befell": words["befalling"],
        "perfect": words["perfect"],
        "hard_walls": words["hard_walls"],
        "and": ["and"],
        "lifting": [*(word for word in words["lifts"] if word.endswith("ing")), *words["which_lifts"]],
    }


def _after_event(words: Mapping[str, Any]) -> Cue:
    """Return a cue for "after a boat overturned"."""
    opens, happens = either(words["subordinating"]), either(words["happenings"])
    return Cue("happenings", pattern(rf"\b(?:{opens})\b.{{1,60}}?\b(?:{happens})\b"))


def _storm_tolls(words: Mapping[str, Any]) -> Cue:
    """Return a cue for "the state's 115 storm deaths"."""
    causes = either([*words["disasters"], *words["weather"], *words["names_of_storms"]])
    return Cue("disaster", pattern(rf"\b(?:{causes})[\s-](?:related\s)?(?:{either(words['tolls'])})\b"))


def _named(storms: Iterable[str]) -> Cue:
    """Return a cue for "Typhoon Odessa", whose kind is written with a capital."""
    written = [form for name in storms for form in (name, name.upper())]
    return Cue("storms", re.compile(rf"\b(?:{either(written)})\s[“\"']?[A-Z]"))


def _moved(name: str, toll: Iterable[str], moves: Iterable[str], lifts: Iterable[str], changing: Iterable[str]) -> Cue:
    """Return a cue for "the toll ... rose to", "cases doubled, from 8 to 16" and "bringing the total"."""
    count = either(toll)
    lifted = rf"\b(?:{either(lifts)})\s(?!in\b|away\b){SOME_WORDS}{{0,5}}?(?:{count})\b"
    changed = rf"\b(?:{either(changing)})\b.{{0,40}}\bfrom\s[^;:]{{1,30}}\sto\b"
    return Cue(name, pattern(rf"\b(?:{count})\b.{{0,90}}(?:\b(?:{either(moves)})\b|{changed})|{lifted}"))


def _process(lasting: Iterable[str], unfolding: Iterable[str], words: Mapping[str, Any]) -> Cue:
    """Return a cue for "in the war" and "the war has killed", but not "the worst day of the war"."""
    process = rf"(?:the|this|that)\s{SOME_WORDS}{{0,2}}(?:{either([*lasting, *unfolding])})\b"
    cause = rf"(?:has|have|had|{either(words['causing'])})\b"
    within = either(words["within_process"])
    whole = rf"\b(?:{within})\s{process}|\b{process}\s{SOME_WORDS}{{0,3}}?{cause}"
    return Cue("processes", pattern(whole))


def _perfect(words: Mapping[str, Any]) -> Cue:
    """Return a cue for the present perfect of anything but saying and counting."""
    adverbs = r"(?:(?:now|also|already|so\sfar|since|all|been)\s){0,2}"
    said = rf"(?!(?:{either(words['reporting'])})\b(?!.{{1,40}}\blives\b))"  # "has claimed 30 lives" is no saying
    participle = rf"{said}(?:[a-z]{{1,18}}(?:ed|en|wn)|{either(words['participles'])})\b"
    return Cue("perfect", pattern(rf"(?:\b(?:have|has)|['’]ve)\s{adverbs}{participle}"))


def _said_then(reporting: Iterable[str], papers: Iterable[str], published: Iterable[str]) -> re.Pattern[str]:
    """Return what stands before the day of a saying or of a paper: "in a report published".

    "the ministry said in a statement", "a clerk told reporters" by what follows the verb; ", said the abbot of
    the cloister" by the comma before it. In "the ministry said strikes on Sunday killed ..." the day is the strikes'.
    """
    verbs, papers, published = either(reporting), either(papers), either(published)
    aside = r"(?:\s(?:in|to|at|via|through|by|late|early|earlier|again|here|there)(?:\s[\w’'-]{1,20}){0,5})?"
    paper = rf"\b(?:{papers})\s(?:[\w’'-]{{1,20}}\s){{0,2}}?(?:{published}|of|dated|from)"
    told = r"told(?:\s[\w’'-]{1,20}){1,5}"
    inverted = rf"[,”\"’]\s(?:{verbs})(?:\s[\w.’'-]{{1,20}}){{1,8}}"
    return pattern(rf"(?:\b(?:{verbs}){aside}|\b{told}|{inverted}|{paper})\s*(?:on\s|late\s|early\s)?$")


def _befell(words: Mapping[str, Any]) -> Cue:
    """Return a cue for "when their truck hit a mine", but not "after clashes broke out" or "after weeks of rain"."""
    several = either([*words["processes"], *words["activities"], *words["lengths"]])
    subject = rf"(?:(?!(?:{several})\b)[\w’'.-]{{1,20}}\s){{1,6}}?"
    verb = rf"(?:[a-z]{{2,16}}ed|{either([*words['pasts'], 'was', 'were'])})\b"
    return Cue("befell", pattern(rf"\b(?:{either(words['befalling'])})\s{subject}{verb}"))


def _one(name: str, nouns: Iterable[str], opened: Iterable[str], institutions: Iterable[str] = ()) -> Cue:
    """Return a cue for one such thing: an article, possessive or capital, up to four words, the noun in singular.

    `institutions` are words behind the noun that make it a body's name: "the mine authority".
    """
    bodies = either(institutions)
    alone = rf"\b(?!\s(?:{bodies})\b)" if bodies else r"\b"
    opening = r"(?:\b(?:an?|the|one|this|that|single|its|their|another)|['’]s)\s"
    first = r"\A\W{0,3}"  # "Fire swept the market"
    named = r"\b(?-i:[A-Z])[\w’'-]{1,20}\s(?:[\w’'-]{1,20}\s)?"
    named_first = rf"(?:{opening}{SOME_WORDS}{{0,4}}?|{named})(?:{either(nouns)}){alone}"
    return Cue(name, pattern(rf"{named_first}|{first}(?:{either(nouns)})\s(?:{either(opened)}|[a-z]{{2,14}}ed)\b"))
