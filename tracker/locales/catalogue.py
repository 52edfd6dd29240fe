"""The catalogues: what each English text is in another language (gettext, one .po file a language).

In: a language's code. Out: a function of texts, and one of texts with a number. A catalogue is read once, when it is
first asked for; it is part of the program, so a text of its that cannot be read is an error of ours.
"""

from __future__ import annotations

import functools
import gettext
import io
from importlib import resources

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


@functools.cache
def catalogue(code: str) -> gettext.NullTranslations:
    """Return the texts of a language; English has none of its own and gives every text back."""
    if code == "en":
        return gettext.NullTranslations()
    source = resources.files(__package__).joinpath(f"{code}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source), locale=code, abort_invalid=True))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
