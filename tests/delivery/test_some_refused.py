"""A letter that its mail server takes for some of its addresses: nobody is lost in silence, nobody is told twice.

It counted as delivered, whoever was refused; `tracker status` said that all was well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from alerts.samples import point
from posted import START, Clock, announce, worker
from test_channels import Box, served

from tracker.delivery.channels import mail
from tracker.delivery.channels.smtp import Relay
from tracker.model import Channel, Delivery
from tracker.status.conditions import wrong_with
from tracker.status.look import look
from tracker.store import Store, outbox

AMAL, BASIM, CARLA = "amal@example.org", "basim@example.org", "carla@example.org"
DUTY = Channel(id="duty", kind="email", server="127.0.0.1", sender="t@example.org", to=(AMAL, BASIM, CARLA))
GONE, BUSY = "550 no such person", "450 come back later"
LATER = timedelta(hours=1)


class Boxes(Box):
    """Notes who was asked for, and who got each letter, with its subject."""

    def __init__(self) -> None:
        super().__init__({})
        self.got: list[tuple[tuple[str, ...], bool]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if answer.startswith("250"):
            subject = next(line for line in envelope.content.split(b"\r\n") if line.startswith(b"Subject:"))
            self.got.append((tuple(envelope.rcpt_tos), b"may repeat" in subject))
        return answer


class Post:
    """A mail server, a store with one alert for three people, and a clock that goes on an hour a try."""

    def __init__(self, store: Store, boxes: Boxes, port: int) -> None:
        self.store, self.boxes, self.port, self.now = store, boxes, port, START
        announce(store, [point()], channels=(DUTY,))

    def tried(self, **script: str) -> Delivery:
        """Try once, the people being answered as the script says; return the row."""
        people = {"amal": AMAL, "basim": BASIM, "carla": CARLA}
        self.boxes.script = {people.get(name, name): answer for name, answer in script.items()}
        made = worker(self.store, "", Clock(self.now), channels=(DUTY,), patience=timedelta(seconds=-1))
        made.senders = {DUTY.id: mail.Mail(Relay("127.0.0.1", self.port, "none"), DUTY.sender, DUTY.to)}
        made.drain()
        self.now += LATER
        return outbox.deliveries(self.store)[0]


@pytest.fixture
def post(store: Store) -> Iterator[Post]:
    boxes = Boxes()
    server = served(boxes)
    yield Post(store, boxes, server.port)
    server.stop()


def test_who_is_refused_for_now_is_tried_again_alone_and_nobody_else_is_told_twice(post: Post) -> None:
    assert post.tried(basim=BUSY).state.value == "pending"
    assert post.tried().state.value == "delivered"
    assert post.boxes.got == [((AMAL, CARLA), False), ((BASIM,), False)]
    assert look(post.store, post.now).missing == {}


def test_who_is_refused_for_good_is_missed_and_it_is_said(post: Post) -> None:
    row = post.tried(basim=GONE)
    assert (row.state.value, row.last_result) == ("delivered", "delivered: letter: 250, 1 address refused")
    seen = look(post.store, post.now)
    assert seen.missing == {"duty": "1 address refused"}
    assert seen.exit_code == 3
    [wrong] = [one for name, one in wrong_with(seen, "ops").items() if name == "missed:duty"]
    assert "1 address refused" in wrong.what
    assert wrong_with(seen, "duty") == {}


def test_it_is_over_when_a_message_reaches_everybody(post: Post) -> None:
    post.tried(basim=GONE)
    announce(post.store, [point(150, day=4)], channels=(DUTY,))
    post.tried()
    assert look(post.store, post.now).missing == {}


def test_one_for_now_and_one_for_good(post: Post) -> None:
    assert post.tried(basim=BUSY, carla=GONE).state.value == "pending"
    assert post.tried(carla=GONE).state.value == "delivered"
    assert post.boxes.got == [((AMAL,), False), ((BASIM,), False)]
    assert look(post.store, post.now).missing == {"duty": "1 address refused"}


@pytest.mark.parametrize("still", [BUSY, GONE], ids=["busy for ever", "gone meanwhile"])
def test_who_is_never_taken_is_missed_and_holds_nobody_up_for_days(post: Post, still: str) -> None:
    row = post.tried(basim=BUSY)
    for _ in range(mail.TRIES - 1):
        row = post.tried(basim=still)
    assert row.state.value == "delivered"
    assert post.boxes.got == [((AMAL, CARLA), False)]
    assert look(post.store, post.now).missing == {"duty": "1 address refused"}
    assert look(post.store, post.now).broken == {}


def test_a_server_that_was_away_first_takes_no_try_from_who_is_refused_for_now(post: Post) -> None:
    for _ in range(mail.TRIES + 1):
        post.tried(MAIL="451 not now")
        post.now += timedelta(hours=8)
    assert post.tried(basim=BUSY).state.value == "pending"
    assert post.tried().state.value == "delivered"
    assert post.boxes.got == [((AMAL, CARLA), False), ((BASIM,), False)]


def test_a_letter_that_nobody_got_goes_to_all(post: Post) -> None:
    post.tried(basim=BUSY, DATA="451 greylisted")
    post.tried()
    assert post.boxes.got == [((AMAL, BASIM, CARLA), False)]


def test_a_try_alone_whose_end_is_unknown_is_marked_for_those_alone(post: Post) -> None:
    post.tried(basim=BUSY)
    post.tried(DATA="cut")
    post.tried()
    assert post.boxes.got == [((AMAL, CARLA), False), ((BASIM,), False), ((BASIM,), True)]


def test_a_row_and_its_result_hold_no_address(post: Post) -> None:
    row = post.tried(basim=BUSY)
    assert "@" not in row.last_result
    assert not any(name in row.payload for name in (AMAL, BASIM, CARLA))


def test_who_was_left_and_is_on_the_channel_no_more_leaves_nothing_to_do(post: Post) -> None:
    row = post.tried(basim=BUSY)
    fewer = mail.Mail(Relay("127.0.0.1", 1, "none"), DUTY.sender, (AMAL, CARLA))
    [form, *_] = json.loads(row.payload)
    assert fewer.send(form, row.delivery_id, post.now).result.value == "delivered"
