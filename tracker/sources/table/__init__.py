"""Kind ``table``: figures somebody else already took out of reports, one a row, with their provenance.

In: a CSV, XLSX, HXL or JSON file and what its columns mean. Out: items whose Report holds the quotes (or the rows as
they stand) and whose Reading is ready-made: no grammar reads them again. A row that cannot be used is an Item with its
reason; it never stops the others. Never guesses a date's order, an indicator or who said it.
"""

from tracker.sources.table.collect import collect, collected

__all__ = ["collect", "collected"]
