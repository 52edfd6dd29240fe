"""Sources in the configuration: what each kind needs, what it must not say, and where mappings come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tracker.config import load
from tracker.config.find import shipped
from tracker.config.sources import check_source, read_mapping, with_mappings
from tracker.errors import Problem
from tracker.model import SourceSpec
from tracker.model.tables import TableMapping

GOOD: dict[str, dict[str, Any]] = {
    "folder": {"path": "in"},
    "table": {"path": "t.csv"},
    "table on the web": {"url": "https://a.example/t.csv", "key_env": "KEY", "key_header": "x-token"},
    "feed": {"url": "https://a.example/feed", "full_text": "never"},
    "page": {"urls": ("https://a.example/1", "https://a.example/2")},
    "page of a sitemap": {"url": "https://a.example/sitemap.xml", "contains": "/news/"},
    "reliefweb": {
        "appname": "desk-floods-x7",
        "query": "flood",
        "countries": ("bgd",),
        "disasters": ("FL-2026-1-BGD",),
    },
    "reliefweb that is off": {"enabled": False},
    "gdelt": {"query": "flood"},
}
BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "no path": ("folder", {}, "desk.path: is missing"),
    "no url": ("feed", {}, 'desk.url: is missing (a feed source needs url = "https://...")'),
    "no page": ("page", {}, "desk.url: is missing"),
    "no query": ("gdelt", {}, "desk.query: is missing"),
    "no appname": ("reliefweb", {}, "desk.appname: is missing: ReliefWeb answers only to a name it approved"),
    "path of a feed": ("feed", {"url": "https://a.example/", "path": "x"}, 'desk.path: is only for kind = "folder" or'),
    "query of a feed": ("feed", {"url": "https://a.example/", "query": "x"}, 'desk.query: is only for kind'),
    "table of a folder": ("folder", {"path": "x", "table": TableMapping()}, 'desk.table: is only for kind = "table"'),
    "two places": ("table", {"path": "x", "url": "https://a.example/"}, "desk.url: stands beside path"),
    "no address": ("feed", {"url": "a.example/feed"}, "desk.url: 'a.example/feed' is no web address"),
    "a password": ("feed", {"url": "https://me:pw@a.example/"}, "is no web address"),
    "a file": ("page", {"urls": ("file:///etc/passwd",)}, "desk.urls: 'file:///etc/passwd' is no web address"),
    "a host that is none": ("feed", {"url": "https://a.example/", "hosts": ("http://x",)}, "desk.hosts: 'http://x'"),
    "a country by name": ("gdelt", {"countries": ("Syria",)}, "desk.countries: 'Syria' is no ISO 3166-1"),
    "never": ("folder", {"path": "x", "every_minutes": 0}, "desk.every_minutes: must be 1 or more"),
    "none": ("feed", {"url": "https://a.example/", "most": 0}, "desk.most: must be 1 or more"),
    "a key in the file": ("table", {"url": "https://a.example/", "key_env": "s3cr-et", "key_header": "x"},
                          "desk.key_env: is no name of a variable (a key never stands in a file"),
    "a key without a place": ("table", {"url": "https://a.example/", "key_env": "KEY"}, "desk.key_env: needs one"),
    "a place without a key": ("table", {"url": "https://a.example/", "key_header": "x"}, "desk.key_header: has no key"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_good_sources(name: str) -> None:
    kind: Any = name.split()[0]
    assert list(check_source(SourceSpec(id="desk", kind=kind, **GOOD[name]))) == []


@pytest.mark.parametrize(("kind", "said", "problem"), BAD.values(), ids=BAD)
def test_bad_sources(kind: Any, said: dict[str, Any], problem: str) -> None:
    found = [str(one) for one in check_source(SourceSpec(id="desk", kind=kind, **said))]
    assert any(problem in one for one in found), found


def test_a_mapping_is_named_and_found() -> None:
    sources = {"a": SourceSpec(id="a", kind="table", path="x", mapping="ucdp")}
    problems: list[Problem] = []
    assert with_mappings(sources, {"ucdp": TableMapping(sheet="s")}, problems)["a"].table == TableMapping(sheet="s")
    with_mappings(sources, {"ucdb": TableMapping()}, problems)
    with_mappings({"a": SourceSpec(id="a", kind="table", path="x", mapping="m", table=TableMapping())}, {}, problems)
    assert [str(one) for one in problems] == [
        "sources.toml: a.mapping: there is no mapping 'ucdp' (did you mean 'ucdb'?)",
        "sources.toml: a.mapping: stands beside a table of its own (keep one of the two)",
    ]


def test_a_bad_mapping_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('colums = { value = "best" }\n', encoding="utf-8")
    problems: list[Problem] = []
    assert read_mapping(tmp_path / "m.toml", problems) is None
    assert "m.toml" in str(problems[0])
    assert "did you mean 'columns'" in str(problems[0])


def test_every_kind_of_the_shipped_examples_is_right() -> None:
    assert {spec.kind for spec in load(shipped("config")).sources.values()} >= {"folder", "table"}
