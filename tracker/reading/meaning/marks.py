"""What the small words between phrases and predicates change: separators, prepositions, "including", "number of"."""

from __future__ import annotations

from tracker.reading.meaning.items import SHARE, Item, Mark
from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.walk import EVENTS, Walk, size
from tracker.reading.words.flags import listed

LOSSES, TIMES, AFTERWARDS = listed("losses"), listed("time_nouns"), listed("partitive_end")
RECKONINGS = listed("reckonings")
POSSESSIVE_ENDS = frozenset({"'s", "’s"})
SUBJECT_PRONOUNS = frozenset({"he", "she", "it", "they", "we", "i", "you"})
CELLS = frozenset("|•·")
"""Signs between cells of a line: who was counted in one says nothing of the next."""

THOSE = frozenset({"those"})
UNTIL = frozenset({"before", "until"})
BORDERS = frozenset({"semi", "but", "subordinate"})
OBJECT_PRONOUNS = frozenset({"them", "it"})
TIME_CONJUNCTIONS = frozenset({"since", "before", "after", "until", "as", "than"})
HEADINGS = frozenset({"noun", "people", "neutral"})
LEVELS = frozenset({"at", "to", "as"})
ANYBODY = frozenset({"", "all", "civilians"})
EARLIER = frozenset({"from", "against", "than", "in"})


def mark(walk: Walk, item: Mark, following: Item | None) -> None:
    """Let one mark change the walk."""
    if item.lower in POSSESSIVE_ENDS:
        if walk.last is not None and walk.before is walk.last:
            walk.preposition, walk.stale = walk.last.oblique, False
            walk.group = [one for one in walk.group if one is not walk.last]
            return
        if walk.shelved:
            walk.preposition, walk.stale, walk.shelved = walk.shelved, False, ""  # "in Monday's strike"
            return
    walk.shelved = ""
    if item.word.flags & LOSSES:
        walk.lives = True
    kind = "preposition" if item.kind == "subordinate" and _temporal(item, following) else item.kind
    rule = RULES.get(kind)
    if rule is not None:
        rule(walk, item, following)
    walk.since.add(kind)


def _preposition(walk: Walk, item: Mark, _following: Item | None) -> None:
    if item.lower == "of" and walk.parts and isinstance(walk.before, Mark) and walk.before.lower in THOSE:
        return  # "among them those of three women"
    walk.preposition, walk.stale = item.lower, False
    walk.share = item.lower == "of" and isinstance(walk.before, Mark) and walk.before.lower == SHARE
    _level(walk, item)
    walk.opens_of = walk.opens_of or (item.first == 0 and item.lower == "of")
    if walk.act is None and item.lower != "of":
        walk.slot, walk.slot_by = None, None


def _level(walk: Walk, item: Mark) -> None:
    """ "put the dead at 120", "lifting this year's deaths to 909": an uncounted noun, then its level."""
    noun = walk.before
    if isinstance(noun, Mark) and noun.lower in OBJECT_PRONOUNS and item.lower == "at" and walk.spoken_of():
        walk.total, walk.total_by = (walk.spoken_of(),), noun  # "civil society puts them at 45,000"
        return
    if not isinstance(noun, NounPhrase) or noun.number is not None or item.lower not in LEVELS:
        return
    counted = noun.modifiers if noun.collective else noun.nouns if noun.plural and not set(noun.nouns) & EVENTS else ()
    if counted:
        walk.total, walk.total_by = counted, noun


def _border(walk: Walk, item: Mark, _following: Item | None) -> None:
    walk.boundary()
    if item.lower in CELLS:
        walk.subject = None


def _subordinate(walk: Walk, item: Mark, _following: Item | None) -> None:
    _level(walk, item)  # "gave the dead as 190"
    walk.boundary(keep_total=True)
    walk.before_that = item.lower in UNTIL


def _temporal(item: Mark, following: Item | None) -> bool:
    """ "since July", "before 9 March": a time, not a clause."""
    if item.lower not in TIME_CONJUNCTIONS:
        return False
    if isinstance(following, Mark):
        return following.kind == "quantity" or following.word.flags & TIMES != 0
    return isinstance(following, NounPhrase) and following.number is not None and following.head == "neutral"


def _relative(walk: Walk, _item: Mark, _following: Item | None) -> None:
    walk.relative = True
    walk.of_whom = walk.preposition == "of"
    walk.preposition = ""
    if any(one.counted for one in walk.group):
        walk.headed = walk.group


def _including(walk: Walk, item: Mark, following: Item | None) -> None:
    last = walk.last
    if item.lower.endswith("ly") and isinstance(following, Mark) and following.kind == "preposition":
        return  # "from homes mainly in the north, and 22 killed": where most of them are
    if (
        item.word.flags & AFTERWARDS
        and last is not None
        and walk.before is last
        and not isinstance(following, NounPhrase)
    ):
        _named_before(walk, last)  # "59 boys and 38 girls among them"
    elif last is not None and walk.before is last and last.collective:
        walk.slot, walk.slot_by, walk.group = last.modifiers, item, []  # "the dead included five nurses"
    else:
        include(walk)


