"""Links of messages: they open one alert, for one audience, for a while, and nobody else can make one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.delivery.links import LASTS, Links, is_good
from tracker.errors import ConfigError
from tracker.secrets import Secret, kept_secret

NOW = datetime(2024, 12, 1, 13, tzinfo=UTC)
LINKS = Links("https://tracker.example/desk/", Secret("k" * 64))


def parts(link: str) -> tuple[str, dict[str, str]]:
    """Return the handle and what is signed."""
    split = urlsplit(link)
    return split.path.rpartition("/")[2], {name: values[0] for name, values in parse_qs(split.query).items()}


def good(handle: str, said: dict[str, str], now: datetime = NOW, key: Secret = LINKS.key) -> bool:
    return is_good(key, handle, said.get("for", ""), said.get("until", ""), said.get("sign", ""), now)


def test_a_link_is_good_for_seven_days() -> None:
    link = LINKS.to_alert("AL-7F3K", "internal", NOW)
    assert link.startswith("https://tracker.example/desk/alert/AL-7F3K?")
    assert good(*parts(link))
    assert good(*parts(link), NOW + LASTS - timedelta(seconds=1))
    assert not good(*parts(link), NOW + LASTS)


CHANGED = [
    ("another alert", "AL-7F3M", {}),
    ("another audience", "AL-7F3K", {"for": "restricted"}),
    ("a later end", "AL-7F3K", {"until": "99999999999"}),
    ("no signature", "AL-7F3K", {"sign": ""}),
    ("a signature in other letters", "AL-7F3K", {"sign": "é" * 40}),
    ("no number", "AL-7F3K", {"until": "1e9"}),
]


@pytest.mark.parametrize(("handle", "change"), [one[1:] for one in CHANGED], ids=[one[0] for one in CHANGED])
def test_a_changed_link_is_not_good(handle: str, change: dict[str, str]) -> None:
    own, said = parts(LINKS.to_alert("AL-7F3K", "internal", NOW))
    assert good(own, said)
    assert not good(handle, said | change)


def test_another_key_makes_other_links() -> None:
    other = replace(LINKS, key=Secret("o" * 64))
    assert not good(*parts(other.to_alert("AL-7F3K", "internal", NOW)))


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40), st.text(max_size=60))
def test_whatever_is_typed_is_refused_and_nothing_breaks(handle: str, audience: str, until: str, sign: str) -> None:
    assert not is_good(LINKS.key, handle, audience, until, sign, NOW)


@pytest.mark.parametrize("handle", ["SUMMARY", "DIGEST", "DRILL", "TR-7F3K", "AL-../../x", "AL-7f3k"])
def test_what_is_no_alert_has_no_link(handle: str) -> None:
    assert LINKS.to_alert(handle, "internal", NOW) == ""


def test_a_kept_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    place = tmp_path / "t.sqlite.linkkey"
    first = kept_secret(place)
    assert kept_secret(place) == first
    assert len(first.reveal()) == 64
    assert place.stat().st_mode & 0o077 == 0 or place.drive
    with pytest.raises(ConfigError, match="cannot be made"):
        kept_secret(tmp_path / "nowhere" / "key")
