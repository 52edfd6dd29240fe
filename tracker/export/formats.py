"""The formats there are: one table, from the name a person types or the end of a file's name to the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from tracker.errors import TrackerError
from tracker.export import hxl, parquet, text, xlsx
from tracker.export.contents import Contents
from tracker.export.listed import Listed


class ExportError(TrackerError):
    """The export cannot be made in that format."""

    exit_code = 2


class Format(NamedTuple):
    """One format: how a file of it ends, whether a terminal can show it, what it is, and who makes its bytes."""

    suffix: str
    readable: bool
    help: str
    made: Callable[[Contents], bytes]


FORMATS: dict[str, Format] = {
    "csv": Format(".csv", True, "one row a figure, its evidence beside it; the head stands in lines after #", text.csv),
    "xlsx": Format(".xlsx", False, "a workbook: description, data, evidence, events, tolls, sources", xlsx.workbook),
    "hxl": Format(".hxl.csv", True, "CSV with the hashtags of the Humanitarian Exchange Language", hxl.table),
    "parquet": Format(".parquet", False, "typed columns for Polars, pandas, DuckDB; the head in its metadata",
                      parquet.table),
    "json": Format(".json", True, "an object: about, columns, figures, incidents, sources", text.json),
    "ucdp": Format(".ucdp.csv", True, "one row an Incident, in the columns of UCDP's events", text.ucdp),
}  # fmt: skip


TYPES = {
    "csv": "text/csv; charset=utf-8", "hxl": "text/csv; charset=utf-8", "ucdp": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet", "json": "application/json",
}  # fmt: skip
"""The media types, by the names of :data:`FORMATS` (RFC 7111, RFC 8259, IANA's registry)."""

LISTED: dict[str, Callable[[Listed], bytes]] = {
    "csv": text.listed_csv, "xlsx": xlsx.listed, "hxl": hxl.listed, "parquet": parquet.listed, "json": text.listed_json,
}  # fmt: skip
"""Who makes the bytes of another table than the figures, by the names of :data:`FORMATS`."""


def format_named(said: str, file: str = "") -> Format:
    """Return the format of that name; none said: the one the file's name ends like, else CSV."""
    if said in FORMATS:
        return FORMATS[said]
    if said:
        raise ExportError(f"there is no format {said!r} (known: {', '.join(FORMATS)})")
    name = PurePath(file).name.casefold()
    ends = sorted(FORMATS.values(), key=lambda one: -len(one.suffix))
    found = next((one for one in ends if name.endswith(one.suffix)), None)
    if found is None and PurePath(name).suffix:
        raise ExportError(f"{name} ends like no format; say --format ({', '.join(FORMATS)})")
    return found or FORMATS["csv"]
