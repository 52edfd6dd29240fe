"""A brief as one HTML file for a mail: styles on every element, no script, no picture, nothing fetched.

In: a Document. Out: UTF-8 HTML. Mail programs drop style sheets and policies, so every element carries its own style
and every text is escaped; an address becomes a link only where it was checked, and says nothing of where it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup, escape

from tracker.brief.telling import Block, Bullets, Document, Heading, Line, Notes, Paragraph, Run, Table

STYLES = {
    "body": "margin:0;padding:16px;background:#ffffff;color:#1a1a1a;font:16px/1.5 Georgia,'Times New Roman',serif",
    "main": "max-width:44em;margin:0 auto",
    "h1": "font-size:26px;line-height:1.2;margin:0 0 12px",
    "h2": "font-size:19px;margin:28px 0 8px;border-bottom:1px solid #767676;padding-bottom:4px",
    "p": "margin:0 0 10px",
    "li": "margin:0 0 6px",
    "table": "border-collapse:collapse;width:100%;font-size:14px",
    "caption": "text-align:start;padding:0 0 6px;color:#4d4d4d",
    "th": "text-align:start;border-bottom:2px solid #1a1a1a;padding:4px 8px 4px 0;vertical-align:bottom",
    "td": "border-bottom:1px solid #cccccc;padding:4px 8px 4px 0;vertical-align:top",
    "a": "color:#005a9c",
    "ol": "padding-inline-start:2em;font-size:14px",
    "ul": "padding-inline-start:1.2em",
}
"""Colours pass 4.5:1 on white; logical sides serve right-to-left readers, too."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def inner(document: Document) -> str:
    """Return the brief as a piece of HTML, for a letter that has a head of its own."""
    return str(_tag("h1", escape(document.title)) + Markup("\n") + _blocks(document))


def html(document: Document) -> bytes:
    """Return the brief as one HTML file."""
    body = _blocks(document)
    title = escape(document.title)
    locale = document.locale
    whole = Markup(
        '<!doctype html>\n<html lang="{}" dir="{}">\n<head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="{}"><meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{}</title></head>\n'
        '<body style="{}"><main style="{}">\n{}\n{}\n</main></body>\n</html>\n'
    ).format(locale.code, locale.direction, POLICY, title, STYLES["body"], STYLES["main"], _tag("h1", title), body)
    return str(whole).encode()


def _blocks(document: Document) -> Markup:
    return Markup("\n").join(_block(block) for block in document.blocks)


def _tag(name: str, content: Markup, more: Markup = Markup("")) -> Markup:  # noqa: B008 - a constant
    return Markup('<{0} style="{1}"{2}>{3}</{0}>').format(Markup(name), STYLES[name], more, content)  # noqa: S704


def _run(run: Run) -> Markup:
    words = escape(run.text)
    if run.note:
        return Markup(' <a style="{}" href="#note-{}">{}</a>').format(STYLES["a"], run.note, words)
    if run.strong:
        words = Markup("<strong>{}</strong>").format(words)
    if not run.href:
        return words
    return Markup('<a style="{}" rel="noreferrer noopener nofollow" href="{}">{}</a>').format(
        STYLES["a"], run.href, words
    )


def _line(line: Line) -> Markup:
    return Markup("").join(_run(run) for run in line)


def _block(block: Block) -> Markup:
    return WRITERS[block.kind](block)


def _heading(block: Heading) -> Markup:
    return _tag("h2", escape(block.text))


def _paragraph(block: Paragraph) -> Markup:
    return _tag("p", _line(block.line))


def _bullets(block: Bullets) -> Markup:
    return _tag("ul", Markup("").join(_tag("li", _line(line)) for line in block.lines))


def _notes(block: Notes) -> Markup:
    items = (_tag("li", _line(line), Markup(' id="note-{}"').format(number)) for number, line in block.notes)
    return _tag("ol", Markup("").join(items))


def _table(block: Table) -> Markup:
    head = Markup("").join(_tag("th", escape(name), Markup(' scope="col"')) for name in block.head)
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(_tag("td", _line(cell)) for cell in row)) for row in block.rows
    )
    whole = Markup("{}<thead><tr>{}</tr></thead><tbody>{}</tbody>").format(
        _tag("caption", escape(block.caption)), head, rows
    )
    return _tag("table", whole)


WRITERS: Mapping[str, Callable[..., Markup]] = {
    "heading": _heading, "paragraph": _paragraph, "bullets": _bullets, "notes": _notes, "table": _table,
}  # fmt: skip
