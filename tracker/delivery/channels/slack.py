"""Slack by incoming webhook: a message as Block Kit, and what Slack's answers mean.

In: a :class:`~tracker.model.Message`, a secret address. Out: :func:`payloads`, the forms of the message from rich to
plain, and an :class:`~tracker.delivery.outcome.Outcome`. The limits are Slack's
(https://docs.slack.dev/reference/block-kit/blocks) and the duty officer's: the lock screen shows 200 characters.
Everything from outside goes through :mod:`.escape`; the only links are built here, from checked addresses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker.delivery.channels import answers
from tracker.delivery.escape import LONGEST_URL, cut, joined, length, mrkdwn, plain, safe_url
from tracker.delivery.outcome import Outcome
from tracker.http import PostResult, post
from tracker.locales import Locale
from tracker.model import Message
from tracker.secrets import Secret

LOCK_SCREEN = 200
HEADER = 150
SECTION = 3_000
FIELD = 2_000
FIELDS = 10
CONTEXT = 10
CONTEXT_TEXT = 1_000
LEAST_SAID = 600
"""Characters kept for what is said, however long the links below it are."""
NOTICE = 100
"""Characters kept for the words "may repeat" before a text that has no blocks."""
MOST_LISTED = 60
"""Lines of others; a digest has 40. Fourteen of 200 characters fill a section."""
QUOTE = 280
SPLIT = " \x1f "
"""As long as what is put between the pieces of a line, and in no text that was cleaned."""
LABEL = 80

Block = dict[str, Any]
Payload = dict[str, Any]

FORM_ERRORS = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "invalid_payload", "invalid_attachments", "msg_too_long", "no_text",
     "too_many_attachments", "too_many_blocks", "msg_blocks_too_long"}
)  # fmt: skip
"""Answers that say the form was wrong (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks)."""

PERMANENT_ERRORS = frozenset(
    {"action_prohibited", "channel_is_archived", "channel_not_found", "invalid_token", "no_active_hooks", "no_service",
     "no_service_id", "no_team", "posting_to_general_channel_denied", "team_disabled", "user_not_found"}
)  # fmt: skip
"""Answers that say this webhook takes nothing any more, with whatever status they come."""


def payloads(message: Message) -> tuple[Payload, ...]:
    """Return the forms of the message, richest first: blocks with the chart, blocks, one section, plain text.

    Slack refuses blocks whose picture it cannot fetch (invalid_blocks): the next form, without it, goes at once.
    """
    text, made = lock_screen(message), blocks(message)
    forms = (_envelope(text, made), _envelope(text, [_section(_whole(message))]), _envelope(_plain(message)))
    return (_envelope(text, _pictured(message, made)), *forms) if safe_url(message.chart) else forms


def lock_screen(message: Message) -> str:
    """Return the whole fact in at most 200 characters; the handle is always in it."""
    head = _demo(message)
    tail = f" · {plain(message.handle, 40)}"
    locale = Locale(message.language)
    if locale.direction == "ltr":
        return head + joined(list(message.headline), " · ", LOCK_SCREEN - len(head + tail), mrkdwn) + tail
    # a lock screen sets a line by its first letter, and pieces of both directions must not mix
    pieces = [piece for piece in message.headline if piece]
    room = LOCK_SCREEN - len(head + tail) - 1 - 2 * len(pieces)
    shown = joined(pieces, SPLIT, room, mrkdwn).split(SPLIT)
    return locale.line(head + " · ".join(map(locale.isolated, shown)) + tail)


def blocks(message: Message) -> list[Block]:
    """Return the Block Kit blocks, at most fourteen of the fifty allowed."""
    locale = Locale(message.language)
    made: list[Block] = [
        {"type": "header", "text": _plain_text(_set(message, plain(_demo(message) + message.title, HEADER - 1)))},
        _section(_fact(message)),
    ]
    if shown := message.fields[:FIELDS]:
        made.append({"type": "section", "fields": [_field(message, label, text) for label, text in shown]})
    if message.others:
        title = locale.text("Others, side by side (never added)") if message.quote else locale.text("Listed")
        lines = [f"*{title}*", *(f"• {mrkdwn(line, 200)}" for line in message.others[:MOST_LISTED])]
        lines = [_set(message, line) for line in lines]
        made += [_section("\n".join(lines[start : start + 14])) for start in range(0, len(lines), 14)]
    if message.quote:
        made.append({"type": "section", "text": _plain_text(f"“{plain(message.quote, QUOTE)}”")})
        quoted = _set(message, f"{mrkdwn(message.quote_from, 400)}{_link(message)}")
        made.append(_context([quoted], message.language))
    if message.caveats:
        caveats = [_set(message, f"⚠ {mrkdwn(caveat, 300)}") for caveat in message.caveats]
        made.append(_context(caveats, message.language))
    if message.action:
        made.append(_section(_lines(message, f"*{locale.text('What to do')}*", mrkdwn(message.action, 1_000))))
    made.append(_context(_footer(message), message.language))
    return made


def _pictured(message: Message, made: list[Block]) -> list[Block]:
    """Return the blocks with the chart beside the fact; what it shows is said for whoever does not see it."""
    picture = {"type": "image", "image_url": safe_url(message.chart), "alt_text": plain(message.title, QUOTE)}
    return [made[0], {**made[1], "accessory": picture}, *made[2:]]


def marked(payload: Mapping[str, Any], handle: str, language: str = "en") -> Payload:
    """Return the same form, saying that it may repeat an earlier message with the same ids."""
    locale = Locale(language)
    notice = locale.text("may repeat {handle}", handle=plain(handle, 40))
    limit = LOCK_SCREEN if "blocks" in payload else SECTION
    again: Payload = {**payload, "text": cut(f"{notice}: {payload['text']}", limit)}
    if "blocks" in payload:
        told = locale.text(
            "*May repeat {handle}*: an earlier try with the same ids may have arrived.", handle=plain(handle, 40)
        )
        again["blocks"] = [_context([locale.line(told)], language), *payload["blocks"]]
    return again


def judge(answer: PostResult, now: datetime) -> Outcome:
    """Return what Slack's answer, or its absence, means: a success says "ok" and nothing else."""
    return answers.judge(
        answer, now, taken=lambda body: body.strip() == "ok", word=_word, broken=PERMANENT_ERRORS, refused=FORM_ERRORS
    )


