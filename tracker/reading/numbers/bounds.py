"""What the words beside a number say of it: bounds ("at least", "or more"), roles ("up from", "of the"), ranges.

Comes in: the cores of a sentence. Goes out: the same cores with bound, role and the reach of their hedges; two cores
of a range become one. The table of bounds is observations.md section 1; a hedge covers only the number it stands next
to, except across another hedge or a role ("at least another 13", "more than an estimated 300"). Never: what is counted.
"""

from __future__ import annotations

import re

from tracker.model import Bound
from tracker.reading.numbers.forms import Core, Kind, times
from tracker.reading.numbers.words import OPENERS, NumberWords, Phrase

REACH = 56
"""Code points before a number in which a hedge can begin."""

OPENER = re.compile(f"[{re.escape(''.join(map(chr, OPENERS)))}]")

SIGNS = {"~": Bound.ABOUT, "≈": Bound.ABOUT, "±": Bound.ABOUT, ">": Bound.MORE_THAN, "≥": Bound.AT_LEAST,
         "<": Bound.LESS_THAN, "≤": Bound.AT_MOST}  # fmt: skip
CLOSING = frozenset(".,;:)]\"”’'")
"""Signs after a number that part it from every hedge and role."""

MONEY_SIGN = re.compile(r"(?:us|a|c)?[$€£¥₹₪₺₦₴₽]\s?\Z|(?:usd|eur|gbp|chf)\s\Z")

Context = list[str]
"""The words before a number, nearest last; brackets and opening quotes are gone, other punctuation is kept."""


def words_before(lower: str, position: int) -> Context:
    """Split what stands before ``position``; a word cut by the reach cannot match a phrase and does no harm."""
    return opened(lower[max(0, position - REACH) : position]).split()


def opened(lower: str) -> str:
    """Blank the openers, one for one: they part no hedge from its number."""
    return lower.translate(OPENERS) if OPENER.search(lower) else lower


def phrase_before(context: Context, words: NumberWords) -> tuple[Phrase, int] | None:
    """Find the longest known phrase (up to five words) that ends the context: what it says and its length in words."""
    if not context or context[-1] not in words.before_last:
        return None
    for size in range(min(5, len(context)), 0, -1):
        phrase = " ".join(context[-size:])
        if (says := words.before.get(phrase)) and not _false_friend(phrase, context[:-size], words):
            return says, size
    return None


def _false_friend(phrase: str, rest: Context, words: NumberWords) -> bool:
    """ "handed over 12", "reports about 12": the word belongs to what stands before it."""
    refused = words.no_hedge_after.get(phrase)
    return bool(refused and rest and rest[-1] in refused)


def weigh(core: Core, context: Context, lower: str, words: NumberWords) -> Context:
    """Read hedges and roles before the core, then those after it; return the words that stand before all of them."""
    _sign_before(core, lower)
    used = 0
    if context and context[-1] in words.currencies and len(context[-1]) <= 3:
        used, context = 1, context[:-1]
        core.hedge_start = _start_of(lower, core, used)
    opens = context[-1:] == [words.joins["between"]] or (len(context) == 1 and context[0] in words.sets["change_from"])
    if core.bound is Bound.BETWEEN and opens:
        used, context = used + 1, context[:-1]
        core.hedge_start = _start_of(lower, core, used)
    for _ in range(4):
        found = phrase_before(context, words)
        if not found:
            break
        says, size = found
        used += size
        context = context[:-size]
        if says.bound:
            _bound(core, says.bound)
            core.hedge_start = _start_of(lower, core, used)
        elif not core.role:
            core.role = says.role
        if says.role == "whole":
            break
    if used:
        core.reach = _start_of(lower, core, used)
    _after(core, lower, words)
    core.role = _change(core, context, lower, words) or core.role
    return context


def _change(core: Core, context: Context, lower: str, words: NumberWords) -> str:
    """ "rose from 12", "fell to 33 from 41": what was; "rose by 15", "an increase of 374": the step."""
    last = context[-1] if context else ""
    if last == words.joins["of"] and words.sets["base_places"] & set(context[-2:-1]):
        return "whole"  # "a city of 120,000"
    if last in words.sets["change_from"] and words.sets["change_verbs"] & set(context[-7:-1]):
        return "earlier"
    if last in words.sets["change_by"] and words.sets["change_verbs"] & set(context[-4:-1]):
        return "change"
    if last in words.sets["change_verbs"] and _rises_to(core, lower, words):
        return "change"
    if last not in words.change_last:
        return ""
    for size in (2, 3):
        if " ".join(context[-size:]) in words.sets["change_of"]:
            return "change"
    return ""


def _bound(core: Core, bound: Bound) -> None:
    """Set a bound; a direction says more than "about"; ranges and vague words stay what they are."""
    if core.bound in {Bound.EXACT, Bound.ABOUT}:
        core.bound = bound


def _start_of(lower: str, core: Core, count: int) -> int:
    """The offset at which the ``count`` words before the core begin."""
    position = core.start
    for word in reversed(words_before(lower, core.start)[-count:]):
        position = lower.rindex(word, 0, position)
    return position


def _sign_before(core: Core, lower: str) -> None:
    """Read "~3,500", "> 300"; an ASCII < or > must touch the number or stand alone before it."""
    position = core.start
    if position and lower[position - 1] == " ":
        position -= 1
    sign = SIGNS.get(lower[position - 1 : position]) if position else None
    if sign and lower[position - 2 : position - 1] not in {"-", "=", "<", ">"}:
        _bound(core, sign)
        core.hedge_start = position - 1


