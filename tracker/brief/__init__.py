"""The daily brief: what is new, changed, corrected and in conflict since a moment, with the key figures and caveats.

In: points their audience may see, what people decided, which alerts were sent, two moments. Out: a :class:`Brief` of
plain values that can be kept and read back, and the same as Markdown, Word, HTML for a mail, and text, in any of our
languages. Never: a number without its source, day, span and evidence; a sum over sources; markup of somebody else's.
"""

from tracker.brief.content import Asked, Brief, from_json, to_json
from tracker.brief.formats import FORMATS, Format
from tracker.brief.gather import gathered
from tracker.brief.telling import Document, told

__all__ = ["FORMATS", "Asked", "Brief", "Document", "Format", "from_json", "gathered", "to_json", "told"]
