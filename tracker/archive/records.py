"""From the records of a part to the reports worth reading: the first pass, then each as the live sources make it.

In: a part, its plan, a first pass, a parsing process. Out: reports with the file and row they stand in, refusals with
their reason, and how many were passed over. What makes a report of a live source makes one here: the text door, the
links, the dates, the language.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import polars as pl
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader

from tracker.archive.batches import batches
from tracker.archive.columns import wanted
from tracker.archive.english import surely_english
from tracker.archive.first_pass import FirstPass
from tracker.archive.guarded import Broken, beginning
from tracker.archive.plan import Part, Plan, unpacked
from tracker.archive.shelf import opened
from tracker.decode import NotText, decode, printable
from tracker.model import Report, Vocabulary
from tracker.sandbox import ParseFailed
from tracker.sources.items import Item
from tracker.sources.parts import parts as parts_of_document
from tracker.sources.replay import end_of
from tracker.sources.reports import Found, made, named

Parse = Callable[[str, bytes, Mapping[str, Any]], Any]

TEXTS = (".txt", ".md")
MOST_DOCUMENT_BYTES = 25_000_000
MOST_PAGE_BYTES = 5_000_000
LONGEST_HEADER = 1 << 16
LOOKED_AT = 3_000
"""Code points of a text from which its language is told."""

TOLD_AT_ONCE = 400
"""Texts whose language is asked for at once."""

DAY_ENDS = ZoneInfo("UTC")


class Placed(NamedTuple):
    """What was found at a place of the archive."""

    file: str
    row: int
    item: Item


@dataclass(slots=True)
class Records:
    """The records of one part, as they are gone through."""

    plan: Plan
    part: Part
    vocabulary: Vocabulary
    first: FirstPass
    parse: Parse
    seen: int = 0
    passed_over: int = 0
    characters: int = 0
    readable: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.readable = frozenset(self.vocabulary.languages)

    def items(self) -> Iterator[Placed]:
        """Yield what may hold a figure, and what is refused."""
        if self.part.shape == "folder":
            found = self._folder()
        elif self.part.shape == "warc":
            found = self._warc()
        else:
            yield from self._table()
            return
        for file, row, item in found:
            self.seen += 1
            self.characters += len(item.report.text) if item.report else 0
            if item.report and not self.first.worth_reading(pl.Series([item.report.text], dtype=pl.String)).item():
                self.passed_over += 1
                continue
            yield Placed(file, row, self._known(item, file, row))

    def _table(self) -> Iterator[Placed]:
        file = self.plan.inside(self.part.paths[0])
        for batch in batches(self.part, wanted(self.plan.columns)):
            self.seen += batch.height
            self.characters += int(batch.get_column("text").str.len_chars().sum() or 0)
            worth = self._worth(batch)
            self.passed_over += batch.height - worth.height
            for row in self._told(worth).iter_rows(named=True):
                yield Placed(file, row["row"], self._known(self._item(file, row), file, row["row"]))

    def _told(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Return the rows with their language, told from the text where the archive does not say it."""
        if self.plan.columns.html:
            return batch
        said = pl.col("language").fill_null("") != ""
        unsaid = batch.select(pl.when(~said).then("text")).to_series()
        ours = pl.Series(self._languages(unsaid), dtype=pl.String)
        return batch.with_columns(pl.when(said).then("language").otherwise(ours).alias("language"))

    def _worth(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Return the rows to look at: those that may hold a figure, and those of which somebody must hear."""
        if self.plan.columns.html:
            return batch
        text = batch.get_column("text")
        nothing = text.is_null() | (text.str.strip_chars() == "")
        return batch.filter(self.first.worth_reading(text) | nothing)

    def _item(self, file: str, row: Mapping[str, Any]) -> Item:
        columns = self.plan.columns
        name = named(row["name"] or f"{file}#{row['row']}")
        if row["problem"]:
            return Item(columns.source, name, problem=row["problem"], rejected=True)
        text = row["text"] or ""
        found = Found(text, row["title"], row["publisher"], row["url"], row["published"], "the archive",
                      language=row["language"])  # fmt: skip
        if columns.html and text:
            try:
                page = self.parse("tracker.parsers.article:whole", text.encode("utf-8", "replace"), {})
            except ParseFailed as error:
                return Item(columns.source, name, problem=str(error), rejected=True)
            found = _laid_over(page, found)
        return made(columns.source, name, found, self.plan.known_at, self.readable)

    def _folder(self) -> Iterator[Placed]:
        source, now = self.plan.columns.source, self.plan.known_at
        for path in self.part.paths:
            file = self.plan.inside(path)
            name, plain = named(file), file[: len(unpacked(file.lower()))]
            try:
                raw = beginning(path, MOST_DOCUMENT_BYTES + 1)
                if len(raw) > MOST_DOCUMENT_BYTES:
                    raise NotText(f"is larger than {MOST_DOCUMENT_BYTES:,} bytes")
                if plain.lower().endswith(TEXTS):
                    text = decode(raw)
                    found = Found(text, language=self._languages(pl.Series([text]))[0])
                    yield Placed(file, 0, made(source, name, found, now, self.readable))
                    continue
                said = self.parse("tracker.parsers.documents:read", raw, {"name": Path(plain).name})
                for item in parts_of_document(said, source, name, now, self.readable):
                    yield Placed(file, 0, item)
            except (OSError, Broken, NotText, ParseFailed) as error:
                reason = error.strerror or "cannot be read" if isinstance(error, OSError) else str(error)
                yield Placed(file, 0, Item(source, name, problem=reason, rejected=True))

    def _warc(self) -> Iterator[Placed]:
        file, number, reason = self.plan.inside(self.part.paths[0]), -1, ""
        with opened(self.part.paths[0], unpack=False) as stream:
            try:
                records = ArchiveIterator(stream)
                records.reader = _Headers(records.fh)
                for number, record in enumerate(records):
                    head = record.http_headers
                    if record.rec_type == "response" and head and "html" in (head.get_header("Content-Type") or ""):
                        yield Placed(file, number, self._page(f"{file}#{number}", record))
            except Exception as error:  # noqa: BLE001 - warcio has no one error for a file that is torn
                reason = f"the file breaks off here, the rest is not read ({type(error).__name__})"
        if reason:
            item = Item(self.plan.columns.source, named(f"{file}#{number + 1}"), problem=reason, rejected=True)
            yield Placed(file, number + 1, item)

    def _page(self, place: str, record: Any) -> Item:
        """Return the item of one page of a web archive."""
        source = self.plan.columns.source
        url = str(record.rec_headers.get_header("WARC-Target-URI") or "")
        name = named(url or place)
        try:
            page = self.parse("tracker.parsers.article:article", _body(record), {"url": url})
        except ParseFailed as error:
            return Item(source, name, problem=str(error), rejected=True)
        return made(source, name, _laid_over(page, Found("", url=url)), self.plan.known_at, self.readable)

    def _languages(self, texts: pl.Series) -> list[str]:
        """Return the language of each text; "" where it cannot be told. What is surely English is told by columns."""
        english = surely_english(texts)
        found = ["en" if sure else "" for sure in english]
        asked = [number for number, text in enumerate(texts) if text and not english[number]]
        for first in range(0, len(asked), TOLD_AT_ONCE):
            some = asked[first : first + TOLD_AT_ONCE]
            for number, language in zip(some, self._asked([texts[number][:LOOKED_AT] for number in some]), strict=True):
                found[number] = language
        return found

    def _asked(self, texts: list[str]) -> list[str]:
        """Ask the parsing process for languages; where some texts together fail, one after the other."""
        try:
            body = json.dumps(texts).encode()
            return [str(one) for one in self.parse("tracker.parsers.language:detect_all", body, {})]
        except ParseFailed:
            return [""] if len(texts) == 1 else [language for text in texts for language in self._asked([text])]

    def _known(self, item: Item, file: str, row: int) -> Item:
        """Return the item with what the mapping says of all reports and where it stands, known when it was printed."""
        if item.report is None:
            return replace(item, problem=printable(item.problem))
        columns, report = self.plan.columns, item.report
        return replace(item, report=replace(
            report,
            publisher=report.publisher or columns.publisher_is or None,
            sensitivity=columns.sensitivity or None,
            known_at=known_at(report, self.plan.known_at),
            published_note="; ".join(filter(None, [report.published_note, f"in the archive {printable(file)}, {row}"])),
        ))  # fmt: skip


def known_at(report: Report, latest: datetime) -> datetime:
    """Return when a report could first be known: the end of its day; an undated one with the archive itself."""
    return known_on(report.published_on, latest)


def known_on(day: date | None, latest: datetime) -> datetime:
    """Return the same of a day of publication; None: not known."""
    return min(end_of(day, DAY_ENDS).astimezone(UTC), latest) if day else latest


class _Headers(DecompressingBufferedReader):  # type: ignore[misc]
    """A web archive whose lines of headers have an end: warcio would gather one without for hours."""

    def readline(self, length: int | None = None) -> bytes:
        """Return the next line; raise Broken where it is too long."""
        line: bytes = super().readline(length or LONGEST_HEADER)
        if not length and len(line) > LONGEST_HEADER // 4 and not line.endswith(b"\n"):  # it stops a little early
            raise Broken("a header without an end")  # warcio takes a ValueError for the end
        return line


def _body(record: Any) -> bytes:
    """Return the bytes of a page; of one whose own packing is damaged what there is."""
    stream, held = record.content_stream(), b""
    while len(held) < MOST_PAGE_BYTES and (some := stream.read(min(1 << 16, MOST_PAGE_BYTES - len(held)))):
        held += some
    return held


def _laid_over(page: Mapping[str, Any], found: Found) -> Found:
    """Return the main text of a page, with what the archive says of it before what it says of itself."""
    return replace(
        found,
        text=page["text"],
        title=found.title or page["title"],
        publisher=found.publisher or page["publisher"],
        said=found.said or page["published"],
        dated_by=found.dated_by if found.said else "the page",
        language=found.language or page["language"],
    )
