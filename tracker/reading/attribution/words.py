"""The words that tell a source, compiled from the ``[sources]`` section of a language file.

In: the section as read (lists of lower-case words). Out: :class:`SourceWords`, sets the grammar of
:mod:`tracker.reading.attribution.phrases` and :mod:`tracker.reading.attribution.frames` looks tokens up in.
It holds no grammar and knows no organisation: those stand in the registry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from tracker.reading.words.inflection import Inflection

INFLECTED = frozenset(
    {"say", "report", "count", "places_count", "needs_that", "needs_toll", "needs_of", "with_listener"}
)
"""Lists that hold a verb once, in its base form; "=putting" is one spelling and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceWords:
    """One set a list of the section, under the same name; a list the language lacks is empty."""

    say: frozenset[str]  # any speaker: "a superintendent said"
    report: frozenset[str]  # a speaker that looks like one: "Uganda confirmed"
    count: frozenset[str]  # an institution: "OCHA recorded"; a place recording deaths is no source
    places_count: frozenset[str]  # of these, what a place does as well; any name is a source of the others
    work: frozenset[str]  # an aid body on its own work and wants: "the UN needs"
    deeds: frozenset[str]  # of these, what hands do; in the past tense it tells of the deed, not of a count
    hands: frozenset[str]  # who does it: "Red Cross volunteers pulled 14 from the mud"
    condolences: frozenset[str]  # what is expressed of dead that others counted
    asking: frozenset[str]  # of these, verbs that make a statement of any body: "the government has appealed for"
    work_kinds: frozenset[str]  # registry kinds that may be subject of those
    needs_that: frozenset[str]  # verbs that report only before one of that_words
    that_words: frozenset[str]
    dying: frozenset[str]  # a clause also without a helper: "claimed 24 persons died"
    needs_toll: frozenset[str]  # verbs that report only with one of toll_words near
    toll_words: frozenset[str]
    reported_as: frozenset[str]  # "47 reported killed": the participle is no verb of a speaker
    not_said: frozenset[str]
    helpers: frozenset[str]  # may stand between subject and verb
    adverbs: frozenset[str]
    passive_to: frozenset[str]  # before "to" these say what others think of the subject
    passive: frozenset[str]  # participles before "by X"
    according: frozenset[str]
    citing: frozenset[str]
    cited: frozenset[str]
    counted_nouns: frozenset[str]  # "by Bangkok's count"
    by_nouns: frozenset[str]  # the same, of nouns that are verbs elsewhere: "by the army's own admission"
    asked: frozenset[str]  # what a reporter does to one who speaks: "a doctor interviewed by X said"
    judging: frozenset[str]  # "condemned the raid in which 14 died": verbs of opinion
    hearing: frozenset[str]  # bodies before which others speak: "a court heard that"
    nearby: frozenset[str]  # a determiner that may open such a bracket
    ledgers: frozenset[str]  # "has 31 dead on its books"
    posting: frozenset[str]  # where one posts: "OCHA on X:"
    rescuing: frozenset[str]  # heads of bodies that count by what they carry: "had so far buried 88"
    taken_on: frozenset[str]  # behind "claimed": who claims it did it, and speaks of it
    declared: frozenset[str]  # what is declared without telling anything: "a state of emergency"
    closing: frozenset[str]  # may end a headline after a comma: "12 killed, army sources"
    signing: frozenset[str]  # bodies in lower case that sign a bracket: "(local resistance committee)"
    pasts: frozenset[str]  # past forms not in -ed of what a body does before it speaks: "went there and said"
    data_nouns: frozenset[str]
    papers: frozenset[str]  # of these one single paper: "according to the snapshot" points back
    papers_verbs: frozenset[str]  # what only a paper does to say something: "a statement read"
    compiled_nouns: frozenset[str]  # of these a wire is the compiler, not the relay
    estimate_nouns: frozenset[str]
    report_nouns: frozenset[str]
    unnamed_adjectives: frozenset[str]
    reports_verbs: frozenset[str]
    reportedly: frozenset[str]
    estimated: frozenset[str]
    determiners: frozenset[str]
    prepositions: frozenset[str]
    speaker_pronouns: frozenset[str]
    stop_words: frozenset[str]  # no phrase goes on past one
    with_listener: frozenset[str]  # verbs followed by who was told
    resuming: frozenset[str]  # words that may follow "said X" directly
    idioms: frozenset[str]  # behind "gave" or "put" these leave no toll: "gave way", "put out"
    totals_of: frozenset[str]  # "Total: 41": whose parts were told before it
    stamps: frozenset[str]  # besides days and times, what stands in the date behind a signature: "as of", "cut-off"
    available: frozenset[str]  # "information available to X" is X's
    relaying: frozenset[str]  # "the agency": who cites others under such a name hands on what they said
    denials: frozenset[str]  # "denied reports that": no source of what follows
    provisional: frozenset[str]  # "initial assessments": an unnamed estimate
    needs_of: frozenset[str]  # "spoke of 12 dead"
    offices: frozenset[str]  # persons and bodies in office; they sign a line: "– commissioner"
    not_bodies: frozenset[str]  # initials of places, scales and things
    summing: frozenset[str]  # verbs after which a colon opens a body's figures: "called it the worst year: 124 killed"
    holding: frozenset[str]  # "the ministry has 12 dead"
    fates: frozenset[str]  # directly behind a number that a body holds
    number_verbs: frozenset[str]  # verbs of counting before a number, else another word: "documents"
    services: frozenset[str]  # the same in two words, of which the last alone is no body: "Civil protection: 26 dead"
    headline_roles: frozenset[str]  # stand alone before a colon besides institutions: "Medics: 14 killed"
    linking: frozenset[str]  # words after which an article goes on with the same name: "Save the Children"
    reduced: frozenset[str]  # "a tally based on ...": participles after which the phrase's own end is looked for
    temporal: frozenset[str]
    hedges: frozenset[str]  # may open a number: "at least 12"
    clock: frozenset[str]  # words of a time besides those: "late", "midnight"
    calendar: frozenset[str]  # days and months: in capitals they are no part of a name
    means: frozenset[str]
    not_speakers: frozenset[str]
    place_words: frozenset[str]
    institutions: frozenset[str]
    roles: frozenset[str]
    media_nouns: frozenset[str]
    speaks_for: frozenset[str]
    party_nouns: frozenset[str]
    titles: frozenset[str]
    any_body: frozenset[str]
    of_a_charity: frozenset[str]  # "the NGO": what a known charity or monitor is called
    of_an_agency: frozenset[str]  # "the agency": what a known body of the UN is called
    contrast: frozenset[str]
    descriptions: frozenset[str]  # "the aid agency", "the monitoring group": said of any body
    source_labels: frozenset[str]
    given_later: frozenset[str]
    given_verbs: frozenset[str]

    @property
    def speaks_in_office(self) -> frozenset[str]:
        """Words of an office before a name: "Governor Lena Aru"."""
        return self.offices | self.institutions | self.speaks_for

    @property
    def speakers(self) -> frozenset[str]:
        """Heads of phrases that can speak, institutions and persons alike."""
        return self.institutions | self.roles


def compile_words(words: Mapping[str, Any]) -> SourceWords:
    """Turn the section into sets; keys the grammar does not know are left alone."""
    inflection = Inflection.compile(words)
    others = frozenset(words.get("not_verbs", ()))
    compiled = {field.name: _words(words.get(field.name, ())) for field in fields(SourceWords)}
    for name in INFLECTED:
        compiled[name] = _forms(compiled[name], inflection, gerunds=name not in {"count", "places_count"}) - others
    return SourceWords(**compiled)


def _words(value: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in value)


def _forms(lemmas: Iterable[str], inflection: Inflection, *, gerunds: bool) -> frozenset[str]:
    """Give the forms of verbs listed in their base form; both spellings where there are two."""
    last = 5 if gerunds else 4
    spellings = (form for lemma in lemmas if lemma[0] != "=" for form in inflection.verb(lemma)[:last])
    exact = {lemma[1:] for lemma in lemmas if lemma[0] == "="}
    return frozenset(one for written in spellings for one in written.split("/")) | exact
