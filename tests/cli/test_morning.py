"""The brief of the day: at its hour, once, whole by mail and short elsewhere, whatever fails in between."""

from __future__ import annotations

import email
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
import toll
from faults.smtp import MailServer

from tracker.cli.morning import briefs_for
from tracker.config import load
from tracker.config.channels import check_channel
from tracker.delivery.channels.console import Console
from tracker.delivery.channels.mail import Mail
from tracker.delivery.channels.smtp import Relay
from tracker.delivery.links import Links
from tracker.delivery.morning import HANDLE, slot
from tracker.delivery.sender import Sender
from tracker.model import Channel, DeliveryState, Settings
from tracker.round.deliver import deliver
from tracker.round.means import Means, RoundSummary
from tracker.secrets import Secret
from tracker.store import Store, briefs, frames, open_store, outbox, own_events
from tracker.store.purge import purge

MAIL = Channel(id="list", kind="email", server="127.0.0.1", security="none", sender="t@example.org",
               to=("desk@example.org",), brief_at="07:00", timezone="Asia/Damascus",
               labels=("brief only",))  # fmt: skip
DUE = datetime(2024, 12, 1, 4, tzinfo=UTC)
LINKS = Links("https://tracker.example.org", Secret("k" * 40))


@pytest.fixture(scope="module")
def played_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toll.played(tmp_path_factory.mktemp("morning") / "w")


