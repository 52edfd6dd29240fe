"""The figures as Parquet: types kept, the head and the meaning of each column in the file's own metadata."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence

import polars as pl

from tracker.export.columns import Column
from tracker.export.contents import Contents
from tracker.export.listed import Listed


def table(contents: Contents) -> bytes:
    """Return the figures as a Parquet file; ``tracker.about`` and ``tracker.columns`` are JSON in its metadata."""
    return _written(contents.figures, contents.figure_columns, contents.about)


def listed(table: Listed) -> bytes:
    """Return another table as a Parquet file, with the same metadata."""
    return _written(table.rows, table.kind.columns, table.about)


def _written(rows: pl.DataFrame, columns: Sequence[Column], about: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    meanings = {column.name: column.meaning for column in columns}
    head = {"tracker.about": json.dumps(dict(about)), "tracker.columns": json.dumps(meanings)}
    rows.write_parquet(file, compression="zstd", metadata=head)
    return file.getvalue()
