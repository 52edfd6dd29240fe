"""The languages people are spoken to in: fixed words, numbers, dates and plurals. The only door to Babel.

In: a language's code, or a browser's Accept-Language; English texts, which are the keys of the catalogues (`fr.po`,
`ar.po` beside this file). Out: a :class:`Locale`. What comes from outside (a quote, a name of a source) is never
translated here; what has no translation stays English.
"""

from tracker.locales.locale import CODES, ENGLISH, Locale, accepted
from tracker.locales.phrases import Phrase, cased, joined, packed, said, said_many, unpacked

__all__ = [
    "CODES",
    "ENGLISH",
    "Locale",
    "Phrase",
    "accepted",
    "cased",
    "joined",
    "packed",
    "said",
    "said_many",
    "unpacked",
]
