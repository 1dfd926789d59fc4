"""What a page's HTML says, taken apart so that two pages can be compared: words, headings, tables, formulas and so on.

Reads final.html and any other HTML alike, so that a truth may come from elsewhere. Formulas are taken out of the words:
`<math alttext>`, `<math>` with a TeX annotation, and elements of class `math` with `data-tex` are formulas.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from staged_pipeline.core.scripts import first_strong
from staged_pipeline.core.value import Value
from staged_pipeline.core.vocabulary import Direction

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LEAVES = (*_HEADINGS, "p", "li", "caption", "figcaption", "th", "td", "dt", "dd", "pre", "blockquote", "aside", "div")
_OUTLINED = (*_HEADINGS, "p", "li", "table", "figure", "math", "aside", "pre", "blockquote")
_EDGES = (*_LEAVES, "br", "hr", "header", "footer", "main", "section", "article", "ul", "ol", "dl", "table", "tr")
_UNREAD = ("head", "script", "style", "svg", "template")
_FURNITURE = "header, footer, [role=doc-pageheader], [role=doc-pagefooter]"
_BODY_IN_FURNITURE = "h1, h2, h3, h4, h5, h6, [role=doc-footnote], [role=doc-endnotes]"
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0x0640, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)


_END_OF_PROOF = {r"\square": "□", r"\Box": "□", r"\blacksquare": "■"}
"""Signs of print that TeX can only set as a formula, and that a reader writes as a character."""


class Heading(Value):
    """A heading: `level` is 1-6."""

    level: int
    text: str


class CellReading(Value):
    """A table cell: its text, how many rows and columns it covers, whether it is a header."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    header: bool = False


TableReading = tuple[tuple[CellReading, ...], ...]
"""The rows of a table in reading order."""


class FormulaReading(Value):
    """The TeX of a formula, and whether it stands on a line of its own."""

    tex: str
    display: bool = False


class BlockReading(Value):
    """A block of text with the direction that holds for it."""

    text: str
    direction: Direction


@dataclass(frozen=True)
class PageReading:
    """A page as a reader gets it, everything in DOM order. `text` is all words without formulas, single spaces between.

    `tags` is the outline: the name of every heading, paragraph, list item, table, figure, formula and note.
    """

    text: str
    headings: tuple[Heading, ...]
    tables: tuple[TableReading, ...]
    formulas: tuple[FormulaReading, ...]
    blocks: tuple[BlockReading, ...]
    tags: tuple[str, ...]


def folded(text: str) -> str:
    """`text` as it is compared: NFKC, without direction marks, soft hyphens and tatweel, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_INVISIBLE).split())


def read_page(html: str, *, furniture: bool = False) -> PageReading:
    """Takes a page apart. Running headers, footers and page numbers are left out unless `furniture` is set."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(_UNREAD):
        tag.decompose()
    if not furniture:
        _drop_furniture(soup)
    tags = tuple(_outline(soup))
    formulas = tuple(_take_formulas(soup))
    for tag in soup.select(".visually-hidden"):
        tag.decompose()
    _part(soup)
    return PageReading(
        text=folded(soup.get_text()),
        headings=tuple(Heading(level=int(tag.name[1]), text=folded(tag.get_text())) for tag in soup(_HEADINGS)),
        tables=tuple(_table(tag) for tag in soup.find_all("table")),
        formulas=formulas,
        blocks=tuple(_blocks(soup)),
        tags=tags,
    )


def read_blocks(html: str) -> tuple[BlockReading, ...]:
    """The blocks of text of a page in DOM order: for a person who looks for what differs.

    Formulas are `$TeX$` without the white space that says nothing, each between U+2066 and U+2069, which stand nowhere
    else: so it is known where they end, and they run from the left in any line.
    """
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(_UNREAD):
        tag.decompose()
    for tag in soup.select("math, .math[data-tex]"):
        if not tag.decomposed:
            _write_out(soup, tag)
    for tag in soup.select(".visually-hidden"):
        tag.decompose()
    return tuple(_isolated(block) for block in _blocks(soup))


_FORMULA = ("\ufdd0", "\ufdd1")
"""What stands around formulas while a page is read: characters that no text may have, and that folding leaves."""

_ISOLATES = str.maketrans(dict(zip(_FORMULA, "\u2066\u2069", strict=True)))


def _isolated(block: BlockReading) -> BlockReading:
    return BlockReading(text=block.text.translate(_ISOLATES), direction=block.direction)


_BLANK_IN_TEX = re.compile(r"(?<!\\)(?:(?<![A-Za-z])\s+|\s+(?![A-Za-z\s]))")
"""White space that changes nothing: all but that between letters, which may end a command, and the `\\ ` command."""


