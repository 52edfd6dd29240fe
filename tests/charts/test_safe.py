"""Text stays text: JSON in script elements, links, policies."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.charts.safe import digest, link, policy, script_json


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_for_a_script_element_reads_back_and_holds_no_mark_of_html(value: object) -> None:
    text = str(script_json(value))
    assert json.loads(text) == value
    assert not set(text) & set("<>&'\u2028\u2029")


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_json_refuses_what_browsers_cannot_read(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        script_json({"value": number})


LINKS = [
    ("https://reliefweb.int/report/1", True), ("http://example.org/a?b=1&c=2", True), ("javascript:alert(1)", False),
    ("JaVaScRiPt:alert(1)", False), ("data:text/html,<script>1</script>", False), ("//evil.example", False),
    ("https://", False), ("https:///path", False), ("https://a.example/\nx", False), (" https://a.example", False),
    ("file:///etc/passwd", False), ("https://" + "a" * 3_000, False), ("http://[::1", False), ("", False),
    ("vbscript:x", False),
]  # fmt: skip


@pytest.mark.parametrize(("url", "kept"), LINKS, ids=[url[:30] or "empty" for url, _ in LINKS])
def test_only_plain_web_addresses_become_links(url: str, kept: bool) -> None:
    assert link(url) == (url if kept else "")


def test_the_policy_names_scripts_by_hash_and_allows_no_network_or_eval() -> None:
    text = policy(["one();"], ["body{}"])
    assert digest("one();") in text
    assert "default-src 'none'" in text
    assert not {"unsafe-eval", "unsafe-inline", "http:", "https:", "*"} & set(text.replace(";", " ").split())
    assert "script-src 'none'" in policy([], ["body{}"])
