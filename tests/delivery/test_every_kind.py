"""Every kind of channel against a server that fails in every way: where a message goes, and what its repeat says.

One table for what speaks HTTP, one for mail servers, one for certificates. The worker tries each row on a real store;
an hour later the receiver is well again, and what was not given up must arrive, marked exactly where the first try may
have arrived, under the same id. Apprise tells only whether a service took the message: not why, nor what it answered.
"""

from __future__ import annotations

import email
import importlib.util
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
from alerts.samples import point
from faults.server import FaultServer
from faults.smtp import MailServer
from posted import START, Clock, announce, worker

from tracker.delivery.channels import mail, others, slack, smtp, teams, webhook
from tracker.delivery.sender import Sender
from tracker.delivery.worker import Worker
from tracker.http import post
from tracker.model import Channel, Delivery
from tracker.secrets import Secret
from tracker.store import Store, outbox

APPRISE = importlib.util.find_spec("apprise") is not None
needs_apprise = pytest.mark.skipif(not APPRISE, reason="apprise is missing: it comes with the extra `notify`")
KINDS = ("slack", "teams", "webhook", pytest.param("apprise", marks=needs_apprise))
CERTIFICATES = Path(__file__).parents[1] / "faults"
LATER = timedelta(hours=1)
DUTY = Channel(id="duty", kind="slack", secret_env="HOOK")

# given: it arrived; again: it did not, and is tried again; marked: it may have, and the next says so; simpler: the next
# form; dead: this channel takes nothing; a number: nothing leaves for so many seconds, and it was no attempt
ANSWERS = [
    # the receiver's deed, what it means on Slack, on Teams and webhooks, through Apprise
    ("ok", "given", "given", "given"),
    ("ok-spaced", "given", "given", "given"),
    ("204", "again", "given", "given"),
    ("200-empty", "again", "given", "given"),
    ("200-not-ok", "again", "given", "given"),  # only Slack says what a yes looks like
    ("portal", "again", "again", "given"),  # Apprise does not show us the page
    ("302", "again", "again", "marked"),
    ("307", "again", "again", "marked"),
    ("400-blocks", "simpler", "simpler", "marked"),
    ("400-payload", "simpler", "simpler", "marked"),
    ("400-odd", "simpler", "simpler", "marked"),
    ("413", "simpler", "simpler", "marked"),
    ("401", "dead", "dead", "marked"),
    ("403", "dead", "dead", "marked"),
    ("404", "dead", "dead", "marked"),
    ("410", "dead", "dead", "marked"),
    ("200-no-service", "dead", "given", "given"),
    ("408", "marked", "marked", "marked"),
    ("500", "marked", "marked", "marked"),
    ("502", "marked", "marked", "marked"),
    ("503", "again", "again", "marked"),
    ("504", "marked", "marked", "marked"),
    ("429-int", "30", "30", "marked"),
    ("429-date", "30", "30", "marked"),
    ("429-absurd", "3600", "3600", "marked"),
    ("429-nonsense", "30", "30", "marked"),
    ("429-absent", "30", "30", "marked"),
    ("silence", "marked", "marked", "marked"),
    ("drip", "marked", "marked", "marked"),
    ("reset", "marked", "marked", "marked"),
    ("cut", "marked", "marked", "marked"),
    ("not-http", "marked", "marked", "marked"),
]
NEVER_ENDS = frozenset({"silence", "drip"})


def sender_of(kind: str, address: str) -> Sender:
    """Return the real channel of a kind that speaks HTTP."""
    if kind == "apprise":
        return others.Others(Secret(address.replace("http", "json", 1)))
    return {"slack": slack.Slack, "teams": teams.Teams, "webhook": webhook.Webhook}[kind](Secret(address))


def told_by(store: Store, channel: Channel, sender: Sender, clock: Clock, **options: Any) -> Worker:
    """Return a worker with one channel, which it knows as ``duty``."""
    made = worker(store, "", clock, channels=(channel,), **options)
    made.senders = {channel.id: sender}
    return made


def meaning(row: Delivery) -> str:
    """Return where a row stands after one try, in the words of the tables."""
    if row.state.value == "delivered":
        return "given"
    if row.state.value == "dead":
        return "dead"
    if row.form:
        return "simpler"
    if not row.attempts:
        return str(int((row.next_at - START).total_seconds()))
    return "marked" if row.may_repeat else "again"


