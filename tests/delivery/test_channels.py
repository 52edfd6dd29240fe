"""Teams, webhooks and mail: what each is told, within limits, whatever the article says; and what answers mean."""

from __future__ import annotations

import base64
import dataclasses
import email
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from pathlib import Path
from typing import Any

import jsonschema
import proof
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from alerts.samples import labels, noon, point, rule
from faults.server import FaultServer
from hostile import INVISIBLE, TEXTS
from hypothesis import given
from hypothesis import settings as effort
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from tracker.alerts.message import Known, compose, from_json, to_json
from tracker.alerts.step import step
from tracker.delivery.channels import mail, teams, webhook
from tracker.delivery.channels.smtp import Relay
from tracker.delivery.outcome import Result
from tracker.model import Book, Bound, EventKind, Message, Point, Standing
from tracker.secrets import Secret

SCHEMA = jsonschema.Draft202012Validator(
    json.loads(Path(webhook.__file__).with_name("webhook.schema.json").read_text(encoding="utf-8"))
)
KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()
TODAY = point(27, day=3, bound=Bound.AT_LEAST, sentence="The UN said at least 27 civilians were killed.")


def message_of(*points: Point, demo: bool = False) -> Message:
    """Return the message of the last event these points raise."""
    one = rule()
    result = step([one], points or (TODAY,), Book(), noon(60), "replay")
    return compose(result.events[-1], one, Known.of(points or (TODAY,)), labels(), demo=demo)


def filled(text: str) -> Message:
    """Return a message every outside text of which is `text`."""
    hurt = {"sentence": text, "title": text, "publisher": text, "url": text, "said_by_label": text, "place": text}
    return message_of(dataclasses.replace(TODAY, **hurt))


def runs(value: Any) -> Iterator[str]:
    """Yield every text a card shows."""
    if isinstance(value, dict):
        if value.get("type") == "TextRun":
            yield value["text"]
        for inner in value.values():
            yield from runs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from runs(inner)


def test_a_webhook_says_the_figure_as_data() -> None:
    told = webhook.payloads(message_of())[0]
    SCHEMA.validate(told)
    assert told["type"] == "alert.firing"
    assert told["timestamp"] == TODAY.known_at.isoformat()
    figure = told["data"]["figure"]
    expected = {"indicator": "deaths", "population": "civilians", "value": 27, "low": 27, "high": None, "said_by": "un"}
    assert {name: figure[name] for name in expected} == expected
    assert figure["bound"] == "at_least"


CAP = [
    (EventKind.FIRING, "critical", Standing.CONFIRMED, "Actual Alert Unknown Extreme Likely"),
    (EventKind.FIRING, "warning", Standing.UNCERTAIN, "Actual Alert Unknown Severe Possible"),
    (EventKind.ESCALATED, "watch", Standing.UNCONFIRMED, "Actual Update Unknown Moderate Unknown"),
    (EventKind.RETRACTED, "", Standing.CONFIRMED, "Actual Cancel Unknown Unknown Likely"),
    (EventKind.RESOLVED, "warning", Standing.CONFIRMED, "Actual Update Past Severe Likely"),
]


@pytest.mark.parametrize(("kind", "level", "standing", "words"), CAP, ids=[str(one[3]) for one in CAP])
def test_a_webhook_speaks_the_words_of_cap(kind: EventKind, level: str, standing: Standing, words: str) -> None:
    message = dataclasses.replace(message_of(), kind=kind, level=level, standing=standing)
    SCHEMA.validate(webhook.payload(message))
    assert " ".join(webhook.cap(message).values()) == words


def test_a_demonstration_is_an_exercise_and_a_withheld_figure_has_no_number() -> None:
    assert webhook.cap(message_of(demo=True))["status"] == "Exercise"
    figure = webhook.payload(message_of(dataclasses.replace(TODAY, withheld=True)))["data"]["figure"]
    assert [figure[name] for name in ("value", "low", "high")] == [None, None, None]
    assert figure["withheld"] is True


def test_a_message_kept_before_figures_were_part_of_it_is_still_sent() -> None:
    stored = to_json(message_of())
    for name in ("figure", "at", "rule_id", "rule_label"):
        del stored[name]
    SCHEMA.validate(webhook.payload(from_json(stored)))


def test_what_arrives_is_signed_as_the_reference_library_verifies() -> None:
    channel = webhook.Webhook(Secret(""), None)
    now = datetime.now(UTC)
    with FaultServer() as server:
        channel = webhook.Webhook(Secret(server.url("204")), webhook.key_of(Secret(KEY)))
        form = channel.forms(message_of())[0]
        assert channel.send(form, "d" * 64, now).result is Result.DELIVERED
        (got,) = server.received
    assert Verifier(KEY).verify(got.body, got.headers)["data"]["alert"].startswith("AL-")
    with pytest.raises(WebhookVerificationError):
        Verifier(KEY).verify(got.body + b" ", got.headers)


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_c2hvcnQ=", "not base64 at all!", "whsec_" + "A" * 200])
def test_what_is_no_signing_secret_is_refused(text: str) -> None:
    assert webhook.key_of(Secret(text)) is None


