"""Microsoft Teams by a workflow ("When a Teams webhook request is received"): a message as an Adaptive Card.

In: a :class:`~tracker.model.Message`, a secret address. Out: the forms of the message and an Outcome. Outside text
stands in TextRuns only, which are shown as they are: a TextBlock or a Fact would read it as Markdown
(https://adaptivecards.io/explorer/TextRun.html). A card mentions nobody, because a mention needs an entity of ours.
A workflow says 202 when it has taken a message; what it does with it later it tells only in its own run history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tracker.delivery.channels import answers
from tracker.delivery.escape import clean, cut, safe_url
from tracker.delivery.outcome import Outcome
from tracker.http import body_of, post
from tracker.locales import Locale
from tracker.model import Message
from tracker.secrets import Secret

LARGEST_BYTES = 28_000
"""A message of an incoming webhook stays under 28 kB (learn.microsoft.com, Teams limits and specifications)."""

LINE = 600
QUOTE = 280
COLOURS = {"critical": "attention", "warning": "warning", "watch": "accent"}

Part = dict[str, Any]
Payload = dict[str, Any]


def payloads(message: Message) -> tuple[Payload, ...]:
    """Return the forms, richest first: the whole card, and one with the fact, its caveats and the handle."""
    whole = _card([*_head(message), *_body(message), *_foot(message)], message)
    short = _card([*_head(message), *_caveats(message), *_foot(message)], message)
    return (whole, short) if len(body_of(whole)) <= LARGEST_BYTES else (short,)


def marked(form: Mapping[str, Any], handle: str, language: str = "en") -> Payload:
    """Return the form, saying that it may repeat an earlier message with the same ids."""
    (attachment,) = form["attachments"]
    card = attachment["content"]
    told = Locale(language).text(
        "May repeat {handle}: an earlier try with the same ids may have arrived.", handle=handle
    )
    again = {**card, "body": [_line(_run(told, weight="bolder")), *card["body"]]}
    return {**form, "attachments": [{**attachment, "content": again}]}


class Teams:
    """The channel: renders without the secret, sends with it."""

    def __init__(self, address: Secret) -> None:
        self._address = address

    def forms(self, message: Message) -> tuple[Payload, ...]:
        """Return what would be posted, richest form first."""
        return payloads(message)

    def marked(self, form: Mapping[str, Any], handle: str, language: str = "en") -> Payload:
        """Return the form with the words that it may repeat an earlier one."""
        return marked(form, clean(handle), language)

    def send(self, form: Mapping[str, Any], delivery_id: str, now: datetime) -> Outcome:
        """Post one form. ``now`` is only used to read a Retry-After date."""
        return answers.judge(post(self._address, form, headers={"webhook-id": delivery_id}), now, taken=_taken)


def _taken(body: str) -> bool:
    """Return whether a 2xx took the card: Teams has answered 200 with the words that it failed behind the door."""
    return answers.no_page(body) and not body.lstrip().lower().startswith("webhook message delivery failed")


def _card(body: list[Part], message: Message) -> Payload:
    say = Locale(message.language).text
    links = [
        (say("Why, and “I am on it”"), safe_url(message.link)),
        (say("Chart"), safe_url(message.chart)),
        (say("Open the report"), safe_url(message.url)),
    ]
    actions = [{"type": "Action.OpenUrl", "title": title, "url": link} for title, link in links if link]
    card: Part = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": cut(clean(" · ".join(message.headline)), LINE),
        "msteams": {"width": "Full"},
        "body": body,
    }
    card |= {"actions": actions} if actions else {}
    card |= {"lang": message.language} if message.language != "en" else {}
    if Locale(message.language).direction == "rtl":  # of version 1.5: adaptivecards.io/explorer/AdaptiveCard.html
        card |= {"version": "1.5", "rtl": True}
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [content]}


def _head(message: Message) -> list[Part]:
    title = (_say(message)("DEMO") + " " if message.demo else "") + message.title
    colour = COLOURS.get(message.level, "default")
    lines = [_line(_run(title, 200, size="large", weight="bolder", color=colour))]
    lines += [_line(_run(message.fact, weight="bolder"))] if message.fact != message.title else []
    return lines + [_line(_run(text)) for text in (message.delta, message.why_now) if text]


def _body(message: Message) -> list[Part]:
    lines = [_line(_run(f"{label}: ", weight="bolder"), _run(text)) for label, text in message.fields]
    if message.others:
        say = _say(message)
        title = say("Others, side by side (never added)") if message.quote else say("Listed")
        lines.append(_line(_run(title, weight="bolder")))
        lines += [_line(_run(f"• {line}", 200)) for line in message.others]
    if message.quote:
        lines.append(_line(_run(f"“{cut(clean(message.quote), QUOTE)}”", italic=True)))
        lines.append(_line(_run(message.quote_from, isSubtle=True)))
    return lines + _caveats(message)


def _caveats(message: Message) -> list[Part]:
    lines = [_line(_run(f"⚠ {caveat}", 300, isSubtle=True)) for caveat in message.caveats]
    to_do = _say(message)("What to do") + ": "
    return lines + ([_line(_run(to_do, weight="bolder"), _run(message.action))] if message.action else [])


def _foot(message: Message) -> list[Part]:
    say, told = _say(message), {"handle": message.handle, "event": message.event_id}
    lines = [say("{handle} · event {event}", **told)]
    if message.episode:
        lines = [say("{handle} · event {event} · episode {n}", n=message.episode, **told)]
    lines += [say("Evidence: {where}", where=message.evidence)] if message.evidence else []
    if message.handle.startswith("AL-"):
        lines.append(say("Why: {command}", command=f"tracker alerts explain {message.handle}"))
    return [_line(_run(line, isSubtle=True, size="small")) for line in lines]


def _say(message: Message) -> Callable[..., str]:
    return Locale(message.language).text


def _line(*runs: Part) -> Part:
    return {"type": "RichTextBlock", "inlines": [*runs]}


def _run(text: str, limit: int = LINE, **looks: Any) -> Part:
    return {"type": "TextRun", "text": cut(clean(text), limit) or " ", **looks}
