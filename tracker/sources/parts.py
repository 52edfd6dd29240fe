"""The parts of a document (a mail and its attachments; else the document itself) as items.

In: what the parsing process made of a file's bytes, as plain values. Out: an Item a part. A folder, a mailbox, a link
and an upload take documents in alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from tracker.decode import printable
from tracker.model import Basis
from tracker.sources.items import Item
from tracker.sources.reports import Found, made

Parse = Callable[[str, bytes, Mapping[str, Any]], Any]
PARSER = "tracker.parsers.documents:read"


def parts(
    said: Collection[Mapping[str, Any]],
    source_id: str,
    name: str,
    now: datetime,
    readable: Collection[str],
    url: str = "",
) -> Iterator[Item]:
    """Yield an item a part; `name` is fit to be printed, and an attachment is called by it and its own."""
    for part in said:
        whole = f"{name}/{printable(str(part['name']))}" if part["name"] else name
        if "problem" in part:
            yield Item(source_id, whole, problem=str(part["problem"]), rejected=True)
        else:
            yield made(source_id, whole, found(part, url), now, readable)


def found(part: Mapping[str, Any], url: str = "") -> Found:
    """Return a part's values; the day a file was made is a weaker witness than a day it states."""
    dated = (part["published"], "its own header", Basis.STATED)
    if not part["published"]:
        dated = (part["made"], "the day the file was made", Basis.INFERRED)
    return Found(part["text"], part["title"], part["publisher"], url, *dated, language=part["language"])
