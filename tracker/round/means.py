"""What every stage of a round is given, and the summary it adds to.

In: nothing. Out: :class:`Means`, :class:`RoundSummary`. Never: a stage.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tracker.delivery.links import Links
from tracker.delivery.sender import Sender
from tracker.delivery.worker import Drained
from tracker.model import Channel, Delivery, Event, Message, Settings
from tracker.sources import World
from tracker.store import Store
from tracker.store.reports import Outcome

ANNOUNCING = "Announcing"
"""The stage during which messages are printed; a caller that draws a bar takes it away then."""


Morning = tuple[Event, Message, Delivery]
"""The brief of the day for one channel, ready for the outbox."""


def never() -> bool:
    """Never stop."""
    return False


def silent(stage: str, done: int, total: int) -> None:
    """Report nothing."""
    return


@dataclass(frozen=True, slots=True)
class Means:
    """What a round needs of the world. ``senders`` are the channels that may send now, by channel id.

    ``progress`` is told the stage and how far it is; ``stopping`` is asked between two items. ``charts`` is the folder
    the pages are written to; None draws nothing. ``world`` is the fetch and the parsing process live sources need; None
    reads folders of plain text and tables of this machine. ``ticks`` only ever goes forward, and times visits.
    ``backups`` is the folder a copy of a live store is put into once a day; None: no copies. ``unwell`` is what the
    caller knows to be wrong beside the round, by name.
    """

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    senders: Mapping[str, Sender] = field(default_factory=dict)
    progress: Callable[[str, int, int], None] = silent
    stopping: Callable[[], bool] = never
    charts: Path | None = None
    world: World | None = None
    ticks: Callable[[], float] = time.monotonic
    backups: Path | None = None
    unwell: Mapping[str, str] = field(default_factory=dict)
    brief: Callable[[Settings, Store, Channel, datetime, datetime], Morning] | None = None  # None: none is sent
    links: Links | None = None  # where people reach this program's pages; None: messages name the folder of pages


@dataclass(slots=True)
class RoundSummary:
    """What a round did. ``outcomes`` counts items: stored, edited, reread, unchanged, purged, rejected, failed."""

    round_id: int = 0
    replay: bool = False
    stopped: bool = False
    outcomes: dict[str, int] = field(default_factory=dict)
    failed_items: list[tuple[str, str, str]] = field(default_factory=list)  # source, item, reason
    failed_sources: dict[str, str] = field(default_factory=dict)
    not_due: dict[str, datetime] = field(default_factory=dict)  # sources left alone, and until when
    backup: Path | None = None  # the copy of the store this round made
    backup_failed: str = ""
    to_read_again: int = 0  # reports in the store that an older reader read; the next round goes on with them
    position: int = 0  # the store's last change that was there when the series were made
    reports: int = 0  # current ones in the store
    observed: int = 0  # figures of the current readings
    rejected: int = 0
    series: int = 0
    violations: dict[str, int] = field(default_factory=dict)  # by severity
    events: list[Event] = field(default_factory=list)
    delivered: Drained = field(default_factory=Drained)
    pages: Path | None = None  # the overview; None: nothing was drawn
    drawn: int = 0  # files that were written anew

    @property
    def changed(self) -> bool:
        """Say whether the round wrote anything but its own line in the diary."""
        writing = {outcome.value for outcome in Outcome} - {Outcome.UNCHANGED.value, Outcome.PURGED.value}
        return bool(self.events or self.delivered.results or any(self.outcomes.get(name) for name in writing))

    @property
    def exit_code(self) -> int:
        """0 well, 3 a delivery is failing, 4 some sources or some of their items failed."""
        return 3 if self.delivered.failing else 4 if self.failed_sources or self.failed_items else 0