class Slack:
    """The channel: renders without the secret, sends with it."""

    def __init__(self, address: Secret) -> None:
        self._address = address

    def forms(self, message: Message) -> tuple[Payload, ...]:
        """Return what would be posted, richest form first."""
        return payloads(message)

    def marked(self, form: Mapping[str, Any], handle: str, language: str = "en") -> Payload:
        """Return the form with the words that it may repeat an earlier one."""
        return marked(form, handle, language)

    def send(self, form: Mapping[str, Any], delivery_id: str, now: datetime) -> Outcome:
        """Post one form. ``now`` is only used to read a Retry-After date."""
        return judge(post(self._address, form, headers={"webhook-id": delivery_id}), now)


def _envelope(text: str, made: list[Block] | None = None) -> Payload:
    # unfurling would fetch and show pages we did not choose; parse and link_names would make links of plain words
    envelope: Payload = {
        "text": text, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False, "link_names": False,
        "parse": "none",
    }  # fmt: skip
    return envelope | ({"blocks": made} if made else {})


def _fact(message: Message) -> str:
    fact = message.fact if message.fact != message.title else ""
    lines = [f"*{mrkdwn(fact, 600)}*" if fact else "", mrkdwn(message.delta, 400), mrkdwn(message.why_now, 1_200)]
    return _lines(message, *lines)


def _whole(message: Message) -> str:
    """Return the message as one section: what the second form says."""
    facts = [f"{label}: {text}" for label, text in message.fields]
    quoted = [f"“{message.quote}” {message.quote_from}"] if message.quote else []
    rest = [*facts, *message.others, *quoted, *message.caveats, message.action]
    lines = [_set(message, mrkdwn(line, 400)) for line in (_demo(message) + message.title, *rest) if line]
    return _ended([_fact(message), *lines], _footer(message), SECTION)


