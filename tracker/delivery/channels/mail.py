"""E-mail: a message as a letter in plain text and HTML, and what a mail server's answers mean.

In: a :class:`~tracker.model.Message`, a :class:`~.smtp.Relay`, addresses. Out: the forms of the message (both bodies,
then text alone) and an Outcome. The letter's Message-ID is made of the delivery's id, the same on every attempt, so
that mail programs take a repeat for what it is; letters of one alert make one thread. Codes are those of RFC 5321, 4.2.

Where a server takes a letter for some of its addresses only, nobody is lost in silence and nobody is told twice: who is
deferred (4xx) is tried again alone, :data:`TRIES` times in all, as the row remembers who has it (as digests: a row
holds no address). Who is refused for good, or still then, is missed: the letter is delivered, and how many were missed
stays on the row and with its channel, where `tracker status` and the [meta] channel tell it.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from tracker.delivery.channels.console import demo, headline, readable
from tracker.delivery.channels.smtp import TAKEN, Handed, Relay, submit
from tracker.delivery.escape import clean, cut, safe_url
from tracker.delivery.outcome import Outcome, Part, Result
from tracker.http import Failure
from tracker.locales import Locale
from tracker.model import Message

SUBJECT = 180
LINE = 1_000

LATER = frozenset({421, 450, 451, 452, 454})
"""Not now (RFC 5321, 4.2.3): tried again."""

TRIES = 4
"""So often a letter goes out for those who were deferred while others have it: half an hour, by the usual waits.
Their alert's next messages wait as long, for those who can be told as well, so it is not tried for days."""

Form = dict[str, Any]


def forms(message: Message) -> tuple[Form, ...]:
    """Return the forms, richest first."""
    subject = cut(demo(message) + headline(message), SUBJECT)
    tail = f" · {clean(message.handle)}"
    plain: Form = {
        "subject": cut(subject, SUBJECT - len(tail)) + tail,
        "text": readable(message),
        "thread": _thread(message),
        "language": message.language,
    }
    return ({**plain, "html": page(message)}, plain)


def marked(form: Mapping[str, Any], handle: str, language: str = "en") -> Form:
    """Return the form with the words that it may repeat an earlier one."""
    notice = Locale(language).text("may repeat {handle}", handle=clean(handle))
    told: Form = {**form, "subject": cut(f"{notice}: {form['subject']}", SUBJECT), "text": f"{notice}\n{form['text']}"}
    return told | ({"html": f"<p><strong>{html.escape(notice)}</strong></p>{form['html']}"} if "html" in form else {})


def page(message: Message) -> str:
    """Return the message as a piece of HTML without a script, an image or a style from elsewhere."""
    say = Locale(message.language).text
    made = [f"<h2>{_safe(demo(message) + message.title)}</h2>"]
    made += [f"<p><strong>{_safe(message.fact)}</strong></p>"] if message.fact != message.title else []
    made += [f"<p>{_safe(text)}</p>" for text in (message.delta, message.why_now) if text]
    rows = [
        f"<tr><th align=start valign=top>{_safe(label)}</th><td>{_safe(text)}</td></tr>"
        for label, text in message.fields
    ]
    made += [f"<table cellpadding=4>{''.join(rows)}</table>"] if rows else []
    if message.others:
        title = say("Others, side by side (never added)") if message.quote else say("Listed")
        made.append(f"<p>{title}:</p><ul>" + "".join(f"<li>{_safe(line)}</li>" for line in message.others) + "</ul>")
    if message.quote:
        turned = " dir=auto" if Locale(message.language).isolated(message.quote) != message.quote else ""
        made.append(
            f"<blockquote{turned}>“{_safe(message.quote)}”<br>{_safe(message.quote_from)}{_link(message)}</blockquote>"
        )
    made += (
        ["<ul>" + "".join(f"<li>⚠ {_safe(caveat)}</li>" for caveat in message.caveats) + "</ul>"]
        if message.caveats
        else []
    )
    made += [f"<p><strong>{say('What to do')}:</strong> {_safe(message.action)}</p>"] if message.action else []
    made += [f"<p>{_safe(say('Evidence: {where}', where=message.evidence))}</p>"] if message.evidence else []
    if picture := safe_url(message.chart):
        made.append(f'<p><a href="{html.escape(picture)}">{say("Chart")}</a></p>')
    if safe := safe_url(message.link):
        made.append(f'<p><a href="{html.escape(safe)}">{say("Why it was sent, and “I am on it”")}</a></p>')
    named = say("{handle} · event {event}", handle=message.handle, event=message.event_id)
    made.append(f"<p><small>{_safe(named)}</small></p>")
    return "\n".join(made)


