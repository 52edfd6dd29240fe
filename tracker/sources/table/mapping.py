"""Which column of a table feeds which field of a figure: as a person wrote it, else by HXL tag, else by name.

In: a Sheet, a TableMapping and the vocabulary. Out: a :class:`Plan`: column numbers by field, the columns that hold
figures, and what was left unused; or Problems. Never guesses from the values in a column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.config.read import did_you_mean
from tracker.errors import ConfigError, Problem
from tracker.model import Vocabulary
from tracker.model.tables import FigureColumn, TableMapping
from tracker.sources.table.cells import Sheet

FIELDS: Mapping[str, tuple[str, ...]] = {
    "indicator": ("indicator_id",),
    "population": ("population_group", "group", "of_whom"),
    "value": ("count", "number", "figure", "best"),
    "low": ("minimum", "min", "lower"),
    "high": ("maximum", "max", "upper"),
    "bound": ("qualifier",),
    "unit": (),
    "said_by": ("source", "said_by_id", "attribution", "source_original", "source_name", "source_of_information"),
    "said_by_text": ("said_by_label",),
    "via": ("cited_by", "relayed_by"),
    "place": ("location", "place_name", "where_coordinates", "admin1", "adm_1", "country"),
    "place_id": (),
    "place_code": ("location_code",),
    "where_prec": ("geo_precision",),
    "iso3": ("country_code",),
    "pcode": ("p_code", "admin1_pcode", "admin2_pcode"),
    "measure": ("measure_type",),
    "period": ("reference_period",),
    "period_start": ("start_date", "date_start", "from"),
    "period_end": ("end_date", "date_end", "to"),
    "counting_start": ("since",),
    "as_of": ("date", "as_of_date", "reference_date"),
    "published_on": ("published", "publication_date", "source_date"),
    "publisher": ("published_by", "source_office"),
    "title": ("headline", "report", "report_title", "source_article"),
    "url": ("link", "source_url", "source_link"),
    "quote": ("text", "excerpt", "evidence", "sentence"),
    "modality": (),
    "derived": ("formula", "calculation"),
    "part_of": ("subset_of",),
    "note": ("notes", "remark", "comment"),
}
"""Every field a column may feed, with other names people give such a column. Field names follow the figure's own
(tracker/model/figures.py); the others are those of UCDP, HDX and IDMC tables."""

TAGS: Mapping[str, str] = {
    "#indicator": "indicator", "#indicator+name": "indicator", "#indicator+code": "indicator",
    "#indicator+value": "value", "#indicator+num": "value", "#value": "value", "#indicator+value+num": "value",
    "#population": "population", "#population+type": "population", "#population+group": "population",
    "#indicator+min": "low", "#indicator+max": "high", "#indicator+bound": "bound", "#indicator+unit": "unit",
    "#indicator+measure": "measure", "#status+modality": "modality",
    "#meta+source": "said_by", "#source": "said_by", "#source+name": "said_by", "#org+source": "said_by",
    "#meta+publisher": "publisher", "#meta+title": "title", "#meta+url": "url", "#source+url": "url", "#link": "url",
    "#meta+link": "url", "#description+quote": "quote", "#description": "quote", "#meta+quote": "quote",
    "#date": "as_of", "#date+occurred": "as_of", "#date+reported": "published_on", "#date+published": "published_on",
    "#date+start": "period_start", "#date+end": "period_end", "#date+counting+start": "counting_start",
    "#loc": "place", "#loc+name": "place", "#adm1": "place", "#adm1+name": "place", "#adm2+name": "place",
    "#country": "place", "#country+name": "place", "#country+code": "iso3", "#country+code+iso3": "iso3",
    "#loc+code": "place_code", "#adm1+code": "place_code", "#adm2+code": "place_code", "#adm3+code": "place_code",
    "#loc+code+pcode": "pcode", "#adm1+code+pcode": "pcode", "#adm2+code+pcode": "pcode", "#adm3+code+pcode": "pcode",
}  # fmt: skip
"""HXL tags with one meaning (hxlstandard.org, version 1.1), attributes in any order; figures' own tags are those of
config/indicators.toml with those of a population behind them."""


MOST_NAMED = 12
"""Columns of a table that an error names."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the columns are. ``figures`` is empty for a long table (its indicator stands in a column or is given)."""

    at: Mapping[str, int] = field(default_factory=dict)
    figures: tuple[tuple[int, FigureColumn], ...] = ()
    unused: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def called(self, name: str) -> str:
        """Return how to speak of a field: with the name its column has in the file, where that is another."""
        column = self.names.get(name)
        return name if column is None or _key(column) == name else f"{name} (column {column!r})"

    def lines(self, header: list[str]) -> Iterator[str]:
        """Yield, for a person, what each used column was taken for."""
        for name, column in self.at.items():
            yield f"{header[column]!r} is {name}"
        for column, figure in self.figures:
            yield f"{header[column]!r} holds figures: {figure.indicator} of {figure.population}"


