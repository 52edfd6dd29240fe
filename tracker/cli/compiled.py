"""The reader for a verb that reads without a round; a word list it cannot be built from is a configuration error.

In: Settings. Out: a Reader, or ConfigError that names the file. It does not import the pipeline, whose packages would
make ``tracker read`` slow to start.
"""

from __future__ import annotations

import re

from tracker.errors import ConfigError, Problem
from tracker.model import Settings
from tracker.reading.reader import Reader


def reader_of(settings: Settings, language: str = "en") -> Reader:
    """Return the reader of a language, or raise ConfigError."""
    try:
        return Reader.compile(settings.vocabulary, language)
    except (KeyError, TypeError, ValueError, re.error) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else f"{type(error).__name__} {error}"
        reason = f"the reader cannot be built from it: {what}"
        hint = "it may come from an older release; compare it with the shipped one"
        raise ConfigError([Problem(f"language/{language}.toml", "", reason, hint)]) from error
