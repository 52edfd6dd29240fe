"""What an HTTP answer to a posted message means, for every kind of channel that is a web address.

In: a PostResult and what the service says of itself. Out: an Outcome. Redirects are never followed, and a 2xx that the
service would not give (a captive portal's page) is no success.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from tracker.delivery.outcome import Outcome, Result, pause_of
from tracker.http import Failure, PostResult

GONE = frozenset({401, 403, 404, 410})
"""Whoever answers so takes nothing from us any more (Standard Webhooks: 410 disables the address)."""

UNREADABLE = frozenset({400, 413, 422})
"""A simpler form of the message may pass."""

PERHAPS = frozenset({408, 500, 502, 504})
"""A gateway that gave up, or a failure half-way: the message may have been passed on all the same."""


def judge(
    answer: PostResult,
    now: datetime,
    *,
    taken: Callable[[str], bool],
    word: Callable[[str], str] = lambda body: "",
    broken: Collection[str] = (),
    refused: Collection[str] = (),
) -> Outcome:
    """Return what the answer, or its absence, means.

    ``taken`` says of the body of a 2xx whether the service gives it. ``word`` finds the service's word for an error;
    ``broken`` and ``refused`` are its words for an address, and a form, it will not have, whatever their status.
    """
    if answer.failure is not None:
        result = {Failure.UNKNOWN: Result.MAYBE, Failure.NOT_SENT: Result.NOT_ACCEPTED}.get(answer.failure)
        return Outcome(result or Result.BROKEN, f"{answer.failure.value} {answer.detail}".strip())
    status, said = answer.status or 0, word(answer.body)
    detail = f"status {status}" + (f", {said}" if said else "")
    if 200 <= status < 300 and taken(answer.body):
        return Outcome(Result.DELIVERED, detail)
    if status == 429:
        return Outcome(Result.THROTTLED, detail, pause_of(answer.retry_after, now))
    if said in broken or status in GONE:
        return Outcome(Result.BROKEN, detail)
    if said in refused or status in UNREADABLE:
        return Outcome(Result.FORM_REFUSED, detail)
    if status in PERHAPS:
        return Outcome(Result.MAYBE_FAILED, detail)
    # 503, a redirect, a page that is not the service's: it was not taken
    return Outcome(Result.NOT_ACCEPTED, detail)


def no_page(body: str) -> bool:
    """Say whether a body is anything but a web page: a receiver of JSON does not answer with one, a portal does."""
    return not body.lstrip("\ufeff \t\r\n").startswith("<")