def test_a_card_tells_the_duty_officer_what_slack_does() -> None:
    told = "\n".join(runs(teams.payloads(message_of())[0]))
    for part in (
        "WARNING",
        "at least 27",
        "UN",
        "30 Nov 2024",
        "“The UN said at least 27 civilians were killed.”",
        "AL-",
    ):
        assert part in told
    assert "May repeat AL-1" in "\n".join(runs(teams.marked(teams.payloads(message_of())[0], "AL-1")))


@effort(max_examples=proof.examples(300, 15), deadline=None)
@given(TEXTS)
def test_nothing_an_article_says_leaves_its_place(text: str) -> None:
    message = filled(text)
    for form in teams.payloads(message):
        content = form["attachments"][0]["content"]
        assert {part["type"] for part in content["body"]} == {"RichTextBlock"}
        assert set(content) <= {"$schema", "type", "version", "fallbackText", "msteams", "body", "actions"}
        assert not INVISIBLE.search("".join(runs(form)))
        assert len(json.dumps(form, ensure_ascii=False).encode()) <= 2 * teams.LARGEST_BYTES
    for payload in webhook.payloads(message):
        SCHEMA.validate(payload)
    for form in mail.forms(message):
        letter = mail.letter(form, "d" * 64, "tracker@example.org", ["duty@example.org"], noon(3))
        read = email.message_from_bytes(letter.as_bytes(), policy=policy.default)
        assert read.keys() == letter.keys()
        assert read["To"] == "duty@example.org"
        assert "<script" not in form.get("html", "")
        assert "\n" not in form["subject"]


class Box:
    """A mailbox: keeps what it is sent, and answers as its script says (the code to give at a step)."""

    def __init__(self, script: dict[str, str]) -> None:
        self.script = script
        self.letters: list[bytes] = []

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.script.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        answer = self.script.get(address, self.script.get("RCPT", "250 OK"))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        answer = self.script.get("DATA", "250 OK")
        if answer == "cut":
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.letters.append(envelope.content)
        return answer


class Server(Controller):
    """A mail server on a free port of this machine."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def served(box: Box, **options: Any) -> Server:
    """Return a server that hands what it gets to the box; whoever calls stops it."""
    controller = Server(box, hostname="127.0.0.1", port=0, ready_timeout=20, **options)
    controller.start()
    return controller


def posted(script: dict[str, str], *, password: str = "", to: tuple[str, ...] = ("duty@example.org",)) -> Any:
    """Send one message through a real server; return the outcome and the letters it kept."""

    def entry(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == b"right"
        return AuthResult(success=right, handled=False)

    box = Box(script)
    controller = served(box, authenticator=entry, auth_require_tls=False)
    try:
        secret = Secret(password) if password else None
        relay = Relay("127.0.0.1", controller.port, "none", "duty" if password else "", secret)
        channel = mail.Mail(relay, "tracker@example.org", to)
        outcome = channel.send(channel.forms(message_of())[0], "d" * 64, noon(3))
    finally:
        controller.stop()
    return outcome, box.letters


def test_a_letter_arrives_whole_with_the_deliverys_id() -> None:
    outcome, letters = posted({})
    assert outcome.result is Result.DELIVERED
    read = email.message_from_bytes(letters[0], policy=policy.default)
    assert read["Message-ID"] == f"<{'d' * 64}@example.org>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Subject"].startswith("WARNING Civilian deaths: at least 27")
    text, page = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert page is not None
    assert "The UN said at least 27 civilians were killed." in text.get_content()
    assert "<blockquote>“The UN said" in page.get_content()


def test_one_refused_address_of_two_is_told_and_the_other_gets_the_letter() -> None:
    outcome, letters = posted({"gone@example.org": "550 no such"}, to=("duty@example.org", "gone@example.org"))
    assert outcome.result is Result.DELIVERED
    assert "1 address refused" in outcome.detail
    assert len(letters) == 1


@pytest.mark.parametrize(("password", "result"), [("right", Result.DELIVERED), ("wrong", Result.BROKEN)])
def test_a_password_is_shown_to_the_server_only(password: str, result: Result) -> None:
    outcome, _ = posted({}, password=password)
    assert outcome.result is result
    assert password not in outcome.detail


def test_no_server_means_nothing_was_sent() -> None:
    channel = mail.Mail(Relay("127.0.0.1", 1, "none"), "tracker@example.org", ["duty@example.org"])
    assert channel.send(channel.forms(message_of())[0], "d", noon(3)).result is Result.NOT_ACCEPTED


def test_a_server_without_encryption_gets_neither_password_nor_letter() -> None:
    controller = served(Box({}))
    try:
        relay = Relay("127.0.0.1", controller.port, "starttls", "duty", Secret("right"))
        channel = mail.Mail(relay, "t@example.org", ["d@example.org"])
        assert channel.send(channel.forms(message_of())[0], "d", noon(3)).result is Result.BROKEN
    finally:
        controller.stop()
