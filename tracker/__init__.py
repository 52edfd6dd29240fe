"""Read crisis reports, keep the figures with who said so, and watch them.

The public face: a version and nothing that costs time to import. The story of one round stands in
:mod:`tracker.pipeline`; the nouns it moves around stand in :mod:`tracker.model`.
"""

__version__ = "0.1.0"