def _write_out(soup: BeautifulSoup, formula: Tag) -> None:
    """Puts a formula's TeX in its place, in a paragraph of its own where it stands in no block of text."""
    begins, ends = _FORMULA
    written = f"{begins}${_BLANK_IN_TEX.sub('', _tex(formula))}${ends}"
    if _is_display(formula):
        written = f" {written} "
    around = formula.find_parent(_LEAVES)
    alone = around is None or any(formula not in other.parents for other in around.find_all(_LEAVES))
    if formula.name in _LEAVES:
        formula.clear()
        formula.append(written)
    elif alone:
        block = soup.new_tag("p")
        block.append(written)
        formula.replace_with(block)
    else:
        formula.replace_with(written)


def _drop_furniture(soup: BeautifulSoup) -> None:
    for part in soup.select(_FURNITURE):
        if not part.select(_BODY_IN_FURNITURE):
            part.decompose()
            continue
        for line in part.find_all("p"):  # notes stay, what stands beside them goes
            if line.find_parent(attrs={"role": re.compile("^doc-(footnote|endnotes)$")}) is None:
                line.decompose()


def _take_formulas(soup: BeautifulSoup) -> Iterator[FormulaReading]:
    """The formulas, each replaced by a space."""
    for tag in soup.select("math, .math[data-tex]"):
        if tag.decomposed:  # it lies in a formula that was taken
            continue
        tex = _tex(tag)
        if tex and tex not in _END_OF_PROOF:
            yield FormulaReading(tex=tex, display=_is_display(tag))
        tag.replace_with(_END_OF_PROOF.get(tex, " "))
        tag.decompose()


def _tex(tag: Tag) -> str:
    written = tag.get("data-tex") or tag.get("alttext")
    if written is None:
        note = tag.find("annotation", attrs={"encoding": re.compile("tex", re.IGNORECASE)})
        written = note.get_text() if note is not None else ""
    return str(written).strip()


def _is_display(tag: Tag) -> bool:
    inner = tag if tag.name == "math" else tag.find("math")
    shown = inner.get("display") if isinstance(inner, Tag) else None
    return shown == "block" or "display" in (tag.get("class") or ())


def _part(soup: BeautifulSoup) -> None:
    """Puts a space at the edges of blocks, so that the words of neighbours stay apart."""
    for block in soup.find_all(_EDGES):
        block.insert_before(" ")
        block.insert_after(" ")


def _blocks(soup: BeautifulSoup) -> Iterator[BlockReading]:
    for tag in soup.find_all(_LEAVES):
        text = folded(tag.get_text())
        if text and tag.find(_LEAVES) is None:
            yield BlockReading(text=text, direction=_direction(tag))


def _direction(tag: Tag) -> Direction:
    """The direction that HTML gives an element: that of the nearest `dir`, else from left to right."""
    for one in (tag, *tag.parents):
        match one.get("dir"):
            case "rtl":
                return "rtl"
            case "ltr":
                return "ltr"
            case "auto":
                return first_strong(tag.get_text()) or "ltr"
            case _:
                continue
    return "ltr"


def _table(table: Tag) -> TableReading:
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    return tuple(tuple(_cell(cell) for cell in row.find_all(["td", "th"], recursive=False)) for row in rows)


def _cell(cell: Tag) -> CellReading:
    return CellReading(
        text=folded(cell.get_text()),
        rowspan=_span(cell, "rowspan"),
        colspan=_span(cell, "colspan"),
        header=cell.name == "th",
    )


def _span(cell: Tag, name: str) -> int:
    written = str(cell.get(name, "1")).strip()
    return max(1, int(written)) if written.isascii() and written.isdigit() else 1


def _outline(soup: BeautifulSoup) -> Iterator[str]:
    """The names of what a page is made of; formulas in lines are part of their paragraph."""
    for tag in soup.find_all(_is_outlined):
        if tag.name == "math":
            if _is_display(tag):
                yield "formula"
        elif _is_note(tag):
            yield "note"
        elif tag.find_parent(_is_whole) is None and not _is_hidden(tag):
            yield tag.name


def _is_outlined(tag: Tag) -> bool:
    return tag.name in _OUTLINED or _is_note(tag)


def _is_note(tag: Tag) -> bool:
    return tag.name == "aside" or tag.get("role") == "doc-footnote"


def _is_whole(tag: Tag) -> bool:
    """Whether what lies in an element is part of it in the outline."""
    return tag.name in ("table", "figure", "li", "blockquote") or _is_note(tag)


def _is_hidden(tag: Tag) -> bool:
    return any("visually-hidden" in (one.get("class") or ()) for one in (tag, *tag.parents))
