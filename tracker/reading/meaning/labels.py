"""Key-figure lines and table cells: "Displaced: 36,200 | Injured: 145", "Deaths by province: Herat 12, Farah 7".

A label that configuration lists, then a number: that is a figure without a clause. Sentence and numbers come in, the
labels of numbers go out. A line that reads like prose is left to the clauses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tracker.reading.meaning.headings import Above, told_above
from tracker.reading.meaning.naming import MAX_LABEL, TOPIC, Label, composed, whose
from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.numbers.find import Kind, Number
from tracker.reading.words.flags import listed
from tracker.reading.words.lexicon import ALL, Lexicon

LABEL = re.compile(
    r"(?:^|[|;\n•·(]|(?<=\s)[-–—]|,)[ \t*•·–-]{0,6}"
    r"([^\W\d_][^:|;\n=]{1,60}?)[ \t]*(?:[:=]|[ \t][–—-])[ \t]*[^\w\n]{0,3}$"
)
CLOSING = (":", "=", " -", " –", " —", "\t-", "\t–", "\t—")
"""One of these stands behind every label of LABEL: the cheap first question."""

BARE_LABEL = re.compile(r"(?:^|[|;,:\n\t•·])[ \t*•·–-]{0,6}([^\W\d_][^:|;\n\t=,.]{1,50}?)[ \t]*$")
CELL_END = re.compile(r"[ \t]*(?:[|;,.\n\t)]|$)")
HEADING = re.compile(
    r"[\W_]{0,6}([^\W\d_][^:|;,\n]{1,40}?)[ \t]+([^\W\d_]+)[ \t]+[^:|;\n–—]{1,70}?(?::|[ \t][–—-][ \t])"
)
PLACE = re.compile(r"(?:^|[:;,|•·\n\t]|[ \t]and)[ \t]*(?:elsewhere|[^\W\d_a-z][^:;,|\n\d]{0,40}?)[ \t]*[:–—-]?[ \t]*$")
MEMBERS_OF_A_LIST = 2
"""Places with their numbers that make a list of what stands before the colon."""

TIMED = re.compile(r"\s(?:since|as of|as at|to date|so far|until|this|between|during)\b.{0,40}$")
ROW_SIGNS = re.compile(r"[\s,;:|=•*–—-]+")
BRACKETS = re.compile(r"\s*\(.{0,30}\)$")
COMBATANTS = "combatants"
WINDOW = 80
BREAKDOWNS = listed("breakdowns")

OWN_WORDS = frozenset({"subject", "noun", "total"})
"""Rules by which a number got its indicator from its own clause; no label before it changes that."""


def by_label(
    phrases: Sequence[NounPhrase], sentence: str, numbers: Sequence[Number], lexicon: Lexicon, told: Above | None = None
) -> None:
    """Give the phrases whose number stands after a known label, or under one, what the label says."""
    labels = {**told_above(sentence, numbers, told), **labelled(sentence, numbers, lexicon)}
    if not labels:
        return
    for phrase in phrases:
        label = labels.get(phrase.number.start) if phrase.number is not None else None
        if label is None or (phrase.rule in OWN_WORDS and not label.listed):
            continue
        if label.weak and (phrase.indicator or phrase.head not in {"people", "none"}):
            continue
        if label.bare and phrase.rule == "object" and label.population == COMBATANTS:
            continue  # "soldiers killed 12"
        fits = [one for one in label.indicators if not phrase.things or one in phrase.things]
        if fits:
            phrase.indicator, phrase.rule, phrase.agent = fits[0], "label", False
            if label.population and phrase.population in {"", ALL}:
                phrase.population = label.population
    for phrase in phrases:
        if phrase.same_as is not None and phrase.same_as.rule == "label" and not phrase.indicator:
            # "families: 12,300 (61,500 persons)"
            phrase.indicator, phrase.rule = phrase.same_as.indicator, "same people"


def labelled(sentence: str, numbers: Sequence[Number], lexicon: Lexicon) -> Mapping[int, Label]:
    """Return ``{number.start: label}`` for numbers that stand after a known label.

    Without a colon the label must fill its cell: "missing 132; confirmed deaths 100".
    """
    found: dict[int, Label] = {}
    if not any(number.kind is Kind.COUNT and not number.word for number in numbers):
        return found
    heading, end = _heading(sentence, numbers, lexicon)
    row = _row(sentence, numbers, lexicon)
    for number in numbers:
        if number.kind is not Kind.COUNT or number.word:
            continue
        if number.start in row:
            found[number.start] = row[number.start]
            continue
        before = sentence[max(0, number.start - WINDOW) : number.start]
        label = _label(LABEL.search(before), lexicon) if _closes(before) else None
        if label is None and CELL_END.match(sentence, number.end):
            label = _bare(BARE_LABEL.search(before), lexicon, numbers, number.start - len(before))
        if label is None and heading is not None and number.start > end:
            named = PLACE.search(sentence[max(end, number.start - WINDOW) : number.start])
            label = heading if named and CELL_END.match(sentence, number.end) else None
        if label is not None:
            found[number.start] = label
    return found


def _closes(before: str) -> bool:
    return any(sign in before for sign in CLOSING)


def _row(sentence: str, numbers: Sequence[Number], lexicon: Lexicon) -> Mapping[int, Label]:
    """ "Deaths 12 Injured 30 Missing 4": nothing but labels and their numbers, two at least."""
    found: dict[int, Label] = {}
    at = 0
    for number in numbers:
        if number.word or number.kind is not Kind.COUNT:
            return {}
        before = sentence[at : number.start].lower()
        at = number.end
        if sum(map(str.isalpha, before.split())) > MAX_LABEL:  # in prose most often; signs need not be looked at
            return {}
        words = ROW_SIGNS.sub(" ", before).split()
        if len(words) > MAX_LABEL:
            return {}
        indicators = lexicon.labels.get(" ".join(words), ())
        if not found and not indicators:  # a place may stand before the first label
            indicators = next(
                (ids for first in range(1, len(words)) if (ids := lexicon.labels.get(" ".join(words[first:])))), ()
            )
        if not indicators:
            return {}
        found[number.start] = Label(indicators, whose(" ".join(words), lexicon), listed=True)
    return found if len(found) > 1 and not sentence[at:].strip(" .;|)") else {}


def _heading(sentence: str, numbers: Sequence[Number], lexicon: Lexicon) -> tuple[Label | None, int]:
    """ "Deaths by province: Herat 12, Farah 7": what the line lists by place, and where the list begins."""
    match = HEADING.match(sentence) if ":" in sentence or "–" in sentence or " - " in sentence else None
    if match is None or not lexicon.word(match[2].lower()).flags & BREAKDOWNS:
        return _topic(sentence, numbers, lexicon)
    label = _label(match, lexicon)
    return (Label(label.indicators, label.population, listed=True), match.end() - 1) if label is not None else (None, 0)


def _topic(sentence: str, numbers: Sequence[Number], lexicon: Lexicon) -> tuple[Label | None, int]:
    """ "Storm deaths, 3 May: Herat 12, Farah 7": two places with their numbers make a list of what is named first."""
    colon = sentence.find(":", 0, WINDOW)
    if colon < 0:
        return None, 0
    behind = [one for one in numbers if one.start > colon and one.kind is Kind.COUNT]
    places = [one for one in behind if PLACE.search(sentence[max(colon, one.start - WINDOW) : one.start])]
    if len(places) < MEMBERS_OF_A_LIST:
        return None, 0
    words = TOPIC.split(sentence[:colon].lower(), maxsplit=1)[0].strip(" \t*•·-–—").split()
    for first in range(max(0, len(words) - MAX_LABEL), len(words)):
        indicators = lexicon.labels.get(" ".join(words[first:]))
        if indicators:
            return Label(indicators, whose(" ".join(words), lexicon), listed=True), colon
    return None, 0


def _label(match: re.Match[str] | None, lexicon: Lexicon) -> Label | None:
    if match is None:
        return None
    label = " ".join(match[1].lower().split())
    labels = lexicon.labels
    indicators = (
        labels.get(label)
        or labels.get(BRACKETS.sub("", label) if label.endswith(")") else "")
        or labels.get(TIMED.sub("", label))
        or ()
    )
    indicators = indicators or composed(label, lexicon) or _placed(label, lexicon)
    return Label(indicators, whose(label, lexicon)) if indicators else None


def _placed(label: str, lexicon: Lexicon) -> tuple[str, ...]:
    """ "Attacks on health care in Lebanon: 137": what is counted, then where or on whom."""
    head = TOPIC.split(label, maxsplit=1)[0]
    return lexicon.labels.get(head, ()) if head != label else ()


def _bare(match: re.Match[str] | None, lexicon: Lexicon, numbers: Sequence[Number], start: int) -> Label | None:
    """A label that fills its cell; with a number inside it is prose: "three attackers killed five"."""
    if match is None or any(match.start(1) <= one.start - start < match.end(1) for one in numbers):
        return None
    label = _label(match, lexicon)
    return Label(label.indicators, label.population, bare=True) if label is not None else None