@pytest.fixture
def store(played_once: Path, tmp_path: Path) -> Iterator[Store]:
    """Give a played store out of whose outbox nothing waits."""
    shutil.copytree(played_once / "var", tmp_path / "var")
    opened = open_store(tmp_path / "var" / "replay.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def settings(played_once: Path) -> Settings:
    return load(played_once / "config")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as made:
        yield made


@dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


Rounds = Callable[..., RoundSummary]


@pytest.fixture
def rounds(store: Store, settings: Settings, server: MailServer) -> Rounds:
    """Give the last stage of a round at a moment, with one channel."""

    def one(at: datetime, channel: Channel = MAIL, sender: Sender | None = None, links: Any = LINKS) -> RoundSummary:
        sender = sender or Mail(Relay("127.0.0.1", server.port, "none"), channel.sender, channel.to)
        here = replace(settings, channels={channel.id: channel})
        clock = Clock(at)
        means = Means(clock=clock, sleep=clock.sleep, senders={channel.id: sender}, brief=briefs_for(links))
        deliver(here, store, means, summary := RoundSummary())
        return summary

    return one


def bodies(letter: bytes) -> dict[str, str]:
    """Return the subject of a letter and its bodies by type."""
    read = email.message_from_bytes(letter.replace(b"\r\n.\r\n", b"\r\n"), policy=policy.default)
    told = {part.get_content_type(): part.get_content() for part in read.walk() if not part.is_multipart()}
    return {"subject": read["subject"], "id": read["message-id"], **told}


def test_it_comes_at_its_hour_and_once_a_day_however_many_rounds(rounds: Rounds, server: MailServer) -> None:
    for minutes in range(-90, 60 * 53, 240):
        rounds(DUE + timedelta(minutes=minutes))
    told = [bodies(letter) for letter in server.letters]
    assert (len(told), len({one["id"] for one in told})) == (3, 3)
    assert "Daily brief, 1 Dec 2024" in told[0]["subject"]
    assert "Daily brief, 3 Dec 2024" in told[2]["subject"]


def test_a_letter_holds_the_whole_brief_as_text_and_as_html_and_leads_to_it(
    rounds: Rounds, server: MailServer, store: Store
) -> None:
    rounds(DUE)
    (letter,) = map(bodies, server.letters)
    (kept,) = briefs.listed(store)
    assert kept.until == DUE
    for body in (letter["text/plain"], letter["text/html"]):
        assert f"https://tracker.example.org/brief/{kept.brief_id}" in body
        assert "Key figures" in body
        assert "4,260" in body
    assert "<script" not in letter["text/html"]
    assert letter["text/html"].count("<html") == 1


def test_elsewhere_it_is_short_with_its_link(rounds: Rounds, store: Store) -> None:
    slack = replace(MAIL, id="here", kind="console")
    said: list[str] = []
    rounds(DUE, slack, Console(said.append, show_json=False))
    (brief,) = briefs.listed(store)
    told = "\n".join(said)
    assert "Daily brief, 1 Dec 2024" in told
    assert f"https://tracker.example.org/brief/{brief.brief_id}" in told
    assert len(told) < 1_000


def test_the_next_one_goes_on_where_the_last_one_ended(rounds: Rounds, store: Store) -> None:
    rounds(DUE + timedelta(hours=8))  # nothing ran at its hour
    rounds(DUE + timedelta(days=1))
    rounds(DUE + timedelta(days=30))
    later, second, first = briefs.listed(store)
    assert (first.since, first.until) == (DUE - timedelta(days=1), DUE + timedelta(hours=8))
    assert second.since == first.until
    assert later.until - later.since == timedelta(days=7)


ANSWERS: Mapping[str, tuple[Mapping[str, str], int]] = {
    "busy": ({"RCPT": "450 busy"}, 0), "hangs up after the letter": ({"LETTER": "cut"}, 1),
}  # fmt: skip


@pytest.mark.parametrize(("script", "arrived"), ANSWERS.values(), ids=ANSWERS)
def test_what_fails_is_sent_again_and_marked_where_it_may_have_arrived(
    rounds: Rounds, server: MailServer, store: Store, script: Mapping[str, str], arrived: int
) -> None:
    server.script = script
    rounds(DUE)
    assert bool(server.taken) == bool(arrived)
    server.script = {}
    for hours in range(1, 6):
        rounds(DUE + timedelta(hours=hours))
    (letter,) = map(bodies, server.letters)
    assert letter["subject"].startswith("may repeat BRIEF: ") == bool(arrived)
    assert ("may repeat BRIEF" in letter["text/plain"]) == bool(arrived)
    assert "Key figures" in letter["text/html"]
    assert [row.state for row in outbox.deliveries(store) if row.handle == HANDLE] == [DeliveryState.DELIVERED]


@pytest.mark.parametrize("dies_at", ["keep", "say"])
def test_who_dies_in_between_sends_it_once_all_the_same(
    rounds: Rounds, server: MailServer, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    def dies(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(briefs if dies_at == "keep" else own_events, dies_at, dies)
        with pytest.raises(KeyboardInterrupt):
            rounds(DUE)
    assert server.letters == []
    for minutes in (1, 2, 3):
        rounds(DUE + timedelta(minutes=minutes))
    assert len(server.letters) == 1


def test_quiet_hours_a_flood_and_an_hour_that_is_not_set(rounds: Rounds, server: MailServer) -> None:
    rounds(DUE, replace(MAIL, brief_at=""))
    assert server.letters == []
    rounds(DUE, replace(MAIL, quiet_from="22:00", quiet_to="09:00"))
    assert len(server.letters) == 1


def test_a_purged_report_is_in_no_brief_that_waits(rounds: Rounds, server: MailServer, store: Store) -> None:
    server.script = {"RCPT": "450 busy"}
    rounds(DUE)
    (told,) = [row for row in frames.observations(store).to_dicts() if row["quote"].startswith("4,260")]
    purge(store, told["report_id"], by="Amal", reason="asked", at=DUE)
    (row,) = [row for row in outbox.deliveries(store) if row.handle == HANDLE]
    assert (row.payload, row.state) == ("[]", DeliveryState.DEAD)


SLOTS = {
    "before its hour": ("UTC", "2024-12-01T06:59", None),
    "at its hour": ("UTC", "2024-12-01T07:00", "2024-12-01T07:00"),
    "late": ("UTC", "2024-12-01T23:59", "2024-12-01T07:00"),
    "its own day": ("Asia/Damascus", "2024-12-01T22:00", None),
    "summer time": ("Europe/Paris", "2024-07-01T05:00", "2024-07-01T05:00"),
}  # fmt: skip


@pytest.mark.parametrize(("zone", "now", "due"), SLOTS.values(), ids=SLOTS)
def test_when_it_is_due(zone: str, now: str, due: str | None) -> None:
    found = slot(replace(MAIL, timezone=zone), datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found == (datetime.fromisoformat(due).replace(tzinfo=UTC) if due else None)


WRONG = {"7": "is no time of day", "25:00": "is no time of day", "": "is missing"}


@pytest.mark.parametrize(("said", "why"), WRONG.items(), ids=WRONG)
def test_an_hour_that_is_none_is_refused(said: str, why: str) -> None:
    (problem,) = check_channel(replace(MAIL, brief_at=said, brief_crises=("aleppo-2024",)))
    assert (problem.key, why in str(problem)) == ("list.brief_at", True)
