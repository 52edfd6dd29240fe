"""In what mood a figure is told: reported, verified, a party's claim, feared, denied, hypothetical, forecast, planned.

Comes in: a sentence, where the figure stands in it, and what is known of who said it. Goes out: a Modality and the
words that made it so ("" where it is plainly reported). A cue reaches as far as its clause: "12 died and 30 are feared
dead" fears for 30. Never: doubt where no word speaks of it, a belligerent's word about its enemy's dead as neutral.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.model import Modality
from tracker.reading.measures.cues import either, pattern
from tracker.reading.words.spotter import Spans, Spotter, first_of, last_of

__all__ = ["ModalityWords", "Moods", "modality_of"]

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

OF_WHOM = re.compile(r"\bof\s(?:whom|them|which)\s?$", re.IGNORECASE)

ASKED = re.compile(
    r"\b(?:know|knows|knowing|unsure|wonder|wondering)\s(?:where|when|what|how|who|whether)\b[^,;.]{0,40}$"
)
"""What those counted do not know yet; that they do not, is so today."""

GROWING = re.compile(
    r"\s?(?:to\s)?(?:(?:still|yet|further|even)\s)?"
    r"(?:rise|grow|climb|increase|mount|swell|soar|jump|worsen|change|go\s(?:up|higher))\b"
    r"(?!\s(?:to|past|above|by|beyond|as\shigh)\b)",
    re.IGNORECASE,
)
"""What a count told today will do tomorrow, unless it says up to how many."""

NEAR = 40
OPEN = frozenset({Modality.FORECAST, Modality.HYPOTHETICAL})
AHEAD = frozenset({Modality.PLANNED, Modality.FORECAST})
UNPLANNED = frozenset({"targeted", "funding_required", "funding_received"})
"""Indicators that are plans by nature: their figures are reported as such, never "planned"."""

HARM = frozenset({"deaths", "injured", "casualties", "detained", "abducted"})
"""Losses that a belligerent may claim of its enemy."""


Span = tuple[int, int]

SIDES = ("before", "after", "anywhere")
"""Where a cue stands: ahead of the figure in its clause, inside or behind it, or anywhere in the sentence."""

PARTY = ("parties", "enemies", "verbs", "claiming", "own", "rebels", "loaded", "exulting", "parts", "agents")
"""Lists of ``[modality.party_claim]``, looked for under their names."""


@dataclass(frozen=True, slots=True, eq=False)
class ModalityWords:
    """The cues of one language, compiled from ``[modality]``."""

    spotter: Spotter
    gate: frozenset[str]  # lists of cues: without one of them the figure is reported
    denials: re.Pattern[str]  # "rejected as false the army's claim", "called reports of"
    modals: frozenset[str]
    not_modal: re.Pattern[str]  # behind "could"
    fate: re.Pattern[str]  # behind "believed to be": "trapped", "under"
    act: re.Pattern[str]  # "it had killed", "troops neutralised"

    @classmethod
    def compile(cls, modality: Mapping[str, Any]) -> ModalityWords:
        """Build every pattern from one language's ``[modality]`` section."""
        party, denied = modality["party_claim"], modality["denied"]
        cues = {f"{kind.value} {side}": modality[kind.value].get(side, ()) for kind in ORDER for side in SIDES}
        cues["denying"] = denied["verbs"]
        agents, verbs = either(party["agents"]), either(party["verbs"])
        soldiers = [word for word in party["enemies"] if word not in party["loaded"]]
        others = {"denied of": denied["nouns"], "not verified": modality["verified"]["not"], "soldiers": soldiers}
        return cls(
            spotter=Spotter(cues | others | {name: party[name] for name in PARTY}),
            gate=frozenset(cues),
            denials=pattern(rf"\b(?:{either(denied['verbs'])})\s{WORDS_BETWEEN}(?:{either(denied['nouns'])})\b"),
            modals=frozenset(modality["hypothetical"]["modals"]),
            not_modal=pattern(rf"\s(?:{either(modality['hypothetical']['not'])})\b"),
            fate=pattern(rf"\s(?:[a-z]{{2,12}}\s){{0,2}}(?:{either(modality['feared']['fates'])})\b"),
            act=pattern(rf"\b(?:{agents})\s(?:(?:had|have|has|also)\s){{0,2}}(?:{verbs})\b"),
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
    """Return the mood of one figure of a sentence; for several, keep the sentence's :class:`Moods`."""
    return Moods(sentence, words).of(figure_start, figure_end, indicator, population, said_by_text, said_by_kind)


class Moods:
    """The cues of one sentence, found once and asked for each of its figures."""

    __slots__ = ("_cued", "_sentence", "_spotted", "_walls", "_words")

    def __init__(self, sentence: str, words: ModalityWords) -> None:
        self._sentence = sentence[:MAX_SENTENCE]
        self._words = words
        self._spotted = words.spotter.spot(self._sentence)
        self._cued = not words.gate.isdisjoint(self._spotted)
        self._walls: list[Span] | None = None

    def of(
        self,
        start: int,
        end: int,
        indicator: str = "",
        population: str = "all",
        said_by_text: str | None = None,
        said_by_kind: str | None = None,
    ) -> tuple[Modality, str]:
        """Return the mood in which ``sentence[start:end]`` is told, and the cue as written.

        `said_by_text` is the figure's source as the text names it, `said_by_kind` the kind of the registered source
        ("belligerent" among them); None where there is no source.
        """
        found = self._by_cue(start, end, indicator) if self._cued else None
        if found is not None:
            return found
        if indicator in HARM and population in {"combatants", "all"}:
            cue = self._party_claim(start, end, population, said_by_text, said_by_kind)
            if cue:
                return Modality.PARTY_CLAIM, cue
        return Modality.REPORTED, ""

    def _by_cue(self, start: int, end: int, indicator: str) -> tuple[Modality, str] | None:
        first, last = self._reach(start, end)
        if "denying" in self._spotted and "denied of" in self._spotted:
            denial = next(reversed(list(self._words.denials.finditer(self._sentence, first, start))), None)
            if denial is not None:
                return Modality.DENIED, denial[0]
        for kind in ORDER:
            if kind in AHEAD and indicator in UNPLANNED:
                continue
            cue = (
                self._before(kind, first, start, end)
                or self._behind(kind, start, end, last)
                or first_of(self._spans(f"{kind.value} anywhere"), 0, MAX_SENTENCE)
            )
            if cue is not None:
                return kind, self._sentence[cue[0] : cue[1]]
        return None

    def _spans(self, name: str) -> Spans:
        return self._spotted.get(name, [])

    def _before(self, kind: Modality, first: int, start: int, end: int) -> Span | None:
        """Return the nearest cue ahead of a figure, or inside it: a quote may begin with its verb."""
        cue = last_of(self._spans(f"{kind.value} before"), first, end)
        return None if cue is None or self._spent(cue, kind, start) else cue

    def _behind(self, kind: Modality, start: int, end: int, last: int) -> Span | None:
        """Return the cue inside or behind a figure; a bare modal must follow at once: "700 might die"."""
        sentence, cue = self._sentence, first_of(self._spans(f"{kind.value} after"), start, last)
        if cue is None or self._spent(cue, kind, start):
            return None
        if OF_WHOM.search(sentence, max(end, cue[0] - 12), cue[0]):
            return None  # "8,000, about 1,500 of whom are thought to have drowned" fears for 1,500
        if kind is not Modality.FEARED and ANOTHER.search(sentence, max(end, cue[0] - 12), cue[0]):
            return None
        if kind in OPEN and self._stands(end, cue):
            return None
        modal = sentence[cue[0] : cue[1]].lower() in self._words.modals
        return None if modal and not ADJACENT.fullmatch(sentence, min(end, cue[0]), cue[0]) else cue

    def _stands(self, end: int, cue: Span) -> bool:
        """ "a toll of 39 that is expected to rise", "do not know where the next meal will come": so it is."""
        asked = ASKED.search(self._sentence, max(0, end - NEAR), cue[0])
        return asked is not None or (cue[0] >= end and GROWING.match(self._sentence, cue[1]) is not None)

    def _spent(self, cue: Span, kind: Modality, start: int) -> bool:
        """Say whether a cue is used up or undone: "could not verify", a month called May, another number between."""
        first, end = cue
        if self._sentence[first:end] == "May" and first > 0:
            return True
        if kind is Modality.VERIFIED:
            return first_of(self._spans("not verified"), max(0, first - 30), end) is not None
        if kind is Modality.FEARED and self._sentence[first:end].lower().endswith(" to be"):
            return self._words.fate.match(self._sentence, end) is None  # "thought to be minors" says who they are
        if kind is Modality.HYPOTHETICAL and self._words.not_modal.match(self._sentence, end):
            return True
        return kind is not Modality.DENIED and bool(COUNT_BEFORE.search(self._sentence, min(end, start), start))

    def _reach(self, start: int, end: int) -> Span:
        """Return the bounds of the clause round a figure."""
        if self._walls is None:
            self._walls = [match.span() for match in WALL.finditer(self._sentence)]
        first = max((closes for _, closes in self._walls if closes <= start), default=0)
        return first, next((opens for opens, _ in self._walls if opens >= end), len(self._sentence))

    def _party_claim(
        self, start: int, end: int, population: str, said_by_text: str | None, said_by_kind: str | None
    ) -> str:
        """Return the words by which a belligerent claims its enemy's losses, or "".

        Its own losses ("three of its soldiers had died") and civilians are not a claim about the enemy.
        """
        if not said_by_text:
            boast = "exulting" in self._spotted and "loaded" in self._spotted and self._boast(start, end)
            return boast or ""
        if said_by_kind not in {None, "belligerent", "authority"}:
            return ""
        said = self._words.spotter.spot(said_by_text)
        if said_by_kind != "belligerent" and "parties" not in said:
            return ""
        first, last = self._reach(start, end)
        behind = min(last, end + 40)
        if first_of(self._spans("own"), max(first, start - 60), behind):
            return ""
        opening = 0 if first_of(self._spans("parts"), max(0, start - 25), end) else start
        enemy = first_of(self._spans("enemies"), opening, behind) is not None
        act = self._act(start, end) if enemy or population == "combatants" else ""
        claim = last_of(self._spans("claiming"), 0, end) if enemy and not act else None
        if act or claim:
            return act or self._cut(claim)
        return self._cut(first_of(self._spans("soldiers" if "rebels" in said else "loaded"), opening, behind))

    def _boast(self, start: int, end: int) -> str:
        """Return the verb of "neutralised 12 terrorists", where nobody is named who says it."""
        first, last = self._reach(start, end)
        boast = last_of(self._spans("exulting"), max(first, start - 60), end)
        return self._cut(boast) if first_of(self._spans("loaded"), start, min(last, end + 40)) else ""

    def _act(self, start: int, end: int) -> str:
        """Return the last "it had killed" before a figure ends."""
        if "agents" not in self._spotted or "verbs" not in self._spotted:
            return ""
        found = [match[0] for match in self._words.act.finditer(self._sentence, max(0, start - 60), end)]
        return found[-1] if found else ""

    def _cut(self, span: Span | None) -> str:
        return self._sentence[span[0] : span[1]] if span else ""
