"""What a person decides: crises, sources, rules, channels. Validated by :mod:`tracker.config` into these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Literal

from tracker.model.rules import Rule
from tracker.model.tables import TableMapping
from tracker.model.vocabulary import STRICT, Sensitivity, Vocabulary

Publish = Literal["all", "above_confidence", "reviewed_only"]
"""Which figures stand on their line before a person looked: all, those read with certainty, none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crisis:
    """Places and a counting start that cumulative figures belong to."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    name: str
    counting_start: date
    timezone: str  # IANA; "Friday" in a report means Friday there
    places: tuple[str, ...]  # ids of places.toml
    words: tuple[str, ...] = ()  # words that mark a report as this crisis's where no place does
    ends: date | None = None
    publish: Publish = "all"  # which figures nobody reviewed are on a line
    precedence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """indicator (or "default") -> attribution ids, best first: whose figure is the headline."""


CONTACT = re.compile(r"[\w.@:/+~-]{3,200}", re.ASCII)
"""What may stand in a User-Agent as a mail or web address."""

USUAL_MINUTES = 60
"""Between two visits to a source on the web that says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """A place we read. ``kind`` names a module of tracker/sources; ``path`` for folders and tables, ``url`` for what
    lies on the web.

    ``table`` says what a table's columns mean where their names do not; ``mapping`` names a file of config/mappings
    that does. Keys never stand here: ``key_env`` names the environment variable (or NAME_FILE).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    kind: Literal["folder", "table", "feed", "page", "reliefweb", "gdelt", "inbox"]
    name: str = ""
    path: str = ""
    url: str = ""  # of a feed, page, sitemap or table; of reliefweb and gdelt only to read a copy
    urls: tuple[str, ...] = ()  # more pages
    hosts: tuple[str, ...] = ()  # "intranet.example:8080": private hosts it may be read from, one by one
    full_text: Literal["auto", "always", "never"] = "auto"  # of a feed: follow its links where it has only a teaser
    contains: str = ""  # of a sitemap: only addresses with this in them ("/news/")
    most: int = 100  # items taken up in one visit
    query: str = ""  # of reliefweb and gdelt: words to search for
    countries: tuple[str, ...] = ()  # ISO 3166-1 alpha-3: "syr"
    disasters: tuple[str, ...] = ()  # GLIDE numbers or ReliefWeb ids
    appname: str = ""  # the name ReliefWeb approved; no secret
    attachments: Literal["auto", "never"] = "auto"  # of reliefweb: a report that is a PDF and no words
    days_back: int = 7  # how far back a first visit looks
    server: str = ""  # of inbox: the mail server, "imap.example.org" or with ":port"; TLS always
    mailbox: str = "INBOX"  # of inbox: the folder
    user: str = ""  # of inbox: who signs in there, with the password of key_env
    senders: tuple[str, ...] = ()  # of inbox: only mails from these domains
    key_env: str = ""
    key_header: str = ""  # the header the key goes into ("Authorization" adds Bearer), or
    key_parameter: str = ""  # the parameter of the address
    table: TableMapping | None = None
    mapping: str = ""
    every_minutes: int | None = None  # how often it is read; see cadence_minutes
    enabled: bool = True
    licence: str = ""  # its name: "CC BY 4.0"; "": not known
    terms: str = ""  # link to its terms of use
    attribution_line: str = ""  # as its terms want it printed; "": the source's name
    redistribute: Literal["figures", "quote", "full"] = "quote"  # unknown: figure, a quote of 40 words, link
    sensitivity: Sensitivity = "public"

    @property
    def is_local(self) -> bool:
        """Return whether it lies on this machine."""
        return self.kind == "folder" or (self.kind == "table" and not self.url)

    @property
    def cadence_minutes(self) -> int | None:
        """Return how often it is read: as it says, else once an hour; None, in every round, where it is local."""
        return self.every_minutes if self.every_minutes is not None or self.is_local else USUAL_MINUTES


ChannelKind = Literal["console", "slack", "teams", "webhook", "email", "apprise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way out. Secrets never stand here: ``secret_env`` names the environment variable (or NAME_FILE)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    kind: ChannelKind
    name: str = ""
    secret_env: str = ""
    signing_env: str = ""  # webhook: the variable that holds the signing secret; "": posted unsigned
    server: str = ""  # email: the name of the mail server
    port: int = 0  # email; 0: the usual one of its security
    security: Literal["starttls", "tls", "none"] = "starttls"  # email
    user: str = ""  # email: who signs in there, with the password of secret_env; "": nobody
    sender: str = ""  # email: the address it comes from
    to: tuple[str, ...] = ()  # email: whom it goes to
    enabled: bool = True
    on_unknown: Literal["resend", "hold"] = "resend"
    fallback: str = ""
    audience: Sensitivity = "internal"  # who reads it: what they may not see is masked in its messages
    least_level: Literal["watch", "warning", "critical"] = "watch"  # what is below goes elsewhere
    labels: tuple[str, ...] = ()  # takes alerts of rules that share one; empty: of every rule
    quiet_from: str = ""  # "22:00"; "": it never rests
    quiet_to: str = ""  # "07:00": what waited comes as one digest
    timezone: str = "UTC"  # of the quiet hours, and of the brief
    digest_above: int = 10  # more messages at once come as digests; 0: never
    escalate_to: str = ""  # the channel that gets a critical message nobody acknowledged; "": none
    escalate_after_minutes: int = 30
    language: Literal["en", "fr", "ar"] = "en"  # of the fixed words of its messages
    drill_days: int = 0  # a message marked DRILL every so many days; 0: never
    group_from: int = 0  # so many alerts of one place, indicator and kind come as one; 0: never
    brief_at: str = ""  # "07:00", in its time zone: when the brief of the day comes; "": it comes not
    brief_crises: tuple[str, ...] = ()  # ids of crises.toml the brief tells of; empty: of all


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskWords:
    """The words of one language that tell a private person, a place of shelter or sexual violence (config/masks)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    name_particles: tuple[str, ...]
    person_roles: tuple[str, ...]
    articles: tuple[str, ...]
    age_before: tuple[str, ...]
    age_after: tuple[str, ...]
    named_as: tuple[str, ...]
    named_people: tuple[str, ...]
    named: tuple[str, ...]
    sites: tuple[str, ...]
    site_links: tuple[str, ...]
    sexual_violence: tuple[str, ...]
    sexual: tuple[str, ...]
    sexual_acts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long what only helps to look back is kept, in days; 0 keeps it for ever. ``_mb`` is a size; 0 sets none.

    Whatever is said here: figures with their sentences stay, the whole text of every report with a figure that stands
    or a decision on it stays, and so do events, states, ids and purges.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str = "retention"
    texts_days: int = 365  # the words of replaced versions, and of reports without a figure
    rejections_days: int = 365  # the words of refused numbers; how many there were, and why, stays
    messages_days: int = 365  # what settled messages said to their channel, and the tries to send them
    decisions_days: int = 180  # why a rule stayed silent
    rounds_days: int = 365  # the diary of rounds
    store_mb: int = 0  # beyond it the same goes sooner, oldest first, but never in its first week
    backups_mb: int = 0  # beyond it the oldest copies go; the newest two stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All configuration, validated. ``digest`` is a hash of every file's bytes, kept with each round."""

    config_dir: Path
    vocabulary: Vocabulary
    crises: Mapping[str, Crisis]
    sources: Mapping[str, SourceSpec]
    rules: Mapping[str, Rule]
    channels: Mapping[str, Channel]
    masks: Mapping[str, MaskWords] = field(default_factory=dict)
    contact: str = ""  # told to the sites we read, so that their owners can write to us
    meta_channel: str = ""  # where it is told what is wrong with the program itself; "": nowhere
    language: str = "en"  # of our own words on the drawn pages
    digest: str = ""
    retention: Retention = field(default_factory=Retention)
