"""Where untrusted documents are parsed: a process of its own that can be killed, with little memory and no network.

In: the name of a parser (``module:function`` of tracker/parsers), the bytes, options as plain JSON. Out: plain JSON, or
:class:`ParseFailed` with why. The bytes never meet a parser in this process; a library that hangs, crashes, swells or
wants to open something costs one document, not the round (faults.md 5.4).
"""

from tracker.sandbox.here import parse_here
from tracker.sandbox.outcome import Limits, ParseFailed, Refused, Why
from tracker.sandbox.workers import Workers

__all__ = ["Limits", "ParseFailed", "Refused", "Why", "Workers", "parse_here"]
