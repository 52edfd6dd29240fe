"""What an article can say to hurt a message, and what of it must never be left in one."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import strategies as st

VALID = jsonschema.Draft202012Validator(
    json.loads((Path(__file__).parent / "block_kit.schema.json").read_text(encoding="utf-8"))
)

PIECES = [
    "<!channel>", "<!here|here>", "<@U012AB3CD>", "<#C012AB3CD>", "<!subteam^S1>", "<http://evil.example|ReliefWeb>",
    "<mailto:a@b.example>", "&lt;!channel&gt;", "&amp;lt;", "&", "<", ">", "> quote", "*bold*", "_it_", "~no~",
    "`code`",
    "```", ":smile:", ":100:", "@channel", "https://evil.example/x", "\u202egnp.exe", "\u200b",
    "\u2066x\u2069", "\ufeff",
    "\x1b[31mred\x1b[0m", "\x00", "\r\n", "\n\n\n", "\t", "a" + "\u0301" * 200,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "\U0001f1f8\U0001f1fe", "\U0001f44d\U0001f3fd", "مقتل 27 مدنيا", "27", "\ud800",
    "</script><script>alert(1)</script>",
    "\U000e0041", "x" * 300, "&amp;" * 80, "\U0001f600" * 120, "{0.__class__}", "%s%n",
]  # fmt: skip

TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=12).map("".join)

OWN_TOKEN = re.compile(r"<(https?://[^<>|\s]+)\|(?:report|Evidence|Chart|Why, and “I am on it”)>")
ENTITY = re.compile(r"&(?:amp|lt|gt);")
INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")


def strings(value: Any) -> Iterator[str]:
    """Yield every text of a payload that is shown."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in {"type", "parse"}:
                yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def check_payload(payload: dict[str, Any]) -> None:
    """Assert everything the design promises of a Slack body, whatever it was made from."""
    VALID.validate(payload)
    raw = json.dumps(payload, ensure_ascii=False)
    assert len(raw.encode()) <= 20_000, "Standard Webhooks: at most 20 kB"
    for text in strings(payload):
        ours = OWN_TOKEN.sub("", text)
        assert "<" not in ours
        assert "http://" not in ours.replace("&amp;", "&")
        assert "https://" not in ours
        assert not INVISIBLE.search(text)
        assert not ENTITY.sub("", ours).count("&"), "an escape was cut or an ampersand left bare"
        assert all(unicodedata.category(c) not in {"Cc", "Cs"} or c == "\n" for c in text)
        assert not re.search(r"\u0301{5}", text)
