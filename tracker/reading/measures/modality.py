"""In what mood a figure is told: reported, verified, a party's claim, feared, denied, hypothetical, forecast, planned.

Comes in: a sentence, where the figure stands in it, and what is known of who said it. Goes out: a Modality and the
words that made it so ("" where it is plainly reported). A cue reaches as far as its clause: "12 died and 30 are feared
dead" fears for 30. Never: doubt where no word speaks of it, a belligerent's word about its enemy's dead as neutral.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.model import Modality
from tracker.reading.measures.cues import Cue, cue, either, keys_of, pattern, words_of

__all__ = ["ModalityWords", "modality_of"]

MAX_SENTENCE = 4000

WALL = re.compile(
    r"[;:!?|]|\s[–—]\s|,\s(?:but|while|and|although|as|which|with|after|for|because|since|so|when|where|who|whose)\b"
    r"|\b(?:but|while|although|whereas)\b|\band\s(?=[\w,.-]{1,20}\s(?:[\w-]{1,20}\s){0,3}(?:is|are|was|were|had|have|has|remain)\b)",
    re.IGNORECASE,
)
"""Where the reach of a cue ends. A plain comma is no wall: "27 people, including children, are feared dead"."""

WORDS_BETWEEN = r"(?:[\w’'-]{1,20}\s){0,5}?"

COUNT_BEFORE = re.compile(r"\b\d[\d,.]*\b(?!\s?%)", re.IGNORECASE)

ORDER = (
    Modality.DENIED,
    Modality.FEARED,
    Modality.FORECAST,
    Modality.PLANNED,
    Modality.HYPOTHETICAL,
    Modality.VERIFIED,
)
"""Feared before forecast and hypothetical: "may have been killed" speaks of what has already happened."""

ADJACENT = re.compile(r"(?:,[^,]{1,60},)?(?:\s?[\w’'-]{1,20}){0,4}?\s?")
"""What may stand between a figure and a modal behind it: an insertion between commas, then up to four words."""

ANOTHER = re.compile(r"\b(?:and|who|which|that)\s(?:now\s|also\s|then\s)?$", re.IGNORECASE)
"""What opens another predicate behind a figure: "killed 12 and is expected to weaken", "six who would have left"."""

UNPLANNED = frozenset({"targeted", "funding_required", "funding_received"})
"""Indicators that are plans by nature: their figures are reported as such, never "planned"."""

HARM = frozenset({"deaths", "injured", "casualties", "detained", "abducted"})
"""Losses that a belligerent may claim of its enemy."""


@dataclass(frozen=True, slots=True)
class Cues:
    """What makes one modality: words before the figure, after it, or anywhere in its clause."""

    before: Cue
    after: Cue
    anywhere: Cue


@dataclass(frozen=True, slots=True)
class ModalityWords:
    """The cues of one language, compiled from ``[modality]``."""

    gate: frozenset[str]  # key words of all cues: without one of them the figure is reported
    cues: Mapping[Modality, Cues]
    denials: Cue  # "rejected as false the army's claim", "called reports of"
    modals: frozenset[str]
    not_verified: re.Pattern[str]  # before "verified"
    not_modal: re.Pattern[str]  # behind "could"
    parties: re.Pattern[str]
    enemies: re.Pattern[str]
    act: re.Pattern[str]  # "it had killed", "troops neutralised"
    verbs: re.Pattern[str]
    claiming: re.Pattern[str]
    own: re.Pattern[str]
    rebels: re.Pattern[str]  # parties that are no state: whose enemies are soldiers
    loaded: re.Pattern[str]  # words only an enemy uses: "terrorists"
    soldiers: re.Pattern[str]  # whom rebels fight
    exulting: re.Pattern[str]  # verbs only an enemy uses: "neutralised"
    parts: re.Pattern[str]  # "of whom": the enemy is named with the whole

    @classmethod
    def compile(cls, modality: Mapping[str, Any]) -> ModalityWords:
        """Build every pattern from one language's ``[modality]`` section."""
        lists = {kind: modality[kind.value] for kind in ORDER}
        party = modality["party_claim"]
        every = [
            word for table in lists.values() for name in ("before", "after", "anywhere") for word in table.get(name, ())
        ]
        denials = (
            rf"\b(?:{either(modality['denied']['verbs'])})\s{WORDS_BETWEEN}(?:{either(modality['denied']['nouns'])})\b"
        )
        agents, verbs = either(party["agents"]), either(party["verbs"])
        return cls(
            gate=keys_of([*every, *modality["denied"]["verbs"]]),
            cues={
                kind: Cues(*(cue(table.get(name, ())) for name in ("before", "after", "anywhere")))
                for kind, table in lists.items()
            },
            denials=Cue(pattern(denials), keys_of(modality["denied"]["verbs"])),
            modals=frozenset(modality["hypothetical"]["modals"]),
            not_modal=pattern(rf"\s(?:{either(modality['hypothetical']['not'])})\b"),
            not_verified=_any(modality["verified"]["not"]),
            parties=_any(party["parties"]),
            enemies=_any(party["enemies"]),
            act=pattern(rf"\b(?:{agents})\s(?:(?:had|have|has|also)\s){{0,2}}(?:{verbs})\b"),
            verbs=_any(party["verbs"]),
            claiming=_any(party["claiming"]),
            own=_any(party["own"]),
            rebels=_any(party["rebels"]),
            loaded=_any(party["loaded"]),
            soldiers=_any(word for word in party["enemies"] if word not in party["loaded"]),
            exulting=_any(party["exulting"]),
            parts=_any(party["parts"]),
        )


