"""Where reports come from: the outside's shape in, :class:`tracker.model.Report` out.

In: one :class:`tracker.model.SourceSpec`, the folder paths are seen from, `now`, and for what lies on the web a
:class:`World`: the guarded fetch and the process that parses. Out: one Item a thing found, a Report or what else became
of it. One file a kind, one table of kinds (:mod:`tracker.sources.kinds`). A bad item never stops the others; a source
that cannot be read at all is a SourceError. Nothing here reads a figure, and no bytes from outside are parsed here.
"""

from tracker.sources.items import Item
from tracker.sources.kinds import KINDS, collect, visited
from tracker.sources.visit import Visit, World

__all__ = ["KINDS", "Item", "Visit", "World", "collect", "visited"]
