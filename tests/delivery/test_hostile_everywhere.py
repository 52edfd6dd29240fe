"""What an article says in every kind of message, on every kind of channel: it stays in its place, within the limits.

Every form of every message: an alert that fires, climbs, is corrected, withdrawn, resolved, reminded of; a summary; a
digest; as it is sent first, and as it is marked when it may repeat.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import Any

import proof
import pytest
from alerts.samples import labels, noon, point, rule
from hostile import INVISIBLE, PIECES, TEXTS, check_payload
from hypothesis import Phase, given, settings

from tracker.alerts.message import Known, compose, retracted
from tracker.alerts.step import step
from tracker.alerts.summary import summarise
from tracker.delivery import fold
from tracker.delivery.channels import mail, others, slack, teams, webhook
from tracker.delivery.escape import length
from tracker.model import Book, Channel, Event, EventKind, Message, Point, Standing
from tracker.secrets import Secret

DIGESTS = Channel(id="duty", kind="slack", secret_env="HOOK")
KINDS = [EventKind.FIRING, EventKind.ESCALATED, EventKind.CORRECTED, EventKind.RESOLVED, EventKind.CLOSED,
         EventKind.REMINDER]  # fmt: skip
LONG = "".join(PIECES) * 8
"""More than ten thousand characters of everything."""


def hurt(text: str, number: int = 0) -> Point:
    """Return a figure whose every outside word is `text`."""
    words = dict.fromkeys(("sentence", "quote", "title", "publisher", "url", "said_by_label", "place", "held"), text)
    return dataclasses.replace(point(127, day=3), observation_id=f"o{number}", series_id=f"s{number}", **words)


def every_message(text: str) -> Iterator[Message]:
    """Yield a message of each kind that tells of such figures."""
    figures = [hurt(text, number) for number in range(3)]
    one, known = rule(), Known.of(figures)
    fired = step([one], figures, Book(), noon(60), "replay").events[0]
    for kind in KINDS:
        told = dataclasses.replace(fired, kind=kind, standing=Standing.UNCONFIRMED)
        yield compose(told, one, known, labels())
    first = compose(fired, one, known, labels())
    yield retracted(dataclasses.replace(fired, kind=EventKind.RETRACTED), one, first)
    live = step([one], figures, Book(), noon(60), "live")
    handles = {state.fingerprint: state.handle for state in live.states}
    yield summarise(live.events[0], live.decisions, handles, {one.id: one}, known, labels())
    yield fold.kept_back(DIGESTS, [first] * proof.examples(45, 12), noon(61))[1]


def forms_of(message: Message) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each form of a message on each kind of channel, as it is and marked."""
    senders = {"slack": slack.Slack(Secret("")), "teams": teams.Teams(Secret("")), "others": others.Others(Secret("")),
               "webhook": webhook.Webhook(Secret(""))}  # fmt: skip
    for kind, sender in senders.items():
        for form in sender.forms(message):
            yield kind, dict(form)
            yield kind, dict(sender.marked(form, message.handle))
    for form in mail.forms(message):
        yield "mail", dict(form)
        yield "mail", dict(mail.marked(form, message.handle))


def runs(value: Any) -> Iterator[str]:
    """Yield every text of an Adaptive Card that is shown."""
    if isinstance(value, dict):
        yield from [value["text"]] if value.get("type") == "TextRun" else []
        for inner in value.values():
            yield from runs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from runs(inner)


MENTION = re.compile(r"@(?=\w)|<[!@#]|\]\(")


def check_form(kind: str, form: dict[str, Any]) -> None:
    """Assert what is promised of a form, whatever it was made from."""
    raw = json.dumps(form, ensure_ascii=False)
    assert not INVISIBLE.search(raw) or "\u2068" in raw, "only our own isolates of a language from the right"
    if kind == "slack":
        check_payload(form)
    if kind == "teams":
        content = form["attachments"][0]["content"]
        assert {part["type"] for part in content["body"]} == {"RichTextBlock"}, "a TextBlock would read Markdown"
        assert "entities" not in content.get("msteams", {}), "a mention needs an entity"
        assert len(raw.encode()) <= 2 * teams.LARGEST_BYTES
        assert all(length(text) <= teams.LINE for text in runs(content))
    if kind == "webhook":
        assert len(raw.encode()) <= 2 * webhook.LARGEST_BYTES
    if kind == "mail":
        assert "\n" not in form["subject"]
        assert length(form["subject"]) <= mail.SUBJECT
        assert "<script" not in form.get("html", "")
        assert set(re.findall(r"<(\w+)", form.get("html", ""))) <= MAIL_TAGS
    if kind == "others":
        assert length(form["title"]) <= others.TITLE
        assert length(form["body"]) <= others.BODY
        assert not MENTION.search(form["title"] + form["body"]), "a service behind Apprise may take it for a mention"


MAIL_TAGS = {"h2", "p", "strong", "table", "tr", "th", "td", "ul", "li", "blockquote", "br", "a", "small", "div"}


@given(TEXTS)
@settings(max_examples=proof.examples(60, 3), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_nothing_an_article_says_leaves_its_place_in_any_kind_of_message(text: str) -> None:
    for message in every_message(text):
        for kind, form in forms_of(message):
            check_form(kind, form)


@pytest.mark.parametrize("text", ["<!channel> @everyone <@U012AB3CD> [x](https://evil.example)", LONG],
                         ids=["mentions", "ten thousand characters"])  # fmt: skip
def test_mentions_and_endless_words_stay_words_in_every_message(text: str) -> None:
    for message in list(every_message(text))[:: proof.every(2)]:
        for kind, form in forms_of(message):
            check_form(kind, form)


def test_every_kind_of_message_was_looked_at() -> None:
    kinds = {message.kind for message in every_message("x")}
    assert kinds == {*KINDS, EventKind.RETRACTED, EventKind.SUMMARY, EventKind.DIGEST}
    assert {kind for kind, _ in forms_of(next(every_message("x")))} == {"slack", "teams", "others", "webhook", "mail"}
    assert isinstance(step([rule()], [point()], Book(), noon(60)).events[0], Event)
