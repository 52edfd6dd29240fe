"""A seeded stream of news-like prose in which one sentence in fifty matters; for `make bench` and its test.

Comes in: a seed, the demonstration reports. Goes out: articles of about three kilobytes. Filler sentences report no
figure, but tempt a reader as real news does: years, ordinals, ages, prices, distances, weapons, and the words of harm
without a number. The sentences that matter are those of ``seeds/`` that hold a figure, with the number varied so that
nothing can be remembered, and patterns of our own. Never: the clock, the network, the same article twice.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EVERY = 50
"""One sentence in so many matters; its place inside each block of fifty is random."""

ARTICLE = 3000
"""Characters after which an article ends."""

WORDS: dict[str, tuple[str, ...]] = {
    "who": (
        "the foreign minister", "a spokeswoman for the ministry", "the opposition leader", "the envoy", "diplomats",
        "the mayor", "a retired general", "residents of the old town", "shopkeepers", "the bishop", "the trade union",
        "local councillors", "the president's adviser", "analysts in the capital", "the head of the delegation",
    ),
    "said": ("said", "told reporters", "argued", "insisted", "repeated", "acknowledged", "wrote", "made clear"),
    "what": (
        "the talks would resume after the holiday", "nobody had been consulted about the new law",
        "the road to the north would stay closed", "the budget left little room for anything else",
        "the truce was holding in most districts", "the harvest had been better than people feared",
        "the bridge could be repaired before winter", "the border would open again once papers were signed",
        "trust had been lost and would take long to rebuild", "the price of bread was a matter for parliament",
    ),
    "thing": (
        "bridge", "power station", "grain silo", "customs post", "old market", "radio mast", "ring road", "harbour",
    ),
    "place": (
        "the capital", "the eastern province", "the river valley", "the highlands", "the coastal plain", "the delta",
        "the border town", "the northern district", "the old quarter", "the southern suburbs",
    ),
    "group": (
        "the rebels", "the army", "the militia", "government forces", "the insurgents", "the coalition", "both sides",
    ),
    "verb": (
        "advanced on", "withdrew from", "shelled", "lost control of", "dug in around", "regrouped near", "bypassed",
    ),
    "harm": ("violence", "hunger", "displacement", "bombardment", "the loss of homes", "fear", "disease"),
    "people": (
        "civilians", "families", "displaced people", "refugees", "aid workers", "farmers", "patients", "children",
    ),
    "state": (
        "wait for news by the roadside", "have fled the fighting with what they could carry", "bury the dead at night",
        "were killed or hurt in the shelling, neighbours say, without knowing how many", "queue for water at dawn",
        "remain trapped between the lines", "sleep in schools and mosques", "live in crowded shelters",
        "have returned to find their houses in ruins", "need food, medicine and blankets",
    ),
    "when": (
        "on Monday", "overnight", "at the weekend", "this week", "before dawn", "late on Thursday", "after the prayers",
    ),
    "nth": ("second", "third", "fourth", "fifth", "21st", "first", "twelfth", "seventh"),
    "month": ("January", "March", "April", "June", "July", "September", "October", "December"),
    "calibre": ("82", "120", "122", "152", "155"),
}  # fmt: skip

RANGES = {"year": (1946, 2024), "age": (31, 84), "small": (2, 95), "one": (2, 9), "hour": (1, 23), "day": (1, 28)}
"""Slots that are a whole number between two."""

PLAIN = (
    "{who} {said} {when} that {what}.",
    "{who} {said} that {what}, and that {what}.",
    "In {place}, {group} {verb} the {thing} {when}, and {what}, according to {people} there.",
    "{group} {verb} {place} {when}, while {who} {said} that {what}.",
    "Observers had expected more of the meeting, but {who} {said} afterwards only that {what}.",
    "The {thing} in {place} has been quiet {when}, and trucks move again along the road to {place}.",
    "Whether {what} is a question that {who} would not answer.",
    "Under the plan, {place} and {place} would share the {thing}, and customs would be paid into a common fund.",
)
HARMED = (
    "{people} in {place} {state}.",
    "{people} {state}, and {who} {said} that {what}.",
    "The war has brought {harm} and {harm} to {place}, where {people} {state}.",
    "{who} {said} that {people} in {place} {state}, and called on {group} to spare them.",
)
TEMPTING = (
    "The {thing} was built in {year} and rebuilt in {year} after the {nth} war.",
    "{who}, {age}, took office in {year} and is in the {nth} year of the mandate.",
    "It was the {nth} round of talks since {year}, and the {nth} in {place}.",
    "{group} said {when} that {place} had been taken with {small} tanks and {small} armoured vehicles.",
    "The front lies {small} kilometres from {place}, {small} kilometres closer than in {month} {year}.",
    "A litre of diesel costs ${one}.{small} in {place}, against ${one}.{small} in {month}.",
    "The resolution passed by {small} votes to {one} at {hour}.30 on {day} {month}.",
    "A {calibre} mm shell from {year} lay in the yard of the {thing}, {who} {said}.",
    "{people} in {place} {state}, as they did in {year}.",
    "On {day} {month} {year}, {group} {verb} the {thing}; {people} {state}.",
    "Flight {small}{small} to {place} left {one} hours late from gate {small}.",
    "Support for the {nth} reform stands at {small} per cent, a poll in {month} found.",
)
MATTERS = (
    "At least {number} people were killed and {number} wounded in {place} {when}, {who} said.",
    "More than {number} families have fled {place} since {month}, according to the United Nations.",
    "The death toll in {place} has risen to {number}, health officials said {when}.",
    "{number} civilians, including {small} children, died when {group} {verb} the {thing}.",
    "Some {number} people remain displaced in {place}, the UN refugee agency said.",
    "Floods destroyed {number} homes in {place} and left {number} people in need of shelter.",
)
WEIGHTS: tuple[tuple[tuple[str, ...], int], ...] = ((PLAIN, 55), (HARMED, 15), (TEMPTING, 15), ((), 15))
"""Of a hundred filler sentences; the last fifteen are sentences of the seeds without a figure."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article, how many sentences it has, and how many of them matter."""

    text: str
    sentences: int
    matters: int