def _after(core: Core, lower: str, words: NumberWords) -> None:
    """Read "or more", "+", "-odd" and the roles "more", "others", "of them" after the core."""
    following = lower[core.end : core.end + 1]
    if not following or following in CLOSING:
        return
    if words.hedge_after and (match := words.hedge_after.match(lower, core.end)):
        _bound(core, words.hedges_after[match[1] or match[2]])
        core.hedge_end = match.end()
    end = max(core.end, core.hedge_end)
    if words.role_after and not core.role and (match := words.role_after.match(lower, end)):
        core.role = words.roles_after[match[1]]


def _rises_to(core: Core, lower: str, words: NumberWords) -> bool:
    """Whether "to" and a number follow: "rose 27 to 1,200"."""
    to = f" {words.joins['to']} "
    return lower.startswith(to, core.end) and lower[core.end + len(to) : core.end + len(to) + 1].isdigit()


LINK = re.compile(r"%?(?: ?([-–—]) ?|-?\s([a-z]+)\s)(?:us)?[$€£¥₹]?")


def join_ranges(found: list[Core], lower: str, words: NumberWords) -> list[Core]:
    """Make one core of "20-30", "between 20 and 30", "20 to 30", "four or five"; linear in the cores."""
    joined: list[Core] = []
    for core in found:
        if joined and _told_twice(joined[-1], core, lower):
            joined[-1].end = core.end + 1
            continue
        if joined and (kind := _range(joined[-1], core, lower, words)):
            first = joined.pop()
            core = _joined(first, core, kind)
        joined.append(core)
    return joined


def _told_twice(first: Core, second: Core, lower: str) -> bool:
    """ "fifteen (15) people", "15 (fifteen)": one number, for those who sign it."""
    told = first.value is not None and first.value == second.value and first.spelled != second.spelled
    link = lower[first.end : second.start] if second.start - first.end < 3 else ""
    return told and link in {" (", "("} and lower.startswith(")", second.end)


def _range(first: Core, second: Core, lower: str, words: NumberWords) -> str:
    """How the two belong together: "range", "vague", "code" (a score), "date" (2023-24), or "" for not at all."""
    if second.start - first.end > 16 or first.high is not None or {first.kind, second.kind} != {None}:
        return ""
    if first.bound is Bound.VAGUE and second.bound is Bound.VAGUE:
        between = lower[first.end : second.start].strip(" ,")
        return "vague" if between in words.sets["vague_links"] and (second.low or 0) > (first.low or 0) > 0 else ""
    link = LINK.fullmatch(lower, first.end, second.start)
    if not link or first.value is None or second.value is None:
        return ""
    if link[0].startswith("%") and not lower.startswith("%", second.end):
        return ""  # "rose 27% to 1,200"
    context = words_before(lower, first.start)
    if link[1]:
        return _dashed(first, second, lower, context, words)
    return _spoken(first, second, link[2], context, lower, words)


def _dashed(first: Core, second: Core, lower: str, context: Context, words: NumberWords) -> str:
    """ "20-30" is a range, "2023-24" a date, "3-2" a score."""
    low, high = _ends(first, second)
    year = 1900 <= low < 2100 and first.end - first.start == 4 and lower[first.start : first.end].isdigit()
    if year and (1900 <= high < 2100 or high == low % 100 + 1):
        return "date"
    link = lower[first.end : second.start]
    tight = " " not in link
    if tight and (high <= low or set(context[-1:]) & words.sets["scores"]):
        return "code" if high < 100 and not first.spelled else ""
    return "range" if high > low and (tight or "—" not in link) else ""


def _spoken(first: Core, second: Core, link: str, context: Context, lower: str, words: NumberWords) -> str:
    """ "between A and B", "A to B" (never "from A to B", which is a change, unless something ranges), "A or B"."""
    low, high = _ends(first, second)
    if high <= low:
        return ""
    hedge = phrase_before(context, words)
    lead = context[: -hedge[1]] if hedge and hedge[0].bound else context
    last = lead[-1] if lead else ""
    if last == words.joins["between"]:
        return "range" if link in {words.joins["and"], words.joins["to"]} else ""
    if last in words.sets["change_by"] or (last in words.sets["change_verbs"] and hedge is None):
        return ""  # "rose by 17 to 164", "rose 17 to 164"
    if link == words.joins["or"]:
        return "range" if high <= 2 * low + 2 else ""
    if link != words.joins["to"]:
        return ""
    if last in words.sets["change_from"]:
        opens = len(lead) == 1 and words.after.match(lower, second.end) is None  # "From 20 to 30 people died"
        return "range" if opens or set(lead[-3:-1]) & words.sets["change_ranging"] else ""
    return "range"


def _ends(first: Core, second: Core) -> tuple[float, float]:
    """Low and high; a scale said once covers both ("1.1-1.3 million", "two to three million")."""
    low, high = first.value or 0.0, second.value or 0.0
    if second.scale > 1 and first.scale == 1 and low < second.bare:
        low = times(low, second.scale)
    elif second.scale == 1 and high % 1000 == 0 and high / 3 <= 1000 * low < high:
        low *= 1000  # "200-250,000"
    return low, high


def _joined(first: Core, second: Core, kind: str) -> Core:
    """One core over both; a range has no value, "hundreds if not thousands" the lower floor."""
    core = Core(first.start, second.end, None, spelled=first.spelled, suffix=second.suffix, scale=second.scale)
    if kind == "vague":
        shared = second.scale if first.scale == 1 and second.scale > 1 else 1
        core.low, core.bound, core.word = times(first.low or 0.0, shared), Bound.VAGUE, first.word
    elif kind == "range":
        core.low, core.high = _ends(first, second)
        core.bound, core.bare = Bound.BETWEEN, second.bare
    else:
        core.kind = Kind.DATE if kind == "date" else Kind.CODE
    return core
