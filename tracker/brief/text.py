"""A brief as Markdown, and as plain text.

In: a Document. Out: UTF-8 text. In Markdown every mark of a text is escaped, so that nothing of an article becomes a
link, a heading, a table or HTML; an address becomes a link only where it was checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.brief.telling import Block, Bullets, Document, Heading, Line, Notes, Paragraph, Run
from tracker.locales import Locale

SPECIAL = re.compile(r"[\\`*_{}\[\]()<>#+|~^$=@&]|:(?=\S)|(?<=[Ww])\.")
"""What any Markdown in use gives a meaning to wherever it stands (CommonMark 0.31, 2.4: each may be escaped), with
what makes a bare address, a mail address or a picture of a word. The rest has one at the beginning of a line only."""

BEGINS = re.compile(r"^([-!]|\d{1,9}(?=[.)]))")

IN_ADDRESS = {ord(mark): f"%{ord(mark):02X}" for mark in "()<>\\ \"'`|*_~[]{}^"}


def markdown(document: Document) -> bytes:
    """Return the brief as Markdown."""
    lines = [f"# {escaped(document.title)}", ""]
    for block in document.blocks:
        lines += [*_marked(block), ""]
    return ("\n".join(lines).rstrip() + "\n").encode()


def plain(document: Document) -> bytes:
    """Return the brief as text for a terminal or a mail without markup."""
    lines = [document.title, "=" * len(document.title), ""]
    for block in document.blocks:
        lines += [*_plain(block, document.locale), ""]
    return ("\n".join(document.locale.line(line) for line in lines).rstrip() + "\n").encode()


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def _run(run: Run) -> str:
    edges = " " * (len(run.text) - len(run.text.lstrip())), " " * (len(run.text) - len(run.text.rstrip()))
    words = escaped(run.text)
    if not words:
        return run.text[:1]
    if run.strong:
        words = f"**{words}**"
    if run.href:
        words = f"[{words}]({run.href.translate(IN_ADDRESS)})"
    return f"{edges[0]}{words}{edges[1]}"


def _line(line: Line) -> str:
    parts = [_run(run) for run in line]
    whole = "".join(f" {part}" if run.note else part for run, part in zip(line, parts, strict=True)).strip()
    return _begun(whole)


def _begun(line: str) -> str:
    """Return a line that begins no list, ruler or picture."""
    found = BEGINS.match(line)
    if found is None:
        return line
    return f"\\{line}" if found[0] in "-!" else f"{found[0]}\\{line[found.end() :]}"


def _marked(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"## {escaped(block.text)}"
    elif isinstance(block, Paragraph):
        yield _line(block.line)
    elif isinstance(block, Bullets):
        yield from (f"- {_line(line)}" for line in block.lines)
    elif isinstance(block, Notes):
        yield from (f"{number}. {_line(line)}" for number, line in block.notes)
    else:
        yield from (_begun(escaped(block.caption)), "")
        yield f"| {' | '.join(escaped(name) for name in block.head)} |"
        yield f"|{'---|' * len(block.head)}"
        yield from (f"| {' | '.join(_line(cell) for cell in row)} |" for row in block.rows)


def _said(line: Line) -> str:
    """Return a line as plain text, its addresses behind the words they belong to."""
    parts = [f"{' ' if run.note else ''}{run.text}{f' <{run.href}>' if run.href else ''}" for run in line]
    return " ".join("".join(parts).split())


def _plain(block: Block, locale: Locale) -> Iterator[str]:
    if isinstance(block, Heading):
        yield from (block.text, "-" * len(block.text))
    elif isinstance(block, Paragraph):
        yield _said(block.line)
    elif isinstance(block, Bullets):
        yield from (f"* {_said(line)}" for line in block.lines)
    elif isinstance(block, Notes):
        yield from (f"[{number}] {_said(line)}" for number, line in block.notes)
    else:
        yield locale.text("{name}: {said}", name=block.caption, said="").rstrip()
        for row in block.rows:
            named = zip(block.head, row, strict=True)
            cells = [locale.text("{name}: {said}", name=name, said=_said(cell)) for name, cell in named if _said(cell)]
            yield "* " + locale.text("; ").join(cells)
