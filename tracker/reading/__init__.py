"""Text to observations: what a report says, figure by figure, with who said so, when, and what was refused and why.

Pure: a string (and the day it was published, if known) comes in, a :class:`tracker.model.Reading` goes out.
:class:`tracker.reading.reader.Reader` is the door; the other files are its grammars.
"""
