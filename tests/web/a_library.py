"""A store of two crises with reports of every sort, for the pages of figures: hostile words, names, copies, edits.

Nothing is read by the reader here: what a page shows is what the store holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from empty_store import new_store
from series.given import settings as given_settings
from store.store_samples import NOON, figure, report

from tracker.model import Bound, Crisis, Measure, Modality, Reading, Refusal, Rejection, Settings, SourceSpec
from tracker.secrets import Secret
from tracker.store import Store
from tracker.store.reports import record
from tracker.web.access import Protection, names_of
from tracker.web.means import Means

GAZA = Crisis(id="gaza", name="Gaza", counting_start=date(2023, 10, 7), timezone="UTC", places=("gaza",))
CANARY = "zqxcanary"
HOSTILE = (
    f"<script>alert('{CANARY}')</script>",
    f'"><img src=x onerror={CANARY}()>',
    f"' onmouseover='{CANARY}()",
    "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}" + CANARY,
    f'=HYPERLINK("https://evil.example","{CANARY}")',
    f"</title></textarea></script><svg/onload={CANARY}()>",
    f"\u202e{CANARY}\u2066\u200f",
    f"{CANARY} " + "word " * 2_000,
    f"javascript:{CANARY}()",
    f"\\u003cscript\\u003e{CANARY}",
)
"""Words that would run, reach out or turn a page around, if any sink let them."""


def settings() -> Settings:
    """Return settings of two crises and four sources of different terms."""
    made = given_settings()
    terms = {"desk": "full", "paper": "quote", "agency": "figures"}
    sources = {name: SourceSpec(id=name, kind="folder", path=name, name=f"The {name}", redistribute=may)  # type: ignore[arg-type]
               for name, may in terms.items()}  # fmt: skip
    sources["inside"] = SourceSpec(id="inside", kind="folder", path="i", redistribute="full", sensitivity="internal")
    return replace(made, crises={**made.crises, "gaza": GAZA}, sources=sources, digest="library")


def told(name: str, text: str, *figures: Any, refused: tuple[Rejection, ...] = (), **about: Any) -> tuple[Any, Reading]:
    """Return a report with its reading."""
    return report(text, name, **about), Reading(figures, refused, reader_version="r1")


def fill(store: Store) -> None:
    """Record the reports of both crises."""
    for day, toll in enumerate((120, 140, 131)):
        said = f"The Observatory said {toll} people were killed in Aleppo."
        text = f"Some news. {said} Fatima Haddad, 34, saw it. More words."
        quote = f"{toll} people"
        start = text.index("The Observatory")
        one = figure(text, quote, float(toll), said_by="sohr", said_by_text="The Observatory", place="Aleppo",
                     measure=Measure.CUMULATIVE, as_of=date(2024, 11, 27 + day), sentence_start=start,
                     sentence_end=text.index(". Fatima") + 1)  # fmt: skip
        age = text.index("34")
        record(store, *told(f"toll{day}.txt", text, one, refused=(Rejection("34", age, age + 2, Refusal.AGE),),
                            published_on=date(2024, 11, 27 + day), known_at=NOON + timedelta(days=day),
                            title=f"Toll of day {day}"))  # fmt: skip
    text = "Officials in Gaza said that 900 people were hurt. Elsewhere it rained."
    hurt = figure(text, "900 people", 900.0, indicator="injured", place="Gaza", said_by="un", said_by_text="the UN")
    record(store, *told("gaza.txt", text, hurt, source_id="paper", title="From Gaza", url="https://paper.example/1"))
    record(store, *told("gaza.txt", text + " Corrected.", hurt, source_id="paper", title="From Gaza, corrected",
                        url="https://paper.example/1", known_at=NOON + timedelta(days=1)))  # fmt: skip
    text = "It was feared that dozens of people lay under rubble near Idlib."
    feared = figure(text, "dozens of people", None, low=12.0, high=None, bound=Bound.VAGUE, place="Idlib",
                    modality=Modality.FEARED)  # fmt: skip
    record(store, *told("inside.txt", text, feared, source_id="inside", title="Only for the team"))


def fill_hostile(store: Store) -> None:
    """Record reports whose every word from outside is hostile."""
    for number, words in enumerate(HOSTILE):
        text = f"{words} said that {40 + number} people of {words} were killed in Aleppo. {words} {number} nights."
        start = text.index(f"{40 + number} people")
        quote = text[start : start + len(f"{40 + number} people of {words}")]
        one = figure(text, quote, 40.0 + number, said_by_text=words[:300], place_id="aleppo",
                     place=f"Aleppo {words}"[:300], via=words[:300], rule=words[:100], derived=words[:200],
                     sentence_end=start + len(quote),
                     measure=Measure.CUMULATIVE, as_of=date(2024, 11, 28))  # fmt: skip
        at = text.rindex(f"{number} nights")
        refused = Rejection(f"{number} nights", at, at + len(f"{number} nights"), Refusal.DURATION, words[:300])
        record(store, *told(f"{words[:80]} {number}", text, one, refused=(refused,), title=words, publisher=words,
                            url=f"https://paper.example/{words[:60]}" if number % 2 else f"javascript:{CANARY}()",
                            published_note=words[:300], known_at=NOON + timedelta(hours=number)))  # fmt: skip


@dataclass
class Fixed:
    """Settings that follow no file."""

    settings: Settings

    def look(self) -> None:
        """Change nothing."""


def means(
    folder: Path, *fillers: Any, protection: Protection = Protection.LOOPBACK, embed: tuple[str, ...] = ()
) -> Means:
    """Return the means of a server over a store that was filled."""
    store = new_store(folder, "library")
    for one in fillers:
        one(store)
    path = store.path
    store.close()
    return Means(store=path, charts=folder / "charts", following=Fixed(settings()), parse=None,  # type: ignore[arg-type]
                 protection=protection, names=names_of("127.0.0.1", []), link_key=Secret("k" * 40),
                 embed_from=embed)  # fmt: skip
