"""What the features of confidence.py weigh, in log odds. `tracker evaluate --calibrate` wrote it.

Obtained from 974 figures, 84 per cent of them right, in 692
annotated passages; ridge 5. Out of sample, by halves: 274 of 293 right at 0.9 to 1.0, 506 of 618 right at 0.7 to 0.9.

The passages are the part of benchmark/reading.jsonl to develop on and six annotated files that are not distributed.
Most of them had not been developed on when this was found, on purpose: what a grammar was written for says little of
new text.
"""

from __future__ import annotations

BASE = 0.973

WEIGHTS: dict[str, float] = {
    "adjective": -0.062,
    "among the": +0.033,
    "bare": -0.379,
    "digit": -0.322,
    "doubtful": +0.144,
    "echo": -0.208,
    "harm": +0.667,
    "hedged": +0.508,
    "label": +0.187,
    "list": -0.343,
    "lives": -0.014,
    "long": -0.534,
    "member": -0.005,
    "money": -0.290,
    "no source": -0.148,
    "noun": +0.381,
    "object": +0.044,
    "one": -0.481,
    "one person": -0.436,
    "part": -0.404,
    "part of the sentence before": -0.095,
    "range": -0.172,
    "source in clause": +0.598,
    "state": +0.381,
    "subject": +0.167,
    "total": +0.229,
    "vague": +0.341,
}
