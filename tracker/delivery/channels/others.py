"""Many other services (Telegram, Signal, Matrix, ntfy, SMS) through Apprise: the only door to it, and optional.

In: a :class:`~tracker.model.Message`, one or several Apprise addresses (https://appriseit.com), each a secret. Out: the
message as plain text, and an Outcome. Apprise says of a message only whether every service took it, so a failure may
have arrived somewhere: what is sent again is marked. Ids do not reach those services; prefer `webhook` where you can.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from importlib.util import find_spec
from typing import Any

from tracker.delivery.channels.console import demo, headline, readable
from tracker.delivery.escape import clean, cut
from tracker.delivery.outcome import Outcome, Result
from tracker.http import apart
from tracker.locales import Locale
from tracker.model import Message
from tracker.secrets import Secret

DEADLINE_SECONDS = 45.0
"""For all its services together: within the lease of a row (tracker/delivery/worker.py), as any other post."""
TITLE = 200
BODY = 4_000

PLAIN = str.maketrans({"@": "＠", "<": "‹", ">": "›", "[": "［", "]": "］"})
"""What some service behind Apprise takes for a mention, a tag or a link; the look-alikes mean nothing to any."""

Form = dict[str, Any]


def installed() -> bool:
    """Say whether the package is there: it comes with ``pip install humanitarian-tracker[notify]``."""
    return find_spec("apprise") is not None


def forms(message: Message) -> tuple[Form, ...]:
    """Return the one form: a title and plain lines."""
    title = cut((demo(message) + headline(message)).translate(PLAIN), TITLE)
    told = replace(message, url=message.url.replace("@", "%40"))
    return ({"title": title, "body": cut(readable(told).translate(PLAIN), BODY)},)


def marked(form: Mapping[str, Any], handle: str, language: str = "en") -> Form:
    """Return the form with the words that it may repeat an earlier one."""
    notice = Locale(language).text("may repeat {handle}", handle=clean(handle))
    return {**form, "title": cut(f"{notice}: {form['title']}", TITLE)}


class Others:
    """The channel."""

    def __init__(self, addresses: Secret) -> None:
        self._addresses = addresses

    def forms(self, message: Message) -> tuple[Form, ...]:
        """Return what would be sent."""
        return forms(message)

    def marked(self, form: Mapping[str, Any], handle: str, language: str = "en") -> Form:
        """Return the form with the words that it may repeat an earlier one."""
        return marked(form, handle, language)

    def send(self, form: Mapping[str, Any], delivery_id: str, now: datetime) -> Outcome:
        """Hand the message to Apprise, which tries each service once."""

        def talk() -> Outcome:
            try:
                return self._notify(form)
            except Exception as error:  # noqa: BLE001 - its text may hold an address
                return Outcome(Result.MAYBE, type(error).__name__)

        return apart(DEADLINE_SECONDS, talk, lambda: Outcome(Result.MAYBE, "deadline"))

    def _notify(self, form: Mapping[str, Any]) -> Outcome:
        apprise = importlib.import_module("apprise")
        logging.getLogger("apprise").disabled = True  # it writes addresses, and those are secrets
        # a redirect would be asked for by GET, without the message, and its 200 taken for ours
        services = apprise.Apprise(asset=apprise.AppriseAsset(http_redirects=False))
        if not all(services.add(address) for address in self._addresses.reveal().split()) or not len(services):
            return Outcome(Result.BROKEN, "an address is none that Apprise knows")
        taken = services.notify(body=form["body"], title=form["title"], body_format="text", interpret_escapes=False)
        return Outcome(Result.DELIVERED, "taken") if taken else Outcome(Result.MAYBE_FAILED, "a service refused it")
