"""Where reports come from: the outside's shape in, :class:`tracker.model.Report` out.

In: one :class:`tracker.model.SourceSpec`, the folder paths are seen from, and `now`. Out: one Item a thing found, a
Report or the reason there is none. One file a kind, one table of kinds (:mod:`tracker.sources.kinds`). A bad item never
stops the others; a source that cannot be read at all is a SourceError. Nothing here reads a figure.
"""

from tracker.sources.items import Item
from tracker.sources.kinds import KINDS, collect

__all__ = ["KINDS", "Item", "collect"]
