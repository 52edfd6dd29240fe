"""The console as a channel: exactly what would be posted, and the same for a person's eyes.

In: a Message and a function that writes lines. Out: a readable rendering and the JSON. It needs no secret and no
network, so a first run shows every alert.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tracker.delivery.channels.slack import payloads
from tracker.delivery.escape import clean, safe_url
from tracker.delivery.outcome import Outcome, Result
from tracker.locales import Locale
from tracker.model import Message

WIDTH = 100


def readable(message: Message) -> str:
    """Return the message as lines of text: nothing from outside can move the cursor or change a colour."""
    say = Locale(message.language).text
    lines = [
        f"{demo(message)}{clean(message.title)}",
        _indent(message.fact),
        _indent(message.delta),
        _indent(message.why_now),
    ]
    lines += [_indent(f"{label + ':':<24}{clean(text)}") for label, text in message.fields]
    if message.others:
        lines += [_indent((say("Others, side by side (never added)") if message.quote else say("Listed")) + ":")]
        lines += [_indent(f"• {clean(line)}") for line in message.others]
    if message.quote:
        lines += [_indent(f"“{clean(message.quote)}”"), _indent(f"— {clean(message.quote_from)} {clean(message.url)}")]
    lines += [_indent(f"! {clean(caveat)}") for caveat in message.caveats]
    lines += [_indent(say("To do: {what}", what=clean(message.action)))] if message.action else []
    lines += [_indent(say("Evidence: {where}", where=clean(message.evidence)))] if message.evidence else []
    lines += [f"  {say('Chart')}: {safe_url(message.chart)}"] if message.chart else []
    lines += [f"  {say('Why, and “I am on it”')}: {safe_url(message.link)}"] if message.link else []
    named = {"handle": message.handle, "event": message.event_id[:16]}
    lines += [_indent(say("{handle} · event {event} · episode {n}", n=message.episode, **named))]
    return "\n".join(line for line in lines if line.strip())


def demo(message: Message) -> str:
    """Return the word before everything a replay says, in the message's language; "" of what is real."""
    return Locale(message.language).text("DEMO") + " " if message.demo else ""


def headline(message: Message) -> str:
    """Return the fact in one line, each piece in its own direction where the language is written from the right."""
    locale = Locale(message.language)
    pieces = [clean(piece) for piece in message.headline if piece]
    whole = " · ".join(map(locale.isolated, pieces) if locale.direction == "rtl" else pieces)
    return locale.line(clean(whole) if locale.direction == "ltr" else whole)


class Console:
    """The channel. ``write`` gets one text at a time; ``show_json`` adds the payload as it would be posted."""

    def __init__(self, write: Callable[[str], None], *, show_json: bool = True) -> None:
        self._write = write
        self._show_json = show_json

    def forms(self, message: Message) -> tuple[dict[str, Any], ...]:
        """Return the one form: the readable text, and what Slack would get."""
        return ({"readable": readable(message), "would_post": payloads(message)[0]},)

    def marked(self, form: Mapping[str, Any], handle: str, language: str = "en") -> dict[str, Any]:
        """Return the form with the words that it may repeat an earlier one."""
        notice = Locale(language).text("may repeat {handle}", handle=clean(handle))
        return {**form, "readable": f"{notice}: {form['readable']}"}

    def send(self, form: Mapping[str, Any], delivery_id: str, now: datetime) -> Outcome:
        """Write it. A terminal that went away is a failure like any other."""
        text = form["readable"]
        if self._show_json:
            text += "\n" + json.dumps(form["would_post"], ensure_ascii=False, indent=2)
        try:
            self._write(text)
        except (OSError, UnicodeError) as error:
            return Outcome(Result.NOT_ACCEPTED, type(error).__name__)
        return Outcome(Result.DELIVERED, "written")


def _indent(text: str) -> str:
    return textwrap.fill(
        clean(text),
        WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
