"""Every text of ours that people read, taken out of code and templates into the catalogues of tracker/locales.

In: tracker/: calls of `_`, `text`, `said`, `problem` and of their plurals, in Python and in Jinja templates; tables of
words; the labels of the shipped configuration. Out: fr.po and ar.po, brought up to date: a new text is added without a
translation, one that no longer stands anywhere goes. `tests/locales` says what is missing.

    python tools/words.py          # bring the catalogues up to date, and say what they miss
"""

from __future__ import annotations

import ast
import functools
import io
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from tracker.brief.telling import COUNTED
from tracker.model import Standing
from tracker.web.page import NAVIGATION
from tracker.web.terms import OWN

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "tracker" / "locales"
CONFIG = ROOT / "config"
LANGUAGES = {"fr": "French", "ar": "Arabic"}

KEYWORDS = {
    "_": None, "gettext": None, "text": None, "say": None, "said": None,
    "ngettext": (1, 2), "plural": (1, 2), "said_many": (1, 2),
}  # fmt: skip


def from_python(
    file: IO[bytes], keywords: Mapping[str, Any], comments: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Yield the marked texts of a Python file: Babel's own reader sees none inside an f-string."""
    del comments, options
    tree = ast.parse(file.read())
    named = sorted(_assigned(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
        if name == "problem":  # of tracker/web/page.py: its sentences are translated where they are shown
            told = [*node.args[1:2], *(one.value for one in node.keywords if one.arg == "todo")]
            sentences = (one for one in told if isinstance(one, ast.Constant) and isinstance(one.value, str))
            yield from ((one.lineno, "_", one.value, []) for one in sentences)
        elif name in keywords:
            wanted = KEYWORDS[name] or (1,)
            said = [
                _text(node.args[number - 1], named if len(wanted) > 1 else []) if len(node.args) >= number else ""
                for number in wanted
            ]
            if all(said):
                yield node.lineno, name, tuple(said) if len(said) > 1 else said[0], []


def _text(node: ast.expr, named: list[tuple[int, str, str]]) -> str:
    """Return a text that is written out, or was given a name a few lines before; of a plural only."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    before = [
        text for line, name, text in named if isinstance(node, ast.Name) and name == node.id and line <= node.lineno
    ]
    return before[-1] if before else ""


def _assigned(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Yield every name that was given a text, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Tuple):
            target = node.targets[0]
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for name, value in zip(names, values, strict=False):
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield node.lineno, name.id, value.value


def from_store(
    file: IO[bytes], keywords: Mapping[str, Any], comments: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Yield what is marked by a word of ours alone: text() is SQLAlchemy's there."""
    yield from (one for one in from_python(file, keywords, comments, options) if one[1] in {"said", "said_many"})


METHODS = [
    ("store/**.py", from_store),
    ("**.py", from_python),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]

HEADER = """# The texts of the humanitarian indicator tracker in {name}. English is the key; see tools/words.py.
msgid ""
msgstr ""
"Language: {code}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
"""As GNU gettext lists them. Arabic: none, one, two, 3 to 10, 11 to 99, the rest (100, 101, 102 ...)."""

Text = str | tuple[str, ...]


def marked(root: Path = ROOT / "tracker") -> Iterator[tuple[str, int, Text]]:
    """Yield every marked text with its file and line; a plural is the pair of its forms."""
    for name, line, text, _, _ in extract_from_dir(root, METHODS, keywords=KEYWORDS):
        if text and text != ("", ""):
            yield name, line, text


@functools.cache
def wanted() -> Catalog:
    """Return a catalogue of all texts people read, without translations."""
    catalogue = Catalog(project="humanitarian-tracker", charset="utf-8")
    for name, _, text in marked():
        catalogue.add(text, locations=[(f"tracker/{name}", 0)])
    for name, text in (*in_tables(), *configured()):
        catalogue.add(text, locations=[(name, 0)])
    return catalogue


def in_tables() -> Iterator[tuple[str, Text]]:
    """Yield the texts that stand in tables of ours and are translated where they are shown."""
    yield from (("tracker/web/page.py", words) for _, words, _ in NAVIGATION)
    for word, meaning in OWN.items():
        yield from (("tracker/web/terms.py", text) for text in (word, meaning))
    yield from (("tracker/model/alerts.py", standing.value) for standing in Standing)
    yield from (("tracker/brief/telling.py", (one, many)) for _, one, many in COUNTED)


def configured() -> Iterator[tuple[str, str]]:
    """Yield the words of the shipped configuration: what is counted, of whom, in what, and what rules say."""
    vocabulary = tomllib.loads((CONFIG / "indicators.toml").read_text("utf-8"))
    for table in ("indicators", "populations", "pairs"):
        for entry in vocabulary.get(table, {}).values():
            yield from (
                ("config/indicators.toml", entry[key]) for key in ("label", "definition", "unit") if key in entry
            )
    for entry in tomllib.loads((CONFIG / "attributions.toml").read_text("utf-8")).values():
        if entry.get("short", "")[:1].islower():  # common words, no name: "unnamed reports"
            yield from (("config/attributions.toml", entry[key]) for key in ("short", "name"))
    for path in (CONFIG / "rules.toml", *sorted((CONFIG / "rulesets").glob("*.toml"))):
        for rule in tomllib.loads(path.read_text("utf-8")).values():
            if isinstance(rule, dict):
                yield from ((f"config/{path.name}", rule[key]) for key in ("label", "why", "action") if key in rule)


def written(code: str) -> Catalog:
    """Return a language's catalogue as it stands in its file."""
    path = CATALOGUES / f"{code}.po"
    if not path.exists():
        head = HEADER.format(code=code, name=LANGUAGES[code], plurals=PLURALS[code])
        return read_po(io.BytesIO(head.encode()), locale=code)
    with path.open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


def missing(code: str) -> list[str]:
    """Return what a language has no text for, with a place where it stands."""
    have, want = written(code), wanted()
    return [
        f"{message.locations[0][0]}: {message.id!r}" for message in want if message.id and not _told(have, message.id)
    ]


def _told(catalogue: Catalog, text: Text) -> bool:
    found = catalogue.get(text if isinstance(text, str) else text[0])
    if found is None or found.fuzzy:
        return False
    told = found.string if isinstance(found.string, tuple | list) else [found.string]
    plural = isinstance(text, tuple)
    return all(told) and len(told) == (catalogue.num_plurals if plural else 1)


def save(code: str, catalogue: Catalog) -> None:
    """Write a language's file: sorted, without dates or line numbers, so that a change shows what changed."""
    body = io.BytesIO()
    write_po(body, catalogue, width=120, sort_output=True, omit_header=True, include_lineno=False)
    head = HEADER.format(code=code, name=LANGUAGES[code], plurals=PLURALS[code])
    (CATALOGUES / f"{code}.po").write_bytes(head.encode() + body.getvalue().lstrip())


def main() -> int:
    """Bring every catalogue up to date and print what it misses."""
    for code in LANGUAGES:
        catalogue = written(code)
        catalogue.update(wanted(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        save(code, catalogue)
        for line in missing(code):
            print(f"{code}: {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
