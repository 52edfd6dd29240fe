"""Two stores made one: what two laptops learned apart, as if one had learned it all.

In: our open store, and a ready copy of the other one. Out: :class:`Merged`, and our store with both in it, in one
transaction. The other store is never written to. See :mod:`tracker.store.merging.merge` for what holds.
"""

from tracker.store.merging.merge import Merged, merge

__all__ = ["Merged", "merge"]
