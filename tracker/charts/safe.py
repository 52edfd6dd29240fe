"""What keeps article text from becoming code on a page: escaped JSON, checked links, hashes for the page's policy.

In: values that may hold anything. Out: text safe at one place of a page, and only there. Everything else is escaped by
the templates; Altair's and vl-convert's own HTML writers are never used, because they let ``</script>`` in a title
run (faults.md finding 1).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

ESCAPES = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&'\u2028\u2029"}
"""What could end a script element, open an entity or break a line of script; as JSON escapes they read back equal."""

LONGEST_LINK = 2_000


def script_json(value: Any) -> Markup:
    """Return a value as JSON for a ``<script type="application/json">``; NaN and infinities raise ValueError."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.translate(ESCAPES))  # noqa: S704 - every mark that HTML knows is escaped above


def link(url: str | None) -> str:
    """Return the address where it is a plain web address, else "": no ``javascript:``, no ``data:``, no tricks."""
    if not url or len(url) > LONGEST_LINK or any(mark.isspace() or ord(mark) < 32 for mark in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname else ""


def digest(text: str) -> str:
    """Return the Content-Security-Policy source of an inline script or style with exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """Return the page's Content-Security-Policy: only these scripts and styles, images inside the page, no network."""
    allowed = {"script-src": scripts, "style-src": styles}
    parts = ["default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'"]
    parts += [f"{name} {' '.join(map(digest, texts)) or chr(39) + 'none' + chr(39)}" for name, texts in allowed.items()]
    return "; ".join(parts)


def image(svg: str) -> str:
    """Return an SVG as an address inside the page; as an image it can run nothing and fetch nothing."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
