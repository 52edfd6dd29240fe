"""Puts the builders of series and store beside these tests on the path."""

import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "series"), str(TESTS / "store")]