@pytest.fixture(autouse=True)
def short_deadlines(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Wait half a second, not fifteen, for what never ends."""
    if any(deed in request.node.name for deed in NEVER_ENDS):
        monkeypatch.setitem(post.__kwdefaults__, "deadline_seconds", 0.5)
        monkeypatch.setitem(smtp.submit.__kwdefaults__, "deadline_seconds", 0.5)
        monkeypatch.setattr(others, "DEADLINE_SECONDS", 0.5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("deed", [row[0] for row in ANSWERS])
def test_what_a_receiver_does_to_a_message(server: FaultServer, store: Store, kind: str, deed: str) -> None:
    [row] = [one for one in ANSWERS if one[0] == deed]
    expected = {"slack": row[1], "apprise": row[3]}.get(kind, row[2])
    channel, sender = replace(DUTY, kind=kind), sender_of(kind, server.url())
    announce(store, [point()], channels=(channel,))
    server.script.append(deed)
    told_by(store, channel, sender, Clock(), patience=timedelta(seconds=-1)).drain()
    [left] = outbox.deliveries(store)
    assert meaning(left) == expected, left.last_result
    assert len(server.received) == 1, "nothing is sent twice at once, and no redirect is followed"
    assert "127.0.0.1" not in left.last_result
    told_by(store, channel, sender, Clock(START + LATER)).drain()
    [last] = outbox.deliveries(store)
    assert last.state.value == ("dead" if expected == "dead" else "delivered")
    again = server.received[1:]
    assert [b"may repeat al-" in got.body.lower() for got in again] == (
        [] if expected in {"given", "dead"} else [expected == "marked"]
    )
    assert len({got.headers.get("webhook-id") for got in server.received}) == 1


@pytest.mark.parametrize("kind", KINDS[:3])
def test_a_pause_holds_the_whole_channel_until_it_ends(server: FaultServer, store: Store, kind: str) -> None:
    channel, sender = replace(DUTY, kind=kind), sender_of(kind, server.url())
    announce(store, [point(), point(28, series_id="s2", observation_id="o2")], channels=(channel,))
    server.script.append("429-int")
    impatient = timedelta(seconds=-1)
    told_by(store, channel, sender, Clock(), patience=impatient).drain()
    told_by(store, channel, sender, Clock(START + timedelta(seconds=29)), patience=impatient).drain()
    assert len(server.received) == 1
    told_by(store, channel, sender, Clock(START + timedelta(seconds=30))).drain()
    assert {row.state.value for row in outbox.deliveries(store)} == {"delivered"}
    assert not any(b"may repeat al-" in got.body.lower() for got in server.received)


@pytest.mark.parametrize("kind", KINDS[:3])
@pytest.mark.parametrize("word", ["400-blocks", "400-payload", "413"])
def test_each_rung_refused_gives_the_next_and_the_last_is_dead(
    server: FaultServer, store: Store, kind: str, word: str
) -> None:
    channel, sender = replace(DUTY, kind=kind), sender_of(kind, server.url(word))
    announce(store, [point()], channels=(channel,))
    drained = told_by(store, channel, sender, Clock()).drain()
    bodies = [len(got.body) for got in server.received]
    assert len(bodies) == {"slack": 3, "teams": 2, "webhook": 2}[kind]
    assert bodies == sorted(bodies, reverse=True), "each form is simpler than the one before"
    assert len(drained.dead) == 1


def test_teams_own_words_that_it_failed_behind_the_door_are_no_yes(server: FaultServer) -> None:
    said = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"
    assert not teams._taken(said)
    assert teams._taken("1")


LETTERS = [
    # what the server says at a step, what it means, and whether a letter can have arrived
    ("taken", {}, "given"),
    ("no more today", {"GREET": "421 too busy"}, "again"),
    ("a greeting that says no", {"GREET": "554 no mail here"}, "dead"),
    ("a page for a greeting", {"GREET": "HTTP/1.1 200 OK"}, "again"),
    ("no such sender", {"MAIL": "550 who?"}, "dead"),
    ("sender later", {"MAIL": "451 wait"}, "again"),
    ("no such address", {"RCPT": "550 no such"}, "dead"),
    ("address busy", {"RCPT": "450 busy"}, "again"),
    ("box full", {"RCPT": "452 full"}, "again"),
    ("not now", {"DATA": "421 going down"}, "again"),
    ("letter later", {"LETTER": "451 greylisted"}, "again"),
    ("letter too big", {"LETTER": "552 too big"}, "simpler"),
    ("letter refused", {"LETTER": "554 looks like spam"}, "simpler"),
    ("a page after the letter", {"LETTER": "<html>sign in</html>"}, "marked"),
    ("silence at the door", {"GREET": "silence"}, "again"),
    ("drip at the door", {"GREET": "drip"}, "again"),
    ("silence after the letter", {"LETTER": "silence"}, "marked"),
    ("drip after the letter", {"LETTER": "drip"}, "marked"),
    ("reset at the door", {"GREET": "reset"}, "again"),
    ("reset before the letter", {"RCPT": "reset"}, "again"),
    ("reset after the letter", {"LETTER": "reset"}, "marked"),
    ("reset in its answer", {"LETTER": "half"}, "marked"),
    ("cut after the letter", {"LETTER": "cut"}, "marked"),
]


@pytest.fixture(scope="module")
def post_office() -> Iterator[MailServer]:
    """Listen once for all letters."""
    with MailServer() as running:
        yield running


def a_letter(raw: bytes) -> Any:
    return email.message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize(("script", "expected"), [row[1:] for row in LETTERS], ids=[row[0] for row in LETTERS])
def test_what_a_mail_server_does_to_a_letter(
    post_office: MailServer, store: Store, script: dict[str, str], expected: str
) -> None:
    post_office.forget()
    channel = Channel(id="duty", kind="email", server="127.0.0.1", sender="t@example.org", to=("d@example.org",))
    sender = mail.Mail(smtp.Relay("127.0.0.1", post_office.port, "none"), channel.sender, channel.to)
    announce(store, [point()], channels=(channel,))
    post_office.script = script
    told_by(store, channel, sender, Clock(), patience=timedelta(seconds=-1)).drain()
    [left] = outbox.deliveries(store)
    assert meaning(left) == expected, left.last_result
    assert post_office.taken == [] or expected in {"given", "marked", "simpler"} or "LETTER" in script
    first = list(post_office.taken)
    post_office.script = {}
    told_by(store, channel, sender, Clock(START + LATER)).drain()
    again = [a_letter(raw) for raw in post_office.taken[len(first) :]]
    assert [one["Subject"].startswith("may repeat AL-") for one in again] == (
        [] if expected in {"given", "dead"} else [expected == "marked"]
    )
    assert {one["Message-ID"] for one in again} <= {f"<{left.delivery_id}@example.org>"}
    assert outbox.deliveries(store)[0].state.value == ("dead" if expected == "dead" else "delivered")


TLS = [("localhost", "given"), ("expired", "again"), ("elsewhere", "again"), ("unknown", "again")]


def secure(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{'localhost' if name == 'unknown' else name}.pem")
    return context


@pytest.fixture
def believing(monkeypatch: pytest.MonkeyPatch, certificate: str) -> None:
    """Trust the certificate's maker, where it is not the unknown one: what is wrong is wrong all the same."""
    if certificate != "unknown":
        trusted = ssl.create_default_context(cafile=CERTIFICATES / f"{certificate}.pem")
        monkeypatch.setattr(sys.modules["tracker.http.post"], "authorities", lambda: trusted)
        monkeypatch.setattr(smtp, "authorities", lambda: trusted)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATES / f"{certificate}.pem"))


