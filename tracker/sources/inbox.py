"""Kind ``inbox``: the mails of one IMAP folder, each with its attachments.

In: one visit. Out: an item a mail and an attachment that can be read. A mail is known by what it holds, so a folder
that is numbered anew brings nothing twice. Nothing is marked, moved or deleted there. Who may write to an address is
for its owner to say: ``senders`` takes the mails of some domains only, as far as a sender's word goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from tracker.errors import ConfigError, Problem
from tracker.http import Box, Letter, Place, letters
from tracker.sandbox import ParseFailed
from tracker.secrets import read_secret
from tracker.sources.items import Item
from tracker.sources.parts import PARSER, parts
from tracker.sources.visit import Visit, is_final

MOST_BYTES = 25_000_000


def collect(visit: Visit) -> Iterator[Item]:
    """Yield the mails after the one the last visit came to. FetchError where the folder cannot be read."""
    spec, memory = visit.spec, visit.memory
    place = Place(int(memory.get("validity", 0)), int(memory.get("uid", 0)))
    since = (visit.now - timedelta(days=spec.days_back)).date()
    post = replace(visit.outside().post, box=_box(visit), place=place, since=since, most_bytes=MOST_BYTES)
    for number, letter in enumerate(letters(post), 1):
        try:
            found = list(_items(visit, letter))
        except ParseFailed as error:
            if not is_final(error):
                raise visit.failed(error) from error  # nothing is wrong with the mail: the next visit begins with it
            found = [Item(spec.id, _name(letter), problem=str(error), rejected=True)]
        yield from found
        memory["validity"], memory["uid"] = letter.place.validity, letter.place.uid
        if number == spec.most or visit.over():
            visit.waiting += letter.after
            return


def _box(visit: Visit) -> Box:
    spec, world = visit.spec, visit.outside()
    password = read_secret(spec.key_env, world.environment)
    if password is None or not password.reveal().isprintable():
        hint = f"set it, or {spec.key_env}_FILE to a file that holds it"
        raise ConfigError([Problem("environment", spec.key_env, f"is not set, and {spec.id} needs it", hint)])
    return Box(spec.server, spec.user, password, spec.mailbox, named=spec.server in spec.hosts)


def _name(letter: Letter) -> str:
    if letter.raw is None:
        return f"mail {letter.place.validity}.{letter.place.uid}"
    return f"mail {hashlib.sha256(letter.raw).hexdigest()[:12]}"


def _items(visit: Visit, letter: Letter) -> Iterator[Item]:
    spec, name = visit.spec, _name(letter)
    if letter.raw is None:
        said = f"is larger than {MOST_BYTES:,} bytes ({letter.size:,})"
        yield Item(spec.id, name, problem=said, rejected=True)
        return
    said_in = visit.outside().parse(PARSER, letter.raw, {"name": "mail.eml"})
    for item in parts(said_in, spec.id, name, visit.now, visit.vocabulary.languages):
        if item.report is not None and spec.senders and item.report.publisher not in spec.senders:
            yield Item(spec.id, item.external_id, problem="comes from a domain that is not listed", rejected=True)
        else:
            yield item