def letter(form: Mapping[str, Any], delivery_id: str, sender: str, to: Sequence[str], now: datetime) -> EmailMessage:
    """Return the letter of one form. Headers cannot be broken: their texts hold no control character."""
    made, home = EmailMessage(policy=policy.SMTP), sender.rpartition("@")[2]
    made["From"], made["To"], made["Subject"] = sender, ", ".join(to), form["subject"]
    made["Date"], made["Message-ID"] = format_datetime(now), f"<{delivery_id}@{home}>"
    if form.get("thread"):
        made["References"] = f"<{form['thread']}@{home}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers an alert
    made.set_content(form["text"])
    if "html" in form:
        locale = Locale.of(form.get("language", "en"))
        head = f'<!doctype html><html lang="{locale.code}" dir="{locale.direction}">'
        made.add_alternative(f"{head}<body>{form['html']}</body></html>", subtype="html")
    return made


def judge(handed: Handed) -> Outcome:
    """Return what the mail server's answer, or its absence, means."""
    if handed.failure is not None:
        result = Result.MAYBE if handed.failure is Failure.UNKNOWN else Result.NOT_ACCEPTED
        return Outcome(result, f"{handed.failure.value} {handed.detail}".strip())
    code = handed.code or 0
    detail = f"{handed.step}: {code}"
    if missed := _missed(handed):
        detail = f"{detail}, {missed}"
    if code < 200:  # no answer of a mail server (a portal's page): after the letter, it may have arrived
        return Outcome(Result.MAYBE if handed.step == "letter" else Result.NOT_ACCEPTED, f"{handed.step}: no answer")
    if handed.step == "letter":
        if code == 250:
            return Outcome(Result.DELIVERED, detail, missed=missed)
        return Outcome(Result.NOT_ACCEPTED if code in LATER else Result.FORM_REFUSED, detail)
    return Outcome(Result.NOT_ACCEPTED if code in LATER else Result.BROKEN, detail)


class Mail:
    """The channel."""

    def __init__(self, relay: Relay, sender: str, to: Sequence[str]) -> None:
        self._relay = relay
        self._sender = sender
        self._to = tuple(to)

    def forms(self, message: Message) -> tuple[Form, ...]:
        """Return what would be sent, richest form first."""
        return forms(message)

    def marked(self, form: Mapping[str, Any], handle: str, language: str = "en") -> Form:
        """Return the form with the words that it may repeat an earlier one."""
        return marked(form, handle, language)

    def send(self, form: Mapping[str, Any], delivery_id: str, now: datetime) -> Outcome:
        """Hand one form to the mail server, for those who have none of its forms yet."""
        part = Part.of(form)
        left = [one for one in self._to if _named(one, delivery_id) not in part.had]
        if not left:  # whoever was left is no address of the channel any more
            return Outcome(Result.DELIVERED, "everybody has it")
        made = letter(form, delivery_id, self._sender, self._to, now)
        handed = submit(self._relay, made, self._sender, left)
        got = {_named(one, delivery_id) for one, code in zip(left, handed.answers, strict=False) if code in TAKEN}
        return _of_part(handed, part, got)


def _of_part(handed: Handed, part: Part, got: Set[str]) -> Outcome:
    """Return what the answer means where somebody has the letter, by this try or by one before."""
    outcome = judge(handed)
    if handed.step == "addresses" and part.had:  # the channel works: others have it
        outcome = Outcome(Result.DELIVERED, outcome.detail, missed=_missed(handed))
    if outcome.result is not Result.DELIVERED:
        return outcome
    tries = part.tries + 1
    if tries < TRIES and not LATER.isdisjoint(handed.answers):
        return Outcome(Result.PARTLY, outcome.detail, part=Part(part.had | got, tries))
    return outcome


def _missed(handed: Handed) -> str:
    many = sum(code not in TAKEN for code in handed.answers)
    return f"{many} address{'' if many == 1 else 'es'} refused" if many else ""


def _named(address: str, delivery_id: str) -> str:
    return hashlib.sha256(f"{delivery_id} {address}".encode()).hexdigest()[:16]


def _thread(message: Message) -> str:
    return f"{clean(message.handle)}.{message.episode}" if message.handle.startswith("AL-") else ""


def _safe(text: str) -> str:
    return html.escape(cut(clean(text), LINE))


def _link(message: Message) -> str:
    safe = safe_url(message.url)
    return f' · <a href="{html.escape(safe)}">{Locale(message.language).text("report")}</a>' if safe else ""
