"""The reader of the shipped configuration, compiled once for every test of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.config import load
from tracker.model import Settings
from tracker.reading.attribution.attribute import Attributor
from tracker.reading.reader import Reader

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Return the shipped configuration."""
    return load(ROOT / "config")


@pytest.fixture(scope="session")
def reader(settings: Settings) -> Reader:
    """Return the reader of the shipped configuration."""
    return Reader.compile(settings.vocabulary)


@pytest.fixture(scope="session")
def attributor(settings: Settings) -> Attributor:
    """Return the shipped registry of sources with the shipped English words."""
    vocabulary = settings.vocabulary
    return Attributor.compile(vocabulary.attributions, vocabulary.languages["en"].sources)
