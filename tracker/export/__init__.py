"""Figures for other programs and people: a frame becomes the bytes of a file that says where it comes from.

In: points, the Settings, and what was asked for. Out: CSV, XLSX, HXL, Parquet, JSON or a UCDP-shaped
table, each with its filters, its moment, its licences and what was masked. Never: a clock, a file, a formula that runs,
or text the audience may not see.
"""

from tracker.export.contents import Asked, Contents, contents
from tracker.export.formats import FORMATS, ExportError, Format, format_named

__all__ = ["FORMATS", "Asked", "Contents", "ExportError", "Format", "contents", "format_named"]
