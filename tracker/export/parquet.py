"""The figures as Parquet: types kept, the head and the meaning of each column in the file's own metadata."""

from __future__ import annotations

import io
import json

from tracker.export.contents import Contents


def table(contents: Contents) -> bytes:
    """Return the figures as a Parquet file; ``tracker.about`` and ``tracker.columns`` are JSON in its metadata."""
    file = io.BytesIO()
    meanings = {column.name: column.meaning for column in contents.figure_columns}
    about = {"tracker.about": json.dumps(dict(contents.about)), "tracker.columns": json.dumps(meanings)}
    contents.figures.write_parquet(file, compression="zstd", metadata=about)
    return file.getvalue()
