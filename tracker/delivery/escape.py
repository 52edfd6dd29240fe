"""Text from outside, made safe to show: no control, no disguise, no markup, no mention, no link, and short enough.

In: any text. Out: text for a place with a limit. An article can say anything; nothing it says may format our message,
call a channel, open a link or hide a character. Cutting never splits what a reader sees as one character, nor an
escape such as ``&amp;``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

ELLIPSIS = "…"

MOST_MARKS = 4
"""Combining marks kept on one character: Arabic and Vietnamese need three; ten thousand make a black column."""

LONGEST = 4_000
"""No place in a message shows more; what lies beyond is not looked at."""

LONGEST_URL = 2_000

INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
                       "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]")  # fmt: skip
"""Bidi controls, zero-width characters, fillers, variation selectors and tags: removed from every copy we show."""

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
LONE = re.compile("[\ud800-\udfff]")
"""Half of a character beyond the first plane: no text may hold one alone."""

ENTITY = re.compile("&(?:amp|lt|gt);")
MODIFIERS = re.compile("[\U0001f3fb-\U0001f3ff]")
FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]")
LINK_START = re.compile(r":(?=//)")
EMOJI = re.compile(r":(?=[a-z0-9_+'-]{1,64}:)", re.IGNORECASE)
EDGE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")

LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
"""What Slack would take as bold, struck or code; the look-alikes mean nothing to it."""


def clean(text: str) -> str:
    """Return one line a person can trust: controls become spaces, invisible characters go, marks are limited."""
    text = INVISIBLE.sub("", text[:LONGEST])
    text = LONE.sub("\ufffd", CONTROL.sub(" ", text))
    return " ".join((text if text.isascii() else "".join(_limited(text))).split())


def clusters(text: str) -> Iterator[str]:
    """Yield what a reader sees as one character at a time; an escape such as ``&amp;`` is one.

    Marks, skin tones and the two halves of a flag stay with what they belong to. Joined emoji come apart, because the
    joiner is invisible and was removed.
    """
    position = 0
    while position < len(text):
        entity = ENTITY.match(text, position)
        end = entity.end() if entity else position + 1
        if not entity and FLAGS.match(text, position) and FLAGS.match(text, end):
            end += 1
        while end < len(text) and (unicodedata.category(text[end])[0] == "M" or MODIFIERS.match(text, end)):
            end += 1
        yield text[position:end]
        position = end


def length(text: str) -> int:
    """Return a length that is safe on both sides of an argument: UTF-16 units, as JavaScript counts."""
    return len(text.encode("utf-16-le", errors="replace")) // 2


def cut(text: str, limit: int) -> str:
    """Return the text if it fits, else as much as fits with an ellipsis."""
    if length(text) <= limit:
        return text
    kept, room = [], limit - 1
    for cluster in clusters(text):
        room -= length(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + ELLIPSIS


def plain(text: str, limit: int) -> str:
    """Return outside text for a ``plain_text`` object: cleaned, no link, escaped, cut."""
    return cut(_escaped(LINK_START.sub("∶", clean(text))), limit)


def mrkdwn(text: str, limit: int) -> str:
    """Return outside text for a ``mrkdwn`` object, where it must not format, mention, link or become an emoji."""
    text = LINK_START.sub("∶", clean(text))
    text = EDGE_UNDERSCORE.sub("＿", EMOJI.sub("∶", text).translate(LOOKALIKES))
    if text.startswith(">"):
        text = "›" + text[1:]
    return cut(_escaped(text), limit)


def joined(parts: list[str], separator: str, limit: int, one: Callable[[str, int], str] = plain) -> str:
    """Return the parts escaped and joined; when they do not fit, the longest are shortened and none is lost."""
    shown = [text for text in (one(part, limit) for part in parts) if text]
    room, low, high = limit - len(separator) * (len(shown) - 1), 1, limit
    while low < high:  # the largest share that lets all fit when nothing is longer than it
        middle = (low + high + 1) // 2
        fits = sum(min(length(text), middle) for text in shown) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return cut(separator.join(cut(text, low) for text in shown), limit)


def safe_url(url: str) -> str:
    """Return an http(s) address in the only characters a link may hold, or "" where it is none to send people to."""
    if not url or len(url) > LONGEST_URL or re.search(r"[\s\x00-\x20\x7f\\]", url):
        return ""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
        safe = quote(url, safe="%/:=&?~#+!$,;'@()[]")
    except ValueError:
        return ""
    return safe if usable and len(safe) <= LONGEST_URL else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _limited(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks <= MOST_MARKS:
            yield character
