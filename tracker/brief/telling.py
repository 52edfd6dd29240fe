"""A brief in words: headings, lists and tables of plain text, before anybody makes Markdown, Word or HTML of it.

In: a Brief, a language, where our own pages lie. Out: a :class:`Document`. Its texts are plain: whoever gives them a
format escapes every one. What others wrote (quotes, titles, names) stays in the language it was written in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tracker.brief.content import Brief, Row
from tracker.charts.retold import retold
from tracker.charts.words import dated, day, figure, measured, own_words, speaker, unit
from tracker.locales import ENGLISH, Locale


def _(text: str) -> str:
    """Mark an English text for the catalogues; it is said in a reader's language where it is used."""
    return text


class Run(NamedTuple):
    """A piece of a line; ``href`` is a checked web address or an address of ours, "" for none."""

    text: str
    href: str = ""
    strong: bool = False
    note: int = 0  # the number of the note it points at; 0: none


Line = tuple[Run, ...]


class Heading(NamedTuple):
    """A heading below the title."""

    text: str
    kind: str = "heading"


class Paragraph(NamedTuple):
    """A line of its own."""

    line: Line
    kind: str = "paragraph"


class Bullets(NamedTuple):
    """A list."""

    lines: tuple[Line, ...]
    kind: str = "bullets"


