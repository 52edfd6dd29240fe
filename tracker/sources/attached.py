"""Reports that are nothing but an attached PDF: the file is fetched through the guarded door and read apart.

In: what ReliefWeb says of such a report. Out: an Item. At most MOST files a visit, each of at most 25 MB; of several
files the first that can be read in a language we know. One that could not be had now is tried again at later visits,
though its report does not come again; what was read is not fetched again until the report changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracker.sources.follow import State, Trail, mark_of
from tracker.sources.items import Item
from tracker.sources.reports import Found, made, named, unread
from tracker.sources.visit import Visit

MOST = 20
MOST_BYTES = 25_000_000
MOST_TRIED = 3
"""Files of one report: the same in other languages, annexes."""

MOST_REMEMBERED = 100
MOST_TIMES = 10
"""Visits that try a file again before it is left."""

ENGLISH = ("ENG", "_EN", "-EN")
KEPT = ("id", "title", "url", "publisher", "published", "changed", "language", "documents")


class Attached:
    """The attachments of one visit."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._trail = Trail(visit, MOST, MOST_BYTES)
        known = visit.memory.get("attached")
        self._left: list[dict[str, Any]] = [one for one in known if isinstance(one, dict)] if known else []
        self._later: list[dict[str, Any]] = []

    @property
    def is_full(self) -> bool:
        """Return whether this visit takes no more of them."""
        return self._trail.left < MOST_TRIED or self._visit.over()

    def again(self) -> Iterator[Item]:
        """Yield what could not be had at earlier visits."""
        for report in self._left:
            if self.is_full:
                self._later.append(report)
                self._visit.waiting += 1
            else:
                yield self.item(report)

    def item(self, report: Mapping[str, Any]) -> Item:
        """Return the item of one report, read from its first file that can be."""
        name, source = named(str(report["id"])), self._visit.spec.id
        problems: list[str] = []
        failed = False
        for document in _likeliest(report["documents"])[:MOST_TRIED]:
            file, failing = str(document["name"] or "its file"), self._trail.again
            page = self._trail.page(f"{name} {file}", str(document["url"]), mark_of(report["changed"], document["url"]))
            if page.state is State.UNCHANGED:
                if self._trail.again > failing:  # it failed a little while ago
                    self._later.append({key: report[key] for key in (*KEPT, "times") if key in report})
                return Item(source, name, unchanged=True)
            if page.state is not State.READ:
                failed = failed or page.state is not State.REJECTED
                problems.append(f"{file}: {page.problem or 'waits for the next visit'}")
                continue
            if reason := unread(str(page.said["language"]), self._visit.vocabulary.languages):
                problems.append(f"{file} {reason}")
                continue
            return self._made(name, report, page.said)
        if failed:
            self._try_again(report)
        said = "; ".join(problems) or "none of its files can be read"
        return Item(source, name, problem=f"has no words of its own, and {said}"[:500], rejected=not failed)

    def done(self) -> None:
        """Leave in the visit's memory what was seen, and what is to be tried again."""
        if self._trail.known or self._left:
            self._trail.done()
            self._visit.memory["attached"] = self._later[:MOST_REMEMBERED]

    def _made(self, name: str, report: Mapping[str, Any], said: Mapping[str, Any]) -> Item:
        title = str(report["title"])
        text = str(said["text"])
        found = Found(
            text if text.startswith(title) else f"{title}\n\n{text}", title, report["publisher"], report["url"],
            report["published"], "ReliefWeb", language=said["language"],
        )  # fmt: skip
        return made(self._visit.spec.id, name, found, self._visit.now, self._visit.vocabulary.languages)

    def _try_again(self, report: Mapping[str, Any]) -> None:
        times = int(report.get("times", 0)) + 1
        if times < MOST_TIMES:
            self._later.append({key: report[key] for key in KEPT} | {"times": times})


def _likeliest(documents: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the files with those first that seem to be in English: they are often named so."""
    return sorted(documents, key=lambda one: not any(mark in str(one["name"]).upper() for mark in ENGLISH))