def _plain(message: Message) -> str:
    """Return the message as plain text: the last form."""
    rest = [message.fact, message.delta, message.why_now, *message.caveats]
    quoted = [f"“{message.quote}”", message.quote_from, message.url] if message.quote else []
    lines = [_set(message, mrkdwn(line, 400)) for line in (*rest, *quoted, message.action, message.evidence) if line]
    say = Locale(message.language).text
    end = [_set(message, f"<{safe}|{say('Why, and “I am on it”')}>")] if (safe := checked_url(message.link)) else []
    end.append(_set(message, say("event {event}", event=message.event_id)))
    return _ended([lock_screen(message), *lines], end, SECTION - NOTICE)


def _ended(lines: Sequence[str], end: Sequence[str], most: int) -> str:
    """Return lines of which only so much is cut that their end, the way to the alert, stands whole below them."""
    kept, room = list[str](), most - LEAST_SAID
    for line in end:
        if (needs := length(line) + 1) <= room:
            kept.append(line)
            room -= needs
    return "\n".join([cut("\n".join(lines), room + LEAST_SAID), *kept])


def _footer(message: Message) -> list[str]:
    say = Locale(message.language).text
    told = {"handle": plain(message.handle, 40), "event": plain(message.event_id, 64)}
    lines = [say("{handle} · event {event}", **told)]
    if message.episode:
        lines = [say("{handle} · event {event} · episode {n}", n=message.episode, **told)]
    if message.evidence:
        page = checked_url(message.evidence)  # an address of ours; else the name of a file
        file = say("Evidence: {where}", where=mrkdwn(message.evidence, 500))
        lines.append(f"<{page}|{say('Evidence')}>" if page else file)
    if picture := checked_url(message.chart):
        lines.append(f"<{picture}|{say('Chart')}>")
    if safe := checked_url(message.link):
        lines.append(f"<{safe}|{say('Why, and “I am on it”')}>")
    elif message.handle.startswith("AL-"):
        lines.append(say("Why: {command}", command=f"tracker alerts explain {plain(message.handle, 40)}"))
    return [_set(message, line) for line in lines]


def _demo(message: Message) -> str:
    return Locale(message.language).text("DEMO") + " " if message.demo else ""


def _set(message: Message, line: str) -> str:
    """Return a line that Slack sets in the direction of the message's language; a bold one stays bold."""
    locale = Locale(message.language)
    return f"*{locale.line(line[1:])}" if line.startswith("*") else locale.line(line)


def _lines(message: Message, *lines: str) -> str:
    return "\n".join(_set(message, line) for line in lines if line)


def _section(text: str) -> Block:
    return {"type": "section", "text": _mrkdwn(cut(text, SECTION))}


def _context(texts: list[str], language: str) -> Block:
    if (more := len(texts) - CONTEXT) > 0:
        locale = Locale(language)
        rest = locale.line(locale.plural("and {n} more", "and {n} more", more + 1))
        texts = [*texts[: CONTEXT - 1], rest]
    return {"type": "context", "elements": [_mrkdwn(text) for text in texts]}


def _field(message: Message, label: str, text: str) -> Block:
    return _mrkdwn(cut(_lines(message, f"*{mrkdwn(label, LABEL)}*", mrkdwn(text, 600)), FIELD))


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}  # verbatim: no link or mention is made of plain words


def _plain_text(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _link(message: Message) -> str:
    """Return our link to the report, or "" when the address is not one to send people to."""
    safe = checked_url(message.url)
    return f" · <{safe}|{Locale(message.language).text('report')}>" if safe else ""


def checked_url(url: str) -> str:
    """Return an http(s) address as a link of Slack's may hold it, or ""."""
    safe = safe_url(url).replace("&", "&amp;")
    return safe if len(safe) <= LONGEST_URL else ""


def _word(body: str) -> str:
    """Return Slack's word for an error; "" for anything else (a page of a captive portal is not worth keeping)."""
    text = body.strip()
    return text if re.fullmatch(r"[a-z_]{2,60}", text) else ""
