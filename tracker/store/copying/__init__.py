"""A whole store from one database into another, row by row, and whether two stores hold the same.

In: two open stores. Out: counts and a checksum of every table, the same on every database. What one database keeps
otherwise than the other is the business of the column types (``metadata.py``); nothing here knows which is which but
``tables.py``.
"""

from tracker.store.copying.copy import copy
from tracker.store.copying.sums import Compared, Sum, compare

__all__ = ["Compared", "Sum", "compare", "copy"]
