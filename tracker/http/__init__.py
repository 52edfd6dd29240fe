"""The only door to the web: :func:`fetch` reads what strangers publish, :func:`post` tells a webhook.

Two functions, because they fear different things. ``post`` guards a secret address and asks of every failure whether
the message may have left. ``fetch`` guards this machine: against addresses inside our own network, bodies that swell,
answers that never end. :class:`Visitor` is ``fetch`` with manners (robots, a pace a host, rest where asked); sources
use it. Nobody else imports httpx, httpcore or socket to read the web (tests/test_house.py).
"""

from tracker.http.answer import Fetched, FetchError, Reason, Request
from tracker.http.body import gunzip
from tracker.http.fetch import Door, fetch
from tracker.http.letters import Box, Letter, Place, Post, letters
from tracker.http.post import Failure, PostResult, body_of, post
from tracker.http.trust import authorities
from tracker.http.visitor import Visitor, user_agent
from tracker.http.within import apart, within

__all__ = [
    "Box",
    "Door",
    "Failure",
    "FetchError",
    "Fetched",
    "Letter",
    "Place",
    "Post",
    "PostResult",
    "Reason",
    "Request",
    "Visitor",
    "apart",
    "authorities",
    "body_of",
    "fetch",
    "gunzip",
    "letters",
    "post",
    "user_agent",
    "within",
]
