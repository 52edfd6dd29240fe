"""HTML -> blocks: what a reader of the page would read, in order, with its tables as tables.

In: a parsed tree or a text with tags. Out: :data:`~tracker.parsers.blocks.Block`. Scripts, styles, forms and what is
marked as hidden are left out. The tree is walked without recursion, so nesting costs nothing.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from tracker.parsers.blocks import Block, Table

LEFT_OUT = {"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "form", "button", "select",
            "title", "nav", "figure", "audio", "video", "canvas"}  # fmt: skip
PARTS = {"p", "div", "section", "article", "main", "aside", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
         "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "figcaption", "address", "hr", "center", "caption",
         "body", "details", "summary", "fieldset", "graphic", "head", "item", "list", "quote"}  # fmt: skip
HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
DEEPEST_TABLE = 4
BREAK = "\x0b"
"""Stands for a line break that is meant: a newline in markup is only a blank. No text from outside holds one."""

HUGE_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}>")
"""A tag that holds a picture, a page's state or 100,000 attributes: libxml2 compares each with all others."""

TAGGED = re.compile(r"<[a-zA-Z!/]|&[a-zA-Z#]")


def blocks_of(markup: str) -> list[Block]:
    """Return the blocks of a text with tags; a text without any is one block."""
    if not TAGGED.search(markup):
        return [markup]
    try:
        return walked(html.fragment_fromstring(slim(markup), create_parent="div", parser=parser()))
    except (etree.ParserError, ValueError):
        return []


def slim(markup: str) -> str:
    """Return the markup without huge tags; what they enclose stays."""
    return HUGE_TAG.sub("", markup)


def parser() -> html.HTMLParser:
    """Return a parser of strangers' pages: no network, no huge trees."""
    return html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)


def name_of(element: Any) -> str:
    """Return an element's name without its namespace; "" for a comment or an instruction.

    Not lxml's QName: it raises at names a forgiving parser lets pass, as of a prefix nobody declared.
    """
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def walked(root: Any) -> list[Block]:
    """Return the blocks under an element."""
    writer = _Writer()
    steps = etree.iterwalk(root, events=("start", "end"))
    for event, element in steps:
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and _left_out(element, name) and element is not root:
            steps.skip_subtree()
        elif event == "start":
            writer.opens(name)
            writer.says(element.text)
        else:
            if not _left_out(element, name):
                writer.closes(name)
            writer.says(element.tail if element is not root else None)
    return writer.done()


def _left_out(element: Any, name: str) -> bool:
    return name in LEFT_OUT or "hidden" in element.attrib or HIDDEN.search(element.get("style") or "") is not None


class _Writer:
    """Text as it comes, parted where a tag begins or ends a block; a table's cells are gathered apart."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.piece: list[str] = []
        self.tables: list[tuple[Table, list[str]]] = []  # the open ones, with the lines of the cell being filled
        self.kept_lines = 0  # how many <pre> are open

    def says(self, text: str | None) -> None:
        if text:
            self.piece.append(text.replace("\n", BREAK) if self.kept_lines else text)

    def opens(self, name: str) -> None:
        if name in {"br", "lb"}:
            self.piece.append(BREAK)
        elif name in PARTS:
            self._part()
            self.kept_lines += name == "pre"
        elif name == "table":
            self._part()
            if len(self.tables) < DEEPEST_TABLE:
                self.tables.append((Table(), []))
        elif name in {"tr", "row"} and self.tables:
            self._part()
            self.tables[-1][0].rows.append([])
        elif name in {"td", "th", "cell"} and self.tables:
            self._part()
            self.tables[-1][1].clear()

    def closes(self, name: str) -> None:
        if name in PARTS:
            self._part()
            self.kept_lines -= name == "pre"
        elif name in {"td", "th", "cell"} and self.tables:
            self._part()
            table, cell = self.tables[-1]
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append("\n".join(cell))
            cell.clear()
        elif name == "table" and self.tables:
            self._table()

    def done(self) -> list[Block]:
        """Return everything, tables left open included."""
        while self.tables:
            self._table()
        self._part()
        return self.found

    def _table(self) -> None:
        self._part()
        table, loose = self.tables.pop()
        self._keep([*loose, table])

    def _part(self) -> None:
        lines = (" ".join(line.split()) for line in "".join(self.piece).split(BREAK))
        self.piece.clear()
        text = "\n".join(line for line in lines if line)
        if text:
            self._keep([text])

    def _keep(self, blocks: list[Block]) -> None:
        if not self.tables:
            self.found += blocks
            return
        cell = self.tables[-1][1]
        for block in blocks:
            cell.extend(["; ".join(row) for row in block.rows] if isinstance(block, Table) else [block])