class Table(NamedTuple):
    """A table: the names of its columns, and rows of as many cells."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    kind: str = "table"


class Notes(NamedTuple):
    """The evidence: each with the number by which figures point at it."""

    notes: tuple[tuple[int, Line], ...]
    kind: str = "notes"


Block = Heading | Paragraph | Bullets | Table | Notes


@dataclass(frozen=True, slots=True)
class Document:
    """A brief as it is read, in one language."""

    title: str
    locale: Locale
    blocks: tuple[Block, ...]


def told(brief: Brief, locale: Locale = ENGLISH, pages: str | None = None) -> Document:
    """Return the brief in words; ``pages`` is where our own pages lie ("": beside this one; None: none are linked)."""
    base = None if pages is None else pages.rstrip("/")
    return Document(locale.text("Daily brief"), locale, tuple(_Teller(brief, locale, base).blocks()))


PARTS = (
    ("new", _("New"), _("No source gave a figure that was not followed before.")),
    ("changed", _("Changed"), _("No figure moved.")),
    ("corrected", _("Corrected"), _("Nothing was corrected.")),
)

COLUMNS = (_("What is counted"), _("Figure"), _("Source"), _("Place"), _("Speaks of"), _("Span"), _("Before"),
           _("Evidence"))  # fmt: skip

COUNTED = (
    ("held", _("{n} new figure is held until a person looked: it is on no line yet."),
     _("{n} new figures are held until a person looked: they are on no line yet.")),
    ("claims", _("{n} new figure is what one side says of its enemy."),
     _("{n} new figures are what one side says of its enemy.")),
    ("unnamed", _("{n} new figure names nobody who counted."), _("{n} new figures name nobody who counted.")),
    ("vague", _("{n} new figure is a word (“dozens”), no number."),
     _("{n} new figures are words (“dozens”), no numbers.")),
    ("repeats", _("{n} further figure repeats what was told before; it counts once."),
     _("{n} further figures repeat what was told before; they count once.")),
)  # fmt: skip

WHYS = (_("Its report was edited, or read anew."), _("A person accepted it."), _("A person corrected it."),
        _("A person rejected it."), _("A person merged it with another."), _("A person said what revision it is."),
        _("A person took a decision back."))  # fmt: skip
"""Why a figure is told as corrected, in words of ours; what a series says of itself is English."""


@dataclass(frozen=True, slots=True)
class _Teller:
    """Says a brief in one language."""

    brief: Brief
    locale: Locale
    pages: str | None

    def blocks(self) -> Iterator[Block]:
        """Yield the document, block by block."""
        yield from self._head()
        for name, title, nothing in PARTS:
            yield Heading(self.locale.text(title))
            rows: Sequence[Row] = getattr(self.brief, name)
            yield self._bullets(rows) if rows else Paragraph((Run(self.locale.text(nothing)),))
            yield from self._more(name, len(rows))
        yield from self._conflicts()
        yield from self._key_figures()
        yield from self._alerts()
        yield from self._caveats()
        yield from self._evidence()

    def _head(self) -> Iterator[Block]:
        asked, text = self.brief.asked, self.locale.text
        if asked.demo:
            yield Paragraph((Run(text("DEMO figures of a demonstration, not to be used"), strong=True),))
        crises = text(", ").join(self.locale.isolated(name) for name in self.brief.names.values())
        yield Paragraph((Run(crises or text("No figure belongs to a crisis yet."), strong=True),))
        since, until = self.locale.moment(asked.since), self.locale.moment(asked.until)
        yield Paragraph((Run(text("What became known from {since} to {until}.", since=since, until=until)),))
        said = self.brief.counts
        figures = self.locale.plural("{n} new figure", "{n} new figures", said["figures"])
        reports = self.locale.plural("{n} report", "{n} reports", said["reports"])
        yield Paragraph((Run(text("{figures} in {reports}. Each stands with who said it; sources are never added.",
                                  figures=figures, reports=reports)),))  # fmt: skip

    def _bullets(self, rows: Sequence[Row]) -> Block:
        return Bullets(tuple(self._sentence(row) for row in rows))

    def _more(self, name: str, shown: int) -> Iterator[Block]:
        more = self.brief.counts.get(name, shown) - shown
        if more > 0:
            yield Paragraph((Run(self.locale.plural("and {n} more", "and {n} more", more)),))

    def _sentence(self, row: Row) -> Line:
        """Return a figure with all that belongs to it: what, how many, who, where, when, over what span, since when."""
        parts = [self._amount(row), self._who(row), self._where(row),
                 dated(row, self.locale), measured(row, self.locale), self._before(row)]  # fmt: skip
        why = self.locale.isolated(retold(self.locale.text(row["why"]), self.locale)) if row["why"] else ""
        said = " · ".join(part for part in [*parts, why] if part)
        return (self._named(row), Run(said), self._note(row))

    def _named(self, row: Row) -> Run:
        """Return what is counted, before what is said of it."""
        return Run(self.locale.text("{name}: {said}", name=self._label(row), said=""), strong=True)

    def _label(self, row: Row) -> str:
        crisis = self.brief.names.get(row["crisis"] or "", "")
        label = self.locale.text(row["label"])
        return f"{label} ({self.locale.isolated(crisis)})" if crisis and len(self.brief.names) > 1 else label

    def _who(self, row: Row) -> str:
        return self.locale.isolated(speaker(row, self.locale))

    def _amount(self, row: Row) -> str:
        if row["withheld"]:
            return self.locale.text("figure withheld")
        said = figure(row, locale=self.locale)
        if row["bound"] == "vague":
            return said
        return self.locale.text("{amount} {unit}", amount=said, unit=unit(row, self.locale))

    def _where(self, row: Row) -> str:
        return self.locale.isolated(row["place"]) if row["place"] else self.locale.text("place not stated")

    def _earlier(self, row: Row) -> str:
        """Return the figure before with its day, "" where there is none or it may not be told."""
        previous = row.get("previous")
        if not previous or row["withheld"]:
            return ""
        amount = figure(previous, locale=self.locale)
        if amount == figure(row, locale=self.locale):
            return self.locale.text("unchanged")
        on = day(row.get("previous_on"), self.locale)
        return f"{amount} ({on})" if on else amount

    def _before(self, row: Row) -> str:
        before = self._earlier(row)
        return self.locale.text("before: {figure}", figure=before) if before else ""

    def _note(self, row: Row) -> Run:
        return Run(f"[{row['note']}]", note=row["note"])

    def _conflicts(self) -> Iterator[Block]:
        text = self.locale.text
        yield Heading(text("Conflicting"))
        if not self.brief.conflicting:
            yield Paragraph((Run(text("No two sources contradict each other on what is new.")),))
        for group in self.brief.conflicting:
            first = group[0]
            shared = " · ".join([self._where(first), measured(first, self.locale), dated(first, self.locale)])
            yield Paragraph((self._named(first), Run(shared)))
            yield Bullets(tuple(self._side(row, first) for row in group))
        yield from self._more("conflicting", len(self.brief.conflicting))

    def _side(self, row: Row, first: Row) -> Line:
        """Return what one source says, with its day where that is known otherwise than of the first."""
        when = dated(row, self.locale)
        told = self._amount(row) if when == dated(first, self.locale) else f"{self._amount(row)}, {when}"
        return (Run(self.locale.text("{name}: {said}", name=self._who(row), said=told)), self._note(row))

    def _key_figures(self) -> Iterator[Block]:
        text = self.locale.text
        if not self.brief.key_figures:
            return
        yield Heading(text("Key figures"))
        rows = tuple(tuple(self._cells(row)) for row in self.brief.key_figures)
        yield Table(text("The newest figure of the source that leads, each beside its own evidence"),
                    tuple(text(name) for name in COLUMNS), rows)  # fmt: skip
        yield from self._more("key_figures", len(rows))
        if self.brief.newer:
            yield Paragraph((Run(text("Newer than these, and of other sources:")),))
            yield self._bullets(self.brief.newer)

    def _cells(self, row: Row) -> Iterator[Line]:
        place = self._where(row)
        cells = (self._label(row), self._amount(row), self._who(row), place,
                 dated(row, self.locale), measured(row, self.locale), self._earlier(row))  # fmt: skip
        yield from ((Run(cell),) for cell in cells)
        yield (self._note(row),)

    def _alerts(self) -> Iterator[Block]:
        text = self.locale.text
        yield Heading(text("Alerts sent"))
        if not self.brief.alerts:
            yield Paragraph((Run(text("No alert was sent.")),))
            return
        yield Bullets(tuple(self._alert(row) for row in self.brief.alerts))
        yield from self._more("alerts", len(self.brief.alerts))

    def _alert(self, row: Row) -> Line:
        at = self.locale.moment(datetime.fromisoformat(row["at"]))
        return (Run(self.locale.text("{name}: {said}", name=at, said=self.locale.isolated(row["title"]))),)

    def _caveats(self) -> Iterator[Block]:
        text, counts, asked = self.locale.text, self.brief.counts, self.brief.asked
        yield Heading(text("Caveats"))
        said = [
            text("Figures stand as their sources gave them; we verified none of them."),
            text("Figures of several sources are never added, averaged or merged; a range is what they said."),
            *(self.locale.plural(one, many, counts[name]) for name, one, many in COUNTED if counts.get(name)),
        ]
        if any(row["masked"] for row in self._told()):
            said.append(
                text("Some words are masked for this audience: {audience}.", audience=own_words(asked.audience))
            )
        yield Bullets(tuple((Run(one),) for one in said))

    def _told(self) -> Iterator[Row]:
        """Yield every figure this brief tells."""
        brief = self.brief
        yield from (*brief.new, *brief.changed, *brief.corrected, *brief.key_figures, *brief.newer)
        yield from (row for group in brief.conflicting for row in group)

    def _evidence(self) -> Iterator[Block]:
        text = self.locale.text
        if self.brief.notes:
            yield Heading(text("Evidence"))
            yield Notes(tuple((row["number"], tuple(self._proof(row))) for row in self.brief.notes))
        if self.brief.credits:
            names = text("; ").join(retold(one, self.locale) for one in self.brief.credits)
            yield Paragraph((Run(text("Read from: {sources}.", sources=names.rstrip("."))),))

    def _proof(self, row: Row) -> Iterator[Run]:
        """Yield who said it, of which day, in which words, where it was printed, and the links."""
        comma = self.locale.text(", ")
        yield Run(comma.join([self._who(row), dated(row, self.locale), measured(row, self.locale)]) + ". ")
        if row["quote"]:
            yield Run(self.locale.isolated(f"“{row['quote']}”"))
            yield Run(" ")
        untitled = "" if row["title"] or row["publisher"] else self.locale.text("untitled report")
        printed = [row["title"], row["publisher"], untitled, day(row["published_on"], self.locale)]
        yield Run(comma.join(self.locale.isolated(one) for one in printed if one), row["url"])
        if self.pages is not None:
            yield Run(" ")
            yield Run(self.locale.text("Series"), f"{self.pages}/series/{row['series_id']}")