def _number(rng: random.Random) -> str:
    return f"{rng.randint(11, 10 ** rng.randint(2, 5)):,}"


def filled(pattern: str, rng: random.Random) -> str:
    """Fill each slot of a pattern anew, so that its second place is rarely its first."""

    def word(match: re.Match[str]) -> str:
        name = match[1]
        if name in WORDS:
            return rng.choice(WORDS[name])
        return str(rng.randint(*RANGES[name])) if name in RANGES else _number(rng)

    filled = re.sub(r"\{(\w+)\}", word, pattern)
    return filled[0].upper() + filled[1:]


@dataclass(frozen=True, slots=True)
class Seeds:
    """Sentences of the demonstration reports: those with a figure and where it stands in them, and the plain ones."""

    telling: tuple[tuple[str, int, int], ...]
    plain: tuple[str, ...]


def read_seeds(folder: Path) -> Seeds:
    """Cut the reports of ``folder`` into sentences and sort them by whether figures.toml sees a figure in them."""
    figures = tomllib.loads((folder / "figures.toml").read_text(encoding="utf-8"))["figure"]
    telling: list[tuple[str, int, int]] = []
    plain: list[str] = []
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        spans = [(figure["start"], figure["end"]) for figure in figures if figure["report"] == path.stem]
        for sentence in re.finditer(r"[^\s].*?(?:[.!?](?=\s)|$)", text, re.MULTILINE):
            inside = [span for span in spans if sentence.start() <= span[0] < sentence.end()]
            telling += [(sentence[0], start - sentence.start(), end - sentence.start()) for start, end in inside]
            if not inside:
                plain.append(sentence[0])
    return Seeds(tuple(telling), tuple(plain))


def filler(rng: random.Random, seeds: Seeds) -> str:
    """Return one sentence that reports no figure: a seed's, or one of our own patterns filled."""
    (patterns,) = rng.choices([patterns for patterns, _ in WEIGHTS], [weight for _, weight in WEIGHTS])
    return filled(rng.choice(patterns), rng) if patterns else rng.choice(seeds.plain)


def mattering(rng: random.Random, seeds: Seeds) -> str:
    """Return one sentence that reports a figure: half the time a seed's with its number varied, else a pattern's."""
    if rng.random() < 0.5:
        return filled(rng.choice(MATTERS), rng)
    sentence, start, end = rng.choice(seeds.telling)
    varied = re.sub(r"\d[\d,]*", lambda _: _number(rng), sentence[start:end])
    return sentence[:start] + varied + sentence[end:]


def articles(size: int, seeds: Path, seed: int = 20241128) -> Iterator[Article]:
    """Yield articles until ``size`` characters are out; the same seed gives the same stream."""
    rng = random.Random(seed)
    known = read_seeds(seeds)
    out = place = 0
    chosen = rng.randrange(EVERY)
    while out < size:
        sentences: list[str] = []
        length = matters = 0
        while length < ARTICLE:
            sentence = mattering(rng, known) if place == chosen else filler(rng, known)
            matters += place == chosen
            place += 1
            if place == EVERY:
                place, chosen = 0, rng.randrange(EVERY)
            sentences.append(sentence)
            length += len(sentence) + 1
        text = "".join(s + ("\n" if n % 4 == 3 else " ") for n, s in enumerate(sentences))
        out += len(text)
        yield Article(text, len(sentences), matters)
