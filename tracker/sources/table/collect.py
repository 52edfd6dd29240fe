"""A table's file -> items: one report for the rows of one provenance, its Reading ready-made.

In: a source of kind ``table``, or a file's bytes. Out: items in the order of the file; a row that cannot be used is an
item with its reason. The report's text is the rows' quotes, one a line (or the row as it stands where it has none), so
that every figure's offsets point at what it rests on. Never: reads a quote's other numbers, follows a link.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.decode import NotText, printable
from tracker.errors import SourceError
from tracker.model import Basis, Observation, Reading, Report, Scope, Vocabulary
from tracker.model.tables import TableMapping
from tracker.reading.numbers.find import NumberWords
from tracker.sources.folder import read_regular
from tracker.sources.items import Item
from tracker.sources.table.cells import Cell, NotATable, Parse, Sheet, read_sheet
from tracker.sources.table.mapping import Plan, TableError, planned
from tracker.sources.table.rows import BadRow, Figure, Provenance, Rows
from tracker.sources.table.web import downloaded
from tracker.sources.table.wording import written
from tracker.sources.visit import Visit

VERSION = "table-2"
"""The reader of ready-made figures: raise it when the same row would give another figure."""

MOST_BYTES = 50_000_000
MOST_FIGURES = 400
"""Figures of one provenance in one report; the next ones make a report of their own, as a reading is kept whole."""


@dataclass(frozen=True, slots=True)
class Collected:
    """A table as understood: what its columns are, and its items."""

    header: list[str]
    plan: Plan
    items: list[Item]


def collect(visit: Visit) -> Iterator[Item]:
    """Yield the items of the table at the source's path or address; SourceError where it is no table at all."""
    spec, path = visit.spec, visit.base / visit.spec.path
    name = path.name
    try:
        if spec.url:
            name, raw = downloaded(visit, MOST_BYTES)
        else:
            raw = read_regular(path, MOST_BYTES)
        if raw:
            mapping = spec.table or TableMapping()
            yield from collected(raw, name, spec.id, mapping, visit.now, visit.vocabulary).items
    except TableError as error:
        raise SourceError(f"{spec.id}: {error}") from error
    except (NotATable, NotText) as error:
        raise SourceError(f"{spec.id}: {printable(name)} {error}") from error
    except OSError as error:
        raise SourceError(f"{spec.id}: {path} cannot be read: {error.strerror}") from error


def collected(
    raw: bytes, name: str, source_id: str, mapping: TableMapping, now: datetime, vocabulary: Vocabulary,
    parse: Parse | None = None,
) -> Collected:  # fmt: skip
    """Return the items in a table's bytes; ``parse`` opens a workbook in a process apart.

    Raises NotATable, or TableError with every problem of the mapping.
    """
    sheet = read_sheet(raw, name, mapping.sheet, parse)
    plan, problems = planned(sheet, mapping, vocabulary, name)
    if problems:
        raise TableError(printable(name), problems)
    language = next(iter(vocabulary.languages.values()))
    rows = Rows(plan, mapping, vocabulary, NumberWords.compile(language.numbers), now)
    groups: dict[Provenance, list[tuple[Figure, str]]] = {}
    bad: list[Item] = []
    for number, row in enumerate(sheet.rows, sheet.first):
        try:
            for figure in rows.figures(row):
                groups.setdefault(figure.provenance, []).append((figure, _as_written(sheet, row)))
        except BadRow as error:
            bad.append(Item(source_id, f"{printable(name)} row {number}", problem=str(error)))
    items = [
        _item(source_id, printable(name), where, figures[start : start + MOST_FIGURES], start, now)
        for where, figures in groups.items()
        for start in range(0, len(figures), MOST_FIGURES)
    ]
    return Collected(list(sheet.header), plan, [*items, *bad])


def _as_written(sheet: Sheet, row: Sequence[Cell]) -> str:
    """Return a row as one line, its filled cells behind their columns' names: evidence where no quote is given."""
    filled = [(name, cell) for name, cell in zip(sheet.header, row, strict=False) if cell is not None]
    cells = [(name, written(cell) if isinstance(cell, float) else cell) for name, cell in filled]
    return "; ".join(" ".join(f"{name}: {cell}".split()) for name, cell in cells)


def _item(
    source_id: str, name: str, where: Provenance, figures: list[tuple[Figure, str]], start: int, now: datetime
) -> Item:
    text, observations = _written(figures)
    place = where.url or where.title or (where.published_on.isoformat() if where.published_on else "rows")
    external = f"{name}: {printable(place)}" + (f" ({start})" if start else "")
    report = Report(
        report_id=hashlib.sha256(f"{source_id}\0{external}\0{where.title}\0{where.published_on}".encode()).hexdigest(),
        source_id=source_id, external_id=external, text=text,
        content_sha256=hashlib.sha256(text.encode()).hexdigest(), known_at=now, title=where.title,
        publisher=where.publisher, url=where.url, published_on=where.published_on,
        published_basis=Basis.STATED if where.published_on else Basis.UNKNOWN,
        published_note="the table's own date" if where.published_on else "",
    )  # fmt: skip
    # quotes may stay where a number beside them was put right: the figures are part of what this reading is
    version = f"{VERSION}.{hashlib.sha256(repr(observations).encode()).hexdigest()[:12]}"
    return Item(source_id, external, report=report, reading=Reading(tuple(observations), reader_version=version))


def _written(figures: list[tuple[Figure, str]]) -> tuple[str, list[Observation]]:
    """Return the text of the report, each quote once, and the figures with their place in it."""
    at: dict[str, int] = {}
    lines: list[str] = []
    length = 0
    found: list[Observation] = []
    for figure, row in figures:
        quote = figure.quote or row
        if quote not in at:
            at[quote] = length
            lines.append(quote)
            length += len(quote) + 1
        found.append(_observation(figure, quote, at[quote]))
    parents = {f"{one.indicator} {one.population}": n for n, one in reversed(list(enumerate(found)))}
    return "\n".join(lines), [_part(one, n, figures[n][0].part_of, parents) for n, one in enumerate(found)]


def _observation(figure: Figure, quote: str, start: int) -> Observation:
    known = dict(figure.known)
    if known["derived"] is None and figure.quote is not None and not any(digit.isdigit() for digit in quote):
        known["derived"] = "as the table gives it"  # its quote spells the number, or holds none: the row vouches for it
    end = start + len(quote)
    return Observation(
        **known, quote=quote, char_start=start, char_end=end, sentence_start=start, sentence_end=end,
        said_by_scope=_scope(known["said_by_text"]), place_scope=_scope(known["place"]),
        confidence=1.0, confidence_reasons=("a row of a table", *figure.notes), rule="table",
    )  # fmt: skip


def _scope(words: str | None) -> Scope:
    return Scope.SENTENCE if words else Scope.NONE


def _part(one: Observation, here: int, whole: str | None, parents: dict[str, int]) -> Observation:
    """Link a part to the figure its row names ("deaths all"), where that stands in the same report."""
    parent = parents.get(" ".join(whole.split())) if whole else None
    return one if parent is None or parent == here else replace(one, subset_of=parent)
