"""What a source of config/sources.toml must say, by its kind, and the mappings of tables it may name.

In: sources as they were read. Out: the same with their mappings in place, and Problems. Never: asks the web anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracker.config.read import did_you_mean, read_toml, tables
from tracker.errors import Problem
from tracker.model import SourceSpec
from tracker.model.tables import TableMapping

FILE = "sources.toml"
ONLY_FOR: Mapping[str, tuple[str, ...]] = {
    "path": ("folder", "table"), "urls": ("page",), "full_text": ("feed",), "contains": ("page",),
    "query": ("reliefweb", "gdelt"), "countries": ("reliefweb", "gdelt"), "disasters": ("reliefweb",),
    "appname": ("reliefweb",), "days_back": ("reliefweb", "gdelt", "inbox"), "attachments": ("reliefweb",),
    "server": ("inbox",), "mailbox": ("inbox",), "user": ("inbox",), "senders": ("inbox",),
    "table": ("table",), "mapping": ("table",),
}  # fmt: skip
"""Keys that mean something for some kinds only; a key that would be ignored is a mistake to be told."""

NEEDS = {
    "folder": (("path",), 'a folder source needs path = "..."'),
    "table": (("path", "url"), 'a table source needs path = "..." or url = "https://..."'),
    "feed": (("url",), 'a feed source needs url = "https://..."'),
    "page": (("url", "urls"), 'a page source needs url = "https://..." (a page or a sitemap) or urls = [...]'),
    "inbox": (("server",), 'an inbox source needs server = "imap.example.org", user = "...", key_env = "..."'),
    "gdelt": (("query", "countries"), 'write query = "(flood OR floods) Bangladesh"'),
}
APPNAME = 'ask for one at https://apidoc.reliefweb.int/parameters#appname, then write appname = "..."'
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{1,100}")
HOST = re.compile(r"[\w.-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")
ISO3 = re.compile(r"[A-Za-z]{3}")
LONGEST_URL = 4_000


def check_source(source: SourceSpec) -> Iterator[Problem]:
    """Yield what is missing, senseless or dangerous in one source."""
    names, hint = NEEDS.get(source.kind, ((), ""))
    if names and not any(getattr(source, name) for name in names):
        yield _problem(source, names[0], "is missing", hint)
    if source.kind == "reliefweb" and source.enabled and not source.appname:
        yield _problem(source, "appname", "is missing: ReliefWeb answers only to a name it approved", APPNAME)
    plain = SourceSpec(id=source.id, kind=source.kind)
    for name, kinds in ONLY_FOR.items():
        if source.kind not in kinds and getattr(source, name) != getattr(plain, name):
            kind = " or ".join(f'"{one}"' for one in kinds)
            yield _problem(source, name, f"is only for kind = {kind}", "remove it, or set the kind")
    for name, least in (("every_minutes", 1), ("most", 1), ("days_back", 1)):
        said = getattr(source, name)
        if said is not None and said < least:
            yield _problem(source, name, f"must be {least} or more")
    if source.kind == "inbox":
        yield from _inbox(source)
    yield from _addresses(source)
    yield from _keys(source)


def _inbox(source: SourceSpec) -> Iterator[Problem]:
    for name in ("user", "key_env"):
        if not getattr(source, name):
            hint = 'user = "desk@example.org", key_env = "THE_VARIABLE_THAT_HOLDS_THE_PASSWORD"'
            yield _problem(source, name, "is missing", hint)
    if source.server and not HOST.fullmatch(source.server):
        yield _problem(source, "server", f"{source.server[:60]!r} is no host", 'write "imap.example.org"')
    for name in ("mailbox", "user"):
        said = getattr(source, name)
        if not (said.isascii() and said.isprintable()):
            yield _problem(source, name, "holds letters that are not plain ASCII")
    for name in ("key_header", "key_parameter"):
        if getattr(source, name):
            yield _problem(source, name, "means nothing here: the key is the password", "remove it")


def _addresses(source: SourceSpec) -> Iterator[Problem]:
    if source.path and source.url:
        yield _problem(source, "url", "stands beside path", "keep one of the two")
    for name, url in (("url", source.url), *(("urls", one) for one in source.urls)):
        if url and not _is_web_address(url):
            yield _problem(source, name, f"{url[:60]!r} is no web address", "write https://host/path")
    for host in source.hosts:
        if not HOST.fullmatch(host):
            yield _problem(source, "hosts", f"{host[:60]!r} is no host", 'write "intranet.example" or "10.0.0.5:8080"')
    for iso3 in source.countries:
        if not ISO3.fullmatch(iso3):
            yield _problem(source, "countries", f"{iso3[:20]!r} is no ISO 3166-1 alpha-3 code", 'for example "syr"')


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = len(url) <= LONGEST_URL and url.isprintable() and not any(letter in url for letter in ' <>"\\')
    return plain and parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None


def _keys(source: SourceSpec) -> Iterator[Problem]:
    into = [name for name in ("key_header", "key_parameter") if getattr(source, name)]
    if source.key_env and not VARIABLE.fullmatch(source.key_env):
        hint = "a key never stands in a file: name the environment variable that holds it"
        yield _problem(source, "key_env", "is no name of a variable", hint)
    if source.key_env and len(into) != 1 and source.kind != "inbox":
        hint = 'write key_header = "..." or key_parameter = "..."'
        yield _problem(source, "key_env", "needs one place the key goes into", hint)
    if into and not source.key_env:
        yield _problem(source, into[0], "has no key", 'name its variable: key_env = "..."')


def _problem(source: SourceSpec, key: str, reason: str, suggestion: str = "") -> Problem:
    return Problem(FILE, f"{source.id}.{key}", reason, suggestion)


# -------------------------------------------------------------------------------------------------------- mappings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A mapping under the name its file's tables are validated with."""

    id: str
    table: TableMapping


def read_mapping(path: Path, problems: list[Problem]) -> TableMapping | None:
    """Return the mapping in a TOML file; what is wrong goes to `problems`."""
    wrong: list[Problem] = []
    said = read_toml(path, wrong)
    problems += wrong
    return None if wrong else mapping_of(said, path.name, problems)


def mapping_of(said: Mapping[str, Any], file: str, problems: list[Problem]) -> TableMapping | None:
    """Return the mapping a TOML table says; what is wrong goes to `problems`."""
    wrong: list[Problem] = []
    found = tables({"mapping": {"table": dict(said)}}, _Named, file, wrong)
    # its keys stand at the top of a file of its own
    problems += [replace(one, key=one.key.removeprefix("mapping.table.")) for one in wrong]
    return None if wrong else found["mapping"].table


def with_mappings(
    sources: Mapping[str, SourceSpec], mappings: Mapping[str, TableMapping], problems: list[Problem]
) -> dict[str, SourceSpec]:
    """Return the sources with the mappings they name; a name that is none goes to `problems`."""
    found: dict[str, SourceSpec] = {}
    for name, source in sources.items():
        known = mappings.get(source.mapping)
        if source.mapping and source.table is not None:
            problems.append(_problem(source, "mapping", "stands beside a table of its own", "keep one of the two"))
        elif source.mapping and known is None:
            hint = did_you_mean(source.mapping, mappings)
            problems.append(_problem(source, "mapping", f"there is no mapping {source.mapping!r}", hint))
        found[name] = replace(source, table=known) if known is not None else source
    return found