class TableError(ConfigError):
    """What the columns of a table mean is not known; says file, row, column and what to do, all at once."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        super().__init__(tuple(problems))
        lines = "\n".join(f"  {problem}" for problem in problems)
        self.args = (f"{file} cannot be taken yet, as what its columns mean is not known:\n{lines}",)


def planned(sheet: Sheet, mapping: TableMapping, vocabulary: Vocabulary, file: str) -> tuple[Plan, list[Problem]]:
    """Return what each column is, and every problem of the mapping."""
    file = f"{file} row {sheet.first - 1}" if sheet.first > 1 else file  # objects have no row of names
    header = [_key(name) for name in sheet.header]
    problems = list(_unknown(sheet, mapping, vocabulary, file))
    at, ignored = _named(header, mapping), {_key(name) for name in mapping.ignore}
    figures = [(header.index(_key(one.column)), one) for one in mapping.figures if _key(one.column) in header]
    taken = {*at.values(), *(column for column, _ in figures)}
    tagged = _tagged_figures(vocabulary)
    for column, tag in enumerate(sheet.tags[: len(header)]):
        canonical = _canonical(tag)
        if column in taken or header[column] in ignored or not tag:
            continue
        if canonical in tagged and not mapping.figures:
            figures.append((column, FigureColumn(column=sheet.header[column], **tagged[canonical])))
            taken.add(column)
        elif (name := _TAGS.get(canonical)) and name not in at:
            at[name] = column
            taken.add(column)
    if not figures and not {"indicator", "value", "low", "high"} & {*at, *mapping.values}:
        figures = _labelled(
            header, {*taken, *(header.index(one) for one in ignored if one in header)}, sheet, vocabulary
        )
        taken.update(column for column, _ in figures)
    for name, others in FIELDS.items():
        found = next((header.index(word) for word in (name, *others) if word in header), None)
        if name not in at and found is not None and found not in taken and header[found] not in ignored:
            at[name] = found
            taken.add(found)
    unused = tuple(name for column, name in enumerate(sheet.header) if column not in taken and name)
    problems += _missing(sheet, {*at, *mapping.values}, bool(figures), file)
    return Plan(at, tuple(figures), unused, {name: sheet.header[column] for name, column in at.items()}), problems


def _labelled(
    header: list[str], taken: set[int], sheet: Sheet, vocabulary: Vocabulary
) -> list[tuple[int, FigureColumn]]:
    """Return the columns named as an indicator is in tables ("Killed", "Number of deaths", "IDPs"): figures of all.

    Only where no column is named for what is counted or for the number: there the table is a long one.
    """
    long = {name for field_ in ("indicator", "value", "low", "high") for name in (field_, *FIELDS[field_])}
    if long.intersection(header):
        return []
    named = {
        _key(label): one.id
        for one in vocabulary.indicators.values()
        for label in (*one.phrases.get("labels", ()), one.label, one.id)
    }
    return [
        (column, FigureColumn(column=sheet.header[column], indicator=named[name]))
        for column, name in enumerate(header)
        if name in named and column not in taken
    ]


def _key(name: str) -> str:
    return "_".join(name.lower().replace("-", " ").replace("_", " ").split())


def _named(header: list[str], mapping: TableMapping) -> dict[str, int]:
    return {name: header.index(_key(one)) for name, one in mapping.columns.items() if _key(one) in header}


def _unknown(sheet: Sheet, mapping: TableMapping, vocabulary: Vocabulary, file: str) -> Iterator[Problem]:
    """Yield what the mapping says and nothing is known of."""
    for name in (*mapping.columns, *mapping.values):
        if name not in FIELDS:
            yield Problem("the mapping", name, "is no field of a figure", did_you_mean(name, FIELDS))
    header = [_key(name) for name in sheet.header]
    for one in (*mapping.columns.values(), *(figure.column for figure in mapping.figures), *mapping.ignore):
        if _key(one) not in header:
            yield Problem(file, f"column {one!r}", "there is no such column", _columns(one, sheet))
    for figure in mapping.figures:
        if figure.indicator not in vocabulary.indicators:
            hint = did_you_mean(figure.indicator, vocabulary.indicators)
            yield Problem(
                "the mapping", f"column {figure.column!r}", f"there is no indicator {figure.indicator!r}", hint
            )
        if figure.population not in vocabulary.populations:
            hint = did_you_mean(figure.population, vocabulary.populations)
            where = f"column {figure.column!r}"
            yield Problem("the mapping", where, f"there is no population {figure.population!r}", hint)


def _columns(meant: str, sheet: Sheet) -> str:
    """Return the column that was meant, else those there are."""
    near = did_you_mean(meant, sheet.header) if meant else ""
    names = [name for name in sheet.header if name]
    return near or f"its columns: {', '.join(names[:MOST_NAMED])}" + (", ..." if len(names) > MOST_NAMED else "")


def _missing(sheet: Sheet, given: Collection[str], figures: bool, file: str) -> Iterator[Problem]:
    """Yield what no column says, with what to write in a mapping (`tracker import --mapping FILE`)."""
    columns = _columns("", sheet)
    if not figures and "indicator" not in given:
        hint = 'say it in a mapping: columns = { indicator = "COLUMN" } or values = { indicator = "deaths" }; '
        yield Problem(file, "", "no column says what is counted (indicator)", hint + columns)
    if not figures and not {"value", "low", "high"}.intersection(given):
        hint = 'say it in a mapping: columns = { value = "COLUMN" }; '
        yield Problem(file, "", "no column holds the numbers (value)", hint + columns)
    if not {"as_of", "published_on", "period", "period_end"}.intersection(given):
        hint = 'say it in a mapping: columns = { as_of = "COLUMN" }, the day a figure speaks of, or published_on; '
        yield Problem(file, "", "no column says when (as_of)", hint + columns)


def _canonical(tag: str) -> str:
    """Return an HXL tag with its attributes sorted, without those that say nothing of the meaning (+v_..., +i_...)."""
    name, *attributes = tag.split("+")
    kept = sorted(one for one in attributes if one and not one.startswith(("v_", "i_")))
    return "+".join([name, *kept])


_TAGS = {_canonical(tag): name for tag, name in TAGS.items()}


def _tagged_figures(vocabulary: Vocabulary) -> dict[str, dict[str, str]]:
    """Return the tags of figures: each indicator's own, and with each population's attributes behind it."""
    found: dict[str, dict[str, str]] = {}
    for indicator in vocabulary.indicators.values():
        for population in vocabulary.populations.values():
            if indicator.hxl and (population.hxl or population.id == "all"):
                tag = _canonical(indicator.hxl + population.hxl)
                found.setdefault(tag, {"indicator": indicator.id, "population": population.id})
    return found