def _named_before(walk: Walk, last: NounPhrase) -> None:
    parts = [one for one in walk.group if one.counted] or [last]
    host = next((one for one in reversed(walk.found) if one.number is not None and one not in parts), None)
    if host is None:
        plain = len(parts) > 2 and parts[0].population in ANYBODY
        if len(parts) < 2 or not (plain or (len(parts) == 2 and walk.earlier == {"comma"})):
            return
        host, *parts = parts  # "27 civilians, eight children among them, were killed": one list, its first the whole
    for part in parts:
        part.parent, part.indicator, part.rule, part.sure = host, "", "", False
        part.features.add("included")
    walk.group = [one for one in walk.group if one not in parts]


def include(walk: Walk) -> None:
    """Let the phrases that follow be parts of the figure before."""
    host = walk.figure_before()
    if host is not None and walk.parts and host.parent is not None:
        host = host.parent
    walk.host = host or walk.host
    walk.parts = walk.host is not None
    walk.preposition = ""


def _numbering(walk: Walk, _item: Mark, _following: Item | None) -> None:
    walk.numbering, walk.slot = True, None


def _total(walk: Walk, item: Mark, _following: Item | None) -> None:
    """ "the death toll": its number follows. A bare "total" or "count" counts what was spoken of last."""
    if not item.word.totals and (walk.slot or walk.preposition in EARLIER):
        return
    counted: tuple[str, ...] = item.word.totals
    number = walk.last
    if counted and number is not None and number is walk.before and number.number is not None and number.head == "none":
        walk.assign(number, counted[0], "noun", None)  # "4.1M people targeted" as a line of its own
        return
    last = walk.group[-1] if walk.group and walk.last is not None and walk.last.oblique else walk.last
    if not counted and last is not None and not walk.since and last.number is None:
        counted = last.members or last.nouns or last.modifiers  # "IDPs total 98,456"
    walk.total, walk.total_by, walk.slot = counted, item, None
    walk.numbering = walk.numbering and not counted  # "the number of | cholera cases"


def _act(walk: Walk, item: Mark, _following: Item | None) -> None:
    walk.act, walk.slot, walk.slot_by = item, item.word.acts, item


def _apart(walk: Walk, item: Mark, _following: Item | None) -> None:
    """A colon or a dash may open the list of a figure's parts."""
    walk.host = walk.figure_before() or walk.host
    first = walk.found[0] if walk.found else None
    if item.kind == "colon" and first is not None and not any(one.number is not None for one in walk.found):
        walk.heading = first if first.first == 0 and first.head in HEADINGS else None
    if item.kind == "open":
        walk.bracketed, walk.outside = walk.host, walk.group
        last = walk.last
        if last is not None and last is walk.before and last.number is not None and not last.sure:
            walk.run = ()  # "and another 85 (60 men, 25 women) were hurt": what is told of them comes behind
    if walk.host is not None and walk.host.indicator and item.kind != "open":
        walk.run = (walk.host.indicator,)
        if not walk.since & BORDERS:
            walk.noun_run, walk.since = False, set()


def _close(walk: Walk, _item: Mark, _following: Item | None) -> None:
    """ "27 civilians (eight children, five women) were killed": those in brackets are parts, the whole waits on."""
    outside, walk.outside = walk.outside, []
    whole = walk.bracketed
    walk.bracketed, walk.parts = None, False
    if whole is None or whole not in outside or whole.sure:
        return
    for phrase in walk.group:
        part = phrase not in outside and phrase.number is not None and not phrase.indicator
        if part and phrase.same_as is None and size(phrase) <= size(whole):
            phrase.parent = whole
            phrase.features.add("included")
    walk.group = outside


def _comma(walk: Walk, _item: Mark, _following: Item | None) -> None:
    aside = isinstance(walk.before, Mark) and walk.before.kind in {"preposition", "comma"}
    if walk.act is None or not aside:  # "the murder of, it seems, 40"
        walk.preposition = ""


def _word(walk: Walk, item: Mark, _following: Item | None) -> None:
    walk.stale = True
    walk.sickness = walk.sickness or bool(item.word.ailments)
    if walk.last is not None and walk.before is walk.last and item.lower.endswith("ing") and walk.last in walk.group:
        walk.headed = walk.group  # "an elder leading a band of men was killed"
    if item.word.flags & RECKONINGS and walk.preposition == "by":
        walk.preposition = ""  # "by the mayor's account 4,900 have ..."
    if item.word.flags & TIMES:
        walk.shelved, walk.preposition = walk.preposition, ""


def _pronoun(walk: Walk, item: Mark, _following: Item | None) -> None:
    if item.lower in SUBJECT_PRONOUNS and not isinstance(walk.before, NounPhrase):
        walk.group = []


RULES = {
    "preposition": _preposition, "semi": _border, "but": _border, "subordinate": _subordinate, "relative": _relative,
    "including": _including, "numbering": _numbering, "total": _total, "act": _act, "colon": _apart, "dash": _apart,
    "open": _apart, "close": _close, "comma": _comma, "word": _word, "pronoun": _pronoun,
}  # fmt: skip
