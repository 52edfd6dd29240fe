"""What the words on the pages mean, each in one line, where it stands.

In: a word as a page shows it, the settings, the visitor's language. Out: its definition, or "" for a word that has
none. Indicators and populations are defined by the configuration; the words of our own are listed here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.locales import Locale
from tracker.model import Settings

OWN: Mapping[str, str] = {
    "indicator": "What is counted, such as deaths or people displaced; each has one definition on this page.",
    "population": "Of whom a figure is: civilians, children, aid workers; “all” where the report does not say.",
    "figure": "One number as a report prints it, with the words it stands in.",
    "observation": "A figure that was understood: what is counted, of whom, where, for which time, and who said it.",
    "rejection": "A number that was not taken as a figure, kept with the reason why.",
    "report": "One text as it was published: an article, a situation report, a mail, a table.",
    "publisher": "Who published the report; often not the one who gave the number.",
    "said by": "Who gave the number, as the report names them; not the newspaper that printed it.",
    "source": "A place we read, such as a feed, a page or a folder; or, of a figure, who gave it.",
    "crisis": "The places and the day of counting that figures since the beginning belong to.",
    "incident": "One event at one place on one day, with the figures told of it.",
    "series": "The figures of one indicator, population, place and source over time; sources are never added up.",
    "headline": "The series a crisis is led by: of the source that the configuration names first for this indicator.",
    "measure": "What span a figure covers: one event, a stated window, the time since a start, or a moment.",
    "cumulative": "Counted since a start; it can only fall when its source corrects it.",
    "stock": "How many at a moment, such as people displaced today.",
    "window": "Counted in a span that the report states, such as “in the past three days”.",
    "bound": "How exact a figure is: exact, at least, at most, a range, about, or a word such as “dozens”.",
    "range": "A low and a high end; the truth may lie at neither.",
    "vague": "A word in the place of a number, such as “dozens”; it is drawn at the least it can mean.",
    "as of": "The day a figure speaks of, where the report says so; not the day it was printed.",
    "published": "The day the report came out.",
    "known at": "The moment this tracker first knew of the figure; what stood at that time can be shown again.",
    "revision": "A later figure of the same source for the same thing: a correction, or a count that went on.",
    "stale echo": "An older number printed again without a date; it is shown, and moves no line.",
    "derived": "Worked out from other numbers in the same sentence; the formula is shown.",
    "confidence": "How sure the reader is of having understood the sentence, from 0 to 1; not whether it is true.",
    "held for review": "Kept off the line until a person has looked: impossible, implausible or contradicted.",
    "contradiction": "Two figures for the same thing that cannot both be right.",
    "unverified": "Reported, and not confirmed by another source or a person.",
    "verdict": "What a person decided of a figure: accepted, corrected or rejected, with the reason.",
    "rule": "A condition on a series, such as a level, that raises an alert when it is met.",
    "level": "A step of a rule, such as watch or warning, with the value at which it begins.",
    "alert": "A rule that is met on one series, with its state: open, acknowledged, resolved.",
    "acknowledged": "Somebody said that they are on it; reminders stop, worse news still come.",
    "silenced": "Kept quiet until a stated moment, by a person with a reason.",
    "lag": "The days from the day a figure speaks of to the day it was published.",
    "sensitivity": "Who may see it outside the team: public, internal or restricted.",
    "token": "A long random key for a program, given instead of a name and a password.",
    "viewer": "May look at pages, and download what they show.",
    "reviewer": "May look, decide on figures, add reports and answer alerts.",
    "admin": "May do everything, and says who else may.",
}
"""Words of our own. Each definition is one line; texts are keys of the catalogues."""


def of(settings: Callable[[], Settings], locale: Locale) -> Callable[[str], str]:
    """Return what gives a word's definition in a language; settings are only looked at once a page asks for one."""
    known: dict[str, str] = {}

    def define(word: str) -> str:
        if not known:
            known.update(OWN)
            known.update(_indicators(settings()))
        said = known.get(word.strip().casefold(), "")
        return locale.text(said) if said else ""

    return define


def anchor(word: str) -> str:
    """Return where on the page of all terms a word stands."""
    return "".join(letter if letter.isalnum() else "-" for letter in word.strip().casefold())


def _indicators(settings: Settings) -> Mapping[str, str]:
    """Return what indicators count, by what they are called on pages and in files."""
    counted = [one for one in settings.vocabulary.indicators.values() if one.definition]
    return {name.casefold(): one.definition for one in counted for name in (one.label, one.id)}