def modality_of(
    sentence: str,
    figure_start: int,
    figure_end: int,
    words: ModalityWords,
    *,
    indicator: str = "",
    population: str = "all",
    said_by_text: str | None = None,
    said_by_kind: str | None = None,
) -> tuple[Modality, str]:
    """Return the mood in which ``sentence[figure_start:figure_end]`` is told, and the cue as written.

    `said_by_text` is the figure's source as the text names it, `said_by_kind` the kind of the registered source
    ("belligerent" among them); None where there is no source.
    """
    sentence = sentence[:MAX_SENTENCE]
    present = words_of(sentence)
    if not words.gate.isdisjoint(present):
        found = _cued(sentence, present, figure_start, figure_end, words, indicator)
        if found is not None:
            return found
    cue = _party_claim(sentence, figure_start, figure_end, words, indicator, population, said_by_text, said_by_kind)
    return (Modality.PARTY_CLAIM, cue) if cue else (Modality.REPORTED, "")


def _cued(
    sentence: str, present: frozenset[str], start: int, end: int, words: ModalityWords, indicator: str
) -> tuple[Modality, str] | None:
    first, last = _reach(sentence, start, end)
    denial = words.denials.last(sentence, present, first, start)
    if denial is not None:
        return Modality.DENIED, denial[0]
    for kind in ORDER:
        if kind is Modality.PLANNED and indicator in UNPLANNED:
            continue
        cues = words.cues[kind]
        before = cues.before.last(sentence, present, first, end)  # a quote may begin with its verb
        if before is not None and _spent(before, kind, sentence, start, words):
            before = None
        match = (
            before
            or _behind(cues.after.search(sentence, present, start, last), kind, sentence, start, end, words)
            or cues.anywhere.search(sentence, present)
        )
        if match is not None:
            return kind, match[0]
    return None


def _behind(
    match: re.Match[str] | None, kind: Modality, sentence: str, start: int, end: int, words: ModalityWords
) -> re.Match[str] | None:
    """Return the cue inside or behind a figure; a bare modal must follow at once: "700 might die"."""
    if match is None or _spent(match, kind, sentence, start, words):
        return None
    if kind is not Modality.FEARED and ANOTHER.search(sentence, max(end, match.start() - 12), match.start()):
        return None
    if match[0].lower() in words.modals and not ADJACENT.fullmatch(sentence, min(end, match.start()), match.start()):
        return None
    return match


def _last(pattern: re.Pattern[str], sentence: str, first: int, last: int) -> re.Match[str] | None:
    """Return the last match; the nearest cue before a figure is the one that governs it."""
    return next(reversed(list(pattern.finditer(sentence, first, last))), None)


def _spent(match: re.Match[str], kind: Modality, sentence: str, start: int, words: ModalityWords) -> bool:
    """Say whether a cue is used up or undone: "could not verify", a month called May, another number in between."""
    if match[0] == "May" and match.start() > 0:
        return True
    if kind is Modality.VERIFIED:
        return words.not_verified.search(sentence, max(0, match.start() - 30), match.end()) is not None
    if kind is Modality.HYPOTHETICAL and words.not_modal.match(sentence, match.end()):
        return True
    between = sentence[match.end() : start] if match.end() <= start else ""
    return kind is not Modality.DENIED and bool(COUNT_BEFORE.search(between))


def _reach(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the clause round a figure."""
    first = 0
    for wall in WALL.finditer(sentence, 0, start):
        first = wall.end()
    after = WALL.search(sentence, end)
    return first, after.start() if after else len(sentence)


def _party_claim(
    sentence: str,
    start: int,
    end: int,
    words: ModalityWords,
    indicator: str,
    population: str,
    said_by_text: str | None,
    said_by_kind: str | None,
) -> str:
    """Return the words by which a belligerent claims its enemy's losses, or "".

    Its own losses ("three of its soldiers had died") and civilians are not a claim about the enemy.
    """
    if indicator not in HARM or population not in {"combatants", "all"}:
        return ""
    first, last = _reach(sentence, start, end)
    if not said_by_text:
        boast = _last(words.exulting, sentence, max(first, start - 60), end)
        return boast[0] if boast and words.loaded.search(sentence, start, min(last, end + 40)) else ""
    if said_by_kind not in {None, "belligerent", "authority"}:
        return ""
    if said_by_kind != "belligerent" and not words.parties.search(said_by_text):
        return ""
    near = sentence[max(first, start - 60) : min(last, end + 40)]
    if words.own.search(near):
        return ""
    whole = words.parts.search(sentence, max(0, start - 25), end) is not None
    enemy = words.enemies.search(sentence, 0 if whole else start, min(last, end + 40))
    act = _last(words.act, sentence, max(0, start - 60), end)
    if enemy and act:
        return act[0]
    claim = _last(words.claiming, sentence, 0, end)
    if enemy and claim:
        return claim[0]
    if act and population == "combatants":
        return act[0]
    hostile = words.soldiers if words.rebels.search(said_by_text) else words.loaded
    named = hostile.search(sentence, 0 if whole else start, min(last, end + 40))
    return named[0] if named else ""


def _any(phrases: Iterable[str]) -> re.Pattern[str]:
    return pattern(rf"\b(?:{either(phrases)})\b")
