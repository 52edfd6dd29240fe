"""What came of one attempt, and what follows from it: the result table of the design, as two pure functions.

In: a channel's answer; an outbox row. Out: an :class:`Outcome`; a :class:`Settlement` that says where the row goes.
Time and chance are arguments.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from tracker.http.retry_after import seconds_of
from tracker.locales import joined, said
from tracker.model import Delivery, DeliveryState, Settlement

EXPIRY = timedelta(hours=75)
"""An event nobody could be told of for this long is kept and marked dead; Standard Webhooks' schedule adds up to it."""

WAITS_SECONDS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""The most to wait after the first, second ... failure (Standard Webhooks: 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h,
24 h). Full jitter: the wait is anything between nothing and this, so that many senders do not come back together."""

LONGEST_PAUSE_SECONDS = 3_600.0
USUAL_PAUSE_SECONDS = 30.0


class Result(StrEnum):
    """How one attempt ended."""

    DELIVERED = "delivered"
    THROTTLED = "throttled"  # told to wait: not an attempt
    NOT_ACCEPTED = "not accepted"  # it did not arrive; another try can help
    PARTLY = "taken for some"  # the others are tried again, alone
    MAYBE = "outcome unknown"  # it may have arrived
    MAYBE_FAILED = "failed, perhaps after accepting"  # an answer says no, but it may be there all the same
    FORM_REFUSED = "form refused"  # a simpler form of the message may pass
    REFUSED = "refused for good"  # this channel will not take it
    BROKEN = "channel broken"  # this channel takes nothing any more


LATE = "expired; "

EXPIRED = said("expired: its channel could not send for 75 hours (is its address set? is it switched on?)")

IN_WORDS = {
    Result.NOT_ACCEPTED.value: said("not accepted"),
    Result.PARTLY.value: said("taken for some"),
    Result.MAYBE.value: said("outcome unknown"),
    Result.MAYBE_FAILED.value: said("failed, perhaps after accepting"),
    Result.FORM_REFUSED.value: said("form refused"),
    Result.REFUSED.value: said("refused for good"),
    Result.BROKEN.value: said("channel broken"),
}


PART = "part"
"""The key under which a row's forms remember who has the message."""


@dataclass(frozen=True, slots=True)
class Part:
    """Who of a channel's many addresses has a message, as digests, and how often it went out while some had it."""

    had: frozenset[str] = frozenset()
    tries: int = 0

    @staticmethod
    def of(form: Mapping[str, Any]) -> Part:
        """Return what a form remembers."""
        kept = form.get(PART, {})
        return Part(frozenset(kept.get("had", ())), kept.get("tries", 0))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result, a word on why (never an address), and how long to pause the channel.

    ``missed`` says how many of the channel's addresses a delivered message did not reach; ``part`` is who has one that
    is PARTLY told.
    """

    result: Result
    detail: str
    pause_seconds: float = 0.0
    missed: str = ""
    part: Part | None = None


def pause_of(header: str | None, now: datetime) -> float:
    """Return the seconds a Retry-After asks for: an integer or an HTTP date, at most an hour.

    Absent, unreadable or past means the usual pause; the absurd is capped.
    """
    seconds = seconds_of(header, now)
    return USUAL_PAUSE_SECONDS if seconds is None else min(seconds, LONGEST_PAUSE_SECONDS)


def settle(
    delivery: Delivery,
    outcome: Outcome,
    forms: int,
    now: datetime,
    chance: random.Random,
    on_unknown: Literal["resend", "hold"] = "resend",
) -> Settlement:
    """Return where the row goes after this outcome; ``forms`` is how many forms the message has."""
    result, detail = outcome.result, f"{outcome.result.value}: {outcome.detail}"
    if result is Result.DELIVERED:
        return replace(_to(delivery, DeliveryState.DELIVERED, now, detail, attempts=1), missed=outcome.missed)
    if result in {Result.REFUSED, Result.BROKEN}:
        broken = outcome.detail if result is Result.BROKEN else ""
        return _to(delivery, DeliveryState.DEAD, now, detail, attempts=1, broken=broken)
    if result is Result.FORM_REFUSED:
        last = delivery.form + 1 >= forms
        state = DeliveryState.DEAD if last else DeliveryState.PENDING
        return _to(delivery, state, now, detail, attempts=1 if last else 0, form=delivery.form + (not last))
    if result is Result.MAYBE and on_unknown == "hold":
        return _to(delivery, DeliveryState.HELD, now, detail, attempts=1)
    counts = 0 if result is Result.THROTTLED else 1
    repeat = delivery.may_repeat or result in {Result.MAYBE, Result.MAYBE_FAILED}
    if now >= delivery.expires_at:
        return _to(delivery, DeliveryState.DEAD, now, LATE + detail, attempts=counts, repeat=repeat)
    pause = now + timedelta(seconds=outcome.pause_seconds) if result is Result.THROTTLED else None
    failures = outcome.part.tries - 1 if outcome.part else delivery.attempts
    # the last try falls on the expiry itself, not after it
    next_at = min(pause or now + wait(failures, chance), delivery.expires_at)
    again = _to(delivery, DeliveryState.PENDING, next_at, detail, attempts=counts, repeat=repeat, pause=pause)
    return replace(again, payload=_remembering(delivery.payload, outcome.part)) if outcome.part else again


def _remembering(payload: str, part: Part) -> str:
    """Return the forms with who has them."""
    kept = {PART: {"had": sorted(part.had), "tries": part.tries}}
    return json.dumps([{**form, **kept} for form in json.loads(payload)])


def in_words(ending: str) -> str:
    """Return how the last attempt ended, to be said in any language; what the service said of it stays as it is."""
    if ending == EXPIRED:
        return EXPIRED
    result, _, detail = ending.removeprefix(LATE).partition(": ")
    told = joined(": ", [IN_WORDS.get(result, result), *filter(None, [detail])])
    return said("expired; {what}", what=told) if ending.startswith(LATE) else told


def wait(attempts: int, chance: random.Random) -> timedelta:
    """Return how long to wait after failure number ``attempts + 1``."""
    return timedelta(seconds=chance.uniform(0, WAITS_SECONDS[min(attempts, len(WAITS_SECONDS) - 1)]))


def _to(
    delivery: Delivery,
    state: DeliveryState,
    next_at: datetime,
    detail: str,
    *,
    attempts: int = 0,
    form: int | None = None,
    repeat: bool | None = None,
    pause: datetime | None = None,
    broken: str = "",
) -> Settlement:
    return Settlement(
        state=state,
        form=delivery.form if form is None else form,
        attempts=delivery.attempts + attempts,
        next_at=next_at,
        may_repeat=delivery.may_repeat if repeat is None else repeat,
        last_result=detail,
        pause_until=pause,
        broken=broken,
    )
