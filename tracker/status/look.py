"""Everything `tracker status` looks at, taken from the store at one moment, and how grave it is.

In: an open store and now. Out: a :class:`Status`. It writes nothing and prints nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tracker.model import Delivery, DeliveryState
from tracker.status.health import Health, healths
from tracker.store import Store, conditions, outbox, rounds
from tracker.store.backup import LATE as NO_COPY
from tracker.store.backup import Backup, backups, folder_of
from tracker.store.place import Place
from tracker.store.rounds import Round
from tracker.store.turns import turns

LATE = timedelta(hours=1)
"""A message that waits longer than this since it was decided is not on its way but stuck."""

LONGEST_ROUND = timedelta(hours=1)
"""A round without an end is taken for a running one this long."""


CONFIG = "config"
"""The condition of a configuration that was changed and is no good."""


@dataclass(frozen=True, slots=True)
class Status:
    """All that is looked at.

    ``retrying`` are messages that were tried and did not arrive; ``late`` are real ones (not DEMO) that wait longer
    than LATE, tried or not.
    """

    path: Place  # as people may see it: a server's without its password
    journal: str
    journal_why: str
    last: Round | None
    sources: list[Health]
    deliveries: Mapping[str, int]  # by state
    retrying: list[Delivery]
    late: list[Delivery]
    broken: Mapping[str, str]
    totals: Mapping[str, int]
    now: datetime
    backup: Backup | None = None  # the newest copy beside the store
    backup_late: bool = False
    lost: Mapping[str, int] = field(default_factory=dict)  # by channel, real messages that are dead or held
    refused: str = ""  # what is wrong with the configuration as it stands; the one before is still used
    missing: Mapping[str, str] = field(default_factory=dict)  # channels that reach not all of their addresses
    delivered_at: datetime | None = None  # when something last arrived, on any channel

    @property
    def active(self) -> list[Health]:
        """Return the sources that are still read."""
        return [one for one in self.sources if one.active]

    @property
    def round_failed(self) -> bool:
        """Say whether the last round failed, or began long ago and never ended."""
        last = self.last
        if last is None or last.outcome in {"ok", "partial", "stopped"}:
            return False
        return last.outcome == "failed" or self.now - last.started_at > LONGEST_ROUND

    @property
    def contradictions(self) -> int:
        """Return how many figures of the last round contradict themselves."""
        return self.last.counts.get("errors", 0) if self.last else 0

    @property
    def exit_code(self) -> int:
        """Return the code of the gravest finding."""
        if self.round_failed or self.contradictions or self.backup_late or self.refused:
            return 1
        dead = sum(self.deliveries.get(state.value, 0) for state in (DeliveryState.DEAD, DeliveryState.HELD))
        if dead or self.retrying or self.late or self.broken or self.missing:
            return 3
        return 4 if any(source.is_red for source in self.sources) else 0


def look(store: Store, now: datetime, *, backed_up: bool = True) -> Status:
    """Return the state of the store at `now`; `backed_up`: copies should stand beside a live one."""
    waiting = (row for row in outbox.deliveries(store) if row.state in {DeliveryState.PENDING, DeliveryState.SENDING})
    last, began = rounds.last_round(store), rounds.first_round_at(store)
    copies = backups(store.path, folder_of(store.path))
    told = backed_up and not store.on_server  # which makes copies of its own
    live = told and last is not None and last.mode == "live" and began is not None and now - began > NO_COPY
    return Status(
        path=store.place,
        journal=store.mode.mode,
        journal_why=store.mode.why,
        last=last,
        sources=healths(rounds.source_states(store), turns(store), now),
        deliveries=outbox.counts(store),
        retrying=outbox.retrying(store),
        late=[row for row in waiting if not row.demo and now - row.created_at > LATE],
        broken=outbox.broken_channels(store),
        totals=rounds.totals(store),
        now=now,
        backup=copies[-1] if copies else None,
        lost=outbox.lost(store),
        missing=outbox.missing_channels(store),
        refused=_refused(store),
        delivered_at=outbox.last_delivered_at(store),
        backup_late=live and not any(now - one.made_at <= NO_COPY for one in copies),
    )


def _refused(store: Store) -> str:
    found = conditions.known(store).get(CONFIG)
    return found.detail if found is not None and not found.well else ""