@pytest.mark.usefixtures("believing")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("certificate", "expected"), TLS)
def test_a_message_goes_to_no_certificate_that_is_wrong(
    store: Store, kind: str, certificate: str, expected: str
) -> None:
    channel = replace(DUTY, kind=kind)
    announce(store, [point()], channels=(channel,))
    with FaultServer(tls=secure(certificate)) as server:
        sender = sender_of(kind, server.url().replace("http", "https", 1))
        told_by(store, channel, sender, Clock(), patience=timedelta(seconds=-1)).drain()
        assert len(server.received) == (expected == "given")
    expected = "marked" if kind == "apprise" and expected == "again" else expected  # it does not say why
    assert meaning(outbox.deliveries(store)[0]) == expected


@pytest.mark.usefixtures("believing")
@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(("certificate", "expected"), TLS)
def test_a_letter_and_its_password_go_to_no_certificate_that_is_wrong(
    store: Store, security: Any, certificate: str, expected: str
) -> None:
    channel = Channel(id="duty", kind="email", server="127.0.0.1", sender="t@example.org", to=("d@example.org",))
    announce(store, [point()], channels=(channel,))
    with MailServer(secure(certificate), implicit=security == "tls") as server:
        relay = smtp.Relay("127.0.0.1", server.port, security)
        sender = mail.Mail(relay, channel.sender, channel.to)
        told_by(store, channel, sender, Clock(), patience=timedelta(seconds=-1)).drain()
        assert len(server.letters) == (expected == "given")
    assert meaning(outbox.deliveries(store)[0]) == expected


HOLDS_ON = """
import sys, threading
sys.path[:0] = {path!r}
from faults.smtp import MailServer
from alerts.samples import point
from email.message import EmailMessage
from tracker.delivery.channels.smtp import Relay, submit
letter = EmailMessage()
letter.set_content("x")
server = MailServer().__enter__()
server.script = {{"GREET": "drip"}}
relay = Relay("127.0.0.1", server.port, "none")
print(submit(relay, letter, "a@b.example", ["c@d.example"], deadline_seconds=0.3).detail)
"""


def test_a_server_that_drips_does_not_keep_the_program_from_ending() -> None:
    path = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]
    told = subprocess.run(
        [sys.executable, "-c", HOLDS_ON.format(path=path)], capture_output=True, text=True, timeout=60
    )
    assert (told.returncode, told.stdout.strip()) == (0, "deadline"), told.stderr
