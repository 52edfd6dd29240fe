"""Puts the frames the tests of series are built from on the path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "series"))
