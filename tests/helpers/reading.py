"""Reads final.html and the samples' truths alike, so that both can be compared: words, formulas, tables, headings."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from bs4 import BeautifulSoup, Tag
from rapidfuzz.distance import Indel

from staged_pipeline.measure.page_reading import folded

T = TypeVar("T")

# The box that ends a proof is a sign of print: TeX can only set it as a formula, a reader writes it as a character.
_END_OF_PROOF = {r"\square": "□", r"\Box": "□", r"\blacksquare": "■"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (*_HEADINGS, "p", "li", "caption", "figcaption", "th", "td", "div", "pre", "blockquote", "aside")


def likeness(one: str, other: str) -> float:
    """How like two texts are, 0-1: twice the longest common subsequence by the sum of their lengths."""
    return Indel.normalized_similarity(one, other)


@dataclass(frozen=True)
class TableCell:
    """A cell as it is read: its text, its spans, whether it is a header."""

    text: str
    rows: int
    columns: int
    header: bool


@dataclass(frozen=True)
class Reading:
    """A page as its HTML says it. Formulas are taken out of the words; they are in `formulas` as LaTeX."""

    html: str

    @cached_property
    def soup(self) -> BeautifulSoup:
        soup = BeautifulSoup(self.html, "html.parser")
        for tag in soup.find_all(["head", "script", "style", "svg"]):
            tag.decompose()
        for tag in _formulas(soup):
            if (sign := _END_OF_PROOF.get(_tex(tag).strip())) is not None:
                tag.replace_with(sign)
        return soup

    @cached_property
    def formulas(self) -> list[str]:
        """The LaTeX of the formulas in reading order; empty for an equation that is kept as a picture."""
        return [_tex(tag) for tag in _formulas(self.soup)]

    @cached_property
    def _words_only(self) -> BeautifulSoup:
        soup = BeautifulSoup(str(self.soup), "html.parser")
        for tag in _formulas(soup):
            tag.decompose()
        for tag in soup.select(".visually-hidden"):
            tag.decompose()
        return soup

    @cached_property
    def prose(self) -> str:
        """All words in reading order, without formulas."""
        return folded(_spaced(self._words_only))

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        """Level and text of each heading."""
        return [(int(tag.name[1]), folded(tag.get_text())) for tag in self._words_only.find_all(_HEADINGS)]

    @cached_property
    def tables(self) -> list[list[list[TableCell]]]:
        """The rows of each table in reading order."""
        return [[_row(row) for row in table.find_all("tr")] for table in self._words_only.find_all("table")]

    @cached_property
    def equation_numbers(self) -> list[str]:
        """The printed numbers of display equations, in order."""
        return [folded(tag.get_text()) for tag in self.soup.select(".equation-number, .equation .number")]

    @cached_property
    def captions(self) -> list[str]:
        return [folded(tag.get_text()) for tag in self._words_only.find_all(["caption", "figcaption"])]

    @cached_property
    def notes(self) -> list[str]:
        return [folded(_spaced(tag)) for tag in self._words_only.select("[role=doc-footnote]")]

    @cached_property
    def furniture(self) -> set[str]:
        """The texts of running headers, running footers and page numbers."""
        return {
            folded(block.get_text())
            for part in self._words_only.find_all(["header", "footer"])
            if not part.select("[role=doc-footnote]")
            for block in (part.find_all("p") or [part])
        }

    def direction(self, text: str) -> str:
        """The direction of the innermost block that holds most of `text`."""
        blocks = [tag for tag in self._words_only.find_all(_BLOCKS) if not tag.find(_BLOCKS)]
        best = max(blocks, key=lambda tag: likeness(folded(tag.get_text()), text))
        return next((str(tag["dir"]) for tag in (best, *best.parents) if tag.get("dir") in ("ltr", "rtl")), "ltr")

    @cached_property
    def blocks(self) -> list[str]:
        """The texts of headings, paragraphs and list items."""
        return [folded(tag.get_text()) for tag in self._words_only.find_all([*_HEADINGS, "p", "li"])]


def formula_likeness(truth: Sequence[str], found: Sequence[str]) -> float:
    """The mean over the true formulas of the likeness of each to the most like formula found, 0-1."""
    candidates = [formula_tokens(tex) for tex in found]
    best = [
        max((Indel.normalized_similarity(formula_tokens(tex), one) for one in candidates), default=0) for tex in truth
    ]
    return sum(best) / len(best) if best else 1.0


def table_likeness(truth: list[list[TableCell]], found: list[list[TableCell]]) -> float:
    """The likeness of two tables, cell by cell in reading order, where spans and headers count as text does."""

    def cells(table: list[list[TableCell]]) -> list[tuple[int, TableCell]]:
        return [(number, cell) for number, row in enumerate(table) for cell in row]

    return Indel.normalized_similarity(cells(truth), cells(found))


def best_of(truth: Sequence[T], found: Iterable[T], like: Callable[[T, T], float]) -> float:
    """The mean likeness of each of `truth` to the most like of `found`."""
    candidates = list(found)
    return sum(max((like(one, other) for other in candidates), default=0.0) for one in truth) / max(len(truth), 1)


def _formulas(soup: BeautifulSoup) -> list[Tag]:
    found = soup.select("math[alttext]") or soup.select(".math")
    return [tag for tag in found if tag.find_parent(class_="math") is None]


def _tex(tag: Tag) -> str:
    return str(tag.get("alttext") or tag.get("data-tex") or "")


def _spaced(tag: Tag) -> str:
    """The text of `tag` with a space at the edges of blocks."""
    copy = BeautifulSoup(str(tag), "html.parser")
    for block in copy.find_all([*_BLOCKS, "br", "header", "footer", "table", "tr"]):
        block.insert_before(" ")
        block.insert_after(" ")
    return copy.get_text()


def _row(row: Tag) -> list[TableCell]:
    return [
        TableCell(folded(cell.get_text()), _span(cell, "rowspan"), _span(cell, "colspan"), cell.name == "th")
        for cell in row.find_all(["td", "th"])
    ]


def _span(cell: Tag, name: str) -> int:
    return int(str(cell.get(name, 1)))


def formula_tokens(tex: str) -> list[str]:
    r"""The tokens of LaTeX, without what does not change its meaning: spaces, `\left`, braces, upright fonts."""
    tex = re.sub(r"\\(?:left|right|displaystyle|quad|qquad|[,;!: ])(?![a-zA-Z])", " ", tex)
    for one, other in ((r"\leq", r"\le"), (r"\geq", r"\ge"), (r"\overline", r"\bar")):
        tex = tex.replace(one, other)
    tex = re.sub(r"\\(?:mathrm|operatorname|text)\s*\{([^{}]*)\}", r"\1", tex)
    return re.findall(r"\\[a-zA-Z]+|\\.|[^\s{}&]", tex.rstrip(". "))
