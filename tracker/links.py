"""Web addresses as they are kept and as they are compared. The only door to w3lib.

In: an address as a page, a feed or a person wrote it. Out: :func:`clean`, what is kept and shown, or :func:`key`, equal
for all the ways one page is linked (http or https, "www.", phone and AMP variants, tracking parameters, a slash at the
end). Never: looks anything up, follows a redirect.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

LONGEST = 2_000
"""Characters of an address; a longer one holds data, not a place."""

TRACKING = re.compile(
    r"(?:utm|at|mc|pk|mtm|ns|hsa|oly|vero|itm|ga|trk|wt)_\w*|_ga|[a-z]{1,4}clid|msclkid|igshid|igsh|xtor|smid|smtyp"
    r"|ref|ref_?src|ref_?url|referr?er|rss|cmp|cmpid|ocid|icid|ncid|intcid|spm|share|shared"
    r"|traffic_source|sr_share|soc_src|__twitter_impression|fb_\w+|wpmobileexternal|trackingid|mkt_tok|output(?:type)?"
    r"|amp|amp_\w+|usqp|guccounter|jsessionid|phpsessid",
    re.IGNORECASE,
)
"""Parameters that say how a reader came, not what is read. Left out on purpose, because they may name the article:
id, uid, cid, eid, source, campaign, session, lang. A wrong merge loses a report, a missed one only shows a copy."""

HOSTS = re.compile(r"^(?:www\d?|m|mobile|amp|amphtml)\.")
AMP_PATH = re.compile(r"(?:/amp(?:html)?/?|\.amp(?:\.html)?)$|^/amp(?=/)", re.IGNORECASE)
AMP_CACHE = re.compile(r"^[\w.-]+\.cdn\.ampproject\.org/(?:[civ]/)(?:s/)?|^(?:www\.)?google\.[a-z.]+/amp/(?:s/)?")
INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


def clean(url: str | None, base: str = "") -> str | None:
    """Return an address fit to be kept and opened, without tracking; None where it is no web address.

    `base` is the page it stood on. A name or password in it is refused, not kept.
    """
    text = " ".join((url or "").split())
    if not text or len(text) > LONGEST or not text.isprintable() or any(letter in text for letter in '<>"\\'):
        return None
    try:
        parts = urlsplit(safe_url_string(urljoin(base, text)))
        host, user, _ = parts.hostname, parts.username, parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in {"http", "https"} or not host or user is not None:
        return None
    netloc = parts.netloc.lower().removesuffix(":443" if parts.scheme == "https" else ":80")
    kept = urlunsplit((parts.scheme, netloc, parts.path, _kept(parts.query), ""))
    return kept if len(kept) <= LONGEST else None


def key(url: str) -> str:
    """Return what all addresses of one page share; "" for a site's front page and for what is no address."""
    try:
        parts = urlsplit(url.strip())
        whole = f"{parts.netloc.lower()}{parts.path}" if parts.scheme else ""
        if (cached := AMP_CACHE.match(whole)) is not None:
            parts = urlsplit(f"https://{whole[cached.end() :]}?{parts.query}")
    except ValueError:
        return ""
    host = HOSTS.sub("", parts.netloc.lower().rpartition("@")[2].removesuffix(":443").removesuffix(":80"))
    question = "&".join(sorted(_kept(parts.query).split("&"))).strip("&")
    path = INDEX.sub("/", AMP_PATH.sub("", quote(unquote(parts.path, errors="replace"), safe="/:@!$&'()*+,;=~-._")))
    if not host or not (question or path.strip("/")):
        return ""
    return f"{host}{path.rstrip('/')}" + (f"?{question}" if question else "")


def _kept(query: str) -> str:
    """Return the parameters of an address that say what is read; an odd one is kept as it stands."""
    if not query:
        return ""
    named = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
    kept = [(name, value) for name, value in named if not TRACKING.fullmatch(name)]
    return query if len(kept) == len(named) else urlencode(kept)
