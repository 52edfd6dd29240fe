"""How much of a costly proof is made: a sample in ``make test``, all of it in ``make proof``.

In: the environment's TRACKER_PROOF. Out: strides and numbers of examples. A sample is always the same one, or printed
with its seed when it fails; it never replaces what is proved, only how often it is tried.
"""

from __future__ import annotations

import os

WHOLE = os.environ.get("TRACKER_PROOF") == "1"
HEADER = "proofs: whole" if WHOLE else "proofs: sampled (kill points, property examples); `make proof` makes them whole"


def every(stride: int) -> int:
    """Return how many points to go on by: `stride`, or one where the proof is made whole."""
    return 1 if WHOLE else stride


def examples(whole: int, sample: int) -> int:
    """Return how many examples a property is tried on."""
    return whole if WHOLE else sample
